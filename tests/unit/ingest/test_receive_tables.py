"""BM02 and training results: each cell's fate, and what the file says of its own sums."""

from dataclasses import replace

import pytest

from analysis.ingest.figures import Fates
from analysis.ingest.grid import Cell, Grid
from analysis.model.errors import CadreError
from analysis.model.forms import Correction

ALL = "Tổng số"
WOMEN = "Trong đó | Nữ"
DEGREE = "Chia theo trình độ đào tạo | Chuyên môn | Đại học"
ENGLISH = "Chia theo trình độ đào tạo | Ngoại ngữ | Tiếng Anh | Đại học trở lên"
OTHER = "Chia theo trình độ đào tạo | Ngoại ngữ | Ngoại ngữ khác | Đại học trở lên"
AGES = [
    "Chia theo độ tuổi | Từ 30 trở xuống", "Chia theo độ tuổi | Từ 31 đến 40", "Chia theo độ tuổi | Từ 41 đến 50",
    "Chia theo độ tuổi | Từ 51 đến 60 | Tổng số", "Chia theo độ tuổi | Trên tuổi nghỉ hưu",
]  # fmt: skip
CLASSES = "II. Bồi dưỡng | II.1 Nghiệp vụ xây dựng Đảng | Thực hiện | Số lớp đã mở"
PERSONS = "II. Bồi dưỡng | II.1 Nghiệp vụ xây dựng Đảng | Thực hiện | Số người"
TIMES = "II. Bồi dưỡng | II.1 Nghiệp vụ xây dựng Đảng | Thực hiện | Số lượt"
PLANNED, CLEARED = (
    "Giải phóng mặt bằng (ha) | Phải giải phóng theo kế hoạch",
    "Giải phóng mặt bằng (ha) | Đã giải phóng",
)
THREE = [("Thị trấn Quế", {ALL: 20, DEGREE: 19}), ("Xã Lê Hồ", {ALL: 18, DEGREE: "17 "}), ("Xã Tân Sơn", {ALL: 19})]


def fact(receipt, unit, measure, group=""):
    facts = receipt.facts
    found = facts[(facts["unit"] == unit) & (facts["measure"] == measure) & (facts["group"] == group)]
    return found["value"].tolist()


def rules(receipt):
    return sorted(receipt.rejects["rule"])


def test_a_sound_form_becomes_facts_with_their_addresses(table, receive):
    receipt = receive(table(THREE, totals={ALL: 57, DEGREE: 36}))
    assert receipt.rejects.empty and receipt.source["problem"] == ""
    assert fact(receipt, "13393", "staff_prof_university") == [17]
    row = receipt.facts[(receipt.facts["unit"] == "13411")].iloc[0]
    assert row[["measure", "cell", "as_of", "period"]].tolist() == ["staff_total", "Biểu!C12", "2020-06-30", "2020"]
    told = receipt.source
    assert (told["form"], told["unit"], told["sender"], told["version"]) == ("bm02", "350", "Huyện Kim Bảng", "v1")
    assert told["is_made_up"] and len(told["id"]) == 12 and told["digest"].startswith(told["id"])
    assert told["path"] == "bm02_2020.xlsx"
    # 40 numbering cells, 3 row numbers, the total's label and two sums; 3 names, 4 cells of the signature block.
    assert (told["facts"], told["checks"], told["ignored"]) == (5, 46, 7)


def test_a_total_is_never_a_fact_and_is_held_against_its_rows(table, receive):
    receipt = receive(table(THREE, totals={ALL: 57, DEGREE: 37}))
    found = receipt.findings.set_index("indicator")
    told = ["verdict", "estimate", "lower", "n", "unit"]
    assert found.loc["staff_total", told].tolist() == ["adds_up", 57, 57, 3, "350"]
    assert found.loc["staff_prof_university", ["verdict", "estimate", "lower"]].tolist() == ["does_not_add_up", 37, 36]
    assert found.loc["staff_total", "against"] == f"{receipt.source['id']}!Biểu!C13"
    assert 57 not in receipt.facts["value"].tolist()


def test_a_total_with_a_refused_row_cannot_be_compared(table, receive):
    receipt = receive(table([*THREE[:2], ("Xã Tân Sơn", {ALL: "93,1%"})], totals={ALL: 57}))
    assert rules(receipt) == ["percentage"]
    assert receipt.findings["verdict"].tolist() == ["cannot_be_compared"]


def test_a_formula_without_a_stored_result_is_an_unverified_check(table, receive):
    receipt = receive(table(THREE, totals={ALL: ""}))
    assert receipt.findings["verdict"].tolist() == ["cannot_be_compared"]
    assert receipt.rejects.empty and "1 ô công thức" in receipt.notes[0]

    def in_a_row(book, sheet, first):
        sheet.write_formula(first + 1, 3, "=1+1", None, "")

    receipt = receive(table(THREE, more=in_a_row))
    assert fact(receipt, "13384", "staff_female") == []
    assert "Biểu!D10" in receipt.notes[0]


