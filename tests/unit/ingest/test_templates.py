"""Templates as a clerk finds them: what is locked, what may be chosen, what the checks say."""

import re
from datetime import date

import pytest

from analysis.ingest.drawing import Line, Sheet, add_totals, cross_lines, draw_workbook, item_line, layout_of
from analysis.ingest.readers import read_grids
from analysis.ingest.recognise import is_made_up
from analysis.ingest.templates import file_name, write_template
from clerk import DAY_0, MAIN, Workbook

YEAR = "2024"


@pytest.fixture
def template(catalogue, registry, tmp_path):
    def _template(form, *, unit="350", year=YEAR, **options):
        known = catalogue.forms[form]
        sender = registry.unit(unit, date.fromisoformat(f"{year}-{known.day}"))
        path = tmp_path / file_name(known, sender)
        write_template(path, known, year=year, sender=sender, registry=registry, catalogue=catalogue, **options)
        return Workbook(path)

    return _template


def row_of(sheet, text):
    return int(re.sub(r"\D", "", sheet.find(text)[0]))


def columns_of(sheet):
    """Return number of the column, as the row of numbers says -> its letters."""
    row = str(row_of(sheet, "A"))
    return {sheet.text(at): at.removesuffix(row) for at in sheet.cells if re.sub(r"\D", "", at) == row}


# What is locked


def test_only_figures_of_communes_can_be_written(template):
    book = template("bm02")
    sheet = book.sheets["Biểu"]
    rows = {row_of(sheet, name) for name in ("Thị trấn Quế", "Xã Lê Hồ", "Xã Thanh Sơn")}
    assert len(sheet.open_cells) == 18 * 38
    assert rows <= {int(re.sub(r"\D", "", at)) for at in sheet.open_cells}
    assert not {sheet.text(at) for at in sheet.open_cells} - {""}
    assert not set(sheet.open_cells) & set(sheet.formulas)
    assert all(book.sheets[name].is_protected for name in book.names)


def test_a_locked_cell_is_locked(template):
    sheet = template("bm02").sheets["Biểu"]
    with pytest.raises(AssertionError, match="is locked"):
        sheet.write(sheet.find("Xã Lê Hồ")[0], "Xã khác")


def test_classes_are_asked_of_the_district_only(template, catalogue):
    sheet = template("training").sheets["Biểu"]
    layout = catalogue.forms["training"].layout_for(YEAR)
    own = {place for place, column in enumerate(layout.columns, 1) if column.measure in layout.sender_measures}
    letters = columns_of(sheet)
    district, commune = row_of(sheet, "Huyện Kim Bảng"), row_of(sheet, "Xã Lê Hồ")
    for place in range(1, len(layout.columns) + 1):
        is_open = {row: f"{letters[str(place)]}{row}" in sheet.open_cells for row in (district, commune)}
        assert is_open == {district: place in own, commune: place not in own}


def test_sums_of_form_10_are_formulas_over_the_open_cells(template):
    sheet = template("btctw10").sheets["Biểu"]
    assert len(sheet.open_cells) == 29 * 7  # 15 rows of I and 14 of II that are no sums, 7 columns that are none
    for place, at in enumerate(sheet.open_cells, start=1):
        sheet.write(at, place)
    whole = sum(number for at, number in sheet.written.items() if at[0] in "DFH")
    first, second = (f"C{row_of(sheet, text)}" for text in ("Đào tạo", "Bồi dưỡng"))
    assert sheet.value(first) + sheet.value(second) == whole
    university = row_of(sheet, "- Đại học")
    assert sheet.formulas[f"D{university}"] == f"SUM(D{university + 1},D{university + 2},D{university + 3})"


def test_stored_results_of_an_empty_template_are_zero(template):
    sheet = template("needs").sheets["Biểu"]
    totals = [at for at, formula in sheet.formulas.items() if formula.startswith("SUM")]
    assert len(totals) == 10
    assert {sheet.text(at) for at in totals} == {"0"}


def test_classes_of_communes_have_no_total(template):
    sheet = template("allocation").sheets["Biểu"]
    totals = [formula for formula in sheet.formulas.values() if formula.startswith("SUM")]
    assert [formula[4] for formula in totals] == ["D"]


# What may be chosen, what may be written


def test_numbers_days_and_lists_are_guarded(template):
    plan = template("training_plan").sheets["Biểu"]
    letters, first = columns_of(plan), row_of(plan, "A") + 1
    kinds = [plan.validation_of(f"{letters[str(number)]}{first}").get("type") for number in range(1, 9)]
    assert kinds == ["list", "list", "whole", "whole", "date", "whole", "whole", "whole"]
    land = template("outcomes").sheets["Biểu"]
    letters, first = columns_of(land), row_of(land, "A") + 1
    kinds = [land.validation_of(f"{letters[str(number)]}{first}").get("type") for number in range(1, 10)]
    assert kinds == ["whole"] * 5 + ["decimal"] * 2 + ["whole"] * 2


