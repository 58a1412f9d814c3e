"""The only place that knows which way is good.

Numbers come from the other modules of this room; here an estimate, its test, the good direction and the target become
an answer of one word (an identifier). Its words in Vietnamese and English stand in the language's ``verdicts``, and
charts, tables and sentences all take them from there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.intervals import wilson

DIRECTIONS = ("up", "down", "none")
SURE, LIKELY = 0.95, 0.80  # from which chance on a target is called as good as sure, or likely, to be reached

_OF_TREND = {
    "up": {"rises": "improving", "falls": "worsening"},
    "down": {"rises": "worsening", "falls": "improving"},
    "none": {"rises": "rising", "falls": "falling"},
}
_WITHOUT_JUDGEMENT = ("rose_and_fell", "no_clear_change", "too_few_data", "cannot_be_tested")
# direction -> what a share above, and below, what it is held against is called
_OF_DIFFERENCE = {"up": ("better", "worse"), "down": ("worse", "better"), "none": ("higher", "lower")}


def verdict_of_trend(shape: str, direction: str) -> str:
    """Return the verdict on a trend of this ``shape`` for an indicator whose good ``direction`` is up, down or none.

    An indicator without a good direction rises or falls; it never improves.

    Raises
    ------
    UsageError
        for a shape or a direction that does not exist.
    """
    _make_sure(direction, "verdict_of_trend")
    if shape in _WITHOUT_JUDGEMENT:
        return shape
    if shape not in _OF_TREND[direction]:
        raise UsageError(f"{shape!r} is no shape of a trend", where="verdict_of_trend")
    return _OF_TREND[direction][shape]


def verdicts_of_difference(difference: ArrayLike, is_different: ArrayLike, direction: str) -> NDArray[np.object_]:
    """Return better or worse (higher or lower without a good direction), or similar, for each difference.

    Parameters
    ----------
    difference : own share less what it is held against.
    is_different : whether a test told it from chance; where it did not, the answer is similar, however large it is.

    Raises
    ------
    UsageError
        for a direction that does not exist.
    """
    _make_sure(direction, "verdicts_of_difference")
    above, below = _OF_DIFFERENCE[direction]
    sides = np.where(np.asarray(difference, dtype=float) > 0, above, below)
    return np.where(np.asarray(is_different, dtype=bool), sides, "similar").astype(object)


def verdict_of_chance(chance: float) -> str:
    """Return how likely a target is reached in time: as_good_as_sure, likely, open, unlikely or out_of_reach.

    From 95 % on it is as good as sure, from 80 % likely, up to 20 % unlikely, up to 5 % out of reach, between them
    open; cannot_tell where the chance is NaN.
    """
    if np.isnan(chance):
        return "cannot_tell"
    if chance >= SURE:
        return "as_good_as_sure"
    if chance >= LIKELY:
        return "likely"
    if chance <= 1 - SURE:
        return "out_of_reach"
    return "unlikely" if chance <= 1 - LIKELY else "open"


def verdict_of_ranks(lower: float, upper: float, units: int, first: int) -> str:
    """Return whether a unit is surely, may be, or is surely not among the ``first``, by its rank set.

    Returns
    -------
    str
        among_the_first, may_be_among_the_first, not_among_the_first; cannot_be_separated where the set is all ranks;
        empty where there are no more units than the first, so that all are among them.
    """
    if lower <= 1 and upper >= units:
        return "cannot_be_separated"
    if units <= first:
        return ""
    if upper <= first:
        return "among_the_first"
    return "may_be_among_the_first" if lower <= first else "not_among_the_first"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a share stands against a target: the verdict, and the share with its interval (NaN where unknown)."""

    verdict: str
    share: float
    lower: float
    upper: float


def against_target(
    count: float, total: float, threshold: float, *, direction: str = "up", level: float = 0.95
) -> Standing:
    """Return whether ``count`` of ``total`` reached the share ``threshold`` (a fraction).

    A register is a census and a target is set on the share that is printed: the share itself is compared, not its
    interval, so the answer is reached (at or beyond the threshold) or not_reached. The interval stands beside it, so
    that a reader sees how near chance may bring it. Without staff (total 0 or NaN) the answer is cannot_tell. With
    direction ``down`` a share is beyond the threshold when it is below.

    Raises
    ------
    UsageError
        when the count is no part of its total.
    """
    if not total > 0 or np.isnan(count):
        return Standing("cannot_tell", np.nan, np.nan, np.nan)
    interval = wilson(count, total, level=level)
    share = float(interval.estimate)
    verdict = verdict_of_threshold(share, threshold, direction=direction)
    return Standing(verdict, share, float(interval.lower), float(interval.upper))


def verdict_of_threshold(value: float, threshold: float, *, direction: str = "up") -> str:
    """Return reached, not_reached, or cannot_tell where ``value`` is NaN; both numbers are of one unit."""
    if np.isnan(value):
        return "cannot_tell"
    beyond = threshold - value if direction == "down" else value - threshold
    return "reached" if beyond >= -1e-12 else "not_reached"


def _make_sure(direction: str, where: str) -> None:
    if direction not in DIRECTIONS:
        raise UsageError(f"{direction!r} is no direction", where=where, do="Give up, down or none.")
