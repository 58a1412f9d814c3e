"""How much could be seen: the smallest change that a series of this size would have shown.

"No clear change" of eighteen persons and of three thousand are two different answers. Beside each stands the steady
change, from the first year to the last, that the test for a trend would have found in four cases of five.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtri, ndtr, ndtri

from analysis.model.errors import UsageError
from analysis.stats.intervals import checked_counts

Numbers = NDArray[np.float64]

SEEABLE = "steady change found by the trend test with the power told in level"
HALVINGS = 24  # of the range of possible changes: exact to a hundred-thousandth of a point
NODES = 12  # quantiles of the estimated dispersion that the power is averaged over


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
    dispersion: ArrayLike = 1.0,
    worth_telling: ArrayLike = 0.0,
    level: float = 0.95,
    power: float = 0.8,
) -> Seeable:
    """Return the smallest steady rise and fall that would have been told as one.

    Parameters
    ----------
    years : shape (k,), increasing.
    total : posts, shape (k,) or (m, k); 0 in a year that a series has not.
    start : share before the change, a fraction; shape () or (m,).
    inflation : V of the test (see ``trends``); shape () or (m,).
    dispersion : phi, by how much the years are more uneven than chance makes them; below 1 counts as 1. The test
        divides by its estimate, which is above 1 by chance alone in many series: the power is averaged over that.
    worth_telling : the change from first to last that must also be observed; a smaller one is not told.
    level : of the verdict on a trend, of whose false alarms this test has half (``trends``).
    power : the chance of finding the change.

    Raises
    ------
    UsageError
        when a share is none, fewer than three years have posts, or level or power are no probabilities.

    References
    ----------
    Nam (1987), Biometrics 43, 701-705 (power of the test for trend in proportions), with the variance under the
    alternative at the shares of the line itself.
    """
    scores, totals = np.asarray(years, dtype=float), np.atleast_2d(np.asarray(total, dtype=float))
    shape = np.broadcast_shapes(np.shape(start), np.shape(inflation), np.shape(dispersion), np.shape(total)[:-1])
    begin, spread, phi, least = (
        np.broadcast_to(np.asarray(one, dtype=float), shape).ravel()
        for one in (start, inflation, dispersion, worth_telling)
    )
    _make_sure(totals, begin, level, power)
    posts = np.broadcast_to(totals, (len(begin), len(scores)))
    phi = np.maximum(phi, 1.0)
    line = _Lines(scores, posts, begin, spread, phi, least, (1 - level) / 2, _estimated_dispersion(posts, phi))
    rise, fall = _smallest(line, 1 - begin, +1.0, power), _smallest(line, begin, -1.0, power)
    return Seeable(rise.reshape(shape), fall.reshape(shape), begin.reshape(shape), power)


def chance_of_seeing(
    years: ArrayLike, total: ArrayLike, start: float, change: float, *, inflation: float = 1.0, alpha: float = 0.025
) -> float:
    """Return the chance that a steady ``change`` from ``start`` is significant at ``alpha``, two-sided.

    Of the test for a trend by itself: neither corrected for an estimated dispersion nor for what is worth telling.
    """
    scores, totals = np.asarray(years, dtype=float), np.atleast_2d(np.asarray(total, dtype=float))
    one = np.ones(1)
    lines = _Lines(scores, totals, one * start, one * inflation, one, one * 0, alpha, np.ones((1, 1)))
    return float(lines.power(one * change)[0])


@dataclass(frozen=True, slots=True)
class _Lines:
    """Series along straight lines: scores (k,), totals (m, k); start, V, phi, smallest change told (m,); alpha.

    ``estimated`` (m, nodes): what the test may divide by, over phi.
    """

    scores: Numbers
    totals: Numbers
    start: Numbers
    inflation: Numbers
    dispersion: Numbers
    least: Numbers
    alpha: float
    estimated: Numbers

    def power(self, change: Numbers) -> Numbers:
        """Return the chance that a first-to-last ``change`` is told: significant, and seen to be worth telling.

        The two go together; between independent and one within the other they are put where normal variables of their
        correlation stand at their medians.
        """
        moved, still, moving, seen_deviation, together = self.moments(change)
        significant = _significant(moved, still, moving, self.alpha, self.estimated)
        with np.errstate(divide="ignore", invalid="ignore"):
            large = np.where(
                seen_deviation > 0, ndtr((np.abs(change) - self.least) / seen_deviation), np.abs(change) >= self.least
            )
        large = np.where(self.least > 0, large, 1.0)
        both = significant * large
        return np.asarray(both + 2 / np.pi * np.arcsin(together) * (np.minimum(significant, large) - both))

    def moments(self, change: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
        """Return how far T moves, its deviation if nothing moved and if it did, that of last less first, their tie."""
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
        scale = self.inflation * self.dispersion
        still = np.sqrt(scale * pooled * (1 - pooled) * weight.sum(axis=1))
        variance = shares * (1 - shares)
        moving = np.sqrt(scale * (weight * variance).sum(axis=1))
        is_end = held & ((self.scores == first) | (self.scores == last))
        of_ends = np.where(is_end, variance / np.where(held, self.totals, 1), 0).sum(axis=1)
        covariance = (np.where(is_end, np.sign(centred), 0) * centred * variance).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            together = covariance / np.sqrt(of_ends * (weight * variance).sum(axis=1))
        return moved, still, moving, np.sqrt(self.dispersion * of_ends), np.clip(np.nan_to_num(together), 0, 1)


def _estimated_dispersion(totals: Numbers, dispersion: Numbers) -> Numbers:
    """Return what the test may divide by, over phi: the larger of 1 / phi and chi2 / (k - 2), at its quantiles."""
    tails = (np.arange(NODES) + 0.5) / NODES
    freedom, place = np.unique((totals > 0).sum(axis=1) - 2.0, return_inverse=True)
    ratios = chdtri(freedom[:, None], tails) / freedom[:, None]
    return np.asarray(np.maximum(1 / dispersion[:, None], ratios[place]))


def _significant(moved: Numbers, still: Numbers, moving: Numbers, alpha: float, estimated: Numbers) -> Numbers:
    """Return the chance of a significant test, averaged over the estimated dispersion (m, nodes), relative to phi."""
    beyond = moved[:, None] + ndtri(alpha / 2) * still[:, None] * np.sqrt(estimated)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = np.where(moving[:, None] > 0, ndtr(beyond / moving[:, None]), beyond > 0)
    return np.asarray(chance.mean(axis=1))


def _smallest(lines: _Lines, room: Numbers, sign: float, power: float) -> Numbers:
    """Return the smallest change of this sign with the power wanted, by halving the room that there is for it."""
    low, high = np.zeros_like(room), room.copy()
    is_seen = lines.power(sign * high) >= power
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = lines.power(sign * middle) >= power
        high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    return np.where(is_seen, sign * high, np.nan)


def _make_sure(totals: Numbers, start: Numbers, level: float, power: float) -> None:
    checked_counts(start, np.ones_like(start))
    if not (totals >= 0).all() or ((totals > 0).sum(axis=1) < 3).any():
        raise UsageError("fewer than three years with posts", where="seeable_change", do="Give at least three.")
    if not 0 < level < 1 or not 0 < power < 1:
        raise UsageError(f"level {level}, power {power}", where="seeable_change", do="Give both between 0 and 1.")