def test_lists_are_the_members_of_the_year(template, catalogue):
    book = template("training_plan")
    guide, plan = book.sheets["Hướng dẫn"], book.sheets["Biểu"]
    rule = plan.validation_of(f"{columns_of(plan)['1']}{row_of(plan, 'A') + 1}")
    letters, first, last = re.fullmatch(r"'Hướng dẫn'!\$([A-Z]+)\$(\d+):\$\1\$(\d+)", rule[0].text).groups()
    offered = [guide.text(f"{letters}{row}") for row in range(int(first), int(last) + 1)]
    members = catalogue.groupings["programme"].members
    assert offered == [f"{member.id} {member.name.vi}" for member in members]
    assert len(plan.open_cells) == len(members) * 9  # a row a programme: two keys, six figures, a note


def test_titles_are_those_of_the_year(template):
    before, after = (template("staff_list", year=year).sheets["Biểu"] for year in ("2022", "2024"))
    assert len(before.find("Trưởng Công an")) == 18
    assert not after.find("Trưởng Công an")
    assert len(after.find("Bí thư Đảng ủy")) == 18


def test_marks_of_persons_are_only_x(template):
    sheet = template("staff_list", rows=1).sheets["Biểu"]
    row = row_of(sheet, "Bí thư Đảng ủy") + 1
    marks = [each for each in sheet.validations.values() if each.find(f"{MAIN}formula1").text == '"x"']
    assert len(marks) >= 30
    assert f"B{row}" in sheet.open_cells
    assert f"B{row + 1}" not in sheet.open_cells  # the next title


def test_rows_can_be_asked_for(template):
    sheet = template("training_plan", rows=40).sheets["Biểu"]
    assert len({int(re.sub(r"\D", "", at)) for at in sheet.open_cells}) == 40


@pytest.mark.parametrize("form", ["bm02", "training", "staff_list"])
def test_formulas_are_not_longer_than_spreadsheets_allow(template, form):
    formulas = template(form, rows=1).sheets["Biểu"].formulas.values()
    assert max(len(formula) for formula in formulas) <= 8192
    assert max(formula.count("IF(") for formula in formulas) <= 64


# Who fills it in


def test_a_province_without_districts_has_a_sheet_a_commune(template, registry):
    book = template("btctw9c", unit="37", year="2026")
    communes = registry.descendants("37", date(2026, 6, 30), "commune")
    assert [name for name in book.names if name != "Hướng dẫn"] == [unit.name for unit in communes]
    assert len(book.sheets[communes[-1].name].open_cells) == 14 * 10


def test_a_template_does_not_say_that_it_is_made_up(template, tmp_path):
    template("bm02")
    path = tmp_path / "bm02_Kim_Bang.xlsx"
    assert not is_made_up(read_grids(path, path.read_bytes()))


# What the checks say


def checked(sheet):
    """Return what the checks say, of rows and columns that have something in them."""
    return {text for at in sheet.formulas if isinstance(text := sheet.value(at), str) and text}


def test_a_part_above_its_whole_is_told(template):
    sheet = template("outcomes").sheets["Biểu"]
    letters, row = columns_of(sheet), row_of(sheet, "Xã Lê Hồ")
    sheet.write(f"{letters['1']}{row}", 10)
    sheet.write(f"{letters['2']}{row}", 10)
    assert checked(sheet) == {"Đúng"}
    sheet.write(f"{letters['2']}{row}", 11)
    assert checked(sheet) == {"Sai: có phần lớn hơn “Đã tiếp nhận” (ô tô đỏ)"}


def test_parts_that_are_not_the_whole_are_told(template):
    sheet = template("evaluation").sheets["Biểu"]
    letters, row = columns_of(sheet), row_of(sheet, "Xã Lê Hồ")
    for place, number in enumerate((20, 4, 15, 1), start=1):
        sheet.write(f"{letters[str(place)]}{row}", number)
    assert checked(sheet) == {"Đúng"}  # the fourth grade is not filled in yet
    sheet.write(f"{letters['5']}{row}", 1)
    assert checked(sheet) == {
        "Sai: “Hoàn thành xuất sắc nhiệm vụ” đến “Không hoàn thành nhiệm vụ” cộng lại khác “Tổng số được đánh giá”"
    }
    sheet.write(f"{letters['5']}{row}", 0)
    assert checked(sheet) == {"Đúng"}


