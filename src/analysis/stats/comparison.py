"""One unit against the rest, or against a fixed share: exact tests, and the false discovery rate held over a table."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.intervals import checked_counts

Numbers = NDArray[np.float64]

AGAINST_REST = "exact conditional (hypergeometric) test against the rest"
AGAINST_THRESHOLD = "exact binomial test"
FALSE_DISCOVERY = "Benjamini-Hochberg over the table shown"
TIE = 1e-7  # relative: outcomes whose chances differ by rounding alone are equally far; as R's fisher.test has it
TINY = 1e-15
CELLS_AT_ONCE = 2_000_000  # outcomes held in memory at a time
DIFFERENCE_LEVELS = {0.95: 0.05, 0.998: 0.002}  # level -> largest p-value that tells a difference at it


@dataclass(frozen=True, slots=True)
class Comparison:
    """Units held against something; arrays of one shape, or numbers.

    Attributes
    ----------
    difference : own share less the other, a fraction.
    p : two-sided p-value: the chance of all outcomes that are no likelier than the one observed.
    """

    difference: Numbers
    p: Numbers


def against_rest(count: ArrayLike, total: ArrayLike, whole_count: ArrayLike, whole_total: ArrayLike) -> Comparison:
    """Return how each unit differs from the rest of its whole, by Fisher's exact conditional test.

    The rest has an error of its own, which a test against the whole's share as if it were fixed leaves out: with six
    districts of 330 that raises a false alarm in 6 of 100 cases at 5 %, this test in 4.

    Parameters
    ----------
    count, total : the unit's persons, whole numbers.
    whole_count, whole_total : of the whole, the unit included; the rest is not empty.

    Raises
    ------
    UsageError
        when a count is no part of its total, a number is not whole, or the unit is no part of the whole.

    References
    ----------
    Fisher (1935); the same as R's ``fisher.test`` and ``scipy.stats.fisher_exact`` on the table unit against rest.
    """
    x, n = checked_counts(count, total)
    rest_x, rest_n = checked_counts(np.asarray(whole_count, float) - x, np.asarray(whole_total, float) - n)
    _whole(x, n, rest_x, rest_n)
    p = _two_sided(_Hypergeometric(x.ravel(), n.ravel(), rest_x.ravel(), rest_n.ravel()))
    return Comparison(x / n - rest_x / rest_n, p.reshape(x.shape))


def against_threshold(count: ArrayLike, total: ArrayLike, threshold: ArrayLike) -> Comparison:
    """Return how each unit differs from a share that is fixed, and not reckoned from the units, by the binomial test.

    Parameters
    ----------
    threshold : a fraction from 0 to 1; one for all, or one each.

    Raises
    ------
    UsageError
        when a count is no part of its total, a number is not whole, or the threshold is no share.

    References
    ----------
    The same as R's ``binom.test`` and ``scipy.stats.binomtest``.
    """
    x, n = checked_counts(count, total)
    share, _ = checked_counts(np.broadcast_to(np.asarray(threshold, dtype=float), x.shape), np.ones_like(x))
    _whole(x, n)
    # a share of 0 or 1 leaves one outcome, which is there or not
    sure = np.where((share == 0) | (share == 1), (x == n * share).astype(float), np.nan).ravel()
    between = _Binomial(x.ravel(), n.ravel(), np.clip(share, TINY, 1 - TINY).ravel())
    p = np.where(np.isnan(sure), _two_sided(between), sure)
    return Comparison(x / n - share, p.reshape(x.shape))


def held_for_false_discovery(p: ArrayLike, table: ArrayLike | None = None) -> Numbers:
    """Return p-values adjusted so that, of what is called different in a table at 5 %, at most 5 % is so by chance.

    Parameters
    ----------
    p : p-values; NaN was not tested and stays NaN.
    table : which table each p-value is shown in (whole numbers from 0); None: all in one.

    Raises
    ------
    UsageError
        for a p-value outside 0 to 1, or lengths that differ.

    References
    ----------
    Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300; table by table the same as R's ``p.adjust(p, "BH")``
    and ``scipy.stats.false_discovery_control``.
    """
    values = np.asarray(p, dtype=float)
    tables = np.zeros(values.shape, dtype=np.int64) if table is None else np.asarray(table)
    if values.shape != tables.shape or ((values < 0) | (values > 1)).any():
        raise UsageError("p-values outside 0 to 1, or not one table each", where="held_for_false_discovery")
    adjusted = np.full(values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(values))
    if not len(tested):
        return adjusted
    order = tested[np.lexsort((values[tested], tables[tested]))]
    begins = np.flatnonzero(np.r_[True, np.diff(tables[order]) != 0])
    sizes = np.diff(np.r_[begins, len(order)])
    rank = np.arange(len(order)) - np.repeat(begins, sizes) + 1
    scaled = np.minimum(values[order] * (np.repeat(sizes, sizes) / rank), 1.0)
    adjusted[order] = _least_of_what_follows(scaled, begins, sizes)
    return adjusted


def _least_of_what_follows(numbers: Numbers, begins: NDArray[np.int64], sizes: NDArray[np.int64]) -> Numbers:
    """Return for each number the smallest from it to the end of its table; tables stand one after the other."""
    least = numbers.copy()
    if len(sizes) <= sizes.max():
        for begin, size in zip(begins, sizes, strict=True):
            own = slice(begin, begin + size)
            least[own] = np.minimum.accumulate(numbers[own][::-1])[::-1]
        return least
    # many small tables: all of them at once, a place nearer to the front each time
    for place in range(int(sizes.max()) - 2, -1, -1):
        here = begins[sizes > place + 1] + place
        least[here] = np.minimum(least[here], least[here + 1])
    return least


def level_of_difference(p: ArrayLike) -> Numbers:
    """Return the highest of the levels 95 and 99.8 % at which a p-value tells a difference; NaN where at neither."""
    values = np.asarray(p, dtype=float)
    levels = np.full(values.shape, np.nan)
    for level, largest in DIFFERENCE_LEVELS.items():
        levels = np.where(values <= largest, level, levels)
    return levels


def are_whole_persons(count: ArrayLike, total: ArrayLike) -> NDArray[np.bool_]:
    """Return which shares are of whole persons. Those from a split are not: no exact test is about them."""
    x, n = (np.asarray(one, dtype=float) for one in (count, total))
    return np.asarray((x % 1 == 0) & (n % 1 == 0))


def _whole(*numbers: Numbers) -> None:
    for array in numbers:
        if not np.array_equal(array, np.round(array)):
            raise UsageError("persons that are no whole number", where="comparison", do="Give whole numbers.")


@dataclass(frozen=True, slots=True)
class _Hypergeometric:
    """The unit's count, given the margins of the table: x of n, and rest_x of rest_n in the rest."""

    x: Numbers
    n: Numbers
    rest_x: Numbers
    rest_n: Numbers

    def ends(self) -> tuple[Numbers, Numbers]:
        held = self.x + self.rest_x
        return np.maximum(0, held - self.rest_n), np.minimum(self.n, held)

    def odds_of_one_more(self, rows: NDArray[np.int64], outcome: Numbers) -> Numbers:
        n, rest_n, held = (one[rows, None] for one in (self.n, self.rest_n, self.x + self.rest_x))
        return np.asarray((n - outcome) * (held - outcome) / ((outcome + 1) * (rest_n - held + outcome + 1)))


