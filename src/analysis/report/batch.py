"""A batch: the pages that have to be made are made, and what became of each is kept as soon as it is known."""

from collections.abc import Callable, Sequence

import pandas as pd

from analysis.project.project import Project
from analysis.report.caching import Cache, Planned
from analysis.report.result import RunResult
from analysis.report.run import Crew, run_jobs


def make_pages(
    project: Project, cache: Cache, planned: Sequence[Planned], *, workers: int, on_done: Callable[[RunResult], None],
    crew: Crew | None = None,
) -> list[RunResult]:  # fmt: skip
    """Make those of the planned pages that are needed; the others are left as they lie.

    Each page that is finished is in the manifest before the next one is asked about: a run that is broken off, in any
    way and at any moment, is taken up by the next one where it was.

    Parameters
    ----------
    workers : how many pages are made at once. on_done : called after every page.
    crew : who makes them elsewhere than on this machine.
    """
    jobs = {plan.job.page: plan.job for plan in planned if plan.is_needed}
    if not jobs:
        return []

    def kept(result: RunResult) -> None:
        job = jobs[result.job]
        cache.keep(job, state=result.status, message=result.message, at=result.at, seconds=result.seconds)
        on_done(result)

    results = run_jobs(
        list(jobs.values()), root=project.root, reports=project.reports, workers=workers, on_done=kept,
        limits=project.settings.run, crew=crew,
    )  # fmt: skip
    cache.manifest.close()
    project.keep_runs(pd.DataFrame([result.row for result in results]))
    return results
