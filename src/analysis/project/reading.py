"""Reading many files side by side: their receipts come in the order of the files, whoever read which.

What a file tells depends on the file alone, so that it is the same for any number of workers. They are forked, so that
the catalogue and the register are not read again; where fork is not to be had, one file is read after the other.
"""

import gc
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from analysis.ingest.receipt import Receipt
from analysis.model.errors import CadreError, FileError

LEAST_FILES = 16  # for fewer it takes longer to begin workers than to read
FILES_AT_ONCE = 4  # handed to a worker, so that it need not wait for the next

Read = Callable[[Path], Receipt]
_READ: list[Read] = []  # in a worker: how files are read


def read_files(files: Sequence[Path], read: Read, workers: int = 1) -> Iterator[tuple[Path, Receipt | FileError]]:
    """Yield each file with its receipt, or with why it cannot be read, in the order of ``files``.

    Raises
    ------
    CadreError
        if a worker is ended from outside, as a system that runs out of memory does.
    """
    # Python tells that Linux alone forks safely: on macOS the system's own libraries do not stand it.
    if workers < 2 or len(files) < LEAST_FILES or not sys.platform.startswith("linux"):
        yield from ((path, _read_one(path, read)) for path in files)
        return
    forked = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(workers, mp_context=forked, initializer=_begin, initargs=(read,))
    try:
        yield from zip(files, pool.map(_read_in_worker, files, chunksize=FILES_AT_ONCE), strict=True)
    except BrokenProcessPool as error:
        raise CadreError(
            "a process that read files was ended from outside.", where="receive",
            do="There may be too little memory: try again with --workers 1. Nothing was received.",
        ) from error  # fmt: skip
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(read: Read) -> None:
    _READ.append(read)
    gc.freeze()  # what the command has read already is looked at by no search for garbage, and stays shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the command, and that ends its workers


def _read_in_worker(path: Path) -> Receipt | FileError:
    return _read_one(path, _READ[0])


def _read_one(path: Path, read: Read) -> Receipt | FileError:
    try:
        return read(path)
    except FileError as error:
        return error
