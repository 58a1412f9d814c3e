"""Counts of one day's units on the map of another day: any measure, any frame, totals unchanged."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analysis.geography.crosswalk import membership
from analysis.geography.lineage import lineage_of
from analysis.geography.registry import LEVELS, Registry
from analysis.geography.shares import Shares
from analysis.indicators.leaves import ADDING
from analysis.indicators.told import Places, levels_on
from analysis.model.nouns import Measure

Numbers = NDArray[np.float64]
SERIES = ["period", "measure", "group"]
SERIES_AT_A_TIME = 200


def moved_counts(
    facts: pd.DataFrame, registry: Registry, frame: date, shares: Shares | None = None
) -> pd.DataFrame:  # fmt: skip
    """Return counts on the map of ``frame``, added up over its units of the reporting level and above.

    Parameters
    ----------
    facts : exact FACTS of measures that add up (see ``only_adding``).
    shares : by which units are divided; without any by those that the register itself tells.

    Returns
    -------
    DataFrame
        ``target``, ``target_level``, ``period``, ``measure``, ``group`` (as categories), ``value`` and ``estimated``:
        which part of the value came through a share, 0 to 1. A value into which a part came whose share nobody knows
        is NaN, not a sum of what was left.
    """
    series, names = _numbered(facts, SERIES)
    stamps, days = pd.factorize(facts["as_of"])
    codes, units = pd.factorize(facts["unit"])
    values = facts["value"].to_numpy(dtype=float)
    order = np.argsort(stamps, kind="stable")
    ends = np.searchsorted(stamps[order], np.arange(len(days) + 1)).tolist()
    lineage, blocks = lineage_of(registry), []
    places = np.flatnonzero(lineage.valid_on(frame))
    targets = pd.Index(lineage.codes.take(places))
    for as_of, (start, end) in zip(days, pairwise(ends), strict=True):
        block = order[start:end]
        told, reporters = pd.factorize(codes[block])
        there = _there(pd.Series(units.take(reporters)), registry, date.fromisoformat(str(as_of)), frame, shares)
        there["target"] = targets.get_indexer(pd.Index(there["target"]))
        blocks.append(_of_day(there, told, series[block], values[block]))
    moved = pd.concat(blocks, ignore_index=True)
    if sum(block["series"].nunique() for block in blocks) > len(names):  # told for one period on several days
        unknown = moved["value"].isna()
        groups = moved.assign(unknown=unknown).groupby(["target", "series"], sort=False)
        moved = groups.agg({"value": "sum", "divided": "sum", "unknown": "any"}).reset_index()
        moved["value"] = moved["value"].mask(moved["unknown"])
    value, divided = moved["value"].to_numpy(), moved["divided"].to_numpy()
    part = np.divide(divided, value, out=np.zeros(len(moved)), where=value > 0)
    target, number = moved["target"].to_numpy(), moved["series"].to_numpy()
    table = {
        "target": _category(target, targets),
        "target_level": _category(lineage.depth[places][target], pd.Index(LEVELS)),
    }
    for name in SERIES:
        codes, known = pd.factorize(names[name])
        table[name] = _category(codes[number], known)
    return pd.DataFrame(table | {"value": value, "estimated": part.clip(max=1.0)})


def _category(codes: Places, names: pd.Index) -> pd.Categorical:
    dtype = pd.CategoricalDtype(names)
    return pd.Categorical.from_codes(codes, dtype=dtype)


def _numbered(facts: pd.DataFrame, columns: list[str]) -> tuple[Places, pd.DataFrame]:
    """Return the number of each row's combination of texts, and the combinations by number."""
    key, names = np.zeros(len(facts), dtype=np.int64), []
    for column in columns:
        codes, told = pd.factorize(facts[column])
        key = key * max(len(told), 1) + codes
        names.append(told)
    numbers, keys = pd.factorize(key)
    combinations = {}
    for column, told in zip(columns[::-1], names[::-1], strict=True):
        keys, code = np.divmod(keys, max(len(told), 1))
        combinations[column] = told.take(code)
    return numbers, pd.DataFrame(combinations)[columns]


def _there(
    units: pd.Series, registry: Registry, as_of: date, frame: date, shares: Shares | None
) -> pd.DataFrame:  # fmt: skip
    """Return in which units of the frame the ``units`` of a day lie, ``unit`` being their place in the row."""
    levels = levels_on(registry, units, as_of)
    parts = []
    for level in dict.fromkeys(levels):
        pairs = membership(registry, level, as_of, frame, shares).pairs
        own = np.flatnonzero(levels == level)
        place = pd.Index(units.iloc[own]).get_indexer(pairs["unit"])
        parts.append(pairs.assign(unit=own.take(place))[place >= 0])
    return pd.concat(parts, ignore_index=True)


def _of_day(there: pd.DataFrame, units: Places, series: Places, values: Numbers) -> pd.DataFrame:
    """Return what was told on one day: target, series, value, divided; a few series at a time."""
    which, targets = pd.factorize(there["target"])
    share, size = there["share"].to_numpy(dtype=float), (len(targets), int(units.max()) + 1)

    def moving(weights: Numbers) -> csr_array:
        return csr_array((weights, (which, there["unit"].to_numpy())), shape=size)

    shared, unknown = np.where(share < 1, share, 0.0), np.isnan(share).astype(float)
    ways = [moving(weights) for weights in (np.nan_to_num(share), shared, unknown)]
    column, own = pd.factorize(series)
    parts = []
    for first in range(0, len(own), SERIES_AT_A_TIME):
        here = (column >= first) & (column < first + SERIES_AT_A_TIME)
        told = np.zeros((size[1], len(own[first : first + SERIES_AT_A_TIME])))
        at = units[here], column[here] - first
        is_told = np.zeros_like(told)
        np.add.at(told, at, values[here])
        is_told[at] = 1.0
        value, divided = (way @ told for way in ways[:2])
        value[(ways[2] @ is_told) > 0] = np.nan
        rows, columns = np.nonzero(moving(np.ones(len(share))) @ is_told)
        parts.append(
            {
                "target": targets.take(rows), "series": own[first + columns],
                "value": value[rows, columns], "divided": divided[rows, columns],
            }
        )  # fmt: skip
    return pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)


def only_adding(facts: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """Return the facts that may be moved: exact figures of counts and amounts."""
    adding = [measure.id for measure in measures.values() if measure.kind in ADDING]
    return facts[facts["measure"].isin(adding) & (facts["bound"] == "exact")]
