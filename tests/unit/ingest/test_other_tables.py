"""What stands below a table is read under its heads only where it belongs to it."""

import pytest
import xlsxwriter

TITLE = "BÁO CÁO SỐ LƯỢNG, CHẤT LƯỢNG CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM 2020"
TOP = [["Đơn vị báo cáo: Huyện Kim Bảng"], [TITLE]]
HEADS = ["STT", "Tên đơn vị", "Tổng số", "Công chức luân chuyển từ cấp huyện"]
ONE, OTHER = [1, "Thị trấn Quế", 20, 1], [2, "Xã Lê Hồ", 19, 2]
SIGNED = [[], [None, None, None, "Kim Bảng, ngày 30 tháng 6 năm 2020"], [None, "NGƯỜI LẬP BẢNG"], []]


@pytest.fixture
def lines(receive, tmp_path):
    def _lines(*rows):
        path = tmp_path / "bm02.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Biểu")
            for number, line in enumerate([*TOP, *rows]):
                sheet.write_row(number, 0, line)
        return receive(path)

    return _lines


def units(receipt):
    return sorted(set(receipt.facts["unit"]))


@pytest.mark.parametrize(
    "between",
    [
        [["STT", "Tên đơn vị", "Công chức luân chuyển từ cấp huyện", "Tổng số"]],  # other columns, known ones too
        [["TT", "Xã", "Số thôn", "Số hộ"]],
        [["II. NĂM 2019"], HEADS],
        [["B", "NGƯỜI HOẠT ĐỘNG KHÔNG CHUYÊN TRÁCH"], HEADS],
        SIGNED,
        [*SIGNED, ["STT", "Tên đơn vị", "Số thôn", "Số hộ"]],
    ],
)
def test_another_table_below_is_refused_and_the_first_is_read(lines, between):
    receipt = lines(HEADS, ONE, *between, OTHER)
    assert units(receipt) == ["13384"] and len(receipt.facts) == 2
    refused = receipt.rejects.set_index("cell")["rule"]
    row = len(TOP) + 3 + len(between)
    assert {refused[f"Biểu!{column}{row}"] for column in "ABCD"} == {"other_table"}
    assert "không thuộc bảng ở trên" in receipt.rejects["message"].iloc[-1]


@pytest.mark.parametrize("between", [[HEADS], [["Trang 2"], HEADS], [HEADS, ["A", "B", 1, 2]]])
def test_heads_printed_again_at_the_top_of_a_page_are_no_other_table(lines, between):
    receipt = lines(HEADS, ["A", "B", 1, 2], ONE, *between, OTHER)
    assert units(receipt) == ["13384", "13393"] and len(receipt.facts) == 4
    assert [rule for rule in receipt.rejects["rule"] if rule == "other_table"] == []


@pytest.mark.parametrize(
    "note", ["(*) Số liệu tính đến ngày 30 tháng 6 năm 2020", "Tính đến hết ngày 30 tháng 6 năm 2020"]
)
def test_a_day_among_the_rows_is_no_signature(lines, note):
    assert units(lines(HEADS, ONE, [None, note], OTHER)) == ["13384", "13393"]


def test_figures_in_words_are_no_heads(lines):
    receipt = lines(HEADS, [1, "Thị trấn Quế", "không", "chưa có số liệu"], OTHER)
    assert units(receipt) == ["13384", "13393"] and receipt.rejects.empty


def test_codes_right_below_the_heads_begin_no_other_table(lines):
    receipt = lines(HEADS, [None, None, "staff_total", "staff_rotated"], ONE, OTHER)
    assert units(receipt) == ["13384", "13393"] and "other_table" not in set(receipt.rejects["rule"])
