"""``cadre candidates``: names are in the workbook and nowhere else, and it lies where nobody publishes it."""

import json
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import python_calamine as calamine
from click.testing import Result
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.ingest.drawing import Line, Sheet, draw_workbook
from analysis.model.errors import CadreError, UsageError
from analysis.project.choosing import Asked, check_place, needed_on
from analysis.project.project import Project

NAMES = ("Trịnh Khắc Thử Một", "Mai Ngọc Thử Hai", "Chu Thị Thử Ba", "Đinh Trọng Thử Bốn", "Hồ Sỹ Thử Năm")
BORN = (date(1979, 3, 17), date(1983, 11, 29), date(1991, 4, 23), date(1987, 8, 19), date(1990, 12, 13))
COURSE = "intermediate_political_theory"
NUMBER = "079083123456"
MARK = "x"


def heads_of(layout) -> dict[tuple[str, str], str]:
    return {(each.field, each.value): each.head for each in layout.fields}


@pytest.fixture
def write_list(own_project) -> Callable[..., Path]:
    """Write a list of Kim Bảng: two communes, five persons; ``spoil`` may change the cells of the first of them."""
    project = Project.open(own_project)
    form = project.catalogue.forms["staff_list"]

    def write(name: str = "CL02_Kim_Bang.xlsx", year: int = 2024, spoil: dict[str, object] | None = None) -> Path:
        layout = form.layout_for(str(year))
        heads = heads_of(layout)

        def person(at: int, politics: str, **more: str) -> Line:
            cells = {
                heads["name", ""]: NAMES[at],
                heads["born_woman" if "Thị" in NAMES[at] else "born_man", ""]: BORN[at],
                heads["school", "upper_secondary"]: MARK,
                heads["degree", "university"]: MARK,
                heads["management", "none"]: MARK,
                "Ghi chú": NUMBER,
            }
            if politics:
                cells[heads["politics", politics]] = MARK
            cells |= {heads[field, ""]: text for field, text in more.items()}
            return Line(NAMES[at], cells | (spoil or {} if at == 0 else {}))

        def section(text: str) -> Line:
            return Line(text, {}, "section")

        lines = [
            section("Xã Tân Sơn"), section("Bí thư Đảng ủy"), person(0, "elementary", entered="5/2015"),
            section("Chủ tịch UBND"), person(1, "", entered="5/2010"),
            section("Xã Thanh Sơn"), section("Bí thư Đảng ủy"), person(2, "advanced"),
            section("Văn phòng – thống kê"), person(3, "", enrolled="Trung cấp lý luận chính trị"),
            person(4, "elementary"),
        ]  # fmt: skip
        sheet = Sheet(form, layout, "CL02", "Huyện Kim Bảng", year, lines)
        return draw_workbook(own_project / "lists" / name, [sheet], made_up=True)

    return write


def run(*arguments: object, root: Path) -> Result:
    """Run the command within this process: half a minute less for all of them."""
    return CliRunner().invoke(app, ["candidates", *map(str, arguments), "--root", str(root)])


def told_of_persons(text: str) -> list[str]:
    days = [written for born in BORN for written in (f"{born:%d/%m/%Y}", f"{born:%Y-%m-%d}", f"{born:%m/%Y}")]
    return [each for each in (*NAMES, *days, NUMBER) if each in text]


