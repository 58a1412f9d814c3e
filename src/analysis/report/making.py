"""Makes one page: runs the notebook, exports what it showed, and holds the page against what it may tell."""

import hashlib
import json
import logging
import time
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from analysis.model.errors import CadreError, PageError
from analysis.project.project import Project
from analysis.project.settings import OFFICE_PROFILES, Run
from analysis.report.engine.connecting import PageKernel
from analysis.report.engine.execution import Execution, execute
from analysis.report.engine.failure import Failure, Kind
from analysis.report.engine.forking import kernel_environment
from analysis.report.engine.owner import NoParentError
from analysis.report.engine.shared import kernels
from analysis.report.export import export_page
from analysis.report.jobs import Job
from analysis.report.result import RunResult, failed, now
from analysis.report.untold import check_untold, untold_on
from analysis.report.whole_file import whole_file

logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what it would say is told in the result


def make_page(job: Job, root: Path, reports: Path, limits: Run) -> RunResult:
    """Make one page; whatever goes wrong becomes a failed result.

    It changes nothing of its process, so that several may be made at once in threads of one.

    Parameters
    ----------
    root : the project's folder, in whose ``notebooks/`` the reports stand and in which the kernel runs.
    reports : where the page goes; the executed notebook is kept in its ``runs/``, also where it failed.
    limits : seconds and megabytes.
    """
    start = time.monotonic()
    content, seconds = b"", 0.0
    try:
        execution = _execute(job, root, limits)
        seconds = sum(execution.seconds)
        _keep(execution.notebook, reports / job.run)
        failure = execution.failure
        if failure is None:
            content = _exported(execution.notebook, job, root)
            with whole_file(reports / job.page) as beside:
                beside.write_bytes(content)
    except NoParentError as error:
        failure = Failure(Kind.PARENT, str(error))
    except CadreError as error:
        failure = Failure(Kind.PAGE, str(error))
    except Exception as error:  # one failure never stops the others: it is told in the result
        failure = Failure(Kind.DEFECT, f"{type(error).__name__}: {error}")
    took = round(time.monotonic() - start, 3)
    if failure is not None:
        return failed(job, failure, took, cell_seconds=seconds)
    fingerprint = hashlib.sha256(content).hexdigest()
    return RunResult(job.page, fingerprint, "made", job.page, took, now(), "", cell_seconds=round(seconds, 3))


def _execute(job: Job, root: Path, limits: Run) -> Execution:
    """Run the notebook with the job's parameters in a kernel of its own."""
    notebook = nbformat.read(root / "notebooks" / f"{job.report}.ipynb", as_version=4)
    # Chance that nobody has seeded is the same each time that the page is made, and another on every page.
    seed = int.from_bytes(hashlib.sha256(job.page.encode()).digest()[:4])
    with kernels(root) as found:
        environment = kernel_environment(root, found.folder / "ipython", seed=seed, megabytes=limits.kernel_megabytes)
        kernel = PageKernel(found.address, found.folder)
        return execute(notebook, job.parameters, kernel=kernel, folder=root, environment=environment, limits=limits)


def _keep(notebook: NotebookNode, executed: Path) -> None:
    """Write a notebook on one line: nbformat would copy and indent it, which takes five times as long."""
    with whole_file(executed) as beside:
        beside.write_text(json.dumps(notebook, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def _exported(notebook: NotebookNode, job: Job, root: Path) -> bytes:
    html = export_page(notebook)
    _refuse_untold(html, job, root)
    return html.encode()


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
