"""A list of items laid out: a row an item of the sender's, whose keys (programme, agency) name the groups."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.ingest.grid import Cell, Grid
from analysis.ingest.heads import Figures, Heads, column_of, folded
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
    unnumbered,
)
from analysis.model.forms import Key, Layout
from analysis.model.nouns import Group, Grouping

LIKENESS = 0.5  # lower than for places: programmes are told in a few words out of many


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a grouping in a year, by every text that may name them, folded."""

    grouping: Grouping
    by_text: Mapping[str, tuple[Group, ...]]

    @classmethod
    def of(cls, grouping: Grouping, year: str) -> "Members":
        """Gather name, id, "id name" and the aliases of every member that there is in ``year``."""
        by_text: dict[str, tuple[Group, ...]] = {}
        for member in grouping.members:
            if member.is_in(year):
                for text in {folded(each) for each in (*member.texts, f"{member.id} {member.name.vi}")}:
                    by_text[text] = (*by_text.get(text, ()), member)
        return cls(grouping, by_text)

    def find(self, text: str) -> Group | None:
        """Return the one member that ``text`` names, or None."""
        found = self.by_text.get(folded(text), ())
        return found[0] if len(found) == 1 else None

    def refusal(self, text: str) -> str:
        """Return why ``text`` names no member, with what it may mean (Vietnamese)."""
        several = self.by_text.get(folded(text), ())
        what = self.grouping.name.vi
        if several:
            may_be = "; ".join(f"“{member.id} {member.name.vi}”" for member in several)
            return f"“{text}” có thể là {may_be}. Hãy ghi cả mã và tên."
        alike = difflib.get_close_matches(folded(text), self.by_text, n=1, cutoff=LIKENESS)
        if not alike:
            return f"“{text}” không có trong danh mục “{what}”. Hãy ghi đúng tên hoặc mã theo danh mục của mẫu biểu."
        nearest = self.by_text[alike[0]][0].name.vi
        return f"“{text}” không có trong danh mục “{what}”. Có phải là “{nearest}”? Hãy ghi đúng tên theo danh mục."


def item_rows(
    grid: Grid, layout: Layout, heads: Heads[Figures], laid: Laid, groupings: Mapping[str, Grouping], year: str
) -> None:
    """Lay out the rows: items, totals, headings of sections, numbering, notes and signatures."""
    columns = {column: key for key in layout.keys if (column := column_of(heads, key.head)) is not None}
    if lacking := [key.head for key in layout.keys if key not in columns.values()]:
        message = f"Thiếu cột “{'”, “'.join(lacking)}”. Hãy dùng đúng mẫu biểu, giữ nguyên tiêu đề."
        laid.placed += [Placed(c, "rejected", "no_heads", message) for row in grid.rows if row >= heads.end
                        for c in grid.row(row)]  # fmt: skip
        laid.problems.append(f"Trang “{grid.sheet}”: {message}")
        return
    members = {key.grouping: Members.of(groupings[key.grouping], year) for key in layout.keys}
    sections = {unnumbered(member.section) for each in members.values() for member in each.grouping.members} - {""}
    walk = _Walk(grid, layout, heads, columns, members, sections, Below(grid, layout, heads))
    for row in (row for row in grid.rows if row >= heads.end):
        laid.placed += walk.place(row)


@dataclass
class _Walk:
    """One way down the rows of a sheet. columns : column -> key, in the order of the layout's keys."""

    grid: Grid
    layout: Layout
    heads: Heads[Figures]
    columns: dict[int, Key]
    members: dict[str, Members]
    sections: set[str]
    below: Below
    is_first: bool = True
    is_signed: bool = False

    def place(self, row: int) -> list[Placed]:
        """Return the cells of the next row with their roles."""
        cells = self.grid.row(row)
        has_figures = any(is_number(cell) for cell in cells if cell.column in self.heads.figures)
        if self.is_first and is_numbering(cells):
            self.is_first = False
            return [Placed(cell, "check", "numbering") for cell in cells]
        self.is_signed = self.is_signed or (
            not has_figures and any(SIGNATURE.match(folded(cell.text)) for cell in cells)
        )
        if self.is_signed and not has_figures:
            self.below.sign(cells)
        aside = aside_rule(cells, self.is_signed, has_figures)
        if self.below.is_heads_again(row, bool(aside)):
            return [Placed(cell, "ignored", "heads_again") for cell in cells]
        if aside:
            return [Placed(cell, "ignored", aside) for cell in cells]
        if self.below.what:
            return self.below.refused(cells, row)
        self.is_first = self.is_first and not has_figures
        self.below.is_begun = self.below.is_begun or has_figures
        texts = [cell for cell in cells if cell.column not in self.heads.figures and not is_mark(cell)]
        is_total = bool(texts) and begins(" ".join(texts[0].text.split()), self.layout.totals)
        if is_total:
            return [self._total_cell(cell, row) for cell in cells]
        if not has_figures and len(texts) == 1 and unnumbered(texts[0].text) in self.sections:
            return [Placed(cell, "ignored", "row_head") for cell in cells]
        return self._item(cells, row)

    def _total_cell(self, cell: Cell, row: int) -> Placed:
        what = self.heads.figures.get(cell.column)
        if what is None:
            return Placed(cell, "check", "total", line=row)
        if not cell.has_result:
            return Placed(cell, "check", "formula_without_result", line=row, measure=what.measure, is_total=True)
        role: Role = "total" if what.measure else "share"
        return Placed(cell, role, line=row, measure=what.measure, is_total=True, times=what.times, share=what.share)

    def _item(self, cells: list[Cell], row: int) -> list[Placed]:
        """Return an item's cells: where a key names no member, neither it nor the figures beside it can be taken."""
        groups, wrong, message = [], set[int](), ""
        for column, key in self.columns.items():
            anchor = self.grid.cells.get(self.grid.anchor(row, column))
            text = " ".join(anchor.text.split()) if anchor and anchor.has_result else ""
            member = self.members[key.grouping].find(text) if text else None
            groups.append(member.id if member else "")
            if member is None:
                wrong.add(column)
                message = message or (
                    self.members[key.grouping].refusal(text)
                    if text
                    else f"Hàng chưa ghi “{key.head}”. Hãy ghi đủ ở mỗi hàng, kể cả khi giống hàng trên."
                )
        return [self._item_cell(cell, row, "|".join(groups), wrong, message) for cell in cells]

    def _item_cell(self, cell: Cell, row: int, group: str, wrong: set[int], message: str) -> Placed:
        what = self.heads.figures.get(cell.column)
        if cell.column in self.columns and cell.column not in wrong:
            return Placed(cell, "ignored", "row_head", line=row)
        if cell.column in wrong or (what is not None and message):
            measure = what.measure if what else ""
            return Placed(cell, "rejected", "unknown_group", message, row, measure=measure)
        if what is None:
            path = " | ".join(self.heads.paths.get(cell.column, ()))
            if folded(path) in {folded(head) for head in self.layout.ignored_heads}:
                return Placed(cell, "check", "row_number") if is_mark(cell) else Placed(cell, "ignored", "row_number")
            return stray(cell, path, self.heads)
        if not cell.has_result:
            return Placed(cell, "check", "formula_without_result", line=row, measure=what.measure, group=group)
        role: Role = "figure" if what.measure else "share"
        return Placed(cell, role, line=row, measure=what.measure, group=group, times=what.times, share=what.share)
