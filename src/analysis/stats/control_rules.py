"""Which points of a control chart stand out, by rule sets that have a name.

Tools disagree on whether six or seven points make a run. So the number is no constant here but part of a named set, and
every chart says by which set it was read. A point that several rules catch is told by the first of: outside the limits,
trend, two in three, one side.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.intervals import as_numbers

Numbers = NDArray[np.float64]
Flags = NDArray[np.int64]
Rule = Literal["", "outside", "trend", "two_in_three", "side"]

ROUNDING = 1e-9  # a value is on the mean although floating point puts it a hair beside


@dataclass(frozen=True, slots=True)
class RuleSet:
    """How many points in a row make a run.

    Attributes
    ----------
    name : as in RULES.
    side, trend : points on one side of the mean; points that rise or fall.
    """

    name: str
    side: int
    trend: int


RULES = {
    "nhs_seven": RuleSet("nhs_seven", side=7, trend=7),  # NHS England, Making data count; NHSRplotthedots
    "nhs_six": RuleSet("nhs_six", side=6, trend=6),  # the same in tools that call six points a run
}


def rule_set(name: str) -> RuleSet:
    """Return the rules of that name. UsageError where there are none."""
    if name not in RULES:
        raise UsageError(f"no rule set '{name}'", where="control chart", do=f"Take one of: {', '.join(RULES)}.")
    return RULES[name]


def one_side_run(side: ArrayLike, length: int) -> Flags:
    """Return 1 where a point ends ``length`` points in a row on one side.

    side : -1 below, 0 on the mean (which breaks the run), 1 above.
    """
    sides = np.asarray(side)
    flags = np.zeros(sides.shape, dtype=np.int64)
    for end in range(length - 1, len(sides)):
        run = sides[end - length + 1 : end + 1]
        flags[end] = bool(run[0] != 0 and (run == run[0]).all())
    return flags


def trend_run(values: ArrayLike, length: int) -> Flags:
    """Return 1 where a point ends ``length`` points that each rise above the one before, -1 where they fall, else 0."""
    points = as_numbers(values)
    steps = np.nan_to_num(np.sign(np.diff(points))).astype(np.int64)  # from or to a missing value: 0, which breaks
    return np.concatenate([np.zeros(min(1, len(points)), dtype=np.int64), one_side_run(steps, length - 1) * steps])


def part_of_run(flags: ArrayLike, length: int) -> NDArray[np.bool_]:
    """Return True for every point of a run, where ``flags`` marks the points that end one."""
    ends = np.flatnonzero(np.asarray(flags))
    part = np.zeros(np.shape(flags), dtype=bool)
    for end in ends:
        part[end - length + 1 : end + 1] = True
    return part


def two_in_three(close: ArrayLike, side: ArrayLike) -> Flags:
    """Return 1 for the points of every three in a row on one side of which at least two are close to the limit.

    close : 1 where a point lies beyond two sigma but inside the limits; side : -1, 0 or 1, as in ``one_side_run``.
    """
    near, sides = np.asarray(close).astype(bool), np.asarray(side)
    flags = np.zeros(near.shape, dtype=np.int64)
    for start in range(len(near) - 2):
        three = slice(start, start + 3)
        if near[three].sum() >= 2 and abs(sides[three].sum()) == 3:
            flags[three] = 1
    return flags


def sides_of(values: Numbers, centre: Numbers) -> Flags:
    """Return -1, 0 or 1 for below, on and above the centre; 0 where either is missing."""
    away = values - centre
    on_it = np.abs(away) <= ROUNDING * np.maximum(1, np.abs(centre))
    return np.nan_to_num(np.where(on_it, 0, np.sign(away))).astype(np.int64)


def read_by_rules(values: Numbers, centre: Numbers, sigma: Numbers, rules: RuleSet) -> tuple[Rule, ...]:
    """Return for each point the rule that catches it, or "". The points are one stretch between two breaks.

    The limits are three sigma from the centre. A missing value ends every run.
    """
    side = sides_of(values, centre)
    with np.errstate(invalid="ignore"):
        away = np.abs(values - centre) - ROUNDING * np.maximum(1, np.abs(centre))
        outside = away > 3 * sigma
        close = ~outside & (away > 2 * sigma)
    caught = {
        "side": part_of_run(one_side_run(side, rules.side), rules.side),
        "two_in_three": close & (two_in_three(close, side) == 1),
        "trend": part_of_run(trend_run(values, rules.trend), rules.trend),
        "outside": outside,
    }
    names = np.full(values.shape, "", dtype="<U12")
    for name, points in caught.items():  # later ones go before earlier ones
        names[points] = name
    return tuple(names.tolist())
