"""What a sheet tells twice: where both say the same the first stands, where they differ neither does.

A column or a row that stands twice is as often the copy of which the head was not changed as the one that was meant.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from analysis.ingest.figures import Figure
from analysis.ingest.grid import Cell, Grid, column_letters
from analysis.ingest.heads import Heads
from analysis.ingest.placing import Laid

Row = TypeVar("Row")
COLUMNS_DIFFER = (
    "Cột “{path}” có hai lần ({first}, {again}), số liệu khác nhau, không rõ cột nào đúng. Hãy giữ một cột."
)
ROWS_DIFFER = (
    "“{head}” có hai lần (hàng {first}, {again}), số liệu khác nhau, không rõ hàng nào đúng. Hãy giữ một hàng."
)


def refuse_contradicted_columns(grid: Grid, heads: Heads[Any], laid: Laid) -> None:
    """Refuse the figures of a column that a later one of the same head contradicts; those of the later one are."""
    for again, first in heads.first_of.items():
        told = [each.cell for each in laid.placed if each.role == "figure" and each.cell.column == first]
        pairs = [(cell, grid.cells.get((cell.row, again))) for cell in told]
        if _differ(pairs):
            columns = column_letters(first), column_letters(again)
            message = COLUMNS_DIFFER.format(path=heads.twice[again], first=columns[0], again=columns[1])
            _refuse(laid, [cell.address for cell in told], "column_twice", message)


def refuse_contradicted_row(grid: Grid, head: str, first: int, again: int, columns: Iterable[int], laid: Laid) -> None:
    """Refuse the figures of a row that a later one of the same head contradicts."""
    pairs = [(grid.cells.get((first, column)), grid.cells.get((again, column))) for column in columns]
    if _differ(pairs):
        message = ROWS_DIFFER.format(head=head, first=first + 1, again=again + 1)
        _refuse(laid, [one.address for one, _ in pairs if one], "row_twice", message)


def contradicted(figures: Mapping[Row, Sequence[Figure]]) -> bool:
    """Whether several rows tell a measure of a group differently; what only one of them tells is no contradiction."""
    told: dict[tuple[str, str], set[tuple[float, str]]] = {}
    for row in figures.values():
        for figure in row:
            told.setdefault((figure.measure, figure.group), set()).add((figure.value, figure.bound))
    return any(len(values) > 1 for values in told.values())


def _differ(pairs: Iterable[tuple[Cell | None, Cell | None]]) -> bool:
    return any(one is not None and other is not None and one.text != other.text for one, other in pairs)


def _refuse(laid: Laid, addresses: Collection[str], rule: str, message: str) -> None:
    laid.placed = [
        replace(each, role="rejected", rule=rule, message=message)
        if each.cell.address in addresses and each.role in ("figure", "total")
        else each
        for each in laid.placed
    ]
