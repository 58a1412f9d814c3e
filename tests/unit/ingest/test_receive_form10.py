"""Form 10-BTCTW as the Party prints it: rows are programmes, columns are levels of staff, sums stand among both."""

import pytest
import xlsxwriter

ROWS = [
    ("I", "Đào tạo"), ("1", "Đào tạo chuyên môn"),
    ("chia ra", "- Đại học"), ("", "+ Đào tạo trong nước"), ("", "+ Đào tạo ngoài nước"), ("", "+ Đào tạo liên kết"),
    ("", "- Thạc sỹ (tương đương)"), ("", "+ Đào tạo trong nước"), ("", "+ Đào tạo ngoài nước"),
    ("", "+ Đào tạo liên kết"), ("", "- Tiến sỹ (tương đương)"), ("", "+ Đào tạo trong nước"),
    ("", "+ Đào tạo ngoài nước"), ("", "+ Đào tạo liên kết"),
    ("2", "Đào tạo chính trị"), ("chia ra", "- Trung cấp LLCT"), ("", "+ Hệ tập trung"), ("", "+ Hệ không tập trung"),
    ("", "- Cao cấp LLCT"), ("", "+ Hệ tập trung"), ("", "+ Hệ không tập trung"), ("", "- Cử nhân LLCT"),
    ("", "+ Hệ tập trung"), ("", "+ Hệ không tập trung"),
    ("II", "Bồi dưỡng"), ("1", "Nghiệp vụ xây dựng Đảng"), ("2", "Nghiệp vụ đoàn thể chính trị"),
    ("3", "Quản lý nhà nước"), ("Chia ra", "+ Bồi dưỡng trong nước"), ("", "+ Bồi dưỡng ngoài nước"),
    ("4", "Quản lý kinh tế"), ("Chia ra", "+ Bồi dưỡng trong nước"), ("", "+ Bồi dưỡng ngoài nước"),
    ("5", "Ngoại ngữ"), ("Chia ra", "+ Bồi dưỡng trong nước"), ("", "+ Bồi dưỡng ngoài nước"),
    ("6", "Tin học"), ("7", "Cập nhật kiến thức mới"), ("8", "Quốc phòng- An ninh"),
    ("chia ra", "- Đối tượng 1"), ("", "- Đối tượng 2"), ("", "- Đối tượng 3"), ("", "- Đối tượng 4"),
]  # fmt: skip
MERGED = [(2, 13), (15, 23), (28, 29), (31, 32), (34, 35), (39, 42)]
FIRST = 10  # row of "I Đào tạo", counted from 0
ALL, PROVINCE, DISTRICT, COMMUNE, CLASSES, BY_DISTRICT = 2, 3, 5, 7, 8, 10
BACHELOR, MASTER, PARTY, DEGREES, TRAINING = 3, 7, 25, 2, 0  # numbers of rows


@pytest.fixture
def form10(tmp_path):
    """Write the form as it is printed. figures: (number of the row, column) -> what the cell says."""

    def _form10(figures, *, unnumbered=False, formulas=()):
        path = tmp_path / "10_Kim_Bang.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Biểu 10")
            sheet.write(0, 0, "HUYỆN ỦY KIM BẢNG\nBAN TỔ CHỨC")
            sheet.write(0, 6, "Biểu số 10-BTCTW")
            sheet.write(2, 2, "THỐNG KÊ KẾT QUẢ ĐÀO TẠO, BỒI DƯỠNG CÁN BỘ NĂM 2024")
            sheet.write(3, 2, "Đơn vị: Huyện Kim Bảng")
            _write_heads(sheet)
            numbering = ["1", "2", "3=4+6+8", "4", "5", "6", "7", "8", "9=10+11", "10", "11"]
            sheet.write_row(FIRST - 1, 0, numbering)
            for number, (mark, text) in enumerate(ROWS):
                if not unnumbered and mark.lower() != "chia ra":
                    sheet.write(FIRST + number, 0, mark)
                sheet.write(FIRST + number, 1, text)
            for first, last in MERGED:
                sheet.merge_range(FIRST + first, 0, FIRST + last, 0, "" if unnumbered else ROWS[first][0])
            for (row, column), said in figures.items():
                sheet.write(FIRST + row, column, said)
            for (row, column), stored in dict(formulas).items():
                sheet.write_formula(FIRST + row, column, "=1+1", None, stored)
            last = FIRST + len(ROWS) + 1
            sheet.write(last, 3, "Kim Bảng, ngày 30 tháng 6 năm 2024")
            sheet.write(last + 1, 0, "NGƯỜI LẬP BIỂU\n(Ký, ghi rõ họ và tên)")
            sheet.write(last + 1, 3, "TRƯỞNG BAN")
            sheet.write(last + 5, 3, "Nguyễn Văn B")
        return path

    return _form10


