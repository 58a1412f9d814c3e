"""Units that are shown side by side, each held against the others of its table: comparison, funnel, shrinkage, spread.

A table is one indicator of the units of one whole in one period. The whole is the sum of the units that have a figure:
who is not shown is not compared with.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.model.nouns import Indicator
from analysis.stats.comparison import (
    AGAINST_REST,
    FALSE_DISCOVERY,
    against_rest,
    are_whole_persons,
    held_for_false_discovery,
    level_of_difference,
)
from analysis.stats.funnel import exact_limits
from analysis.stats.intervals import Difference, newcombe_difference
from analysis.stats.shrinkage import FEWEST_UNITS, shrink_groups
from analysis.stats.verdict import verdicts_of_difference

TABLE = ["indicator", "frame", "period", "group", "against"]
UNIT = [*TABLE, "unit"]
FEWEST_COMPARED = 2
EXACT_FUNNEL = "interpolated exact binomial limits about the share of the whole"
BETA_BINOMIAL = "beta-binomial, maximum likelihood"
Parents = Mapping[str, Sequence[str]]
Numbers = NDArray[np.float64]
Labels = NDArray[np.intp]


def sibling_findings(
    values: pd.DataFrame, indicators: Mapping[str, Indicator], *, parents: Parents
) -> Iterator[pd.DataFrame]:
    """Yield columns of FINDINGS to ``comparison``, ``funnel``, ``shrinkage`` and ``spread``.

    Parameters
    ----------
    values : VALUES; shares that are ok are compared, of the sum and of an indicator's own definitions (its ``sets``).
    parents : unit -> the wholes within which it is compared, mostly one.

    Yields
    ------
    DataFrame
        ``comparison``: against the whole; estimate is the own share less that of the rest, with Newcombe's interval at
        the row's level; p exact, p_adjusted over the table; level 0.998 or 0.95, where they differ at that, else 0.95.
        ``funnel``: two rows, levels 0.95 and 0.998: estimate is the share of the whole, lower and upper what chance
        alone allows a unit of n.
        ``shrinkage``: the share drawn towards the whole's by as much as its n is too small to be believed.
        ``spread``: of the whole, against nothing: estimate is the standard deviation between its units' true shares, n
        how many they are, p of no difference.
    """
    rows = _tables(values, indicators, parents)
    if rows.empty:
        return
    table = np.asarray(rows.groupby(TABLE, sort=False).ngroup(), dtype=np.intp)
    rows, table = _large_enough(rows, table, FEWEST_COMPARED)
    if rows.empty:
        return
    directions = rows["indicator"].map({name: noun.direction for name, noun in indicators.items()}).to_numpy()
    yield _comparison(rows, table, directions)
    yield from _funnel(rows, table, directions)
    rows, table = _large_enough(rows, table, FEWEST_UNITS)
    if len(rows):
        yield from _shrinkage(rows, table)


def _tables(values: pd.DataFrame, indicators: Mapping[str, Indicator], parents: Parents) -> pd.DataFrame:
    """Return the shares that are compared, once for each whole that they are compared within."""
    shares = {name for name, noun in indicators.items() if noun.kind == "share"}
    sets = {(name, group) for name, noun in indicators.items() for group in ("", *noun.sets)}
    is_told = values["indicator"].isin(shares) & (values["state"] == "ok") & (values["denominator"] > 0)
    rows = values.loc[is_told, ["indicator", "unit", "frame", "period", "group", "numerator", "denominator"]]
    if (rows["group"] != "").any():
        rows = rows[[key in sets for key in zip(rows["indicator"], rows["group"], strict=True)]]
    is_whole = are_whole_persons(rows["numerator"], rows["denominator"])
    pairs = pd.DataFrame(
        [(unit, whole) for unit, wholes in parents.items() for whole in wholes], columns=["unit", "against"], dtype=str
    )
    return rows[is_whole].merge(pairs, on="unit", how="inner")


def _large_enough(rows: pd.DataFrame, table: Labels, fewest: int) -> tuple[pd.DataFrame, Labels]:
    kept = np.bincount(table)[table] >= fewest
    labels = np.asarray(np.unique(table[kept], return_inverse=True)[1], dtype=np.intp)
    return rows[kept].reset_index(drop=True), labels


def _counts(rows: pd.DataFrame, table: Labels) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return count and total of each unit, and of its whole."""
    count, total = (np.asarray(rows[name], dtype=np.float64) for name in ("numerator", "denominator"))
    whole_count, whole_total = (np.bincount(table, one)[table].astype(np.float64) for one in (count, total))
    return count, total, whole_count, whole_total


