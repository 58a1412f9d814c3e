"""Keeps a project's kernel parent warm while nobody needs it, so that commands begin at once: see ``handing_over``."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from analysis.model.errors import UsageError
from analysis.report.engine.announced import Announced, announce, announced, withdraw
from analysis.report.engine.forking import ORDINARY, SWITCH, can_fork
from analysis.report.engine.owner import KernelParent, NoParentError

LOOK_SECONDS = 3.0  # between two looks at the files that the parent is made of

Saying = Callable[[str], None]


def stand_by(root: Path, modules: Sequence[str], on_warm: Saying, on_cold: Saying) -> None:
    """Keep a parent warm for the project ``root`` until this process is interrupted or asked to end.

    One whose files have changed, or that has died, is replaced; what it forked goes on until it has done its work.

    Parameters
    ----------
    modules : what the commands import that are handed over.
    on_warm, on_cold : called with its number whenever a parent is warm, and with the reason when it is no more.

    Raises
    ------
    UsageError
        where nothing can be forked, or another process does the same.
    NoParentError
        where a parent does not start.
    """
    _refuse_where_it_is_no_use(root)
    with _ended_by_signal(), suppress(KeyboardInterrupt):
        while True:
            on_cold(_keep_one(root, modules, on_warm))


def _refuse_where_it_is_no_use(root: Path) -> None:
    if not can_fork():
        raise UsageError("Kernels are not forked here, so none can be kept warm.", where=SWITCH,
                         do=f"It takes Linux, and {SWITCH} must not be {ORDINARY!r}.")  # fmt: skip
    found = announced(root)
    if found is not None and Path(f"/proc/{found.pid}").exists() and Path(found.address).exists():
        raise UsageError(f"Process {found.pid} keeps the kernels of this project warm already.", where=str(root),
                         do=f"Use it, or end it (kill {found.pid}).")  # fmt: skip


def _keep_one(root: Path, modules: Sequence[str], on_warm: Saying) -> str:
    """Keep one parent until it is of no use any more, and return why it is not."""
    parent = KernelParent("pages", root, modules)
    try:
        parent.wait_until_ready()
        _announce(root, parent)
        on_warm(str(parent.pid))
        while not parent.is_over:
            time.sleep(LOOK_SECONDS)
        why = "it has died" if parent.has_ended else f"changed: {', '.join(parent.sources.changed()[:3])}"
        withdraw(root)
        parent.retire()
        while not parent.has_ended:
            time.sleep(LOOK_SECONDS)
        return why
    finally:
        withdraw(root)
        parent.close()


def _announce(root: Path, parent: KernelParent) -> None:
    try:
        announce(root, Announced.by_this_process(parent.address, parent.sources))
    except OSError as error:
        do = "Set TMPDIR to a folder that you may write to, here and where you work."
        raise NoParentError(f"Nobody can be told of the warm kernels: {error}.", do=do) from error


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Let SIGTERM, with which services are ended, end this like Ctrl-C: nothing of it is left."""

    def end(number: int, _: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
