"""What a sheet shows otherwise than it stores, and what its head says besides: read rightly, refused, or told."""

from datetime import UTC, datetime

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from analysis.project.project import Project

FIRST = 14  # row of Thị trấn Quế
NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def changed(sample, receive, tmp_path):
    """Receive the workbook of Kim Bảng of 2024 after something was done to its sheet."""

    def change(*doings, name="BM02_Kim_Bang.xlsx"):
        book = openpyxl.load_workbook(sample / "2024" / "BM02_Kim_Bang.xlsx", rich_text=True)
        for doing in doings:
            doing(book.active)
        book.save(tmp_path / name)
        return receive(tmp_path / name)

    return change


def refused(receipt):
    return dict(zip(receipt.rejects["cell"], receipt.rejects["rule"], strict=True))


def set_cell(address, value, shown=""):
    def doing(sheet):
        sheet[address] = value
        if shown:
            sheet[address].number_format = shown

    return doing


def test_a_count_shown_as_a_percentage_is_no_count(changed):
    receipt = changed(set_cell("D15", 1, "0%"), set_cell("D16", 0.5, "0.0%"), set_cell("D17", 6, '0" %"'))
    assert refused(receipt) == {"BM02!D15": "percentage", "BM02!D16": "percentage", "BM02!D17": "percentage"}
    assert receipt.rejects["raw"].tolist() == ["100%", "50%", "6%"]


def test_what_is_struck_out_is_refused_whether_wholly_or_in_part(changed):
    def strike(sheet):
        for column in "CDE":
            sheet[f"{column}16"].font = Font(strike=True)
        sheet["F17"].font = Font(strike=False)

    half = CellRichText(TextBlock(InlineFont(strike=True), "1"), "5")
    receipt = changed(strike, set_cell("D15", half))
    assert refused(receipt) == dict.fromkeys(["BM02!D15", "BM02!C16", "BM02!D16", "BM02!E16"], "struck_out")


def test_a_figure_merged_over_others_is_nobodys(changed):
    receipt = changed(
        lambda sheet: sheet.merge_cells("E15:E17"), lambda sheet: sheet.merge_cells("F20:G20"),
        lambda sheet: sheet.merge_cells("AN22:AP22"),
    )  # fmt: skip
    assert refused(receipt) == {"BM02!E15": "merged_figures", "BM02!F20": "merged_figures"}
    assert len(receipt.facts) == 684 - 5  # three and two places; the last covers no other column of figures


def test_hidden_rows_columns_and_sheets_are_read_and_told(changed):
    def hide(sheet):
        sheet.row_dimensions[17].hidden = True
        sheet.column_dimensions["E"].hidden = True
        other = sheet.parent.copy_worksheet(sheet)
        other.title, other.sheet_state = "cũ", "hidden"
        other["A4"], other["A7"] = sheet["A4"].value.replace("2024", "2023"), None

    receipt = changed(hide)
    assert len(receipt.facts) == 2 * 684
    assert any("1 hàng ẩn (17) và 1 cột ẩn (E)" in note for note in receipt.notes)
    assert any(note.startswith("Trang “cũ” đang ẩn") for note in receipt.notes)


@pytest.mark.parametrize("years", ["NĂM 2023 - 2024", "NĂM 2023, 2024", "NĂM 2023 và năm 2024"])
def test_a_title_of_several_years_tells_none(changed, years):
    receipt = changed(lambda sheet: set_cell("A4", sheet["A4"].value.replace("NĂM 2024", years))(sheet))
    assert set(receipt.rejects["rule"]) == {"several_years"} and receipt.facts.empty
    assert "2023" in receipt.source["problem"]


def test_counts_in_thousands_are_refused_whole(changed):
    receipt = changed(set_cell("A7", "Đơn vị tính: nghìn người"))
    assert set(receipt.rejects["rule"]) == {"other_unit"} and receipt.facts.empty
    assert changed(set_cell("A7", "Đơn vị tính: người")).rejects.empty


def shift_row(sheet):
    for column in range(40, 3, -1):
        sheet.cell(15, column).value = sheet.cell(15, column - 1).value
    sheet["C15"] = None


def test_a_row_pushed_aside_is_told_though_its_total_is_empty(changed, own_project, tmp_path):
    receipt = changed(shift_row)
    told = receipt.findings[receipt.findings["verdict"] == "does_not_add_up"]
    assert told["against"].str.partition("!")[2].tolist() == ["BM02!P15", "BM02!AG15"]
    done = Project.open(own_project).receive([tmp_path / "BM02_Kim_Bang.xlsx"], now=NOW)
    (_, copy) = done.sent_back[0]
    said = " ".join(str(cell.value) for row in openpyxl.load_workbook(copy)["Cần sửa"].iter_rows() for cell in row)
    assert "nhóm bắt đầu ở ô này cộng lại là 18, nhóm khác là 13" in said


def test_what_nobody_sees_is_no_text(changed):
    assert changed(set_cell("D15", "\u200b")).rejects.empty


def test_the_copy_has_the_widths_of_the_sheet_that_was_sent(changed, own_project, tmp_path):
    changed(set_cell("D15", "mười"), lambda sheet: setattr(sheet.column_dimensions["D"], "width", 33))
    done = Project.open(own_project).receive([tmp_path / "BM02_Kim_Bang.xlsx"], now=NOW)
    sheet = openpyxl.load_workbook(done.sent_back[0][1])["BM02"]
    assert round(sheet.column_dimensions["D"].width) == 33


@pytest.mark.parametrize(
    ("shown", "rule"),
    [
        ('0"%"', "percentage"), (r"0\%", "percentage"), ('0" nghìn"', "shown_otherwise"), ('0"000"', "shown_otherwise"),
        (";;;", "shown_otherwise"),
    ],
)  # fmt: skip
def test_a_count_to_which_its_format_adds_something_that_makes_another_of_it_is_refused(changed, shown, rule):
    assert refused(changed(set_cell(f"C{FIRST}", 93, shown)))[f"BM02!C{FIRST}"] == rule


@pytest.mark.parametrize("shown", ['0" người"', '#,##0;-#,##0;"-"', "#,##0_);(#,##0)", "0.0", "[Blue]0"])
def test_a_count_to_which_its_format_adds_nothing_that_changes_it_is_read(changed, shown):
    assert f"BM02!C{FIRST}" not in refused(changed(set_cell(f"C{FIRST}", 93, shown)))


def test_a_number_with_the_mark_of_a_note_raised_behind_it_is_refused(changed):
    def raise_mark(sheet):
        mark = TextBlock(InlineFont(vertAlign="superscript"), "1")
        sheet[f"C{FIRST}"] = CellRichText("2", mark)

    assert refused(changed(raise_mark))[f"BM02!C{FIRST}"] == "shown_otherwise"