def _comparison(rows: pd.DataFrame, table: Labels, directions: NDArray[np.object_]) -> pd.DataFrame:
    count, total, whole_count, whole_total = _counts(rows, table)
    p = against_rest(count, total, whole_count, whole_total).p
    adjusted = held_for_false_discovery(p, table)
    reached = level_of_difference(adjusted)
    level = np.where(np.isnan(reached), 0.95, reached)
    rest = whole_count - count, whole_total - total
    at_95, at_998 = (newcombe_difference(count, total, *rest, level=one) for one in (0.95, 0.998))
    lower, upper = (np.where(level == 0.998, far, near) for far, near in zip(_ends(at_998), _ends(at_95), strict=True))
    return rows[UNIT].assign(
        question="comparison", estimate=at_95.difference, lower=lower, upper=upper, n=total, p=p, p_adjusted=adjusted,
        level=level, verdict=_verdicts(at_95.difference, ~np.isnan(reached), directions),
        method=f"{AGAINST_REST}; {FALSE_DISCOVERY}",
    )  # fmt: skip


def _ends(difference: Difference) -> tuple[Numbers, Numbers]:
    return difference.lower, difference.upper


def _funnel(rows: pd.DataFrame, table: Labels, directions: NDArray[np.object_]) -> Iterator[pd.DataFrame]:
    count, total, whole_count, whole_total = _counts(rows, table)
    target, share = whole_count / whole_total, count / total
    # mirrored: above the published upper limits, at 98 %, lie sixteen of sixteen, which is what most units have
    limits = exact_limits(target, total, (0.001, 0.025, 0.975, 0.999), mirrored=True)
    for level, lower, upper in ((0.95, limits[:, 1], limits[:, 2]), (0.998, limits[:, 0], limits[:, 3])):
        is_outside = (share < lower) | (share > upper)
        yield rows[UNIT].assign(
            question="funnel", level=level, estimate=target, lower=lower, upper=upper, n=total,
            verdict=_verdicts(share - target, is_outside, directions), method=EXACT_FUNNEL,
        )  # fmt: skip


def _shrinkage(rows: pd.DataFrame, table: Labels) -> Iterator[pd.DataFrame]:
    count, total = (rows[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
    found = shrink_groups(count, total, table)
    alike = np.where(found.is_detectable, "", "no_detectable_difference")
    yield rows[UNIT].assign(
        question="shrinkage", level=0.95, estimate=found.estimate, lower=found.lower, upper=found.upper, n=total,
        verdict=alike[table], method=BETA_BINOMIAL,
    )  # fmt: skip
    first = np.unique(table, return_index=True)[1]
    yield rows.loc[first, ["indicator", "frame", "period", "group"]].assign(
        unit=rows["against"].to_numpy()[first], question="spread", estimate=found.deviation, p=found.p,
        n=found.units.astype(float), verdict=alike, method=BETA_BINOMIAL,
    )  # fmt: skip


def _verdicts(
    difference: Numbers, is_different: NDArray[np.bool_], directions: NDArray[np.object_]
) -> NDArray[np.object_]:
    verdicts = np.full(len(difference), "similar", dtype=object)
    for direction in set(directions):
        of_it = directions == direction
        verdicts[of_it] = verdicts_of_difference(difference[of_it], is_different[of_it], direction)
    return verdicts
