"""What a template or a copy sent back carries besides the form, so that receiving it knows what is no figure."""

from dataclasses import replace
from typing import Any

from analysis.ingest.grid import Grid
from analysis.ingest.heads import Heads, folded
from analysis.ingest.placing import Placed

CHECK_HEAD = "Kiểm tra"  # head of the column, or name of the row, in which formulas tell whether the figures fit
GUIDE_SHEET = "Hướng dẫn"
MENDING_SHEET = "Cần sửa"  # in a copy that went back to its sender: the list of what is to be mended
MENDING_TITLE = "Các ô cần sửa của tệp"


def is_guide(grid: Grid) -> bool:
    """Whether a sheet only tells how to fill in or to mend the others."""
    return is_mending_list(grid) or folded(grid.sheet) == folded(GUIDE_SHEET)


def is_mending_list(grid: Grid) -> bool:
    """Whether a sheet is our list of what is to be mended; a sender's own sheet may be called so, too."""
    return grid.sheet == MENDING_SHEET and grid.text(0, 0).startswith(MENDING_TITLE)


def without_checks(grid: Grid, heads: Heads[Any]) -> tuple[Grid, list[Placed]]:
    """Take the check formulas off a sheet: those under the head, and those in the row, that is called so.

    Returns
    -------
    tuple
        the sheet without them, and them as checks.
    """
    columns = {column for column, path in heads.paths.items() if folded(" ".join(path)) == folded(CHECK_HEAD)}
    body = [row for row in grid.rows if row >= heads.end]
    rows = {row for row in body if folded(grid.row(row)[0].text) == folded(CHECK_HEAD)}
    taken = [cell for row in body for cell in grid.row(row) if row in rows or cell.column in columns]
    if not taken:
        return grid, []
    places = {(cell.row, cell.column) for cell in taken}
    kept = {place: cell for place, cell in grid.cells.items() if place not in places}
    return replace(grid, cells=kept), [Placed(cell, "check", "template_check") for cell in taken]
