"""Each fault that is told stands in the file, and its row or total is as told."""

import zipfile

import pytest

from analysis.model.errors import CadreError
from analysis.sample import faults
from analysis.sample.faults import FAULTS, TOTAL
from analysis.sample.province import write_sample

BY_KIND = {fault.kind: fault for fault in FAULTS}
IN_A_CELL = [
    fault for fault in FAULTS
    if fault.column and fault.file.split("/")[1].startswith(("BM02", "Dao_tao"))
    and fault.kind not in ("formula_error", "total_not_stored")
]  # fmt: skip


@pytest.fixture
def found(sample, table_of):
    def rows(fault):
        return table_of(sample / fault.file, "bm02" if "BM02" in fault.file else "training")

    return rows


@pytest.mark.parametrize("fault", IN_A_CELL, ids=lambda fault: fault.kind)
def test_the_cell_says_what_is_told(found, fault):
    cell = dict(found(fault))[fault.unit][fault.column]
    assert str(cell) == fault.what_is
    assert isinstance(cell, int) == (fault.kind in ("part_over_whole", "wrong_total"))


@pytest.mark.parametrize("kind", ["decomposed_name", "other_spelling", "wrong_letter", "template_row"])
def test_the_name_is_as_told(found, kind):
    names = [name for name, _ in found(BY_KIND[kind])]
    assert names.count(BY_KIND[kind].what_is) == 1
    assert not BY_KIND[kind].what_was or BY_KIND[kind].what_was not in names


def test_one_commune_stands_twice_and_one_not_at_all(found):
    assert [name for name, _ in found(BY_KIND["twice"])].count("Xã Nhân Khang") == 2
    assert "Xã Đồn Xá" not in [name for name, _ in found(BY_KIND["row_missing"])]


def test_the_wrong_total_is_wrong(found):
    fault = BY_KIND["wrong_total"]
    *communes, (_, printed) = found(fault)
    assert sum(cells[fault.column] for _, cells in communes) == int(fault.what_was) != printed[fault.column]


def test_the_part_is_greater_than_its_whole(found):
    cells = dict(found(BY_KIND["part_over_whole"]))["Xã Mộc Bắc"]
    assert cells["Trong đó | Nữ"] > cells["Tổng số"]


def test_a_broken_formula_and_a_total_without_value_are_so_in_the_file(sample, found):
    def worksheet(kind: str) -> str:
        with zipfile.ZipFile(sample / BY_KIND[kind].file) as archive:
            return archive.read("xl/worksheets/sheet1.xml").decode()

    assert 't="e"><f>SUM(#REF!)</f><v>#REF!</v>' in worksheet("formula_error")
    assert worksheet("total_not_stored").count("</f><v></v>") == 1
    assert dict(found(BY_KIND["total_not_stored"]))[TOTAL][BY_KIND["total_not_stored"].column] == ""


def test_nothing_is_left_out_unless_told(sample):
    assert not (sample / BY_KIND["not_sent"].file).exists()
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
        write_sample(tmp_path, forms=catalogue.forms, registry=registry)
