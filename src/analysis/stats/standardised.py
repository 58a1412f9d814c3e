"""Rates as they would be if every place had the same mix of ages, posts or whatever the strata are.

- ``direct_rate``: the place's own rates, weighted by a standard population, with Dobson's or the gamma interval;
- ``indirect_ratio``: what was observed over what the standard's rates would make one expect.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.counts import checked_events, count_interval
from analysis.stats.intervals import as_numbers

Numbers = NDArray[np.float64]
Method = Literal["dobson", "gamma"]

DOBSON, GAMMA = "Dobson's interval", "Fay and Feuer's gamma interval"
FEWEST_EVENTS = 10


@dataclass(frozen=True, slots=True)
class StandardisedRate:
    """A directly standardised rate.

    Attributes
    ----------
    rate, lower, upper : events per ``per`` persons of the standard population; NaN where ``reason`` is not empty.
    events : events in the strata that count; NaN where a stratum's is not known.
    per : persons in which the rate is told.
    level : probability with which such an interval covers the true rate.
    method : DOBSON or GAMMA.
    reason : why there is no rate, else empty.
    """

    rate: float
    lower: float
    upper: float
    events: float
    per: float
    level: float
    method: str
    reason: str


@dataclass(frozen=True, slots=True)
class StandardisedRatio:
    """Observed over expected events, numbers or arrays of one shape.

    Attributes
    ----------
    ratio, lower, upper : in units of ``per``: 100 is as many as expected.
    per : what a ratio of one is told as.
    level : probability with which such an interval covers the true ratio.
    """

    ratio: Numbers
    lower: Numbers
    upper: Numbers
    per: float
    level: float


def direct_rate(
    count: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    method: Method = "dobson",
    per: float = 100_000,
    level: float = 0.95,
    count_variance: ArrayLike | None = None,
) -> StandardisedRate:
    """Return the rate that the place would have with the standard population's strata.

    Parameters
    ----------
    count : events in each stratum; NaN where it is not known, never for none.
    population : persons of the place in each stratum.
    standard : persons of the standard population in each stratum; 0 leaves the stratum out.
    method : "dobson" shifts Byar's interval of all events, and gives no rate below 10 events; "gamma" is for sparse
        strata, holds its level there and is wider.
    per : persons in which the rate is told.
    level : between 0 and 1.
    count_variance : with "dobson": variance of each count where events are not independent, see
        ``counts.repeated_event_variance``. Without it a count is its own variance.

    Raises
    ------
    UsageError
        when lengths differ, there is no stratum, a number is negative or infinite, a stratum has events but no
        persons, the standard population is empty, or a method does not go with what is given.

    Notes
    -----
    There is no rate, and ``reason`` says why, where a stratum that counts has an unknown number of events or nobody
    living in it, and with Dobson's interval below 10 events.

    References
    ----------
    Dobson, Kuulasmaa, Eberle and Scherer (1991), Stat. Med. 10, 457-462; Fay and Feuer (1997), Stat. Med. 16,
    791-801, the same as ``ageadjust.direct`` of R's epitools.
    """
    counts, people, standards = _checked_strata(count, population, standard, per, level)
    if method not in ("dobson", "gamma") or (method == "gamma" and count_variance is not None):
        raise UsageError(
            f"no interval {method!r} with these numbers",
            where="direct_rate",
            do='Take "dobson", or "gamma" without count_variance.',
        )
    variances = _checked_variances(counts, count_variance)
    name = DOBSON if method == "dobson" else GAMMA
    used = standards > 0
    events, reason = float(counts[used].sum()), _why_none(counts, people, used, method)
    if reason:
        return StandardisedRate(np.nan, np.nan, np.nan, events, per, level, name, reason)
    weights = standards[used] / people[used] / standards.sum()
    rate, variance = float(weights @ counts[used]), float(weights**2 @ variances[used])
    if method == "dobson":
        lower, upper = _dobson(rate, variance, events, level)
    else:
        lower, upper = _gamma(rate, variance, float(weights.max()), level)
    return StandardisedRate(rate * per, lower * per, upper * per, events, per, level, name, "")


def indirect_ratio(
    observed: ArrayLike, expected: ArrayLike, *, per: float = 100, level: float = 0.95
) -> StandardisedRatio:
    """Return observed over expected events, with the exact interval below 10 observed and Byar's from 10.

    Parameters
    ----------
    observed : events counted.
    expected : events that the standard's rates give for this place; above 0 and taken as known.
    per : what a ratio of one is told as.
    level : between 0 and 1.

    Raises
    ------
    UsageError
        when lengths differ, an observed number is negative, or an expected one is not above 0.

    References
    ----------
    Breslow and Day (1987), Statistical Methods in Cancer Research II, 65-72.
    """
    found, expectations = count_interval(observed, level=level), as_numbers(expected)
    if found.estimate.shape != expectations.shape:
        raise UsageError(
            f"{found.estimate.size} observed but {expectations.size} expected",
            where="indirect_ratio",
            do="Give one expected number for each observed one.",
        )
    if not ((expectations > 0) & np.isfinite(expectations)).all() or not 0 < per < np.inf:
        raise UsageError("an expected number or a unit not above 0", where="indirect_ratio", do="Leave those out.")
    scale = per / expectations
    return StandardisedRatio(
        ratio=found.estimate * scale, lower=found.lower * scale, upper=found.upper * scale, per=per, level=level
    )


def _checked_strata(
    count: ArrayLike, population: ArrayLike, standard: ArrayLike, per: float, level: float
) -> tuple[Numbers, Numbers, Numbers]:
    counts, people, standards = (as_numbers(one) for one in (count, population, standard))
    if not counts.shape == people.shape == standards.shape or counts.ndim != 1 or counts.size == 0:
        raise UsageError(
            f"{counts.size} counts, {people.size} populations, {standards.size} standard populations",
            where="direct_rate",
            do="Give one of each for every stratum.",
        )
    checked_events(np.where(np.isnan(counts), 0.0, counts))
    for name, numbers in (("population", people), ("standard population", standards)):
        if not ((numbers >= 0) & np.isfinite(numbers)).all():
            raise UsageError(f"a {name} that is negative or not a number", where="direct_rate", do="Give persons.")
    if ((people == 0) & (counts > 0)).any():
        raise UsageError("events in a stratum without persons", where="direct_rate", do="Look for the persons.")
    if standards.sum() == 0 or not 0 < per < np.inf or not 0 < level < 1:
        raise UsageError(
            "an empty standard population, a unit not above 0, or a level that is no probability",
            where="direct_rate",
            do="Mend it.",
        )
    return counts, people, standards


def _checked_variances(counts: Numbers, count_variance: ArrayLike | None) -> Numbers:
    if count_variance is None:
        return counts
    variances = as_numbers(count_variance)
    right = (variances >= 0) & np.isfinite(variances) if variances.shape == counts.shape else np.array([False])
    if not right.all() or ((variances == 0) & (counts > 0)).any():
        raise UsageError(
            f"{variances.size} variances for {counts.size} counts, or one that is no variance",
            where="direct_rate",
            do="Give one for each stratum, above 0 where there are events.",
        )
    return variances


def _why_none(counts: Numbers, people: Numbers, used: NDArray[np.bool_], method: Method) -> str:
    for wrong, what in ((np.isnan(counts), "events not known"), (people == 0, "nobody living")):
        places = np.flatnonzero(wrong & used)
        if places.size:
            return f"{what} in stratum {places[0] + 1}"
    if method == "dobson" and counts[used].sum() < FEWEST_EVENTS:
        return f"{counts[used].sum():g} of at least {FEWEST_EVENTS} events"
    return ""


def _dobson(rate: float, variance: float, events: float, level: float) -> tuple[float, float]:
    found = count_interval(events, level=level)
    scale = np.sqrt(variance / events)
    # Far from the standard's mix the shifted lower end could fall below 0, where no rate is.
    return max(0.0, float(rate + scale * (found.lower - events))), float(rate + scale * (found.upper - events))


def _gamma(rate: float, variance: float, greatest_weight: float, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    lower = float(scipy.stats.gamma.ppf(tail, rate**2 / variance, scale=variance / rate)) if rate > 0 else 0.0
    above, spread = rate + greatest_weight, variance + greatest_weight**2
    return lower, float(scipy.stats.gamma.isf(tail, above**2 / spread, scale=spread / above))
