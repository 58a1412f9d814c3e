"""What a cluster does to a page is told as what it is; what is lost is tried as often as on one machine."""

from concurrent.futures import CancelledError, Future

import pytest

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
from distributed.scheduler import KilledWorker

from analysis.project.project import Project
from analysis.report.cluster.crew import DaskCrew
from analysis.report.cluster.errors import UnfitWorkerError, WorkersLostError
from analysis.report.cluster.parcel import Parcel
from analysis.report.jobs import Job
from analysis.report.result import RunResult
from analysis.report.run import CrewError, run_jobs

PAGE = Job("tiny", "350", "2020", "", "vi")
MADE = Parcel(RunResult(PAGE.page, "0123", "made", PAGE.page, 1.0, "", ""), b'{"cells": []}', b"<html>")


class CrewWithoutCluster(DaskCrew):
    """A crew whose cluster answers by a list."""

    def __init__(self, project: Project, answers: list[object]) -> None:
        super().__init__(project, "tcp://scheduler:1", "", [PAGE])
        self.answers = answers
        self.begun = 0

    def _times_begun(self, job: Job) -> int:
        return self.begun

    def __enter__(self) -> "CrewWithoutCluster":
        return self

    def begin(self, job: Job) -> "Future[Parcel]":
        future: Future[Parcel] = Future()
        answer = self.answers.pop(0)
        if isinstance(answer, KilledWorker):
            self.begun += answer.allowed_failures + 1
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(answer)
        return future


@pytest.fixture
def asked(own_project):
    def ask(*answers: object) -> tuple[RunResult, int]:
        project = Project.open(own_project)
        crew = CrewWithoutCluster(project, list(answers))
        (result,) = run_jobs(
            [PAGE], root=own_project, reports=project.reports, workers=1, on_done=lambda done: None, crew=crew
        )
        return result, len(answers) - len(crew.answers)

    return ask


def killed(allowed_failures: int) -> KilledWorker:
    return KilledWorker("page", None, allowed_failures)


@pytest.mark.parametrize(
    ("answers", "tries", "status"),
    [
        ((MADE,), 1, "made"),
        ((killed(0), MADE), 2, "made"),
        ((killed(0), killed(0), MADE), 2, "failed"),
        ((killed(1), MADE), 1, "failed"),
        ((WorkersLostError(2), MADE), 1, "failed"),
        ((ValueError("a fault of this program"), MADE), 1, "failed"),
    ],
)
def test_what_was_lost_is_tried_once_more_unless_the_cluster_did(asked, own_project, answers, tries, status):
    result, tried = asked(*answers)
    assert (result.status, tried) == (status, tries)
    page, notebook = own_project / "reports" / PAGE.page, own_project / "reports" / PAGE.run
    assert page.exists() == notebook.exists() == (status == "made")
    if status == "made":
        assert (page.read_bytes(), notebook.read_bytes()) == (MADE.page, MADE.notebook)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (CancelledError(), "The connection to the scheduler at tcp://scheduler:1 was lost. Finished pages are kept"),
        (
            UnfitWorkerError("tcp://late:1", "differs", "pandas 3.0 ≠ 3.1"),
            r"\(there ≠ here\): tcp://late:1: pandas 3.0",
        ),
        (
            UnfitWorkerError("tcp://late:1", "not_fetched", "s3://x: no"),
            "cannot get the data: tcp://late:1: s3://x: no",
        ),
    ],
)
def test_what_the_next_page_would_meet_as_well_ends_the_run(asked, answer, told):
    with pytest.raises(CrewError, match=told):
        asked(answer)


def test_what_a_worker_answers_is_told_unless_it_was_lost_meanwhile(own_project):
    crew = DaskCrew(Project.open(own_project), "tcp://scheduler:1", "", [])
    crew._refuse({"tcp://good:1": None, "tcp://lost:1": OSError("gone"), "tcp://same:1": crew._made_with})
    lacking = ModuleNotFoundError("No module named 'analysis'")
    other = {**crew._made_with, "pandas": "1.0"}
    with pytest.raises(CrewError) as error:
        crew._refuse({"tcp://lacking:1": lacking, "tcp://other:1": other, "tcp://good:1": None})
    (line,) = [line for line in str(error.value).splitlines() if line.startswith("  Pages made there")]
    assert "tcp://lacking:1: ModuleNotFoundError: No module named 'analysis'; tcp://other:1: pandas 1.0 ≠" in line
    assert "good" not in line


def test_maps_of_units_and_what_is_hidden_there_are_found_before_anything_is_sent(own_project, monkeypatch):
    asked = []
    monkeypatch.setattr(Project, "values", lambda self, *names, **of: asked.append((of["frame"], of["profile"])))
    pages = [PAGE, Job("tiny", "350", "2026", "", "en"), Job("tiny", "350", "2026", "2020-12-31", "vi", "", "public")]
    DaskCrew(Project.open(own_project), "tcp://scheduler:1", "", [*pages, PAGE])._compute_what_is_read()
    assert asked == [("2020-12-31", "office"), ("2020-12-31", "public"), ("2025-06-30", "office")]
