"""Pages made by the workers of a Dask cluster: connect, agree, send what they are made from, take home what is made."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack, suppress
from typing import Literal
from uuid import uuid4

from distributed import Client, Security
from distributed.comm import connect
from distributed.scheduler import KilledWorker

from analysis.model.errors import CadreError, UsageError
from analysis.project.project import Project
from analysis.report.cluster.agreement import differences, made_with, shortened
from analysis.report.cluster.elsewhere import told
from analysis.report.cluster.errors import AddressError, UnfitWorkerError, WorkersLostError
from analysis.report.cluster.host import Order, leave, make_there, prepare, tell_made_with, times_begun
from analysis.report.cluster.parcel import Parcel
from analysis.report.cluster.shipping import Shipment, address_of, ship
from analysis.report.jobs import OFFICE, Job
from analysis.report.manifest import reads_told
from analysis.report.result import RunResult
from analysis.report.run import CrewError
from analysis.store.contents import BY_FRAME

CONNECT_SECONDS = 10.0
_LOG = logging.getLogger(__name__)


class DaskCrew:
    """Makes pages of a project on the cluster of a scheduler; pages, manifest and store are written here alone.

    Parameters
    ----------
    scheduler : its address.
    through : address that workers reach, too; empty for a folder of the project that they see.
    jobs : the pages that are going to be asked for.
    """

    def __init__(self, project: Project, scheduler: str, through: str, jobs: Sequence[Job]) -> None:
        self._project, self._scheduler, self._jobs = project, scheduler, jobs
        self._through = address_of(through, project.root)
        self._run = uuid4().hex
        self._made_with = made_with()
        self._closing = ExitStack()

    def __enter__(self) -> "DaskCrew":
        with ExitStack() as closing:
            self._client = closing.enter_context(self._connected())
            self._check_workers()
            self._compute_what_is_read()
            shipment = self._shipped()
            closing.callback(_withdraw, shipment)
            self._order = Order(self._run, shipment, self._made_with, self._project.settings.run)
            closing.callback(self._leave)
            self._prepare_workers()
            self._executor = self._client.get_executor(pure=False)
            closing.callback(self._executor.shutdown, wait=False)
            self._closing = closing.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> Literal[False]:
        """Cancel what is not done, and end it where it is being made."""
        self._closing.close()
        return False

    def begin(self, job: Job) -> "Future[Parcel]":
        """Have a page made by the next worker that has nothing to do."""
        future: Future[Parcel] = self._executor.submit(make_there, job, self._order)
        return future

    def collect(self, job: Job, future: "Future[Parcel]") -> RunResult:
        """Put a page that was made in its place here."""
        try:
            parcel = future.result()
        except CancelledError as error:  # nobody here cancels and then collects
            raise self._error("connection_lost", scheduler=self._scheduler) from error
        except KilledWorker as error:  # it may only have waited there
            raise WorkersLostError(max(1, self._times_begun(job))) from error
        except UnfitWorkerError as error:  # it came later
            raise self._error(error.key, workers=error) from error
        result = parcel.unpack(job, self._project.reports)
        if result.status == "made":
            self._compute_read(job)
        return result

    def _times_begun(self, job: Job) -> int:
        return times_begun(self._client, self._run, job)

    def _error(self, key: str, **facts: object) -> CrewError:
        return CrewError(told(self._project, key, **facts))

    def _connected(self) -> Client:
        """Return a client; since one that comes to nothing leaves a thread behind, the address is tried beforehand."""
        try:
            asyncio.run(_try_address(self._scheduler))
            return Client(self._scheduler, timeout=CONNECT_SECONDS, name="cadre", set_as_default=False)
        except (OSError, ValueError, TypeError) as error:  # the last where it wants to be asked by TLS
            raise self._error("not_reached", scheduler=self._scheduler, why=error) from error

    def _check_workers(self) -> None:
        """Refuse to begin where a worker would make other pages, or where there is none."""
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError as error:
            raise self._error("no_workers", scheduler=self._scheduler) from error
        self._refuse(self._client.run(tell_made_with, on_error="return"))

    def _prepare_workers(self) -> None:
        self._refuse(self._client.run(prepare, self._order, on_error="return"))

    def _refuse(self, answers: Mapping[str, object]) -> None:
        """Tell of the workers that are unfit in the same way as the first that is."""
        asked = (self._fault(worker, answer) for worker, answer in sorted(answers.items()))
        unfit = [fault for fault in asked if fault is not None]
        if unfit:
            lines = [str(fault) for fault in unfit if fault.key == unfit[0].key]
            raise self._error(unfit[0].key, workers=shortened(lines, "; "))

    def _fault(self, worker: str, answer: object) -> UnfitWorkerError | None:
        """Return why a worker that answered so makes no pages, if it does not."""
        if answer is None or isinstance(answer, OSError):  # all is well; or it was lost just now, and makes none
            return None
        if isinstance(answer, UnfitWorkerError):
            return answer
        if isinstance(answer, BaseException):  # it has no such package, or none of this version
            return UnfitWorkerError(worker, "differs", f"{type(answer).__name__}: {answer}")
        assert isinstance(answer, Mapping)
        why = differences(answer, self._made_with)
        return UnfitWorkerError(worker, "differs", why) if why else None

    def _compute_what_is_read(self) -> None:
        """Compute maps of units that pages are about, and what is hidden there, once here and not on each worker."""
        project = self._project
        frames = {(job.frame or project.default_frame(job.unit, job.period), job.profile) for job in self._jobs}
        for frame, profile in sorted(frames):
            with suppress(CadreError):  # the page itself tells it, and stops no other
                project.values([], frame=frame, profile=profile or OFFICE)

    def _compute_read(self, job: Job) -> None:
        """Compute maps of units that a page had to compute for itself, so that changes of what it read are noticed."""
        reads = reads_told(self._project.reports / job.run)
        read = {str(group["frame"]) for group in reads.get("rows", ())}
        read |= {str(frame) for table, frame in reads.get("tables", ()) if table in BY_FRAME}
        for frame in sorted(read - {"", *self._project.store.frames()}):
            with suppress(UsageError):  # findings made on the way in are of no day
                self._project.values([], frame=frame)

    def _shipped(self) -> Shipment:
        try:
            return ship(self._project, self._through, f"{self._run}.zip")
        except AddressError as error:
            raise self._error("not_written", address=error.address, why=error.why) from error

    def _leave(self) -> None:
        if self._client.status != "running":
            return
        try:
            self._client.run(leave, self._run, wait=False)
        except Exception as error:  # what was lost in the meantime makes no pages either
            _LOG.warning("A worker was not told that the run is over: %s", error)


async def _try_address(address: str) -> None:
    settings = Security().get_connection_args("client")
    comm = await connect(address, timeout=CONNECT_SECONDS, **settings)
    await comm.close()


def _withdraw(shipment: Shipment) -> None:
    try:
        shipment.withdraw()
    except AddressError as error:  # the pages are made all the same
        _LOG.warning("What was sent to workers could not be removed, and holds figures: %s", error)
