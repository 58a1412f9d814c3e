"""The rows of exported figures, as their reader may see them, with counts, interval, method and state in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from analysis.model.errors import UsageError
from analysis.model.groups import members_of
from analysis.model.nouns import Indicator
from analysis.project.asking import day_of, known, year_of
from analysis.project.project import Project
from analysis.project.settings import OFFICE_PROFILES, PROFILES
from analysis.report.figures.columns import COLUMNS
from analysis.words.answers import reason_in_words, verdict_in_words
from analysis.words.language import Language

VALUE = ["indicator", "unit", "frame", "period", "group"]
OF_INTERVAL = {"lower": "lower", "upper": "upper", "level": "confidence", "method": "method"}
OF_VALUE = ["numerator", "denominator", "state", "reason"]
# Told from facts as they came, and so to the office alone.
FOR_OFFICE = ("behind_schedule",)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported; nothing asked for of a kind means all of it.

    Attributes
    ----------
    profile : who reads. with_parts : whether all that lies in the units is meant too.
    """

    profile: str = "office"
    frames: Sequence[str] = ()
    units: Sequence[str] = ()
    with_parts: bool = False
    indicators: Sequence[str] = ()
    periods: Sequence[str] = ()

    def check(self, project: Project) -> None:
        """Raise a ``UsageError`` for what there is not, and for what would give away what is hidden."""
        known(self.profile, PROFILES, "profile")
        for indicator in self.indicators:
            known(indicator, project.catalogue.indicators, "indicator")
        for period in self.periods:
            year_of(period)
        for frame in self.frames:
            for unit in self.units:
                project.registry.unit(unit, day_of(frame))
        if self.profile not in OFFICE_PROFILES and len(set(self.frames)) > 1:
            raise UsageError(
                f"Figures of several frames side by side give away what each of them hides from {self.profile}.",
                where="--frame", do="Name one frame, and hand out only that one (docs/methods/disclosure.md).",
            )  # fmt: skip


@dataclass
class Wording:
    """Names and answers in one language, each looked up once."""

    project: Project
    language: Language
    groups: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def group(self, indicator: str, group: str) -> str:
        """Return the name of a group of an indicator; of one without a name its id."""
        if indicator not in self.groups:
            self.groups[indicator] = self._names(self.project.catalogue.indicators[indicator])
        return self.groups[indicator].get(group, group)

    def _names(self, indicator: Indicator) -> dict[str, str]:
        catalogue = self.project.catalogue
        parts = [catalogue.indicators[name] for name in indicator.both_of] or [indicator]
        names = {"": ""}
        for measure in (catalogue.measures[name] for part in parts for name in part.numerator):
            of = [catalogue.groupings[name] for name in measure.grouped_by if name in catalogue.groupings]
            names |= {one.id: self.language.text(one.name) for each in of for one in each.members}
            names |= {one.id: self.language.text(one.name) for each in of for one in each.sets}
            for group, joined in members_of(measure, catalogue.groupings).items():
                names[group] = " · ".join(self.language.text(one.name) for one in joined)
        return names


def rows_of_values(project: Project, wanted: Wanted, language: Language) -> pd.DataFrame:
    """Return the values that are wanted, each with the interval of its share where it has one."""
    parts = [_values(project, wanted, frame) for frame in wanted.frames]
    return _worded(pd.concat(parts, ignore_index=True), "values", Wording(project, language))


def rows_of_findings(project: Project, wanted: Wanted, language: Language) -> pd.DataFrame:
    """Return the findings that are wanted, each with count, total and state of the value that it is about."""
    parts = []
    for frame in wanted.frames:
        where = _where(project, wanted, frame)
        found = project.findings(frame=frame, profile=wanted.profile, **where)
        if wanted.profile not in OFFICE_PROFILES:
            found = found[~found["question"].isin(FOR_OFFICE)]
        values = project.values(frame=frame, profile=wanted.profile, **where)
        found = found.rename(columns={"level": "confidence"}).merge(values[[*VALUE, *OF_VALUE]], how="left", on=VALUE)
        parts.append(found.assign(state=found["state"].fillna("missing"), reason=found["reason"].fillna("")))
    return _worded(pd.concat(parts, ignore_index=True), "findings", Wording(project, language))


def _values(project: Project, wanted: Wanted, frame: str) -> pd.DataFrame:
    where = _where(project, wanted, frame)
    values = project.values(frame=frame, profile=wanted.profile, **where)
    intervals = project.findings("interval", frame=frame, profile=wanted.profile, **where)
    intervals = intervals[[*VALUE, *OF_INTERVAL]].rename(columns=OF_INTERVAL)
    found = values.merge(intervals, how="left", on=VALUE, validate="one_to_one")
    return found.assign(method=found["method"].fillna(""))


def _where(project: Project, wanted: Wanted, frame: str) -> dict[str, Any]:
    units, day = list(wanted.units), day_of(frame)
    waiting = units if wanted.with_parts else []
    for unit in waiting:  # which grows by what lies in each
        waiting += [part.code for part in project.registry.children(unit, day)]
    named = {"unit": units, "indicator": list(wanted.indicators), "period": list(wanted.periods)}
    return {name: asked for name, asked in named.items() if asked}


def _worded(rows: pd.DataFrame, table: str, words: Wording) -> pd.DataFrame:
    """Return rows with names and answers in words, in their columns and in order."""
    language, catalogue, registry = words.language, words.project.catalogue, words.project.registry
    places = {
        (unit, frame): registry.find(unit, date.fromisoformat(frame))
        for unit, frame in rows[["unit", "frame"]].drop_duplicates().itertuples(index=False)
    }
    of_row = [places[pair] for pair in zip(rows["unit"], rows["frame"], strict=True)]
    names = {name: language.text(noun.name) for name, noun in catalogue.indicators.items()}
    rows = rows.assign(
        indicator_name=[names.get(name, name) for name in rows["indicator"]],
        unit_name=[place.name if place else "" for place in of_row],
        level=[language.say(f"levels.{place.level}") if place else "" for place in of_row],
        group_name=[words.group(*pair) for pair in zip(rows["indicator"], rows["group"], strict=True)],
        state_in_words=rows["state"].map(lambda state: language.say(f"states.{state}")),
        reason=rows["reason"].map(lambda reason: reason_in_words(language, reason)),
    )
    if table == "findings":
        rows["verdict_in_words"] = rows["verdict"].map(lambda verdict: verdict_in_words(language, verdict))
    columns = [column.name for column in COLUMNS[table]]
    order = [name for name in ("indicator", "unit", "frame", "period", "group", "question") if name in columns]
    return rows[columns].sort_values(order, kind="stable", ignore_index=True)
