"""The way down the rows of a list of persons: which unit and which title the persons beneath are of."""

import re
from collections.abc import Iterable, Iterator

from analysis.ingest.figures import address_of
from analysis.ingest.grid import Cell, Grid, column_letters
from analysis.ingest.heads import Heads, folded
from analysis.ingest.names import Finder, Named, NameRead
from analysis.ingest.person_cells import Columns, is_told, read_person, texts_beside
from analysis.ingest.person_sheet import CellFault, PersonSheet, RowRead
from analysis.ingest.placing import NOTE, SIGNATURE, aside_rule, begins, is_number, is_numbering
from analysis.model.forms import Layout, PersonField
from analysis.model.nouns import Grouping
from analysis.model.records import Record, RecordFault

UNIT_WORDS = tuple(f"{folded(word)} " for word in ("xã", "phường", "thị trấn", "đặc khu", "x", "p", "tt", "t t"))
_NUMBER = re.compile(r"^\s*(?:\d+|[ivxIVX]+|[a-zđA-ZĐ])\s*[.)/:–-]\s*")
HEADING_FAULTS = {
    "ambiguous_unit": "tên đơn vị có thể là nhiều nơi. Hãy ghi đủ loại đơn vị (xã, phường, thị trấn) và tên.",
    "unknown_unit": "không có đơn vị tên như vậy vào ngày {day}. Hãy ghi đúng tên đơn vị.",
    "unknown_title": "không phải tên đơn vị hay chức danh có trong danh mục, cũng không đủ số liệu của một người. "
    "Hãy ghi đúng tên đơn vị, chức danh, hoặc điền đủ hàng.",
    "no_unit": "đứng trước tên đơn vị. Hãy ghi tên xã, phường, thị trấn ở hàng phía trên.",
    "title_twice": "là chức danh đã có ở trên trong cùng đơn vị; có thể thiếu hàng tên đơn vị. Hãy ghi tên đơn vị, "
    "hoặc gộp các hàng cùng chức danh.",
    "no_title": "chưa thuộc chức danh nào. Hãy ghi chức danh ở hàng phía trên.",
}


class Titles:
    """The titles of a year by every text that may name them, folded, and the sections that they stand in."""

    def __init__(self, titles: Grouping, year: str) -> None:
        self.sections = {folded(member.section) for member in titles.members} - {""}
        self._by_text = {
            folded(text): member.id for member in titles.members if member.is_in(year) for text in member.texts
        }

    def find(self, text: str) -> str | None:
        """Return the title that a heading names; empty for a section, None for neither."""
        for each in map(folded, _variants(text)):
            if each in self._by_text:
                return self._by_text[each]
            if each in self.sections:
                return ""
        return None


