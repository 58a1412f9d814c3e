"""A command that is done by a process forked from a warm parent that stands by, as if it were done here.

It has everything imported and the project opened. Its input and output, folder and environment are those of this
process, which passes Ctrl-C on and ends as it does.
"""

import os
import signal
import socket
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from analysis.model.errors import UsageError
from analysis.report.engine.announced import Announced, announced
from analysis.report.engine.forking import ONE_THREAD, can_fork
from analysis.report.engine.owner import NoParentError, ask
from analysis.report.engine.surroundings import Surroundings

STREAMS = (0, 1, 2)
Encoding = tuple[str, str | None]  # of a stream, and what is done with what it has no letters for
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
        None where nobody stands by for the project, or could not be given all that this process has: who asks does it
        himself.
    """
    if not _may_fork() or any(map(_is_own_stream, sys.argv)):
        return None
    found, surroundings = announced(root), Surroundings.of_this_process(dict(os.environ) | ONE_THREAD)
    if found is None or not surroundings.folder:
        return None
    with _Passing() as passing:
        try:
            connection = passing.connection = _asked(entry, root, found, surroundings)
        except NoParentError:  # it was killed before it could say that it is gone
            return None
        with connection:
            return _exit_code(connection)


def _may_fork() -> bool:
    try:
        return can_fork()
    except UsageError:  # whoever has pages made is told
        return False


def _is_own_stream(argument: str) -> bool:
    """Return whether an argument names something that only this process has open, as a shell's ``<(...)`` does."""
    return any(folder in argument for folder in ("/dev/fd/", "/proc/self/"))


def _asked(entry: str, root: Path, found: Announced, surroundings: Surroundings) -> Connection:
    own = (sys.stdin, sys.stdout, sys.stderr)
    encodings = [(stream.encoding, stream.errors) if stream is not None else ("utf-8", None) for stream in own]
    connection = ask(
        found.address, "command", surroundings, entry=entry, root=str(root), address=found.address,
        sources=found.sources, arguments=sys.argv, encodings=encodings,
    )  # fmt: skip
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        streams = [number if _is_open(number) else os.open(os.devnull, os.O_RDWR) for number in STREAMS]
        try:
            socket.send_fds(line, [b"s"], streams)
        except OSError as error:  # it ended meanwhile, and without streams nothing was done
            raise NoParentError(f"Who keeps the kernels warm is gone ({error.strerror}).") from error
    return connection


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


class _Passing:
    """Passes Ctrl-C on while there is a ``connection``; any other end of this process ends the other one as well."""

    connection: Connection | None = None

    def __enter__(self) -> "_Passing":
        self._before = signal.getsignal(signal.SIGINT)
        if self._before != signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._pass_on)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _pass_on(self, number: int, _: FrameType | None) -> None:
        if self.connection is None:
            raise KeyboardInterrupt
        with suppress(OSError):  # it has just ended
            self.connection.send(number)


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
