"""A command that is done by a process forked from a warm parent that stands by, as if it were done here.

It has everything imported and the project opened. Its input and output, folder and environment are those of this
process, which passes Ctrl-C on and ends as it does.
"""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from analysis.report.engine.announced import Announced, announced
from analysis.report.engine.forking import can_fork
from analysis.report.engine.owner import NoParentError, ask

STREAMS = (0, 1, 2)
BY_SIGNAL = 128  # what a shell adds to the number of the signal that ended a process


def hand_over(entry: str, root: Path) -> int | None:
    """Have ``entry`` called with the arguments of this process, and return the exit code.

    Parameters
    ----------
    entry : module and function, with a colon between them.
    root : the project.

    Returns
    -------
    int or None
        None where nobody stands by for the project: who asks does it himself.
    """
    found = announced(root) if can_fork() else None
    if found is None:
        return None
    try:
        connection = _asked(entry, root, found)
    except NoParentError:  # it was killed before it could say that it is gone
        return None
    with connection, _passing_on(connection):
        return _exit_code(connection)


def _asked(entry: str, root: Path, found: Announced) -> Connection:
    umask = os.umask(0)
    os.umask(umask)
    connection = ask(
        found.address, "command", entry=entry, root=str(root), address=found.address, sources=found.sources,
        arguments=sys.argv, folder=str(Path.cwd()), environment=dict(os.environ), umask=umask,
        encoding=sys.stdout.encoding,
    )  # fmt: skip
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        streams = [number if _is_open(number) else os.open(os.devnull, os.O_RDWR) for number in STREAMS]
        socket.send_fds(line, [b"s"], streams)
    return connection


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


@contextmanager
def _passing_on(connection: Connection) -> Iterator[None]:
    """Pass Ctrl-C on; any other end of this process ends the other one as well."""

    def pass_on(number: int, _: FrameType | None) -> None:
        connection.send(number)

    before = signal.getsignal(signal.SIGINT)
    if before != signal.SIG_IGN:
        signal.signal(signal.SIGINT, pass_on)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _exit_code(connection: Connection) -> int:
    """Return how the process ended that does the command; one that was killed has told nobody anything."""
    try:
        _, code, _ = connection.recv()
    except (EOFError, OSError):  # its parent was killed, and it with that
        code = -signal.SIGKILL
    if code == -signal.SIGKILL:
        raise NoParentError(
            "What did this was killed: who keeps the kernels warm (cadre warm) was ended, or memory ran out.",
            do="Run the command again: pages that are finished stay as they are.",
        )
    return int(code) if code >= 0 else BY_SIGNAL - int(code)
