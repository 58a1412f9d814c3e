"""A process with one thread that forks kernels and workers for whoever asks at its socket, and reaps them.

Started by ``owner``: ``python -m analysis.report.engine.kernel_parent PURPOSE FOLDER [ROOT [MODULE...]]``. Its
standard input is held open by its owner and tells by its end that the owner has gone; on its standard output it says
once that it is ready. In ``FOLDER``, which nobody else may enter, lie its socket and those of its kernels; it is
removed at the end.

What is forked takes on folder, environment and priority of who asked (``surroundings``).

Who asks for a kernel keeps the connection: over it come the kernel's number, that it is ready, and how it ended, and
over it go signals. To a worker go its tasks, and from it come their results; to a command go the streams that it reads
from and writes to, and signals. Whoever lets go of a connection, because it was killed, say, ends what is at the other
end.
"""

import json
import os
import select
import shutil
import signal
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from analysis.report.engine.forking import SOCKET, die_with
from analysis.report.engine.surroundings import Surroundings

_WAITING = 1024  # requests that may wait
_ASKING_SECONDS = 2  # for who has connected to say what he wants
_LOOK_AFTER_OWNER_SECONDS = 2.0  # for owners whose end of the standard input was inherited by somebody

Life = Callable[[], None]


@dataclass
class Child:
    """A process that was forked: its number, what tells its end, and who is told of it."""

    pid: int
    ended: int
    connection: Connection


class Server:
    """Forks, passes signals on and reaps, until its owner has gone or has no more to ask for."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.owner = os.getppid()
        self.children: dict[int, Child] = {}
        self.is_retiring = False
        self.poll = select.epoll()
        self.what_to_do: dict[int, Callable[[], Life | None]] = {}
        self._heed(sys.stdin.fileno(), self._end)
        self._heed(listener.fileno(), self._answer)

    def serve(self) -> Life | None:
        """Return None when there is nothing more to do; in a forked process, what it is to do with its life."""
        while self.children or not self.is_retiring:
            if os.getppid() != self.owner:
                self._end()
            # One at a time: to do it may close what else has happened to, and give its number to something new.
            for number, _ in self.poll.poll(_LOOK_AFTER_OWNER_SECONDS, 1):
                life = self.what_to_do[number]()
                if life is not None:
                    return life
        return None

    def _heed(self, number: int, action: Callable[[], Life | None], events: int = select.EPOLLIN) -> None:
        """Do something whenever there is something to be read, or, whatever the events, the other end is closed."""
        self.poll.register(number, events)
        self.what_to_do[number] = action

    def _ignore(self, number: int) -> None:
        if self.what_to_do.pop(number, None) is not None:
            self.poll.unregister(number)

    def _end(self) -> None:
        """The owner has gone: so does everything that was forked."""
        self._ignore(sys.stdin.fileno())
        self._retire()
        for child in self.children.values():
            _signal_group(child.pid, signal.SIGKILL)

    def _retire(self) -> None:
        """Fork no more, and end with the last child."""
        if not self.is_retiring:
            self.is_retiring = True
            self._ignore(self.listener.fileno())
            self.listener.close()

    def _answer(self) -> Life | None:
        connection = Connection(self.listener.accept()[0].detach())
        _wait(connection, _ASKING_SECONDS)
        try:
            what, surroundings, request = connection.recv()
        except (EOFError, OSError):
            what, surroundings, request = "nothing", None, {}
        _wait(connection, 0)
        if what in LIVES:
            return self._fork(what, surroundings, request, connection)
        if what == "retire":
            self._retire()
        connection.close()
        return None

    def _fork(
        self, what: str, surroundings: Surroundings, request: dict[str, Any], connection: Connection
    ) -> Life | None:
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            die_with(parent)
            self._let_go(connection)
            return partial(_live, what, surroundings, request, connection)
        child = Child(pid, os.pidfd_open(pid), connection)
        self.children[pid] = child
        self._heed(child.ended, partial(self._bury, child))
        # A worker or a command reads from its connection itself.
        events = select.EPOLLIN if what == "kernel" else 0
        self._heed(connection.fileno(), partial(self._pass_on, child, events), events)
        return None

    def _let_go(self, own: Connection) -> None:
        """In a child: keep nothing of the parent's and of its other children's but ``own`` connection."""
        self.poll.close()
        self.listener.close()
        for child in self.children.values():
            child.connection.close()
            os.close(child.ended)
        self.children.clear()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, sys.stdin.fileno())
        os.close(nothing)

    def _pass_on(self, child: Child, events: int) -> None:
        """Send a kernel, and whatever it started, the signal that is asked for; where nobody asks any more, kill it."""
        number = signal.SIGKILL
        with suppress(EOFError, OSError):
            if events:
                number = child.connection.recv()
        if number == signal.SIGKILL:
            self._ignore(child.connection.fileno())
        _signal_group(child.pid, number)

    def _bury(self, child: Child) -> None:
        """Tell how a child ended and how much memory it took at most; what it started ends with it."""
        _signal_group(child.pid, signal.SIGKILL)  # while it is not reaped, its number can be nobody else's
        _, status, usage = os.wait4(child.pid, 0)
        del self.children[child.pid]
        self._ignore(child.ended)
        os.close(child.ended)
        self._ignore(child.connection.fileno())
        with suppress(OSError):
            child.connection.send(("ended", os.waitstatus_to_exitcode(status), usage.ru_maxrss // 1024))
        child.connection.close()


def _signal_group(pid: int, number: int) -> None:
    """Send a signal to a child and to all that it started; it may not have come to lead its group yet, or be gone."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _wait(connection: Connection, seconds: int) -> None:
    """Wait so long for what comes over a connection, and no longer, while others wait for an answer; 0: for ever."""
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", seconds, 0))


