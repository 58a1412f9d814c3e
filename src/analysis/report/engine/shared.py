"""Where a process gets its kernels from: a parent that it was told of, or one that it keeps for itself, or nowhere."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from analysis.report.engine.forking import can_fork
from analysis.report.engine.freshness import SETTINGS
from analysis.report.engine.owner import KernelParent

_lock = Lock()
_parents: dict[tuple[int, str], KernelParent] = {}
_retired: list[KernelParent] = []  # held, since a parent ends all its kernels when it is let go


def shared_parent(purpose: str, root: Path | None = None) -> KernelParent:
    """Return the parent of this process, a new one where there is none, or one that died or is made of old files.

    It is not waited for. Kernels of a parent that was replaced go on until somebody ends them.

    Parameters
    ----------
    purpose : ``lab`` for analysts, ``pages`` for pages.
    root : the project; by default that of ``CADRE_ROOT`` or the nearest from the working folder upwards, if any.
    """
    mine = os.getpid(), purpose
    with _lock:
        parent = _parents.get(mine)
        if parent is None or parent.is_over:
            if parent is not None:
                parent.retire()
                _retired.append(parent)
            parent = _parents[mine] = KernelParent(purpose, root or _project_around(Path.cwd()))
        return parent


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
    with tempfile.TemporaryDirectory(prefix="cadre-") as own:
        yield Kernels(None, Path(own))


def _own_address(root: Path) -> str | None:
    if not can_fork():
        return None
    parent = shared_parent("pages", root)
    parent.wait_until_ready()
    return parent.address


async def shared_address() -> str:
    """Return the address of this process's parent when it is warm, and hold nothing else up meanwhile."""
    parent = shared_parent("lab")
    await asyncio.get_running_loop().run_in_executor(None, parent.wait_until_ready)
    return parent.address


def _project_around(folder: Path) -> Path | None:
    root = os.environ.get("CADRE_ROOT")
    if root:
        return Path(root)
    return next((one for one in (folder, *folder.parents) if (one / SETTINGS).exists()), None)
