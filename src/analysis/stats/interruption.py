"""Did a series jump, or turn, when something began? Segmented regression of one place's interrupted series.

Order of steps, the same for values, counts and shares:

1. what is no series is an error; a series too short before or after is an answer without numbers, with its reason;
2. a line through the time before, a jump at ``since`` and, where asked, a change of slope from then on;
3. errors that allow for what neighbours share (values) or for more scatter than chance alone makes (counts, shares);
4. an interval by Student's t, since such series are short.

One place alone cannot tell the programme from whatever else began then; several places with different beginnings can
(``staggered``).
"""

import warnings
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import statsmodels.api as sm
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.effects import UNKNOWN, Effect, as_ratio, checked_level, effect_of
from analysis.stats.intervals import as_numbers, checked_counts

Numbers = NDArray[np.float64]
Scale = Literal["value", "rate_ratio", "odds_ratio"]
Quantile = Literal["t", "normal"]

WHERE = "interrupted series"
FEWEST_POINTS, FEWEST_ON_A_SIDE = 8, 3
SETTLED = 50.0  # a logarithm with a larger error comes of a fit that runs away to 0 or to everybody
EXACT = 1e-9  # scatter below this part of the series' own is rounding


@dataclass(frozen=True, slots=True)
class Interruption:
    """What happened to a series at ``since``.

    Attributes
    ----------
    level_change : jump at ``since``: in the value's unit; for counts and shares the rate or odds ratio (1 = none).
    slope_change : change of the slope from ``since`` on, per unit of time, on the same scale; unknown if not asked for.
    slope_before : slope before, per unit of time, on the same scale.
    scale : what the three are.
    hac_level, hac_slope : Newey-West standard errors of the two changes, uncorrected, as R's sandwich gives them;
        NaN for counts and shares.
    dispersion : Pearson chi-square / degrees of freedom, as it is (the errors take at least 1); NaN for values.
    autocorrelation : of the residuals with their neighbours, -1 to 1; far above 0, intervals are too narrow.
    before, after : points on either side.
    method : how it was fitted.
    reason : why something is missing, else empty.
    """

    level_change: Effect
    slope_change: Effect
    slope_before: Effect
    scale: Scale
    hac_level: float
    hac_slope: float
    dispersion: float
    autocorrelation: float
    before: int
    after: int
    method: str
    reason: str


def interrupted_series(
    time: ArrayLike,
    value: ArrayLike,
    since: float,
    *,
    slope_change: bool = True,
    lags: int = 2,
    level: float = 0.95,
) -> Interruption:
    """Return the jump and the change of slope of ``value`` at ``since``, by least squares with Newey-West errors.

    Parameters
    ----------
    time : increasing; years, or months counted through. A missing one is left out and the distance is kept; the errors
        then take the neighbours that are left (Datta and Du 2012).
    value : one number each time, in its own unit.
    since : first time with the programme.
    slope_change : whether the slope may change, too.
    lags : how many neighbours' errors may be alike.
    level : of the intervals.

    Raises
    ------
    UsageError
        when times do not increase, lengths differ, a number is missing, or lags are not whole, 0 or more.

    Notes
    -----
    The Newey-West errors of short series are far too small: with ten points and no autocorrelation at all, their
    normal interval covers the truth in 61 % of cases. The interval here takes the larger of that error, corrected by
    n / (n - k), and the ordinary one, with Student's t.

    References
    ----------
    Newey and West (1987), Econometrica 55, 703-708; Wagner, Soumerai, Zhang and Ross-Degnan (2002), J. Clin. Pharm.
    Ther. 27, 299-309; Datta and Du (2012), International Finance Discussion Papers 1060.
    """
    times, values = _checked_series(time, value)
    checked_level(level, WHERE)
    if not 0 <= lags < np.inf or lags != int(lags):
        raise UsageError(f"{lags} lags", where=WHERE, do="Give a whole number, 0 or more.")
    method = f"segmented regression, Newey-West errors with {int(lags)} lags"
    short = _too_short(times, since)
    if short:
        return _unfitted(times, since, "value", method, short)
    if np.ptp(values) <= EXACT * np.abs(values).max():
        return _unfitted(times, since, "value", method, "no variation")
    model = sm.OLS(values, _design(times, since, slope_change, 0, 1))
    ordinary = model.fit()
    robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": min(int(lags), len(times) - 1), "use_correction": False})
    hac, degrees = np.asarray(robust.bse), float(ordinary.df_resid)
    errors = np.maximum(hac * np.sqrt(len(times) / degrees), ordinary.bse)
    exact = (ordinary.resid**2).sum() <= EXACT**2 * ((values - values.mean()) ** 2).sum()
    if exact:
        hac, errors = np.full((2, len(hac)), np.nan)
    effects = [effect_of(*each, degrees=degrees, level=level) for each in zip(ordinary.params, errors, strict=True)]
    return _fitted(
        times, since, effects, slope_change, "value", method, ordinary.resid / np.sqrt(ordinary.mse_resid or 1.0),
        hac=(float(hac[2]), float(hac[3]) if slope_change else np.nan),
        reason="no scatter about the lines: chance cannot be judged" if exact else "",
    )  # fmt: skip


