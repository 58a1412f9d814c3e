"""Why a page failed, told apart: what its own cells did, what was too much, and what happened to the machinery."""

import ast
import re
import signal
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode  # takes a second, and who only reads a failure needs none


class Kind(StrEnum):
    """What sort of thing went wrong."""

    EXCEPTION = "exception"  # a cell raised it
    STOPPED = "stopped"  # the notebook ended itself before its last cell
    CELL_TIME = "cell_time"  # a cell took too long
    PAGE_TIME = "page_time"  # all of them together did
    MEMORY = "memory"  # the kernel's or the machine's ran out
    KERNEL = "kernel"  # the kernel ended or was killed
    PARENT = "parent"  # whoever forks kernels or makes pages was killed
    PAGE = "page"  # what the cells showed makes no sound page
    DEFECT = "defect"  # anything else: a fault of this program

    @property
    def is_of_infrastructure(self) -> bool:
        """Whether another try may well succeed: something was killed that nobody here killed."""
        return self in (Kind.KERNEL, Kind.PARENT)


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, in words, and in which section of the report; empty where it was in none."""

    kind: Kind
    message: str
    section: str = ""

    def __str__(self) -> str:
        return f"{self.section}: {self.message}" if self.section else self.message


_OF_MEMORY = re.compile(r"MemoryError$|^OutOfMemory|^bad_alloc$")
# A library that gets no memory and cannot say so ends the process in one of these ways.
_WITHOUT_MEMORY = (-signal.SIGABRT, -signal.SIGSEGV) if hasattr(signal, "SIGSEGV") else ()
_NEARLY = 0.8


def of_exception(name: str, value: str, megabytes: int) -> tuple[Kind, str]:
    """Return what sort of failure an exception in a cell is, and how it is told."""
    if _OF_MEMORY.search(name):
        return Kind.MEMORY, f"memory ran out ({name}: {value}); {_limit(megabytes)}."
    return Kind.EXCEPTION, f"{name}: {value}"


def of_death(code: int | None, *, peak_megabytes: int, megabytes: int, was_out_of_memory: bool) -> tuple[Kind, str]:
    """Return what sort of failure a kernel's death is, and how it is told.

    Parameters
    ----------
    code : exit code, or minus the signal; None if it is not known.
    peak_megabytes : what the kernel took at most.
    megabytes : what it may take; 0 for no limit.
    was_out_of_memory : whether the system killed some process meanwhile because memory ran out.
    """
    if code == -9 and was_out_of_memory:
        return Kind.MEMORY, f"memory ran out: the system killed the kernel, which took {peak_megabytes} MB."
    if code in _WITHOUT_MEMORY and megabytes and peak_megabytes > _NEARLY * megabytes:
        return Kind.MEMORY, f"memory ran out: the kernel took {peak_megabytes} MB; {_limit(megabytes)}."
    if code is not None and code >= 0:
        return Kind.STOPPED, f"the notebook ended its kernel, with exit code {code}."
    return Kind.KERNEL, f"the kernel died: {_ending(code)}."


def _limit(megabytes: int) -> str:
    return f"a kernel may take {megabytes} MB ([run] kernel_megabytes)" if megabytes else "the machine has no more"


def _ending(code: int | None) -> str:
    if code is None:
        return "nobody knows why"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = "unknown"
    return f"killed by signal {-code} ({name})"


_SECTION = re.compile(r"\bpage\.section\(\s*[\"'](\w+)")
_BEGUN = "section "  # before its name; where none has begun, the cell's own first line is told, which is code


def section_of(cells: "list[NotebookNode]", number: int | None) -> str:
    """Return the section in which a cell stands, or what the cell begins with where no section has begun."""
    section = ""
    if number is None:
        return section
    for cell in cells[: number + 1]:
        if cell.cell_type == "markdown" and cell.source.lstrip().startswith("#"):
            section = f"{_BEGUN}{cell.source.strip().splitlines()[0].lstrip('# ')!r}"
        elif cell.cell_type == "code" and (named := _SECTION.search(cell.source)):
            section = f"{_BEGUN}{named[1]!r}"
    return section or f"cell {next(iter(cells[number].source.strip().splitlines()), '')!r}"


def name_of_section(section: str) -> str:
    """Return what a section is called that :func:`section_of` tells, without quotes; empty where it tells of none."""
    return str(ast.literal_eval(section.removeprefix(_BEGUN))) if section.startswith(_BEGUN) else ""


def without_section(message: str, section: str) -> str:
    """Return how a failure is told without where it happened, which may be a line of code."""
    return message.removeprefix(f"{section}: ") if section else message