def test_a_cross_table_is_checked_column_by_column(template):
    sheet = template("btctw9c").sheets["Biểu"]
    total, women = row_of(sheet, "TỔNG SỐ"), row_of(sheet, "- Nữ")
    for letters, number in (("D", 18), ("E", 20)):
        sheet.write(f"{letters}{total}", number)
    sheet.write(f"D{women}", 3)
    sheet.write(f"E{women}", 21)
    check = row_of(sheet, "Kiểm tra")
    assert sheet.value(f"D{check}") == "Đúng"
    assert sheet.value(f"E{check}") == "Sai: có phần lớn hơn “TỔNG SỐ” (ô tô đỏ)"
    assert sheet.value(f"F{check}") == ""


def test_an_item_without_its_agency_is_told(template):
    sheet = template("training_plan").sheets["Biểu"]
    letters, row = columns_of(sheet), row_of(sheet, "A") + 1
    sheet.write(f"{letters['1']}{row}", "II.6 Tin học")
    sheet.write(f"{letters['3']}{row}", 2)
    assert checked(sheet) == {"Sai: chưa chọn “Cơ quan chủ trì”"}


# Drawing


def test_days_are_drawn_as_days_and_totals_leave_them_out(catalogue, tmp_path):
    form = catalogue.forms["training_plan"]
    layout = layout_of(form, 2024)
    lines = [
        item_line(
            layout, (programme, "Trung tâm chính trị cấp huyện"), {"plan_planned_classes": 2, "plan_due_day": day}
        )
        for programme, day in (("II.1 Nghiệp vụ xây dựng Đảng", date(2024, 5, 15)), ("II.6 Tin học", date(2024, 6, 1)))
    ]
    sheet = Sheet(form, layout, "Ke hoach", "Huyện Kim Bảng", 2024, lines)
    add_totals(sheet)
    assert {head: total.value for head, total in sheet.totals.items()} == {"Kế hoạch | Số lớp": 4}
    drawn = Workbook(draw_workbook(tmp_path / "plan.xlsx", [sheet], made_up=True)).sheets["Ke hoach"]
    row, letters = row_of(drawn, "II.6 Tin học"), columns_of(drawn)
    assert float(drawn.text(f"{letters['5']}{row}")) == (date(2024, 6, 1) - DAY_0).days
    assert drawn.find("SỐ LIỆU MẪU – KHÔNG CÓ THẬT")
    assert not drawn.is_protected


def test_sums_of_a_cross_table_are_drawn_with_their_results(catalogue, tmp_path):
    form = catalogue.forms["btctw10"]
    layout = layout_of(form, 2024)
    figures = {("form10_commune_level", "I.1.1.1"): 7, ("form10_district_level", "I.1.1.3"): 5,
               ("form10_commune_level", "II.6"): 30}  # fmt: skip
    sheet = Sheet(form, layout, "10", "Huyện Kim Bảng", 2024, cross_lines(layout, figures))
    add_totals(sheet)
    told = {line.name: line.cells["Cán bộ được đào tạo, bồi dưỡng | Tổng số"] for line in sheet.lines}
    assert (told["I Đào tạo"], told["- Đại học"], told["II Bồi dưỡng"], told["6 Tin học"]) == (12, 12, 30, 30)
    drawn = Workbook(draw_workbook(tmp_path / "10.xlsx", [sheet], made_up=True)).sheets["10"]
    row = row_of(drawn, "Đào tạo")
    stored = drawn.text(f"C{row}")
    assert (drawn.value(f"C{row}"), stored) == (12, "12")


def test_derived_columns_are_drawn_only_where_a_line_has_them(catalogue, tmp_path):
    form = catalogue.forms["staff_list"]
    layout = layout_of(form, 2024)
    lines = [Line("Xã Lê Hồ", {}, "section"), Line("", {"Họ và tên": "Nguyễn Thị Ví Dụ"})]
    sheet = Sheet(form, layout, "CL02", "Huyện Kim Bảng", 2024, lines)
    assert "Độ tuổi | Trên 60" not in sheet.heads
    lines[1].cells["Độ tuổi | Trên 60"] = 1
    assert sheet.heads[-2:] == ["Độ tuổi | Trên 60", "Ghi chú"]
    drawn = Workbook(draw_workbook(tmp_path / "list.xlsx", [sheet], made_up=True)).sheets["CL02"]
    assert drawn.find("Xã Lê Hồ")[0][0] == drawn.find("Nguyễn Thị Ví Dụ")[0][0] == "B"
