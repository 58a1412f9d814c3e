"""Layouts that no code knows: blocks, a sheet a unit, a row a year, years in heads and names; and real workbooks."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.geography.match import match_name
from analysis.ingest.names import day_of
from analysis.model.forms import Layout

WORKBOOKS = Path(__file__).parents[2] / "workbooks"
MEASURES = """
- {id: tried_persons, name: {vi: Số người, en: Persons}, unit: person}
- {id: tried_women, name: {vi: Nữ, en: Women}, unit: person, part_of: tried_persons}
- {id: tried_area, name: {vi: Diện tích, en: Area}, kind: amount, unit: hectare}
"""
FORM = {
    "id": "tried", "name": {"vi": "Thử", "en": "Tried"}, "subject": "commune_staff", "recognised_by": ["BIỂU THỬ"],
    "level": "province", "day": "12-31", "scope": "VN", "licence": "none", "source": "a test",
}  # fmt: skip


@pytest.fixture
def knowing(knowing):
    def _knowing(*versions: str, **more):
        return knowing(*versions, of=FORM | more, counting=MEASURES)

    return _knowing


def told(receipt):
    return {(r["unit"], r["period"], r["measure"]): r["value"] for r in receipt.facts.to_dict("records")}


def rules(receipt):
    return sorted(receipt.rejects["rule"])


TABLE = """
shape: table
unit_head: Tỉnh
totals: [Tổng số]
columns:
  - {head: Số người, measure: tried_persons, also: [Tổng số người]}
  - {head: Nữ, measure: tried_women}
"""


def test_the_year_stands_in_the_name_of_the_file_or_of_the_sheet(knowing, sheets, receive):
    rows = [["BIỂU THỬ"], ["Tỉnh", "Số người", "Nữ"], ["Hà Nam", 18, 7]]
    by_file = receive(sheets("thu_2014.xlsx", Biểu=rows), known=knowing(TABLE, file_pattern=r"(?P<year>20\d\d)"))
    by_sheet = receive(
        sheets("thu.xlsx", Năm_2013=rows, Năm_2014=[*rows[:2], ["Hà Nam", 19, 8]]),
        known=knowing(TABLE, sheet_pattern=r"Năm (?P<year>20\d\d)"),
    )
    assert told(by_file) == {("35", "2014", "tried_persons"): 18, ("35", "2014", "tried_women"): 7}
    assert told(by_sheet)["35", "2013", "tried_persons"] == 18 and told(by_sheet)["35", "2014", "tried_persons"] == 19
    assert rules(receive(sheets("thu.xlsx", Biểu=rows), known=knowing(TABLE))) == ["no_year"] * 7


def test_heads_that_lack_are_too_many_or_stand_twice_are_told_with_sheet_and_year(knowing, sheets, receive):
    rows = [["BIỂU THỬ"], ["Tỉnh", "Tổng số người", "Tổng số người", "Đảng viên"], ["Hà Nam", 18, 19, 3]]
    receipt = receive(sheets(Biểu=rows), known=knowing(TABLE, file_pattern=r"(?P<year>20\d\d)"))
    assert "Trang “Biểu”, năm 2014, thiếu cột: Nữ." in receipt.source["problem"]
    assert "Trang “Biểu”, năm 2014: cột không có trong mẫu: Đảng viên." in receipt.notes
    assert "Trang “Biểu”, năm 2014: cột lặp lại: Tổng số người." in receipt.notes
    assert told(receipt) == {}  # 18 by another text of its head, and 19: which of both, nobody can say
    assert rules(receipt) == ["column_twice", "column_twice", "unknown_column"]
    assert "(B, C), số liệu khác nhau" in receipt.rejects["message"][0]


def test_a_column_that_says_the_same_again_leaves_the_first_one_standing(knowing, sheets, receive):
    rows = [["BIỂU THỬ NĂM 2014"], ["Tỉnh", "Số người", "Tổng số người"], ["Hà Nam", 18, 18]]
    receipt = receive(sheets(Biểu=rows), known=knowing(TABLE, title_pattern=r"NĂM (?P<year>20\d\d)"))
    assert told(receipt) == {("35", "2014", "tried_persons"): 18}
    assert rules(receipt) == ["column_twice"]


def test_a_head_that_tells_another_year_than_the_name_of_the_file_is_told(knowing, sheets, receive):
    known = knowing(TABLE, file_pattern=r"(?P<year>20\d\d)")
    paper = "(Kèm theo công văn 15/2012/CV ngày 3 tháng 2 năm 2012)"
    rows = [["BIỂU THỬ"], [paper], ["Tỉnh", "Số người"], ["Hà Nam", 2018]]
    assert receive(sheets(Biểu=rows), known=known).source["problem"] == "Trang “Biểu”, năm 2014, thiếu cột: Nữ."
    rows[0].append("PCI 2013")
    receipt = receive(sheets(Biểu=rows), known=known)
    assert "Năm 2014 lấy từ tên tệp hoặc tên trang, nhưng đầu biểu ghi 2013" in receipt.source["problem"]
    assert told(receipt) == {("35", "2014", "tried_persons"): 2018}


GROUPS = """
shape: table
unit_head: Tỉnh
columns:
  - {head: Chuyên môn | Đại học, measure: tried_persons}
  - {head: Chuyên môn | Sơ cấp, measure: tried_women}
  - {head: Chính trị | Sơ cấp, measure: tried_area}
