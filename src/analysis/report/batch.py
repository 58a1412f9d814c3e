"""A batch: the pages that have to be made are made, and what became of each is kept as soon as it is known."""

import logging
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd

from analysis.model.errors import CadreError
from analysis.project.project import Project
from analysis.report.caching import Cache, Planned
from analysis.report.failures import FAILURES, StandingFailure, standing_failures
from analysis.report.jobs import Job
from analysis.report.result import RunResult
from analysis.report.run import Crew, run_jobs

if TYPE_CHECKING:
    from analysis.report.failure_pages import FailurePages


def make_pages(
    project: Project, cache: Cache, planned: Sequence[Planned], *, workers: int, on_done: Callable[[RunResult], None],
    crew: Crew | None = None,
) -> list[RunResult]:  # fmt: skip
    """Make those of the planned pages that are needed; the others are left as they lie.

    Each page that is finished is in the manifest before the next one is asked about: a run that is broken off, in any
    way and at any moment, is taken up by the next one where it was. Of a page that failed, a page beside it tells why.

    Parameters
    ----------
    workers : how many pages are made at once. on_done : called after every page.
    crew : who makes them elsewhere than on this machine.
    """
    jobs = {plan.job.page: plan.job for plan in planned if plan.is_needed}
    if not jobs:
        return []

    telling = Telling(project)
    cache.expect(jobs.values())

    def kept(result: RunResult) -> None:
        job = jobs[result.job]
        telling.tell(job, result)
        cache.keep(
            job, state=result.status, message=result.message, at=result.at, seconds=result.seconds,
            kind=result.kind, section=result.section,
        )  # fmt: skip
        on_done(result)

    results = run_jobs(
        list(jobs.values()), root=project.root, reports=project.reports, workers=workers, on_done=kept,
        limits=project.settings.run, crew=crew,
    )  # fmt: skip
    cache.manifest.close()
    project.keep_runs(pd.DataFrame([result.row for result in results]))
    telling.tell_of_all()
    return results


class Telling:
    """Lets pages tell of failures, or no longer. What it takes to write them is imported where one has failed."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._failure_pages: FailurePages | None = None

    def tell(self, job: Job, result: RunResult) -> None:
        """Tell what became of a page; that this itself went wrong is no reason to make no further pages."""
        try:
            if result.status == "failed":
                self._pages().write(StandingFailure.of_result(job, result))
            else:
                (self.project.reports / job.failure_page).unlink(missing_ok=True)
        except (CadreError, OSError) as error:
            _warn(job.page, error)

    def tell_of_all(self) -> None:
        """Write the list of all failures, also where there is none any more: entry pages may lead to the list."""
        try:
            failures = standing_failures(self.project)
            if failures or (self.project.reports / FAILURES).exists():
                import_module("analysis.report.failure_list").write_failure_lists(self.project, failures)
        except (CadreError, OSError) as error:
            _warn("all failures", error)

    def _pages(self) -> "FailurePages":
        if self._failure_pages is None:
            self._failure_pages = import_module("analysis.report.failure_pages").FailurePages(self.project)
        return self._failure_pages


def _warn(what: str, error: Exception) -> None:
    logging.getLogger(__name__).warning("What tells of %s could not be renewed: %s", what, error)
