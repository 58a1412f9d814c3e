"""From which month is the level another? A scan over all months, made fair to its own searching.

The run rules say that something is not chance, but not since when, and with a baseline of twelve months they raise a
false alarm in every third series of two years. Here the month is the one that parts the series best, and its p-value
comes from shuffling the months: the search is in the chance. Two things make such a test lie, and both are answers of
their own: a slow drift (no month parts it) and months that hang together (shuffling is then no fair chance).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.effects import checked_level
from analysis.stats.intervals import as_numbers

Numbers = NDArray[np.float64]
Shape = Literal["higher", "lower", "no_shift", "moved", "too_few_data", "cannot_be_tested"]

FEWEST_POINTS = 12
FEWEST_A_SIDE = 4  # months that make a level
SHUFFLES = 1999
CLEARLY_BETTER = 0.8  # a step may choose its month, so it must leave at most so much of what a line leaves


@dataclass(frozen=True, slots=True)
class LevelShift:
    """Whether a series has another level from some month on.

    Attributes
    ----------
    shape : higher or lower from ``place`` on; no_shift; moved (it does not stay on one level, but a straight line tells
        it about as well as a step: no month is told); too_few_data; cannot_be_tested.
    place : the first point of the new level, from 0; -1 where there is none.
    before, after : mean of the points before and from ``place`` on, in the unit of the values; NaN where there is none.
    p : chance that a series without any shift is parted as well by its best month.
    autocorrelation : of neighbouring months, after the step (or line) is taken away.
    points : number of known points.
    reason : why there is no test, else empty.
    """

    shape: Shape
    place: int
    before: float
    after: float
    p: float
    autocorrelation: float
    points: int
    reason: str


def level_shift(values: ArrayLike, *, level: float = 0.95, seed: int = 20) -> LevelShift:
    """Return from which point on the level of ``values`` is another.

    Parameters
    ----------
    values : one a month, oldest first; NaN where a month is missing (left out).
    level : 1 - the chance of telling a shift where there is none.
    seed : of the shuffling.

    Raises
    ------
    UsageError
        when values are infinite or no list, or the level is no probability.

    References
    ----------
    The statistic is the largest difference of means, weighted by the root of n1 n2 / n (Hawkins 1977, J. Am. Stat.
    Assoc. 72, 180-186); its p-value is from permutations (Antoch and Huskova 2001, Stat. Prob. Letters 53, 37-46).
    """
    checked_level(level, "level_shift")
    points = as_numbers(values)
    if points.ndim != 1 or np.isinf(points).any():
        raise UsageError("values are no list of finite numbers", where="level_shift", do="Give one number a month.")
    places = np.flatnonzero(~np.isnan(points))
    known = points[places]
    if len(known) < FEWEST_POINTS:
        return _answer("too_few_data", known, reason=f"{len(known)} of at least {FEWEST_POINTS} points")
    if np.ptp(known) == 0:
        return _answer("cannot_be_tested", known, reason="no variation")
    gaps = _gaps(known[None, :])[0]
    cut = int(np.argmax(np.abs(gaps))) + FEWEST_A_SIDE
    shuffled = np.random.default_rng(seed).permuted(np.tile(known, (SHUFFLES, 1)), axis=1)
    reached = np.abs(_gaps(shuffled)).max(axis=1) >= np.abs(gaps).max() * (1 - 1e-12)
    p = (1 + int(reached.sum())) / (1 + SHUFFLES)
    step = known - np.where(np.arange(len(known)) < cut, known[:cut].mean(), known[cut:].mean())
    line = known - np.polyval(np.polyfit(places, known, 1), places)
    is_line = CLEARLY_BETTER * (line**2).sum() < (step**2).sum()
    together = _autocorrelation(line if is_line else step)
    # One standard error, not two: taking the best step away hides much of the hanging together.
    if together > 1 / np.sqrt(len(known)):
        return _answer("cannot_be_tested", known, p, together, reason="neighbouring months hang together")
    if p > 1 - level:
        return _answer("no_shift", known, p, together)
    if is_line:
        return _answer("moved", known, p, together)
    before, after = float(known[:cut].mean()), float(known[cut:].mean())
    shape: Shape = "higher" if after > before else "lower"
    return LevelShift(shape, int(places[cut]), before, after, p, together, len(known), "")


def _gaps(series: Numbers) -> Numbers:
    """Return, for each row and each way to part it, the weighted difference of the means of both parts."""
    length = series.shape[1]
    left = np.arange(FEWEST_A_SIDE, length - FEWEST_A_SIDE + 1)
    sums = np.cumsum(series - series.mean(axis=1, keepdims=True), axis=1)[:, left - 1]
    return -sums * np.sqrt(length / (left * (length - left)))


def _autocorrelation(residuals: Numbers) -> float:
    total = (residuals**2).sum()
    return float((residuals[1:] * residuals[:-1]).sum() / total) if total > 0 else 0.0


def _answer(shape: Shape, known: Numbers, p: float = np.nan, together: float = np.nan, reason: str = "") -> LevelShift:
    return LevelShift(shape, -1, np.nan, np.nan, p, together, len(known), reason)
