"""Which cells of linked tables to hide, so that no small count can be told or worked out.

Order of steps:

1. the small counts themselves (primary, chosen by the caller: ``small_counts``, ``small_shares``);
2. where the hidden cells of a sum come to less than the width that each must have, the cheapest other cell of it;
3. the attacker looks (``audit``). For each cell that he comes too near to, the cheapest cells are hidden through which
   it can move far enough; again from 2, until he finds nothing.

For small problems one integer programme chooses the cells of least loss; the attacker looks at that too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, coo_array, csc_array, csr_array, hstack, vstack

from analysis.model.errors import CadreError, UsageError
from analysis.stats.disclosure_audit import NEARBY, ROUNDING, Ranges, audit, doubtful, reached, solve
from analysis.stats.disclosure_cells import Cells, Flags, Numbers, Places, checked_flags

Method = Literal["auto", "optimal", "heuristic"]

SMALL = 2_000  # cells times sensitive cells, up to which "auto" asks for the optimum
SECONDS = 20.0  # that an optimum may take
CHEAP = 1e-3  # what moving a cell costs that is hidden anyway
COSTLY = 1e3  # how many times dearer a cell is that is to be kept
ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which cells stay hidden.

    Attributes
    ----------
    hidden : all cells whose value is not told.
    primary : those hidden because they are small.
    complementary : those hidden so that no primary cell can be worked out.
    leaks : numbers of the sensitive cells that still lie open too far; empty unless nothing that may be hidden helps.
    method : ``optimal``, ``heuristic`` or ``nothing`` (nothing is sensitive).
    """

    hidden: Flags
    primary: Flags
    complementary: Flags
    leaks: Places
    method: str


@dataclass(frozen=True, slots=True)
class _Task:
    cells: Cells
    sensitive: Flags
    tellable: Flags
    kept: Flags
    loss: Numbers
    drags: Sequence[tuple[int, int]]
    least_width: float
    by_column: csc_array
    touching: csr_array  # 1 at the total and at the parts of each sum
    totals: csr_array  # 1 at the total of each sum


def suppress(
    cells: Cells,
    primary: ArrayLike,
    *,
    least_width: float,
    tellable: ArrayLike | None = None,
    kept: ArrayLike | None = None,
    loss: ArrayLike | None = None,
    drags: Sequence[tuple[int, int]] = (),
    method: Method = "auto",
) -> Suppression:
    """Return the cells to hide, so that the attacker's range of every primary cell is at least ``least_width`` wide.

    Parameters
    ----------
    primary : True for each small cell. The rule that made it is the caller's.
    least_width : usually the threshold: a range as wide as that holds a count that is not small, or 0.
    tellable : False for a cell that is told nowhere (what is left of a share, the difference of two counts) but must
        not be worked out either if it is primary. None: all cells may be told.
    kept : True for each cell that is hidden only if nothing else helps, such as grand totals.
    loss : what hiding a cell costs, above 0; None is the cell's value + 1, so that small units go before totals.
    drags : pairs (a, b): where a is hidden, b is hidden too.
    method : ``optimal`` is for small tables (``milp``) and knows no drags; ``auto`` takes it up to ``SMALL``.

    Raises
    ------
    UsageError
        for flags or losses that do not fit, a width that is not positive, or an optimum asked for with drags.

    References
    ----------
    Fischetti and Salazar (2001), Management Science 47, 1008-1027 (the integer programme); Kelly, Golden and Assad
    (1992), Networks 22, 397-417 (one linear programme a sensitive cell); Hundepool et al. (2012), chapter 4.
    """
    task = _checked_task(cells, primary, least_width, tellable, kept, loss, drags)
    if method not in ("auto", "optimal", "heuristic") or (method == "optimal" and len(drags)):
        raise UsageError(f"a method {method!r} with {len(drags)} drags", where="suppress", do="Ask for heuristic.")
    used, is_small = "heuristic", task.sensitive.sum() * cells.values.size <= SMALL
    if not task.sensitive.any():
        used, hidden = "nothing", ~task.tellable
    elif method == "optimal" or (method == "auto" and not len(drags) and is_small):
        found = _optimal(task)
        used, hidden = ("heuristic", _heuristic(task)) if found is None else ("optimal", found)
    else:
        hidden = _heuristic(task)
    leaks = audit(cells, ~hidden, task.sensitive, least_width=least_width)
    if leaks.size and used == "optimal":  # the programme's tolerance is as wide as its largest cells: look for oneself
        used, hidden = "heuristic", _heuristic(task)
        leaks = audit(cells, ~hidden, task.sensitive, least_width=least_width)
    extra = hidden & ~task.sensitive & task.tellable
    return Suppression(hidden, task.sensitive, extra, leaks, used)


