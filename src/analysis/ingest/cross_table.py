"""A cross-table laid out, a sheet a unit: a row a measure and a column a group, or the other way round.

Rows are found by the path of their heads. Forms repeat a row's text under every section ("+ Đào tạo trong nước"), so a
row is looked up beneath the row before it first, then one level higher, and so on.
"""

from dataclasses import dataclass, field

from analysis.ingest.grid import Cell, Grid
from analysis.ingest.heads import Figures, Heads, folded
from analysis.ingest.parse import PERCENT
from analysis.ingest.placing import (
    SIGNATURE,
    Laid,
    Placed,
    Role,
    aside_rule,
    is_number,
    is_numbering,
    stray,
    unnumbered,
)
from analysis.ingest.told_twice import refuse_contradicted_row
from analysis.model.forms import Column, Layout, Share

MARKS_OF_ROWS = ("+", "-", "–", "*", "•")


@dataclass
class _Rows:
    """The rows that a layout has, by the folded path of their heads; with ``None`` for sections without figures.

    ``unnumbered`` holds the same without the rows' numbers, as far as they tell the rows apart. ``is_lost`` : whether a
    row came that is none, or a second time: beneath which heading the next ones stand, nobody can say.
    """

    numbered: dict[str, tuple[tuple[str, ...], Column | None]] = field(default_factory=dict)
    unnumbered: dict[str, tuple[tuple[str, ...], Column | None]] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    at: tuple[str, ...] = ()
    is_lost: bool = False

    @classmethod
    def of(cls, layout: Layout) -> "_Rows":
        rows = cls()
        checked = [
            Column(head=share.head, times=share.times or PERCENT)
            for share in layout.shares
            if layout.groups and not share.is_across and share.head in layout.checked_heads
        ]
        for column in (*layout.columns, *checked):
            path = tuple(column.head.split(" | "))
            for depth in range(1, len(path)):
                rows.numbered.setdefault(folded(" ".join(path[:depth])), (path[:depth], None))
            rows.numbered[folded(" ".join(path))] = path, column
        rows.shares = {share.head: share for share in layout.shares}
        clashing = set()
        for path, held in rows.numbered.values():
            short = " ".join(unnumbered(part) for part in path)
            clashing |= {short} & rows.unnumbered.keys()
            rows.unnumbered[short] = path, held
        rows.unnumbered = {short: what for short, what in rows.unnumbered.items() if short not in clashing}
        return rows

    def find(self, labels: list[str]) -> tuple[tuple[str, ...], Column | None] | None:
        """Return path and column of the row that one of ``labels`` names, seen from the row before; and go there."""
        for depth in (0,) if self.is_lost else range(len(self.at), -1, -1):
            over = self.at[:depth]
            for label in labels:
                exact = folded(" ".join((*over, label)))
                short = " ".join([*map(unnumbered, over), unnumbered(label)])
                found = self.numbered.get(exact) or self.unnumbered.get(short)
                if found is not None and folded(label):  # "%" is a text, and folds to nothing
                    self.at, self.is_lost = found[0], False
                    return found
        return None

    def pass_unknown(self, label: str) -> None:
        """Note a row that is none of the layout's; one with the mark of the row before it is no heading ("+ …")."""
        mark = label[:1]
        is_beside = bool(self.at) and mark in MARKS_OF_ROWS and self.at[-1].startswith(mark)
        self.is_lost = self.is_lost or not is_beside


def cross_rows(grid: Grid, layout: Layout, heads: Heads[Figures], laid: Laid, sender: str = "") -> None:
    """Lay out a cross-table, with sections on rows of their own, numbering, notes and signatures among the rows."""
    rows, seen = _Rows.of(layout), dict[str, int]()
    name = _sheet_unit(grid, layout) or sender  # the name of the sheet may tell the unit
    aside = {folded(head) for head in layout.ignored_heads}
    is_first, is_signed, before = True, False, ""
    for row in (row for row in grid.rows if row >= heads.end):
        cells = grid.row(row)
        if is_first and is_numbering(cells):
            laid.placed += [Placed(cell, "check", "numbering") for cell in cells]
            is_first = False
            continue
        found = rows.find(_labels(grid, row, heads.names))
        if found is None:
            is_signed = is_signed or any(SIGNATURE.match(folded(cell.text)) for cell in cells)
            placed = [_other_cell(cell, cells, is_signed, heads) for cell in cells]
            laid.placed += placed
            if any(each.role == "rejected" for each in placed):
                rows.pass_unknown(next(filter(None, _labels(grid, row, heads.names)[1:]), ""))
        elif found[1] is None:
            laid.placed += [_section_cell(cell, cells, heads) for cell in cells]
        else:
            column = found[1]
            is_twice = column.head in seen
            share = rows.shares.get(column.head)
            laid.placed += [_figure_cell(cell, cells, column, name, is_twice, heads, share, aside) for cell in cells]
            if is_twice:
                refuse_contradicted_row(grid, column.head, seen[column.head], row, heads.figures, laid)
                rows.is_lost = column.head != before  # right below itself it is a copy; else a heading may be missing
            seen.setdefault(column.head, row)
            before = column.head
    if missing := [column.head for column in layout.columns if column.head not in seen]:
        laid.problems.append(f"Trang “{grid.sheet}” thiếu hàng: {'; '.join(missing)}.")