class Walk:
    """One way down. ``unit`` and ``title`` are those of the last headings; None before there was any."""

    def __init__(
        self, grid: Grid, layout: Layout, heads: Heads[PersonField], finder: Finder, titles: Titles, read: PersonSheet
    ) -> None:
        self.grid, self.layout, self.heads, self.finder, self.titles, self.read = (
            grid, layout, heads, finder, titles, read,
        )  # fmt: skip
        self.columns = Columns.of(heads.figures, layout)
        self.asked = self.columns.fields(layout)
        self.aside = tuple(f"{folded(head)} " for head in layout.ignored_heads)
        own = finder.sender.unit
        self.unit: str | None = own.code if own is not None and own.level == finder.level else None
        self.title: str | None = None
        self._told: set[str] = set()  # titles of the unit; where one comes again, the next unit's name may be missing

    def down(self) -> None:
        """Give every row its part in ``read``."""
        is_first, is_signed = True, False
        for row in (row for row in self.grid.rows if row >= self.heads.end):
            cells = self.grid.row(row)
            if is_first and is_numbering(cells):
                self.read.checks += cells
                is_first = False
                continue
            is_person = self._is_surely_person(cells)
            if not is_person and self._heads_something(cells):
                is_signed = False  # a signature beneath every unit's part of the list
                self._heading(row + 1, cells)
                continue
            is_signed = is_signed or (not is_person and any(SIGNATURE.match(folded(cell.text)) for cell in cells))
            if aside_rule(cells, is_signed, is_person):
                self.read.ignored += cells
            elif not is_person and self._is_total(cells):
                self.read.checks += cells
            elif kept := self._without_strays(cells):
                self._row(row + 1, kept)

    def _is_surely_person(self, cells: list[Cell]) -> bool:
        fields = self.heads.figures
        is_any_told = any(cell.column in fields and is_told(cell, fields[cell.column]) for cell in cells)
        return is_any_told and any(cell.column == self.heads.names for cell in cells)

    def _heads_something(self, cells: list[Cell]) -> bool:
        texts = texts_beside(cells, self.columns)
        if texts is None or len(texts) != 1:
            return False
        return self.titles.find(texts[0]) is not None or self._unit_of(texts[0]).unit is not None

    def _is_total(self, cells: list[Cell]) -> bool:
        texts = [cell for cell in cells if not is_number(cell)]
        return len(texts) == 1 and begins(texts[0].text, self.layout.totals)

    def _without_strays(self, cells: list[Cell]) -> list[Cell]:
        """Put aside the cells of columns that are for notes, derived, or unknown; and return the others."""
        kept = []
        for cell in cells:
            path = folded(" ".join(self.heads.paths.get(cell.column, ())))
            if cell.column in self.heads.figures or (not path and cell.column < self.heads.names):
                kept.append(cell)
            elif NOTE.match(path) or f"{path} ".startswith(self.aside):
                self.read.ignored.append(cell)
            else:
                rule = "column_twice" if cell.column in self.heads.twice else "unknown_column"
                what = "có hai lần" if rule == "column_twice" else "không có trong mẫu biểu"
                message = f"Cột {column_letters(cell.column)} {what}. Hãy bỏ cột hoặc sửa tiêu đề cột."
                self.read.strays.append((cell, rule, message))
        return kept

    def _row(self, line: int, cells: list[Cell]) -> None:
        texts = texts_beside(cells, self.columns)
        if texts is None or len(texts) > 1:
            self._person(line, cells)
        elif texts:
            self._heading(line, cells)
        else:
            self.read.ignored += cells  # nothing but a number: an empty row of a template

    def _heading(self, line: int, cells: list[Cell]) -> None:
        """Take a row that holds one text: a unit's, a section's or a title's name, or what names nothing."""
        text = next(iter(texts_beside(cells, self.columns) or ()))
        title, rule, named = self.titles.find(text), "", None
        if title is not None:
            rule = "title_twice" if title in self._told and title != self.title else ""
            self.title = title or None
            self._told |= {title} - {""}
        else:
            named = self._unit_of(text)
            if named.unit is not None:
                self.unit, self.title = named.unit.code, None
            elif named.rule == "ambiguous_unit" or f"{folded(text)} ".startswith(UNIT_WORDS):
                self.unit, self.title, rule = "", None, named.rule
            else:
                self.title, rule = "", "unknown_title"
            self._told = set() if rule != "unknown_title" else self._told
        row = self._keep(line, cells)
        if rule:
            self._fault(row, rule)
        elif named is not None and named.is_to_be_told:
            where = address_of(self.read.sheet, row.cell_at_fault(""))
            self.read.names.append(NameRead(where, named, is_quotable=False))

    def _person(self, line: int, cells: list[Cell]) -> None:
        if self.unit is None:
            self.unit = ""
            self._fault(self._keep(line, cells), "no_unit")
        elif self.unit and self.title is None:
            self.title = ""
            self._fault(self._keep(line, cells), "no_title")
        row = self._keep(line, cells)
        fields, wrong = read_person(cells, self.columns, line, self.read.day)
        for each in wrong:
            fault = RecordFault(self.read.sheet, line, each.field, each.rule, each.message)
            cell = each.cell or row.cell_at_fault(each.field)
            self.read.faults.append(CellFault(fault, cell, row.unit))
        if self.unit and self.title and not wrong:
            self.read.records.append(
                Record(self.read.sheet, line, self.unit, self.title, self.read.day, fields, self.asked)
            )

    def _unit_of(self, text: str) -> Named:
        found = [self.finder.find(each) for each in _variants(text)]
        return next((each for each in found if each.unit is not None or each.rule == "ambiguous_unit"), found[0])

    def _keep(self, line: int, cells: Iterable[Cell]) -> RowRead:
        fields: dict[str, tuple[Cell, ...]] = {}
        for cell in cells:
            what = self.heads.figures.get(cell.column)
            if what is not None:
                fields[what.field] = (*fields.get(what.field, ()), cell)
        row = self.read.rows[line] = RowRead(line, self.unit or "", tuple(cells), fields)
        return row

    def _fault(self, row: RowRead, rule: str) -> None:
        message = f"Hàng {row.line}: {HEADING_FAULTS[rule].format(day=self.read.day.strftime('%d/%m/%Y'))}"
        fault = RecordFault(self.read.sheet, row.line, "", rule, message)
        self.read.faults.append(CellFault(fault, row.cell_at_fault(""), row.unit))


def _variants(text: str) -> Iterator[str]:
    """Yield what a heading may name: itself; without its number; without what follows in brackets; around a colon."""
    bare = _NUMBER.sub("", text)
    for each in dict.fromkeys((text, bare)):
        yield each
        for part in dict.fromkeys((each.split("(")[0], each.partition(":")[0], each.partition(":")[2])):
            if part.strip() and part != each:
                yield part.strip()
