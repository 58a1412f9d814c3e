"""The way back of a number: from one value to the cells that it was added up from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.geography.crosswalk import membership
from analysis.geography.registry import Registry
from analysis.indicators.compute import with_levels
from analysis.model.nouns import Indicator


@dataclass(frozen=True, slots=True)
class Trace:
    """One value and where it came from.

    value : the row of VALUES as a dict; cells : one row a fact, with path, cell, unit, name, measure, group, value,
    and is_whole (whether the fact's unit lies wholly in the place).
    """

    value: dict[str, Any]
    cells: pd.DataFrame


def measures_of(indicator: Indicator, indicators: dict[str, Indicator]) -> list[str]:
    """Return the measures that an indicator is made of, through the two of a joint share as well."""
    parts = [indicator, *(indicators[name] for name in indicator.both_of)]
    return sorted({measure for part in parts for measure in (*part.numerator, *part.denominator)})


def facts_behind(
    facts: pd.DataFrame, registry: Registry, *, unit: str, frame: date, measures: list[str], groups: tuple[str, ...]
) -> pd.DataFrame:
    """Return the facts of ``measures`` whose units lie, wholly or in part, in ``unit`` of ``frame``."""
    wanted = facts[facts["measure"].isin(measures)]
    if groups:
        wanted = wanted[wanted["group"].isin(list(groups))]
    if wanted.empty:
        return wanted.assign(is_whole=pd.Series(dtype=bool))
    levelled = with_levels(wanted, registry)
    parts = []
    for level, as_of in levelled[["level", "as_of"]].drop_duplicates().itertuples(index=False):
        pairs = membership(registry, level, date.fromisoformat(as_of), frame).pairs
        inside = pairs.loc[pairs["target"] == unit, ["unit", "is_whole"]]
        here = levelled[(levelled["level"] == level) & (levelled["as_of"] == as_of)]
        parts.append(here.merge(inside, on="unit"))
    return pd.concat(parts, ignore_index=True)


def trace(
    value: dict[str, Any],
    *,
    facts: pd.DataFrame,
    sources: pd.DataFrame,
    registry: Registry,
    indicators: dict[str, Indicator],
) -> Trace:
    """Return the cells behind one row of VALUES."""
    indicator = indicators[str(value["indicator"])]
    group = str(value["group"])
    behind = facts_behind(
        facts[facts["period"] == value["period"]],
        registry,
        unit=str(value["unit"]),
        frame=date.fromisoformat(str(value["frame"])),
        measures=measures_of(indicator, indicators),
        groups=(group,) if group else groups_of(indicator, indicators),
    )
    named = behind.merge(sources[["id", "path"]], left_on="source", right_on="id")
    names = [
        registry.unit(unit, date.fromisoformat(day)).name
        for unit, day in zip(named["unit"], named["as_of"], strict=True)
    ]
    columns = ["path", "cell", "unit", "name", "measure", "group", "value", "is_whole"]
    return Trace(value, named.assign(name=names)[columns].sort_values(["measure", "group", "path", "cell"]))


def groups_of(indicator: Indicator, indicators: dict[str, Indicator]) -> tuple[str, ...]:
    """Return the groups that an indicator adds up, through the two of a joint share as well."""
    return indicator.groups or tuple(group for name in indicator.both_of for group in indicators[name].groups)
