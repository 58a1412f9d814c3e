"""Where a warm parent that stays says that it is there and what it is made of: a file of its user's own.

It lies in a folder of the temporary ones that nobody else may enter, one for each project; a parent that was made with
another Python, or of files that have changed since, is none.
"""

import hashlib
import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from analysis.model.errors import UsageError
from analysis.report.engine.freshness import PACKAGE, Sources

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# What a process reads from its environment once, when it starts or imports something; all else it is told anew.
_READ_ONCE = (
    "FORCE_COLOR", "GITHUB_ACTIONS", "HOME", "LANG", "LC_", "LD_", "MPL", "OPENBLAS", "PYTHON", "PY_COLORS",
    "TERMINAL_WIDTH", "XDG_",
)  # fmt: skip


@dataclass(frozen=True)
class Announced:
    """A warm parent that stays: its ``address``, what it was made of (``sources``), and with."""

    address: str
    sources: Sources
    made_with: dict[str, str]


@contextmanager
def only_one_for(root: Path) -> Iterator[None]:
    """Keep others from announcing anything for a project meanwhile.

    Raises
    ------
    UsageError
        where another process does so, or nothing can be announced.
    """
    try:
        place = _place(root)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        if not _is_private(place.parent):
            raise PermissionError(f"{place.parent} is not this user's own folder")
        lock = place.with_suffix(".lock").open("a+", encoding="ascii")
    except OSError as error:
        do = "Set TMPDIR to a folder that you may write to, here and where you work."
        raise UsageError(f"Nobody could be told of warm kernels: {error}.", do=do) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            number = lock.read().strip()
            raise UsageError(f"Process {number} keeps the kernels of this project warm already.", where=str(root),
                             do=f"Use it, or end it (kill {number}).") from error  # fmt: skip
        lock.truncate(0)
        print(os.getpid(), file=lock, flush=True)
        try:
            yield
        finally:  # the empty lock stays: whoever has just opened it would hold another than the next one
            withdraw(root)
            lock.truncate(0)


def announce(root: Path, told: Announced) -> None:
    """Say that a project has a warm parent, within ``only_one_for``; raises ``OSError`` where there is no room."""
    place = _place(root)
    handle, beside = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(told), file)
    Path(beside).replace(place)


def is_announced(root: Path) -> bool:
    """Return whether anything is: who cleans up folders of temporary files may have taken it away."""
    return _place(root).exists()


def withdraw(root: Path) -> None:
    """Say so no longer."""
    with suppress(OSError):
        _place(root).unlink()


def announced(root: Path) -> Announced | None:
    """Return the warm parent of a project that a process like this one may use; None where there is none."""
    try:
        place = _place(root)
        if not _is_private(place.parent):
            return None
        told = json.loads(place.read_text(encoding="utf-8"))
        found = Announced(told["address"], Sources(**told["sources"]), told["made_with"])
    except (OSError, ValueError, KeyError, TypeError):  # none, or one of another release
        return None
    return found if found.made_with == made_with() and not found.sources.changed() else None


def made_with() -> dict[str, str]:
    """Return what has to be the same for a process to stand for another one."""
    read_once = {name: value for name, value in os.environ.items() if name.startswith(_READ_ONCE)}
    return {"python": sys.prefix, "version": sys.version, "flags": str(sys.flags), "package": str(PACKAGE), **read_once}


def _place(root: Path) -> Path:
    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"cadre-warm-{os.getuid()}" / f"{name}.json"


def _is_private(folder: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & 0o077
