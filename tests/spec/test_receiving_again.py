"""A file that comes again: the same bytes, mended, or telling what another file told; and exit codes."""

import json
import shutil
from datetime import UTC, date, datetime

import pytest

from analysis.ingest.drawing import draw_workbook
from analysis.ingest.drawing_sheets import Line, Sheet, layout_of
from analysis.project.checking import store_problems
from analysis.project.project import Project

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
PANEL = "data/bundled/medical_staff_by_province.csv"


@pytest.fixture
def project(own_project):
    return Project.open(own_project)


def test_the_same_file_twice_is_received_once(project):
    assert len(project.receive([project.root / PANEL], now=NOW).received) == 1
    again = project.receive([project.root / PANEL], now=NOW)
    assert (again.received, len(project.sources())) == ([], 1)
    copy = project.root / "sent once more.csv"
    copy.write_bytes((project.root / PANEL).read_bytes())
    once_more = project.receive([copy], now=NOW)
    assert [told for _, told in (*again.already, *once_more.already)] == [PANEL, PANEL] and once_more.received == []


def test_a_mended_file_supersedes_the_first_and_its_figures_go_out_of_use(project):
    panel = project.root / PANEL
    project.receive([panel], now=NOW)
    before = project.live_facts()
    text = panel.read_text(encoding="utf-8-sig")
    mended = project.root / "mended.csv"
    mended.write_text(text.replace('"Ha Nam";472;', '"Ha Nam";473;'), encoding="utf-8-sig")
    project.receive([mended], now=NOW)
    after = project.live_facts()
    assert len(after) == len(before)
    first, second = project.sources()["id"]
    assert project.sources()["supersedes"].tolist() == ["", first] and set(after["source"]) == {second}
    doctors = after[(after["unit"] == "35") & (after["period"] == "2002") & (after["measure"] == "health_doctors")]
    assert doctors["value"].tolist() == [473]
    differing = project.quality_findings("adds_up")
    assert set(differing["against"].str.split("!").str[0]) == {second}
    assert store_problems(project.store) == []


def test_what_was_computed_is_forgotten_when_figures_change(project):
    project.receive([project.root / PANEL], now=NOW)
    project.values("health_doctor_share", frame="2016-12-31", unit="VN")
    assert project.store.frames() == ["2016-12-31"]
    other = project.root / "other.csv"
    other.write_bytes((project.root / PANEL).read_bytes() + b"\n")
    project.receive([other], now=NOW)
    assert project.store.frames() == []


def test_a_figure_that_a_second_file_tells_again_is_refused_there(project, sample):
    year = sample / "2021"
    project.receive([year / "BM02_Kim_Bang.xlsx"], now=NOW)
    # The same communes, sent by the province as well: another sender, so it does not supersede the district's file.
    import analysis.project.receiving as receiving

    receipt = receiving.receive_file(
        year / "BM02_Kim_Bang.xlsx",
        catalogue=project.catalogue,
        registry=project.registry,
        received_at=NOW.isoformat(),
        root=project.root,
        count_records=lambda records: None,
    )
    other = receipt.source | {"id": "other", "unit": "35", "path": "other.xlsx", "digest": "other"}
    second = type(receipt)(other, receipt.facts.assign(source="other"), receipt.rejects.iloc[:0], receipt.findings)
    receiving._keep([second], project.sources(), project.store, project.catalogue.measures, project.registry)
    assert set(project.live_facts()["source"]) == {receipt.source["id"]}
    refused = project.store.read("rejects", {"source": "other"})
    assert len(refused) == receipt.source["facts"] and set(refused["rule"]) == {"told_already"}
    assert store_problems(project.store) == []


def test_of_two_files_of_one_call_neither_goes_out_of_use_in_silence(project):
    panel = project.root / PANEL
    copy = project.root / "data/bundled/a copy.csv"
    copy.write_bytes(panel.read_bytes() + b"\n")
    done = project.receive([panel, copy], now=NOW)
    assert done.superseded == [] and set(project.sources()["supersedes"]) == {""}
    assert set(project.store.read("rejects")["rule"]) == {"told_already"}


def test_a_file_with_fewer_units_does_not_put_the_fuller_one_out_of_use(project):
    panel = project.root / PANEL
    project.receive([panel], now=NOW)
    held = len(project.live_facts())
    lines = panel.read_text(encoding="utf-8-sig").splitlines()
    short = project.root / "short.csv"
    short.write_text("\n".join(line for line in lines if "Ca Mau" not in line), encoding="utf-8-sig")
    done = project.receive([short], now=NOW)
    assert done.superseded == [] and len(project.live_facts()) == held
    assert "told_already" in set(project.store.read("rejects")["rule"])


def test_a_copy_that_was_refused_does_not_stand_in_the_way_of_the_mended_file(project):
    panel, copy, mended = project.root / PANEL, project.root / "copy.csv", project.root / "mended.csv"
    copy.write_bytes(panel.read_bytes() + b"\n")
    mended.write_bytes(panel.read_bytes() + b"\n\n")
    project.receive([panel, copy], now=NOW)
    done = project.receive([mended], now=NOW)
    assert [old for _, old in done.superseded] == [PANEL] and len(project.live_facts()) == 3780


def test_a_superseded_file_can_be_put_back_by_sending_it_again(project):
    panel, other = project.root / PANEL, project.root / "other.csv"
    other.write_bytes(panel.read_bytes() + b"\n")
    for file in (panel, other, panel):
        assert len(project.receive([file], now=NOW).received) == 1
    last = project.sources()["id"].iloc[2]
    assert len(project.live_facts()) == 3780 and set(project.live_facts()["source"]) == {last}
    assert store_problems(project.store) == []


