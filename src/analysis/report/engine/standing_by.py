"""Keeps a project's kernel parent warm while nobody needs it, so that commands begin at once: see ``handing_over``."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from analysis.model.errors import UsageError
from analysis.report.engine.announced import Announced, announce, is_announced, made_with, only_one_for, withdraw
from analysis.report.engine.forking import ORDINARY, SWITCH, can_fork
from analysis.report.engine.freshness import Sources
from analysis.report.engine.owner import KernelParent, NoParentError

LOOK_SECONDS = 3.0  # between two looks at the files that the parent is made of
NAMED = 3  # files at most that are told to have changed

Saying = Callable[[str], None]


def stand_by(root: Path, modules: Sequence[str], on_warm: Saying, on_cold: Saying) -> None:
    """Keep a parent warm for the project ``root`` until this process is interrupted or asked to end.

    One whose files have changed, or that has died, is replaced; what it forked goes on until it has done its work.
    Where none starts from files that were changed, others are waited for.

    Parameters
    ----------
    modules : what the commands import that are handed over.
    on_warm, on_cold : called with its number whenever a parent is warm, and with the reason when it is no more.

    Raises
    ------
    UsageError
        where nothing can be forked, another process does the same, or nobody could be told.
    NoParentError
        where the first parent does not start.
    """
    if not can_fork():
        raise UsageError("Kernels are not forked here, so none can be kept warm.", where=SWITCH,
                         do=f"It takes Linux, and {SWITCH} must not be {ORDINARY!r}.")  # fmt: skip
    with only_one_for(root), _ended_by_signal(), suppress(KeyboardInterrupt):
        _Keeper(root, modules, on_warm, on_cold).keep()


class _Keeper:
    """Keeps one parent after the other."""

    def __init__(self, root: Path, modules: Sequence[str], on_warm: Saying, on_cold: Saying) -> None:
        self._root, self._modules, self._on_warm, self._on_cold = root, modules, on_warm, on_cold
        self._parents: list[KernelParent] = []  # all that have not ended; the newest stands last

    def keep(self) -> None:
        """Do so until something is raised; nothing is left of any parent then."""
        try:
            parent = self._started()
            while True:
                self._announce_while_fresh(parent)
                self._on_cold(_why_over(parent))
                parent.retire()
                parent = self._started_at_last()
        finally:
            for one in self._parents:
                one.close()

    def _started(self) -> KernelParent:
        parent = KernelParent("pages", self._root, self._modules)
        self._parents.append(parent)
        parent.wait_until_ready()
        return parent

    def _started_at_last(self) -> KernelParent:
        """Return a parent that is warm; one that does not start is tried again once any file has changed."""
        while True:
            sources = Sources.of(self._root)
            try:
                return self._started()
            except NoParentError as error:
                self._on_cold(error.what)
            while not sources.changed():
                self._look_around()

    def _announce_while_fresh(self, parent: KernelParent) -> None:
        told = Announced(parent.address, parent.sources, made_with())
        announce(self._root, told)
        self._on_warm(str(parent.pid))
        while not parent.is_over:
            if not is_announced(self._root):
                with suppress(OSError):  # its folder was taken away as well: nobody is served, and nothing is wrong
                    announce(self._root, told)
            self._look_around()
        withdraw(self._root)

    def _look_around(self) -> None:
        """Wait a while, and clear away old parents whose last work is done."""
        time.sleep(LOOK_SECONDS)
        for one in [one for one in self._parents[:-1] if one.has_ended]:
            one.close()
            self._parents.remove(one)


def _why_over(parent: KernelParent) -> str:
    if parent.has_ended:
        return "they have died"
    changed = parent.sources.changed()
    others = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
    return f"changed: {', '.join(changed[:NAMED])}{others}"


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Let what ends services and programs of a closed terminal end this like Ctrl-C: nothing of it is left."""

    def end(number: int, _: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
