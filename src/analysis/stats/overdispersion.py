"""Do units differ by more than chance? And by how much: over-dispersion.

Ours are the first two, made for shares of 20 persons near 100 %, where transformed scores find what is not there:

1. ``overdispersion``: phi of one group of units, held against all ways to spread the counted persons over the units;
2. ``homogeneity_p``: the same for thousands of groups at once, by formula instead of by drawing.

To compare with other systems there are ``ratio_overdispersion`` and ``arcsine_overdispersion`` (as FunnelPlotR does)
and ``random_effects`` (the between-unit variance of meta-analysis).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import chdtrc, gammaincc

from analysis.model.errors import UsageError
from analysis.stats.intervals import as_numbers, checked_counts

Numbers = NDArray[np.float64]

FEWEST_UNITS = 3
DRAWS = 1999
MOST_PERSONS = 1e9  # numpy draws from fewer
LEVEL = 0.05  # chance to find a difference where there is none
OUTERMOST = 0.10  # part of the scores that is set aside at either end, in the published ways
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """Whether the units of one group differ by more than chance.

    Attributes
    ----------
    phi : Pearson chi-square / (units - 1); about 1 where units do not differ. NaN where there is no answer.
    p : chance of such a phi, or a greater one, where all units have one share. NaN where there is no answer.
    found : p < 0.05.
    units : number of units.
    reason : why there is no answer, else empty.
    """

    phi: float
    p: float
    found: bool
    units: int
    reason: str


@dataclass(frozen=True, slots=True)
class AdditiveDispersion:
    """Over-dispersion as other systems tell it.

    Attributes
    ----------
    phi : mean square of the scores that were kept.
    tau2 : variance between units to be added to that of chance, on the transformed scale; 0 or more.
    kept : number of scores that phi is taken over.
    """

    phi: float
    tau2: float
    kept: int


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """What units have in common and how much they differ. Units are those of the effects.

    Attributes
    ----------
    mean, standard_error : mean effect and its standard error.
    tau2 : variance between units, 0 or more.
    q : Cochran's Q about the common effect.
    q_p : p-value of Q, chi-square with one degree of freedom less than units.
    i2 : part of the variation that chance does not explain, 0..1.
    method : "DerSimonian-Laird" or "Paule-Mandel".
    """

    mean: float
    standard_error: float
    tau2: float
    q: float
    q_p: float
    i2: float
    method: str


def overdispersion(count: ArrayLike, total: ArrayLike, *, draws: int = DRAWS, seed: int = 20_250_701) -> Overdispersion:
    """Return whether the shares of one group of units differ by more than chance.

    phi is held against ``draws`` ways to spread the counted persons over the units at random. That does not need the
    common share, which no group knows exactly; p = (1 + number of phi at least as great) / (1 + draws).

    Parameters
    ----------
    count, total : whole persons, one pair a unit.
    draws : 99 or more; with 1999 a p of 0.05 is known to about 0.005.

    Raises
    ------
    UsageError
        when a count is no part of its total or is not whole, draws are fewer than 99, or persons 1e9 or more.

    References
    ----------
    Patefield (1981), Applied Statistics 30, 91-97, and R's ``chisq.test(simulate.p.value = TRUE)``: the same test.
    """
    counts, totals = _checked_units(count, total)
    if not 99 <= draws < np.inf:
        raise UsageError(f"{draws} draws", where="overdispersion", do="Draw 99 times or more.")
    units = len(counts)
    if units < FEWEST_UNITS:
        return Overdispersion(np.nan, np.nan, False, units, "fewer than three units")
    if counts.sum() in (0, totals.sum()):
        return Overdispersion(np.nan, np.nan, False, units, "all units at 0 %, or all at 100 %")
    if totals.sum() >= MOST_PERSONS:
        what = f"{totals.sum():g} persons in all"
        raise UsageError(what, where="overdispersion", do="Fewer can be drawn from; chance explains next to none.")
    sizes = totals.astype(np.int64)
    spread = np.random.default_rng(seed).multivariate_hypergeometric(sizes, int(counts.sum()), size=int(draws))
    seen = pearson(counts, totals)
    as_great = int((pearson(spread, totals) >= seen * (1 - ROUNDING)).sum())
    p = (1 + as_great) / (1 + int(draws))
    return Overdispersion(phi=float(seen) / (units - 1), p=p, found=p < LEVEL, units=units, reason="")


def _checked_units(count: ArrayLike, total: ArrayLike) -> tuple[Numbers, Numbers]:
    counts, totals = checked_counts(np.atleast_1d(as_numbers(count)), np.atleast_1d(as_numbers(total)))
    if counts.ndim != 1 or (counts != np.floor(counts)).any() or (totals != np.floor(totals)).any():
        raise UsageError("counts that are not whole", where="overdispersion", do="Give one row of whole persons.")
    return counts, totals


def pearson(counts: ArrayLike, totals: ArrayLike) -> Numbers:
    """Return Pearson's chi-square of one share for all units, which lie along the last axis."""
    x, n = as_numbers(counts), as_numbers(totals)
    share = x.sum(axis=-1, keepdims=True) / n.sum()
    return ((x - n * share) ** 2 / (n * share * (1 - share))).sum(axis=-1)


