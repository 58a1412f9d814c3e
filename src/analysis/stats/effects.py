"""One estimated effect with what is known of its uncertainty: the small result that the models of this floor share."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from analysis.model.errors import UsageError


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect, a ratio or a coefficient. What could not be calculated is NaN; why, the result around it says.

    Attributes
    ----------
    estimate : the effect itself; for a ratio, 1 is no effect, else 0.
    standard_error : of the estimate; for a ratio, of its logarithm.
    lower, upper : ends of the interval.
    p : two-sided p-value of "no effect".
    """

    estimate: float
    standard_error: float
    lower: float
    upper: float
    p: float


UNKNOWN = Effect(estimate=np.nan, standard_error=np.nan, lower=np.nan, upper=np.nan, p=np.nan)


def effect_of(estimate: float, standard_error: float, *, degrees: float = np.inf, level: float = 0.95) -> Effect:
    """Return the effect with a t interval of ``degrees`` degrees of freedom; infinitely many make it a normal one.

    A standard error that is not known, or not above 0, leaves interval and p unknown: a zero error is a fault of the
    data (nothing scatters), never certainty.
    """
    if not (np.isfinite(standard_error) and standard_error > 0 and degrees > 0):
        return Effect(float(estimate), float(standard_error), np.nan, np.nan, np.nan)
    wide = quantile(level, degrees) * standard_error
    size = -abs(estimate / standard_error)
    p = 2 * (ndtr(size) if np.isinf(degrees) else stdtr(degrees, size))
    return Effect(float(estimate), float(standard_error), float(estimate - wide), float(estimate + wide), float(p))


def as_ratio(effect: Effect) -> Effect:
    """Return an effect on a logarithm as a ratio; its standard error stays that of the logarithm."""
    ratio, lower, upper = (float(np.exp(each)) for each in (effect.estimate, effect.lower, effect.upper))
    return Effect(ratio, effect.standard_error, lower, upper, effect.p)


def quantile(level: float, degrees: float = np.inf) -> float:
    """Return how many standard errors to each side make an interval of ``level``."""
    upper = (1 + level) / 2
    return float(ndtri(upper) if np.isinf(degrees) else stdtrit(degrees, upper))


def checked_level(level: float, where: str) -> None:
    """Make sure that ``level`` is a probability that an interval can have."""
    if not 0 < level < 1:
        raise UsageError(f"a level of {level} is no probability", where=where, do="Give one between 0 and 1.")
