"""A command that is done by a process forked from a warm parent, one that stands by or its own, as if done here.

It has everything imported and the project opened. Its input and output, folder and environment are those of this
process, which passes Ctrl-C on and ends as it does.
"""

import atexit
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import NoReturn

from analysis.model.errors import UsageError
from analysis.report.engine.announced import announced
from analysis.report.engine.forking import ONE_THREAD, can_fork
from analysis.report.engine.freshness import Sources
from analysis.report.engine.owner import NoParentError, ask
from analysis.report.engine.shared import project_named, shared_parent
from analysis.report.engine.surroundings import Surroundings

STREAMS = (0, 1, 2)
Encoding = tuple[str, str | None]  # of a stream, and what is done with what it has no letters for
_programs: list[int] = []  # processes that do nothing but the command
BY_SIGNAL = 128  # what a shell adds to the number of the signal that ended a process


def hand_over(entry: str, root: Path) -> int | None:
    """Have ``entry`` called with the arguments of this process by who stands by, and return the exit code.

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
    if not _may_be_handed_over():
        return None
    found = announced(root)
    return _done_by(found.address, found.sources, entry, root) if found is not None else None


def hand_over_once_warm(entry: str, root: Path | None, modules: Sequence[str]) -> int | None:
    """Have it called by a parent that is started for this alone, and ends with this process; see :func:`hand_over`.

    What a command imports and opens would else be imported and opened twice, by both at once.

    Parameters
    ----------
    root : the project; None for the nearest from the working folder upwards.
    modules : what the command imports.

    Returns
    -------
    int or None
        None also where this process has been handed the command itself, or the parent does not start.
    """
    project = project_named(root)
    if project is None or not _may_be_handed_over():
        return None
    try:
        parent = shared_parent("pages", project, modules)
        parent.wait_until_ready()
    except NoParentError:  # who makes the pages tries once more, and tells
        return None
    return _done_by(parent.address, parent.sources, entry, project)


def this_process_is_the_command() -> None:
    """Let the command be handed over: this process has no other work, and the command is in its arguments."""
    _programs[:] = [os.getpid()]


def end_at_once(code: int) -> NoReturn:
    """End without taking down all that was imported, which would take longer than many a command."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:  # nobody reads any more
            code = code or 1
    atexit._run_exitfuncs()
    os._exit(code)


def _may_be_handed_over() -> bool:
    is_own = _programs == [os.getpid()] and _has_own_streams() and not any(map(_is_own_stream, sys.argv))
    return is_own and _has_folder() and _may_fork()


def _has_own_streams() -> bool:
    """Return whether what is printed goes where this process was started to print, and not to who runs it within."""
    return (sys.stdin, sys.stdout, sys.stderr) == (sys.__stdin__, sys.__stdout__, sys.__stderr__)


def _has_folder() -> bool:
    """Return whether the folder in which this process works is still there."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


def _done_by(address: str, sources: Sources, entry: str, root: Path) -> int | None:
    with _Passing() as passing:
        try:
            connection = passing.connection = _asked(address, sources, entry, root)
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


def _asked(address: str, sources: Sources, entry: str, root: Path) -> Connection:
    surroundings = Surroundings.of_this_process(dict(os.environ) | ONE_THREAD)
    own = (sys.stdin, sys.stdout, sys.stderr)
    encodings = [(stream.encoding, stream.errors) if stream is not None else ("utf-8", None) for stream in own]
    connection = ask(
        address, "command", surroundings, entry=entry, root=str(root), address=address, sources=sources,
        arguments=sys.argv, encodings=encodings,
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
            "What did this was killed: memory ran out, or who keeps the kernels warm (cadre warm) was ended.",
            do="Run the command again: pages that are finished stay as they are.",
        )
    return int(code) if code >= 0 else BY_SIGNAL - int(code)
