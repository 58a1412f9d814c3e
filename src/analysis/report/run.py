"""Has pages made, several at a time; one that fails never stops the others.

Every page gets its own kernel, in this environment's Python, with one thread for numerics: the same page comes out on
every machine, beside any number of others, from a warm kernel and from an ordinary one.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from importlib import import_module
from pathlib import Path

from analysis.project.settings import Run
from analysis.report.engine.failure import Failure, Kind
from analysis.report.engine.forking import can_fork
from analysis.report.engine.owner import NoParentError
from analysis.report.engine.workers import Forks, Spawns, Workers
from analysis.report.jobs import Job
from analysis.report.result import RunResult, failed

TRIES = 2  # where what died was no fault of the page


def run_jobs(
    jobs: Sequence[Job],
    *,
    root: Path,
    reports: Path,
    workers: int,
    on_done: Callable[[RunResult], None],
    limits: Run = Run(),
) -> list[RunResult]:
    """Make the pages of ``jobs`` and return their results in the order of the jobs.

    Parameters
    ----------
    root : the project's folder, in whose ``notebooks/`` the reports stand and in which the kernels run.
    reports : where pages go; executed notebooks are kept in its ``runs/``.
    workers : how many pages are made at once.
    on_done : called here, not in the workers, after every page.
    limits : of a cell's and a page's time, and of a kernel's memory.
    """
    if not jobs:
        return []
    root, reports = root.resolve(), reports.resolve()
    done: dict[Job, RunResult] = {}
    with open_workers(min(workers, len(jobs)), root) as executor:
        for job, result in _run_all(jobs, executor, root, reports, limits):
            done[job] = result
            on_done(result)
    return [done[job] for job in jobs]


def open_workers(number: int, root: Path) -> Workers:
    """Return processes that make pages of the project ``root``: forked ones, where that works."""
    if not can_fork():
        return Workers(number, Spawns())
    try:
        forks = Forks(root)
        forks.renew()
    except NoParentError as error:
        logging.getLogger(__name__).warning("Kernels are not forked but started, which takes longer. %s", error)
        return Workers(number, Spawns())
    return Workers(number, forks)


def make_page(job: Job, root: Path, reports: Path, limits: Run) -> RunResult:
    """Make one page in this process; whatever goes wrong becomes a failed result.

    What runs notebooks and exports them is imported here: a worker has it already, and who has pages made needs it not.
    """
    result: RunResult = import_module("analysis.report.making").make_page(job, root, reports, limits)
    return result


def _run_all(
    jobs: Sequence[Job], executor: Executor, root: Path, reports: Path, limits: Run
) -> Iterator[tuple[Job, RunResult]]:
    def submit(job: Job) -> Future[RunResult]:
        return executor.submit(make_page, job, root, reports, limits)

    waiting = {submit(job): (job, 1) for job in jobs}
    while waiting:
        finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in finished:
            job, tries = waiting.pop(future)
            result = _result_of(future, job)
            if result.kind and Kind(result.kind).is_of_infrastructure and tries < TRIES:
                waiting[submit(job)] = job, tries + 1
            else:
                yield job, result


def _result_of(future: Future[RunResult], job: Job) -> RunResult:
    try:
        return future.result()
    except NoParentError as error:
        return failed(job, Failure(Kind.PARENT, str(error)), 0.0)
    except Exception as error:  # what goes wrong while a page is made is in its result already
        return failed(job, Failure(Kind.DEFECT, f"{type(error).__name__}: {error}"), 0.0)