def interrupted_counts(
    time: ArrayLike,
    count: ArrayLike,
    exposure: ArrayLike,
    since: float,
    *,
    slope_change: bool = False,
    harmonics: int = 0,
    season_length: float = 12,
    quantile: Quantile = "t",
    level: float = 0.95,
) -> Interruption:
    """Return the rate ratio at ``since`` of counts, by a Poisson model whose errors grow with the scatter (quasi).

    Parameters
    ----------
    time, since, level : as in :func:`interrupted_series`.
    count : events, whole or not, 0 or more.
    exposure : persons (or person-years) who could have them, above 0.
    slope_change : whether the slope may change, too.
    harmonics : pairs of sine and cosine for the season; 0 for years.
    season_length : times in a season, 12 for months.
    quantile : "normal" only to repeat what was published so; "t" keeps its promise for short series.

    Raises
    ------
    UsageError
        as :func:`interrupted_series`; when a count is negative or an exposure not positive.

    References
    ----------
    Lopez Bernal, Cummins and Gasparrini (2017), Int. J. Epidemiol. 46, 348-355.
    """
    times, counts = _checked_series(time, count)
    times, exposures = _checked_series(times, exposure)
    if (counts < 0).any() or (exposures <= 0).any():
        raise UsageError(
            "a negative count, or an exposure not above 0", where=WHERE, do="Give counts from 0, exposures above 0."
        )
    after = times >= since
    empty = not counts[~after].any() or not counts[after].any()
    design = _design(times, since, slope_change, harmonics, season_length)
    poisson = {"endog": counts, "family": sm.families.Poisson(), "offset": np.log(exposures)}
    return _generalised(poisson, design, times, since, slope_change, "rate_ratio", quantile, level, empty)


def interrupted_shares(
    time: ArrayLike,
    count: ArrayLike,
    total: ArrayLike,
    since: float,
    *,
    slope_change: bool = False,
    harmonics: int = 0,
    season_length: float = 12,
    quantile: Quantile = "t",
    level: float = 0.95,
) -> Interruption:
    """Return the odds ratio at ``since`` of the share ``count / total``, by a quasi-binomial model.

    Parameters as in :func:`interrupted_counts`, with ``total`` the persons of whom ``count`` are a part.

    Raises
    ------
    UsageError
        as :func:`interrupted_series`; when a count is no part of its total.
    """
    counts, totals = checked_counts(count, total)
    times, counts = _checked_series(time, counts)
    after = times >= since
    empty = any(counts[side].sum() in (0, totals[side].sum()) for side in (~after, after))
    # Weights, never a response of two columns: with that, the dispersion comes out too small by the factor ``total``.
    binomial = {"endog": counts / totals, "family": sm.families.Binomial(), "var_weights": totals}
    design = _design(times, since, slope_change, harmonics, season_length)
    return _generalised(binomial, design, times, since, slope_change, "odds_ratio", quantile, level, empty)


