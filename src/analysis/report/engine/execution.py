"""A notebook's cells run by papermill in a kernel of their own, within limits of time and memory."""

import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis.project.settings import Run
from analysis.report.engine.connecting import PageKernel
from analysis.report.engine.failure import Failure, Kind, of_death, of_exception, section_of
from analysis.report.engine.notebook_client import PageEngine
from analysis.report.engine.owner import NoParentError

LANGUAGE_KERNEL = "python3"  # names the language in which papermill writes parameters
INJECTED = "injected-parameters"
_LEAST_SECONDS = 0.001  # none would mean no limit
_SKIPPED = "skip-execution"
_TIMES = ("papermill", "execution")  # what tells of times in the metadata
_FOLDER_OF_KERNEL = re.compile(r"\S*ipykernel_\d+[/\\]")


@dataclass(slots=True)
class Execution:
    """What came of running a notebook.

    Attributes
    ----------
    notebook : with the outputs, also where it failed; without times and anything else that would differ the next time.
    seconds : that each cell took in the kernel.
    failure : None if all cells ran.
    """

    notebook: NotebookNode
    seconds: list[float] = field(default_factory=list)
    failure: Failure | None = None


def execute(
    notebook: NotebookNode,
    parameters: dict[str, str],
    *,
    kernel: PageKernel,
    folder: Path,
    environment: dict[str, str],
    limits: Run,
) -> Execution:
    """Run the cells of ``notebook`` in ``kernel``, which is not started yet and has ended afterwards.

    Parameters
    ----------
    parameters : what papermill injects after the cell tagged ``parameters``.
    folder, environment : of the kernel.
    limits : seconds of a cell and of all, megabytes of the kernel.
    """
    watch = _Watch(limits)
    failure: tuple[Kind, str] | None = None
    kills = _kills_for_want_of_memory()
    known = {cell.get("id") for cell in notebook.cells}
    notebook = parameterize_notebook(load_notebook_node(notebook), parameters, kernel_name=LANGUAGE_KERNEL)
    try:
        kernel.begin(folder, environment)
        _run(notebook, kernel, watch)
    except CellTimeoutError:
        failure = watch.timed_out()
    except NoParentError as error:
        failure = Kind.PARENT, str(error)
    except RuntimeError as error:
        failure = _death(kernel, error, limits, was_out_of_memory=_kills_for_want_of_memory() > kills)
        if watch.number is not None:  # whether the cell's number was still heard of is chance
            notebook.cells[watch.number]["execution_count"] = None
    finally:
        kernel.end()
    failure = failure or _left_by(notebook, limits)
    section = section_of(notebook.cells, watch.number) if failure else ""
    _forget_times(notebook, known)
    return Execution(notebook, watch.seconds, Failure(*failure, section) if failure else None)


def _run(notebook: NotebookNode, kernel: PageKernel, watch: "_Watch") -> None:
    """Have papermill run the cells; ``papermill.execute_notebook`` would write the whole twice more, to no file."""
    PageEngine.execute_notebook(
        notebook,
        LANGUAGE_KERNEL,
        km=kernel,
        progress_bar=False,
        autosave_cell_every=0,
        record_timing=False,
        on_cell_start=watch.begin_cell,
        on_cell_executed=watch.end_cell,
        timeout_func=watch.seconds_left,
    )


class _Watch:
    """Follows a run from cell to cell, and tells each how long it may take."""

    def __init__(self, limits: Run) -> None:
        self.limits = limits
        self.deadline = time.monotonic() + limits.page_seconds
        self.number: int | None = None
        self.seconds: list[float] = []

    def begin_cell(self, cell: NotebookNode, cell_index: int) -> None:
        """Note which cell runs."""
        self.number = cell_index

    def end_cell(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        """Note how long it took."""
        began = datetime.fromisoformat(execute_reply["metadata"]["started"])
        self.seconds.append((execute_reply["header"]["date"] - began).total_seconds())

    def seconds_left(self, cell: NotebookNode) -> float:
        """Return how long a cell may take."""
        return min(self.limits.cell_seconds, max(_LEAST_SECONDS, self.deadline - time.monotonic()))

    def timed_out(self) -> tuple[Kind, str]:
        """Return whether it was the cell or the page that took too long, and how it is told."""
        if time.monotonic() < self.deadline:
            return Kind.CELL_TIME, f"a cell took more than {self.limits.cell_seconds:g} s ([run] cell_seconds)."
        return Kind.PAGE_TIME, f"the page took more than {self.limits.page_seconds:g} s ([run] page_seconds)."


def _death(kernel: PageKernel, error: RuntimeError, limits: Run, *, was_out_of_memory: bool) -> tuple[Kind, str]:
    """Tell a kernel's death; any other error of the machinery goes on."""
    process = kernel.process
    code = process.poll() if process is not None else None
    if code is None and not isinstance(error, DeadKernelError):
        raise error
    if getattr(process, "parent_died", False):
        return Kind.PARENT, "the parent of kernels died, and all its kernels with it."
    return of_death(
        code,
        peak_megabytes=getattr(process, "peak_megabytes", 0),
        megabytes=limits.kernel_megabytes,
        was_out_of_memory=was_out_of_memory,
    )


def _left_by(notebook: NotebookNode, limits: Run) -> tuple[Kind, str] | None:
    """Return what its cells tell of a failure: an exception, or that some did not run.

    To papermill, a notebook that raises ``SystemExit(0)`` has succeeded.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    raised = [output for cell in code for output in cell.outputs if output.output_type == "error"]
    if raised and raised[0].ename != "SystemExit":
        return of_exception(raised[0].ename, raised[0].evalue, limits.kernel_megabytes)
    left = [cell for cell in code if cell.execution_count is None and _SKIPPED not in cell.metadata.get("tags", [])]
    if not left and not raised:
        return None
    names = ", ".join(output.ename for output in raised)
    return Kind.STOPPED, f"the notebook ended itself ({names}); {len(left)} cell(s) did not run."


def _forget_times(notebook: NotebookNode, known: set[str]) -> None:
    """Take out of the notebook what would be otherwise the next time: times, numbers of processes, names of cells."""
    for cell in [notebook, *notebook.cells]:
        for name in _TIMES:
            cell.metadata.pop(name, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]  # papermill gives every cell an empty list
    for cell in notebook.cells:
        if cell.get("id") not in known:
            cell["id"] = INJECTED
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = _FOLDER_OF_KERNEL.sub("", output.text)
            elif output.output_type == "error":
                output.traceback = [_FOLDER_OF_KERNEL.sub("", line) for line in output.traceback]


def _kills_for_want_of_memory() -> int:
    """Return how many processes the system has killed because memory ran out; 0 where it does not tell."""
    try:
        lines = _KILLS.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


_KILLS = Path("/proc/vmstat")
