"""Processes that each do one thing at a time, as an ``Executor``: forked from a warm parent, or started afresh.

Unlike the pool of the standard library, a worker that dies takes only its own task along. A parent that has died, or
was made of files that have changed since, is replaced between two tasks.
"""

import multiprocessing
import os
import pickle
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty, SimpleQueue
from socket import SHUT_RDWR, socket
from typing import Any, Literal, Protocol

from analysis.report.engine.owner import NoParentError, ask
from analysis.report.engine.shared import Parent, shared_parent, take_kernels_from


class WorkerDiedError(NoParentError):
    """A worker was killed, or its parent was, while it did what it was asked for."""


@dataclass(frozen=True, eq=False)
class Worker:
    """A process that waits for tasks at the other end of ``connection``, and whoever began it."""

    connection: Any
    origin: Parent | BaseProcess


class Origin(Protocol):
    """Where workers come from."""

    def renew(self) -> None:
        """See to it that workers that begin from now on are made of the files that there are now."""

    def begin(self) -> Worker:
        """Return a new worker."""

    def holds(self, worker: Worker) -> bool:
        """Return whether a worker that has nothing to do is to be used again."""

    def end(self, worker: Worker) -> None:
        """End a worker at once, whatever it does."""


class Workers(Executor):
    """``Executor`` over processes that begin when they are first needed."""

    def __init__(self, number: int, origin: Origin) -> None:
        self._origin = origin
        self._living: set[Worker] = set()
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._threads = ThreadPoolExecutor(number)  # each waits for one worker

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        """Have a worker call ``task``; what it returns or raises is that of the future.

        The future raises ``WorkerDiedError`` if the worker is killed meanwhile.
        """
        return self._threads.submit(self._have_done, task, arguments, named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all processes, those that still work after they are done; at once where ``wait`` is false."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures or not wait)
        for worker in list(self._living):
            self._origin.end(worker)
        self._threads.shutdown()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> Literal[False]:
        """Wait for what was submitted; where something was raised, Ctrl-C for one, wait for nothing."""
        self.shutdown(wait=kind is None)
        return False

    def _have_done(self, task: Callable[..., Any], arguments: Sequence[Any], named: dict[str, Any]) -> Any:
        worker = self._worker()
        try:
            worker.connection.send((task, arguments, named))
            what, told, *_ = worker.connection.recv()
        except (EOFError, OSError) as error:
            self._end(worker)
            raise WorkerDiedError("The process that made it died: it was killed, or memory ran out.") from error
        except Exception:  # the task cannot be sent: nothing was
            self._idle.put(worker)
            raise
        if what == "ended":
            self._end(worker)
            raise WorkerDiedError(f"The process that made it died (exit code {told}).")
        if self._origin.holds(worker):
            self._idle.put(worker)
        else:
            self._end(worker)
        if what == "raised":
            raise told
        return told

    def _worker(self) -> Worker:
        self._origin.renew()
        self._end_old_ones()
        with suppress(Empty):
            return self._idle.get_nowait()
        worker = self._origin.begin()
        self._living.add(worker)
        return worker

    def _end_old_ones(self) -> None:
        for _ in range(self._idle.qsize()):
            with suppress(Empty):
                worker = self._idle.get_nowait()
                if self._origin.holds(worker):
                    self._idle.put(worker)
                else:
                    self._end(worker)

    def _end(self, worker: Worker) -> None:
        self._origin.end(worker)
        self._living.discard(worker)
        worker.connection.close()


class Forks:
    """Workers with everything imported, forked from a kernel parent; their kernels come from there, too."""

    def __init__(self, root: Path, purpose: str = "pages") -> None:
        """Start the parent for the project ``root``, unless this process has one; it gets warm meanwhile."""
        self._made_of = purpose, root
        self._parent = shared_parent(purpose, root)

    def renew(self) -> None:
        """Replace a parent that has died or is made of files that have changed; wait until it is warm.

        Raises
        ------
        NoParentError
            if it does not start.
        """
        self._parent = shared_parent(*self._made_of)
        self._parent.wait_until_ready()

    def begin(self) -> Worker:
        """Fork a worker."""
        parent = self._parent
        return Worker(ask(parent.address, "worker", address=parent.address), parent)

    def holds(self, worker: Worker) -> bool:
        """Return whether the worker's parent is the one in use."""
        return worker.origin is self._parent

    def end(self, worker: Worker) -> None:
        """Hang up, also where another thread waits for the worker to say something; the parent then kills it."""
        with suppress(OSError), socket(fileno=os.dup(worker.connection.fileno())) as line:
            line.shutdown(SHUT_RDWR)


class Spawns:
    """Workers that are started as new processes, whose kernels are ordinary ones."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")

    def renew(self) -> None:
        """Do nothing: each of its kernels is a new process."""

    def begin(self) -> Worker:
        """Start a worker."""
        ours, its = self._context.Pipe()
        process = self._context.Process(target=work, args=(its, None))
        process.start()
        its.close()
        return Worker(ours, process)

    def holds(self, worker: Worker) -> bool:
        """Return whether the worker lives."""
        return isinstance(worker.origin, BaseProcess) and worker.origin.is_alive()

    def end(self, worker: Worker) -> None:
        """Kill the worker."""
        if isinstance(worker.origin, BaseProcess):
            worker.origin.kill()
            worker.origin.join()


def work(connection: Connection, address: str | None) -> None:
    """In a worker: do what comes over ``connection`` until nothing comes any more.

    Parameters
    ----------
    address : of the parent that kernels come from; None for ordinary ones.
    """
    take_kernels_from(address)
    while True:
        try:
            asked = connection.recv_bytes()
        except (EOFError, OSError):
            return
        connection.send(_done(asked))


def _done(asked: bytes) -> tuple[str, Any]:
    try:
        task, arguments, named = pickle.loads(asked)
        return "returned", task(*arguments, **named)
    except Exception as error:
        return "raised", error
