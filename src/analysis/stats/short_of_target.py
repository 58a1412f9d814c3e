"""How far a value is from a threshold: in its own unit, and in persons or other whole things."""

from collections.abc import Mapping
from math import ceil, floor, isfinite
from typing import Any

from analysis.model.nouns import Indicator, Target

ROUNDING = 1e-9  # 0.95 * 320 is a hair above 304 in floating point, and 304 of 320 reach 95 %


def points_short(row: Mapping[str, Any], target: Target, indicator: Indicator) -> float:
    """Return how far a value is from its threshold, in its own unit; 0 where it is reached."""
    gap = target.threshold - float(row["value"])
    return max(0.0, -gap if indicator.direction == "down" else gap)


def things_short(row: Mapping[str, Any], target: Target, indicator: Indicator) -> int | None:
    """Return how many more (for "down": fewer) persons or other things reach the threshold, the whole staying as it is.

    None where the value is no share of whole things.
    """
    numerator, denominator = float(row["numerator"]), float(row["denominator"])
    if indicator.kind != "share" or not (isfinite(numerator) and isfinite(denominator)):
        return None
    needed = target.threshold * denominator
    if indicator.direction == "down":
        return max(0, ceil(numerator - floor(needed + ROUNDING) - ROUNDING))
    return max(0, ceil(ceil(needed - ROUNDING) - numerator - ROUNDING))
