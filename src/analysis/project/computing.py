"""From the facts that count to VALUES and FINDINGS of one frame, kept in the store."""

from collections.abc import Callable, Mapping
from datetime import date

import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.catalogue.days import day_of_figures
from analysis.indicators.compute import compute_values, shares_of
from analysis.indicators.moving import moved_counts, only_adding
from analysis.model.nouns import Indicator
from analysis.model.places import Unit
from analysis.model.tables import FINDINGS, checked
from analysis.project.comparing import compare_published
from analysis.project.holding import event_concerns
from analysis.project.judging import judgements
from analysis.project.project import Project
from analysis.project.rounding import rounded_findings
from analysis.project.wholes import wholes
from analysis.stats.estimated import counted_only
from analysis.stats.findings import find, first_period

Lines = dict[str, list[Unit]]  # unit -> itself and everything above it


def compute_frame(project: Project, frame: date, facts: pd.DataFrame) -> None:
    """Compute values and findings of ``facts`` on the map of ``frame`` and keep them in the project's store."""
    catalogue, registry = project.catalogue, project.registry
    values, found = computed(project, frame, facts, catalogue.indicators)
    levels = {code: project.line(code, frame)[0].level for code in values["unit"].unique()}
    counted = counted_only(values)  # what is printed or asked by law is held against what was counted
    compared = compare_published(counted, catalogue.published, catalogue.indicators, registry, frame)
    judged = judgements(counted, facts, catalogue=catalogue, registry=registry, frame=frame, levels=levels)
    parts = [part for part in (found, compared, *judged) if len(part)]
    findings = rounded_findings(pd.concat(parts or [found], ignore_index=True))
    project.store.write_frame("values", frame.isoformat(), values)
    project.store.write_frame("findings", frame.isoformat(), checked(findings, FINDINGS))


def computed(
    project: Project, frame: date, facts: pd.DataFrame, indicators: Mapping[str, Indicator]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return VALUES of some indicators on the map of ``frame``, and what is found in them alone (see ``find``)."""
    catalogue, registry = project.catalogue, project.registry
    parts = {name: catalogue.indicators[name] for noun in indicators.values() for name in noun.both_of}
    values = compute_values(
        facts,
        indicators={**indicators, **parts},
        measures=catalogue.measures,
        groupings=catalogue.groupings,
        registry=registry,
        frame=frame,
        least_seen_share=project.settings.quality.least_seen_share,
        norms=catalogue.norms,
    )
    values = values[values["indicator"].isin(list(indicators))].reset_index(drop=True)
    lines = {code: project.line(code, frame) for code in values["unit"].unique()}
    found = find(
        values,
        catalogue.indicators,
        levels={code: line[0].level for code, line in lines.items()},
        parents=wholes(lines, registry, frame),
        targets=catalogue.targets,
        target_units=_target_units(catalogue, lines),
        cuts=_cuts(catalogue, lines),
        least_for_trend=project.settings.quality.least_for_trend,
    )
    return values, found


def counts_of(project: Project, frame: date) -> pd.DataFrame:
    """Return every count and amount that was told, on the map of ``frame``: see ``moved_counts``."""
    measures, registry = project.catalogue.measures, project.registry
    facts = only_adding(project.live_facts(), measures)
    return moved_counts(facts, registry, frame, shares_of(facts, measures, registry))


def _target_units(catalogue: Catalogue, lines: Lines) -> dict[str, list[str]]:
    """Return target -> the units that it holds for."""
    return {
        target.id: [code for code, line in lines.items() if {unit.code for unit in line} & set(target.units)]
        for target in catalogue.targets
    }


def _cuts(catalogue: Catalogue, lines: Lines) -> Callable[[str, str], list[str]]:
    """Return what tells, of an indicator and a unit, the first periods after the breaks that cut its series."""
    cutting = [event for event in catalogue.events if event.cuts_series]
    days = {name: day_of_figures(noun, catalogue) for name, noun in catalogue.indicators.items()}

    def cuts(indicator: str, unit: str) -> list[str]:
        noun, above = catalogue.indicators[indicator], {place.code for place in lines[unit]}
        return [
            first_period(event.date, days[indicator])
            for event in cutting
            if event_concerns(event, noun) and above & set(event.units)
        ]

    return cuts
