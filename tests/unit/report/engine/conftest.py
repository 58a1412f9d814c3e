"""Kernels to ask, and the parents that they are forked from."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.utils import run_sync

from analysis.report.engine.connecting import PageKernel
from analysis.report.engine.forking import can_fork, kernel_environment
from analysis.report.engine.owner import KernelParent

ROOT = Path(__file__).resolve().parents[4]


class Asked:
    """A kernel that tells what its code prints."""

    def __init__(self, parent: KernelParent, **changed: str) -> None:
        self.kernel = PageKernel(parent.address, parent.folder)
        environment = kernel_environment(parent.folder, parent.folder / "ipython", seed=1, megabytes=0)
        self.kernel.begin(parent.folder, environment | changed)
        self.process = self.kernel.process
        self.client = self.kernel.client()
        self.client.start_channels()
        run_sync(self.client.wait_for_ready)(30)

    def __call__(self, code: str) -> str:
        return run_sync(self._tell)(code)

    async def _tell(self, code: str) -> str:
        told = []

        def hear(message: dict[str, Any]) -> None:
            if message["msg_type"] in ("stream", "error"):
                told.append(message["content"].get("text") or message["content"]["evalue"])

        await self.client.execute_interactive(code, timeout=30, output_hook=hear, allow_stdin=False)
        return "".join(told).strip()


@contextmanager
def parent_for(purpose: str, root: Path | None = None) -> Iterator[KernelParent]:
    if not can_fork():
        pytest.skip("kernels are not forked here")
    parent = KernelParent(purpose, root)
    parent.wait_until_ready()
    yield parent
    parent.close()
    assert not parent.folder.exists()


@pytest.fixture(scope="session")
def parent() -> Iterator[KernelParent]:
    """A warm parent for tests that do it no harm; as where pages are made from within a notebook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JPY_PARENT_PID", "999999")
        with parent_for("pages", ROOT) as parent:
            yield parent


@pytest.fixture
def own_parent() -> Iterator[KernelParent]:
    """A parent that a test may kill."""
    with parent_for("kernels") as parent:
        yield parent


@pytest.fixture
def begin() -> Iterator[Callable[..., Asked]]:
    """Begin kernels, which end with the test."""
    begun = []

    def begin(parent: KernelParent, **changed: str) -> Asked:
        begun.append(Asked(parent, **changed))
        return begun[-1]

    yield begin
    for asked in begun:
        asked.kernel.end()


@pytest.fixture
def eventually() -> Callable[[Callable[[], object]], None]:
    """Wait until something is so, at most ten seconds."""

    def wait(is_so: Callable[[], object]) -> None:
        end = time.monotonic() + 10
        while not is_so():
            assert time.monotonic() < end, "it did not come to be so"
            time.sleep(0.02)

    return wait


def is_gone(pid: int) -> bool:
    """Whether there is no such process, or only its corpse."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def gone() -> Callable[[int], bool]:
    return is_gone


def files_below(folder: Path) -> list[str]:
    """The files in a folder, but for what IPython lays out."""
    return sorted(path.name for path in folder.iterdir() if path.name != "ipython")


@pytest.fixture
def files() -> Callable[[Path], list[str]]:
    return files_below
