"""The kernel of one page: IPython's, without what only somebody at a keyboard needs.

A page has a dozen cells, most of which take some hundredths of a second. To hand what they say from one thread of the
kernel to the next, and to get ready for whatever a kernel may be told, would take half as long again.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock, current_thread, main_thread
from types import ModuleType, SimpleNamespace
from typing import Any

from ipykernel import ipkernel, kernelapp
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.kernelapp import IPKernelApp
from tornado.ioloop import IOLoop
from traitlets import DottedObjectName, default
from traitlets.config import Config
from zmq.eventloop.zmqstream import ZMQStream

# No cell of a page looks at earlier ones, or at those of other kernels.
SETTINGS = Config({"HistoryManager": {"enabled": False}})


class PagePublisher(IOPubThread):
    """Sends what cells show out of the thread that runs them, which no other has to be woken for.

    As soon as anything is printed, or another thread has something to show, it becomes the thread that it is elsewhere:
    what a long cell prints is to be heard before its end.
    """

    def start(self) -> None:
        """Welcome the one client here, when it is there."""
        self._changing, self._main_loop = RLock(), IOLoop.current()
        self._welcoming: ZMQStream | None = ZMQStream(self.socket, self._main_loop)
        self._welcoming.on_recv(self._handle_subscription)

    def _handle_subscription(self, frames: Any) -> None:
        super()._handle_subscription(frames)
        if self._welcoming is not None:
            self._welcoming.stop_on_recv()
            self._main_loop.remove_handler(self.socket)
            self._welcoming = None

    def schedule(self, f: Callable[[], Any]) -> None:
        """Do something where messages are sent: here and now, or in the thread."""
        with self._changing:
            if current_thread() is main_thread():
                super().schedule(f)
            elif self._welcoming is not None:
                self._main_loop.add_callback(f)
            else:
                self.become_a_thread()
                super().schedule(f)

    def become_a_thread(self) -> None:
        """Send from a thread from now on, if somebody has come to whom anything could be sent."""
        with self._changing:
            if self._welcoming is None and not self.thread.is_alive():
                super().start()


class PageStream(OutStream):
    """An output to which hardly any page writes: as long as nothing was written, there is nothing to wait for."""

    _is_written = False

    def write(self, string: str) -> int:
        """Write, as any other does."""
        self._is_written = True
        if isinstance(self.pub_thread, PagePublisher):
            self.pub_thread.become_a_thread()
        return super().write(string) or 0

    def flush(self) -> None:
        """Wait until a thread has sent what was written, if anything was."""
        if self._is_written:
            super().flush()


class PageKernelApp(IPKernelApp):
    """Answers one client, one cell after the other, in the thread that runs them."""

    outstream_class = DottedObjectName(f"{PageStream.__module__}.{PageStream.__qualname__}", allow_none=True)

    @default("log_level")
    def _only_errors(self) -> int:
        return logging.ERROR

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Read where its sockets lie, which is all that it is told; anything else as IPython does."""
        self.update_config(SETTINGS)
        match argv:
            case ["-f", file]:
                self.connection_file = file
            case _:
                super().parse_command_line(argv)

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Read no settings of this machine's IPython: a page is the same on all of them."""

    def init_iopub(self, context: Any) -> None:
        """Open the channel of all that is shown."""
        with _instead_of(kernelapp, "IOPubThread", PagePublisher):
            super().init_iopub(context)

    def init_code(self) -> None:
        """Run nobody's start-up files."""

    def init_control(self, context: Any) -> None:
        """Open the channel on which it is interrupted, and start no thread that would let other cells run beside."""
        super().init_control(context)
        self.shell_channel_thread = None

    def init_kernel(self) -> None:
        """Make the kernel, which waits after no cell: what it says comes in order, over one socket."""
        # It would list the files of all modules for a debugger, which a page has not. That touches two thousand of
        # them, each on a page of memory that a forked process would have to copy.
        with _instead_of(ipkernel, "sys", SimpleNamespace(**vars(sys) | {"modules": {}})):
            super().init_kernel()
        self.kernel._execute_sleep = 0.0


@contextmanager
def _instead_of(module: ModuleType, name: str, other: object) -> Iterator[None]:
    """Let what a module knows by a name be something else meanwhile."""
    own = getattr(module, name)
    setattr(module, name, other)
    try:
        yield
    finally:
        setattr(module, name, own)
