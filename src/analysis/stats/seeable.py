"""How much could be seen: the smallest change that a series of this size would have shown.

"No clear change" of eighteen persons and of three thousand are two different answers. Beside each stands the steady
change, from the first year to the last, that the test for a trend would have found in four cases of five.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from analysis.model.errors import UsageError
from analysis.stats.intervals import checked_counts

Numbers = NDArray[np.float64]

SEEABLE = "steady change found by the trend test with the power told in level"
HALVINGS = 24  # of the range of possible changes: exact to a hundred-thousandth of a point


@dataclass(frozen=True, slots=True)
class Seeable:
    """The smallest changes that would have been seen, fractions; numbers or arrays of one shape.

    Attributes
    ----------
    rise : smallest steady rise from ``start``, above 0; NaN where not even a rise to 100 % would have been seen.
    fall : smallest steady fall, below 0; NaN where not even a fall to 0 would have been seen.
    start : the share from which the change is reckoned.
    power : the chance with which a change of that size is found.
    """

    rise: Numbers
    fall: Numbers
    start: Numbers
    power: float


def seeable_change(
    years: ArrayLike,
    total: ArrayLike,
    start: ArrayLike,
    *,
    inflation: ArrayLike = 1.0,
    worth_telling: ArrayLike = 0.0,
    level: float = 0.95,
    power: float = 0.8,
) -> Seeable:
    """Return the smallest steady rise and fall that the test for a trend would have found.

    Parameters
    ----------
    years : shape (k,), increasing.
    total : posts, shape (k,) or (m, k); 0 in a year that a series has not.
    start : share before the change, a fraction; shape () or (m,).
    inflation : V * max(1, phi) of the test (see ``trends``); shape () or (m,).
    worth_telling : a smaller change is not told, whatever its p-value.
    level : of the verdict on a trend, of whose false alarms this test has half (``trends``).
    power : the chance of finding the change.

    Raises
    ------
    UsageError
        when a share is none, fewer than two years have posts, or level or power are no probabilities.

    References
    ----------
    Nam (1987), Biometrics 43, 701-705 (power of the test for trend in proportions), with the variance under the
    alternative at the shares of the line itself.
    """
    scores, totals = np.asarray(years, dtype=float), np.atleast_2d(np.asarray(total, dtype=float))
    shape = np.broadcast_shapes(np.shape(start), np.shape(inflation), np.shape(total)[:-1])
    begin, spread, least = (
        np.broadcast_to(np.asarray(one, dtype=float), shape).ravel() for one in (start, inflation, worth_telling)
    )
    _make_sure(totals, begin, level, power)
    line = _Lines(scores, np.broadcast_to(totals, (len(begin), len(scores))), begin, spread, (1 - level) / 2)
    rise = _smallest(line, 1 - begin, +1.0, least, power)
    fall = _smallest(line, begin, -1.0, least, power)
    return Seeable(rise.reshape(shape), fall.reshape(shape), begin.reshape(shape), power)


def chance_of_seeing(
    years: ArrayLike, total: ArrayLike, start: float, change: float, *, inflation: float = 1.0, alpha: float = 0.025
) -> float:
    """Return the chance that a steady ``change`` from ``start`` is significant at ``alpha``, two-sided."""
    scores, totals = np.asarray(years, dtype=float), np.atleast_2d(np.asarray(total, dtype=float))
    lines = _Lines(scores, totals, np.array([float(start)]), np.array([float(inflation)]), alpha)
    return float(lines.power(np.array([float(change)]))[0])


@dataclass(frozen=True, slots=True)
class _Lines:
    """Series along straight lines: scores (k,), totals (m, k), start and inflation (m,), alpha of the test."""

    scores: Numbers
    totals: Numbers
    start: Numbers
    inflation: Numbers
    alpha: float

    def power(self, change: Numbers) -> Numbers:
        """Return the chance of a significant test, in the direction of the change, at a first-to-last ``change``."""
        held = self.totals > 0
        first = np.where(held, self.scores, np.inf).min(axis=1, keepdims=True)
        last = np.where(held, self.scores, -np.inf).max(axis=1, keepdims=True)
        along = np.clip((self.scores - first) / (last - first), 0, 1)
        shares = np.clip(self.start[:, None] + change[:, None] * along, 0, 1)
        posts = self.totals.sum(axis=1, keepdims=True)
        centred = self.scores - (self.totals * self.scores).sum(axis=1, keepdims=True) / posts
        weight = self.totals * centred**2
        pooled = (self.totals * shares).sum(axis=1) / posts[:, 0]
        moved = np.abs((self.totals * centred * shares).sum(axis=1))
        still_deviation = np.sqrt(self.inflation * pooled * (1 - pooled) * weight.sum(axis=1))
        moved_deviation = np.sqrt(self.inflation * (weight * shares * (1 - shares)).sum(axis=1))
        beyond = moved + ndtri(self.alpha / 2) * still_deviation
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(moved_deviation > 0, ndtr(beyond / moved_deviation), (beyond > 0).astype(float))


def _smallest(lines: _Lines, room: Numbers, sign: float, least: Numbers, power: float) -> Numbers:
    """Return the smallest change of this sign with the power wanted, by halving the room that there is for it."""
    low, high = np.zeros_like(room), room.copy()
    is_seen = lines.power(sign * high) >= power
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = lines.power(sign * middle) >= power
        high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    found = np.maximum(high, least)
    return np.where(is_seen & (found <= room + 1e-12), sign * found, np.nan)


def _make_sure(totals: Numbers, start: Numbers, level: float, power: float) -> None:
    checked_counts(start, np.ones_like(start))
    if not (totals >= 0).all() or ((totals > 0).sum(axis=1) < 2).any():
        raise UsageError("fewer than two years with posts", where="seeable_change", do="Give at least two.")
    if not 0 < level < 1 or not 0 < power < 1:
        raise UsageError(f"level {level}, power {power}", where="seeable_change", do="Give both between 0 and 1.")
