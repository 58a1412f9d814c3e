"""The typeface holds every letter that a page may write, and its figures stand in columns."""

import re
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from analysis.charts.style import text_width
from analysis.charts.typeface import FAMILY, FOLDER, style_sheet_of_typeface

ROOT = Path(__file__).parents[2]
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
READ_IN = ("src/analysis/charts", "src/analysis/report", "src/analysis/words", "catalogue", "notebooks")
NEVER_SHOWN = {"ɖ"}  # a look-alike of đ, which receiving mends


@pytest.fixture(scope="module", params=["Regular", "Bold"])
def font(request: pytest.FixtureRequest) -> TTFont:
    return TTFont(FOLDER / f"{request.param}.ttf")


def test_every_vietnamese_letter_is_there(font: TTFont) -> None:
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ"}
    assert len(letters) == 12 * 6 + 1
    both = letters | {letter.upper() for letter in letters}
    assert {letter for letter in both if ord(letter) not in font.getBestCmap()} == set()


def test_everything_that_code_and_catalogue_write_is_there(font: TTFont) -> None:
    endings = {".py", ".css", ".js", ".j2", ".yml"}
    files = [path for folder in READ_IN for path in (ROOT / folder).rglob("*") if path.suffix in endings]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    written = {letter for letter in unicodedata.normalize("NFC", text) if letter.isprintable()} - NEVER_SHOWN
    assert len(files) > 100
    assert "".join(sorted(letter for letter in written if ord(letter) not in font.getBestCmap())) == ""


def test_figures_are_of_one_width(font: TTFont) -> None:
    widths = font["hmtx"]
    assert len({widths[font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_it_has_a_name_and_a_licence_of_its_own(font: TTFont) -> None:
    assert font["name"].getDebugName(1) == FAMILY
    assert "Open Font License" in font["name"].getDebugName(13)


def test_charts_are_measured_with_it() -> None:
    advance = TTFont(FOLDER / "Regular.ttf")
    expected = sum(advance["hmtx"][advance.getBestCmap()[ord(letter)]][0] for letter in "Kim Bảng 2025")
    assert text_width("Kim Bảng 2025", 2048) == pytest.approx(expected, rel=0.02)


def test_pages_carry_it_and_fetch_nothing() -> None:
    sheet = style_sheet_of_typeface()
    assert re.findall(r"font-weight:(\d+)", sheet) == ["400", "700"]
    assert "://" not in sheet and len(sheet) < 50_000
