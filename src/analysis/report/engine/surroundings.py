"""What a process has from whoever started it, so that one that is forked elsewhere can take it on."""

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Surroundings:
    """Folder (empty where it is gone), environment, mask of new files, priority, and the processors it may use."""

    folder: str
    environment: dict[str, str]
    umask: int
    priority: int
    processors: frozenset[int]

    @classmethod
    def of_this_process(cls, environment: dict[str, str], folder: str | None = None) -> "Surroundings":
        """Return what this process has, but for the ``environment``, and the ``folder`` where one is named."""
        if folder is None:
            try:
                folder = str(Path.cwd())
            except FileNotFoundError:
                folder = ""
        priority, processors = os.getpriority(os.PRIO_PROCESS, 0), frozenset(os.sched_getaffinity(0))
        return cls(folder, environment, _umask(), priority, processors)

    def take_on(self) -> None:
        """Take them on; a higher priority than its own, or a processor that it may not use, it forgoes."""
        if self.folder:
            os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.environment)
        time.tzset()
        os.umask(self.umask)
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, self.priority)
        with suppress(OSError):
            os.sched_setaffinity(0, self.processors)


def _umask() -> int:
    """Return the mask of new files; to ask the system for it would set it for a moment, for other threads as well."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1], 8) for line in lines if line.startswith("Umask:")), 0o022)
