"""Runs notebooks and writes their pages, several at a time; one that fails never stops the others.

Every page gets its own kernel, in this environment's Python, with one thread for numerics: the same page comes out on
every machine and beside any number of others.
"""

import hashlib
import logging
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from analysis.model.errors import CadreError, PageError
from analysis.project.project import Project
from analysis.project.settings import OFFICE_PROFILES
from analysis.report.export import export_page
from analysis.report.jobs import Job
from analysis.report.untold import check_untold, untold_on
from analysis.report.whole_file import whole_file

KERNEL = "python3"
THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class RunResult:
    """One page made or failed: a row of the table ``runs``.

    Attributes
    ----------
    job : path of the page below ``reports/``.
    fingerprint : sha256 of the page's bytes; empty where it failed.
    status : ``made`` or ``failed``.
    page : path of the page if it was made, else empty. A page of an earlier run is left where it is.
    at : when it was done, in UTC, to the second.
    message : why it failed; else empty.
    """

    job: str
    fingerprint: str
    status: str
    page: str
    seconds: float
    at: str
    message: str

    @property
    def row(self) -> dict[str, str | float]:
        """The result as a row of ``runs``."""
        return asdict(self)


def run_jobs(
    jobs: Sequence[Job], *, root: Path, reports: Path, workers: int, on_done: Callable[[RunResult], None]
) -> list[RunResult]:
    """Make the pages of ``jobs`` and return their results in the order of the jobs.

    Parameters
    ----------
    root : the project's folder, in whose ``notebooks/`` the reports stand and in which the kernels run.
    reports : where pages go; executed notebooks are kept in its ``runs/``.
    workers : how many pages are made at once.
    on_done : called here, not in the workers, after every page.
    """
    root, reports = root.resolve(), reports.resolve()
    done: dict[Job, RunResult] = {}
    for job, result in _run_all(jobs, root, reports, workers):
        done[job] = result
        on_done(result)
    return [done[job] for job in jobs]


def _run_all(jobs: Sequence[Job], root: Path, reports: Path, workers: int) -> Iterator[tuple[Job, RunResult]]:
    with _pool(min(workers, len(jobs))) as pool:
        futures: dict[Future[RunResult], Job] = {pool.submit(run_job, job, root, reports): job for job in jobs}
        orphans = []
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except BrokenProcessPool:
                orphans.append(futures[future])
    # When one worker dies (killed, out of memory) the whole pool is lost. Each job left is tried in a pool of its own.
    for job in orphans:
        with _pool(1) as pool:
            try:
                yield job, pool.submit(run_job, job, root, reports).result()
            except BrokenProcessPool:
                yield job, _result(job, 0.0, message="The process died: it was killed, or memory ran out.")


def _pool(workers: int) -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max(1, workers), mp_context=spawn, initializer=_prepare_worker)


def _prepare_worker() -> None:
    """Set what kernels inherit: one thread each, and no kernel or start-up file of the user's own."""
    os.environ.update(dict.fromkeys(THREAD_SETTINGS, "1"))
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    os.environ["MPLBACKEND"] = "agg"
    own = str(Path(sys.prefix) / "share" / "jupyter")
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, (own, os.environ.get("JUPYTER_PATH", ""))))
    logging.getLogger("papermill").setLevel(logging.ERROR)


def run_job(job: Job, root: Path, reports: Path) -> RunResult:
    """Make one page; whatever goes wrong becomes a failed result."""
    start = time.monotonic()
    executed = reports / job.run
    try:
        _execute(job, root, executed)
        html = export_page(nbformat.read(executed, as_version=4))
        _refuse_untold(html, job, root)
        content = html.encode()
        with whole_file(reports / job.page) as beside:
            beside.write_bytes(content)
    except PapermillExecutionError as error:
        return _result(job, time.monotonic() - start, message=_told(error, executed))
    except CadreError as error:
        return _result(job, time.monotonic() - start, message=str(error))
    except Exception as error:  # one failure never stops the others: it is told in the result
        return _result(job, time.monotonic() - start, message=f"{type(error).__name__}: {error}")
    return _result(job, time.monotonic() - start, fingerprint=hashlib.sha256(content).hexdigest())


def _refuse_untold(html: str, job: Job, root: Path) -> None:
    """Raise where a number stands on the page that its reader is not told."""
    if job.profile in ("", *OFFICE_PROFILES):
        return
    found = check_untold(html, untold_on(Project.open(root), job))
    if found:
        raise PageError(
            f"The page tells {len(found)} number(s) too many: {'; '.join(found)}.",
            do="This is a defect of the report, not of your data. Let the notebook read values through its page only.",
        )


def _result(job: Job, seconds: float, *, fingerprint: str = "", message: str = "") -> RunResult:
    status, page = ("made", job.page) if fingerprint else ("failed", "")
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return RunResult(job.page, fingerprint, status, page, round(seconds, 3), at, message)


def _execute(job: Job, root: Path, executed: Path) -> None:
    """Run the notebook with the job's parameters into ``executed``, which is kept also where it fails."""
    executed.parent.mkdir(parents=True, exist_ok=True)
    _check_kernel()
    os.environ["CADRE_ROOT"] = str(root)  # where a notebook finds its project
    with tempfile.TemporaryDirectory(prefix="cadre-") as own:
        os.environ["IPYTHONDIR"] = own  # neither the user's start-up files nor a history shared with other kernels
        papermill.execute_notebook(
            root / "notebooks" / f"{job.report}.ipynb",
            executed,
            parameters=job.parameters,
            kernel_name=KERNEL,
            kernel_manager_class=_manager_in(Path(own)),
            shutdown_kernel="immediate",
            cwd=root,
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
        )


def _check_kernel() -> None:
    """Refuse a kernel that is not this environment's own Python: it would run other versions of everything."""
    command = KernelSpecManager().get_kernel_spec(KERNEL).argv[0]
    # A bare name is replaced by this very interpreter when the kernel starts.
    if os.sep not in command or Path(command).parent.resolve() == Path(sys.executable).parent.resolve():
        return
    raise PageError(
        f"The Jupyter kernel {KERNEL!r} runs {command}, not {sys.executable}.",
        do="Install ipykernel into this environment, or take the other kernel off JUPYTER_PATH.",
    )


def _manager_in(folder: Path) -> type[AsyncKernelManager]:
    """Return a kernel manager that talks through files in ``folder``, where the system has them.

    Free ports are probed before they are used, so that kernels started side by side may be given the same one.
    """
    if os.name == "nt":
        return AsyncKernelManager

    class OwnSockets(AsyncKernelManager):
        def __init__(self, **settings: Any) -> None:
            super().__init__(transport="ipc", connection_file=str(folder / "k.json"), **settings)

    return OwnSockets


def _told(error: PapermillExecutionError, executed: Path) -> str:
    """Return what went wrong and in which section of the report."""
    place = _place_of_failure(nbformat.read(executed, as_version=4)) if executed.exists() else ""
    return f"{place}{error.ename}: {error.evalue}"


def _place_of_failure(notebook: NotebookNode) -> str:
    section = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.lstrip().startswith("#"):
            section = cell.source.strip().splitlines()[0].lstrip("# ")
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            return f"section {section!r}: " if section else f"cell {cell.source.strip().splitlines()[0]!r}: "
    return ""