def test_a_formula_error_is_refused(table, receive):
    def broken(book, sheet, first):
        sheet.write_formula(first + 1, 3, "=#REF!", None, "#REF!")

    receipt = receive(table(THREE, more=broken))
    assert receipt.rejects[["cell", "raw", "rule"]].values.tolist() == [["Biểu!D10", "#REF!", "formula_error"]]


def test_a_part_greater_than_its_whole_is_refused_and_the_whole_stands(table, receive):
    receipt = receive(table([("Thị trấn Quế", {ALL: 20, WOMEN: 21, DEGREE: 20})]))
    assert rules(receipt) == ["part_exceeds_whole"]
    assert fact(receipt, "13384", "staff_total") == [20] and fact(receipt, "13384", "staff_prof_university") == [20]
    assert "ô C10" in receipt.rejects["message"][0]


def test_the_second_row_of_a_unit_is_refused(table, receive):
    receipt = receive(table([*THREE, ("TT. Quế", {ALL: 20})], totals={ALL: 57}))
    assert rules(receipt) == ["unit_twice"]
    assert fact(receipt, "13384", "staff_total") == [20]
    assert receipt.findings["verdict"].tolist() == ["cannot_be_compared"]


def test_of_two_rows_of_a_unit_that_differ_neither_is_taken(table, receive):
    receipt = receive(table([*THREE, ("TT. Quế", {ALL: 5, DEGREE: 4})], totals={ALL: 57}))
    assert fact(receipt, "13384", "staff_total") == [] == fact(receipt, "13384", "staff_prof_university")
    assert set(rules(receipt)) == {"unit_twice"} and fact(receipt, "13393", "staff_total")
    of_first = receipt.rejects.set_index("cell")["message"]["Biểu!C10"]
    assert "hàng 13" in of_first and "không rõ số nào đúng" in of_first


def test_a_row_of_an_unknown_unit_is_refused_whole(table, receive):
    receipt = receive(table([*THREE, ("Xã Trung Lương", {ALL: 5, DEGREE: 4})]))
    assert rules(receipt) == ["unknown_unit"] * 3  # its name too
    assert "Trung Lương" in receipt.rejects["message"][0]


def test_unknown_missing_and_nil(table, receive):
    rows = [("Thị trấn Quế", {ALL: 20, WOMEN: "-", DEGREE: "..", "Cột lạ": 3, ENGLISH: 1, OTHER: 2})]
    receipt = receive(table(rows, extra_head="Cột lạ", drop="Công chức luân chuyển từ cấp huyện"))
    assert fact(receipt, "13384", "staff_female") == [0] and fact(receipt, "13384", "staff_prof_university") == []
    assert fact(receipt, "13384", "staff_eng_degree_plus") == [1]
    assert fact(receipt, "13384", "staff_ofl_degree_plus") == [2]
    assert rules(receipt) == ["unknown_column"]
    assert "Công chức luân chuyển từ cấp huyện" in receipt.source["problem"]


def test_a_partition_is_told_only_where_it_does_not_add_up(table, receive):
    good = ("Thị trấn Quế", {ALL: 20, **dict(zip(AGES, [2, 8, 6, 4, 0], strict=True))})
    bad = ("Xã Lê Hồ", {ALL: 18, **dict(zip(AGES, [2, 8, 6, 4, 0], strict=True))})
    open_ = ("Xã Tân Sơn", {ALL: 19, AGES[0]: 3})
    receipt = receive(table([good, bad, open_]))
    told = receipt.findings[["unit", "indicator", "estimate", "lower", "n", "verdict", "method"]].values.tolist()
    method = "parts of staff_by_age against the whole"
    assert told == [["13393", "staff_total", 18, 20, 5, "does_not_add_up", method]]


def test_classes_stand_in_the_senders_own_row(table, receive):
    rows = [("Xã Lê Hồ", {PERSONS: 5, TIMES: 9, CLASSES: 2}), ("Xã Tân Sơn", {PERSONS: 9, TIMES: 5, CLASSES: "-"}),
            ("Huyện Kim Bảng", {CLASSES: 3})]  # fmt: skip
    receipt = receive(table(rows, form="training", totals={TIMES: 14, CLASSES: 3}))
    assert fact(receipt, "350", "training_classes", "II.1") == [3]
    assert fact(receipt, "13393", "training_participations", "II.1") == [9]
    assert rules(receipt) == ["part_exceeds_whole", "wrong_row"]  # 9 persons in 5 participations; classes of a commune
    assert set(receipt.findings["group"]) == {"II.1"}


def test_since_2025_the_province_sends_and_communes_are_looked_up_in_it(table, receive):
    receipt = receive(table([("Phường Kim Bảng", {ALL: 60})], year=2026, sender="Tỉnh Ninh Bình"))
    assert receipt.source["unit"] == "37" and fact(receipt, "13384", "staff_total") == [60]
    assert receipt.facts["as_of"].tolist() == ["2026-06-30"]


