"""On a worker of the cluster: a copy of the project, one kernel parent, and processes forked from it that make pages.

There is one host a worker process. It starts the kernel parent with the first page and keeps it for those of later
runs; the parent ends with the process, however that ends. As many pages are made at a time as the worker has threads.
"""

import asyncio
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Condition, Lock

from distributed import Client, Worker, get_client, get_worker

from analysis.project.settings import Run
from analysis.report.cluster.agreement import differences, made_with
from analysis.report.cluster.errors import AddressError, UnfitWorkerError, WorkersLostError
from analysis.report.cluster.parcel import Parcel
from analysis.report.cluster.shipping import Shipment
from analysis.report.engine.workers import Workers
from analysis.report.jobs import Job
from analysis.report.run import TRIES, forked_workers, make_page

BEGINNINGS = "cadre-pages"  # topic of events: the scheduler keeps the last thousand


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker has to know of a run.

    Attributes
    ----------
    run : its name, which no other run has.
    made_with : what is installed where the pages were asked for.
    limits : seconds and megabytes of a page.
    """

    run: str
    shipment: Shipment
    made_with: dict[str, str]
    limits: Run


class Host:
    """What one worker process keeps.

    One process has one kernel parent, which is warm for one project: pages of another wait until those have ended that
    are being made.
    """

    def __init__(self, address: str, folder: Path, threads: int) -> None:
        self._address, self._folder, self._threads = address, folder, threads
        self._fetching, self._opening, self._turn = Lock(), Lock(), Condition()
        self._roots: dict[str, Path] = {}  # run -> its copy of the project
        self._executors: dict[str, tuple[Path, Executor]] = {}
        self._left: set[str] = set()
        self._busy: tuple[Path, int] = folder, 0  # of which project pages are being made, and how many

    def root_of(self, order: Order) -> Path:
        """Return the folder with the project, fetched with the first page of a run; what no run reads is removed.

        Raises
        ------
        UnfitWorkerError
            if this worker would make other pages than those asked for, or cannot get what they are made from.
        """
        with self._fetching:
            if order.run not in self._roots:
                if differing := differences(made_with(), order.made_with):
                    raise UnfitWorkerError(self._address, "differs", differing)
                try:
                    self._roots[order.run] = order.shipment.fetch(self._folder)
                except (AddressError, OSError) as error:
                    raise UnfitWorkerError(self._address, "not_fetched", str(error)) from error
                for copy in set(self._folder.iterdir()) - set(self._roots.values()):
                    shutil.rmtree(copy, ignore_errors=True)
            return self._roots[order.run]

    def make(self, job: Job, order: Order) -> Parcel:
        """Make a page of the project that was sent."""
        root = self.root_of(order)
        with TemporaryDirectory(dir=self._folder.parent) as own, self._executor(order.run, root) as executor:
            result = executor.submit(make_page, job, root, Path(own), order.limits).result()
            return Parcel.packed(result, job, Path(own))

    @contextmanager
    def _executor(self, run: str, root: Path) -> Iterator[Executor]:
        with self._turn:
            self._turn.wait_for(lambda: not self._busy[1] or self._busy[0] == root)
            self._busy = root, self._busy[1] + 1
        try:
            yield self._opened(run, root)
        finally:
            with self._turn:
                self._busy = root, self._busy[1] - 1
                self._turn.notify_all()

    def _opened(self, run: str, root: Path) -> Executor:
        with self._opening:
            if run in self._left:
                raise RuntimeError("The run was ended.")
            for other in [other for other, (of, _) in self._executors.items() if of != root]:
                self._executors.pop(other)[1].shutdown()
            if run not in self._executors:
                self._executors[run] = root, _opened(self._threads, root)
            return self._executors[run][1]

    def leave(self, run: str) -> None:
        """End what makes pages of a run, at once; kernel parent and project stay for the next."""
        with self._opening:
            self._left.add(run)
            self._roots.pop(run, None)
            _, executor = self._executors.pop(run, (None, None))
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)


def _opened(number: int, root: Path) -> Executor:
    """Return processes forked from this process's kernel parent; where nothing can be forked, threads do it here.

    A worker that has a nanny may not start processes of the standard library's kind.
    """
    forked: Workers | None = forked_workers(number, root)
    return ThreadPoolExecutor(number) if forked is None else forked


_hosts: dict[int, Host] = {}
_lock = Lock()


def host_of(worker: Worker) -> Host:
    """Return the host of this process."""
    with _lock:
        if os.getpid() not in _hosts:
            _hosts[os.getpid()] = Host(worker.address, Path(worker.local_directory) / "cadre", worker.state.nthreads)
        return _hosts[os.getpid()]


# What is called from where pages are asked for.


async def tell_made_with() -> dict[str, str]:
    """Return what pages would be made with here."""
    return await asyncio.to_thread(made_with)


async def prepare(order: Order, dask_worker: Worker) -> None:
    """Fetch the project; raises what ``Host.root_of`` does."""
    await asyncio.to_thread(host_of(dask_worker).root_of, order)


async def leave(run: str, dask_worker: Worker) -> None:
    """End what makes pages of a run that is over, or broken off."""
    await asyncio.to_thread(host_of(dask_worker).leave, run)


def make_there(job: Job, order: Order) -> Parcel:
    """Make a page on the worker that this is called on.

    Raises
    ------
    WorkersLostError
        if workers were lost with this page as often as it may be tried: it may well be what kills them.
    """
    # The cluster gives pages of a lost worker to others by itself, and more often than is good.
    client = get_client()
    begun = times_begun(client, order.run, job)
    if begun >= TRIES:
        raise WorkersLostError(begun)
    client.log_event(BEGINNINGS, f"{order.run} {job.page}")
    return host_of(get_worker()).make(job, order)


def times_begun(client: Client, run: str, job: Job) -> int:
    """Return on how many workers a page of a run was begun."""
    return sum(told == f"{run} {job.page}" for _, told in client.get_events(BEGINNINGS))
