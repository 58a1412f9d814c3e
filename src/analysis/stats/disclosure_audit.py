"""The attacker: what somebody who knows all that is told can work out about what is hidden.

For each hidden cell the least and the greatest value that any table in accord with everything told could have there,
by linear programming. Published cells cut the tables into pieces that have nothing to do with each other, and each
piece is attacked alone, so that a table of the whole country is feasible.

The attacker here allows fractions of persons. In tables of two dimensions and in hierarchies the ends are whole
numbers anyway; in others a whole-number attacker may come a little nearer (``whole_numbers`` asks for that one).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog
from scipy.sparse import coo_array, csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from analysis.model.errors import CadreError
from analysis.stats.disclosure_cells import Cells, Flags, Numbers, Places, checked_flags

ROUNDING = 1e-6  # HiGHS keeps a constraint to 1e-7
BATCH = 4_000  # cells that one linear programme takes together
NEARBY = (2, 3, 4, 5)  # how many sums away a cell's range is first looked for, before the whole piece is
ROUNDS = 24  # of moving everything at once, before cells are looked at one by one
GAIN = 0.92  # the rounds end when one leaves more than this share of the cells unproven
SEED = 20_250_630


@dataclass(frozen=True, slots=True)
class Ranges:
    """What the attacker knows of each cell.

    Attributes
    ----------
    lower, upper : least and greatest possible value; of a published cell its value, twice. upper may be infinite.
    """

    lower: Numbers
    upper: Numbers

    @property
    def width(self) -> Numbers:
        """How much is left open; 0 where the cell is known."""
        return self.upper - self.lower

    def take_in(self, places: Places, tables: Numbers) -> None:
        """Widen the ranges to what the cells at ``places`` have in some tables, one a row."""
        self.lower[places] = np.minimum(self.lower[places], tables.min(axis=0))
        self.upper[places] = np.maximum(self.upper[places], tables.max(axis=0))


@dataclass(frozen=True, slots=True)
class Piece:
    """Hidden cells that hang together. matrix @ (values at cells) = known."""

    cells: Places
    matrix: csr_array
    known: Numbers


def attack(cells: Cells, published: ArrayLike, *, whole_numbers: bool = False) -> Ranges:
    """Return what the published cells tell about the hidden ones.

    Parameters
    ----------
    published : True for each cell whose value is told.
    whole_numbers : whether the attacker also uses that counts are whole; slow, for small tables.

    Raises
    ------
    UsageError
        when there is not one flag for each cell.

    References
    ----------
    Hundepool et al. (2012), Statistical Disclosure Control, Wiley, section 4.4: the audit of suppression patterns.
    """
    is_told = checked_flags(published, cells.values.size, "published")
    lower, upper = cells.values.copy(), cells.values.copy()
    for piece in pieces_of(cells, ~is_told):
        for place, cell in enumerate(piece.cells):
            lower[cell], upper[cell] = _range_of(piece, place, whole_numbers)
    return Ranges(lower, upper)


def audit(cells: Cells, published: ArrayLike, sensitive: ArrayLike, *, least_width: float) -> Places:
    """Return the numbers of the sensitive cells of which the attacker's range is narrower than ``least_width``.

    A sensitive cell that is published leaks too. The answer is that of ``attack``, found faster: two tables in accord
    with everything told that lie ``least_width`` apart in a cell prove that it is safe, and one such pair proves many.
    """
    is_told = checked_flags(published, cells.values.size, "published")
    at_risk = checked_flags(sensitive, cells.values.size, "sensitive")
    lower, upper = cells.values.copy(), cells.values.copy()
    pieces = [piece for piece in pieces_of(cells, ~is_told, holding=at_risk) if not _is_plain(piece, lower, upper)]
    narrow = _unproven(pieces, cells.values, at_risk, lower, upper, least_width)
    for piece in pieces:
        for place in np.flatnonzero(narrow[piece.cells]):
            if upper[piece.cells[place]] - lower[piece.cells[place]] < least_width - ROUNDING:
                _widen(piece, int(place), cells.values, lower, upper, least_width)
    return np.flatnonzero(at_risk & (upper - lower < least_width - ROUNDING))


def doubtful(cells: Cells, published: Flags, sensitive: Flags, known: Ranges, *, least_width: float) -> Places:
    """Return the sensitive cells that a quick look does not prove to be safe: all that ``audit`` would, and more.

    ``known`` are ranges that are certainly open; they are widened in place. They stay open when more is hidden.
    """
    lower, upper = known.lower, known.upper
    at_risk = sensitive & (known.width < least_width - ROUNDING)
    pieces = [piece for piece in pieces_of(cells, ~published, holding=at_risk) if not _is_plain(piece, lower, upper)]
    return np.flatnonzero(_unproven(pieces, cells.values, at_risk, lower, upper, least_width))


def _unproven(
    pieces: list[Piece], values: Numbers, at_risk: Flags, lower: Numbers, upper: Numbers, least_width: float
) -> Flags:
    """Widen the ranges by moving many cells at once; return which of those at risk are still narrow."""
    for batch in _batches(pieces):
        _move_together(batch, values, at_risk, lower, upper, least_width)
    return at_risk & (upper - lower < least_width - ROUNDING)


def _is_plain(piece: Piece, lower: Numbers, upper: Numbers) -> bool:
    """Note the ranges of a piece that needs no solver, in no sum or in one with its total told; say whether it is."""
    rows = piece.matrix.shape[0]
    if rows > 1 or (rows == 1 and np.unique(piece.matrix.data).size > 1):
        return False
    if not rows:
        lower[piece.cells], upper[piece.cells] = 0.0, np.inf
    elif piece.cells.size > 1:  # each may be nothing, or all that the sum leaves
        lower[piece.cells], upper[piece.cells] = 0.0, abs(piece.known[0])
    return True


def pieces_of(cells: Cells, hidden: Flags, holding: Flags | None = None) -> Iterator[Piece]:
    """Yield the hidden cells piece by piece: cells that no chain of sums with hidden cells joins stand apart.

    ``holding`` leaves out the pieces that hold none of the cells flagged.
    """
    columns = np.flatnonzero(hidden)
    if not columns.size:
        return
    matrix = cells.by_column[:, columns].tocsr()
    matrix = matrix[np.diff(matrix.indptr) > 0]
    known = matrix @ cells.values[columns]
    of_column, of_row = _labels(matrix)
    by_column, by_row = np.argsort(of_column, kind="stable"), np.argsort(of_row, kind="stable")
    counts = np.arange(of_column.max() + 2)
    ends, row_ends = np.searchsorted(of_column[by_column], counts), np.searchsorted(of_row[by_row], counts)
    for number in range(len(counts) - 1):
        own = by_column[ends[number] : ends[number + 1]]
        if own.size and (holding is None or holding[columns[own]].any()):
            rows = by_row[row_ends[number] : row_ends[number + 1]]
            yield Piece(columns[own], matrix[rows][:, own], known[rows])


def _labels(matrix: csr_array) -> tuple[Places, Places]:
    """Return for each column and each row the number of its piece."""
    height, width = matrix.shape
    pairs = matrix.tocoo()
    graph = coo_array((np.ones(pairs.nnz), (pairs.row, pairs.col + height)), shape=(height + width,) * 2)
    labels = connected_components(graph, directed=False)[1]
    return labels[height:], labels[:height]


def solve(
    costs: Numbers, matrix: csr_array | csc_array, known: Numbers, bounds: Numbers, whole: bool = False
) -> tuple[float, Numbers] | None:
    """Return the least cost and where it is reached; minus infinity where there is no end, None where nothing fits.

    Raises
    ------
    CadreError
        when the solver gives up: an unanswered question must not pass for a safe cell.
    """
    found = linprog(costs, A_eq=matrix, b_eq=known, bounds=bounds, method="highs", integrality=int(whole))
    if found.status == 0:
        return float(found.fun), found.x
    if found.status == 3:
        return -np.inf, np.full(costs.size, np.nan)
    if found.status == 2:
        return None
    raise CadreError(f"The linear programme of {costs.size} cells has no answer: {found.message}", where="disclosure")


def _range_of(piece: Piece, place: int, whole: bool) -> tuple[float, float]:
    if not piece.matrix.shape[0]:
        return 0.0, np.inf
    least, greatest = _end(piece, place, 1.0, whole), _end(piece, place, -1.0, whole)
    return max(0.0, least[0]) + 0.0, -greatest[0]


def _end(piece: Piece, place: int, sign: float, whole: bool = False) -> tuple[float, Numbers]:
    costs = np.zeros(piece.cells.size)
    costs[place] = sign
    found = solve(costs, piece.matrix, piece.known, _free(piece.cells.size), whole)
    if found is None:  # the true table always fits
        raise CadreError("No table is in accord with what is told.", where="disclosure")
    return found


def _free(size: int) -> Numbers:
    return np.column_stack([np.zeros(size), np.full(size, np.inf)])


def _widen(
    piece: Piece, place: int, values: Numbers, lower: Numbers, upper: Numbers, least_width: float
) -> None:
    """Look for the ends of one cell; first with all but the cells nearby standing still, which is quick and enough.

    The tables found on the way widen the ranges of the others too.
    """
    cell = piece.cells[place]
    for steps in (*NEARBY, None):
        near, own = (piece, place) if steps is None else _nearby(piece, place, values, steps)
        for sign in (-1.0, 1.0):
            end, table = _end(near, own, sign)
            if np.isinf(end):
                upper[cell] = np.inf
            else:
                _take_in(near.cells, table, lower, upper)
            if upper[cell] - lower[cell] >= least_width - ROUNDING:
                return


def _nearby(piece: Piece, place: int, values: Numbers, steps: int) -> tuple[Piece, int]:
    """Return the part of a piece at most ``steps`` sums away from a cell, all else at its true value."""
    near = reached(abs(piece.matrix), place, steps)
    matrix = piece.matrix[:, near]
    matrix = matrix[np.diff(matrix.indptr) > 0]
    return Piece(piece.cells[near], matrix, matrix @ values[piece.cells[near]]), int(np.searchsorted(near, place))


def reached(touching: csr_array, start: int, steps: int | None, may_move: Flags | None = None) -> Places:
    """Return the cells that at most ``steps`` sums lie between, going over cells that may move; None is all of them."""
    found = np.zeros(touching.shape[1], dtype=bool)
    found[start] = True
    size, taken = 0, 0
    while found.sum() > size and (steps is None or taken < steps):
        size, taken = int(found.sum()), taken + 1
        new = (touching.T @ ((touching @ found) > 0)) > 0
        found |= new if may_move is None else new & may_move
    return np.flatnonzero(found)


def _take_in(places: Places, table: Numbers, lower: Numbers, upper: Numbers) -> None:
    lower[places] = np.minimum(lower[places], table)
    upper[places] = np.maximum(upper[places], table)


def _batches(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield pieces side by side as one: a solver has its cost for every call."""
    batch: list[Piece] = []
    for piece in pieces:
        if batch and sum(each.cells.size for each in batch) + piece.cells.size > BATCH:
            yield _side_by_side(batch)
            batch = []
        batch.append(piece)
    if batch:
        yield _side_by_side(batch)


