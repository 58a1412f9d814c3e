"""Text files of figures: encoding and separator are found; quoted line breaks and stray title lines are fine."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from itertools import product
from pathlib import Path

from analysis.ingest.grid import Cell, Grid
from analysis.ingest.old_text import Encoding, converted, modern
from analysis.model.errors import FileError

SEPARATORS = ";\t,|"
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\x00\x00": "utf-32", b"\xff\xfe": "utf-16",
                    b"\xfe\xff": "utf-16"}  # fmt: skip
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = frozenset(
    case
    for vowel, tone in product("aăâeêioôơuưy", TONES)
    for case in (unicodedata.normalize("NFC", vowel + tone), unicodedata.normalize("NFC", vowel + tone).upper())
) | set("đĐ")
_GOOD_UTF8 = re.compile(rb"[\xc3-\xf4][\x80-\xbf]{1,3}")
_DECLARED = re.compile(r"sep=(.)\r?\n")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a]")
NO_TEXT = "có byte không phải là chữ, holds bytes that no text has."
ROWS_OF_HEADS = 3
MOSTLY = 5  # sequences of UTF-8 for a byte that is none
DO_SAVE_AS_UTF8 = "Hãy lưu lại thành CSV UTF-8 hoặc .xlsx. Save it again as CSV UTF-8 or as .xlsx."


def read_delimited(path: Path, content: bytes) -> list[Grid]:
    """Read .csv and .tsv.

    Raises
    ------
    FileError
        if it holds bytes that no text has, or quotes that never end.
    """
    text, notes = decoded(content, str(path))
    if _CONTROL.search(text):
        raise FileError(NO_TEXT, where=str(path), do=DO_SAVE_AS_UTF8)
    declared = _DECLARED.match(text)
    separator = declared[1] if declared else max(SEPARATORS, key=lambda mark: _steadiness(text, mark))
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=False))
    except csv.Error as error:
        what = f"không đọc được như CSV, cannot be read as CSV ({type(error).__name__})."
        raise FileError(what, where=str(path), do=DO_SAVE_AS_UTF8) from None
    rows = [[], *rows[1:]] if declared else rows  # what the first line declares is no cell
    longer = _longer_than_heads(rows)
    cells = {
        (i, j): Cell(i, j, value, doubt="more_fields" if i in longer else "")
        for i, row in enumerate(rows)
        for j, value in enumerate(row)
        if value.strip()
    }
    return [modern(Grid(path.stem, cells, notes=notes))]


def _longer_than_heads(rows: Sequence[Sequence[str]]) -> set[int]:
    """Return the rows of figures that have more fields than their heads, or than most of them do.

    A name or a number that holds the separator (``1,234``) pushes what follows aside. Titles may hold it as well, so
    that only what stands right above the figures is taken for their heads. Of empty fields at the end of all rows
    nothing comes.
    """
    figures = [number for number, row in enumerate(rows) if sum(map(_is_figure, row)) >= 2]
    if not figures:
        return set()
    above = [row for row in rows[: figures[0]] if any(field.strip() for field in row)][-ROWS_OF_HEADS:]
    heads = max((len(row) for row in above), default=0)
    common = Counter(len(rows[number]) for number in figures).most_common(1)[0][0]
    return {
        number for number in figures
        if (heads and len(_without_end(rows[number])) > heads) or len(rows[number]) > common
    }  # fmt: skip


def _is_figure(field: str) -> bool:
    return re.fullmatch(r"\s*\d[\d.,\s]*", field) is not None


def _without_end(row: Sequence[str]) -> Sequence[str]:
    """Return a row without the empty fields at its end."""
    return row[: max((place for place, field in enumerate(row, start=1) if field.strip()), default=0)]


def decoded(content: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """Return the text, and a note (Vietnamese) where some bytes had to be guessed.

    In order: a byte order mark; UTF-16 without one; UTF-8; UTF-8 with a few stray bytes, each read as Windows-1252;
    else Windows-1258 or Windows-1252, whichever gives fewer letters that Vietnamese does not have. Texts for old fonts
    (TCVN3, VNI) are bytes of Windows-1252, and stay so here; the sheet is put into Unicode afterwards.
    """
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), ()
    if b"\x00" in content:
        return _without_mark(content, where), ()
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    stray = sum(byte > 0x7F for byte in _GOOD_UTF8.sub(b"", content))
    if len(_GOOD_UTF8.findall(content)) >= MOSTLY * stray:
        return _mended(content)
    western = content.decode("cp1252", errors="replace")
    readings = {content.decode("cp1258", errors="replace"): 0, western: 0}
    readings = {text: _foreign_letters(text) for text in readings}
    old: tuple[Encoding, ...] = ("TCVN3", "VNI")
    readings[western] = min(readings[western], *(_foreign_letters(converted(western, each)) for each in old))
    text = min(readings, key=lambda text: readings[text])
    name = "Windows-1252" if text == western else "Windows-1258"
    return text, (f"Tệp không ghi theo UTF-8; đã đọc theo {name}. Hãy kiểm tra chữ có dấu.",)


def _without_mark(content: bytes, where: str) -> str:
    """Read UTF-16 without a byte order mark: in a table of figures most characters have a zero byte."""
    zeros = [content[start::2].count(0) for start in (0, 1)]
    if max(zeros) < max(2, len(content) // 8) or min(zeros) > max(zeros) // 8:
        raise FileError(NO_TEXT, where=where, do=DO_SAVE_AS_UTF8)
    return content.decode("utf-16-le" if zeros[1] > zeros[0] else "utf-16-be", errors="replace")


def _mended(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Read UTF-8 in which some bytes are not; they are told by their lines."""
    text = content.decode("utf-8", errors="surrogateescape")
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if re.search("[\udc80-\udcff]", line)]
    text = re.sub("[\udc80-\udcff]", lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252", "replace"), text)
    told = ", ".join(map(str, lines[:5])) + (" …" if len(lines) > 5 else "")
    return text, (f"Tệp có byte không đúng mã UTF-8 ở dòng {told}; đã đọc theo Windows-1252. Hãy kiểm tra chữ ở đó.",)


def _foreign_letters(text: str) -> int:
    """Count what Vietnamese does not write: foreign letters, and tone marks that join no vowel."""
    return sum(
        1 for letter in unicodedata.normalize("NFC", text)
        if letter > "\x7f" and (letter.isalpha() or unicodedata.combining(letter)) and letter not in LETTERS
    )  # fmt: skip


def _steadiness(text: str, separator: str) -> tuple[int, int]:
    """Return how many lines agree on the commonest number (above one) of fields, and that number."""
    try:
        widths = [len(row) for row in csv.reader(StringIO(text, newline=""), delimiter=separator) if len(row) > 1]
    except csv.Error:
        return 0, 0
    if not widths:
        return 0, 0
    common = max(sorted(set(widths)), key=widths.count)
    return widths.count(common), common
