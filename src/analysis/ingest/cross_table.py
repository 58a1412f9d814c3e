"""A cross-table laid out: a row a measure, a column a member of the grouping, a sheet a unit."""

from analysis.ingest.grid import Cell, Grid
from analysis.ingest.heads import Heads, folded
from analysis.ingest.placing import SIGNATURE, Laid, Placed, aside_rule, is_number, is_numbering, stray
from analysis.model.nouns import Layout


def cross_rows(grid: Grid, layout: Layout, heads: Heads, laid: Laid) -> None:
    """Lay out a cross-table: a row a measure, a column a member of the grouping, sections on rows of their own."""
    known = {folded(column.head): column for column in layout.columns}
    sections = {folded(" ".join(path[:n])) for c in layout.columns for path in [c.head.split(" | ")]
                for n in range(1, len(path))}  # fmt: skip
    name, section, seen = _sheet_unit(grid, layout), "", set[str]()
    is_first, is_signed = True, False
    for row in (row for row in grid.rows if row >= heads.end):
        cells = grid.row(row)
        label = _label(grid, row, heads.names)
        found = next((known[path] for path in (f"{section} {label}".strip(), label) if path in known), None)
        if is_first and is_numbering(cells):
            laid.placed += [Placed(cell, "check", "numbering") for cell in cells]
            is_first = False
        elif found is not None:
            is_twice = found.head in seen
            seen.add(found.head)
            section = folded(" ".join(found.head.split(" | ")[:-1]))
            laid.placed += [_cross_cell(cell, found.measure, found.head, name, is_twice, heads) for cell in cells]
        elif label in sections:
            section = label
            laid.placed += [_section_cell(cell, heads) for cell in cells]
        else:
            is_signed = is_signed or any(SIGNATURE.match(folded(cell.text)) for cell in cells)
            laid.placed += [_other_cross_cell(cell, cells, is_signed, heads) for cell in cells]
    if missing := [column.head for column in layout.columns if column.head not in seen]:
        laid.problems.append(f"Trang “{grid.sheet}” thiếu hàng: {'; '.join(missing)}.")


def _label(grid: Grid, row: int, last: int) -> str:
    anchors = dict.fromkeys(grid.anchor(row, column) for column in range(last + 1))
    return folded(" ".join(grid.text(*anchor) for anchor in anchors))


def _sheet_unit(grid: Grid, layout: Layout) -> str:
    """Return the name that stands after the unit head, in its cell or in the next one to the right."""
    for cell in grid:
        for text in cell.text.splitlines():
            if folded(text).startswith(folded(layout.unit_head)) and text.strip().startswith(layout.unit_head[:3]):
                after = text.partition(":")[2].strip()
                return after or next((c.text for c in grid.row(cell.row) if c.column > cell.column), "")
    return ""


def _cross_cell(cell: Cell, measure: str, head: str, name: str, is_twice: bool, heads: Heads) -> Placed:
    what = heads.figures.get(cell.column)
    if cell.column <= heads.names:
        return Placed(cell, "ignored", "row_head")
    if is_twice:
        return Placed(cell, "rejected", "row_twice", f"Hàng “{head}” có hai lần; chỉ lấy hàng đầu. Hãy xóa hàng thừa.")
    if what is None:
        return stray(cell, " | ".join(heads.paths.get(cell.column, ())), heads)
    if not cell.has_result:
        return Placed(cell, "check", "formula_without_result")
    return Placed(cell, "figure", name=name, measure=measure, group=what.group)


def _section_cell(cell: Cell, heads: Heads) -> Placed:
    if cell.column <= heads.names:
        return Placed(cell, "ignored", "row_head")
    return Placed(cell, "rejected", "figure_beside_section", "Số liệu đứng ở hàng tiêu đề mục. Hãy ghi vào hàng con.")


def _other_cross_cell(cell: Cell, cells: list[Cell], is_signed: bool, heads: Heads) -> Placed:
    if not any(is_number(each) for each in cells if each.column in heads.figures) and (
        aside := aside_rule(cells, is_signed, False)
    ):
        return Placed(cell, "ignored", aside)
    return Placed(cell, "rejected", "unknown_row", "Hàng này không có trong mẫu biểu. Hãy bỏ hàng hoặc sửa tên hàng.")