def _labels(grid: Grid, row: int, last: int) -> list[str]:
    """Return how the row may be called: by all its head cells together, or by one of them, the rightmost first.

    A number stands in a cell of its own or in none; "chia ra" is merged over many rows.
    """
    texts = [grid.text(*anchor) for anchor in dict.fromkeys(grid.anchor(row, column) for column in range(last + 1))]
    return [" ".join(texts).strip(), *reversed(texts)]


def _sheet_unit(grid: Grid, layout: Layout) -> str:
    """Return the name that stands after the unit head, in its cell or in the next one to the right."""
    for cell in grid:
        for text in cell.text.splitlines():
            if folded(text.partition(":")[0]) == folded(layout.unit_head):
                after = text.partition(":")[2].strip()
                return after or next((c.text for c in grid.row(cell.row) if c.column > cell.column), "")
    return ""


def _is_head_of_row(cell: Cell, cells: list[Cell], heads: Heads[Figures]) -> bool:
    """Whether a cell is a row's label or the number before it; a number behind the label is a figure of some column."""
    is_labelled = any(each.column < cell.column and not is_number(each) for each in cells)
    return cell.column <= heads.names and not (is_number(cell) and is_labelled)


def _figure_cell(
    cell: Cell, cells: list[Cell], row: Column, name: str, is_twice: bool, heads: Heads[Figures], share: Share | None,
    aside: set[str],
) -> Placed:  # fmt: skip
    what = heads.figures.get(cell.column)
    if _is_head_of_row(cell, cells, heads):
        return Placed(cell, "ignored", "row_head")
    if is_twice:
        message = f"Hàng “{row.head}” có hai lần; chỉ lấy hàng đầu. Hãy xóa hàng thừa."
        return Placed(cell, "rejected", "row_twice", message)
    if what is None:
        path = " | ".join(heads.paths.get(cell.column, ()))
        return Placed(cell, "ignored", "ignored_head") if folded(path) in aside else stray(cell, path, heads)
    measure, group, year = row.measure or what.measure, what.group or row.group, what.year
    share = share or what.share
    if what.share and row.measure and not what.measure:  # the percentage of a row's own figure
        share, measure = what.share.model_copy(update={"count": what.share.count or row.measure}), ""
    if not measure and share and cell.has_result:
        group, times = row.sum_of or group, row.times if row.head == share.head else what.times
        is_sum = bool(row.sum_of)
        return Placed(cell, "share", name=name, group=group, year=year, is_total=is_sum, times=times, share=share)
    if row.sum_of or what.is_sum:
        group, parts = row.sum_of or group, what.parts or (measure,)
        role: Role = "total" if cell.has_result else "check"
        rule = "" if cell.has_result else "formula_without_result"
        return Placed(cell, role, rule, "", 0, name, parts[0], group, year, is_total=True, parts=parts)
    if not cell.has_result:
        return Placed(cell, "check", "formula_without_result")
    times = row.times * what.times
    return Placed(cell, "figure", name=name, measure=measure, group=group, year=year, times=times, share=share)


def _section_cell(cell: Cell, cells: list[Cell], heads: Heads[Figures]) -> Placed:
    if _is_head_of_row(cell, cells, heads):
        return Placed(cell, "ignored", "row_head")
    return Placed(cell, "rejected", "figure_beside_section", "Số liệu đứng ở hàng tiêu đề mục. Hãy ghi vào hàng con.")


def _other_cell(cell: Cell, cells: list[Cell], is_signed: bool, heads: Heads[Figures]) -> Placed:
    if not any(is_number(each) for each in cells if each.column in heads.figures) and (
        aside := aside_rule(cells, is_signed, False)
    ):
        return Placed(cell, "ignored", aside)
    return Placed(cell, "rejected", "unknown_row", "Hàng này không có trong mẫu biểu. Hãy bỏ hàng hoặc sửa tên hàng.")
