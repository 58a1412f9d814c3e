"""Tables of a web page that is called ``.xls``, as many web systems export them: one sheet, as a spreadsheet shows it.

What stands outside of tables is a row a line, tables stand below one another. ``colspan`` and ``rowspan`` are merged
ranges; a line break in a cell stays in it. A number that Excel left beside its text (``x:num="18"``) is the number.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import takewhile
from pathlib import Path

from analysis.ingest.delimited import decoded
from analysis.ingest.grid import Cell, Grid
from analysis.ingest.old_text import modern
from analysis.model.errors import FileError

CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]+)""")
UNSEEN = ("script", "style", "title", "xml", "template", "noscript")
LINES = ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "caption", "center", "br")
WIDEST = 1_000  # columns that one cell may cover, as browsers have it
DO_SAVE = (
    "Hãy mở tệp bằng Excel hoặc LibreOffice, chọn Lưu thành (Save As), loại .xlsx, rồi gửi tệp đó. Open it in Excel or "
    "LibreOffice, choose Save As, type .xlsx, and send that file."
)


@dataclass
class _Span:
    """A cell while its text comes in. rows : those that it covers; 0 are all that are left of the table."""

    row: int
    column: int
    rows: int
    columns: int
    number: str = ""
    text: list[str] = field(default_factory=list)


class _Tables(HTMLParser):
    """Collects cells and merged ranges. ``problem`` : why the page cannot be read; ``has_table`` : of any cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.problem, self.has_table = "", False
        self._row = 0  # the next free one
        self._table: list[_Span] | None = None
        self._reaching: list[_Span] = []  # cells of the rows above that cover places of this one
        self._column, self._has_cells = 0, False
        self._span: _Span | None = None
        self._line: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell; the end of what was not ended is taken as told by that."""
        told = {name: value or "" for name, value in attrs}
        if tag in UNSEEN:
            self._unseen += 1
        elif tag in ("frameset", "frame"):
            self.problem = "trang web nhiều tệp, chỉ có khung, a web page of several files, of which this is the frame"
        elif tag == "table":
            self._begin_table()
        elif tag == "tr" and self._table is not None:
            self._end_row()
            self._column = 0
        elif tag in ("td", "th") and self._table is not None:
            self._begin_cell(told)
        elif tag in LINES:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """End a cell, a row or a table."""
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table" and self._table is not None:
            self._end_table()
        elif tag in LINES and tag != "br" and self._span is None:
            self._break()

    def handle_data(self, data: str) -> None:
        """Take a text into its cell, or into the line outside of tables."""
        if not self._unseen:
            (self._line if self._span is None else self._span.text).append(" ".join(re.split(r"[ \t\r\n]+", data)))

    def close(self) -> None:
        """End what the page did not end."""
        super().close()
        if self._table is not None:
            self._end_table()
        self._end_line()

    def _begin_table(self) -> None:
        if self._table is not None:
            self.problem = "bảng lồng trong bảng, a table within a table"
            return
        self._end_line()
        self._table, self._reaching, self._column, self._has_cells = [], [], 0, False

    def _begin_cell(self, told: dict[str, str]) -> None:
        self._end_cell()
        while any(span.column <= self._column < span.column + span.columns for span in self._reaching):
            self._column += 1
        columns = min(max(_whole(told.get("colspan", ""), 1), 1), WIDEST)
        self._span = _Span(self._row, self._column, _whole(told.get("rowspan", ""), 1), columns, told.get("x:num", ""))
        self._has_cells = self.has_table = True
        self._column += columns

    def _end_cell(self) -> None:
        if self._span is not None and self._table is not None:
            self._table.append(self._span)
        self._span = None

    def _end_row(self) -> None:
        self._end_cell()
        if not self._has_cells or self._table is None:
            return
        self._row, self._has_cells = self._row + 1, False
        new = takewhile(lambda span: span.row == self._row - 1, reversed(self._table))
        reaching = (*self._reaching, *new)
        self._reaching = [span for span in reaching if not span.rows or span.row + span.rows > self._row]

    def _end_table(self) -> None:
        self._end_row()
        for span in self._table or ():
            last = self._row - 1 if span.rows == 0 else min(span.row + span.rows, self._row) - 1
            right = span.column + span.columns - 1
            if (last, right) != (span.row, span.column):
                self.merged.append((span.row, span.column, last, right))
            self._put(span.row, span.column, "".join(span.text), span.number)
        self._table = None

    def _break(self) -> None:
        if self._span is not None:
            self._span.text.append("\n")
        elif self._table is None:
            self._end_line()

    def _end_line(self) -> None:
        text, self._line = "".join(self._line), []
        if text.strip():
            self._put(self._row, 0, text, "")
            self._row += 1

    def _put(self, row: int, column: int, text: str, number: str) -> None:
        raw: object = "\n".join(line.strip() for line in text.split("\n")).strip()
        if re.fullmatch(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", number):
            raw = float(number)
        if raw != "":
            self.cells[row, column] = Cell(row, column, raw)


def _whole(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"\s*\d{1,6}\s*", text) else otherwise


def read_web_table(path: Path, content: bytes) -> list[Grid]:
    """Read the tables of a web page as one sheet.

    Raises
    ------
    FileError
        if there is no table, or one within another, or the page is only the frame of others.
    """
    text, notes = _decoded(content, str(path))
    page = _Tables()
    page.feed(text)
    page.close()
    problem = page.problem or ("" if page.has_table else "trang web không có bảng, a web page without a table")
    if problem:
        raise FileError(f"không phải bảng tính mà là HTML ({problem}).", where=str(path), do=DO_SAVE)
    told = "Tệp là trang web (HTML) mang đuôi bảng tính; đã đọc các bảng của nó như một trang."
    return [modern(Grid(path.stem, page.cells, tuple(page.merged), (*notes, told)))]


def _decoded(content: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """Return the text by what the page says of its encoding, where that is so; else as any text is decoded."""
    declared = CHARSET.search(content[:4096])
    if declared:
        try:
            return content.decode(declared[1].decode("ascii")), ()
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(content, where)
