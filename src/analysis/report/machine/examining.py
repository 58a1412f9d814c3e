"""Looks at everything that the work needs of a machine, one thing after the other, and tells what to do where it lacks.

It must get through wherever nothing else does: a check imports what it needs when it is asked, and one that goes wrong
itself is told as such.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.model.errors import CadreError

if TYPE_CHECKING:
    from analysis.project.settings import Settings

INSTALL_ANEW = "Install the packages anew: make, or pip install --require-hashes -r requirements.lock."


class State(StrEnum):
    """How it stands with one thing that the work needs."""

    GOOD = "good"
    WARNING = "warning"  # the work goes on, slower or without a part
    MISSING = "missing"  # without it no page comes out


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one thing: its name, how it stands with it, the figure, and what to do where it is not well."""

    name: str
    state: State
    figure: str
    do: str = ""

    @property
    def row(self) -> dict[str, str]:
        """The same as JSON has it."""
        return {name: str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the work is done: the project's folder, None where there is none, and what it has set."""

    root: Path | None = None
    set_here: "Settings | None" = None

    @property
    def settings(self) -> "Settings":
        """Its settings; where there are none, as if nobody had changed any."""
        if self.set_here is not None:
            return self.set_here
        settings = import_module("analysis.project.settings")
        usual: Settings = settings.Settings(frames=settings.Frames(compute=()))
        return usual


Check = Callable[[Place], tuple[State, str, str]]
# Name -> module and function, which returns state, figure and what to do. Imported one by one, so that one that cannot
# be, for want of a package, is told and stops no other.
CHECKS = {
    "Python": ("software", "python"),
    "packages": ("software", "packages"),
    "time zones": ("software", "time_zones"),
    "typeface": ("letters", "letters"),
    "Chromium": ("browser", "browser"),
    "kernel specification": ("kernels", "specification"),
    "sockets": ("kernels", "sockets"),
    "kernel": ("kernels", "kernel"),
    "memory": ("room", "memory"),
    "disk": ("room", "disk"),
    "folders": ("room", "folders"),
    "store": ("figures", "store"),
}
PROJECT = "project"
NAMES = (PROJECT, *CHECKS)


def examine(root: Path | None) -> Iterator[Found]:
    """Yield what is found of the project in ``root`` (None: the nearest upwards) and of each of ``CHECKS``."""
    found, place = _project(root)
    yield found
    for name, where in CHECKS.items():
        yield _checked(name, where, place)


def is_fit(found: Sequence[Found]) -> bool:
    """Whether nothing is missing without which no page comes out."""
    return all(one.state != State.MISSING for one in found)


def _project(root: Path | None) -> tuple[Found, Place]:
    """Return how it stands with the settings, and where to look on."""
    try:
        project = import_module("analysis.project.project").Project.open(root)
        return Found(PROJECT, State.GOOD, str(project.root)), Place(project.root, project.settings)
    except (CadreError, ImportError, OSError) as error:
        return Found(PROJECT, State.MISSING, _said(error), _remedy(error)), Place()


def _checked(name: str, where: tuple[str, str], place: Place) -> Found:
    module, function = where
    try:
        check: Check = getattr(import_module(f"analysis.report.machine.{module}"), function)
        return Found(name, *check(place))
    except Exception as error:  # told here, and the other things are looked at all the same
        return Found(name, State.MISSING, _said(error), _remedy(error))


def _said(error: Exception) -> str:
    if isinstance(error, CadreError):
        return f"{error.where}: {error.what}" if error.where else error.what
    return f"{type(error).__name__}: {error}"


def _remedy(error: Any) -> str:
    if isinstance(error, CadreError):
        return str(error.do)
    if isinstance(error, ImportError):
        return INSTALL_ANEW
    return "Nobody foresaw this. Hand the line above to whoever looks after the program."
