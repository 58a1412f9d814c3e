"""The workbooks read back: which stand there, how they look, that figures fit together and to what was published."""

from collections import Counter
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from analysis.sample.faults import FAULTS

TOTAL = "Tổng số"
TRAINING = "Chia theo trình độ đào tạo"
DEGREES = [f"{TRAINING} | Chuyên môn | {name}" for name in ("Tiến sĩ", "Thạc sĩ", "Đại học")]
POLITICS = [f"{TRAINING} | Chính trị | {name}" for name in ("Cử nhân", "Cao cấp", "Trung cấp")]
MANAGEMENT = ("Chuyên viên chính & TĐ", "Chuyên viên & TĐ", "Chưa qua đào tạo")
PARTS_OF_51_60 = ("Tổng số", "Nữ từ 51 đến 55", "Nam từ 56 đến 60")
# Sets of columns that add up to the total (as_total) or to no more than it, by hand from the form.
AS_TOTAL = [
    ["Chức danh | Cán bộ cấp xã", "Chức danh | Công chức chuyên môn"],
    [f"{TRAINING} | Học vấn phổ thông | {name}" for name in ("Trung học phổ thông", "Trung học cơ sở", "Tiểu học")],
    [f"{TRAINING} | Quản lý nhà nước | {name}" for name in MANAGEMENT],
    [
        "Chia theo độ tuổi | Từ 30 trở xuống", "Chia theo độ tuổi | Từ 31 đến 40", "Chia theo độ tuổi | Từ 41 đến 50",
        "Chia theo độ tuổi | Từ 51 đến 60 | Tổng số", "Chia theo độ tuổi | Trên tuổi nghỉ hưu",
    ],
]  # fmt: skip
NOT_OVER_TOTAL = [
    [*DEGREES, *(f"{TRAINING} | Chuyên môn | {name}" for name in ("Cao đẳng", "Trung cấp", "Sơ cấp"))],
    [*POLITICS, f"{TRAINING} | Chính trị | Sơ cấp"],
    ["Trong đó | Nữ"], ["Trong đó | Đảng viên"], ["Trong đó | Dân tộc thiểu số"], ["Trong đó | Tôn giáo"],
    ["Công chức luân chuyển từ cấp huyện"],
]  # fmt: skip
# First and last year of each form in the districts.
YEARS = {
    "BM02": (2015, 2025), "9C": (2015, 2025), "Dao_tao": (2015, 2025), "CL02": (2019, 2025), "Nhu_cau": (2019, 2025),
    "Bien_che": (2016, 2025), "Dao_tao_thang": (2022, 2024), "10": (2019, 2025), "Ke_hoach": (2019, 2025),
    "Quy_hoach": (2019, 2025), "Danh_gia": (2019, 2024), "Bo_nhiem": (2019, 2025), "Ket_qua": (2015, 2025),
}  # fmt: skip


def test_one_workbook_a_district_form_and_year_but_for_the_one_not_sent(sample):
    found = {path.relative_to(sample).as_posix() for path in sample.rglob("*") if path.is_file()}
    districts = ("Phu_Ly", "Duy_Tien", "Kim_Bang", "Thanh_Liem", "Binh_Luc", "Ly_Nhan")
    expected = {
        f"{year}/{stem}_{district}.xlsx"
        for stem, (first, last) in YEARS.items() for year in range(first, last + 1) for district in districts
    } | {f"2026/{form}_Ninh_Binh.xlsx" for form in ("BM02", "9C", "Dao_tao")}  # fmt: skip
    assert found == expected - {"2017/Dao_tao_Ly_Nhan.xlsx"}
    assert len(found) == 632


@pytest.mark.parametrize(
    ("year", "count"), [(2015, 116), (2019, 116), (2020, 109), (2024, 109), (2025, 98), (2026, 33)]
)
def test_as_many_communes_as_there_were(sample, table_of, year, count):
    names = [name for path in sorted(sample.glob(f"{year}/BM02_*")) for name, _ in table_of(path, "bm02")]
    assert len([name for name in names if name != TOTAL]) == count