def staff_list(project, name, births):
    """Write a list of two communes: day of birth of each man in them, by commune."""
    form = project.catalogue.forms["staff_list"]
    lines = []
    for commune, days in births.items():
        lines += [Line(commune, {}, "section"), Line("Bí thư Đảng ủy", {}, "section")]
        lines += [
            Line("", {"STT": number, "Họ và tên": f"Lường Văn {number}", "Ngày, tháng, năm sinh | Nam": day,
                      "Trình độ văn hóa | THPT": "x", "Trình độ chuyên môn | Đại học": "x",
                      "Quản lý nhà nước | Chuyên viên": "x"})
            for number, day in enumerate(days, start=1)
        ]  # fmt: skip
    path = project.root / f"data/received/{name}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet = Sheet(form, layout_of(form, 2024), "CL02", "Huyện Kim Bảng", 2024, lines)
    draw_workbook(path, [sheet], made_up=True)
    return path


def heads_of(project):
    told = project.live_facts()
    told = told[told["measure"] == "listed_total"]
    return dict(zip(told["unit"], told["value"], strict=True))


def test_a_mended_list_supersedes_the_first_and_its_counts_go_out_of_use(project):
    first = staff_list(project, "first", {"Xã Tân Sơn": [date(1971, 3, 12)], "Xã Lê Hồ": [date(1980, 1, 2)] * 2})
    project.receive([first], now=NOW)
    assert heads_of(project) == {"13411": 1, "13393": 2}
    assert project.sources()["facts"].tolist() == [0] and store_problems(project.store) == []
    mended = staff_list(project, "mended", {"Xã Tân Sơn": [date(1971, 3, 12)], "Xã Lê Hồ": [date(1980, 1, 2)] * 3})
    done = project.receive([mended], now=NOW)
    assert len(done.superseded) == 1 and heads_of(project) == {"13411": 1, "13393": 3}
    assert store_problems(project.store) == []


def test_what_two_lists_of_one_call_tell_is_refused_in_the_second_without_a_figure(project):
    one = staff_list(project, "one", {"Xã Tân Sơn": [date(1971, 3, 12)]})
    two = staff_list(project, "two", {"Xã Tân Sơn": [date(1971, 3, 12), date(1980, 1, 2)]})
    project.receive([one, two], now=NOW)
    assert heads_of(project) == {"13411": 1}
    refused = project.store.read("rejects")
    assert refused[["raw", "rule"]].values.tolist() == [["", "told_already"]]  # once for the commune's rows
    assert ":" in refused["cell"][0] and "one.xlsx" in refused["message"][0]
    assert "gộp thành một tệp" in project.sources()["problem"].iloc[1]  # cadres and civil servants apart, perhaps
    assert project.sources()["rejected"].tolist() == [0, 0] and store_problems(project.store) == []


def test_a_list_with_a_commune_that_cannot_be_counted_does_not_put_the_fuller_one_out_of_use(project):
    births = {"Xã Tân Sơn": [date(1971, 3, 12)], "Xã Lê Hồ": [date(1980, 1, 2)]}
    project.receive([staff_list(project, "first", births)], now=NOW)
    done = project.receive([staff_list(project, "worse", births | {"Xã Lê Hồ": ["sinh năm Thìn"]})], now=NOW)
    assert done.superseded == [] and heads_of(project) == {"13411": 1, "13393": 1}
    assert sorted(project.store.read("rejects")["rule"]) == ["not_a_date", "told_already"]
    assert store_problems(project.store) == []


# Exit codes: 0 good, 1 some file could not be done (or cells were refused, with --strict), 2 wrong use or catalogue


def test_good_files_end_with_0_and_refused_cells_with_1_only_when_strict(cadre, own_project, sample):
    faulty = sample / "2023/BM02_Binh_Luc.xlsx"
    good = cadre("receive", faulty, "--json", root=own_project)
    assert good.returncode == 0, good.stderr
    told = json.loads(good.stdout)
    assert told["rejected"] >= 1
    shutil.rmtree(own_project / "data/store")
    assert cadre("receive", faulty, "--strict", root=own_project).returncode == 1


def test_a_damaged_file_ends_with_1_and_the_others_are_received(cadre, own_project):
    damaged = own_project / "damaged.xlsx"
    damaged.write_bytes(b"PK\x03\x04 not a workbook")
    done = cadre("receive", damaged, PANEL, "--json", root=own_project)
    assert done.returncode == 1 and json.loads(done.stdout)["received"] == 1
    assert "damaged.xlsx" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "district_profil"),
        ("report", "district_profile", "--unit", "35O"),
        ("report", "district_profile", "--lang", "fr"),
        ("trace", "staff_headcount", "350", "2019x"),
        ("compute", "--frame", "2020-13-01"),
        ("receive", "no_such_folder"),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2_and_without_a_traceback(cadre, own_project, arguments):
    done = cadre(*arguments, root=own_project)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert arguments[-1] in done.stderr


def test_a_process_of_its_own_says_and_ends_the_same(cadre, cadre_process, own_project):
    arguments = ("receive", PANEL, "no_such_folder")
    alone, within = cadre_process(*arguments, root=own_project), cadre(*arguments, root=own_project)
    assert (alone.returncode, alone.stdout, alone.stderr) == (within.returncode, within.stdout, within.stderr)
    assert alone.returncode == 2 and "no_such_folder" in alone.stderr


def test_a_broken_catalogue_ends_with_2_and_lists_every_fault(cadre, own_project):
    file = own_project / "catalogue/indicators/women.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("staff_female", "staff_femal"), encoding="utf-8")
    (own_project / "catalogue/indicators/postgraduate.yml").write_text("id: postgraduate\n", encoding="utf-8")
    done = cadre("check", root=own_project)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "women.yml" in done.stderr and "postgraduate.yml" in done.stderr
