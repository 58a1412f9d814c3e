"""What would the figure be, had other units had these dates? The interval for an effect on a handful of units.

With six districts, standard errors of averages promise far too much. If nothing but chance told which unit got which
date, every way of dealing the same dates out again is as likely as the real one; what the figure comes to over all of
them is its own distribution, whatever the years of one unit share. An effect is within the interval if, taken off the
units that had it, it leaves a figure that is not among the most extreme 5 %.

The figure has to be linear in the values and tell units apart by their labels only: ``sum over units of
weights[label of unit] * values of unit``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]

ALL_WAYS_UP_TO = 5000  # more ways than these are drawn from, not gone through
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Dealt:
    """An interval and a p-value from dealing the labels out again.

    Attributes
    ----------
    lower, upper : ends of the interval; infinite where too few ways of dealing leave it open.
    p : share of the ways that vote for no effect: those whose figure is as far from 0 as the real one.
    """

    lower: float
    upper: float
    p: float


def ways(labels: Labels) -> int:
    """Return in how many different ways the labels can be dealt out to the units."""
    return factorial(len(labels)) // prod(factorial(int(each)) for each in np.bincount(labels))


def deals(labels: Labels, *, draws: int = 4999, seed: int = 20260101) -> Labels:
    """Return ways of dealing out the labels, of shape (ways, units), the real one first.

    All of them where they are at most ``ALL_WAYS_UP_TO``, else ``draws`` drawn with ``seed``.
    """
    if ways(labels) <= ALL_WAYS_UP_TO:
        counts = np.bincount(labels)
        found = np.array(list(_arrangements(counts, tuple(range(len(labels))))), dtype=np.int64)
        real = (found == labels).all(axis=1)
        return np.concatenate([found[real], found[~real]])
    drawn = np.random.default_rng(seed).permuted(np.tile(labels, (draws, 1)), axis=1)
    return np.concatenate([labels[None, :], drawn])


def _arrangements(counts: Labels, places: tuple[int, ...], label: int = 0) -> Iterator[list[int]]:
    if label == len(counts) - 1:
        yield [label] * len(places)
        return
    for chosen in combinations(range(len(places)), int(counts[label])):
        rest = [place for place in range(len(places)) if place not in chosen]
        for others in _arrangements(counts, tuple(rest), label + 1):
            row = [label] * len(places)
            for place, other in zip(rest, others, strict=True):
                row[place] = other
            yield row


def figures(weights: Numbers, values: Numbers, dealt: Labels) -> Numbers:
    """Return the figure for every way of dealing. ``weights`` is (labels, times), ``values`` (units, times)."""
    of_unit = values @ weights.T  # (units, labels): what a unit adds to the figure under each label
    return of_unit[np.arange(len(values)), dealt].sum(axis=1)


def dealt_interval(weights: Numbers, values: Numbers, having: Numbers, dealt: Labels, *, level: float = 0.95) -> Dealt:
    """Return the interval of all constant effects that the deals do not refuse, and the p-value of no effect.

    Parameters
    ----------
    weights : (labels, times), of the figure.
    values : (units, times).
    having : (units, times), 1 where the effect is thought to be, so that its figure under the real labels is 1.
    dealt : from :func:`deals`, the real way first.
    level : of the interval.

    Notes
    -----
    With a and b the figures of ``values`` and ``having`` in one deal and a0 the real figure, an effect t is refused by
    that deal's vote if |a - t b| < |a0 - t|. Where |b| < 1 the votes for t are those between (a - a0) / (b - 1) and
    (a + a0) / (b + 1), which holds a0; where |b| >= 1 the deal votes for every t, which can only widen the interval.
    """
    of_values, of_having = figures(weights, values, dealt), figures(weights, having, dealt)
    real = of_values[0]
    inside = np.abs(of_having) < 1 - ROUNDING
    share = np.where(inside, of_having, 0.0)
    ends = np.stack([(of_values - real) / (share - 1), (of_values + real) / (share + 1)])
    lowest = np.where(inside, ends.min(axis=0), -np.inf)
    highest = np.where(inside, ends.max(axis=0), np.inf)
    hair = ROUNDING * float(np.abs(values).max())
    refusing = int(np.floor((1 - level) * len(dealt) + ROUNDING))  # so few votes refuse an effect
    return Dealt(
        lower=float(np.sort(lowest)[refusing]),
        upper=float(np.sort(highest)[::-1][refusing]),
        p=float(((lowest <= hair) & (highest >= -hair)).mean()),
    )
