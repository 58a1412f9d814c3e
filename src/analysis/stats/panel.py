"""What all districts have in common over the years: models of a panel that know that a district's years are alike.

Two questions, two models, both of statsmodels:

- ``share_panel_gee``: how does the share move for the districts as a whole? A logistic model in which whatever a
  district's years share goes into the errors, and need not be known.
- ``mixed_panel``: how far do districts differ, and what is the common line once each has its own level (and slope)? A
  linear model with random effects of a value in its own unit.

Both are shy: with few districts the errors are widened and Student's t is taken, with fewer than six there is no
interval, and a fit that does not settle is an answer with its reason.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.linalg import LinAlgError
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.effects import Effect, checked_level, effect_of
from analysis.stats.intervals import as_numbers, checked_counts

Numbers = NDArray[np.float64]
Structure = Literal["independence", "exchangeable", "autoregressive"]

FEWEST_GROUPS, FEWEST_PERIODS = 6, 3
RUNAWAY = 20.0  # log odds that only a fit to nobody or everybody reaches
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class PanelModel:
    """The coefficients of a panel model, one a name.

    Attributes
    ----------
    names : "intercept", "time" (per unit of time, from the mean time) and the given regressors.
    effects : of each name; log odds from a GEE, the value's unit from a mixed model. Empty if nothing was fitted.
    correlation : of two years of one unit (GEE: of the residuals, as the structure has it; mixed: of the values).
    between, within : standard deviations of units' levels and of what is left; NaN for a GEE.
    between_slopes : standard deviation of units' slopes; NaN where none were asked for.
    groups, observations, periods : units, rows and different times.
    method : how it was fitted.
    reason : why something is missing, else empty.
    """

    names: tuple[str, ...]
    effects: tuple[Effect, ...]
    correlation: float
    between: float
    within: float
    between_slopes: float
    groups: int
    observations: int
    periods: int
    method: str
    reason: str

    def effect(self, name: str) -> Effect:
        """Return the effect of one name."""
        return dict(zip(self.names, self.effects, strict=True))[name]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows ordered by unit and time. groups : number of the unit; design : columns of ``names``."""

    groups: NDArray[np.int64]
    times: Numbers
    order: NDArray[np.int64]
    names: tuple[str, ...]
    design: Numbers
    periods: int

    @property
    def count(self) -> int:
        return int(self.groups.max()) + 1 if len(self.groups) else 0