def _live(what: str, surroundings: Surroundings, request: dict[str, Any], connection: Connection) -> None:
    surroundings.take_on()
    LIVES[what](request, connection)


def _live_as_kernel(request: dict[str, Any], connection: Connection) -> None:
    import_module("analysis.report.engine.kernel").become_kernel(request, connection)


def _live_as_worker(request: dict[str, Any], connection: Connection) -> None:
    import_module("analysis.report.engine.workers").work(connection, **request)


def _live_as_command(request: dict[str, Any], connection: Connection) -> None:
    import_module("analysis.report.engine.command").become_command(request, connection)


LIVES = {"kernel": _live_as_kernel, "worker": _live_as_worker, "command": _live_as_command}


def main() -> None:
    """Get warm, say so, and serve; leave no folder behind that nobody else would remove."""
    purpose, folder, *rest = sys.argv[1:]
    root, modules = (Path(rest[0]) if rest else None), rest[1:]
    this, owner = os.getpid(), os.getppid()
    # What is printed while things are imported, or by a kernel past its sockets, is no word to the owner.
    to_owner = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        life = _get_warm_and_serve(purpose, folder, root, modules, to_owner)
    except BaseException as error:
        # Who cannot be told that it is ready has gone, or is just going.
        if os.getpid() == this and (os.getppid() != owner or isinstance(error, BrokenPipeError)):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    if life is not None:
        life()
        return
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)  # to take down what was imported would take longer than all else, and somebody may wait


def _get_warm_and_serve(
    purpose: str, folder: str, root: Path | None, modules: Sequence[str], to_owner: int
) -> Life | None:
    if sys.path[0] in ("", str(Path.cwd())):
        del sys.path[0]  # a kernel has its own folder there, not that of its parent
    freshness, warming = (import_module(f"analysis.report.engine.{name}") for name in ("freshness", "warming"))
    sources = freshness.Sources.of(root)
    warming.warm_up(purpose, root, modules)
    sources = sources.with_modules(list(sys.modules.values())).with_files(warming.files_held())
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.join(folder, SOCKET))  # noqa: PTH118
        listener.listen(_WAITING)
        _say_ready(asdict(sources), to_owner)
        return Server(listener).serve()


def _say_ready(told: dict[str, Any], to_owner: int) -> None:
    with open(to_owner, "w", encoding="utf-8") as owner:
        owner.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
