"""How much memory the processes of a benchmark take together, from what Linux tells of each."""

import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path


class Memory:
    """The most memory that the processes of this one took together while it was watched, shared pages counted once."""

    def __init__(self, seconds: float = 1.0) -> None:
        self._seconds = seconds  # between two looks

    def __enter__(self) -> "Memory":
        self.peak_gigabytes, self._is_over = 0.0, threading.Event()
        self._watcher = threading.Thread(target=self._watch)
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._is_over.wait(self._seconds):
            taken = sum(proportional_bytes(pid) for pid in descendants(os.getpid()))
            self.peak_gigabytes = max(self.peak_gigabytes, taken / 1e9)


def descendants(pid: int) -> Iterator[int]:
    """Yield all processes that a process began, and those that they began."""
    try:
        threads = [path.name for path in Path(f"/proc/{pid}/task").iterdir()]
        children = [int(one) for thread in threads for one in read(f"/proc/{pid}/task/{thread}/children").split()]
    except OSError:
        return
    for child in children:
        yield child
        yield from descendants(child)


def proportional_bytes(pid: int) -> int:
    """Return how much memory a process takes; of what it shares with others, its part."""
    lines: Iterable[str] = read(f"/proc/{pid}/smaps_rollup").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def read(path: str) -> str:
    """Return the text of a file of the system; empty where the process has just ended."""
    try:
        return Path(path).read_text()
    except OSError:
        return ""