def test_the_communes_of_2025_are_those_of_the_register(sample, table_of, registry):
    names = [name for path in sample.glob("2025/BM02_*") for name, _ in table_of(path, "bm02") if name != TOTAL]
    assert sorted(names) == sorted(unit.name for unit in registry.descendants("35", date(2025, 6, 30), "commune"))


def test_kim_bang_2020_counts_what_was_published(sample, table_of):
    *communes, (_, printed) = table_of(sample / "2020/BM02_Kim_Bang.xlsx", "bm02")
    added = Counter()
    for _, cells in communes:
        added.update({head: int(cell) for head, cell in cells.items()})
    assert len(communes) == 18
    assert added["Tổng số"] == 333
    assert sum(added[head] for head in DEGREES) == 310
    assert sum(added[head] for head in POLITICS) == 316
    assert all(printed[head] == added[head] for head in added)


def test_tan_son_says_18_with_a_space(sample, table_of):
    tan_son = dict(table_of(sample / "2020/BM02_Kim_Bang.xlsx", "bm02"))["Xã Tân Sơn"]
    assert tan_son[DEGREES[2]] == "18 "


def test_every_key_cadre_of_kim_bang_2020_has_both(sample, rows_of):
    rows = {row[0]: row[1:] for row in rows_of(sample / "2020/9C_Kim_Bang.xlsx")}
    for post in (2, 3, 6, 7):  # secretary, deputy, chairperson and deputy of the People's Committee
        total = rows["TỔNG SỐ"][post]
        assert rows["- Đại học"][post] + rows["- Trên đại học"][post] == total
        assert rows["- Trung cấp"][post] + rows["- Cao cấp, cử nhân"][post] == total
    assert rows["TỔNG SỐ"][2] == 18
    assert rows["TỔNG SỐ"][6] == 18


def test_training_of_kim_bang_2020_is_what_was_published(sample, table_of):
    rows = table_of(sample / "2020/Dao_tao_Kim_Bang.xlsx", "training")
    assert rows[-2][0] == "Huyện Kim Bảng"
    added = Counter()
    for _, cells in rows[:18]:
        added.update({head: cell or 0 for head, cell in cells.items()})
    of = {
        head.split(" | ")[1].split()[0]: count
        for head, count in added.items() if head.endswith("Thực hiện | Số lượt")
    }  # fmt: skip
    persons = [count for head, count in added.items() if "I.2.1" in head and head.endswith("Thực hiện | Số người")]
    assert persons == [80]
    assert [of[f"II.{number}"] for number in range(1, 9)] == [491, 1134, 0, 0, 0, 0, 269, 238]
    assert sum(count for programme, count in of.items() if programme.startswith("II.")) == 2132


def test_only_the_district_tells_classes(sample, table_of):
    rows = dict(table_of(sample / "2020/Dao_tao_Kim_Bang.xlsx", "training"))
    district = rows.pop("Huyện Kim Bảng")
    assert {bool(cell != "") for head, cell in district.items() if head.endswith("Số lớp đã mở")} == {True}
    assert {cell for head, cell in district.items() if not head.endswith("Số lớp đã mở")} == {""}
    rows.pop(TOTAL)
    assert {cell for cells in rows.values() for head, cell in cells.items() if head.endswith("Số lớp đã mở")} == {""}


def test_the_columns_of_every_row_fit_together(sample, table_of):
    at_fault = {(fault.file, fault.what_is if not fault.column else fault.unit) for fault in FAULTS}
    seen = 0
    for path in sorted(sample.rglob("BM02_*.xlsx")):
        for name, cells in table_of(path, "bm02"):
            if name == TOTAL or (path.relative_to(sample).as_posix(), name) in at_fault:
                continue
            total, seen = cells["Tổng số"], seen + 1
            assert all(sum(cells[head] for head in heads) == total for heads in AS_TOTAL), (path, name)
            assert all(sum(cells[head] for head in heads) <= total for heads in NOT_OVER_TOTAL), (path, name)
            aged, women, men = (cells[f"Chia theo độ tuổi | Từ 51 đến 60 | {part}"] for part in PARTS_OF_51_60)
            assert women + men <= aged, (path, name)
    assert seen > 1200


