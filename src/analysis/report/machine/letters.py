"""Whether pages and charts have the letters that they are written with."""

import unicodedata

from matplotlib.ft2font import FT2Font

from analysis.charts import typeface
from analysis.report.machine.examining import INSTALL_ANEW, Place, State

VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def letters(place: Place) -> tuple[State, str, str]:
    """The typeface of pages and charts is there, and has every Vietnamese letter."""
    wanted = vietnamese_letters()
    for style in typeface.WEIGHTS:
        lacking = wanted - {chr(code) for code in FT2Font(str(typeface.FOLDER / f"{style}.ttf")).get_charmap()}
        if lacking:
            return State.MISSING, f"{style}.ttf lacks {' '.join(sorted(lacking))}", INSTALL_ANEW
    typeface.families()
    typeface.style_sheet_of_typeface()
    return State.GOOD, f"{typeface.FAMILY}, with all {len(wanted)} Vietnamese letters", ""


def vietnamese_letters() -> set[str]:
    """Return the letters with marks, and those with which they are made, small and capital."""
    small = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ"}
    return small | {letter.upper() for letter in small}
