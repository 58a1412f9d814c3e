"""The two models of a forecast: a trend that goes on, and a level that drifts. Each gives a distribution of the share.

A distribution is held as a hundred equally likely values on the logit scale (``Support``): distributions can then be
put together, and what will be *observed* is worked out from them exactly, as a mixture of binomials.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, expit, logit, ndtri, stdtrit, xlogy

Numbers = NDArray[np.float64]
Support = NDArray[np.float64]

PROBABILITIES = (np.arange(100) + 0.5) / 100
# Where the yearly turnover is not known, its worst case is taken; 1 is a staff that is new every year.
POSSIBLE_TURNOVERS = np.array([0.05, 0.10, 0.15, 0.20, 0.30, 1.0])
# Yearly drift of the level on the logit scale, and how likely each is beforehand: a half-Cauchy, narrow but with a long
# tail, so that a jump is believed when it is seen. At 90 %, a drift of 0.15 is 1.4 points a year.
DRIFTS = np.array([0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1.0, 1.6])
USUAL_DRIFT = 0.15
DRIFT_PRIOR = np.gradient(DRIFTS) / (1 + (DRIFTS / USUAL_DRIFT) ** 2)
DISPERSIONS = np.array([1, 1.5, 2, 4, 8, 16, 32, 64, 128, 256])  # about a line; the panel of health staff has 7 to 64
DISPERSION_PRIOR = 1 / np.sqrt(DISPERSIONS)
UNKNOWN_LEVEL = 10.0  # standard deviation of the level, logit: it may be anywhere
LEAST_WEIGHT = 0.1
# Slopes on the logit scale, before any figure is seen: 0 a year, give or take 0.3 (7.5 points a year at 50 %, 2.7 at
# 90 %). It tells nothing to a district of 330 posts, and keeps twenty persons with one miss from promising a collapse.
USUAL_SLOPE = 0.3
SLOPE_PRECISION = np.diag([0.0, 1 / USUAL_SLOPE**2])
MOST_STEPS = 200
LONGEST_STEP = 3.0  # logit, in any year: a longer one can end where the weights vanish
FARTHEST_LOGIT = 30.0  # beyond, the weights vanish and nothing changes


@dataclass(frozen=True, slots=True)
class Line:
    """A logistic line through the shares of k years.

    Attributes
    ----------
    middle : mean of the years, from which the line counts.
    design : of shape (k, 2): 1, and the years from the middle.
    beta : level at the middle and slope a year, logit.
    share, weight : fitted shares, and totals * share * (1 - share).
    covariance : of beta, without dispersion.
    dispersion : Pearson chi-square about the line / (k - 2).
    """

    middle: float
    design: Numbers
    beta: Numbers
    share: Numbers
    weight: Numbers
    covariance: Numbers
    dispersion: float


def fitted_line(years: Numbers, counts: Numbers, totals: Numbers) -> Line:
    """Return the logistic line, finite at 0 and 100 % and where one line parts the years.

    The level has Jeffreys' prior (Firth's penalty): no constant to choose, and 20 of 20 are shrunk as far as half a
    person would. The slope has a normal prior besides, with USUAL_SLOPE.
    """
    middle = float(years.mean())
    design = np.column_stack([np.ones_like(years), years - middle])
    beta = np.array([logit((counts.sum() + 0.5) / (totals.sum() + 1)), 0.0])
    share, weight, covariance = _weighed(design, beta, totals)
    height = _penalised(beta, share, covariance, counts, totals)
    for _ in range(MOST_STEPS):
        leverage = weight * np.einsum("ij,jk,ik->i", design, covariance, design)
        score = design.T @ (counts - totals * share + leverage * (0.5 - share)) - SLOPE_PRECISION @ beta
        step = covariance @ score
        if float(score @ step) < 1e-14 * (1 + abs(height)):  # twice what is left to climb
            break
        step = step * min(1.0, LONGEST_STEP / float(np.abs(design @ step).max()))
        for _ in range(30):  # halved until it climbs: where totals differ a thousandfold a full step can overshoot
            share, weight, covariance = _weighed(design, beta + step, totals)
            climbed = _penalised(beta + step, share, covariance, counts, totals)
            if climbed >= height:
                break
            step = step / 2
        beta, height = beta + step, climbed
    dispersion = float(((counts - totals * share) ** 2 / weight).sum() / (len(years) - 2))
    return Line(middle, design, beta, share, weight, covariance, dispersion)


def _penalised(beta: Numbers, share: Numbers, covariance: Numbers, counts: Numbers, totals: Numbers) -> float:
    """Return the logarithm of likelihood times priors, but for a constant."""
    likely = float((xlogy(counts, share) + xlogy(totals - counts, 1 - share)).sum())
    return likely - np.log(np.linalg.det(covariance)) / 2 - float(beta @ SLOPE_PRECISION @ beta) / 2


def _weighed(design: Numbers, beta: Numbers, totals: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    share = expit(np.clip(design @ beta, -FARTHEST_LOGIT, FARTHEST_LOGIT))
    weight = totals * share * (1 - share)
    (a, b), (_, d) = design.T @ (weight[:, None] * design) + SLOPE_PRECISION
    return share, weight, np.array([[d, -b], [-b, a]]) / (a * d - b * b)


def trend_support(
    line: Line, years: Numbers, target_year: float, total_then: float, yearly_turnover: float | None
) -> Support:
    """Return the distribution of the share in ``target_year`` when the logistic line goes on.

    Its variance is that of (what will be observed - the line), less the binomial noise that comes on top later. Staff
    who stay on make the years of the file, and the target year with them, alike: all are correlated by (1 - turnover)
    to the power of the years between. phi = max(1, Pearson / (k - 2)) multiplies it; where phi is above 1 it is itself
    uncertain, and Student's t with k - 2 degrees takes the place of the normal. What the prior of the slope holds back
    is added.
    """
    at = np.array([1.0, target_year - line.middle])
    ahead_logit = float(at @ line.beta)
    share = (expit(ahead_logit) * total_then + 0.5) / (total_then + 1)
    noise = 1 / np.sqrt(total_then * share * (1 - share))  # standard deviations on the logit scale
    pull = (at @ line.covariance @ line.design.T) * np.sqrt(line.weight)
    apart, ahead = np.abs(years[:, None] - years[None, :]), target_year - years
    turnovers = POSSIBLE_TURNOVERS if yearly_turnover is None else np.array([yearly_turnover])
    alike = [1 - turnover for turnover in turnovers]
    variance = max(pull @ rho**apart @ pull + noise**2 - 2 * noise * (pull @ rho**ahead) for rho in alike)
    phi = max(1.0, line.dispersion)
    held_back = at @ line.covariance @ SLOPE_PRECISION @ line.covariance @ at
    spread = np.sqrt(max(0.0, phi * float(variance) - noise**2) + float(held_back))
    return ahead_logit + spread * (_student(len(years) - 2) if phi > 1 else _student(0))


def local_level_support(
    line: Line, years: Numbers, counts: Numbers, totals: Numbers, target_year: float
) -> Support:
    """Return the distribution of the share in ``target_year`` when the level drifts without a direction.

    A local-level model on the empirical logit, with the binomial variance at the fitted line (so that a chance 20 of 20
    weighs no less than its neighbours). The Kalman filter runs over all DRIFTS at once; each is weighted by its
    likelihood. With five to twelve points the one most likely drift is 0 in half of the series and far too sure.
    """
    observed, variance = np.log((counts + 0.5) / (totals - counts + 0.5)), 1 / line.weight
    level, spread = np.full(DRIFTS.shape, observed[0]), np.full(DRIFTS.shape, variance[0])
    log_likelihood = np.log(DRIFT_PRIOR)
    for i in range(1, len(years)):
        spread = spread + (years[i] - years[i - 1]) * DRIFTS**2
        expected, surprise = spread + variance[i], observed[i] - level
        log_likelihood = log_likelihood - (np.log(expected) + surprise**2 / expected) / 2
        gain = spread / expected
        level, spread = level + gain * surprise, spread * (1 - gain)
    weights = np.exp(log_likelihood - log_likelihood.max())
    spread = spread + (target_year - years[-1]) * DRIFTS**2
    values = level[:, None] + np.sqrt(spread)[:, None] * _student(0)[None, :]
    return pooled(values.ravel(), np.repeat(weights, len(PROBABILITIES)))


def trend_weight(line: Line, years: Numbers, counts: Numbers, totals: Numbers) -> float:
    """Return how much the figures speak for the trend rather than the drifting level, between 0.1 and 0.9.

    It is the posterior probability of the trend, both models being equally likely beforehand: the figures' likelihood,
    averaged over the slope and the dispersion there, over the drift here. Five years say little, and leave about a
    third to the trend; a steady rise of ten years leaves it most. Neither is ever dropped: so few years prove nothing.
    """
    observed = np.log((counts + 0.5) / (totals - counts + 0.5)) - line.beta[0]
    noise, anywhere = np.diag(1 / line.weight), np.full((len(years), len(years)), UNKNOWN_LEVEL**2)
    away, since = line.design[:, 1], years - years[0]
    steady = DISPERSIONS[:, None, None] * noise + USUAL_SLOPE**2 * np.outer(away, away) + anywhere
    drift = DRIFTS[:, None, None] ** 2 * np.minimum(since[:, None], since[None, :]) + noise + anywhere
    likely = [_log_likelihood(observed, steady), _log_likelihood(observed, drift)]
    greatest = max(one.max() for one in likely)
    for_trend, for_drift = (
        float((prior * np.exp(one - greatest)).sum() / prior.sum())
        for prior, one in zip((DISPERSION_PRIOR, DRIFT_PRIOR), likely, strict=True)
    )
    return LEAST_WEIGHT + (1 - 2 * LEAST_WEIGHT) * for_trend / (for_trend + for_drift)


def _log_likelihood(observed: Numbers, covariances: Numbers) -> Numbers:
    roots = np.linalg.cholesky(covariances)
    scaled = np.linalg.solve(roots, np.broadcast_to(observed[:, None], (len(roots), len(observed), 1)))[..., 0]
    return -(scaled**2).sum(axis=1) / 2 - np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1)


def level_support(years: Numbers, counts: Numbers, totals: Numbers, yearly_turnover: float | None) -> Support:
    """Return the distribution of a share that was 0 or 100 % in every year: Jeffreys' beta, with no trend to go on.

    Staff who stay on are counted once: the years are worth k / V of them, V = sum (1 - turnover)^|i - j| / k.
    """
    turnover = float(POSSIBLE_TURNOVERS[0]) if yearly_turnover is None else yearly_turnover
    repeated = ((1 - turnover) ** np.abs(years[:, None] - years[None, :])).sum() / len(years)
    successes, failures = counts.sum() / repeated, (totals - counts).sum() / repeated
    share = betaincinv(successes + 0.5, failures + 0.5, PROBABILITIES)
    return np.clip(logit(share), -FARTHEST_LOGIT, FARTHEST_LOGIT)


def pooled(values: Numbers, weights: Numbers) -> Support:
    """Return the hundred values at equal probability of the weighted ``values``."""
    order = np.argsort(values)
    cumulated = np.cumsum(weights[order])
    return np.interp(PROBABILITIES, (cumulated - weights[order] / 2) / cumulated[-1], values[order])


def chance_of_at_most(support: Support, persons: int, total: int) -> float:
    """Return the chance that ``persons`` or fewer of ``total`` will be counted."""
    if persons < 0:
        return 0.0
    if persons >= total:
        return 1.0
    return float(betainc(total - persons, persons + 1, expit(-support)).mean())


def persons_at(support: Support, probability: float, total: int) -> int:
    """Return the smallest number of persons that is not exceeded with ``probability``."""
    low, high = 0, total
    while low < high:
        middle = (low + high) // 2
        if chance_of_at_most(support, middle, total) >= probability:
            high = middle
        else:
            low = middle + 1
    return low


@lru_cache(maxsize=100)
def _student(degrees: int) -> Numbers:
    """Return the values of Student's t at PROBABILITIES; of the normal where ``degrees`` is 0."""
    return np.asarray(stdtrit(degrees, PROBABILITIES) if degrees else ndtri(PROBABILITIES))