def share_panel_gee(
    unit: ArrayLike,
    time: ArrayLike,
    count: ArrayLike,
    total: ArrayLike,
    *,
    regressors: Mapping[str, ArrayLike] | None = None,
    structure: Structure = "exchangeable",
    level: float = 0.95,
) -> PanelModel:
    """Return how the log odds of ``count / total`` move over the units together, by generalised estimating equations.

    Parameters
    ----------
    unit, time, count, total : one row a unit and time, in any order. All rows weigh alike: it is the units that are
        followed, and what sets them apart is more than the chance of who was counted.
    regressors : further columns by name, one number a row, such as 1 where a programme runs.
    structure : how alike a unit's years are thought to be; a wrong guess costs precision, not truth.
    level : of the intervals.

    Raises
    ------
    UsageError
        when lengths differ, a count is no part of its total, a row comes twice, a number is missing, or one regressor
        follows from the others.

    Notes
    -----
    The sandwich errors are corrected for few units as Mancl and DeRouen do, with t of (units - coefficients) degrees
    of freedom. Weights are not offered: statsmodels leaves them out of that correction, and totals that change from
    year to year would mix the units' levels into the slope.

    References
    ----------
    Liang and Zeger (1986), Biometrika 73, 13-22; Mancl and DeRouen (2001), Biometrics 57, 126-134.
    """
    checked_level(level, "share_panel_gee")
    counts, totals = checked_counts(count, total)
    rows = _rows(unit, time, counts, regressors)
    counts, totals = counts[rows.order], totals[rows.order]
    method, alike = f"GEE, binomial, {structure}, Mancl-DeRouen errors", _structure(structure)
    reason = _too_little(rows, counts / totals)
    if reason:
        return _unfitted(rows, method, reason)
    model = sm.GEE(
        counts / totals, rows.design, groups=rows.groups, time=rows.times, family=sm.families.Binomial(),
        cov_struct=alike,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they warn of is judged below, and told as a reason
        try:
            fit = model.fit(maxiter=200, cov_type="bias_reduced")
        except (LinAlgError, ValueError, FloatingPointError):
            return _unfitted(rows, method, "the fit does not settle")
    errors = np.asarray(fit.bse)
    if not (fit.converged and np.isfinite(errors).all() and np.abs(rows.design @ fit.params).max() < RUNAWAY):
        return _unfitted(rows, method, "the fit does not settle")
    if errors.min() < ROUNDING:
        return _unfitted(rows, method, "no scatter between units: chance cannot be judged")
    degrees = np.full(len(errors), rows.count - len(errors), dtype=float)
    correlation = 0.0 if structure == "independence" else float(np.atleast_1d(alike.dep_params)[0])
    return _fitted(rows, np.asarray(fit.params), errors, degrees, level, method, correlation=correlation)


def mixed_panel(
    unit: ArrayLike,
    time: ArrayLike,
    value: ArrayLike,
    *,
    regressors: Mapping[str, ArrayLike] | None = None,
    own_slopes: bool = False,
    level: float = 0.95,
) -> PanelModel:
    """Return the common line of ``value`` over units that have levels (and slopes) of their own, by REML.

    Parameters
    ----------
    unit, time, regressors, level : as in :func:`share_panel_gee`.
    value : in its own unit: a share of many persons, a rate, an age. All rows weigh alike, so shares of some ten
        persons belong into :func:`share_panel_gee`.
    own_slopes : whether units also have slopes of their own.

    Raises
    ------
    UsageError
        as :func:`share_panel_gee`.

    Notes
    -----
    Degrees of freedom by where a column moves: one that is the same in all years of a unit is told by the units alone,
    one that moves within them by the years (Pinheiro and Bates 2000, 2.4.2). With slopes of their own, time is told by
    the units alone, too.

    References
    ----------
    Laird and Ware (1982), Biometrics 38, 963-974; the same numbers as R's lme4 (``lmer``, REML).
    """
    checked_level(level, "mixed_panel")
    values = as_numbers(value)
    rows = _rows(unit, time, values, regressors)
    values = values[rows.order]
    method = "linear mixed model, REML, " + ("own levels and slopes" if own_slopes else "own levels")
    reason = _too_little(rows, values)
    if reason:
        return _unfitted(rows, method, reason)
    centre, size, year = values.mean(), values.std(), rows.design[:, 1].std()  # in these units the search settles
    random = rows.design[:, : 1 + own_slopes] / [1, year][: 1 + own_slopes]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # Powell's search only: the default ones stop early, or at no variance between units where there is some.
            model = sm.MixedLM((values - centre) / size, rows.design, rows.groups, random)
            fit = model.fit(reml=True, method="powell", ftol=1e-10)
        except (LinAlgError, ValueError):
            return _unfitted(rows, method, "the fit does not settle")
    errors = np.asarray(fit.bse_fe) * size
    within, covariance = float(np.sqrt(fit.scale) * size), np.asarray(fit.cov_re) * size**2
    if not (fit.converged and np.isfinite(errors).all() and within > 0 and np.isfinite(fit.llf)):
        return _unfitted(rows, method, "the fit does not settle")
    estimates = np.asarray(fit.fe_params) * size + np.append(centre, np.zeros(len(errors) - 1))
    between = float(np.sqrt(covariance[0, 0]))
    return _fitted(
        rows, estimates, errors, _degrees(rows, own_slopes), level, method,
        correlation=float(between**2 / (between**2 + within**2)), between=between, within=within,
        between_slopes=float(np.sqrt(covariance[1, 1]) / year) if own_slopes else np.nan,
    )  # fmt: skip


def _rows(unit: ArrayLike, time: ArrayLike, value: Numbers, regressors: Mapping[str, ArrayLike] | None) -> _Rows:
    units, times = np.asarray(unit, dtype=object), as_numbers(time)
    further = {name: as_numbers(column) for name, column in (regressors or {}).items()}
    if any(each.shape != (len(units),) for each in (units, times, value, *further.values())):
        raise UsageError("columns of different lengths", where="panel", do="Give one of each a row.")
    if not all(np.isfinite(each).all() for each in (times, value, *further.values())):
        raise UsageError("a time, value or regressor is no number", where="panel", do="Leave out that row.")
    if pd.isna(units).any():
        raise UsageError("a unit without a name", where="panel", do="Name the unit of each row.")
    if {"intercept", "time"} & set(further):
        raise UsageError("a regressor named intercept or time", where="panel", do="These two are there already.")
    table = pd.DataFrame({"unit": [str(each) for each in units], "time": times})
    twice = table[table.duplicated()]
    if len(twice):
        what = f"{twice.iloc[0]['unit']} has {twice.iloc[0]['time']:g} twice"
        raise UsageError(what, where="panel", do="Give each once.")
    order = table.sort_values(["unit", "time"]).index.to_numpy(dtype=np.int64)
    columns = [np.ones(len(times)), times - times.mean() if len(times) else times, *further.values()]
    design = np.column_stack(columns)[order]
    names = ("intercept", "time", *further)
    periods = len(np.unique(times))
    if periods > 1 and len(times) >= len(names) and np.linalg.matrix_rank(design) < len(names):
        what = f"one of {', '.join(names)} follows from the others"
        raise UsageError(what, where="panel", do="Leave it out: a regressor must move, and not only with time.")
    groups = pd.factorize(table["unit"].to_numpy()[order])[0].astype(np.int64)
    return _Rows(groups, times[order], order, names, design, periods)


def _too_little(rows: _Rows, values: Numbers) -> str:
    if rows.periods < FEWEST_PERIODS:
        return f"{rows.periods} of at least {FEWEST_PERIODS} times"
    if rows.count < 2:
        return f"{rows.count} units: that is no panel"
    if len(rows.groups) - rows.count < len(rows.names):
        return f"{len(rows.groups)} rows of {rows.count} units: too few years a unit"
    by_unit = pd.Series(values).groupby(rows.groups)
    moves = (by_unit.max() - by_unit.min()).max() > ROUNDING * np.abs(values).max()
    return "" if moves else "no variation within any unit"


def _structure(structure: Structure) -> sm.cov_struct.CovStruct:
    if structure == "independence":
        return sm.cov_struct.Independence()
    if structure == "exchangeable":
        return sm.cov_struct.Exchangeable()
    if structure == "autoregressive":
        return sm.cov_struct.Autoregressive(grid=True)
    raise UsageError(
        f"no structure {structure!r}", where="share_panel_gee", do="Give independence, exchangeable or autoregressive."
    )


def _degrees(rows: _Rows, own_slopes: bool) -> Numbers:
    by_unit = pd.DataFrame(rows.design).groupby(rows.groups)
    fixed = (by_unit.max() - by_unit.min()).to_numpy().max(axis=0) == 0  # the same in all years of each unit
    outer = rows.count - int(fixed.sum())
    inner = len(rows.groups) - rows.count - int((~fixed).sum())
    degrees = np.where(fixed, outer, inner).astype(float)
    if own_slopes:
        degrees[1] = rows.count - 1
    return degrees


def _fitted(
    rows: _Rows, estimates: Numbers, errors: Numbers, degrees: Numbers, level: float, method: str, *,
    correlation: float, between: float = np.nan, within: float = np.nan, between_slopes: float = np.nan,
) -> PanelModel:  # fmt: skip
    few = rows.count < FEWEST_GROUPS
    reason = f"{rows.count} units, of at least {FEWEST_GROUPS} for an interval" if few else ""
    if not few and (degrees < 1).any():
        reason = f"{rows.count} units for {len(estimates)} coefficients: no interval"
    effects = tuple(
        effect_of(one, np.nan if reason else error, degrees=own, level=level)
        for one, error, own in zip(estimates, errors, degrees, strict=True)
    )
    return PanelModel(
        rows.names, effects, correlation, between, within, between_slopes, rows.count, len(rows.groups), rows.periods,
        method, reason,
    )  # fmt: skip


def _unfitted(rows: _Rows, method: str, reason: str) -> PanelModel:
    return PanelModel(
        rows.names, (), np.nan, np.nan, np.nan, np.nan, rows.count, len(rows.groups), rows.periods, method, reason
    )
