"""Form 9C: a cross-table, a sheet a unit."""

import openpyxl

ALL, WOMEN, YOUNG = "TỔNG SỐ", "*Trong đó: | - Nữ", "1. Tuổi đời | - Từ 40 tuổi trở xuống"
LOW, HIGH = "4. Trình độ lý luận chính trị | - Trung cấp", "4. Trình độ lý luận chính trị | - Cao cấp, cử nhân"
SECRETARY, CHAIR, COUNCIL = "Lãnh đạo cấp ủy | Bí thư", "Lãnh đạo UBND | Chủ tịch", "Lãnh đạo HĐND | Chủ tịch"


def test_rows_are_measures_and_columns_are_posts(leaders, receive):
    said = {(ALL, SECRETARY): 18, (WOMEN, SECRETARY): 2, (YOUNG, CHAIR): "4 ", (ALL, CHAIR): 18, (LOW, CHAIR): 15,
            (HIGH, COUNCIL): 3}  # fmt: skip
    receipt = receive(leaders({"Huyện Kim Bảng": said}))
    told = {(r.measure, r.group): (r.unit, r.value) for r in receipt.facts.itertuples()}
    assert told == {
        ("leaders_total", "party_secretary"): ("350", 18), ("leaders_female", "party_secretary"): ("350", 2),
        ("leaders_age_le40", "people_committee_chair"): ("350", 4),
        ("leaders_total", "people_committee_chair"): ("350", 18),
        ("leaders_llct_intermediate", "people_committee_chair"): ("350", 15),
        ("leaders_llct_advanced_or_bachelor", "people_council_chair"): ("350", 3),
    }  # fmt: skip
    assert receipt.rejects.empty and receipt.source["problem"] == "" and receipt.source["unit"] == "350"
    assert receipt.source["checks"] == 11  # the numbering row


def test_in_2026_there_is_a_sheet_a_commune_and_the_sender_is_what_they_lie_in(leaders, receive):
    sheets = {"Phường Kim Bảng": {(ALL, SECRETARY): 1}, "Phường Lê Hồ": {(ALL, SECRETARY): 1}}
    receipt = receive(leaders(sheets, year=2026))
    assert receipt.facts["unit"].tolist() == ["13384", "13393"] and receipt.source["unit"] == "37"


def test_two_sheets_of_one_unit_and_a_sheet_of_nobody(leaders, receive):
    first, again, nobody = {(ALL, SECRETARY): 18}, {(ALL, SECRETARY): 17}, {(ALL, CHAIR): 9}
    sheets = {"Huyện Kim Bảng": first, "H. Kim Bảng": again, "Huyện Ba Vì": nobody}
    receipt = receive(leaders(sheets))
    # The first may be the sheet of another unit of which the name was not changed, or that of last year.
    assert receipt.facts.empty
    assert sorted(receipt.rejects["rule"]) == ["unit_twice", "unit_twice", "unknown_unit"]
    assert "Ba Vì" in receipt.source["problem"]


def test_a_sheet_that_says_the_same_again_leaves_the_first_one_standing(leaders, receive):
    told = {(ALL, SECRETARY): 18}
    receipt = receive(leaders({"Huyện Kim Bảng": told, "H. Kim Bảng": {**told, (ALL, CHAIR): 9}}))
    assert receipt.facts["value"].tolist() == [18]  # what only the second one tells is not taken
    assert receipt.rejects["rule"].tolist() == ["unit_twice", "unit_twice"]


def test_figures_of_a_first_column_whose_head_is_not_known_are_refused_and_not_taken_for_labels(leaders, receive):
    path = leaders({"Huyện Kim Bảng": {(ALL, "Ban chấp hành"): 38, (ALL, SECRETARY): 18}})
    book = openpyxl.load_workbook(path)
    book.active["B5"] = "Cột lạ"
    book.save(path)
    receipt = receive(path)
    assert receipt.facts["value"].tolist() == [18]
    assert receipt.rejects[["raw", "rule"]].values.tolist() == [["38", "unknown_column"]]
