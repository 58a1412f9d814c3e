"""Files as they come: formats, encodings, damage, and files that are no form."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from analysis.ingest.grid import Grid, column_letters, folded, place
from analysis.ingest.readers import read_grids
from analysis.model.errors import FileError


def read(path: Path) -> list[Grid]:
    return read_grids(path, path.read_bytes())


def test_merged_heads_formulas_and_errors_of_a_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Một & hai")
        sheet.merge_range("B2:D2", "Trong đó")
        sheet.write_row("B3", ["Nữ", "Đảng viên", "Khác"])
        sheet.write_formula("B5", "=1+1", None, 2)
        sheet.write_formula("C5", "=1+1", None, "")
        sheet.write_formula("D5", "=1/0", None, "#DIV/0!")
    (grid,) = read(path)
    assert grid.sheet == "Một & hai"
    assert grid.spread(1, 2) == {1: ("Trong đó", "Nữ"), 2: ("Trong đó", "Đảng viên"), 3: ("Trong đó", "Khác")}
    two, none, error = grid.row(4)
    assert (two.raw, two.is_formula, two.has_result, two.address) == (2, True, True, "B5")
    assert (none.is_formula, none.has_result) == (True, False)
    assert error.raw == "#DIV/0!"


def test_an_extent_of_whole_rows_is_no_damage(tmp_path):
    good, odd = tmp_path / "good.xlsx", tmp_path / "odd.xlsx"
    with xlsxwriter.Workbook(good) as book:
        book.add_worksheet().write_row("B2", ["x", 1])
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(odd, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'<dimension ref="B2:C2"/>', b'<dimension ref="1:2"/>'))
    assert b'ref="1:2"' in zipfile.ZipFile(odd).read("xl/worksheets/sheet1.xml")
    assert read(odd)[0].cells == read(good)[0].cells


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_encoding_and_separator_are_found(tmp_path, encoding, separator):
    path = tmp_path / "a.csv"
    # cp1258 holds composed letters only in part: no tone on a letter with a hat.
    rows = [["Đon v", "So"], ["Hà Nam", "18"], ["B", "19"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    path.write_bytes(text.encode(encoding))
    (grid,) = read(path)
    assert (grid.text(0, 0), grid.text(1, 0)) == ("Đon v", "Hà Nam") and grid.cells[2, 1].text == "19"


def test_heads_that_a_csv_has_lost_the_merging_of(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Tên;Tổng số;Trong đó;;Khác\n;;Nữ;Đảng viên;\nA;3;1;2;0\n", encoding="utf-8")
    assert read(path)[0].spread(0, 2) == {
        0: ("Tên",), 1: ("Tổng số",), 2: ("Trong đó", "Nữ"), 3: ("Trong đó", "Đảng viên"), 4: ("Khác",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"x"), ("a", b"x"), ("a.xlsx", b""), ("a.xlsx", b"no zip"), ("a.xls", b"no ole"), ("a.csv", b"a\x00b")],
)
def test_what_cannot_be_read_is_said_with_what_to_do(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        read(path)
    assert caught.value.do and str(path) in str(caught.value)


def test_a_truncated_workbook_is_damaged(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(0, 0, "x" * 1000)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(FileError):
        read(path)


def test_a_file_that_is_not_there(receive, tmp_path):
    with pytest.raises(FileError, match="cannot be opened"):
        receive(tmp_path / "none.xlsx")


def test_a_file_that_is_no_form_is_refused_cell_by_cell(receive, tmp_path):
    path = tmp_path / "letter.csv"
    path.write_text("Kính gửi;Sở\na;1\n;2\n", encoding="utf-8")
    receipt = receive(path)
    assert receipt.source["form"] == "" and "Không nhận ra" in receipt.source["problem"]
    # It may be anything, a personnel file too: what it says and what its sheets are called is not kept.
    assert receipt.rejects["cell"].tolist() == [f"trang 1!{each}" for each in ("A1", "B1", "A2", "B2", "B3")]
    assert set(receipt.rejects["raw"]) == {""}
    assert set(receipt.rejects["rule"]) == {"unknown_form"}


def test_addresses_and_folding():
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert place("AF5") == (4, 31)
    assert folded("Thuỵ  Lôi") == folded("THỤY LÔI") and folded("Uỷ ban") == folded("Ủy ban")
    assert folded("Tân") != folded("Tấn") and folded("- Nữ:") == folded("nữ")