def texts_below(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            yield path, pd.read_parquet(path).to_csv()
        elif path.is_file() and path.suffix != ".xlsx":
            yield path, path.read_text(encoding="utf-8", errors="replace")


def rows_of_sheet(workbook: Path, name: str) -> list[list[object]]:
    return calamine.load_workbook(str(workbook)).get_sheet_by_name(name).to_python(skip_empty_area=False)[5:]


def test_the_workbook_has_the_names_and_nothing_else_has(own_project, write_list, cadre):
    listed = write_list()
    done = cadre("candidates", listed, "--course", COURSE, "--places", 1, root=own_project)
    assert done.returncode == 0, done.stderr
    (workbook,) = (own_project / "data/selection").iterdir()
    assert stat.S_IMODE(workbook.stat().st_mode) == 0o600
    told = rows_of_sheet(workbook, "1. Trung cấp lý luận chính trị")
    # Both leaders lack it; they are of one commune, and the chair has served longer.
    assert [(row[0], row[1], row[2], row[4]) for row in told] == [
        (1, NAMES[1], "Xã Tân Sơn", "Cử đi học"), (2, NAMES[0], "Xã Tân Sơn", "Dự bị"),
        (3, NAMES[4], "Xã Thanh Sơn", "Dự bị"),
    ]  # fmt: skip
    assert [(row[2], row[5]) for row in rows_of_sheet(workbook, "Không cử")] == [
        (NAMES[2], "Đã có trình độ lý luận chính trị: cao cấp"), (NAMES[3], "Đang học lớp này"),
    ]  # fmt: skip
    assert [row[1] for row in rows_of_sheet(workbook, "Còn thiếu")] == [NAMES[0], NAMES[1]]
    assert f"{COURSE}: 1 chosen for 1 place(s), 2 waiting, 2 not sent, 0 outside" in done.stdout
    assert "5 person(s) of 2 commune(s) considered on 2024-06-30: 2 below the standard" in done.stdout
    assert told_of_persons(done.stdout + done.stderr) == []
    as_json = run(listed, "--course", COURSE, "--json", root=own_project)
    counts = json.loads(as_json.stdout)
    assert (counts["persons"], counts["courses"][0]["by_reason"]) == (5, {"lacks_standard": 2, "raises_level": 1})
    assert counts["courses"][0]["by_obstacle"] == {"has_it_already": 1, "is_enrolled": 1}
    assert counts["is_made_up"] is True
    assert told_of_persons(as_json.stdout + as_json.stderr) == []
    assert {str(path): told for path, text in texts_below(own_project) if (told := told_of_persons(text))} == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("born_man", None),
        ("born_man", "sinh ngày 17/03/1979"),
        ("born_man", date(2023, 3, 17)),
        ("born_woman", BORN[0]),
    ],
    ids=str,
)
def test_rows_at_fault_are_told_without_who_it_is(own_project, write_list, field, value):
    heads = heads_of(Project.open(own_project).catalogue.forms["staff_list"].layout_for("2024"))
    listed = write_list(spoil={heads[field, ""]: value})
    done = run(listed, "--course", COURSE, root=own_project)
    assert done.exit_code == 0, done.output
    assert "1 row(s) at fault are not considered" in done.stdout
    assert "4 person(s)" in done.stdout
    (workbook,) = (own_project / "data/selection").iterdir()
    (row,) = rows_of_sheet(workbook, "Dòng lỗi")
    assert row[1:3] == [str(listed), "CL02"]
    assert told_of_persons(done.stdout + done.stderr + str(row)) == []


