"""Whether kernels may be forked here, what they find in their environment, forked or not, and how they end."""

import os
import signal
import sys
from ctypes import CDLL
from pathlib import Path

from analysis.model.errors import UsageError

SOCKET = "parent"  # name of a parent's socket in its folder
SWITCH = "CADRE_KERNEL"
ORDINARY = "ordinary"
# One thread for numerics: N kernels would otherwise start N times as many threads as there are cores, and a sum's last
# digit would hang on how many took part. A process that is forked may have no second thread.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
PAGE = "CADRE_PAGE"  # says that a kernel is that of one page
SEED = "CADRE_SEED"
MEGABYTES = "CADRE_KERNEL_MEGABYTES"
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_PRCTL = CDLL(None).prctl if sys.platform == "linux" else None


def can_fork() -> bool:
    """Return whether kernels are forked: on Linux, unless the environment says ``CADRE_KERNEL=ordinary``.

    macOS has ``fork`` too, but its frameworks do not outlive one.

    Raises
    ------
    UsageError
        where ``CADRE_KERNEL`` says anything else.
    """
    asked = os.environ.get(SWITCH, "")
    if asked not in ("", "warm", ORDINARY):
        raise UsageError(
            f"{asked!r} is no kind of kernel.", where=SWITCH, do=f"Say 'warm' or {ORDINARY!r}, or nothing."
        )
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and asked != ORDINARY


def parent_environment() -> dict[str, str]:
    """Return the environment of a process that kernels are forked from: nothing in it may start a thread."""
    own = {
        "PYTHONHASHSEED": "0",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "ARROW_DEFAULT_MEMORY_POOL": "system",  # the others lay a gigabyte aside, which a limit of memory would count
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the debugger complains once a start
    }
    return {**os.environ, **ONE_THREAD, **own}


def die_with(parent: int) -> None:
    """In a forked process: lead a session of its own, and be killed with the parent, however that ends."""
    os.setsid()
    if _PRCTL is not None:
        _PRCTL(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def kernel_environment(root: Path, ipython: Path, *, seed: int, megabytes: int) -> dict[str, str]:
    """Return the environment of a page's kernel: the same numbers and pictures wherever it runs.

    Parameters
    ----------
    root : the project that its notebook opens.
    ipython : a folder for IPython, with neither the user's start-up files nor a history shared with other kernels.
    seed : of ``random`` and of numpy's old generator.
    megabytes : of memory that the kernel may take; 0 sets no limit.
    """
    own = {
        "MPLBACKEND": "agg",
        "IPYTHONDIR": str(ipython),
        "CADRE_ROOT": str(root),
        PAGE: "1",
        SEED: str(seed),
        MEGABYTES: str(megabytes),
    }
    return {**parent_environment(), **own}