def _checked_task(
    cells: Cells,
    primary: ArrayLike,
    least_width: float,
    tellable: ArrayLike | None,
    kept: ArrayLike | None,
    loss: ArrayLike | None,
    drags: Sequence[tuple[int, int]],
) -> _Task:
    size = cells.values.size
    losses = cells.values + 1 if loss is None else np.asarray(loss, dtype=float)
    if losses.shape != (size,) or not (losses > 0).all() or not least_width > 0:
        raise UsageError(
            f"{losses.size} losses for {size} cells, a least width of {least_width}",
            where="suppress",
            do="Give each cell a loss above 0, and a width above 0.",
        )
    return _Task(
        cells=cells,
        sensitive=checked_flags(primary, size, "primary"),
        tellable=np.ones(size, dtype=bool) if tellable is None else checked_flags(tellable, size, "tellable"),
        kept=np.zeros(size, dtype=bool) if kept is None else checked_flags(kept, size, "kept"),
        loss=losses,
        drags=drags,
        least_width=least_width,
        by_column=cells.by_column,
        touching=abs(cells.relations),
        totals=(cells.relations > 0).astype(float),
    )


# The heuristic


def _heuristic(task: _Task) -> Flags:
    hidden = _dragged(task, task.sensitive | ~task.tellable)
    known = Ranges(task.cells.values.copy(), task.cells.values.copy())
    for _ in range(ROUNDS):
        hidden = _with_partners(task, hidden)
        before = hidden.copy()
        for leak in doubtful(task.cells, ~hidden, task.sensitive, known, least_width=task.least_width):
            if known.upper[leak] - known.lower[leak] < task.least_width - ROUNDING:
                hidden = _protected(task, hidden, int(leak), known)
        if (hidden == before).all():
            return hidden
    raise CadreError(f"No pattern was found in {ROUNDS} rounds.", where="suppress", do="This is a defect: report it.")


def _dragged(task: _Task, hidden: Flags) -> Flags:
    if not len(task.drags):
        return hidden
    hidden, pairs = hidden.copy(), np.asarray(task.drags, dtype=np.intp)
    while True:
        new = pairs[hidden[pairs[:, 0]] & ~hidden[pairs[:, 1]], 1]
        if not new.size:
            return hidden
        hidden[new] = True


def _with_partners(task: _Task, hidden: Flags) -> Flags:
    """Hide further cells of each sum whose hidden parts come to too little: no part of it can be more than that.

    Sums whose hidden cells were never to be told and need no protection are left alone.
    """
    hidden = hidden.copy()
    while True:
        needing = hidden & (task.sensitive | task.tellable)
        open_width = task.touching @ np.where(hidden, task.cells.values, 0.0)
        wanting = ((task.touching @ needing) > 0) & ((task.totals @ hidden) == 0) & (open_width < task.least_width)
        new: set[int] = set()
        for row in np.flatnonzero(wanting):
            columns = task.touching.indices[task.touching.indptr[row] : task.touching.indptr[row + 1]]
            partner = _partner(task, hidden, columns, task.least_width - open_width[row])
            if partner is not None and new.isdisjoint(columns.tolist()):  # else another sum's partner is in this one
                new.add(partner)
        if not new:
            return hidden
        hidden[list(new)] = True
        hidden = _dragged(task, hidden)


def _partner(task: _Task, hidden: Flags, columns: Places, lacking: float) -> int | None:
    """Return the cheapest part that is large enough alone, else the largest; totals and kept cells are left alone."""
    free = columns[~hidden[columns] & ~task.kept[columns]]
    free = free[task.cells.values[free] > 0]
    if not free.size:
        return None
    enough = free[task.cells.values[free] >= lacking]
    return int(enough[np.argmin(task.loss[enough])] if enough.size else free[np.argmax(task.cells.values[free])])


