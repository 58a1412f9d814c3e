"""A kernel that was forked by a kernel parent, to who asked for it: like ``Popen``, and awaited without timers."""

import asyncio
import signal
from functools import partial
from multiprocessing.connection import Connection

from analysis.report.engine.owner import NoParentError, ask
from analysis.report.engine.surroundings import Surroundings

LONGEST_BEGINNING_SECONDS = 60.0


class ForkedProcess:
    """A forked kernel.

    Attributes
    ----------
    pid : its number, which is also that of the group of all that it starts.
    returncode : None while it lives; then its exit code, or minus the signal that ended it.
    parent_died : whether it ended because its parent did.
    peak_megabytes : the most memory that it took; known at its end.
    """

    stdin = stdout = stderr = None  # its streams go through its sockets

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.pid = 0
        self.returncode: int | None = None
        self.parent_died = False
        self.is_ready = False
        self.peak_megabytes = 0

    @classmethod
    async def begin(cls, address: str, surroundings: Surroundings, *, arguments: list[str]) -> "ForkedProcess":
        """Ask the parent at ``address`` for a kernel and return it when its sockets are there, or it has died.

        Raises
        ------
        NoParentError
            if there is no parent, or it does not answer.
        """
        process = cls(ask(address, "kernel", surroundings, arguments=arguments))
        try:
            async with asyncio.timeout(LONGEST_BEGINNING_SECONDS):
                while process.poll() is None and not process.is_ready:
                    await process._something_told()
        except TimeoutError as error:
            process.let_go()
            raise NoParentError("A forked kernel did not begin.", where=address) from error
        return process

    def poll(self) -> int | None:
        """Return how it ended, or None while it lives."""
        while self.returncode is None and self._connection.poll():
            self._hear()
        return self.returncode

    async def ended(self) -> int:
        """Wait for its end and return how it ended."""
        while (code := self.poll()) is None:
            await self._something_told()
        return code

    def wait(self) -> int:
        """Wait for its end and return how it ended."""
        while self.returncode is None:
            self._hear()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Have the parent send a signal to it and to all that it started; one that has ended gets none."""
        if self.poll() is None:
            try:
                self._connection.send(number)
            except OSError:
                self._hear()

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def let_go(self) -> None:
        """Close the connection; its parent then kills and reaps it."""
        if self.poll() is None:
            self.returncode = -signal.SIGKILL
            self._connection.close()

    async def _something_told(self) -> None:
        loop = asyncio.get_running_loop()
        told: asyncio.Future[None] = loop.create_future()
        number = self._connection.fileno()
        loop.add_reader(number, partial(_set, told))
        try:
            await told
        finally:
            loop.remove_reader(number)

    def _hear(self) -> None:
        try:
            what, *facts = self._connection.recv()
        except (EOFError, OSError):  # nobody is left to tell: the parent's death is its children's
            what, facts = "ended", [-signal.SIGKILL, 0]
            self.parent_died = True
        if what == "began":
            (self.pid,) = facts
        elif what == "ready":
            self.is_ready = True
        elif what == "ended":
            self.returncode, self.peak_megabytes = facts
            self._connection.close()


def _set(told: "asyncio.Future[None]") -> None:
    if not told.done():
        told.set_result(None)