def _write_heads(sheet):
    top = FIRST - 5
    sheet.merge_range(top, 0, top + 2, 0, "TT")
    sheet.merge_range(top, 1, top + 2, 1, "Chương trình, hình thức đào tạo, bồi dưỡng")
    sheet.merge_range(top, 2, top, 7, "Cán bộ được đào tạo, bồi dưỡng")
    sheet.merge_range(top, 8, top, 10, "Số lớp đào tạo, bồi dưỡng")
    sheet.merge_range(top + 1, 2, top + 2, 2, "Tổng số")
    for column, level in ((3, "Cấp tỉnh"), (5, "Cấp huyện")):
        sheet.merge_range(top + 1, column, top + 1, column + 1, level)
        sheet.write(top + 2, column, "Tổng số")
        sheet.write(top + 2, column + 1, "Trong đó: Số cán bộ lãnh đạo, quản lý")
    heads = ("Cấp xã", "Tổng số lớp", "Cấp ủy cấp tỉnh mở", "Cấp ủy cấp huyện mở")
    for column, head in enumerate(heads, start=7):
        sheet.merge_range(top + 1, column, top + 2, column, head)


def told(receipt):
    return {(r["measure"], r["group"]): r["value"] for r in receipt.facts.to_dict("records")}


SAID = {(BACHELOR, DISTRICT): 2, (BACHELOR, COMMUNE): 7, (MASTER, COMMUNE): 1, (PARTY, COMMUNE): 241,
        (PARTY, BY_DISTRICT): 3}  # fmt: skip
TOLD = {
    ("form10_district_level", "I.1.1.1"): 2, ("form10_commune_level", "I.1.1.1"): 7,
    ("form10_commune_level", "I.1.2.1"): 1, ("form10_commune_level", "II.1"): 241,
    ("form10_classes_by_district", "II.1"): 3,
}  # fmt: skip


@pytest.mark.parametrize("unnumbered", [False, True])
def test_rows_that_are_called_alike_are_told_apart_by_what_they_stand_under(form10, receive, unnumbered):
    receipt = receive(form10(SAID, unnumbered=unnumbered))
    assert told(receipt) == TOLD
    assert receipt.rejects.empty and receipt.source["problem"] == "" and receipt.source["unit"] == "350"
    assert receipt.source["checks"] == 11  # the numbering row, 3=4+6+8 among it


def test_printed_sums_are_checks_and_are_held_against_their_parts(form10, receive):
    sums = {(BACHELOR, ALL): 9, (DEGREES, COMMUNE): 7, (DEGREES, ALL): 10, (TRAINING, COMMUNE): 8, (PARTY, ALL): 241,
            (PARTY, CLASSES): 3, (1, PROVINCE): 0}  # fmt: skip
    receipt = receive(form10(SAID | sums))
    assert told(receipt) == TOLD and receipt.source["checks"] == 11 + len(sums)
    found = {row["against"].split("!")[2]: row for row in receipt.findings.to_dict("records")}
    verdicts = {cell: row["verdict"] for cell, row in found.items()}
    assert verdicts == {
        "C14": "adds_up", "H13": "adds_up", "C13": "does_not_add_up", "H11": "adds_up", "C36": "adds_up",
        "I36": "adds_up", "D12": "adds_up",
    }  # fmt: skip
    wrong = found["C13"]  # all levels, all degrees: 2 + 7, printed 10
    assert (wrong["estimate"], wrong["lower"], wrong["n"], wrong["unit"]) == (10, 9, 2, "350")
    assert (wrong["indicator"], wrong["group"]) == ("", "")  # of several measures and groups
    assert (found["C36"]["indicator"], found["C36"]["group"]) == ("", "II.1")
    assert (found["H13"]["indicator"], found["H13"]["group"]) == ("form10_commune_level", "")


def test_a_sum_with_a_refused_part_cannot_be_compared(form10, receive):
    receipt = receive(form10({(BACHELOR, COMMUNE): "7,5", (DEGREES, COMMUNE): 7, (PARTY, ALL): 0}))
    assert receipt.rejects["rule"].tolist() == ["not_whole"]
    verdicts = {row["against"].split("!")[2]: row["verdict"] for row in receipt.findings.to_dict("records")}
    assert verdicts == {"H13": "cannot_be_compared", "C36": "adds_up"}


def test_a_formula_without_a_result_is_an_unverified_sum(form10, receive):
    receipt = receive(form10(SAID, formulas={(BACHELOR, ALL): ""}))
    assert receipt.findings["verdict"].tolist() == ["cannot_be_compared"] and "1 ô công thức" in receipt.notes[0]


def test_leaders_are_never_more_than_those_of_their_level(form10, receive):
    receipt = receive(form10({(BACHELOR, DISTRICT): 2, (BACHELOR, DISTRICT + 1): 3}))
    assert receipt.rejects["rule"].tolist() == ["part_exceeds_whole"]


def test_below_a_heading_that_is_none_no_row_is_taken_for_one_of_the_heading_before(form10, receive, monkeypatch):
    """The row that the heading before lacks would be filled from the one that is misspelt."""
    rows = list(ROWS)
    rows[MASTER - 1], rows[BACHELOR] = ("", "- Cao học"), ("", "")
    monkeypatch.setattr("test_receive_form10.ROWS", rows)
    receipt = receive(form10({(BACHELOR + 1, COMMUNE): 4, (MASTER, COMMUNE): 7, (PARTY, COMMUNE): 9}))
    found = receipt.facts.set_index("group")["value"].to_dict()
    assert found == {"I.1.1.2": 4, "II.1": 9}
    assert "unknown_row" in set(receipt.rejects["rule"]) and "7" in set(receipt.rejects["raw"])
