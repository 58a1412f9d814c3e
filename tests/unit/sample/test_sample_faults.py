"""Each fault that is told stands in the file, and its row or total is as told."""

import zipfile

import pytest

from analysis.model.errors import CadreError
from analysis.sample import faults
from analysis.sample.faults import FAULTS, TOTAL
from analysis.sample.province import write_sample

TABLES = {
    "BM02": "bm02", "Dao_tao": "training", "Dao_tao_thang": "monthly_training", "Ket_qua": "outcomes",
    "Bien_che": "allocation", "Danh_gia": "evaluation", "Nhu_cau": "needs", "Bo_nhiem": "appointments",
}  # fmt: skip
FIRST_OF_KIND = {fault.kind: fault for fault in reversed(FAULTS)}


def stem_of(fault):
    """The first part of the file's name: what stands before the district's two words."""
    return fault.file.split("/")[1].removesuffix(".xlsx").rsplit("_", 2)[0]


IN_A_CELL = [
    fault for fault in FAULTS
    if fault.column and stem_of(fault) in TABLES and fault.kind not in ("formula_error", "total_not_stored")
]  # fmt: skip


@pytest.fixture
def found(sample, table_of):
    def rows(fault):
        return table_of(sample / fault.file, TABLES[stem_of(fault)])

    return rows


@pytest.mark.parametrize("fault", IN_A_CELL, ids=lambda fault: f"{fault.kind}-{stem_of(fault)}")
def test_the_cell_says_what_is_told(found, fault):
    cell = dict(found(fault))[fault.unit][fault.column]
    assert str(cell) == fault.what_is
    assert isinstance(cell, int) == (fault.kind in ("part_over_whole", "wrong_total"))


@pytest.mark.parametrize("kind", ["decomposed_name", "other_spelling", "wrong_letter", "template_row"])
def test_the_name_is_as_told(found, kind):
    names = [name for name, _ in found(FIRST_OF_KIND[kind])]
    assert names.count(FIRST_OF_KIND[kind].what_is) == 1
    assert not FIRST_OF_KIND[kind].what_was or FIRST_OF_KIND[kind].what_was not in names


def test_one_commune_stands_twice_and_one_not_at_all(found):
    assert [name for name, _ in found(FIRST_OF_KIND["twice"])].count("Xã Nhân Khang") == 2
    assert "Xã Đồn Xá" not in [name for name, _ in found(FIRST_OF_KIND["row_missing"])]


def test_the_wrong_total_is_wrong(found):
    fault = FIRST_OF_KIND["wrong_total"]
    *communes, (_, printed) = found(fault)
    assert sum(cells[fault.column] for _, cells in communes) == int(fault.what_was) != printed[fault.column]


def test_the_part_is_greater_than_its_whole(found):
    cells = dict(found(FIRST_OF_KIND["part_over_whole"]))["Xã Mộc Bắc"]
    assert cells["Trong đó | Nữ"] > cells["Tổng số"]


def test_a_broken_formula_and_a_total_without_value_are_so_in_the_file(sample, found):
    def worksheet(kind: str) -> str:
        with zipfile.ZipFile(sample / FIRST_OF_KIND[kind].file) as archive:
            return archive.read("xl/worksheets/sheet1.xml").decode()

    assert 't="e"><f>SUM(#REF!)</f><v>#REF!</v>' in worksheet("formula_error")
    assert worksheet("total_not_stored").count("</f><v></v>") == 1
    assert dict(found(FIRST_OF_KIND["total_not_stored"]))[TOTAL][FIRST_OF_KIND["total_not_stored"].column] == ""


def test_nothing_is_left_out_unless_told(sample):
    assert not (sample / FIRST_OF_KIND["not_sent"].file).exists()
    assert all((sample / fault.file).exists() for fault in FAULTS if fault.kind != "not_sent")


def test_no_fault_changes_a_figure_of_kim_bang_2020():
    assert [fault.kind for fault in FAULTS if fault.file.startswith("2020/") and "Kim_Bang" in fault.file] == [
        "number_as_text"
    ]


def test_an_outdated_fault_stops_the_writing(monkeypatch, tmp_path, catalogue, registry):
    outdated = faults.Fault(
        "2015/BM02_Phu_Ly.xlsx", "BM02", "Phường Lam Hạ", "Tổng số", "stray_mark", "99", "x", "refused"
    )
    monkeypatch.setattr(faults, "FAULTS", (outdated,))
    with pytest.raises(CadreError, match="not 99"):
        write_sample(tmp_path, catalogue=catalogue, registry=registry)


@pytest.mark.parametrize("stem", ["CL02", "10", "Quy_hoach", "Ke_hoach", *TABLES])
def test_every_form_but_9c_has_a_fault_that_is_told(stem):
    assert any(stem_of(fault) == stem for fault in FAULTS)


def rows_with(rows_of, sample, fault, text):
    return [row for row in rows_of(sample / fault.file) if text in row]


def test_one_person_has_two_degrees_marked_and_nobody_else(sample, rows_of, catalogue):
    fault = FIRST_OF_KIND["two_marks"]
    heads = [field.head for field in catalogue.forms["staff_list"].versions[0].fields]
    degrees = [place for place, head in enumerate(heads) if head.startswith("Trình độ chuyên môn")]
    persons = [row for row in rows_of(sample / fault.file) if isinstance(row[0], int) and len(str(row[1])) > 3]
    two = [row for row in persons if sum(row[place] == "x" for place in degrees) == 2]
    assert len(two) == 1
    assert two[0][0] == 4
    assert sum(row[place] == "x" for row in persons for place in degrees) == len(persons) + 1


def test_a_plan_names_an_agency_that_there_is_not_and_a_day_that_there_is_not(sample, rows_of, catalogue):
    agency, day = FIRST_OF_KIND["unknown_agency"], FIRST_OF_KIND["impossible_day"]
    assert agency.what_is not in [member.name.vi for member in catalogue.groupings["agency"].members]
    assert len(rows_with(rows_of, sample, agency, agency.what_is)) == 1
    assert len(rows_with(rows_of, sample, day, "31/04/2020")) == 1


def test_the_row_total_of_form_10_is_ten_too_many(sample, rows_of):
    fault = FIRST_OF_KIND["wrong_row_total"]
    row = next(row for row in rows_of(sample / fault.file) if "Nghiệp vụ xây dựng Đảng" in str(row[:2]))
    all_trained, of_province, _, of_district, _, of_communes = [cell for cell in row if isinstance(cell, int)][:6]
    assert all_trained == of_province + of_district + of_communes + 10


def test_more_women_are_planned_for_a_post_than_candidates(sample, rows_of):
    rows = rows_of(sample / "2019/Quy_hoach_Thanh_Liem.xlsx")
    totals = next(row for row in rows if row[0] == "- Tổng số" or row[0] == "Tổng số")
    women = next(row for row in rows if row[0] == "- Nữ")
    assert [woman > total for woman, total in zip(women[1:11], totals[1:11], strict=True)].count(True) == 1
