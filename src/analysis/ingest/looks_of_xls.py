"""What an .xls shows otherwise than it stores, off the records that say how its cells look."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from analysis.ingest.compound_file import CompoundFile
from analysis.ingest.file_kinds import WORKBOOK_STREAMS
from analysis.ingest.looks import PERCENT_FORMATS, Shown, shows_percent
from analysis.ingest.xls_records import (
    BEGINNING,
    BOUND_SHEET,
    CELL_FORMAT,
    COLUMNS,
    CONTINUED,
    FONT,
    FORMULA_CELL,
    NUMBER_CELL,
    NUMBER_FORMAT,
    RICH_TEXT_CELL,
    ROW,
    SHARED_TEXT_CELL,
    SHARED_TEXTS,
    SHORT_NUMBER_CELL,
    SHORT_NUMBER_CELLS,
    TEXT_CELL,
    font_number,
    records,
    short_text,
)

CELLS = (SHARED_TEXT_CELL, TEXT_CELL, RICH_TEXT_CELL, NUMBER_CELL, SHORT_NUMBER_CELL, FORMULA_CELL)
STRUCK_FONT, HIDDEN_ROW, HIDDEN_COLUMN = 0x08, 0x20, 0x01
WIDE, EXTENDED, RICH = 0x01, 0x04, 0x08
LAST_COLUMN = 255
BIFF8 = 0x0600


def looks_of_xls(content: bytes) -> dict[str, Shown] | None:
    """Return sheet -> how it shows its cells; None where the records cannot be followed."""
    try:
        opened = CompoundFile(content)
        name = next(each for each in WORKBOOK_STREAMS if each in opened.names)
        return _Walk().through(opened.read(name))
    except (ValueError, IndexError, StopIteration, struct.error):
        return None


@dataclass
class _Walk:
    """One way through the records: fonts, formats and shared texts stand before the sheets that use them."""

    struck_fonts: list[bool] = field(default_factory=list)
    formats: list[tuple[int, int]] = field(default_factory=list)  # of cells: font, format of numbers
    percents: set[int] = field(default_factory=lambda: set(PERCENT_FORMATS))
    texts: list[bytes] = field(default_factory=list)
    struck_texts: set[int] = field(default_factory=set)
    is_wide_file: bool = True

    def through(self, stream: bytes) -> dict[str, Shown]:
        """Return how every sheet shows its cells."""
        names: dict[int, str] = {}
        sheets: dict[str, Shown] = {}
        shown, before = Shown(), 0
        for at, record, body in records(stream):
            if record == BEGINNING:
                self.is_wide_file = struct.unpack_from("<H", body)[0] >= BIFF8
                self.struck_texts = set(self._struck_texts()) if self.texts else self.struck_texts
                self.texts = []
                shown = sheets.setdefault(names.get(at, ""), Shown())
            elif record == BOUND_SHEET:
                names[struct.unpack_from("<I", body)[0]] = _sheet_name(body, self.is_wide_file)
            elif record == SHARED_TEXTS or (record == CONTINUED and before in (SHARED_TEXTS, CONTINUED) and self.texts):
                self.texts.append(body)
            else:
                self._take(record, body, shown)
            before = record
        return sheets

    def _take(self, record: int, body: bytes, shown: Shown) -> None:
        if record == FONT:
            self.struck_fonts.append(bool(body[2] & STRUCK_FONT))
        elif record == NUMBER_FORMAT:
            if shows_percent(_format_text(body, self.is_wide_file)):
                self.percents.add(struct.unpack_from("<H", body)[0])
        elif record == CELL_FORMAT:
            self.formats.append(struct.unpack_from("<HH", body))
        elif record == ROW:
            if body[12] & HIDDEN_ROW:
                shown.rows.add(struct.unpack_from("<H", body)[0])
        elif record == COLUMNS:
            first, last, width, _, flags = struct.unpack_from("<HHHHH", body)
            columns = range(first, min(last, LAST_COLUMN) + 1)
            shown.widths |= dict.fromkeys(columns, width / 256)
            shown.columns |= set(columns) if flags & HIDDEN_COLUMN else set()
        elif record in CELLS:
            row, column, number = struct.unpack_from("<HHH", body)
            is_struck = record == SHARED_TEXT_CELL and struct.unpack_from("<I", body, 6)[0] in self.struck_texts
            self._note(shown, (row, column), number, is_struck)
        elif record == SHORT_NUMBER_CELLS:
            row, first = struct.unpack_from("<HH", body)
            for column, at in enumerate(range(4, len(body) - 2, 6), start=first):
                self._note(shown, (row, column), struct.unpack_from("<H", body, at)[0], False)

    def _note(self, shown: Shown, cell: tuple[int, int], number: int, is_struck: bool) -> None:
        font, shape = self.formats[number] if number < len(self.formats) else (0, 0)
        if is_struck or self._is_struck(font):
            shown.struck.add(cell)
        if shape in self.percents:
            shown.percent.add(cell)

    def _is_struck(self, font: int) -> bool:
        place = font_number(font)
        return place < len(self.struck_fonts) and self.struck_fonts[place]

    def _struck_texts(self) -> Iterator[int]:
        """Yield the numbers of the shared texts of which a part is struck out."""
        pieces = _Pieces(self.texts)
        _, count = struct.unpack("<II", pieces.read(8))
        for number in range(count):
            length, flags = struct.unpack("<HB", pieces.read(3))
            runs = struct.unpack("<H", pieces.read(2))[0] if flags & RICH else 0
            more = struct.unpack("<I", pieces.read(4))[0] if flags & EXTENDED else 0
            pieces.skip_letters(length, bool(flags & WIDE))
            fonts = [struct.unpack("<HH", pieces.read(4)) for _ in range(runs)]
            pieces.read(more)
            if any(self._is_struck(font) for begins, font in fonts if begins < length):
                yield number


class _Pieces:
    """The shared texts, cut over several records; letters that go on in the next one are told their width anew."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces, self._number, self._at = pieces, 0, 0

    def read(self, length: int) -> bytes:
        """Return the next bytes, which are no letters."""
        read = b""
        while len(read) < length:
            if self._left == 0:
                self._number, self._at = self._number + 1, 0
            taken = self._pieces[self._number][self._at : self._at + length - len(read)]
            read += taken
            self._at += len(taken)
        return read

    def skip_letters(self, length: int, is_wide: bool) -> None:
        """Go over so many letters."""
        while length:
            if self._left == 0:
                self._number, self._at = self._number + 1, 1
                is_wide = bool(self._pieces[self._number][0] & WIDE)
            here = min(length, self._left // (1 + is_wide))
            if here == 0:
                raise ValueError("a letter is cut in two")
            self._at += here * (1 + is_wide)
            length -= here

    @property
    def _left(self) -> int:
        return len(self._pieces[self._number]) - self._at


def _sheet_name(body: bytes, is_wide_file: bool) -> str:
    return short_text(body, 6) if is_wide_file else body[7 : 7 + body[6]].decode("latin-1")


def _format_text(body: bytes, is_wide_file: bool) -> str:
    """Return a format of numbers; its signs are found whatever the letters around them are."""
    if not is_wide_file:
        return body[3 : 3 + body[2]].decode("latin-1")
    length, is_wide = struct.unpack_from("<H", body, 2)[0], body[4] & WIDE
    return body[5 : 5 + length * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1", errors="replace")
