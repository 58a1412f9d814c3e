"""Maximum likelihood of the beta-binomial distribution, for one group or for all groups of a country at once.

The model: the true shares of a group's units have a beta distribution with mean mu and precision M = alpha + beta, and
each unit's count is binomial about its true share. The steps:

1. groups where the likelihood rises up to M = infinity: the units do not differ (its slope there is not above 0);
2. groups of units that all stand at 0 % or 100 %, some here, some there: M = 0;
3. all others by Newton's method on logit(mu) and log(M), all groups in step, shortened where it would lead down.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln, psi, xlogy

Numbers = NDArray[np.float64]
Labels = NDArray[np.intp]

LONGEST_STEP = 2.0  # in logit(mu) and log(M)
CLOSE_ENOUGH = 1e-10  # log-likelihood that another step would still gain
MOST_STEPS = 200
AS_GOOD_AS_INFINITE = 1e4  # times the mean total: with more precision than that the units do not differ visibly
ROWS = 2_000_000  # rows fitted at once: keeps the memory under some 500 MB


@dataclass(frozen=True, slots=True)
class Fits:
    """One fit a group, by label 0..G-1.

    Attributes
    ----------
    mean : mu, mean of the true shares, 0..1.
    precision : M = alpha + beta; infinite where the units do not differ, 0 where all stand at 0 % or 100 %.
    gain : log-likelihood above that of one share for all units, 0 or more.
    """

    mean: Numbers
    precision: Numbers
    gain: Numbers


def fit_groups(counts: Numbers, totals: Numbers, group: Labels, groups: int) -> Fits:
    """Return the fit of each group. Rows come in any order; each group has a row at least.

    References
    ----------
    Griffiths (1973), Biometrics 29, 637-648. The slope at M = infinity is Tarone's (1979), Biometrika 66, 585-590.
    """
    sums = _Sums(group, groups)
    pooled = sums(counts) / sums(totals)
    alike = _alike_log_likelihood(sums, counts, totals, pooled)
    differ = slope_where_alike(counts, totals, group, groups) > 0
    mean, precision, gain = pooled.copy(), np.full(groups, np.inf), np.zeros(groups)
    at_ends = differ & (sums(((counts > 0) & (counts < totals)).astype(float)) == 0)
    if at_ends.any():
        mean[at_ends] = (sums((counts > 0).astype(float)) / sums(np.ones_like(counts)))[at_ends]
        units = sums(np.ones_like(counts))[at_ends]
        likelihood = units * (xlogy(mean[at_ends], mean[at_ends]) + xlogy(1 - mean[at_ends], 1 - mean[at_ends]))
        precision[at_ends], gain[at_ends] = 0.0, likelihood - alike[at_ends]
    inside = np.flatnonzero(differ & ~at_ends)
    rows = np.flatnonzero((differ & ~at_ends)[group])
    if len(inside):
        place = np.zeros(groups, dtype=np.intp)
        place[inside] = np.arange(len(inside))
        found = _by_newton(counts[rows], totals[rows], place[group[rows]], pooled[inside])
        finite = np.isfinite(found[1])
        mean[inside] = np.where(finite, found[0], pooled[inside])
        precision[inside] = found[1]
        gain[inside] = np.where(finite, np.maximum(found[2] - alike[inside], 0), 0)
    return Fits(mean, precision, gain)


class _Sums:
    """Adds rows up by group."""

    def __init__(self, group: Labels, groups: int) -> None:
        self.group, self.groups = group, groups

    def __call__(self, values: Numbers) -> Numbers:
        return np.bincount(self.group, weights=values, minlength=self.groups).astype(float, copy=False)


def slope_where_alike(counts: Numbers, totals: Numbers, group: Labels, groups: int) -> Numbers:
    """Return twice the slope of the log-likelihood in 1/M at 1/M = 0; 0 where all stand at 0 % or all at 100 %."""
    sums, others = _Sums(group, groups), totals - counts
    pooled = sums(counts) / sums(totals)
    varies = (pooled > 0) & (pooled < 1)
    share = np.where(varies, pooled, 0.5)
    slope = (
        sums(counts * (counts - 1)) / share + sums(others * (others - 1)) / (1 - share) - sums(totals * (totals - 1))
    )
    return np.where(varies, slope, 0.0)


def _alike_log_likelihood(sums: _Sums, counts: Numbers, totals: Numbers, pooled: Numbers) -> Numbers:
    """Without the binomial coefficients, which are the same in every model."""
    return xlogy(sums(counts), pooled) + xlogy(sums(totals - counts), 1 - pooled)


def log_likelihood(counts: Numbers, totals: Numbers, mean: Numbers, precision: Numbers) -> Numbers:
    """Return each unit's beta-binomial log-likelihood without its binomial coefficient, 0 < precision < infinity."""
    alpha, beta = mean * precision, (1 - mean) * precision
    return log_rise(alpha, counts) + log_rise(beta, totals - counts) - log_rise(alpha + beta, totals)


def log_rise(base: Numbers, steps: Numbers) -> Numbers:
    """Return log of base * (base + 1) * ... * (base + steps - 1).

    The difference of two log-gammas, which for a large base loses all its digits; there by Stirling's series.
    """
    large = np.maximum(base, 30.0)
    end = large + steps
    series = (large - 0.5) * np.log1p(steps / large) + steps * (np.log(end) - 1)
    series += _stirling(end) - _stirling(large)
    return np.where(base > 30, series, gammaln(base + steps) - gammaln(base))


