"""Where things stand on a sheet: every non-empty cell of the body gets the role that its fate is decided from."""

from collections.abc import Mapping

from analysis.ingest.block_rows import block_rows, year_rows
from analysis.ingest.cross_table import cross_rows
from analysis.ingest.grid import Cell, Grid
from analysis.ingest.head_below import leave_qualified, rows_below_heads
from analysis.ingest.heads import Figures, Heads, find_heads, folded
from analysis.ingest.item_rows import item_rows
from analysis.ingest.other_tables import Below
from analysis.ingest.placing import (
    SIGNATURE,
    Laid,
    Placed,
    Role,
    aside_rule,
    begins,
    is_mark,
    is_number,
    is_numbering,
    stray,
)
from analysis.ingest.template_marks import without_checks
from analysis.ingest.told_twice import refuse_contradicted_columns
from analysis.model.forms import Layout
from analysis.model.nouns import Grouping

ROW_NUMBERS = {folded(text) for text in ("", "STT", "TT", "Số TT", "Số thứ tự", "Thứ tự", "No.", "Nr.", "#")}


def lay_out(grid: Grid, layout: Layout, groupings: Mapping[str, Grouping], year: str, sender: str = "") -> Laid:
    """Give every non-empty cell of the sheet's body its role; for any shape but a list of persons.

    Parameters
    ----------
    groupings, year : for a list of items: what its keys may name, in that year.
    sender : the unit of a sheet that is of one unit, where its body does not name it.

    Returns
    -------
    Laid
        where no heads are found the body is the whole sheet and all of it is rejected by ``no_heads``.
    """
    if layout.shape == "blocks":
        laid_blocks = block_rows(grid, layout, unit_rows)
        return _without_heads(grid, layout) if laid_blocks is None else laid_blocks
    heads = find_heads(grid, layout)
    if heads is None:
        return _without_heads(grid, layout)
    laid = Laid(heads.end)
    if heads.missing:
        when = f", năm {year}," if year else ""
        laid.problems.append(f"Trang “{grid.sheet}”{when} thiếu cột: {'; '.join(heads.missing)}.")
    if layout.shape in ("table", "items"):
        leave_qualified(grid, layout, heads, year)
    grid, checks = without_checks(grid, heads)
    laid.notes += _extra(grid, layout, heads, year)
    laid.placed += checks
    if layout.shape == "items":
        item_rows(grid, layout, heads, laid, groupings, year)
    elif layout.shape == "cross_table":
        cross_rows(grid, layout, heads, laid, sender)
    elif layout.shape == "years":
        year_rows(grid, layout, heads, laid, sender)
    else:
        unit_rows(grid, layout, heads, laid)
    refuse_contradicted_columns(grid, heads, laid)
    return laid


def _without_heads(grid: Grid, layout: Layout) -> Laid:
    message = f"Không tìm thấy hàng tiêu đề có “{_wanted_head(layout)}”. Hãy dùng đúng mẫu biểu, giữ nguyên tiêu đề."
    rejected = [Placed(cell, "rejected", "no_heads", message) for cell in grid]
    return Laid(0, rejected, [f"Trang “{grid.sheet}”: {message}"])


def _extra(grid: Grid, layout: Layout, heads: Heads[Figures], year: str) -> list[str]:
    """Return notes on the heads that the layout does not know, and on those that stand twice."""
    if layout.shape in ("cross_table", "items"):
        return []  # their keys and row heads are told by themselves
    known = {folded(head) for head in (layout.unit_head, *layout.ignored_heads)} | ROW_NUMBERS
    held = {cell.column for cell in grid if cell.row >= heads.end}
    others = held - heads.figures.keys() - heads.twice.keys() - {heads.names}
    paths = [heads.paths[column] for column in sorted(others & heads.paths.keys())]
    extra = [" | ".join(path) for path in paths if folded(" ".join(path)) not in known]
    where = f"Trang “{grid.sheet}”" + (f", năm {year}" if year else "")
    notes = [f"{where}: cột không có trong mẫu: {'; '.join(extra)}."] if extra else []
    return notes + ([f"{where}: cột lặp lại: {'; '.join(heads.twice.values())}."] if heads.twice else [])


def _wanted_head(layout: Layout) -> str:
    if layout.shape == "items":
        return layout.keys[0].head
    if layout.shape == "blocks":
        return layout.columns[0].head
    return layout.unit_head if layout.shape != "cross_table" else next(iter({**layout.groups, **layout.measures}))


