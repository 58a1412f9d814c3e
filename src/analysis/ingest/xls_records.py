"""The records of an .xls, as [MS-XLS] describes them; only what is asked here."""

import struct
from collections.abc import Iterator

FONT, CELL_FORMAT, NUMBER_FORMAT, BOUND_SHEET, BEGINNING = 0x31, 0xE0, 0x41E, 0x85, 0x809
SHARED_TEXTS, CONTINUED = 0xFC, 0x3C
ROW, COLUMNS = 0x208, 0x7D
SHARED_TEXT_CELL, TEXT_CELL, RICH_TEXT_CELL = 0xFD, 0x204, 0xD6
NUMBER_CELL, SHORT_NUMBER_CELL, SHORT_NUMBER_CELLS, FORMULA_CELL = 0x203, 0x27E, 0xBD, 0x06
NO_FONT = 4  # there is no font of this number; those above count from one less


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield place, number and body of every record of a workbook's stream."""
    at = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        yield at, record, stream[at + 4 : at + 4 + length]
        at += 4 + length


def font_number(told: int) -> int:
    """Return the place of a font in the list, of the number by which it is told."""
    return told - (told > NO_FONT)


def short_text(body: bytes, at: int) -> str:
    """Return a short text: its length, whether its letters take two bytes, and the letters."""
    length, is_wide = body[at], body[at + 1] & 1
    letters = body[at + 2 : at + 2 + length * (1 + is_wide)]
    return letters.decode("utf-16-le" if is_wide else "latin-1", errors="replace")