def _side_by_side(pieces: list[Piece]) -> Piece:
    down = np.cumsum([0, *(piece.matrix.shape[0] for piece in pieces)])
    right = np.cumsum([0, *(piece.cells.size for piece in pieces)])
    parts = [piece.matrix.tocoo() for piece in pieces]
    rows = np.concatenate([part.row + start for part, start in zip(parts, down[:-1], strict=True)])
    columns = np.concatenate([part.col + start for part, start in zip(parts, right[:-1], strict=True)])
    figures = np.concatenate([part.data for part in parts])
    matrix = csr_array((figures, (rows, columns)), shape=(down[-1], right[-1]))
    cells = np.concatenate([piece.cells for piece in pieces])
    return Piece(cells, matrix, np.concatenate([piece.known for piece in pieces]))


def _move_together(
    batch: Piece, values: Numbers, at_risk: Flags, lower: Numbers, upper: Numbers, least_width: float
) -> None:
    """Push all cells that are not yet proven safe up or down at once, none further than it needs."""
    chance = np.random.default_rng(SEED)
    true = values[batch.cells]
    box = np.column_stack([np.maximum(0, true - least_width), true + least_width])
    left = np.inf
    for _ in range(ROUNDS):
        unproven = at_risk[batch.cells] & ((upper - lower)[batch.cells] < least_width - ROUNDING)
        if not unproven.any() or unproven.sum() > GAIN * left:
            return
        left = float(unproven.sum())
        # A cell that was pushed up is pushed down next: what is open at one end is tried at the other.
        costs = np.where(unproven, chance.choice([-1.0, 1.0], size=true.size) * chance.uniform(0.5, 1, true.size), 0)
        for direction in (costs, -costs):
            found = solve(direction, batch.matrix, batch.known, box)
            if found is not None:
                _take_in(batch.cells, found[1], lower, upper)
