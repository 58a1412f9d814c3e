"""Drafts of tables of one unit: criteria down, groups or years across; corrected in little, they read it rightly."""

from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
import yaml

from analysis.ingest.draft import draft_layout
from analysis.model.forms import Form

TITLE = "CHẤT LƯỢNG ĐỘI NGŨ CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM 2020"
POSTS = ["STT", "Tiêu chí", "Tổng số", "Cán bộ | Bí thư", "Cán bộ | Chủ tịch", "Công chức"]
ROWS = [
    [1, "Tổng số người", 60, 20, 21, 19], [None, "Trong đó: Nữ", 12, 2, 4, 6], [2, "Trình độ chuyên môn"],
    [None, "Đại học", 30, 10, 11, 9], [None, "Khác", 30, 10, 10, 10], [3, "Trình độ lý luận chính trị"],
    [None, "Cao cấp", 10, 6, 4, 0], [None, "Khác", 50, 14, 17, 19],
]  # fmt: skip


@pytest.fixture
def draft(catalogue, registry):
    return lambda path, **more: draft_layout(path, catalogue=catalogue, registry=registry, **more)


@pytest.fixture
def holding(catalogue):
    """Return the catalogue with the form of a layout file in it."""

    def _holding(text: str):
        form = Form.model_validate(yaml.load(text, yaml.BaseLoader))
        measures = catalogue.measures | {measure.id: measure for measure in form.measures}
        groupings = catalogue.groupings | {grouping.id: grouping for grouping in form.groupings}
        forms = catalogue.forms | {form.id: form}
        return replace(catalogue, forms=forms, measures=measures, groupings=groupings)

    return _holding


@pytest.fixture
def workbook(tmp_path, drawing_heads):
    """Write sheets of: lines above, heads, rows."""

    def _workbook(name: str, **sheets) -> Path:
        with xlsxwriter.Workbook(tmp_path / name) as book:
            for title, (above, heads, rows) in sheets.items():
                sheet = book.add_worksheet(title.replace("_", " "))
                for row, text in enumerate(above):
                    sheet.write(row, 0, text)
                first = drawing_heads(sheet, len(above) + 1, heads)
                for row, line in enumerate(rows, start=first):
                    for column, said in enumerate(line):
                        if said is not None:
                            sheet.write(row, column, said)
                sheet.write(first + len(rows) + 1, 1, "Người lập biểu")
                sheet.write(first + len(rows) + 4, 1, "Nguyễn Văn A")
        return tmp_path / name

    return _workbook


def told(receipt):
    rows = receipt.facts.to_dict("records")
    return {(row["unit"], row["period"], row["measure"], row["group"]): row["value"] for row in rows}


def test_groups_across_with_their_sum_are_drafted_and_another_units_sheet_is_read_by_it(
    draft, holding, receive, workbook
):
    above = [TITLE, "Đơn vị: Huyện Kim Bảng"]
    drafted = draft(workbook("posts_2020.xlsx", Biểu_1=(above, POSTS, ROWS)))
    assert (drafted.facts, drafted.refused) == (18, 0) and "printed sums: 6 adds_up." in drafted.found
    assert '"Tổng số": [can_bo_bi_thu, can_bo_chu_tich, cong_chuc]' in drafted.text
    assert "level: district" in drafted.text
    # What a person does: the year until which it is laid out so, and names of the members.
    text = drafted.text.replace('until: "2020"', 'until: "2025"').replace("id: can_bo_bi_thu", "id: secretary")
    text = text.replace('Bí thư": can_bo_bi_thu', 'Bí thư": secretary').replace("[can_bo_bi_thu,", "[secretary,")
    later = [TITLE.replace("2020", "2022"), "Đơn vị: Huyện Thanh Liêm"]
    moved = [POSTS[0], POSTS[1], *POSTS[3:], POSTS[2]]
    rows = [[*line[:2], *line[3:], line[2]] if len(line) > 2 else line for line in ROWS]
    rows[0][-1] = 61  # the printed sum is wrong
    receipt = receive(workbook("2022.xlsx", Biểu_1=(later, moved, rows)), known=holding(text))
    facts = told(receipt)
    assert receipt.source["rejected"] == 0 and len(facts) == 18
    assert facts["351", "2022", "posts_tong_so_nguoi", "secretary"] == 20
    assert facts["351", "2022", "posts_tong_so_nguoi_trong_do_nu", "cong_chuc"] == 6
    assert facts["351", "2022", "posts_trinh_do_chuyen_mon_khac", "can_bo_chu_tich"] == 10
    assert facts["351", "2022", "posts_do_ly_luan_chinh_tri_khac", "can_bo_chu_tich"] == 17
    apart = receipt.findings[receipt.findings["verdict"] == "does_not_add_up"]
    assert apart[["estimate", "lower"]].to_numpy().tolist() == [[61, 60]]