def test_persons_are_never_more_than_participations(sample, table_of):
    paths = [path for path in sorted(sample.rglob("Dao_tao_*.xlsx")) if "thang" not in path.name]
    for path in paths:
        for name, cells in table_of(path, "training"):
            if name == TOTAL:
                continue
            for head, cell in cells.items():
                if head.endswith("| Số người") and cell != "":
                    assert cell <= cells[head.replace("Số người", "Số lượt")], (path, name, head)


def test_leaders_by_age_add_up_to_their_posts(sample, rows_of):
    for path in sorted(sample.rglob("9C_*.xlsx")):
        for sheet in CalamineWorkbook.from_path(path).sheet_names:
            rows = {row[0]: row[1:] for row in rows_of(path, sheet)}
            ages = [rows[name] for name in rows if str(name).startswith("- Từ ")]
            assert [sum(column) for column in zip(*ages, strict=True)] == rows["TỔNG SỐ"], (path, sheet)


def test_each_new_commune_of_2026_has_a_sheet_of_leaders(sample, rows_of):
    path = sample / "2026/9C_Ninh_Binh.xlsx"
    names = CalamineWorkbook.from_path(path).sheet_names
    assert len(names) == 33
    assert rows_of(path, "Phường Kim Bảng")[4][0] == "Đơn vị: Phường Kim Bảng"


def test_heads_are_merged_over_their_columns(sample):
    sheet = CalamineWorkbook.from_path(sample / "2020/BM02_Kim_Bang.xlsx").get_sheet_by_index(0)
    merged = set(sheet.merged_cell_ranges)
    assert ((8, 0), (11, 0)) in merged  # STT over all four rows of heads
    assert ((8, 9), (8, 31)) in merged  # "Chia theo trình độ đào tạo" across
    assert ((9, 28), (11, 28)) in merged  # "Chứng chỉ tiếng dân tộc", a level missing, down


def test_the_sheet_says_what_it_is(sample, rows_of):
    for path in sorted(sample.rglob("*.xlsx")):
        head = [row[0] for row in rows_of(path)[:8]]
        assert "SỐ LIỆU MẪU – KHÔNG CÓ THẬT" in head, path
    head = [row[0] for row in rows_of(sample / "2025/BM02_Kim_Bang.xlsx")[:8]]
    assert "BÁO CÁO SỐ LƯỢNG, CHẤT LƯỢNG CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM 2025" in head
    assert "Đơn vị báo cáo: Thị xã Kim Bảng" in head


def test_shares_rise_in_most_districts_and_stay_in_binh_luc(sample, table_of):
    def share(year: int, district: str) -> float:
        rows = table_of(sample / f"{year}/BM02_{district}.xlsx", "bm02")
        return sum(rows[-1][1][head] for head in DEGREES) / rows[-1][1]["Tổng số"]

    assert 0.4 < share(2015, "Thanh_Liem") < 0.5 and share(2025, "Thanh_Liem") > 0.9
    assert abs(share(2015, "Binh_Luc") - share(2025, "Binh_Luc")) < 0.05


def test_political_theory_rises_and_falls_in_ly_nhan(sample, table_of):
    shares = []
    for year in (2015, 2019, 2025):
        cells = table_of(sample / f"{year}/BM02_Ly_Nhan.xlsx", "bm02")[-1][1]
        shares.append(sum(cells[head] for head in POLITICS) / cells["Tổng số"])
    assert shares[1] > shares[0] + 0.15
    assert shares[2] < shares[1] - 0.15
