"""A notebook's cells run by papermill in a kernel of their own, within limits of time and memory."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from analysis.project.settings import Run
from analysis.report.engine.connecting import PageKernel
from analysis.report.engine.failure import Failure, Kind, of_death, of_exception, section_of
from analysis.report.engine.owner import NoParentError

LANGUAGE_KERNEL = "python3"  # names the language in which papermill writes parameters
INJECTED = "injected-parameters"
_LEAST_SECONDS = 0.001  # none would mean no limit
_SKIPPED = "skip-execution"
_MARKER = "papermill-error-cell-tag"
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
    try:
        kernel.begin(folder, environment)
        _run(notebook, parameters, kernel, watch)
    except PapermillExecutionError as error:
        failure = of_exception(error.ename, error.evalue, limits.kernel_megabytes)
    except CellTimeoutError:
        failure = watch.timed_out()
    except NoParentError as error:
        failure = Kind.PARENT, str(error)
    except RuntimeError as error:
        failure = _death(kernel, error, limits, was_out_of_memory=_kills_for_want_of_memory() > kills)
    finally:
        kernel.end()
    done = watch.notebook or notebook
    failure = failure or _never_ran(done)
    cells = [cell for cell in done.cells if _MARKER not in cell.metadata.get("tags", [])]
    section = section_of(cells, watch.number) if failure else ""
    return Execution(
        _without_times(NotebookNode(done, cells=cells), {cell.get("id") for cell in notebook.cells}),
        watch.seconds,
        Failure(*failure, section) if failure else None,
    )


def _run(notebook: NotebookNode, parameters: dict[str, str], kernel: PageKernel, watch: "_Watch") -> None:
    papermill.execute_notebook(
        notebook,
        None,  # it is written once, at the end, as a whole
        parameters=parameters,
        kernel_name=LANGUAGE_KERNEL,
        km=kernel,
        progress_bar=False,
        log_output=False,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        record_timing=False,
        **watch.hooks,
    )


class _Watch:
    """Follows a run from cell to cell, and tells each how long it may take."""

    def __init__(self, limits: Run) -> None:
        self.limits = limits
        self.deadline = time.monotonic() + limits.page_seconds
        self.notebook: NotebookNode | None = None
        self.number: int | None = None
        self.seconds: list[float] = []

    @property
    def hooks(self) -> dict[str, Callable[..., Any]]:
        """What nbclient calls."""
        return {
            "on_notebook_start": self._begin,
            "on_cell_start": self._begin_cell,
            "on_cell_executed": self._end_cell,
            "timeout_func": self._seconds_left,
        }

    def _begin(self, notebook: NotebookNode) -> None:
        self.notebook = notebook

    def _begin_cell(self, cell: NotebookNode, cell_index: int) -> None:
        self.number = cell_index

    def _end_cell(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        began = datetime.fromisoformat(execute_reply["metadata"]["started"])
        self.seconds.append((execute_reply["header"]["date"] - began).total_seconds())

    def _seconds_left(self, cell: NotebookNode) -> float:
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


def _never_ran(notebook: NotebookNode) -> tuple[Kind, str] | None:
    """Return a failure where a cell did not run or raised something: to papermill, ``SystemExit(0)`` is a success."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    left = [cell for cell in code if cell.execution_count is None and _SKIPPED not in cell.metadata.get("tags", [])]
    raised = [output.ename for cell in code for output in cell.outputs if output.output_type == "error"]
    if not left and not raised:
        return None
    return Kind.STOPPED, f"the notebook ended itself ({', '.join(raised)}); {len(left)} cell(s) did not run."


def _without_times(notebook: NotebookNode, known: set[str]) -> NotebookNode:
    """Return the notebook as it would be the next time: times and numbers of processes are taken out of it."""
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
    return notebook


def _kills_for_want_of_memory() -> int:
    """Return how many processes the system has killed because memory ran out; 0 where it does not tell."""
    try:
        lines = _KILLS.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


_KILLS = Path("/proc/vmstat")
