"""The cells of tables that are told together, how they add up, and which of them are too small to tell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array, csr_array

from analysis.model.errors import UsageError

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Sum = tuple[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts, and the sums that anybody knows to hold between them.

    Tables that share cells, or whose cells add up to one another, are linked: they are one object of this kind.

    Attributes
    ----------
    values : the true counts: whole numbers, at least 0.
    relations : a row a sum, a column a cell: 1 at the total, -1 at each part, so that ``relations @ values`` is 0.
    """

    values: Numbers
    relations: csr_array

    @property
    def by_column(self) -> csc_array:
        """The relations, quick to take columns from."""
        return self.relations.tocsc()


def cells_of(values: ArrayLike, sums: Sequence[Sum]) -> Cells:
    """Return counts with the sums ``(total, parts)`` between them, each a number of a cell.

    Raises
    ------
    UsageError
        when a value is no whole number of at least 0, a sum names a cell that there is not or one cell twice, or a sum
        does not hold.
    """
    counts = checked_whole(values)
    rows = [number for number, (_, parts) in enumerate(sums) for _ in range(len(parts) + 1)]
    columns = np.array([cell for total, parts in sums for cell in (total, *parts)], dtype=np.intp)
    signs = [sign for _, parts in sums for sign in (1.0, *([-1.0] * len(parts)))]
    if columns.size and (columns.min() < 0 or columns.max() >= counts.size):
        _refuse(f"a sum names cell {columns.max()} of {counts.size}", "Number the cells from 0.")
    relations = csr_array((signs, (rows, columns)), shape=(len(sums), counts.size))
    if relations.nnz != len(columns):
        _refuse("a sum names one cell twice", "Name the total once, and each part once.")
    wrong = np.flatnonzero(np.abs(relations @ counts) > 0.5)  # sums of whole numbers: anything else is off by 1
    if wrong.size:
        total, parts = sums[wrong[0]]
        told = f"sum {wrong[0] + 1}: its parts come to {counts[list(parts)].sum():g}, its total is {counts[total]:g}"
        _refuse(told, "Name only sums that hold; where a part is left out, name that part as a cell too.")
    return Cells(counts, relations)


def with_margins(counts: ArrayLike) -> tuple[Cells, NDArray[np.intp]]:
    """Return a table of any number of dimensions with all its margins, and the number of each cell.

    Returns
    -------
    Cells, array
        the numbers have one place more in each dimension than ``counts``: the last is that dimension's total. The
        grand total is ``numbers[-1, -1]`` of a table of two dimensions.
    """
    told = np.asarray(counts, dtype=float)
    full = told
    for axis in range(told.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
    numbers = np.arange(full.size).reshape(full.shape)
    sums: list[Sum] = []
    for axis in range(full.ndim):
        across = np.moveaxis(numbers, axis, -1)
        for place in np.ndindex(*across.shape[:-1]):
            sums.append((int(across[place][-1]), across[place][:-1].tolist()))
    return cells_of(full.ravel(), sums), numbers


def small_counts(values: ArrayLike, threshold: int, *, zero_is_safe: bool = True) -> Flags:
    """Return which counts are too small to tell: above 0 and below ``threshold``; with 0 too, where that is not safe.

    Parameters
    ----------
    threshold : the smallest count that may be told; 0 and 1 hide nothing but, where asked for, the zeros.
    zero_is_safe : "nobody lacks a degree" tells something of everybody, but it is what the reports exist to say, and no
        person can be picked out by it. Set it to False where being in the group counted is itself a secret.
    """
    counts, least = checked_whole(values), checked_threshold(threshold)
    return (counts < least) & ((counts > 0) | (not zero_is_safe))


def small_shares(count: ArrayLike, total: ArrayLike, threshold: int, *, zero_is_safe: bool = True) -> Flags:
    """Return which shares are too small to tell: the count, the total, or what is left of it is a small count.

    19 of 20 tells the one as surely as 1 of 20 does. With ``zero_is_safe`` both 0 % and 100 % may be told, if the
    total is no small count itself.

    Raises
    ------
    UsageError
        when numbers are not whole, differ in number, or a count is above its total.
    """
    counts, totals = checked_whole(count), checked_whole(total)
    if counts.shape != totals.shape:
        _refuse(f"{counts.size} counts but {totals.size} totals", "Give one total for each count.")
    if (counts > totals).any():
        place = int(np.flatnonzero(counts > totals)[0])
        told = f"{counts.flat[place]:g} out of {totals.flat[place]:g} at place {place + 1}"
        _refuse(told, "A count lies between 0 and its total.")
    told_of = (counts, totals - counts)
    small = [small_counts(each, threshold, zero_is_safe=zero_is_safe) for each in told_of]
    return small[0] | small[1] | small_counts(totals, threshold)


def checked_whole(values: ArrayLike) -> Numbers:
    """Return counts as floats, having made sure that each is a whole number of at least 0 (NaN is none)."""
    counts = np.asarray(values, dtype=float)
    wrong = ~((counts >= 0) & (counts == np.floor(counts)) & np.isfinite(counts))
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        told = f"{counts.flat[place]:g} at place {place + 1} is no count"
        _refuse(told, "Give whole numbers of at least 0; leave out what is not known.")
    return counts


def checked_threshold(threshold: float) -> int:
    """Return a threshold as a whole number of at least 0."""
    if not (np.isfinite(threshold) and threshold >= 0 and threshold == int(threshold)):
        _refuse(f"a threshold of {threshold}", "Give a whole number; 0 hides nothing.")
    return int(threshold)


def checked_flags(flags: ArrayLike, size: int, what: str) -> Flags:
    """Return one flag for each cell; numbers of cells are refused, since 0 and 1 could be either."""
    told = np.asarray(flags)
    if told.dtype != np.bool_ or told.shape != (size,):
        _refuse(f"{what}: {told.dtype} of shape {told.shape} for {size} cells", "Give True or False for each cell.")
    return told


def _refuse(what: str, do: str) -> None:
    raise UsageError(what, where="disclosure", do=do)
