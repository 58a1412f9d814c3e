"""Where a process gets its kernels from: a parent that it was told of, or one that it keeps for itself, or nowhere."""

import atexit
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from analysis.report.engine.forking import can_fork
from analysis.report.engine.freshness import SETTINGS
from analysis.report.engine.owner import KernelParent, LentParent, NoParentError, private_folder

_lock = Lock()
Parent = KernelParent | LentParent
_parents: dict[tuple[int, str], tuple[Path | None, Parent]] = {}
_retired: list[tuple[int, Parent]] = []  # held: a parent that is let go ends all its kernels


def shared_parent(purpose: str, root: Path | None = None, modules: Sequence[str] = ()) -> Parent:
    """Return the parent of this process, started if need be; nobody waits here until it is warm.

    One that has died, is made of old files or is warm for another project is replaced. What it forked goes on until
    somebody ends it.

    Parameters
    ----------
    purpose : ``lab`` for analysts, ``pages`` for pages, ``kernels`` for neither.
    root : the project; by default that of ``CADRE_ROOT`` or the nearest from the working folder upwards, if any.
    modules : what else is imported by one that is started.
    """
    if root is None:
        root = Path(os.environ["CADRE_ROOT"]) if os.environ.get("CADRE_ROOT") else nearest_project()
    mine = os.getpid(), purpose
    with _lock:
        _forget_ended()
        warm_for, parent = _parents.get(mine, (None, None))
        if parent is None or warm_for != root or parent.is_over:
            if parent is not None:
                parent.retire()
                _retired.append((os.getpid(), parent))
            parent = KernelParent(purpose, root, modules)
            _parents[mine] = root, parent
        return parent


def borrow(root: Path, parent: LentParent) -> None:
    """Let pages of the project ``root`` be made with a parent that somebody else keeps, as long as it is fresh."""
    _parents[os.getpid(), "pages"] = root, parent


def _forget_ended() -> None:
    for mine, parent in list(_retired):
        if mine == os.getpid() and parent.has_ended:
            parent.close()
            _retired.remove((mine, parent))


@atexit.register
def _close_all() -> None:
    """At the end of this process, wait until nothing is left of what it had forked."""
    for (pid, _), (_, parent) in _parents.items():
        if pid == os.getpid():
            parent.close()
    for pid, parent in _retired:
        if pid == os.getpid():
            parent.close()


def begin_to_get_warm(root: Path | None, modules: Sequence[str] = ()) -> None:
    """Where kernels are forked, start the parent for the pages of a project; who makes them finds it later, or tells.

    Parameters
    ----------
    root : the project; None for the nearest from the working folder upwards.
    modules : what else it imports.
    """
    root = project_named(root)
    if can_fork() and root is not None:
        with suppress(NoParentError):
            shared_parent("pages", root, modules)


def project_named(root: Path | None) -> Path | None:
    """Return the folder of the project that a command names, or that it is called in; None where there is none."""
    if root is None:
        return nearest_project()
    return root.resolve() if (root / SETTINGS).exists() else None


def nearest_project() -> Path | None:
    """Return the nearest folder with ``analysis.toml`` from the working folder upwards, if any."""
    here = Path.cwd().resolve()
    return next((folder for folder in (here, *here.parents) if (folder / SETTINGS).exists()), None)


@dataclass(frozen=True, slots=True)
class Kernels:
    """Where kernels of pages come from: the ``address`` of a parent (None: ordinary ones), a ``folder`` for sockets."""

    address: str | None
    folder: Path


_told: list[str | None] = []


def take_kernels_from(address: str | None) -> None:
    """Let this process take its kernels from a parent that somebody else looks after; None: they are ordinary ones."""
    _told[:] = [address]


@contextmanager
def kernels(root: Path) -> Iterator[Kernels]:
    """Give where kernels for the pages of the project ``root`` come from in this process.

    Raises
    ------
    NoParentError
        if they are forked here and their parent does not start.
    """
    address = _told[0] if _told else _own_address(root)
    if address is not None:
        yield Kernels(address, Path(address).parent)
        return
    own = private_folder()
    try:
        yield Kernels(None, own)
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _own_address(root: Path) -> str | None:
    if not can_fork():
        return None
    parent = shared_parent("pages", root)
    parent.wait_until_ready()
    return parent.address
