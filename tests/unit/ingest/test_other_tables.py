"""What stands below a table is read under its heads only where it belongs to it; and what belongs to the heads."""

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


@pytest.mark.parametrize("text", ["Năm 2019", "(%)", "%", "Kế hoạch", "nghìn người", "Tỷ lệ"])
def test_a_text_below_a_head_makes_another_column_of_it(lines, text):
    receipt = lines(HEADS, [None, None, text], ONE, OTHER)
    assert set(receipt.facts["measure"]) == {"staff_rotated_from_district"} and len(receipt.facts) == 2
    assert receipt.rejects["cell"].tolist() == ["Biểu!C5", "Biểu!C6"]
    assert f"Tổng số | {text}" in receipt.rejects["message"][0]


@pytest.mark.parametrize("text", ["Kế hoạch", "Năm 2019", "Cùng kỳ năm trước"])
def test_a_text_right_above_a_head_makes_another_column_of_it(lines, text):
    receipt = lines([None, None, None, text], HEADS, ONE, OTHER)
    assert set(receipt.facts["measure"]) == {"staff_total"}
    assert set(receipt.rejects["rule"]) == {"unknown_column"}


@pytest.mark.parametrize("row", [["người", "người"], ["c1_2005", "oss"], ["Người", None]])
def test_units_and_codes_below_heads_change_nothing(lines, row):
    receipt = lines(HEADS, [None, None, *row], ONE, OTHER)
    assert len(receipt.facts) == 4 and receipt.rejects.empty


def test_what_stands_above_heads_besides_changes_nothing(lines):
    receipt = lines([None, None, "ĐVT: người", "Năm 2020"], HEADS, ONE, OTHER)
    assert len(receipt.facts) == 4 and receipt.rejects.empty