def _protected(task: _Task, hidden: Flags, leak: int, known: Ranges) -> Flags:
    """Hide the cheapest cells through which ``leak`` can move far enough; look nearby first, at kept cells last.

    ``known`` takes in how far the cells moved on the way: those that moved far enough are safe too.
    """
    for may_move in (hidden | ~task.kept, np.ones_like(hidden)):
        for steps in (*NEARBY, None):
            places = reached(task.touching, leak, steps, may_move)
            moves = _cheapest_moves(task, hidden, leak, places)
            if moves is not None:
                hidden, moved = hidden.copy(), np.abs(moves).max(axis=0) > ROUNDING
                hidden[places[moved]] = True
                known.take_in(places, task.cells.values[places] + moves)
                return _dragged(task, hidden)
    hidden = hidden.copy()  # nothing lets it move far enough: what hangs together with it is hidden, and it is told
    hidden[reached(task.touching, leak, None)] = True
    return hidden


def _cheapest_moves(task: _Task, hidden: Flags, leak: int, places: Places) -> Numbers | None:
    """Return how two tables, ``least_width`` apart in ``leak``, differ from the true one at the least loss.

    The variables are, of each cell, by how much it rises and falls in the one table and in the other. A row a table,
    a column a place; None where there are no such tables.
    """
    matrix = task.by_column[:, places].tocsr()
    matrix = matrix[np.diff(matrix.indptr) > 0]
    size, values = places.size, task.cells.values[places]
    cost = np.where(hidden[places], CHEAP, task.loss[places] * np.where(task.kept[places], COSTLY, 1.0))
    one = hstack([matrix, -matrix])
    at = int(np.flatnonzero(places == leak)[0])
    apart = csr_array(([1.0, -1.0, -1.0, 1.0], ([0] * 4, [at, size + at, 2 * size + at, 3 * size + at])), (1, 4 * size))
    rules = vstack([block_diag([one, one]), apart]).tocsr()
    known = np.append(np.zeros(2 * matrix.shape[0]), task.least_width)
    greatest = np.concatenate([np.full(size, np.inf), values] * 2)
    found = solve(np.tile(cost, 4), rules, known, np.column_stack([np.zeros(4 * size), greatest]))
    if found is None:
        return None
    rises_and_falls = found[1].reshape(2, 2, size)
    return rises_and_falls[:, 0] - rises_and_falls[:, 1]


# The optimum


def _optimal(task: _Task) -> Flags | None:
    """Return the cells of least loss to hide, or None where there is no answer in time."""
    size, sensitive = task.cells.values.size, np.flatnonzero(task.sensitive)
    most = task.cells.values.sum() + task.least_width
    forced = task.sensitive | ~task.tellable
    cost = np.where(task.kept, task.loss * COSTLY, task.loss)
    tables = 2 * sensitive.size
    moves = block_diag([csr_array(np.zeros((0, size))), *([task.cells.relations] * tables)])
    found = milp(
        np.concatenate([cost, np.zeros(tables * size)]),
        integrality=np.concatenate([np.ones(size), np.zeros(tables * size)]),
        bounds=Bounds(
            np.concatenate([forced.astype(float), np.tile(-task.cells.values, tables)]),
            np.concatenate([np.ones(size), np.full(tables * size, most)]),
        ),
        constraints=[
            LinearConstraint(moves, 0, 0),
            LinearConstraint(_still_unless_hidden(np.full(size, most), tables, sign=1.0), -np.inf, 0),
            LinearConstraint(_still_unless_hidden(task.cells.values, tables, sign=-1.0), -np.inf, 0),
            LinearConstraint(_apart(sensitive, size), task.least_width, np.inf),
        ],
        options={"time_limit": SECONDS, "mip_rel_gap": 1e-6},
    )
    return (found.x[:size] > 0.5) | forced if found.status == 0 and found.x is not None else None


def _still_unless_hidden(reach: Numbers, tables: int, *, sign: float) -> csr_array:
    """Return the rules that a cell moves in no table by more than ``reach`` if hidden, and not at all if told."""
    size = reach.size
    rows = np.arange(tables * size)
    limits = coo_array((-np.tile(reach, tables), (rows, np.tile(np.arange(size), tables))), (rows.size, size))
    moves = coo_array((np.full(rows.size, sign), (rows, rows)), (rows.size, rows.size))
    return hstack([limits, moves]).tocsr()


def _apart(sensitive: Places, size: int) -> csr_array:
    """Return the rules that each sensitive cell lies far enough apart in its two tables."""
    rows = np.repeat(np.arange(sensitive.size), 2)
    first = size + 2 * np.arange(sensitive.size) * size + sensitive
    columns = np.column_stack([first, first + size]).ravel()
    shape = (sensitive.size, size * (1 + 2 * sensitive.size))
    return csr_array((np.tile([1.0, -1.0], sensitive.size), (rows, columns)), shape)
