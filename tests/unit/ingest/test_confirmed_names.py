"""A name that no rule reads is proposed, confirmed by somebody in a file, and read from the next receipt on."""

import csv
import json
from datetime import UTC, date, datetime

import pytest

from analysis.ingest.names import Finder
from analysis.model.places import ConfirmedName
from analysis.project.checking import store_problems
from analysis.project.project import Project

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
ALL = "Tổng số"
SLIP = "Xã Lê Hồồ"
ROWS = [("Thị trấn Quế", {ALL: 20}), (SLIP, {ALL: 18}), ("Xã Tân Sơn", {ALL: 19})]
CONFIRMED = ConfirmedName(
    within="350", written=" xã  lê hồồ", code="13393", valid_from=date(2019, 6, 30), confirmed_by="Trần Thị B",
    confirmed_on=date(2026, 11, 2),
)  # fmt: skip


@pytest.fixture
def project(own_project):
    return Project.open(own_project)


@pytest.fixture
def finder(catalogue, registry):
    """Find names of BM02 sent by Kim Bảng."""
    form = catalogue.forms["bm02"]

    def _finder(*confirmed, day=date(2020, 6, 30), sender="Huyện Kim Bảng"):
        return Finder(registry, form, form.versions[0], day, sender, confirmed)

    return _finder


def test_a_name_near_to_a_units_is_proposed_and_not_taken(finder):
    named = finder().find(SLIP)
    assert (named.unit, named.rule) == (None, "unknown_unit")
    assert "Xã Lê Hồ (13393, Huyện Kim Bảng, giống 88%)" in named.message


def test_a_confirmed_name_is_read_whatever_its_capitals_and_spaces_but_no_other_is(finder):
    found = [finder(CONFIRMED).find(name).unit for name in (SLIP, "XÃ LÊ HỒỒ.", "Xã\u00a0Lê  Hồồ ", "Xã Lê Hồồồ")]
    assert [unit and unit.code for unit in found] == ["13393", "13393", "13393", None]


@pytest.mark.parametrize(
    ("changed", "sender"),
    [
        ({"valid_from": date(2021, 1, 1)}, "Huyện Kim Bảng"),
        ({"form": "training"}, "Huyện Kim Bảng"),
        ({"code": "13300"}, "Huyện Kim Bảng"),  # a ward of Phủ Lý
        ({}, "Huyện Lý Nhân"),
        ({}, ""),
    ],
)
def test_it_counts_for_its_form_its_place_and_its_days_only(finder, changed, sender):
    assert finder(CONFIRMED.model_copy(update=changed), sender=sender).find(SLIP).unit is None


def test_the_last_that_began_counts_and_the_forms_own_before_that_of_all(finder):
    later = CONFIRMED.model_copy(update={"code": "13411", "valid_from": date(2020, 1, 1)})
    own = later.model_copy(update={"form": "bm02", "code": "13390"})
    found = [finder(*rows).find(SLIP).unit.code for rows in ([CONFIRMED, later], [own, later, CONFIRMED])]
    assert found == ["13411", "13390"]


def test_what_a_rule_reads_is_never_read_otherwise(finder):
    row = CONFIRMED.model_copy(update={"written": "Xã Lê Hồ", "code": "13411"})
    assert finder(row).find("Xã Lê Hồ").unit.code == "13393"


def test_of_two_units_of_one_name_the_confirmed_one_is_taken(finder):
    row = CONFIRMED.model_copy(update={"written": "Trần Hưng Đạo", "within": "35", "code": "13594"})
    unclear, clear = (finder(*rows, sender="").find("Trần Hưng Đạo") for rows in ((), (row,)))
    assert (unclear.rule, clear.unit.code) == ("ambiguous_unit", "13594")


