"""Has pages made, several at a time; one that fails never stops the others.

Every page gets its own kernel, in this environment's Python, with one thread for numerics: the same page comes out on
every machine, beside any number of others, from a warm kernel and from an ordinary one.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, Protocol

from analysis.model.errors import CadreError
from analysis.project.settings import Run
from analysis.report.engine.failure import Failure, Kind
from analysis.report.engine.forking import can_fork
from analysis.report.engine.owner import NoParentError
from analysis.report.engine.workers import Forks, Spawns, Workers
from analysis.report.jobs import Job
from analysis.report.result import RunResult, failed

TRIES = 2  # where what died was no fault of the page


class CrewError(CadreError):
    """Who makes pages makes no more of them, for a reason that the next page would meet as well (exit code 1)."""


class Crew(Protocol):
    """Who makes pages: from ``with`` on, until that is left; where something was raised, Ctrl-C for one, at once."""

    def __enter__(self) -> "Crew": ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> Literal[False]: ...

    def begin(self, job: Job) -> "Future[Any]":
        """Have a page made."""

    def collect(self, job: Job, future: "Future[Any]") -> RunResult:
        """Return what became of it once it is done; raises ``NoParentError`` where who made it has died."""


class CrewHere:
    """Processes of this machine, ``number`` of them, which write to ``reports`` themselves."""

    def __init__(self, number: int, root: Path, reports: Path, limits: Run) -> None:
        self._task = partial(make_page, root=root, reports=reports, limits=limits)
        self._number, self._root = number, root

    def __enter__(self) -> "CrewHere":
        self._workers = open_workers(self._number, self._root)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> Literal[False]:
        return self._workers.__exit__(kind)

    def begin(self, job: Job) -> "Future[RunResult]":
        """Have a page made by the next process that has nothing to do."""
        return self._workers.submit(self._task, job)

    def collect(self, job: Job, future: "Future[RunResult]") -> RunResult:
        """Return what became of it."""
        return future.result()


def run_jobs(
    jobs: Sequence[Job],
    *,
    root: Path,
    reports: Path,
    workers: int,
    on_done: Callable[[RunResult], None],
    limits: Run = Run(),
    crew: Crew | None = None,
) -> list[RunResult]:
    """Make the pages of ``jobs`` and return their results in the order of the jobs.

    Parameters
    ----------
    root : the project's folder, in whose ``notebooks/`` the reports stand and in which the kernels run.
    reports : where pages go; executed notebooks are kept in its ``runs/``.
    workers : how many pages are made at once.
    on_done : called here, not in the workers, after every page.
    limits : of a cell's and a page's time, and of a kernel's memory.
    crew : who makes them elsewhere; processes of this machine by default.
    """
    if not jobs:
        return []
    done: dict[Job, RunResult] = {}
    with crew or CrewHere(min(workers, len(jobs)), root.resolve(), reports.resolve(), limits) as who:
        for job, result in _run_all(jobs, who):
            done[job] = result
            on_done(result)
    return [done[job] for job in jobs]


def open_workers(number: int, root: Path) -> Workers:
    """Return processes that make pages of the project ``root``: forked ones, where that works."""
    return forked_workers(number, root) or Workers(number, Spawns())


def forked_workers(number: int, root: Path) -> Workers | None:
    """Return processes that are forked from this process's kernel parent; None where that does not work."""
    if not can_fork():
        return None
    try:
        forks = Forks(root)
        forks.renew()
    except NoParentError as error:
        logging.getLogger(__name__).warning("Kernels are not forked but started, which takes longer. %s", error)
        return None
    return Workers(number, forks)


def make_page(job: Job, root: Path, reports: Path, limits: Run) -> RunResult:
    """Make one page in this process; whatever goes wrong becomes a failed result.

    What runs notebooks and exports them is imported here: a worker has it already, and who has pages made needs it not.
    """
    result: RunResult = import_module("analysis.report.making").make_page(job, root, reports, limits)
    return result


def _run_all(jobs: Sequence[Job], crew: Crew) -> Iterator[tuple[Job, RunResult]]:
    waiting = {crew.begin(job): (job, 0) for job in jobs}
    while waiting:
        finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in finished:
            job, tries = waiting.pop(future)
            result, more = _result_of(crew, future, job)
            if result.kind and Kind(result.kind).is_of_infrastructure and tries + more < TRIES:
                waiting[crew.begin(job)] = job, tries + more
            else:
                yield job, result


def _result_of(crew: Crew, future: "Future[Any]", job: Job) -> tuple[RunResult, int]:
    """Return what became of a page, and how often that was tried."""
    try:
        return crew.collect(job, future), 1
    except NoParentError as error:
        return failed(job, Failure(Kind.PARENT, str(error)), 0.0), error.tries
    except CrewError:
        raise
    except Exception as error:  # what goes wrong while a page is made is in its result already
        return failed(job, Failure(Kind.DEFECT, f"{type(error).__name__}: {error}"), 0.0), 1
