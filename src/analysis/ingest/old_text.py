"""Texts typed for the fonts of the nineties, TCVN3 (.VnTime) and VNI, put into Unicode; what is not sure is counted.

Such a text looks wrong in any other font: ``C¸n bé`` (TCVN3) and ``Caùn boä`` (VNI) are both ``Cán bộ``. It is known by
the cell's font where the file tells it, else by its words: they are no Vietnamese syllables, and converted they are.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from analysis.ingest.grid import Cell, Grid
from analysis.words.syllables import is_syllable

Encoding = Literal["TCVN3", "VNI"]
ENCODINGS: tuple[Encoding, ...] = ("TCVN3", "VNI")
# TCVN 5712:1993, third table: the letter at each code. Capitals with a tone have no code: a font whose name ends in H
# shows small letters as capitals. ư is a soft hyphen, which many programs drop.
TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
BREVE, HAT = "\u0306", "\u0302"
# VNI writes the letter and then its mark.
VNI_MARKS = {
    "ù": ACUTE, "ø": GRAVE, "û": HOOK, "õ": TILDE, "ï": DOT,
    "ê": BREVE, "é": BREVE + ACUTE, "è": BREVE + GRAVE, "ú": BREVE + HOOK, "ü": BREVE + TILDE, "ë": BREVE + DOT,
    "â": HAT, "á": HAT + ACUTE, "à": HAT + GRAVE, "å": HAT + HOOK, "ã": HAT + TILDE, "ä": HAT + DOT,
}  # fmt: skip
VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
VNI_BEARERS = {BREVE: "a", HAT: "aeo"}  # the marks of tones stand on any vowel
_WORD = re.compile(r"[^\W\d_]+")
_OLD_WORD = re.compile(r"[^\s\d.,;:()/\-–+%\"'“”?!&*=<>\[\]]+")
_ABBREVIATION = re.compile(r"(?=.*Đ)[A-ZĐ]{2,6}")
CAPITALS = re.compile(r"(?i)^\.vn.*h$")


@dataclass
class _Tally:
    """What became of the old texts of a sheet. unsure : addresses of cells left, or converted but not all read."""

    converted: dict[str, int] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)


def encoding_of_font(font: str) -> Encoding | None:
    """Return the encoding that a font was made for, or None for a font of Unicode."""
    name = font.strip().casefold()
    if name.startswith(".vn"):
        return "TCVN3"
    return "VNI" if name.startswith(("vni-", "vni ")) else None


@lru_cache(maxsize=16_384)
def converted(text: str, encoding: Encoding) -> str:
    """Return an old text in Unicode (NFC); what the encoding does not know stays as it is."""
    return _from_vni(text) if encoding == "VNI" else _with_horn("".join(TCVN3.get(letter, letter) for letter in text))


def modern(grid: Grid, fonts: Mapping[tuple[int, int], str] | None = None) -> Grid:
    """Return the sheet with its old texts in Unicode, and a note of how many they were and which are not sure.

    Parameters
    ----------
    fonts : (row, column) -> name of the cell's font, where the file tells it.
    """
    fonts = fonts or {}
    texts = {key: cell for key, cell in grid.cells.items() if _may_be_old(cell)}
    if not texts:
        return grid
    typed_over = {fonts[key] for key, cell in grid.cells.items() if key in fonts and _is_typed_over(cell.raw)}
    told = {
        key: (_told_by_font(cell.raw, font) if (font := fonts.get(key, "")) not in typed_over else None)
        or _told_by_words(cell.raw)
        for key, cell in texts.items()
    }
    habit = _habit(list(told.values()), grid)
    tally, cells = _Tally(), dict(grid.cells)
    for key, cell in texts.items():
        encoding = told[key]
        if encoding is None and key not in fonts and any(told.values()):
            encoding = habit
            if habit is None:
                tally.unsure.append(cell.address)
        if encoding is not None:
            text = converted(str(cell.raw), encoding)
            text = text.upper() if CAPITALS.match(fonts.get(key, "")) else text
            cells[key] = replace(cell, raw=text)
            tally.converted[encoding] = tally.converted.get(encoding, 0) + 1
            if not all(is_syllable(word) or word.isascii() for word in _WORD.findall(text)):
                tally.unsure.append(cell.address)
    return replace(grid, cells=cells, notes=(*grid.notes, *_notes(grid.sheet, tally)))


def _may_be_old(cell: Cell) -> bool:
    raw = cell.raw
    if not isinstance(raw, str) or raw.isascii() or _is_modern(raw):
        return False
    return any(letter.isascii() and letter.isalpha() for letter in raw)  # × alone is a mark, not an old ì


def _is_modern(text: str) -> bool:
    """Whether a text has a letter or mark that the old encodings cannot give: it was typed in Unicode."""
    return any(
        (letter.isalpha() or unicodedata.combining(letter)) and ord(letter) > 0xFF and letter not in "ŒœŠšŽžŸƒ"
        for letter in text
    )


def _is_typed_over(raw: object) -> bool:
    """Whether a text is modern. Where an old font has such a one, Unicode was typed in it, and it tells nothing."""
    return isinstance(raw, str) and _is_modern(raw)


def _told_by_font(raw: object, font: str) -> Encoding | None:
    """Return the encoding of the font, unless the words are syllables as they stand and none once converted."""
    encoding = encoding_of_font(font)
    words = [word for word in _OLD_WORD.findall(str(raw)) if not word.isascii()]
    is_unicode = encoding is not None and bool(words) and all(
        is_syllable(word) and not is_syllable(converted(word, encoding)) for word in words
    )  # fmt: skip
    return None if is_unicode else encoding


def _told_by_words(raw: object) -> Encoding | None:
    """Return the encoding in which every word that is none becomes a syllable; None where none or both do."""
    words = [word for word in _OLD_WORD.findall(str(raw)) if not word.isascii() and _may_be_a_word(word)]
    wrong = [word for word in words if not _is_word(word)]
    if not wrong:
        return None
    fitting = [each for each in ENCODINGS if all(_is_word(converted(word, each)) for word in words)]
    if len(fitting) == 1:
        return fitting[0]
    share = {each: sum(_is_word(converted(word, each)) for word in words) / len(words) for each in ENCODINGS}
    likely = max(ENCODINGS, key=lambda each: share[each])
    # A name, a foreign word or a dropped ư may be among them; most of a longer text must be read all the same.
    is_clear = len(words) >= 3 and share[likely] >= 0.75 and share[likely] > max(
        (share[each] for each in ENCODINGS if each != likely), default=0.0
    )  # fmt: skip
    return likely if is_clear else None


def _is_word(word: str) -> bool:
    """Whether a word is a syllable, or an abbreviation with its Đ: ĐVT, HĐND."""
    return is_syllable(word) or _ABBREVIATION.fullmatch(word) is not None


def _may_be_a_word(word: str) -> bool:
    """Whether a word is more than a sign: it has a plain letter, or a letter beside a sign that stands for one (®ã)."""
    signs = [letter for letter in word if letter in TCVN3 and not letter.isalpha()]
    return re.search("[A-Za-z]", word) is not None or (bool(signs) and any(map(str.isalpha, word)))


def _habit(told: Sequence[Encoding | None], grid: Grid) -> Encoding | None:
    """Return the encoding of cells that may be read either way: that of the sheet, if all its sure cells have one."""
    seen = {each for each in told if each is not None}
    is_mixed = any(isinstance(cell.raw, str) and _is_modern(cell.raw) for cell in grid)
    return seen.pop() if len(seen) == 1 and not is_mixed else None


def _from_vni(text: str) -> str:
    letters: list[str] = []
    at = 0
    while at < len(text):
        letter = text[at]
        small = letter.lower()
        mark = VNI_MARKS.get(text[at + 1].lower(), "") if at + 1 < len(text) else ""
        base = VNI_LETTERS.get(small, small)
        takes = base in "aeouyơư" and bool(mark) and base in VNI_BEARERS.get(mark[0], base)
        joined = unicodedata.normalize("NFC", base + (mark if takes else ""))
        letters.append(joined.upper() if letter != small else joined)
        at += 2 if takes else 1
    return "".join(letters)


def _with_horn(text: str) -> str:
    """Put back the ư of ươ where it was dropped (``trởng``): only where the word is none without it."""

    def mended(word: re.Match[str]) -> str:
        if is_syllable(word[0]):
            return word[0]
        tried = re.sub("(?<![ưƯ])([ơờởỡớợ])", r"ư\1", word[0], count=1)
        return tried if tried != word[0] and is_syllable(tried) else word[0]

    return _WORD.sub(mended, text)


def _notes(sheet: str, tally: _Tally) -> list[str]:
    notes = [
        f"Trang “{sheet}”: đã chuyển {count} ô chữ {encoding} sang Unicode."
        for encoding, count in sorted(tally.converted.items())
    ]
    if tally.unsure:
        shown = ", ".join(tally.unsure[:5]) + (" …" if len(tally.unsure) > 5 else "")
        notes.append(f"Trang “{sheet}”: {len(tally.unsure)} ô chữ cũ chưa đọc chắc được: {shown}. Hãy kiểm tra.")
    return notes
