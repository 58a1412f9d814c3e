"""Texts for the fonts of the nineties, and letters that only look right."""

import unicodedata
from pathlib import Path

import pytest
import xlsxwriter

from analysis.ingest.file_kinds import kind_of
from analysis.ingest.grid import Cell, Grid, folded
from analysis.ingest.old_fonts import fonts_of_xls
from analysis.ingest.old_text import TCVN3, converted, modern
from analysis.ingest.readers import read_grids
from analysis.words.syllables import is_syllable

WORKBOOKS = Path(__file__).parents[2] / "workbooks"
OLD = {letter: code for code, letter in TCVN3.items()}


def in_tcvn3(text: str) -> str:
    return "".join(OLD.get(letter, OLD.get(letter.lower(), letter)) for letter in text)


def sheet(*texts: object) -> Grid:
    return Grid("Biểu", {(row, 0): Cell(row, 0, text) for row, text in enumerate(texts)})


def texts_of(grid: Grid) -> list[str]:
    return [cell.text for cell in grid]


@pytest.mark.parametrize(
    ("old", "encoding", "text"),
    [
        ("C¸n bé, c«ng chøc cÊp x·", "TCVN3", "Cán bộ, công chức cấp xã"),
        ("§¶ng viªn; d©n téc thiÓu sè", "TCVN3", "Đảng viên; dân tộc thiểu số"),
        ("tr\u00ad\u00eang tr\u00ad\u00ebng", "TCVN3", "trường trưởng"),
        ("tr\u00eang tr\u00ebng", "TCVN3", "trường trưởng"),  # the soft hyphens were lost
        ("Caùn boä, coâng chöùc caáp xaõ", "VNI", "Cán bộ, công chức cấp xã"),
        ("ÑAÛNG VIEÂN nghóa kyõ thuaät ñöôøng tæ leä ñoà thò", "VNI", "ĐẢNG VIÊN nghĩa kỹ thuật đường tỉ lệ đồ thị"),
    ],
)
def test_converted(old, encoding, text):
    assert converted(old, encoding) == text
    assert texts_of(modern(sheet(old))) == [text]


def test_every_commune_of_the_register_is_read_back(catalogue):
    names = [unit.name for unit in catalogue.units if unit.level == "commune" and unit.valid_to is not None]
    words = {word for name in names for word in name.split() if is_syllable(word)}
    told = [modern(sheet(in_tcvn3(f"Xã {word}"), "Sè l\u00ad\u00eeng")) for word in sorted(words)]
    # Capitals with a tone have no code of their own, so that only a font can tell them.
    assert [texts_of(grid)[0].casefold() for grid in told] == [f"xã {word}".casefold() for word in sorted(words)]


def test_what_was_done_is_counted():
    grid = modern(sheet("C¸n bé", "bé", "TØnh Hµ Nam", 5.0, "xyz ¼¼¼"))
    assert texts_of(grid)[:3] == ["Cán bộ", "bộ", "Tỉnh Hà Nam"]  # the second is a word either way; the others decide
    assert grid.notes[0] == "Trang “Biểu”: đã chuyển 4 ô chữ TCVN3 sang Unicode."
    assert "1 ô" in grid.notes[1] and "A5" in grid.notes[1]


def test_among_unicode_a_word_that_may_be_either_is_left_and_told():
    grid = modern(sheet("C¸n bé", "bé", "Lê Hồ"))
    assert texts_of(grid) == ["Cán bộ", "bé", "Lê Hồ"] and "A2" in grid.notes[1]


@pytest.mark.parametrize(
    "text", ["Hà Nam", "tên xã", "Đắk Lắk", "Krông Búk", "95 % ± 2 °C", "A²", "×", "Số lượng", "naïve"]
)
def test_what_is_no_old_text_stays(text):
    grid = modern(sheet(text))
    assert texts_of(grid) == [text] and not grid.notes


