"""The copy of an .xlsx for its sender: the same workbook, with nothing lost that a spreadsheet program would keep."""

import zipfile
from datetime import datetime

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from python_calamine import CalamineWorkbook

from analysis.ingest.grid import Cell, Grid
from analysis.ingest.marks import COLOURS, Mark
from analysis.ingest.readers import read_grids
from analysis.ingest.sent_back import write_copy

REFUSED = "FF" + COLOURS["refused"].removeprefix("#")
MARKS = [Mark("Biểu!C5", "9 người", "Hãy ghi một số."), Mark("Biểu!D6", "", "Tổng in sẵn khác.", "sum")]


@pytest.fixture
def sent(tmp_path):
    """A workbook as an office makes it, with results of its formulas stored as a spreadsheet program stores them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Biểu"
    sheet["A1"], sheet["A1"].font = "Biểu mẫu", Font(name=".VnTime", size=14, bold=True, color="FF0000FF")
    sheet.merge_cells("A1:E1")
    sheet["B5"], sheet["C5"] = "Xã Tân Sơn", "9 người"
    sheet["D5"], sheet["D5"].number_format = 1234.5, "#,##0.00"
    sheet["E5"], sheet["E5"].number_format = datetime(2024, 6, 30), "dd/mm/yyyy"
    sheet["D6"], sheet["E6"] = "=SUM(D5:D5)", '="a"&"<b>"'
    sheet["C6"] = CellRichText(TextBlock(InlineFont(strike=True, rFont=".VnTime"), "1"), "5")
    sheet["B5"].comment = Comment("của đơn vị", "Nguyễn Văn A")
    sheet["C5"].comment = Comment("hỏi lại xã", "Nguyễn Văn A")
    sheet.row_dimensions[5].hidden, sheet.column_dimensions["C"].hidden = True, True
    sheet.column_dimensions["B"].width = 44
    listed = DataValidation(type="whole", operator="between", formula1="0", formula2="99")
    listed.add("C5:C9")
    sheet.add_data_validation(listed)
    sheet.protection.sheet = True
    other = book.create_sheet("Khác")
    other["A1"], other.sheet_state = "để đó", "hidden"
    path = tmp_path / "sent.xlsx"
    book.save(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    told = parts[name].replace(b"SUM(D5:D5)</f><v />", b"SUM(D5:D5)</f><v>1234.5</v>")
    told = told.replace(b'<c r="E6"><f>', b'<c r="E6" t="str"><f>').replace(b"</f><v />", b"</f><v>a&lt;b&gt;</v>")
    with zipfile.ZipFile(path, "w") as package:
        for part, content in (parts | {name: told}).items():
            package.writestr(part, content)
    return path


def copied(path, target, marks):
    content = path.read_bytes()
    write_copy(target, content, read_grids(path, content), marks, path.name)
    return target


def test_all_that_makes_the_workbook_stays(sent, tmp_path):
    copy = copied(sent, tmp_path / "copy.xlsx", MARKS)
    before = openpyxl.load_workbook(sent, rich_text=True)["Biểu"]
    book = openpyxl.load_workbook(copy, rich_text=True)
    after = book["Biểu"]
    assert book.sheetnames == ["Cần sửa", "Biểu", "Khác"] and book.active.title == "Cần sửa"
    assert book["Khác"].sheet_state == "hidden" and not after.sheet_view.tabSelected
    font = after["A1"].font
    assert (font.name, font.sz, font.b, font.color.rgb) == (".VnTime", 14, True, "FF0000FF")
    assert after.merged_cells.ranges == before.merged_cells.ranges
    assert {a: after[a].value for a in ("B5", "C5", "D5", "E5", "D6", "E6", "C6")} == {
        a: before[a].value for a in ("B5", "C5", "D5", "E5", "D6", "E6", "C6")
    }
    assert after["D5"].number_format == "#,##0.00" and after["E5"].number_format == "dd/mm/yyyy"
    assert after["C6"].value[0].font.strike and after.protection.sheet
    assert [str(each.sqref) for each in after.data_validations.dataValidation] == ["C5:C9"]
    assert after.column_dimensions["B"].width == 44


def test_the_cells_are_coloured_commented_and_shown(sent, tmp_path):
    sheet = openpyxl.load_workbook(copied(sent, tmp_path / "copy.xlsx", MARKS))["Biểu"]
    assert sheet["C5"].fill.start_color.rgb == REFUSED and sheet["D6"].fill.start_color.rgb == "FFFFE699"
    assert sheet["C5"].comment.text == "Hãy ghi một số.\n\nGhi chú có sẵn:\nhỏi lại xã"
    assert sheet["B5"].comment.text == "của đơn vị" and sheet["B5"].fill.fill_type is None
    assert not sheet.row_dimensions[5].hidden and not sheet.column_dimensions["C"].hidden


def test_what_formulas_gave_is_still_read_from_a_copy_that_nobody_opened(sent, tmp_path):
    copy = copied(sent, tmp_path / "copy.xlsx", MARKS)
    rows = CalamineWorkbook.from_path(str(copy)).get_sheet_by_name("Biểu").to_python(skip_empty_area=False)
    assert rows[5][3:5] == [1234.5, "a<b>"]
    before, after = read_grids(sent, sent.read_bytes())[0], read_grids(copy, copy.read_bytes())[1]
    assert {cell.address: cell for cell in after} == {cell.address: cell for cell in before}
    assert after.cells[5, 3].is_formula


def test_the_copy_of_a_copy_has_no_mark_of_the_first_one(sent, tmp_path):
    first = copied(sent, tmp_path / "first.xlsx", MARKS)
    again = openpyxl.load_workbook(copied(first, tmp_path / "again.xlsx", MARKS[1:]))
    assert again.sheetnames.count("Cần sửa") == 1
    sheet = again["Biểu"]
    assert sheet["C5"].comment.text == "hỏi lại xã" and sheet["C5"].fill.fill_type is None
    assert sheet["D6"].comment.text == "Tổng in sẵn khác."


def test_two_copies_are_the_same_to_the_byte(sent, tmp_path):
    one, other = (copied(sent, tmp_path / f"{name}.xlsx", MARKS).read_bytes() for name in ("one", "other"))
    assert one == other


def test_a_workbook_that_does_not_open_for_marking_is_drawn_anew_and_says_so(sent, tmp_path):
    with zipfile.ZipFile(sent) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'type="whole"', b'type="odd"')
    with zipfile.ZipFile(sent, "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)
    sheet = openpyxl.load_workbook(copied(sent, tmp_path / "copy.xlsx", MARKS))["Cần sửa"]
    assert any("vẽ lại" in str(row[0].value) and "không mở được" in str(row[0].value) for row in sheet.iter_rows())


def test_a_cell_at_the_far_end_of_a_sheet_does_not_make_all_before_it(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Biểu"
    sheet["A1"], sheet["C5"], sheet["XFD1048576"] = "Biểu mẫu", "9 người", "x"
    book.save(tmp_path / "far.xlsx")
    grid = Grid("Biểu", {(4, 2): Cell(4, 2, "9 người")})  # reading the sheet is not what is tried here
    write_copy(tmp_path / "copy.xlsx", (tmp_path / "far.xlsx").read_bytes(), [grid], MARKS[:1], "far.xlsx")
    copy = openpyxl.load_workbook(tmp_path / "copy.xlsx")["Biểu"]
    assert copy["C5"].comment.text == "Hãy ghi một số." and copy["XFD1048576"].value == "x"


def test_what_is_said_of_several_places_under_one_merged_cell_is_all_told(sent, tmp_path):
    marks = [Mark("Biểu!A1", "", "Một."), Mark("Biểu!B1", "", "Hai.")]
    told = openpyxl.load_workbook(copied(sent, tmp_path / "copy.xlsx", marks))["Biểu"]["A1"].comment.text
    assert "Một." in told and "Hai." in told