def test_from_receipt_to_confirmation_and_back(project, cadre, table):
    root, path = project.root, table(ROWS)
    first = cadre("receive", path, "--lang", "en", root=root)
    assert first.returncode == 0 and "Names that mean no unit for sure: 1; `cadre names`" in first.stdout
    told = cadre("names", root=root).stdout
    assert f"“{SLIP}” (bm02, Huyện Kim Bảng, 30/06/2020): {path}!Biểu!B11" in told
    assert "13393  Xã Lê Hồ, Huyện Kim Bảng, giống 88%" in told
    [line] = [line.strip() for line in told.splitlines() if "--accept" in line]
    assert line == f'cadre names --accept "{SLIP}" --as 13393 --by "Họ và tên"'
    done = cadre("names", "--accept", SLIP, "--as", "13393", "--by", "Trần Thị B", root=root)
    assert done.returncode == 0 and f'cadre receive "{path}"' in done.stdout
    again = cadre("receive", path, "--lang", "en", root=root)
    note = f"Biểu!B11: tên “{SLIP}” được đọc là Xã Lê Hồ (13393): Trần Thị B xác nhận ngày {date.today():%d/%m/%Y}."
    assert f"note: {note}" in again.stderr and "supersedes: " in again.stderr
    facts = Project.open(root).live_facts()
    assert sorted(facts["unit"]) == ["13384", "13393", "13411"]
    assert store_problems(Project.open(root).store) == []
    assert "1 tệp đã nhận trước đây" in cadre("receive", path, root=root).stdout
    assert cadre("names", root=root).stdout == "Không có tên đơn vị nào chờ xác nhận.\n"


def test_a_sender_confirmed_is_known_at_the_next_receipt(project, cadre, table):
    path = table(ROWS[:1], sender="Huyện Kim Bbảng")
    cadre("receive", path, root=project.root)
    assert project.sources()["unit"].tolist() == [""]
    done = cadre("names", "--accept", "Huyện Kim Bbảng", "--as", "350", "--by", "B", "--lang", "en", root=project.root)
    assert "“Huyện Kim Bbảng” in Tỉnh Hà Nam is 350 Huyện Kim Bảng, from 30 June 2020" in done.stdout
    again = cadre("receive", path, root=project.root)
    assert "ghi chú: Biểu: tên “Huyện Kim Bbảng” được đọc là Huyện Kim Bảng (350)" in again.stderr
    sources = Project.open(project.root).sources()
    assert sources["unit"].tolist() == ["", "350"] and sources["supersedes"].tolist() == ["", sources["id"].iloc[0]]
    assert store_problems(Project.open(project.root).store) == []


def test_lines_to_copy_are_a_table_of_the_same_columns(project, cadre, table, tmp_path):
    to = tmp_path / "waiting.csv"
    done = cadre("names", table(ROWS), "--to", to, "--json", root=project.root)
    [name] = json.loads(done.stdout)["names"]
    assert [(each["code"], each["likeness"]) for each in name["candidates"]] == [("13393", 0.88)]
    kept = project.root / "catalogue/units/confirmed_names.csv"
    rows = list(csv.reader(to.read_text(encoding="utf-8").splitlines()))
    assert ",".join(rows[0]) == kept.read_text(encoding="utf-8").strip()
    assert rows[1] == ["bm02", "350", SLIP, "13393", "2020-06-30", "", ""]
    kept.write_text(to.read_text(encoding="utf-8"), encoding="utf-8")
    unsigned = cadre("names", root=project.root)
    assert unsigned.returncode == 2 and "confirmed_names.csv: line 2.confirmed_by" in unsigned.stderr


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["--accept", SLIP], "names"),
        (["--accept", SLIP, "--as", "13393"], "--by"),
        (["--accept", "Xã Khác", "--as", "13393", "--by", "B"], "--accept"),
        (["--accept", SLIP, "--as", "13300", "--by", "B"], "--as"),
        (["--accept", SLIP, "--as", "99999", "--by", "B"], "--as"),
    ],
)
def test_what_cannot_be_confirmed_is_told_with_what_to_do(project, cadre, table, arguments, where, lang):
    done = cadre("names", table(ROWS), *arguments, "--lang", lang, root=project.root)
    assert done.returncode == 2 and done.stderr.startswith(f"cadre: {where}: ")
    assert len((project.root / "catalogue/units/confirmed_names.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_an_old_name_is_told_in_a_note(table, receive):
    receipt = receive(table([("Xã Lê Hồ", {ALL: 18})], year=2025, sender="Thị xã Kim Bảng"))
    assert receipt.facts["unit"].tolist() == ["13393"]
    assert receipt.notes == ("Biểu!B10: tên “Xã Lê Hồ” được đọc là Phường Lê Hồ (13393): tên cũ của đơn vị này.",)