def test_a_correction_is_made_once_and_goes_unused_when_the_file_no_longer_says_so(table, receive, catalogue):
    entry = {"file": "bm02_2020.xlsx", "reason": "gõ nhầm", "told": "huyện", "status": "open"}
    used = Correction.model_validate({**entry, "cell": "Biểu!C10", "from": "20", "to": "22"})
    unused = Correction.model_validate({**entry, "cell": "Biểu!C11", "from": "99", "to": "1"})
    known = replace(catalogue, corrections={"bm02": (used, unused)})
    receipt = receive(table(THREE), known=known)
    assert fact(receipt, "13384", "staff_total") == [22] and fact(receipt, "13393", "staff_total") == [18]
    assert receipt.notes[0].startswith("Đã sửa ô Biểu!C10") and receipt.notes[1].startswith("Không dùng")


def test_amounts_have_decimals_and_their_totals_are_held_to_them(table, receive):
    rows = [("Xã Lê Hồ", {PLANNED: 12.5, CLEARED: "10,2"}), ("Xã Tân Sơn", {PLANNED: "0,3", CLEARED: "1.234"})]
    receipt = receive(table(rows, form="outcomes", totals={PLANNED: 12.8, CLEARED: 11}))
    assert fact(receipt, "13393", "land_to_clear_ha") == [12.5] and fact(receipt, "13393", "land_cleared_ha") == [10.2]
    assert rules(receipt) == ["ambiguous"] and fact(receipt, "13411", "land_cleared_ha") == []
    verdicts = dict(zip(receipt.findings["indicator"], receipt.findings["verdict"], strict=True))
    assert verdicts == {"land_to_clear_ha": "adds_up", "land_cleared_ha": "cannot_be_compared"}


def test_a_column_of_another_year_is_an_unknown_column(table, receive, catalogue):
    form = catalogue.forms["bm02"]
    version = form.versions[0]
    columns = tuple(
        column.model_copy(update={"since": "2021"}) if column.measure == "staff_female" else column
        for column in version.columns
    )
    dated = form.model_copy(update={"versions": (version.model_copy(update={"columns": columns}),)})
    known = replace(catalogue, forms=catalogue.forms | {"bm02": dated})
    row = ("Thị trấn Quế", {ALL: 20, WOMEN: 8})
    assert fact(receive(table([row], year=2021), known=known), "13384", "staff_female") == [8]
    before = receive(table([row], year=2020), known=known)
    assert rules(before) == ["unknown_column"] and before.source["problem"] == ""
    assert fact(before, "13384", "staff_female") == []


def test_other_sheets_are_ignored_whole_and_counted(table, receive):
    def another(book, sheet, first):
        book.add_worksheet("Ghi chép").write_row(0, 0, ["x", 1, 2])

    plain, more = receive(table(THREE)), receive(table(THREE, more=another))
    assert more.source["ignored"] == plain.source["ignored"] + 3
    assert more.source["body_cells"] == plain.source["body_cells"] + 3


def test_a_cell_without_a_fate_or_with_two_is_a_defect():
    fates = Fates()
    fates.expect(Grid("S", {(0, 0): Cell(0, 0, "head"), (1, 0): Cell(1, 0, 1.0), (1, 1): Cell(1, 1, 2.0)}), 1)
    fates.settle(["S!A2"], "fact")
    with pytest.raises(CadreError, match="two fates"):
        fates.settle(["S!A2"], "check")
    with pytest.raises(CadreError, match="outside the body"):
        fates.settle(["S!A1"], "check")
    with pytest.raises(CadreError, match="no fate"):
        fates.close()
    fates.settle(["S!B2"], "ignored")
    assert fates.close() == {"body_cells": 2, "fact": 1, "check": 0, "rejected": 0, "ignored": 1}


@pytest.mark.parametrize("head", ["TT", "Số TT", "Số thứ tự", "No.", ""])
def test_the_column_of_the_rows_numbers_may_be_called_otherwise_or_not_at_all(table, receive, head):
    receipt = receive(table(THREE, more=lambda book, sheet, first: sheet.write(first - 4, 0, head)))
    assert receipt.rejects.empty and receipt.source["checks"] >= 3


def test_a_heading_among_the_rows_is_no_unit_that_is_not_found(table, receive):
    def heading(book, sheet, first):
        sheet.write(first + 4, 0, "II")
        sheet.write(first + 4, 1, "Các xã khác")

    assert receive(table(THREE, more=heading)).rejects.empty


def test_a_sheet_that_is_called_like_another_unit_than_it_tells_is_refused(table, receive):
    def second_sheet(book, sheet, first):
        other = book.add_worksheet("Xã Thi Sơn")
        other.write_column(0, 0, ["Đơn vị báo cáo: Huyện Kim Bảng", sheet_title])
        other.write_row(2, 0, ["Tên đơn vị", "Tổng số"])
        other.write_row(3, 0, ["Xã Liên Sơn", 18])

    sheet_title = "BÁO CÁO SỐ LƯỢNG, CHẤT LƯỢNG CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM 2020"
    receipt = receive(table(THREE, more=second_sheet))
    assert receipt.rejects[["cell", "rule"]].values.tolist() == [["Xã Thi Sơn!B4", "sheet_of_another"]]
    assert "Xã Thi Sơn" in receipt.rejects["message"][0] and "Xã Liên Sơn" in receipt.rejects["message"][0]