def _generalised(
    model: dict[str, Any], design: Numbers, times: Numbers, since: float, slope_change: bool, scale: Scale,
    quantile: Quantile, level: float, empty: bool,
) -> Interruption:  # fmt: skip
    checked_level(level, WHERE)
    if quantile not in get_args(Quantile):
        raise UsageError(f"a quantile {quantile!r}", where=WHERE, do="Give t or normal.")
    method = "segmented quasi-Poisson model" if scale == "rate_ratio" else "segmented quasi-binomial model"
    short = _too_short(times, since)
    degrees = len(times) - design.shape[1]
    if not short and degrees < 2:
        short = f"{len(times)} points for {design.shape[1]} coefficients"
    if not short and np.linalg.matrix_rank(design) < design.shape[1]:
        short = "these times cannot tell the harmonics of the season apart: take fewer"
    if short or empty:
        return _unfitted(times, since, scale, method, short or "nobody, or everybody, on one side: a ratio has no end")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they warn of is judged below, and told as a reason
        fit = sm.GLM(exog=design, **model).fit(maxiter=100, tol=1e-12)
    if not (fit.converged and np.isfinite(fit.bse).all()) or fit.bse.max() > SETTLED:
        return _unfitted(times, since, scale, method, "the fit does not settle: too few counted")
    dispersion = float(fit.pearson_chi2 / degrees)
    errors = fit.bse * np.sqrt(max(1.0, dispersion))
    of_t = degrees if quantile == "t" else np.inf
    effects = [
        as_ratio(effect_of(one, error, degrees=of_t, level=level))
        for one, error in zip(fit.params, errors, strict=True)
    ]
    return _fitted(times, since, effects, slope_change, scale, method, fit.resid_pearson, dispersion=dispersion)


def _checked_series(time: ArrayLike, value: ArrayLike) -> tuple[Numbers, Numbers]:
    times, values = as_numbers(time), as_numbers(value)
    if times.ndim != 1 or times.shape != values.shape:
        raise UsageError(f"{times.size} times for {values.size} values", where=WHERE, do="Give one value each time.")
    if not (np.isfinite(times).all() and np.isfinite(values).all()):
        raise UsageError("a time or a value is no number", where=WHERE, do="Leave out times that are not known.")
    if (np.diff(times) <= 0).any():
        raise UsageError("times out of order", where=WHERE, do="Give each time once, oldest first.")
    return times, values


def _too_short(times: Numbers, since: float) -> str:
    if not np.isfinite(since):
        raise UsageError(f"a beginning {since}", where=WHERE, do="Give the first time with it.")
    before, after = _sides(times, since)
    if len(times) < FEWEST_POINTS:
        return f"{len(times)} of at least {FEWEST_POINTS} points"
    if min(before, after) < FEWEST_ON_A_SIDE:
        return f"{before} points before and {after} after, of at least {FEWEST_ON_A_SIDE} each"
    return ""


def _sides(times: Numbers, since: float) -> tuple[int, int]:
    after = int((times >= since).sum())
    return len(times) - after, after


def _design(times: Numbers, since: float, slope_change: bool, harmonics: int, season_length: float) -> Numbers:
    """Return the columns: one, time since ``since``, after or not, where asked the time since then, and the season."""
    if not 0 <= 2 * harmonics < max(season_length, 1) or harmonics != int(harmonics):
        what = f"{harmonics} harmonics in a season of {season_length}"
        raise UsageError(what, where=WHERE, do="Give a whole number below half a season's length, or 0.")
    after = (times >= since).astype(float)
    columns = [np.ones_like(times), times - since, after, *([after * (times - since)] if slope_change else [])]
    for turns in range(1, int(harmonics) + 1):
        angle = 2 * np.pi * turns * times / season_length
        columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns)


def _fitted(
    times: Numbers, since: float, effects: list[Effect], slope_change: bool, scale: Scale, method: str,
    residuals: Numbers, hac: tuple[float, float] = (np.nan, np.nan), dispersion: float = np.nan, reason: str = "",
) -> Interruption:  # fmt: skip
    before, after = _sides(times, since)
    return Interruption(
        level_change=effects[2], slope_change=effects[3] if slope_change else UNKNOWN, slope_before=effects[1],
        scale=scale, hac_level=hac[0], hac_slope=hac[1], dispersion=dispersion,
        autocorrelation=np.nan if reason else _autocorrelation(residuals),
        before=before, after=after, method=method, reason=reason,
    )  # fmt: skip


def _autocorrelation(residuals: Numbers) -> float:
    size = (residuals**2).sum()
    return float((residuals[1:] * residuals[:-1]).sum() / size) if size > EXACT else np.nan  # below it, rounding


def _unfitted(times: Numbers, since: float, scale: Scale, method: str, reason: str) -> Interruption:
    return _fitted(times, since, [UNKNOWN] * 4, True, scale, method, np.zeros(0), reason=reason)
