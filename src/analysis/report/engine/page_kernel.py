"""The kernel of one page: IPython's, without what only somebody at a keyboard needs.

A page has a dozen cells, most of which take some hundredths of a second. To hand what they say from one thread of the
kernel to the next, and to get ready for whatever a kernel may be told, would take half as long again.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any, cast

from ipykernel import ipkernel
from ipykernel.iostream import OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from traitlets import Bool, DottedObjectName, Type, default
from traitlets.config import Config

from analysis.report.engine.shell_ahead import make_ahead, take_ahead

# No cell of a page looks at earlier ones, or at those of other kernels.
SETTINGS = Config({"HistoryManager": {"enabled": False}})


class PageStream(OutStream):
    """An output to which hardly any page writes: as long as nothing was written, there is nothing to wait for."""

    _is_written = False

    def write(self, string: str) -> int:
        """Write, as any other does."""
        self._is_written = True
        return super().write(string) or 0

    def flush(self) -> None:
        """Wait until a thread has sent what was written, if anything was."""
        if self._is_written:
            super().flush()


class NoThread:
    """Stands for the thread that hands cells on, where there is none: false, and next to the one that runs them."""

    def __init__(self) -> None:
        self.parent_thread = threading.current_thread()

    def __bool__(self) -> bool:
        return False


class OneCellAtATimeKernel(IPythonKernel):
    """Has no cells run beside others, but each may wait (``await``)."""

    @property
    def _supports_kernel_subshells(self) -> bool:
        return False


class PageKernelApp(IPKernelApp):
    """Answers one client, one cell after the other, in the thread that runs them."""

    has_heartbeat = Bool(True, help="Whether a thread answers who asks if this process lives.")
    kernel_class = Type(OneCellAtATimeKernel, klass=Kernel)
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
        """Open the channel of all that is shown; nothing of it is dropped because the other end is slow to listen."""
        context.sndhwm = 0  # of all its sockets from now on
        super().init_iopub(context)

    def init_heartbeat(self) -> None:
        """Answer who asks whether this process lives; of a forked one its parent tells."""
        if self.has_heartbeat:
            super().init_heartbeat()

    def init_code(self) -> None:
        """Run nobody's start-up files."""

    def init_control(self, context: Any) -> None:
        """Open the channel on which it is interrupted, and start no thread that would let other cells run beside."""
        super().init_control(context)
        self.shell_channel_thread = NoThread()

    def init_kernel(self) -> None:
        """Make the kernel, which waits after no cell: what it says comes in order, over one socket."""
        take_ahead(self.config, self.profile_dir)
        with _no_modules_listed():
            super().init_kernel()
        self.kernel.shell.parent = self.kernel.shell.kernel = self.kernel  # of a shell that was made ahead
        self.kernel._execute_sleep = 0.0


def make_shell_ahead() -> None:
    """Make the shell of the kernels that will be forked from this process."""
    make_ahead(SETTINGS)


@contextmanager
def _no_modules_listed() -> Iterator[None]:
    """Let a kernel find no module while it is made.

    It lists the files of all for a debugger, which a page has not. That touches two thousand modules, each on a page of
    memory that a forked process would have to copy.
    """
    own = ipkernel.sys
    ipkernel.sys = cast(ModuleType, SimpleNamespace(**vars(sys) | {"modules": {}}))
    try:
        yield
    finally:
        ipkernel.sys = own
