"""The way back of a number: from one value to the cells that it was added up from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.geography.crosswalk import units_lying_in
from analysis.geography.registry import Registry
from analysis.model.groups import in_year, members_of, sums_of
from analysis.model.nouns import DERIVED_FROM, Grouping, Indicator, Measure
from analysis.model.tables import TEXT
from analysis.project.receiving import live_facts, superseded
from analysis.project.revisions import earlier
from analysis.store.store import Store

FEW_UNITS = 1000
Wanted = dict[str, frozenset[str]]  # measure -> the groups of it that are added up


@dataclass(frozen=True, slots=True)
class Trace:
    """One value and where it came from.

    value : the row of VALUES as a dict; cells : one row a fact, with path, cell (of a list of persons, the range of the
    rows counted), unit, name, measure, group, value, and is_whole (whether the fact's unit lies wholly in the place).
    earlier : what superseded files told in their place, see ``revisions.earlier``.
    """

    value: dict[str, Any]
    cells: pd.DataFrame
    earlier: pd.DataFrame


def measures_of(indicator: Indicator, indicators: dict[str, Indicator]) -> list[str]:
    """Return the measures that forms tell for an indicator, through the two of a joint share as well.

    A derived measure (the headcount of the norm) stands on no form: what it is reckoned from is named instead.
    """
    names = {name for part in _parts(indicator, indicators) for name in _named(part)}
    return sorted({told for name in names for told in DERIVED_FROM.get(name, (name,))})


def wanted_by(
    indicator: Indicator,
    *,
    indicators: dict[str, Indicator],
    measures: dict[str, Measure],
    groupings: dict[str, Grouping],
    group: str | None = None,
    period: str | None = None,
) -> Wanted:
    """Return which figures an indicator is made of.

    Parameters
    ----------
    group : the value's own group, empty for the sum (of the first set, where there are sets); None is all values.
    period : the year, in which some members may not be; None is any.
    """
    wanted: Wanted = {}
    for part in _parts(indicator, indicators):
        sums = [each for each in sums_of(part, measures, groupings) if group is None or each.group == group]
        added = frozenset(name for each in sums for name in each.parts)
        if period is not None:
            added &= in_year(members_of(measures[part.numerator[0]], groupings), period)
        for name in _named(part):
            groups = added if measures[name].grouped_by else frozenset([""])
            for told in DERIVED_FROM.get(name, (name,)):
                wanted[told] = wanted.get(told, frozenset()) | groups
    return wanted


def _parts(indicator: Indicator, indicators: dict[str, Indicator]) -> list[Indicator]:
    return [indicators[name] for name in indicator.both_of] or [indicator]


def _named(indicator: Indicator) -> tuple[str, ...]:
    return (*indicator.numerator, *indicator.less, *indicator.denominator)


def facts_behind(facts: pd.DataFrame, registry: Registry, *, unit: str, frame: date, wanted: Wanted) -> pd.DataFrame:
    """Return the facts that are ``wanted`` whose units lie, wholly or in part, in ``unit`` of ``frame``."""
    is_wanted = pd.Series(False, index=facts.index)
    for measure, groups in wanted.items():
        is_wanted |= (facts["measure"] == measure) & facts["group"].isin(groups)
    found = facts[is_wanted]
    if found.empty:
        return found.assign(is_whole=pd.Series(dtype=bool))
    return found.merge(lying_in(found, registry, unit=unit, frame=frame), on=["unit", "as_of"])


def lying_in(told: pd.DataFrame, registry: Registry, *, unit: str, frame: date) -> pd.DataFrame:
    """Return which reporting units and days (``unit``, ``as_of``) of ``told`` lie in ``unit``, and if wholly."""
    days = {as_of: registry.unchanged_since(date.fromisoformat(as_of)) for as_of in told["as_of"].unique()}
    inside: dict[tuple[str, date], dict[str, bool]] = {}
    codes, days_told, is_whole_there = [], [], []
    for code, as_of in dict.fromkeys(zip(told["unit"].tolist(), told["as_of"].tolist(), strict=True)):
        day = days[as_of]
        level = registry.unit(code, day).level
        if (level, day) not in inside:
            inside[level, day] = units_lying_in(registry, level, day, frame, unit)
        if (is_whole := inside[level, day].get(code)) is not None:
            codes.append(code)
            days_told.append(as_of)
            is_whole_there.append(is_whole)
    told_by = {"unit": pd.Series(codes, dtype=TEXT), "as_of": pd.Series(days_told, dtype=TEXT)}
    return pd.DataFrame({**told_by, "is_whole": np.array(is_whole_there, dtype=bool)})


def reporting_in(
    store: Store, registry: Registry, *, unit: str, frame: date, period: str, measures: list[str]
) -> pd.DataFrame:
    """Return unit, day (``as_of``) and period of all who told any of the measures of what lies in ``unit``."""
    where = {"measure": measures, **_among(registry.linked_to(unit))}
    told = store.distinct("facts", ["unit", "as_of", "period"], where)
    told = told[told["period"] <= period]
    inside = lying_in(told, registry, unit=unit, frame=frame)
    those = set(zip(inside["unit"].tolist(), inside["as_of"].tolist(), strict=True))
    lies_inside = [one in those for one in zip(told["unit"].tolist(), told["as_of"].tolist(), strict=True)]
    return told[np.array(lies_inside, dtype=bool)].reset_index(drop=True)


def _among(units: Collection[str]) -> dict[str, list[str]]:
    """Return what leads the store past the facts of other units; where there are many it looks through all."""
    return {"unit": sorted(units)} if len(units) <= FEW_UNITS else {}


def sources_behind(store: Store, inside: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    """Return SOURCES of the live facts of those who lie ``inside``, which :func:`facts_behind` would find.

    The store looks through the facts: there are a hundred times as many of them as of sources.
    """
    groups = [(measure, group) for measure, groups in wanted.items() for group in groups]
    matching = [inside, pd.DataFrame(groups, columns=["measure", "group"], dtype="str")]
    behind = store.distinct("facts", ["source"], _among(inside["unit"].unique()), matching)["source"]
    sources = store.read("sources")
    return sources[sources["id"].isin(behind) & ~sources["id"].isin(superseded(sources))]


def trace(
    value: dict[str, Any],
    *,
    facts: pd.DataFrame,
    rejects: pd.DataFrame,
    sources: pd.DataFrame,
    registry: Registry,
    indicators: dict[str, Indicator],
    measures: dict[str, Measure],
    groupings: dict[str, Grouping],
) -> Trace:
    """Return the cells behind one row of VALUES. ``facts``, ``rejects``, ``sources`` : all that were ever received."""
    of_period = facts[facts["period"] == value["period"]]
    wanted = wanted_by(
        indicators[str(value["indicator"])],
        indicators=indicators,
        measures=measures,
        groupings=groupings,
        group=str(value["group"]),
        period=str(value["period"]),
    )
    behind = facts_behind(
        live_facts(of_period, sources),
        registry,
        unit=str(value["unit"]),
        frame=date.fromisoformat(str(value["frame"])),
        wanted=wanted,
    )
    named = behind.merge(sources[["id", "path"]], left_on="source", right_on="id")
    names = [
        registry.unit(unit, date.fromisoformat(day)).name
        for unit, day in zip(named["unit"], named["as_of"], strict=True)
    ]
    columns = ["path", "cell", "unit", "name", "measure", "group", "value", "is_whole"]
    cells = named.assign(name=names)[columns].sort_values(["measure", "group", "path", "cell"])
    return Trace(value, cells, earlier(behind, of_period, rejects, sources))