def homogeneity_p(counts: Numbers, totals: Numbers, group: NDArray[np.intp], groups: int) -> Numbers:
    """Return the p-value of "one share for all units", one a group; 1 where all stand at 0 % or all at 100 %.

    Pearson's chi-square has, over all ways to spread the counted persons over the units, a mean and a variance that
    are known exactly (Haldane 1940). A gamma distribution with these two takes the place of the usual chi-square
    distribution, which is wrong for 20 persons near 100 %.
    """

    def sums(values: Numbers) -> Numbers:
        return np.bincount(group, weights=values, minlength=groups).astype(float, copy=False)

    units, persons, counted = sums(np.ones_like(counts)), sums(totals), sums(counts)
    varies = (counted > 0) & (counted < persons) & (persons > 3)
    held = np.where(varies, counted, 1.0)
    size = np.where(varies, persons, 4.0)
    share = held / size
    statistic = sums((counts - totals * share[group]) ** 2 / totals) / (share * (1 - share))
    of_units = (units - 1) * (size - units) / (size - 1)
    by_size = (size * sums(1 / totals) - units**2) / (size - 2)
    of_shares = (size - 2) / (size - 1)
    by_share = (size / held + size / (size - held) - 4) / (size - 2)
    mean = (units - 1) * size / (size - 1)
    variance = 2 * size / (size - 3) * (of_units - by_size) * (of_shares - by_share)
    variance += size**2 / (size - 1) * by_size * by_share
    known = varies & (variance > 1e-9)  # one person counted, or each unit one person: the statistic is a constant
    safe = np.where(known, variance, 1.0)
    return np.where(known, gammaincc(mean**2 / safe, statistic * mean / safe), 1.0)


def ratio_overdispersion(
    observed: ArrayLike, expected: ArrayLike, *, method: Literal["log", "square_root"] = "log"
) -> AdditiveDispersion:
    """Return phi and tau2 of observed / expected, as published indicators take them: not calibrated, to compare only.

    "log" (the NHS mortality indicator): scores sqrt(expected) * log(observed / expected), expected to two decimals;
    of K units ranked by score those with floor(10 * rank / (K + 1)) of 0 or 9 are left out, the outer 10 % each side.
    "square_root" (Care Quality Commission): scores 2 sqrt(expected) (sqrt(observed / expected) - 1), those outside the
    10 % and 90 % quantiles set to them. phi is the mean square of the K scores then held, tau2 = (K phi - (K - 1)) /
    (sum w - sum w^2 / sum w), at least 0, with w = 1 / the variance by chance.

    Raises
    ------
    UsageError
        when an expected number is not above 0, an observed one is negative (or 0 where its logarithm is needed), or
        there are fewer than three.

    References
    ----------
    Spiegelhalter (2005), Quality and Safety in Health Care 14, 347-351; FunnelPlotR (R), "SHMI" and "CQC".
    """
    seen, awaited = np.atleast_1d(as_numbers(observed)), np.atleast_1d(as_numbers(expected))
    if method not in ("log", "square_root"):
        raise UsageError(f"method {method}", where="ratio_overdispersion", do="Choose log or square_root.")
    if seen.shape != awaited.shape or seen.ndim != 1 or len(seen) < FEWEST_UNITS:
        raise UsageError(f"{seen.size} observed and {awaited.size} expected", do="Give both, three units or more.")
    awaited = np.round(awaited, 2) if method == "log" else awaited
    known = np.isfinite(seen + awaited) & (awaited > 0) & ((seen > 0) if method == "log" else (seen >= 0))
    if not known.all():
        place = int(np.flatnonzero(~known)[0])
        raise UsageError(
            f"{seen[place]:g} observed of {awaited[place]:g} expected has no score",
            where=f"unit number {place + 1}",
            do="Leave it out, or take overdispersion() of counts and totals.",
        )
    if method == "log":
        scores = np.sqrt(awaited) * np.log(seen / awaited)
        part = np.floor(scipy.stats.rankdata(scores) * 10 / (len(scores) + 1))
        kept = (part > 0) & (part < 9)
        return _additive(scores[kept], 1 / awaited[kept])
    variance = 1 / (4 * awaited)
    return _additive(_winsorised((np.sqrt(seen / awaited) - 1) / np.sqrt(variance)), variance)


