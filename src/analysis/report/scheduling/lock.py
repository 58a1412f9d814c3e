"""One at a time: who makes scheduled pages or sends them holds a lock, which the system takes back from who dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from analysis.model.errors import CadreError

if sys.platform == "win32":  # pragma: no cover
    import msvcrt
else:
    import fcntl


class AlreadyAtWorkError(CadreError):
    """Another process makes or sends pages of this project. ``by`` : its id, where it told it."""

    def __init__(self, by: str) -> None:
        self.by = by
        super().__init__("Another run is at work.", where=f"process {by}" if by else "", do="Wait until it has ended.")


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock in the file ``path``; ``AlreadyAtWorkError`` at once where another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        if not _locked(file):
            raise AlreadyAtWorkError(_holder(path))
        path.with_suffix(".pid").write_text(str(os.getpid()), encoding="ascii")
        try:
            yield
        finally:
            path.with_suffix(".pid").unlink(missing_ok=True)


def _locked(file: IO[str]) -> bool:
    """Lock an open file, which its closing or the end of the process undoes; return whether that could be done."""
    try:
        if sys.platform == "win32":  # pragma: no cover
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _holder(path: Path) -> str:
    try:
        return path.with_suffix(".pid").read_text(encoding="ascii")
    except OSError:
        return ""
