"""A report that was just begun runs as it is, and its pages keep every promise."""

import nbformat
import pytest
import yaml

from analysis.model.errors import UsageError
from analysis.project.project import Project
from analysis.report.grid import Request, jobs_of
from analysis.report.new_report import new_report
from analysis.report.notebook import ReportNotebook, read_notebooks
from analysis.report.run import run_jobs


@pytest.fixture
def project(analyst_root):
    return Project.open(analyst_root)


def test_a_new_report_is_made_and_keeps_every_promise(project):
    new_report(project, "all_by_default")
    new_report(
        project, "of_kim_bang", indicators=["university_or_higher", "staff_headcount"], unit="Kim Bảng", period="2025",
        title="Kim Bảng của tôi", title_en="My Kim Bảng",
    )  # fmt: skip
    new_report(project, "doctors", indicators=["health_doctor_share"])
    names = ("all_by_default", "of_kim_bang", "doctors")
    books = read_notebooks(project.root / "notebooks")
    jobs = jobs_of([Request(report=names)], books, project.registry, project.catalogue.groupings, ("vi", "en"))
    assert {(job.report, job.unit, job.period) for job in jobs} == {
        ("all_by_default", "35", "2025"), ("of_kim_bang", "350", "2025"), ("doctors", "VN", "2016"),
    }  # fmt: skip
    results = run_jobs(jobs, root=project.root, reports=project.reports, workers=2, on_done=lambda done: None)
    assert [f"{one.job}: {one.message}" for one in results if one.status != "made"] == []
    page = (project.reports / "vi/of_kim_bang/350/2025.html").read_text(encoding="utf-8")
    assert "Kim Bảng của tôi" in page and "313/316" in page


def test_its_files_are_those_of_any_report(project):
    notebook, card = new_report(project, "mine")
    book = nbformat.read(notebook, as_version=4)
    nbformat.validate(book)
    assert ReportNotebook.read(notebook).title.vi == "Báo cáo mine"
    assert set(yaml.safe_load(card.read_text(encoding="utf-8"))["words"]) == {"vi", "en"}
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert len(code) <= 12 and not [cell for cell in code if len(cell.source.splitlines()) > 12]


@pytest.mark.parametrize(
    ("name", "asked", "told"),
    [
        ("Mine", {}, r"(?s)chữ thường không dấu.*small letters"),
        ("training", {}, "There is training.ipynb, training.yml already"),
        ("mine", {"indicators": ["university_or_highest"]}, "Did you mean university_or_higher"),
        ("mine", {"unit": "Kim Bảngg"}, "No unit can be meant"),
        ("mine", {"period": "next"}, "not a period"),
    ],
)
def test_what_cannot_be_meant_is_told_and_nothing_is_written(project, name, asked, told):
    before = sorted((project.root / "notebooks").iterdir())
    with pytest.raises(UsageError, match=told):
        new_report(project, name, **asked)
    assert sorted((project.root / "notebooks").iterdir()) == before


def test_the_command_tells_what_it_wrote(cadre, analyst_root):
    done = cadre("new", "report", "mine", "--indicator", "near_retirement", root=analyst_root)
    assert done.returncode == 0 and "notebooks/mine.ipynb" in done.stdout and "cadre report mine" in done.stdout
    assert 'one_place.trend(page, \\"near_retirement\\")' in (analyst_root / "notebooks/mine.ipynb").read_text()
    assert cadre("new", "chart", "mine", root=analyst_root).returncode == 2
