"""The only place that knows which way is good."""

from dataclasses import dataclass

import numpy as np

from analysis.model.errors import UsageError
from analysis.stats.intervals import wilson

_OF_TREND = {
    "up": {"rises": "improving", "falls": "worsening"},
    "down": {"rises": "worsening", "falls": "improving"},
    "none": {"rises": "rising", "falls": "falling"},
}
_WITHOUT_JUDGEMENT = ("rose_and_fell", "no_clear_change", "too_few_data", "cannot_be_tested")


def verdict_of_trend(shape: str, direction: str) -> str:
    """Return the verdict on a trend of this ``shape`` for an indicator whose good ``direction`` is up, down or none.

    An indicator without a good direction rises or falls; it never improves.

    Raises
    ------
    UsageError
        for a shape or a direction that does not exist.
    """
    if direction not in _OF_TREND:
        raise UsageError(f"{direction!r} is no direction", where="verdict_of_trend", do="Give up, down or none.")
    if shape in _WITHOUT_JUDGEMENT:
        return shape
    if shape not in _OF_TREND[direction]:
        raise UsageError(f"{shape!r} is no shape of a trend", where="verdict_of_trend")
    return _OF_TREND[direction][shape]


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