def _stirling(x: Numbers) -> Numbers:
    square = x * x
    return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / x


def _trigamma(x: Numbers) -> Numbers:
    """Return the derivative of psi to eight digits, which a direction uphill is content with; scipy's takes longer."""
    near = np.zeros_like(x)
    for step in range(5):
        near += 1 / (x + step) ** 2
    inverse = 1 / (x + 5)
    square = inverse * inverse
    far = 1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30))
    return near + inverse + square / 2 + inverse * square * far


def _by_newton(counts: Numbers, totals: Numbers, group: Labels, pooled: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return mean, precision and log-likelihood; precision is infinite where it grows beyond all telling."""
    groups = len(pooled)
    limit = np.log(AS_GOOD_AS_INFINITE * np.bincount(group, weights=totals) / np.bincount(group))
    point = np.stack([np.log(pooled / (1 - pooled)), _start(counts, totals, group, pooled)])
    best, step = np.full(groups, -np.inf), np.zeros((2, groups))
    active, rows = np.arange(groups), np.arange(len(counts))
    place = group
    for _ in range(MOST_STEPS):
        tried = point[:, active] + step[:, active]
        likelihood, slope, bend = _derivatives(counts[rows], totals[rows], place, tried)
        better = likelihood >= best[active] - CLOSE_ENOUGH
        point[:, active[better]] = tried[:, better]
        best[active[better]] = likelihood[better]
        ahead = _newton_step(slope, bend)
        gained = (slope * ahead).sum(axis=0)
        step[:, active] = np.where(better, ahead, step[:, active] / 2)
        done = (better & (gained < CLOSE_ENOUGH)) | (point[1, active] > limit[active])
        done |= ~better & (np.abs(step[:, active]).max(axis=0) < 1e-9)
        if done.any():
            left = np.cumsum(~done) - 1
            stays = ~done[place]
            rows, place, active = rows[stays], left[place[stays]], active[~done]
        if not len(active):
            break
    return expit(point[0]), np.where(point[1] > limit, np.inf, np.exp(point[1])), best


def _start(counts: Numbers, totals: Numbers, group: Labels, pooled: Numbers) -> Numbers:
    """Return log(M) by moments, from Pearson's chi-square."""
    sums = _Sums(group, len(pooled))
    share = pooled[group]
    units = sums(np.ones_like(counts))
    dispersion = sums((counts - totals * share) ** 2 / (totals * share * (1 - share))) / np.maximum(units - 1, 1)
    size = np.maximum(sums(totals) / units, 1.5)
    correlation = np.clip((dispersion - 1) / (size - 1), 0.1 / size, 0.9)
    return np.log(1 / correlation - 1)


def _derivatives(counts: Numbers, totals: Numbers, group: Labels, point: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return log-likelihood, slope (2, G) and second derivatives (3, G: uu, uv, vv) in u = logit(mu), v = log(M)."""
    sums = _Sums(group, point.shape[1])
    mean, size = expit(point[0]), np.exp(point[1])
    alpha, beta = mean * size, expit(-point[0]) * size
    units = sums(np.ones_like(counts))
    first, second = {}, {}
    likelihood = np.zeros_like(mean)
    for name, base, steps, sign in (("a", alpha, counts, 1), ("b", beta, totals - counts, 1), ("m", size, totals, -1)):
        rows = base[group]
        likelihood += sign * sums(log_rise(rows, steps))
        first[name] = sums(psi(rows + steps)) - units * psi(base)
        second[name] = sums(_trigamma(rows + steps)) - units * _trigamma(base)
    slope_a, slope_b = first["a"] - first["m"], first["b"] - first["m"]
    aa, ab, bb = second["a"] - second["m"], -second["m"], second["b"] - second["m"]
    width = size * mean * expit(-point[0])
    across, along = width * (slope_a - slope_b), alpha * slope_a + beta * slope_b
    bend = np.stack([
        width**2 * (aa - 2 * ab + bb) + across * (1 - 2 * mean),
        width * (alpha * aa + (beta - alpha) * ab - beta * bb) + across,
        alpha**2 * aa + 2 * alpha * beta * ab + beta**2 * bb + along,
    ])  # fmt: skip
    return likelihood, np.stack([across, along]), bend


def _newton_step(slope: Numbers, bend: Numbers) -> Numbers:
    """Return the step uphill: Newton's, with the curvature raised until it is a hill, and not too long."""
    uu, uv, vv = -bend
    middle, radius = (uu + vv) / 2, np.hypot((uu - vv) / 2, uv)
    lift = np.maximum(0, 1e-3 * (np.abs(middle) + radius) + 1e-12 - (middle - radius))
    lift = np.where(middle - radius > 1e-9 * (np.abs(middle) + radius), 0, lift)
    uu, vv = uu + lift, vv + lift
    around = uu * vv - uv**2
    step = np.stack([vv * slope[0] - uv * slope[1], uu * slope[1] - uv * slope[0]]) / around
    longest = np.abs(step).max(axis=0)
    return step * np.minimum(1, LONGEST_STEP / np.maximum(longest, 1e-300))