def test_the_reader_s_faults_never_reach_a_traceback(own_project, write_list, monkeypatch):
    """Even a defect of the program, shown with its traceback, quotes nobody."""
    project = Project.open(own_project)

    def fail(*_: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("analysis.project.choosing.write_workbook", fail)
    with pytest.raises(RuntimeError) as caught:
        project.candidates([write_list()], Asked((COURSE,)))
    assert told_of_persons(str(caught.getrepr(style="native"))) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--course", "intermediate_politcal_theory"), "Did you mean intermediate_political_theory"),
        (("--course", "zzz"), "There are: advanced_political_theory, defence_security"),
        (("--course", COURSE, "--places", 0), "at least one place"),
        (("--course", COURSE, "--as-of", "2001-01-01"), "No list tells of a commune as it is on 2001-01-01"),
        (("--course", COURSE, "--to", "reports/x.xlsx"), "must not lie where files are published"),
        (("--course", COURSE, "--to", "notebooks/x.xlsx"), "must not lie where files are published"),
        (("--course", COURSE, "--to", "data/selection/x.csv"), "The workbook is an .xlsx file"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_told_and_nothing_is_written(own_project, write_list, monkeypatch, arguments, told):
    monkeypatch.chdir(own_project)
    done = run(write_list(), *arguments, root=own_project)
    assert isinstance(done.exception, UsageError)
    assert told in str(done.exception)
    assert told_of_persons(done.output + str(done.exception)) == []
    assert [path.name for path in own_project.rglob("*.xlsx")] == ["CL02_Kim_Bang.xlsx"]


def test_where_the_workbook_may_lie(tmp_path):
    root, reports = tmp_path / "project", tmp_path / "web"
    (root / "data").mkdir(parents=True)
    reports.mkdir()
    (root / "data/selection").symlink_to(reports, target_is_directory=True)
    for place in (root / "data/selection/x.xlsx", reports / "deep/x.xlsx", root / "x.xlsx", root / "data/x.xlsx"):
        with pytest.raises(UsageError, match="must not lie"):
            check_place(place, root, reports)
    (root / "data/selection").unlink()
    check_place(root / "data/selection/x.xlsx", root, reports)
    check_place(tmp_path / "office/x.xlsx", root, reports)


def test_the_newest_list_of_a_commune_counts_and_others_are_left_aside(own_project, write_list):
    project = Project.open(own_project)
    write_list("CL02_2023.xlsx", 2023)
    write_list("CL02_2024.xlsx", 2024)
    folder = own_project / "lists"
    newest = project.candidates([folder], Asked((COURSE,)))
    assert (newest.considered.day, newest.considered.persons, newest.considered.left_aside) == (date(2024, 6, 30), 5, 5)
    earlier = project.candidates([folder], Asked((COURSE,), day=date(2024, 1, 15)))
    assert (earlier.considered.persons, earlier.considered.left_aside) == (5, 5)
    assert "CL02_2023.xlsx" in str(rows_of_sheet(earlier.workbook, "Cách xếp"))
    # On 1 January 2025 Tân Sơn became a ward; Thanh Sơn stayed the commune that it was.
    later = project.candidates([folder], Asked((COURSE,), day=date(2025, 3, 31)))
    assert (later.considered.communes, later.considered.persons, later.considered.left_aside) == (1, 3, 7)


def test_two_files_of_one_commune_and_day_are_refused(own_project, write_list):
    write_list("CL02_a.xlsx")
    write_list("CL02_b.xlsx")
    with pytest.raises(UsageError, match="Two files tell of the commune 13411 on 2024-06-30"):
        Project.open(own_project).candidates([own_project / "lists"], Asked((COURSE,)))


def test_other_files_are_counted_and_no_list_at_all_is_told(own_project, write_list):
    project = Project.open(own_project)
    done = project.candidates([write_list(), own_project / "data/bundled"], Asked((COURSE,)))
    assert (done.other_files > 0, done.considered.persons) == (True, 5)
    with pytest.raises(CadreError, match="No staff list with a readable row"):
        project.candidates([own_project / "data/bundled"], Asked((COURSE,)))


def test_the_needs_are_those_of_the_newest_form_up_to_the_day():
    facts = pd.DataFrame(
        [
            ("13411", "2023-06-30", "specialism_needed", "law", 3.0),
            ("13411", "2024-06-30", "specialism_needed", "law", 1.0),
            ("13411", "2024-06-30", "skill_needed", "petitions", 2.0),
            ("13411", "2025-06-30", "specialism_needed", "law", 9.0),
            ("13435", "2023-06-30", "specialism_needed", "economics", 1.0),
            ("13435", "2024-06-30", "staff_total", "", 20.0),
        ],
        columns=["unit", "as_of", "measure", "group", "value"],
    )
    assert needed_on(facts, date(2024, 12, 31)) == {
        ("13411", "law"): 1, ("13411", "petitions"): 2, ("13435", "economics"): 1,
    }  # fmt: skip


def test_receiving_the_list_counts_what_choosing_counts(own_project, write_list):
    project = Project.open(own_project)
    listed = write_list()
    project.receive([listed], now=datetime(2026, 11, 1, tzinfo=UTC))
    facts = project.live_facts().query("measure == 'listed_below_total'")
    done = project.candidates([listed], Asked((COURSE,)))
    assert facts["value"].sum() == done.considered.below_standard == 2
    assert {str(path): told for path, text in texts_below(own_project) if (told := told_of_persons(text))} == {}