def test_the_font_decides_where_the_file_tells_it(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet()
        small, capital, plain = (book.add_format({"font_name": name}) for name in (".VnTime", ".VnTimeH", "Arial"))
        worksheet.write(0, 0, "bé", small)
        worksheet.write(1, 0, "huyÖn kim b¶ng", capital)
        worksheet.write(2, 0, "bé", plain)
        worksheet.write(3, 0, "Hà", small)  # typed in Unicode all the same
        worksheet.write_rich_string(4, 0, small, "C¸n ", small, "bé", plain)
    (grid,) = read_grids(path, path.read_bytes())
    assert texts_of(grid) == ["bộ", "HUYỆN KIM BẢNG", "bé", "Hà", "Cán bộ"]


def test_a_word_of_a_letter_and_a_sign_is_old_by_itself():
    assert texts_of(modern(sheet("Trong ®ã", "5 ®", "Lê Hồ"))) == ["Trong đó", "5 ®", "Lê Hồ"]


@pytest.mark.parametrize("old", ["§VT: %", "ÑVT: %"])
def test_an_abbreviation_with_its_letter_of_old_is_old(old):
    assert texts_of(modern(sheet(old, "Lê Hồ"))) == ["ĐVT: %", "Lê Hồ"]


def test_an_old_font_in_which_unicode_was_typed_tells_nothing():
    """A template of old that is filled in today: ê and ô stand in both encodings, and "môn" is a word in either."""
    grid = sheet("Chuyên môn", "Xã Lê Hồ", in_tcvn3("chuyên môn kỹ thuật"))
    fonts = {(0, 0): ".VnTime", (1, 0): ".VnTime", (2, 0): ".VnArial"}
    assert texts_of(modern(grid, fonts)) == ["Chuyên môn", "Xã Lê Hồ", "chuyên môn kỹ thuật"]
    assert texts_of(modern(sheet(in_tcvn3("Chuyên môn")), {(0, 0): ".VnTime"})) == ["Chuyên môn"]


def test_the_fonts_of_an_old_workbook():
    content = (WORKBOOKS / "Plan_2007.xls").read_bytes()
    assert fonts_of_xls(content)["mau so 09"][2, 0] == "Times New Roman"  # others in it are old
    assert fonts_of_xls(b"no font") == {}
    known, other = ("Times New Roman".encode("utf-16-le"), ".VnTimeH".encode("utf-16-le"))
    marked = content.replace(b"\x0f\x01" + known, b"\x08\x01" + other.ljust(len(known), b"\0"))
    fonts = fonts_of_xls(marked)["mau so 09"]
    assert kind_of(marked) == ".xls" and fonts[2, 0] == ".VnTimeH" and (2, 2) not in fonts


def test_a_text_file_for_old_fonts(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("§¬n vÞ;Tæng sè\nTØnh Hµ Nam;18\n".encode("cp1252"))
    (grid,) = read_grids(path, path.read_bytes())
    assert [grid.text(0, 0), grid.text(0, 1), grid.text(1, 0)] == ["Đơn vị", "Tổng số", "Tỉnh Hà Nam"]


@pytest.mark.parametrize(
    "text",
    [
        unicodedata.normalize("NFD", "Thụy Lôi"), "Thụy\u00a0Lôi", "Thụy\u202fLôi", "Th\u200bụy L\u2060ôi", "Тhụy Lôi",
        "Ｔｈụy Lôi", "Thụy L\u00adôi", "\ufeffThuỵ Lôi",
    ],
)  # fmt: skip
def test_letters_and_spaces_that_only_look_different(text):
    assert folded(text) == folded("Thụy Lôi")
    assert Cell(0, 0, text).text.replace("uỵ", "ụy") == "Thụy Lôi"


def test_letters_of_old_fonts_and_theses():
    assert folded("Thƣờng trực Ðảng ủy") == folded("Thường trực Đảng ủy")


@pytest.mark.parametrize(
    "word", ["nghiêng", "quyết", "giếng", "khuỷu", "yêu", "oanh", "được", "thuở", "NGƯỜI", "gì", "quỹ"]
)
def test_syllables(word):
    assert is_syllable(word) and is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["C¸n", "Krông", "trởng", "càp", "bởng", "boä", "xyz", "aa", ""])
def test_no_syllables(word):
    assert not is_syllable(word)