def arcsine_overdispersion(count: ArrayLike, total: ArrayLike) -> AdditiveDispersion:
    """Return phi and tau2 of shares on the arcsine scale, winsorised at 10 %, as FunnelPlotR takes them ("PR").

    To compare only: with 16 units of 20 persons at 95 % it finds tau2 above 0 in nearly every set of units that do
    not differ. Ours is ``overdispersion``.
    """
    counts, totals = _checked_units(count, total)
    if len(counts) < FEWEST_UNITS:
        raise UsageError(f"{len(counts)} units", where="arcsine_overdispersion", do="Give three or more.")
    variance = 1 / (4 * totals)
    common = np.arcsin(np.sqrt(counts.sum() / totals.sum()))
    return _additive(_winsorised((np.arcsin(np.sqrt(counts / totals)) - common) / np.sqrt(variance)), variance)


def _winsorised(scores: Numbers) -> Numbers:
    return np.clip(scores, *np.quantile(scores, [OUTERMOST, 1 - OUTERMOST]))


def _additive(scores: Numbers, variance: Numbers) -> AdditiveDispersion:
    """Return phi and tau2; tau2 is NaN where fewer than two scores are left to tell it."""
    units = len(scores)
    if units < 2:
        return AdditiveDispersion(phi=float(np.mean(scores**2)) if units else np.nan, tau2=np.nan, kept=units)
    weight, phi = 1 / variance, float((scores**2).mean())
    room = float(weight.sum() - (weight**2).sum() / weight.sum())
    return AdditiveDispersion(phi=phi, tau2=max(0.0, (units * phi - (units - 1)) / room), kept=units)


def random_effects(
    effect: ArrayLike, variance: ArrayLike, *, method: Literal["DerSimonian-Laird", "Paule-Mandel"] = "Paule-Mandel"
) -> RandomEffects:
    """Return the mean effect and the variance between units, from effects with known variances.

    Raises
    ------
    UsageError
        when there are fewer than three units, a variance is not above 0, or the method is another one.

    References
    ----------
    DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188; Paule and Mandel (1982), Journal of Research
    of the National Bureau of Standards 87, 377-385. statsmodels has both, but leaves a negative variance in the
    weights, and stops Paule and Mandel's at four digits, or at 0 where rounding oversteps.
    """
    effects, variances = np.atleast_1d(as_numbers(effect)), np.atleast_1d(as_numbers(variance))
    if effects.shape != variances.shape or len(effects) < FEWEST_UNITS:
        raise UsageError(f"{effects.size} effects and {variances.size} variances", do="Give three or more of both.")
    if not (np.isfinite(effects) & np.isfinite(variances) & (variances > 0)).all():
        raise UsageError("an effect or a variance that is none", where="random_effects", do="Variances are above 0.")
    if method not in ("DerSimonian-Laird", "Paule-Mandel"):
        raise UsageError(f"method {method}", where="random_effects", do="Choose DerSimonian-Laird or Paule-Mandel.")
    weight, more = 1 / variances, len(effects) - 1
    q = float((weight * (effects - (weight * effects).sum() / weight.sum()) ** 2).sum())
    by_q = max(0.0, float((q - more) / (weight.sum() - (weight**2).sum() / weight.sum())))
    tau2 = by_q if method == "DerSimonian-Laird" else _paule_mandel(effects, variances)
    weight = 1 / (variances + tau2)
    return RandomEffects(
        mean=float((weight * effects).sum() / weight.sum()), standard_error=float(1 / np.sqrt(weight.sum())), tau2=tau2,
        q=q, q_p=float(chdtrc(more, q)), i2=max(0.0, 1 - more / q) if q else 0.0, method=method,
    )  # fmt: skip


def _paule_mandel(effects: Numbers, variances: Numbers) -> float:
    """Return the tau2 at which the weighted squares about the mean come to just units - 1; 0 where they never do."""

    def excess(tau2: float) -> float:
        weight = 1 / (variances + tau2)
        mean = (weight * effects).sum() / weight.sum()
        return float((weight * (effects - mean) ** 2).sum()) - (len(effects) - 1)

    if excess(0.0) <= 0:
        return 0.0
    highest = float(((effects - effects.mean()) ** 2).sum())  # there each weight is below 1 / highest
    return float(brentq(excess, 0.0, highest, xtol=1e-14 * highest, rtol=1e-14))
