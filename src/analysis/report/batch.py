"""A batch: the pages that have to be made are made, and what became of each is kept as soon as it is known."""

import logging
from collections.abc import Callable, Sequence

import pandas as pd

from analysis.model.errors import CadreError
from analysis.project.project import Project
from analysis.report.caching import Cache, Planned
from analysis.report.failure_list import renew_failure_lists
from analysis.report.failure_pages import FailurePages
from analysis.report.failures import StandingFailure, standing_failures
from analysis.report.jobs import Job
from analysis.report.result import RunResult
from analysis.report.run import run_jobs


def make_pages(
    project: Project, cache: Cache, planned: Sequence[Planned], *, workers: int, on_done: Callable[[RunResult], None]
) -> list[RunResult]:
    """Make those of the planned pages that are needed; the others are left as they lie.

    Each page that is finished is in the manifest before the next one is asked about: a run that is broken off, in any
    way and at any moment, is taken up by the next one where it was. Of a page that failed, a page beside it tells why.

    Parameters
    ----------
    workers : how many pages are made at once. on_done : called after every page.
    """
    jobs = {plan.job.page: plan.job for plan in planned if plan.is_needed}
    if not jobs:
        return []

    failure_pages = FailurePages(project)

    def kept(result: RunResult) -> None:
        job = jobs[result.job]
        _tell(failure_pages, job, result)
        cache.keep(
            job, state=result.status, message=result.message, at=result.at, seconds=result.seconds,
            kind=result.kind, section=result.section,
        )  # fmt: skip
        on_done(result)

    results = run_jobs(
        list(jobs.values()), root=project.root, reports=project.reports, workers=workers, on_done=kept,
        limits=project.settings.run,
    )  # fmt: skip
    cache.manifest.close()
    project.keep_runs(pd.DataFrame([result.row for result in results]))
    renew_failure_lists(project, standing_failures(project))
    return results


def _tell(failure_pages: FailurePages, job: Job, result: RunResult) -> None:
    """Let a page tell of a failure, or no longer; that this went wrong is no reason to make no further pages."""
    try:
        if result.status == "failed":
            failure_pages.write(StandingFailure.of_result(job, result))
        else:
            failure_pages.remove(job)
    except (CadreError, OSError) as error:
        logging.getLogger(__name__).warning("What tells of %s could not be renewed: %s", job.page, error)