def test_what_is_said_of_which_is_a_part_of_the_row_above_it(draft, holding, receive, workbook):
    rows = [["Cán bộ", 10, 11], ["Trong đó: nữ", 2, 12], ["Công chức", 20, 21], ["Trong đó: nữ", 3, 4]]
    title = ["SỐ LƯỢNG CÁN BỘ CẤP XÃ CỦA TỈNH HÀ NAM GIAI ĐOẠN 2019 - 2020", "Đơn vị tính: người"]
    path = workbook("so_luong.xlsx", Sheet1=(title, ["Chỉ tiêu", "Năm 2019", "Năm 2020"], rows))
    drafted = draft(path)
    assert '"Năm {year}": ""' in drafted.text and 'recognised_by: ["SỐ LƯỢNG CÁN BỘ CẤP XÃ CỦA"]' in drafted.text
    receipt = receive(path, known=holding(drafted.text))
    facts = told(receipt)
    assert facts["35", "2020", "so_luong_cong_chuc_trong_do_nu", ""] == 4
    assert facts["35", "2019", "so_luong_can_bo_trong_do_nu", ""] == 2 and len(facts) == 7
    assert receipt.rejects[["cell", "rule"]].to_numpy().tolist() == [["Sheet1!C6", "part_exceeds_whole"]]
    # Another province, another year more: the same layout.
    title = [title[0].replace("HÀ NAM", "AN GIANG").replace("2020", "2021"), title[1]]
    rows = [[*line, line[1] + 5] for line in rows]
    other = workbook("khac.xlsx", Sheet1=(title, ["Chỉ tiêu", "Năm 2019", "Năm 2020", "Năm 2021"], rows))
    facts = told(receive(other, known=holding(drafted.text)))
    assert facts["89", "2021", "so_luong_cong_chuc", ""] == 25


def test_years_over_groups_and_the_unit_in_the_name_of_the_sheet(draft, holding, receive, workbook):
    heads = ["Chỉ tiêu", "Năm 2019 | Nam", "Năm 2019 | Nữ", "Năm 2020 | Nam", "Năm 2020 | Nữ"]
    rows = [["Cán bộ", 10, 11, 12, 13], ["Công chức", 20, 21, 22, 23], ["Người không chuyên trách", 9, 8, 7, 6]]
    above = ["CÁN BỘ CẤP XÃ CHIA THEO GIỚI TÍNH QUA CÁC NĂM"]
    path = workbook("gioi.xlsx", Hà_Nam=(above, heads, rows), Ninh_Bình=(above, heads, rows))
    drafted = draft(path)
    assert '"Năm {year} | Nữ": nu' in drafted.text and "sheet:" not in drafted.text
    facts = told(receive(path, known=holding(drafted.text)))
    assert len(facts) == 2 * 12 and facts["37", "2020", "gioi_can_bo", "nu"] == 13
    assert facts["35", "2019", "gioi_nguoi_khong_chuyen_trach", "nam"] == 9


def test_percentages_beside_the_figures_are_checks(draft, holding, receive, workbook):
    rows = [["Tổng số người", 200, 100], ["Chuyên môn", 50, 25], ["Lý luận chính trị", 33, 16.5], ["Khác", 40, "20,1%"]]
    above = ["BÁO CÁO KẾT QUẢ ĐÀO TẠO, BỒI DƯỠNG NĂM 2021", "Đơn vị báo cáo: Huyện Bình Lục"]
    path = workbook("dao_tao.xlsx", BC=(above, ["Nội dung", "Số lượng", "Tỷ lệ (%)"], rows))
    drafted = draft(path)
    assert (drafted.facts, drafted.refused) == (4, 1)
    receipt = receive(path, known=holding(drafted.text))
    assert receipt.rejects[["cell", "rule"]].to_numpy().tolist() == [["BC!C8", "share_apart"]]
    assert "40 (“Khác”, ô B8) trong 200 (“Tổng số người”, ô B5)" in receipt.rejects["message"][0]