def unit_rows(grid: Grid, layout: Layout, heads: Heads[Figures], laid: Laid) -> None:
    """Lay out a table or a panel: a row a unit, with numbering, totals, notes and signatures among them."""
    is_first, is_signed, is_noted = True, False, False
    below = Below(grid, layout, heads)
    of_heads = rows_below_heads(grid, heads)
    for row in (row for row in grid.rows if row >= heads.end):
        cells = grid.row(row)
        name = _name_of(grid, row, heads)
        has_figures = any(is_number(cell) for cell in cells if cell.column in heads.figures)
        if is_first and is_numbering(cells):
            laid.placed += [Placed(cell, "check", "numbering") for cell in cells]
            is_first = False
            continue
        is_signed = is_signed or (not has_figures and any(SIGNATURE.match(folded(cell.text)) for cell in cells))
        if is_signed and not has_figures:
            below.sign(cells)
        aside = aside_rule(cells, is_signed, has_figures and bool(name))
        said = next((" ".join(cell.text.split()) for cell in cells if not is_mark(cell)), "")
        aside = aside or ("ignored_row" if begins(said, layout.ignored_rows) else "")
        # Below "Ghi chú:" stand numbered notes, each a row or two; a name beside a figure's place is none of them.
        is_record = has_figures or (bool(name) and any(cell.column in heads.figures for cell in cells))
        is_noted = aside == "note" or (is_noted and not is_record)
        aside = aside or ("note" if is_noted else "")
        if row in of_heads and not aside:
            laid.placed += [Placed(cell, "ignored", "head_below") for cell in cells]
        elif below.is_heads_again(row, bool(aside)):
            laid.placed += [Placed(cell, "ignored", "heads_again") for cell in cells]
            is_first = True  # the columns are numbered again as well
        elif aside:
            laid.placed += [Placed(cell, "ignored", aside) for cell in cells]
        elif below.what:
            laid.placed += below.refused(cells, row)
        elif _is_section(cells, heads):
            laid.placed += [Placed(cell, "ignored", "row_head") for cell in cells]
        else:
            is_first = is_first and not has_figures
            below.is_begun = below.is_begun or has_figures
            laid.placed += _record(cells, name, row, layout, heads)


def _is_section(cells: list[Cell], heads: Heads[Figures]) -> bool:
    """Whether a row is a heading among the rows: a letter or a Roman number and a text (``A | Các thị trấn``)."""
    if len(cells) != 2 or cells[1].column != heads.names:
        return False
    return is_mark(cells[0]) and not cells[0].text.strip("().").isdigit()


def _record(cells: list[Cell], name: str, row: int, layout: Layout, heads: Heads[Figures]) -> list[Placed]:
    role: Role = "total" if begins(name, layout.totals) else "figure"
    return [_unit_cell(cell, role, name, row, layout, heads) for cell in cells]


def _unit_cell(cell: Cell, role: Role, name: str, row: int, layout: Layout, heads: Heads[Figures]) -> Placed:
    what = heads.figures.get(cell.column)
    if not cell.has_result:
        measure, group, year = (what.measure, what.group, what.year) if what else ("", "", "")
        return Placed(cell, "check", "formula_without_result", "", row, name, measure, group, year, role == "total")
    if what is not None:
        if not name:
            message = "Hàng có số liệu nhưng không có tên đơn vị. Hãy ghi tên đơn vị."
            return Placed(cell, "rejected", "no_unit_name", message, row)
        is_total, as_read = role == "total", role if what.measure else "share"
        told = (row, name, what.measure, what.group, what.year, is_total)
        return Placed(cell, as_read, "", "", *told, times=what.times, share=what.share)
    if role == "total":
        return Placed(cell, "check", "total", line=row)
    if cell.column == heads.names:
        return Placed(cell, "name", line=row, name=name)
    path = " | ".join(heads.paths.get(cell.column, ()))
    if folded(path) in {folded(head) for head in layout.ignored_heads}:
        return Placed(cell, "check", "row_number") if is_mark(cell) else Placed(cell, "ignored", "row_number")
    if cell.column < heads.names and is_mark(cell) and folded(path) in ROW_NUMBERS:
        return Placed(cell, "check", "row_number")
    return stray(cell, path, heads)


def _name_of(grid: Grid, row: int, heads: Heads[Figures]) -> str:
    """Return the unit's name; where its cell is empty, a text left of it (a total may be merged over both)."""
    for column in range(heads.names, -1, -1):
        cell = grid.cells.get(grid.anchor(row, column))
        if cell and cell.has_result and (column == heads.names or not is_mark(cell)):
            return " ".join(cell.text.split())
    return ""
