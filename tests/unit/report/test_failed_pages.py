"""What is known of failures that stand, and how a page tells of one: in the words of its readers."""

import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from analysis.project.project import Project
from analysis.report.asked import Asked
from analysis.report.batch import Telling
from analysis.report.engine.failure import Failure, Kind, name_of_section, section_of, without_section
from analysis.report.failure_pages import FailurePages, failures_file
from analysis.report.failures import MOST_LETTERS, Naming, StandingFailure, again, standing_failures
from analysis.report.index_entries import page_paths
from analysis.report.jobs import Job
from analysis.report.manifest import Manifest, Record
from analysis.report.pdf import pages_to_print
from analysis.report.promises import MOST_BYTES, broken_promises, check_page
from analysis.report.result import failed

ROOT = Path(__file__).parents[3]
JOB = Job("district_profile", "350", "2020", "", "vi")
AT = "2026-11-27T07:05:00+00:00"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with nothing but settings, and this one's catalogue and notebooks."""
    (tmp_path / "analysis.toml").write_bytes((ROOT / "analysis.toml").read_bytes())
    for name in ("catalogue", "notebooks"):
        (tmp_path / name).symlink_to(ROOT / name)
    return Project.open(tmp_path)


def failure(kind: Kind | str = Kind.EXCEPTION, job: Job = JOB, section: str = "trends", message: str = "KeyError: 'x'"):
    return StandingFailure(job, kind, section, message, AT, 12.3)


def record(job: Job, **changed) -> Record:
    told = {
        "page": job.page, "report": job.report, "parameters": job.parameters, "state": "failed", "makings": {},
        "kind": "memory", "section": "section 'trends'", "message": "section 'trends': memory ran out", "at": AT,
        "seconds": 2.0,
    }  # fmt: skip
    return Record(**{**told, **changed})


@pytest.mark.parametrize("kind", [*Kind, ""])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_each_kind_is_told_and_keeps_every_promise(project: Project, kind: Kind | str, lang: str) -> None:
    told = failure(kind, Job("district_profile", "350", "2020", "", lang))
    html = FailurePages(project).html(told)
    assert check_page(html) == []
    assert len(html.encode()) < MOST_BYTES / 4
    language = Naming(project).language(lang)
    for other in Kind:
        assert (language.say(f"failures.kinds.{other}") in html) == (other == kind)
    assert f'<html lang="{lang}">' in html and html.count("<h1") == 1 and "<script" not in html


def test_the_texts_of_the_kinds_are_told_apart(project: Project) -> None:
    for lang in ("vi", "en"):
        texts = Naming(project).language(lang).texts
        for part in ("names", "kinds"):
            told = [texts[f"failures.{part}.{kind}"] for kind in [*Kind, "untold"]]
            assert len(set(told)) == len(told)


def test_whatever_the_program_said_the_page_stands_and_is_small(project: Project) -> None:
    words = "<script>alert(1)</script> {x} http://example.org </q>"
    told = StandingFailure.of_record(record(JOB, message=f"section 'trends': {words * 5000}"))
    assert len(told.message) == MOST_LETTERS + 2
    html = FailurePages(project).write(told).read_text(encoding="utf-8")
    assert broken_promises(html) == [] and "<script>" not in html
    assert len(html.encode()) < MOST_BYTES / 4


def test_a_page_says_when_with_what_and_in_which_section(project: Project) -> None:
    job = Job("district_comparison", "35", "2024", "2025-06-30", "en", "with_council")
    html = FailurePages(project).html(failure(job=job, section="gap"))
    for text in ("Hà Nam", "30 June 2025", "2024", "English", "12 s", "district_comparison", "27 November 2026", "gap"):
        assert text in html
    html = FailurePages(project).html(failure(job=job, section=""))
    assert "It happened outside the sections of the report." in html


def test_the_line_of_code_at_which_it_happened_is_nobodys_but_the_analysts(project: Project) -> None:
    said = StandingFailure.of_record(record(JOB, section="cell 'page = 1'", message="cell 'page = 1': NameError: page"))
    assert (said.section, said.message) == ("", "NameError: page")
    code = new_code_cell("page.section('age')")
    for cells, name in (([code], "age"), ([new_markdown_cell("# Nguyễn's \"quoted\""), code], "age"),
                        ([new_markdown_cell("## It's \"so\""), new_code_cell("1")], 'It\'s "so"'),
                        ([new_code_cell("1")], "")):  # fmt: skip
        section = section_of(cells, len(cells) - 1)
        assert name_of_section(section) == name
        assert without_section(f"{section}: x", section) == "x"


def test_what_fails_last_stands_and_goes_with_its_report(project: Project) -> None:
    manifest = Manifest(project.reports)
    other, lost = (Job(report, "350", "2020", "", "vi") for report in ("training", "no_such_report"))
    for one in (record(JOB), record(other), record(JOB, state="made"), record(lost), record(other)):
        manifest.add(one)
    (stands,) = standing_failures(project)
    assert (stands.job, stands.kind, stands.message) == (other, Kind.MEMORY, "memory ran out")


def test_a_place_and_a_report_that_nobody_knows_are_called_as_they_are(project: Project) -> None:
    job = Job("no_such_report", "99999", "2020", "", "vi")
    html = FailurePages(project).html(failure(job=job))
    assert check_page(html) == []
    assert "<h1>99999 " in html and "no_such_report" in html


def test_what_tells_of_a_failure_is_no_page(project: Project) -> None:
    FailurePages(project).write(failure())
    page = project.reports / JOB.page
    assert page_paths(project.reports) == []
    page.write_text("<p>", encoding="utf-8")
    assert page_paths(project.reports) == [page]
    assert pages_to_print(project.reports, ["vi/*/*/*"], Asked()) == [page]


def test_that_a_failure_cannot_be_told_is_logged_and_stops_nothing(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    (project.reports / JOB.page).parent.parent.parent.mkdir(parents=True)
    (project.reports / JOB.page).parent.parent.write_text("no folder", encoding="utf-8")
    result = failed(JOB, Failure(Kind.EXCEPTION, "KeyError: 'x'"), 1.0)
    Telling(project).tell(JOB, result)
    assert f"What tells of {JOB.page} could not be renewed" in caplog.text
    (project.reports / "failures.html").mkdir()
    Telling(project).tell_of_all()
    assert "What tells of all failures could not be renewed" in caplog.text


def test_to_make_pages_of_which_none_fails_takes_nothing_that_writes_pages() -> None:
    program = "import sys, analysis.cli.reporting; print('jinja2' in sys.modules, 'matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_lists_are_called_as_the_entry_pages_are() -> None:
    assert [failures_file(lang, "vi") for lang in ("vi", "en")] == ["failures.html", "failures.en.html"]


@pytest.mark.parametrize(
    ("changed", "options"),
    [
        ({}, ""),
        ({"frame": "2025-06-30"}, " --frame 2025-06-30"),
        ({"key_cadres": "with_council"}, " --key-cadres with_council"),
        ({"frame": "2025-06-30", "key_cadres": "with_council", "profile": "public"},
         " --frame 2025-06-30 --key-cadres with_council --profile public"),
    ],
)  # fmt: skip
def test_a_page_is_made_again_by_a_command_that_says_all_of_it(changed: dict[str, str], options: str) -> None:
    job = Job(**({"report": "a", "unit": "350", "period": "2020", "frame": "", "lang": "vi"} | changed))
    assert again(job) == "cadre report a --unit 350 --period 2020 --lang vi" + options