"""


def test_behind_a_head_that_is_none_of_its_group_no_column_is_taken_for_one_of_it(knowing, sheets, receive):
    """Nothing is merged, and "Chính trị" was forgotten over its two columns."""
    known = knowing(GROUPS, title_pattern=r"NĂM (?P<year>20\d\d)")
    title = ["BIỂU THỬ NĂM 2014"]
    rows = [title, ["Tỉnh", "Chuyên môn"], [None, "Đại học", "Cao cấp", "Sơ cấp"], ["Hà Nam", 18, 3, 2]]
    assert told(receive(sheets(Biểu=rows), known=known)) == {("35", "2014", "tried_persons"): 18}
    rows[1] = ["Tỉnh", "Chuyên môn", "Chính trị"]
    figures = {("35", "2014", "tried_persons"): 18, ("35", "2014", "tried_area"): 2}
    assert told(receive(sheets(Biểu=rows), known=known)) == figures


def test_heads_over_several_rows_without_merging_begin_above_that_of_the_names(knowing, sheets, receive):
    rows = [
        ["BIỂU THỬ NĂM 2014"], [None, None, "SỐ", "TRONG ĐÓ:"], ["SỐ", "TỈNH,", "NGƯỜI", "NỮ"], ["TT", "TP"],
        [1, 2, 3, 4], ["I", "Hà Nam", 18, 7],
    ]  # fmt: skip
    layout = TABLE.replace("unit_head: Tỉnh", "unit_head: Tỉnh, TP\nignored_heads: [Số TT]").replace(
        "head: Nữ", "head: Trong đó | Nữ"
    )
    receipt = receive(sheets(Biểu=rows), known=knowing(layout, title_pattern=r"NĂM (?P<year>20\d\d)"))
    assert told(receipt) == {("35", "2014", "tried_persons"): 18, ("35", "2014", "tried_women"): 7}
    assert receipt.source["rejected"] == 0 and receipt.source["checks"] == 5


BLOCKS = """
shape: blocks
unit_head: ""
ignored_heads: [Thứ tự]
columns:
  - {head: Số người, measure: tried_persons}
  - {head: Diện tích, measure: tried_area}
"""


def test_blocks_side_by_side_each_with_names_of_its_own(knowing, sheets, receive):
    rows = [
        ["Thứ tự", "BIỂU THỬ", "Số người", None, "Diện tích"],
        [1, "Hà Nam", 18, "Ninh Bình", 2.5], [2, "Ninh Bình", 17, "Hà Nam", 1.5], [3, "Hà Nam", 99, None, None],
    ]  # fmt: skip
    receipt = receive(sheets(Biểu=rows), known=knowing(BLOCKS, file_pattern=r"(?P<year>20\d\d)"))
    assert told(receipt) == {
        ("35", "2014", "tried_area"): 1.5,
        ("37", "2014", "tried_persons"): 17, ("37", "2014", "tried_area"): 2.5,
    }  # fmt: skip
    # A second time in one block, 18 and 99: neither is taken. That a unit stands in several blocks is no fault.
    assert receipt.rejects[["cell", "rule"]].values.tolist() == [["Biểu!C4", "unit_twice"], ["Biểu!C2", "unit_twice"]]


def test_a_list_that_is_broken_into_columns_and_goes_on_below_another_head(knowing, sheets, receive):
    layout = BLOCKS.replace('unit_head: ""', "unit_head: Tỉnh").replace("Thứ tự", "STT").replace(
        "Số người", '"Năm {year} | Số người"'
    )
    rows = [
        ["BIỂU THỬ"], ["STT", "Tỉnh", "Năm 2013", None, "STT", "Tỉnh", "Năm 2013"],
        [None, None, "Số người", None, None, None, "Số người"], [1, "Hà Nam", 18, None, 3, "Nam Định", 20],
        [2, "Ninh Bình", 17], ["Bảng 2: Diện tích"], ["STT", "Tỉnh", "Diện tích"], [1, "Hà Nam", 2.5],
    ]  # fmt: skip
    receipt = receive(sheets(Biểu=rows), known=knowing(layout, file_pattern=r"(?P<year>20\d\d)"))
    assert told(receipt) == {
        ("35", "2013", "tried_persons"): 18, ("37", "2013", "tried_persons"): 17, ("36", "2013", "tried_persons"): 20,
        ("35", "2014", "tried_area"): 2.5,
    }  # fmt: skip
    assert receipt.source["rejected"] == 0


YEARS = """
shape: years
unit_head: Năm
columns:
  - {head: Số người, measure: tried_persons}
  - {head: Nữ, measure: tried_women}
