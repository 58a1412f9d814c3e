"""How the collection of a form stands: who was asked, who has sent, who must mend what; and the reminders."""

import json
from datetime import UTC, datetime

import pytest

from analysis.project.project import Project

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
DISTRICTS = ("Binh_Luc", "Duy_Tien", "Kim_Bang", "Ly_Nhan", "Phu_Ly", "Thanh_Liem")


@pytest.fixture
def project(own_project, sample):
    """BM02 of 2023: two districts have not sent, Bình Lục's file has faults."""
    project = Project.open(own_project)
    files = [sample / f"2023/BM02_{name}.xlsx" for name in DISTRICTS if name not in ("Duy_Tien", "Phu_Ly")]
    project.receive(files, now=NOW)
    return project


def test_who_was_asked_who_has_sent_and_who_must_mend_what(project, cadre):
    told = json.loads(cadre("round", "bm02", "2023", "--json", root=project.root).stdout)
    places = {place["name"]: place for place in told["places"]}
    assert len(places) == 6 and told["asked"] == 109  # communes of Hà Nam in 2023, as the register's sources count them
    assert told["day"] == "2023-06-30" and told["unit"] == "35"
    assert len(places["Huyện Kim Bảng"]["asked"]) == 18 and places["Huyện Kim Bảng"]["silent"] == []
    assert len(places["Thị xã Duy Tiên"]["silent"]) == 16 == len(places["Thị xã Duy Tiên"]["asked"])
    cells = [cell for each in places["Huyện Bình Lục"]["to_mend"] for cell in each["cells"]]
    rejects = project.store.read("rejects")
    assert {cell["address"] for cell in cells} >= set(rejects["cell"]) != set()
    assert all(cell["message"] for cell in cells)


def test_the_text_tells_the_same_and_one_place_can_be_asked_about(project, cadre):
    whole = cadre("round", "bm02", "2023", "--lang", "en", root=project.root).stdout
    assert "of 109 units were taken" in whole
    assert "Huyện Kim Bảng (350): 18/18" in whole and "Phường Duy Minh" in whole
    one = cadre("round", "bm02", "2023", "--unit", "350", root=project.root).stdout
    assert "Huyện Kim Bảng (350): 18/18" in one and "Bình Lục" not in one and "Duy Tiên" not in one


def test_reminders_are_for_those_who_have_something_to_do(project, cadre, tmp_path):
    folder = tmp_path / "reminders"
    done = cadre("round", "bm02", "2023", "--reminders", folder, "--due", "2023-07-15", root=project.root)
    assert done.returncode == 0
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert not any("_350_" in name for name in texts)
    duy_tien = next(text for name, text in texts.items() if "Duy Tiên" in name)
    assert "Kính gửi: Thị xã Duy Tiên" in duy_tien and "16 đơn vị" in duy_tien and "15/07/2023" in duy_tien
    assert duy_tien.count("    - ") == 16
    binh_luc = next(text for name, text in texts.items() if "Bình Lục" in name)
    assert "“BM02_Binh_Luc.xlsx” có chỗ cần sửa" in binh_luc and "!" in binh_luc


def test_since_there_are_no_districts_the_communes_of_what_was_the_province_are_asked(project, cadre):
    told = json.loads(cadre("round", "bm02", "2026", "--unit", "35", "--json", root=project.root).stdout)
    assert (told["asked"], told["silent"]) == (33, 33)  # the communes that Hà Nam became
    of_leaders = json.loads(cadre("round", "btctw9c", "2024", "--json", root=project.root).stdout)
    assert [(place["name"], len(place["asked"])) for place in of_leaders["places"]] == [("Tỉnh Hà Nam", 6)]


def test_nothing_received_is_told_as_nothing(own_project, cadre):
    told = json.loads(cadre("round", "bm02", "2020", "--json", root=own_project).stdout)
    assert told["asked"] == told["silent"] == 109


@pytest.mark.parametrize(
    "arguments",
    [("bm2", "2023"), ("bm02", "23"), ("bm02", "2023", "--unit", "999"), ("bm02", "2023", "--due", "soon"),
     ("btctw9c", "2024", "--unit", "13393")],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_is_told(own_project, cadre, arguments):
    done = cadre("round", *arguments, root=own_project)
    wrong = arguments[0] if len(arguments) == 2 and arguments[0] != "bm02" else arguments[-1]
    assert done.returncode == 2 and "Traceback" not in done.stderr and wrong in done.stderr
