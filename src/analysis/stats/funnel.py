"""How far a unit may lie from a target by chance alone, by its size: the limits of a funnel, and who is outside.

Four kinds of limits, each by a function of its own:

1. ``exact_limits``: interpolated exact binomial limits of shares (Spiegelhalter). Ours.
2. ``overdispersed_limits``: the same where units truly differ, by the beta-binomial distribution. Ours.
3. ``phe_limits``: the normal limits of Public Health England, clipped. Only to compare with their pages.
4. ``poisson_ratio_limits``, ``standardised_ratio_limits``: for counts against expected counts.

``funnel`` tells where each unit lies. It says above and below, never good and bad.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, chdtri, gammaln, ndtri

from analysis.model.errors import UsageError
from analysis.stats.beta_binomial import log_rise
from analysis.stats.intervals import as_numbers, checked_counts

Numbers = NDArray[np.float64]

PLACES = ("inside", "above_95", "above_998", "below_95", "below_998")
TAILS = (0.001, 0.025, 0.975, 0.999)
MOST_PERSONS = (1e9, 1e7)  # alike units, units that differ: beyond, digits or memory would run out
CELLS = 300_000  # numbers in one array of a chunk: small enough to stay in the processor's cache
SPREADS = 6.0  # standard deviations around the mean where an interpolated limit is sought first


@dataclass(frozen=True, slots=True)
class Funnel:
    """Where units lie between the limits of a funnel. All arrays have the shape of the units.

    Attributes
    ----------
    share : count / total.
    target : share that the limits stand around.
    limits : shape (..., 4): lower 99.8 %, lower 95 %, upper 95 %, upper 99.8 %; fractions.
    place : one of ``PLACES``: inside, above or below the 95 % or the 99.8 % limits. Above is not yet good.
    method : which limits these are.
    """

    share: Numbers
    target: Numbers
    limits: Numbers
    place: NDArray[np.str_]
    method: str


def funnel(count: ArrayLike, total: ArrayLike, target: ArrayLike, *, precision: ArrayLike = np.inf) -> Funnel:
    """Return the limits for each unit's size and where the unit lies.

    A unit is outside where a share as far out, or further, has a chance below 2.5 % (95 % limits) or 0.1 % (99.8 %)
    at the target. So that the line and the dot tell the same, the upper lines are mirrored: they are the lower lines
    of those not counted. With the published upper lines 20 of 20 would lie "above 99.8 %" of a target of
    92 %, which happens to every fifth unit (``exact_limits``).

    Parameters
    ----------
    count, total : persons, one pair a unit.
    target : share, one for all or one a unit, 0..1.
    precision : alpha + beta of units that truly differ (``stats/shrinkage.py``), or infinity: they do not.
    """
    counts, totals = checked_counts(count, total)
    limits = overdispersed_limits(target, totals, precision, TAILS, mirrored=True)
    if limits.shape[:-1] != counts.shape:
        raise UsageError(f"targets for {counts.size} units", where="funnel", do="Give one for all, or one a unit.")
    return Funnel(
        share=counts / totals,
        target=np.broadcast_to(as_numbers(target), counts.shape),
        limits=limits,
        place=_place(counts / totals, limits),
        method="exact binomial" if np.isinf(precision).all() else "beta-binomial",
    )


def _place(share: Numbers, limits: Numbers) -> NDArray[np.str_]:
    conditions = [share < limits[..., 0], share < limits[..., 1], share > limits[..., 3], share > limits[..., 2]]
    return np.select(conditions, ["below_998", "below_95", "above_998", "above_95"], default="inside")


def exact_limits(
    target: ArrayLike, total: ArrayLike, tails: Sequence[float] = TAILS, *, mirrored: bool = False
) -> Numbers:
    """Return the interpolated exact binomial limits of a share: shape (..., number of tails), within 0 and 1.

    With r the smallest number that has P(R <= r) >= tail, the limit is (r - (P(R <= r) - tail) / P(R = r)) / total.

    Parameters
    ----------
    target : share 0..1; at 0 and at 1 all limits are exactly the target.
    total : whole numbers of persons above 0; both are broadcast against each other.
    tails : probabilities between 0 and 1; 0.001, 0.025, 0.975, 0.999 by default.
    mirrored : whether tails above one half are taken as lower limits of those not counted, with target 1 - target.
        False gives the published limits. Mirrored, the upper limits lie one person higher (1 / total, never above
        1): as many units as the tail says, or fewer, lie above them, where above the published ones more may.

    Raises
    ------
    UsageError
        when a target, total or tail is not of that kind.

    References
    ----------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix A.1.1.
    """
    return overdispersed_limits(target, total, np.inf, tails, mirrored=mirrored)


def overdispersed_limits(
    target: ArrayLike,
    total: ArrayLike,
    precision: ArrayLike,
    tails: Sequence[float] = TAILS,
    *,
    mirrored: bool = False,
) -> Numbers:
    """Return the same limits for units whose true shares differ: interpolated beta-binomial limits.

    The true shares have a beta distribution about the target with ``precision`` = alpha + beta. Chosen over an
    additive variance on a transformed scale because these limits stay within 0 and 1 and need no transformation,
    which near 100 % finds over-dispersion where there is none. An infinite precision gives ``exact_limits``.

    Raises
    ------
    UsageError
        also when a precision is negative or none.
    """
    goals, totals, precisions = _checked(target, total, precision)
    probabilities = checked_tails(tails)
    raised = (probabilities > 0.5) * float(mirrored)  # persons; the algebra of mirroring comes to just that
    limits = np.empty((goals.size, len(probabilities)))
    flat_goals, flat_totals, flat_precisions = goals.ravel(), totals.ravel(), precisions.ravel()
    sure = (flat_goals == 0) | (flat_goals == 1)
    limits[sure] = flat_goals[sure, None]
    alike = np.isinf(flat_precisions)
    for chunk in _chunks(np.flatnonzero(~sure & alike), flat_goals, flat_totals, whole=False):
        limits[chunk] = _binomial(flat_goals[chunk], flat_totals[chunk], probabilities)
    for chunk in _chunks(np.flatnonzero(~sure & ~alike), flat_goals, flat_totals, whole=True):
        limits[chunk] = _beta_binomial(flat_goals[chunk], flat_totals[chunk], flat_precisions[chunk], probabilities)
    limits[~sure] = np.clip(limits[~sure] + raised / flat_totals[~sure, None], 0, 1)
    return limits.reshape(*goals.shape, len(probabilities))


def _checked(target: ArrayLike, total: ArrayLike, precision: ArrayLike) -> tuple[Numbers, Numbers, Numbers]:
    given = [as_numbers(one) for one in (target, total, precision)]
    try:
        goals, totals, precisions = np.broadcast_arrays(*given)
    except ValueError:
        what = "{} targets, {} totals and {} precisions do not go together".format(*(one.size for one in given))
        raise UsageError(what, where="funnel limits", do="Give one target for all, or one for each total.") from None
    most = np.where(np.isinf(precisions), *MOST_PERSONS)
    whole = (totals > 0) & (totals == np.floor(totals)) & (totals <= most)
    for name, values, right, do in (
        ("target", goals, (goals >= 0) & (goals <= 1), "A target is a share between 0 and 1."),
        ("total", totals, whole, "Totals are whole persons, 1 to 1e9 (1e7 where units differ)."),
        ("precision", precisions, precisions >= 0, "Precision is 0 or more, infinite where units do not differ."),
    ):
        if not right.all():
            place = int(np.flatnonzero(~right)[0])
            raise UsageError(f"a {name} of {values.flat[place]:g}", where=f"unit number {place + 1}", do=do)
    return goals, totals, precisions


def checked_tails(tails: Sequence[float]) -> Numbers:
    """Return the tails as an array, having made sure that each lies between 0 and 1."""
    probabilities = np.atleast_1d(as_numbers(tails))
    if probabilities.ndim != 1 or not ((probabilities > 0) & (probabilities < 1)).all():
        raise UsageError(f"tails of {tails}", where="funnel limits", do="Give probabilities between 0 and 1.")
    return probabilities


def _chunks(places: NDArray[np.intp], goals: Numbers, totals: Numbers, *, whole: bool) -> list[NDArray[np.intp]]:
    """Split units into runs of about one width, so that a chunk is one rectangle with little waste."""
    widths = totals[places] if whole else np.sqrt(totals[places] * goals[places] * (1 - goals[places])) * 2 * SPREADS
    order = np.argsort(widths, kind="stable")
    places, room = places[order], np.cumsum(widths[order] + 12)
    # A unit that is wider than a chunk alone leaves empty ones behind it.
    chunks = np.split(places, np.searchsorted(room, np.arange(CELLS, room[-1], CELLS))) if len(places) else []
    return [chunk for chunk in chunks if len(chunk)]


def _binomial(goals: Numbers, totals: Numbers, tails: Numbers) -> Numbers:
    """Walk up the distribution from far below the mean, where next to nothing lies, to far above it."""
    spread = np.sqrt(totals * goals * (1 - goals))
    first = np.maximum(np.floor(totals * goals - SPREADS * spread) - 3, 0)
    last = np.minimum(np.ceil(totals * goals + SPREADS * spread) + 6, totals)
    below = np.where(first > 0, betainc(totals - first + 1, np.maximum(first, 1), 1 - goals), 0.0)
    log_at_first = (
        gammaln(totals + 1) - gammaln(first + 1) - gammaln(totals - first + 1)
        + first * np.log(goals) + (totals - first) * np.log1p(-goals)
    )  # fmt: skip
    steps = first[:, None] + np.arange(int((last - first).max()))
    ratios = np.maximum(totals[:, None] - steps, 0) / (steps + 1) * (goals / (1 - goals))[:, None]
    chances = np.exp(log_at_first)[:, None] * np.cumprod(np.column_stack([np.ones(len(goals)), ratios]), axis=1)
    return _interpolated(first, below, chances, totals, tails, scipy.stats.binom, (totals, goals))


def _beta_binomial(goals: Numbers, totals: Numbers, precisions: Numbers, tails: Numbers) -> Numbers:
    """The same from 0 to the total, since this distribution may be highest at its ends; in logs, lest it vanish."""
    precisions = np.maximum(precisions, 1e-9)  # at 0, all true shares are 0 or 1: as good as that
    alpha, beta = goals * precisions, (1 - goals) * precisions
    steps = np.arange(int(totals.max()))[None, :]
    left = np.maximum(totals[:, None] - steps, 0)
    with np.errstate(divide="ignore"):  # beyond the total the logarithm is minus infinity, the chance 0
        ratios = np.log(left * (alpha[:, None] + steps)) - np.log(
            (steps + 1) * np.maximum(beta[:, None] + totals[:, None] - 1 - steps, beta[:, None])
        )
    start = log_rise(beta, totals) - log_rise(precisions, totals)
    chances = np.exp(np.cumsum(np.column_stack([start, ratios]), axis=1))
    nobody = np.zeros_like(totals)
    return _interpolated(nobody, nobody, chances, totals, tails, scipy.stats.betabinom, (totals, alpha, beta))


def _interpolated(
    first: Numbers, below: Numbers, chances: Numbers, totals: Numbers, tails: Numbers,
    distribution: "scipy.stats.rv_discrete", parameters: tuple[Numbers, ...],
) -> Numbers:  # fmt: skip
    """Return the limits, from the chances of ``first``, ``first`` + 1 and so on, and the chance of fewer than it."""
    up_to = below[:, None] + np.cumsum(chances, axis=1)
    rows, limits = np.arange(len(totals)), np.empty((len(totals), len(tails)))
    for column, tail in enumerate(tails):
        steps = (up_to < tail).sum(axis=1)
        at = np.minimum(steps, np.minimum(totals - first, chances.shape[1] - 1).astype(int))
        limits[:, column] = (first + at - (up_to[rows, at] - tail) / chances[rows, at]) / totals
        lost = (below >= tail) | ((steps > at) & (first + at < totals))
        if lost.any():  # tails so thin that they lie outside the walk go the slow way
            of_lost = tuple(parameter[lost] for parameter in parameters)
            number = distribution.ppf(tail, *of_lost)
            reached = distribution.cdf(number, *of_lost) - tail
            limits[lost, column] = (number - reached / distribution.pmf(number, *of_lost)) / totals[lost]
    return limits


def phe_limits(target: ArrayLike, total: ArrayLike, tails: Sequence[float] = TAILS) -> Numbers:
    """Return target + z * sqrt(target * (1 - target) / total), clipped to 0 and 1: Public Health England's limits.

    For comparison with pages made so. With 20 persons near 100 % they are wrong, and only the clip hides it.

    References
    ----------
    PHEindicatormethods (R), ``phe_funnels`` for proportions, whose longer formula is equal to this one.
    """
    goals, totals, _ = _checked(target, total, np.inf)
    error = np.sqrt(goals * (1 - goals) / totals)
    return np.clip(goals[..., None] + ndtri(checked_tails(tails)) * error[..., None], 0, 1)


def poisson_ratio_limits(observed: ArrayLike, tails: Sequence[float] = TAILS) -> Numbers:
    """Return the expected numbers of events at which ``observed`` is just at the tail: exact Poisson limits.

    Lower tails are those expected numbers that are too high for so few events, hence they are the larger numbers:
    with tail 0.025 the chance of ``observed`` or fewer is 0.025; with 0.975 that of ``observed`` or more is.

    Returns
    -------
    array of shape (..., number of tails), in events. Tails above one half give 0 where nothing was observed.

    References
    ----------
    PHEindicatormethods (R), ``phe_funnels`` for ratios; the chi-square form of Garwood (1936), Biometrika 28, 437.
    """
    events = _checked_events(observed, "observed")
    limits = [
        chdtri(2 * (events + 1), tail) / 2
        if tail < 0.5
        else np.where(events > 0, chdtri(2 * np.maximum(events, 1e-300), tail) / 2, 0)
        for tail in checked_tails(tails)
    ]
    return np.stack(limits, axis=-1)


def standardised_ratio_limits(expected: ArrayLike, tails: Sequence[float] = TAILS, *, target: float = 1.0) -> Numbers:
    """Return the limits of observed / expected about ``target``: the chi-square limits of FunnelPlotR, unadjusted.

    Raises
    ------
    UsageError
        when an expected number is not above 0, or the target is not.

    References
    ----------
    FunnelPlotR (R), limits of "SR" without over-dispersion.
    """
    events = _checked_events(expected, "expected")
    if not (events > 0).all() or not target > 0:
        raise UsageError("an expected number or a target of 0", where="funnel limits", do="Both are above 0.")
    twice, chances = 2 * events[..., None], checked_tails(tails)
    return np.asarray(chdtri(twice + 2 * (chances > 0.5), 1 - chances) / twice * target)


def _checked_events(events: ArrayLike, name: str) -> Numbers:
    numbers = as_numbers(events)
    if not ((numbers >= 0) & np.isfinite(numbers)).all():
        raise UsageError(f"{name} events below 0, or no number", where="funnel limits", do="Give counts of 0 or more.")
    return numbers