"""


def test_a_sheet_a_unit_with_a_row_a_year(knowing, sheets, receive):
    rows = [["BIỂU THỬ"], ["Năm", "Số người", "Nữ", "Khác"], [2013, 18, 7], ["Năm 2014", 19, "-", 3], ["Ghi chú"]]
    path = sheets("thu.xlsx", Hà_Nam=rows, Ninh_Bình=rows[:3], Atlantis=rows[:3])
    receipt = receive(path, known=knowing(YEARS, sheet_pattern=r"^(?P<unit>.+)$"))
    assert told(receipt) == {
        ("35", "2013", "tried_persons"): 18, ("35", "2013", "tried_women"): 7, ("35", "2014", "tried_persons"): 19,
        ("35", "2014", "tried_women"): 0, ("37", "2013", "tried_persons"): 18, ("37", "2013", "tried_women"): 7,
    }  # fmt: skip
    assert rules(receipt) == ["unknown_column", "unknown_unit", "unknown_unit"]


def test_a_sheet_a_unit_of_a_cross_table_whose_name_tells_the_unit(knowing, sheets, receive):
    layout = """
shape: cross_table
unit_head: "Đơn vị:"
groups: {Tổng số: ""}
columns: [{head: Số người, measure: tried_persons}, {head: Nữ, measure: tried_women}]
"""
    rows = [["BIỂU THỬ"], ["Chỉ tiêu", "Tổng số"], ["Số người", 18], ["Nữ", 7]]
    known = knowing(layout, sheet_pattern=r"(?P<unit>.+)", file_pattern=r"(?P<year>20\d\d)")
    assert told(receive(sheets(Hà_Nam=rows), known=known)) == {
        ("35", "2014", "tried_persons"): 18, ("35", "2014", "tried_women"): 7
    }  # fmt: skip


def test_sheets_of_one_year_have_layouts_of_their_own_and_names_may_differ_from_the_register(knowing, sheets, receive):
    first = TABLE + "sheet: Một\nnames: {BRVT: Bà Rịa - Vũng Tàu}\nignored_rows: [pci_id]\n"
    second = "shape: table\nsheet: Hai\nunit_head: Tỉnh\ncolumns: [{head: Diện tích, measure: tried_area, times: 0.01}]"
    rows = [["BIỂU THỬ"], ["Tỉnh", "Số người", "Nữ"], ["pci_id", "e1", "e2"], ["BRVT", 18, 7]]
    receipt = receive(
        sheets(Một=rows, Hai=[["BIỂU THỬ"], ["Tỉnh", "Diện tích"], ["Hà Nam", 150]], Ba=[["BIỂU THỬ"], ["Tỉnh", "x"]]),
        known=knowing(first, second, file_pattern=r"(?P<year>20\d\d)"),
    )
    assert told(receipt) == {
        ("77", "2014", "tried_persons"): 18, ("77", "2014", "tried_women"): 7, ("35", "2014", "tried_area"): 1.5
    }  # fmt: skip
    assert receipt.source["rejected"] == 0


def test_budget_plan_of_2007_agrees_with_its_answers(receive, registry, catalogue):
    receipt = receive(WORKBOOKS / "Plan_2007.xls")
    columns = {
        "total.rev": ("budget_revenue_total", 1), "ratio": ("budget_revenue_kept", 100),
        "total.exp": ("budget_expenditure_total", 1), "balance.trans": ("budget_transfer_total", 1),
        "target.trans": ("budget_transfer_targeted", 1), "project.trans": ("budget_transfer_projects", 1),
    }  # fmt: skip
    # balance.trans is the head of all transfers on the sheet; net.trans is reckoned and stands nowhere.
    names = {"Ho Chi Minh City": "Ho Chi Minh"}
    day = day_of(catalogue.forms["budget_plan"], "2007")
    with (WORKBOOKS / "budget_plan_2007_answers.csv").open(encoding="utf-8") as file:
        answers = list(csv.DictReader(file))
    wanted = {}
    for row in answers:
        name = names.get(row["prov"], row["prov"])
        unit = match_name(registry, name, day, within="VN", levels=["province"]).unit
        wanted |= {(unit.code, measure): float(row[column]) / times for column, (measure, times) in columns.items()}
    facts = receipt.facts[receipt.facts["measure"].isin([measure for measure, _ in columns.values()])]
    assert len(wanted) == 64 * 6
    assert dict(zip(zip(facts["unit"], facts["measure"], strict=True), facts["value"], strict=True)) == wanted
    assert (receipt.source["period"], receipt.source["rejected"]) == ("2007", 0)


def test_the_sums_of_regions_above_their_provinces_are_checked(receive):
    findings = receive(WORKBOOKS / "Plan_2007.xls").findings
    revenue = findings[findings["indicator"] == "budget_revenue_total"]
    assert revenue["verdict"].tolist() == ["adds_up"] * 7
    country = findings[findings["indicator"] == "budget_transfer_programmes"].iloc[0]
    # 300,000 million dong of the programmes were not yet given to any province; the sheet says so in a note.
    assert (country["verdict"], country["estimate"] - country["lower"]) == ("does_not_add_up", 300_000)


def test_pci_of_2014(receive):
    receipt = receive(WORKBOOKS / "PCI_2014.xlsx")
    facts = receipt.facts.set_index(["unit", "measure"])["value"]
    assert len(facts) == 63 * 12 and receipt.source["period"] == "2014"
    assert facts["01", "pci_labour_score"] == 7.26083278656006
    assert facts["01", "pci_general_education_good"] == 0.489795923233032
    assert facts["01", "pci_training_cost"] == pytest.approx(0.062698275862069)
    assert facts["77", "pci_labour_score"] == pytest.approx(6.89635181427002)  # BRVT, from the sheet of ranks
    # The province in the middle is told a second time below the table.
    assert set(receipt.rejects["rule"]) == {"unit_twice"} and len(receipt.rejects) == 12


def test_the_sheet_of_ranks_is_read_by_a_layout_alone(receive, catalogue):
    layout = Layout.model_validate(
        {
            "shape": "blocks", "sheet": "Summary_VN", "unit_head": "", "ignored_heads": ["Thứ tự"],
            "names": {"Tp.HCM": "Thành phố Hồ Chí Minh", "TT.Huế": "Thừa Thiên Huế", "BRVT": "Bà Rịa - Vũng Tàu",
                      "Bắc Cạn": "Bắc Kạn"},
            "totals": ["Trung vị", "Median"],
            "columns": [{"head": "Đào tạo lao động", "measure": "pci_labour_score"}],
        }
    )  # fmt: skip
    pci = catalogue.forms["pci"]
    form = pci.model_copy(update={"versions": (layout,), "recognised_by": ("Thứ tự", "PCI 2014")})
    receipt = receive(WORKBOOKS / "PCI_2014.xlsx", known=replace(catalogue, forms=catalogue.forms | {"pci": form}))
    plain = receive(WORKBOOKS / "PCI_2014.xlsx")
    score = plain.facts[plain.facts["measure"] == "pci_labour_score"].set_index("unit")["value"]
    ranked = receipt.facts.set_index("unit")["value"]
    assert ranked.sort_index().to_dict() == pytest.approx(score.sort_index().to_dict())


def test_numbers_of_administrative_units(receive):
    receipt = receive(WORKBOOKS / "admin_units_by_province.csv")
    facts = receipt.facts.set_index(["unit", "period", "measure"])["value"]
    assert facts["52", "2009", "admin_communes"] > 0  # Bình Định, whose name has the stray byte
    assert facts["35", "2009", "admin_rural_districts"] == 5
    assert receipt.source["rejected"] == 0 and set(receipt.findings["verdict"]) == {"adds_up"}