@dataclass(frozen=True, slots=True)
class _Binomial:
    """The unit's count, given its posts and a fixed share."""

    x: Numbers
    n: Numbers
    share: Numbers

    def ends(self) -> tuple[Numbers, Numbers]:
        return np.zeros_like(self.n), self.n

    def odds_of_one_more(self, rows: NDArray[np.int64], outcome: Numbers) -> Numbers:
        n, share = self.n[rows, None], self.share[rows, None]
        return np.asarray((n - outcome) / (outcome + 1) * share / (1 - share))


def _two_sided(outcomes: _Hypergeometric | _Binomial) -> Numbers:
    """Return the chance of all outcomes no likelier than x, a chunk of rows of like width at a time."""
    lowest, highest = outcomes.ends()
    width = (highest - lowest + 1).astype(np.int64)
    p = np.ones(len(width))
    order = np.argsort(width, kind="stable")
    start = 0
    while start < len(order):
        widest = int(width[order[min(len(order), start + CELLS_AT_ONCE // int(width[order[start]]) + 1) - 1]])
        rows = order[start : start + max(1, CELLS_AT_ONCE // widest)]
        p[rows] = _of_rows(outcomes, rows, lowest[rows], highest[rows])
        start += len(rows)
    return p


def _of_rows(
    outcomes: _Hypergeometric | _Binomial, rows: NDArray[np.int64], lowest: Numbers, highest: Numbers
) -> Numbers:
    """Return the p-values of some rows: each outcome's chance follows from the one before, relative to the first."""
    steps = np.arange(int((highest - lowest).max()) + 1.0)
    width = highest - lowest
    before = np.minimum(lowest[:, None] + steps[:-1], np.maximum(highest[:, None] - 1, lowest[:, None]))
    logs = np.zeros((len(rows), len(steps)))
    with np.errstate(divide="ignore", invalid="ignore"):
        np.cumsum(np.log(outcomes.odds_of_one_more(rows, before)), axis=1, out=logs[:, 1:])
    logs[steps > width[:, None]] = -np.inf
    chance = np.exp(logs - logs.max(axis=1, keepdims=True))
    observed = np.take_along_axis(chance, (outcomes.x[rows] - lowest).astype(np.int64)[:, None], axis=1)
    as_far = np.where(chance <= observed * (1 + TIE), chance, 0.0)
    return np.minimum(1.0, as_far.sum(axis=1) / chance.sum(axis=1))
