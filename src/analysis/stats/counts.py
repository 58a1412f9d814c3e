"""The range that a count, or a rate of events per persons, may have by chance alone.

- ``exact_count``: the exact Poisson interval; lower is exactly 0 where nothing was counted;
- ``byar``: Byar's approximation to it, for 10 events or more;
- ``rate_interval``: events per persons, exact below 10 events and Byar from 10, as Public Health England publishes.

Participations are not independent events: one person attends several courses, so these intervals are too narrow for
them. Where it is known how many persons took part how often, ``rate_interval`` widens them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.intervals import as_numbers

Numbers = NDArray[np.float64]

BYAR = "Byar's interval"
EXACT_POISSON = "exact Poisson interval"
REPEATED = ", widened for repeated events"
FEWEST_FOR_BYAR = 10
ROUNDING = 1e-9  # counts summed over persons and counts given may differ by floating point


@dataclass(frozen=True, slots=True)
class CountInterval:
    """A range around a number of events, numbers or arrays of one shape.

    Attributes
    ----------
    estimate : events counted.
    lower, upper : ends of the interval.
    level : probability with which such an interval covers the true number.
    """

    estimate: Numbers
    lower: Numbers
    upper: Numbers
    level: float


@dataclass(frozen=True, slots=True)
class RateInterval:
    """A range around a rate, numbers or arrays of one shape.

    Attributes
    ----------
    rate, lower, upper : events per ``per`` units of exposure; NaN where ``reason`` tells why there is none.
    method : EXACT_POISSON or BYAR for each, followed by REPEATED where it was widened.
    per : units of exposure in which the rate is told.
    level : probability with which such an interval covers the true rate.
    reason : why the ends could not be calculated, else empty.
    """

    rate: Numbers
    lower: Numbers
    upper: Numbers
    method: NDArray[np.str_]
    per: float
    level: float
    reason: str


def exact_count(count: ArrayLike, *, level: float = 0.95) -> CountInterval:
    """Return the exact Poisson interval of ``count`` events, from the chi-square distribution.

    Raises
    ------
    UsageError
        when a count is negative or not a finite number, or the level is no probability.

    References
    ----------
    Garwood (1936), Biometrika 28, 437-442; the same as R's ``poisson.test``.
    """
    counts, tail = checked_events(count), _tail(level)
    lower = scipy.stats.chi2.ppf(tail, 2 * np.where(counts == 0, 1, counts)) / 2
    return CountInterval(
        estimate=counts,
        lower=np.where(counts == 0, 0.0, lower),
        upper=scipy.stats.chi2.isf(tail, 2 * counts + 2) / 2,
        level=level,
    )


def byar(count: ArrayLike, *, level: float = 0.95) -> CountInterval:
    """Return Byar's interval of ``count`` events. Close to the exact one from 10 events; below, take ``exact_count``.

    Without any event lower is 0, which is the exact value; the formula itself has none.

    Raises
    ------
    UsageError
        as ``exact_count`` does.

    References
    ----------
    Breslow and Day (1987), Statistical Methods in Cancer Research II, 69.
    """
    counts, z = checked_events(count), float(scipy.stats.norm.isf(_tail(level)))
    positive = np.where(counts == 0, 1.0, counts)
    root = 1 - 1 / (9 * positive) - z / (3 * np.sqrt(positive))
    above = counts + 1
    return CountInterval(
        estimate=counts,
        lower=np.where(counts == 0, 0.0, positive * np.maximum(root, 0) ** 3),  # no number of events is below 0
        upper=above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3,
        level=level,
    )


def count_interval(count: ArrayLike, *, level: float = 0.95) -> CountInterval:
    """Return the exact interval below 10 events and Byar's from 10, as Public Health England publishes.

    Raises
    ------
    UsageError
        as ``exact_count`` does.
    """
    exact, approximate = exact_count(count, level=level), byar(count, level=level)
    few = exact.estimate < FEWEST_FOR_BYAR
    return CountInterval(
        estimate=exact.estimate,
        lower=np.where(few, exact.lower, approximate.lower),
        upper=np.where(few, exact.upper, approximate.upper),
        level=level,
    )


def rate_interval(
    count: ArrayLike,
    exposure: ArrayLike,
    *,
    per: float = 100,
    level: float = 0.95,
    persons_by_events: Mapping[int, float] | None = None,
) -> RateInterval:
    """Return ``count`` events per ``per`` units of ``exposure`` and the range around it.

    A rate is no share: it may exceed ``per`` (two courses a person). Participations are not independent events, since
    one person attends several courses; without ``persons_by_events`` their interval is too narrow.

    Parameters
    ----------
    count : events, of one shape with ``exposure``.
    exposure : persons, or persons times years; above 0.
    per : units in which the rate is told.
    level : between 0 and 1.
    persons_by_events : for one rate only: how many persons had 1, 2, 3 ... events. Then the variance of the count is
        the sum of events^2 * persons instead of the count itself, and both ends move away from it in proportion; where
        most persons take part that is on the wide side. Fewer than 10 events get no ends then, as a reason tells.

    Raises
    ------
    UsageError
        when an exposure is not positive, lengths differ, ``per`` is not positive, or ``persons_by_events`` does not
        add up to ``count`` or comes with several counts.

    References
    ----------
    Public Health England, Technical Guide: Confidence intervals; Dobson et al. (1991), Stat. Med. 10, 457-462, for
    the widening by a variance of the count's own.
    """
    counts, exposures = _checked_rate(count, exposure, per)
    found = count_interval(counts, level=level)
    lower, upper, reason = found.lower, found.upper, ""
    method = np.where(counts < FEWEST_FOR_BYAR, EXACT_POISSON, BYAR)
    if persons_by_events is not None:
        widening = np.sqrt(_variance_over_count(counts, persons_by_events))
        lower = np.maximum(0, counts + widening * (lower - counts))
        upper = counts + widening * (upper - counts)
        method = np.char.add(method, REPEATED)
        if counts < FEWEST_FOR_BYAR:
            lower, upper = np.full_like(lower, np.nan), np.full_like(upper, np.nan)
            reason = f"{counts:g} of at least {FEWEST_FOR_BYAR} events"
    scale = per / exposures
    return RateInterval(
        rate=counts * scale, lower=lower * scale, upper=upper * scale, method=method, per=per, level=level,
        reason=reason,
    )  # fmt: skip


def repeated_event_variance(persons_by_events: Mapping[int, float]) -> float:
    """Return the variance of a count of events that the same persons had several times: sum of events^2 * persons.

    Raises
    ------
    UsageError
        when a number of events is no whole number above 0, or a number of persons is negative or not a number.
    """
    events, persons = _by_events(persons_by_events)
    return float(events**2 @ persons)


def _by_events(persons_by_events: Mapping[int, float]) -> tuple[Numbers, Numbers]:
    events, persons = as_numbers(list(persons_by_events)), as_numbers(list(persons_by_events.values()))
    right = (events >= 1) & (events == np.floor(events)) & np.isfinite(events) & (persons >= 0) & np.isfinite(persons)
    if not right.all():
        place = int(np.flatnonzero(~right)[0])
        raise UsageError(
            f"{persons[place]:g} persons with {events[place]:g} events",
            where="persons_by_events",
            do="Give for 1, 2, 3 ... events the number of persons who had that many.",
        )
    return events, persons


def checked_events(count: ArrayLike) -> Numbers:
    """Return the counts as floats, having made sure that each is a finite number and not negative.

    Raises
    ------
    UsageError
        naming the first that breaks it.
    """
    counts = as_numbers(count)
    wrong = ~((counts >= 0) & np.isfinite(counts))  # written so that NaN is wrong too
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise UsageError(
            f"{counts.flat[place]:g} is no number of events",
            where=f"count number {place + 1}",
            do="A count is 0 or more; leave out what is not known.",
        )
    return counts


def _tail(level: float) -> float:
    if not 0 < level < 1:
        raise UsageError(f"a level of {level} is no probability", where="counts", do="Give one between 0 and 1.")
    return (1 - level) / 2


def _checked_rate(count: ArrayLike, exposure: ArrayLike, per: float) -> tuple[Numbers, Numbers]:
    counts, exposures = checked_events(count), as_numbers(exposure)
    if counts.shape != exposures.shape:
        raise UsageError(f"{counts.size} counts but {exposures.size} exposures", do="Give one exposure a count.")
    if not ((exposures > 0) & np.isfinite(exposures)).all():
        raise UsageError("an exposure that is not above 0", where="rate_interval", do="Leave out what has no persons.")
    if not 0 < per < np.inf:
        raise UsageError(f"a rate per {per}", where="rate_interval", do="Give a number above 0, such as 100.")
    return counts, exposures


def _variance_over_count(counts: Numbers, persons_by_events: Mapping[int, float]) -> float:
    variance = repeated_event_variance(persons_by_events)
    events = float(np.prod(_by_events(persons_by_events), axis=0).sum())
    if counts.ndim or abs(events - counts) > ROUNDING * max(1.0, events):
        raise UsageError(
            f"persons with {events:g} events in all, for a count of {counts}",
            where="rate_interval",
            do="Give one count, and persons by events that add up to it.",
        )
    return variance / events if events else 1.0