def test_a_sheet_that_does_not_say_whose_it_is_is_drafted_and_says_what_to_add(draft, workbook):
    path = workbook("x.xlsx", Sheet1=(["TỔNG HỢP KẾT QUẢ NĂM 2020"], POSTS, ROWS))
    drafted = draft(path)
    assert drafted.facts == 0 and "# CORRECT: nothing was found that tells whose figures" in drafted.text


def test_years_alone_over_a_table_of_units(draft, sheets):
    rows = [[1, "Hà Nam", 100, 110], [2, "Ninh Bình", 101, 111], [3, "Thái Bình", 102, 112]]
    heads = [["SỐ CÁN BỘ CẤP XÃ QUA CÁC NĂM"], [], ["TT", "Tỉnh", 2019, 2020]]
    drafted = draft(sheets("nam.xlsx", Sheet1=[*heads, *rows]))
    assert (drafted.facts, drafted.refused) == (6, 0) and "level: province" in drafted.text


def test_a_text_has_lost_what_was_merged_and_is_drafted_all_the_same(draft, holding, receive, tmp_path):
    path = tmp_path / "can_bo.csv"
    lines = [
        "UBND HUYỆN KIM BẢNG", "BIỂU TỔNG HỢP SỐ LƯỢNG CÁN BỘ, CÔNG CHỨC CẤP XÃ", "Đơn vị báo cáo: UBND huyện Kim Bảng",
        "",
        "Chỉ tiêu;Năm 2019;;;Năm 2020;;", ";Tổng số;Nam;Nữ;Tổng số;Nam;Nữ", "I. Cán bộ;;;;;;",
        "Tổng số người;30;10;20;33;11;22", "Trong đó: đảng viên;9;4;5;9;4;5", "II. Công chức;;;;;;",
        "Tổng số người;60;20;40;66;22;44", "Trong đó: đảng viên;19;9;10;20;9;10", "Ghi chú: số liệu cuối năm",
    ]  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    drafted = draft(path)
    assert '"Năm {year} | Tổng số": [nam, nu]' in drafted.text
    receipt = receive(path, known=holding(drafted.text))
    facts = told(receipt)
    assert facts["350", "2020", "can_bo_ii_cong_chuc_tong_so_nguoi", "nu"] == 44 and len(facts) == 16
    assert receipt.source["rejected"] == 0
    apart = receipt.findings[receipt.findings["verdict"] == "does_not_add_up"]
    assert apart[["period", "estimate", "lower"]].to_numpy().tolist() == [["2020", 20, 19]]


def test_a_column_of_units_of_measurement_tells_kinds_and_a_sign_alone_names_no_row(draft, holding, receive, sheets):
    rows = [
        ["CHỈ TIÊU PHÁT TRIỂN NGUỒN NHÂN LỰC"], [],
        ["TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện 2019", "Thực hiện 2020", "Ghi chú"], ["I", "Cán bộ"],
        [1, "Tổng số", "người", 400, 390], [2, "Nữ", "%", 21.5, 22.1, "ước"], ["II", "Kinh phí"],
        [1, "Bồi dưỡng", "triệu đồng", 120.5, 130.25],
    ]  # fmt: skip
    path = sheets("chi_tieu.xlsx", Kim_Bảng=rows)
    drafted = draft(path)
    assert "kind: share, unit: share" in drafted.text and "kind: amount, unit: million_dong" in drafted.text
    facts = told(receive(path, known=holding(drafted.text)))
    assert facts["350", "2020", "chi_tieu_can_bo_nu", ""] == 0.221 and len(facts) == 6


def test_percentages_of_nothing_that_is_known_are_ignored_by_name(draft, holding, receive, sheets):
    rows = [
        ["KẾT QUẢ THỰC HIỆN KẾ HOẠCH ĐÀO TẠO NĂM 2022 CỦA HUYỆN LÝ NHÂN"], [],
        ["STT", "Nội dung", "Kế hoạch", "Thực hiện", "Tỷ lệ (%)"], [1, "Chính trị", 40, 38, 95],
        [2, "Quản lý", 60, 45, 75], [3, "Tin học", 80, 88, 110], [4, "Ngoại ngữ", 20, 5, 25],
    ]  # fmt: skip
    path = sheets("ke_hoach_2022.xlsx", BC=rows)
    drafted = draft(path)
    assert 'ignored_heads: ["Tỷ lệ (%)"]  # CORRECT' in drafted.text and "shares:" not in drafted.text
    receipt = receive(path, known=holding(drafted.text))
    assert told(receipt)["353", "2022", "ke_hoach_tin_hoc", "thuc_hien"] == 88 and receipt.source["rejected"] == 0
