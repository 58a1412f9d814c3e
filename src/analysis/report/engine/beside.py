"""Work that a forked process does beside this one, on another core, while this one imports.

What it found comes back pickled. The buffers of its arrays lie in memory that both share: nobody copies them, nobody
can write into them, and what is forked later has no tables of their pages to copy.
"""

import mmap
import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from ctypes import CDLL, c_int, c_long, c_size_t, c_ubyte, c_void_p, get_errno
from typing import BinaryIO, Generic, NoReturn, TypeVar

from analysis.report.engine.forking import die_with

Found = TypeVar("Found")
PROTOCOL = 5  # the first whose buffers may lie elsewhere
ALIGNED_BYTES = 64  # as numpy's own arrays are
_LENGTH_BYTES = 8


class Beside(Generic[Found]):
    """Work that begins at once in a process of its own, where there is a core for it.

    Parameters
    ----------
    work : what to do; no second thread may be needed for it. What it returns can be pickled.
    """

    def __init__(self, work: Callable[[], Found]) -> None:
        self._work, self._pid = work, 0
        if len(os.sched_getaffinity(0)) > 1:
            self._begin()

    def found(self) -> Found:
        """Wait for what the process found; where it did not come to that, or there is none, do the work here."""
        if self._pid:
            if _has_ended_well(self._pid):
                return _read(self._file)
            os.close(self._file)
        return self._work()

    def _begin(self) -> None:
        self._file, this = os.memfd_create("beside"), os.getpid()
        try:
            self._pid = os.fork()
        except OSError:  # too many processes, or too little memory for one more: the work is done here
            os.close(self._file)
            return
        if not self._pid:
            die_with(this)
            _do(self._work, self._file)


def _has_ended_well(pid: int) -> bool:
    try:
        return os.waitpid(pid, 0)[1] == 0
    except ChildProcessError:  # whoever started this one wants to hear of no child's end: nobody knows
        return False


def _do(work: Callable[[], Found], number: int) -> NoReturn:
    """In the process: do the work and write what it found. What goes wrong is told by who does the same once more."""
    status = 1
    try:
        with suppress(Exception), open(number, "wb") as file:
            _write(file, work())
            status = 0
    finally:
        os._exit(status)


def _write(file: BinaryIO, found: object) -> None:
    """Write the buffers, then the pickle, then where each of them lies, and at the end how long that is."""
    buffers: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(found, PROTOCOL, buffer_callback=buffers.append)
    spans = [*(_written(file, buffer.raw()) for buffer in buffers), _written(file, pickled)]
    index = pickle.dumps(spans)
    file.write(index + len(index).to_bytes(_LENGTH_BYTES))


def _written(file: BinaryIO, piece: memoryview | bytes) -> slice:
    begin = file.seek(-file.tell() % ALIGNED_BYTES, os.SEEK_CUR)
    file.write(piece)
    return slice(begin, file.tell())


def _read(number: int) -> Found:  # type: ignore[type-var]
    """Return what was written; the arrays in it stay where they are, and keep the memory."""
    whole = _mapped(number)
    os.close(number)
    end = len(whole) - _LENGTH_BYTES
    begin = end - int.from_bytes(whole[end:])
    *buffers, pickled = pickle.loads(whole[begin:end])
    found: Found = pickle.loads(whole[pickled], buffers=[whole[span] for span in buffers])
    return found


def _mapped(number: int) -> memoryview:
    """Return a file as memory, for good. Python's own ``mmap`` would keep it open, here and in all that is forked."""
    length = os.fstat(number).st_size
    library = CDLL(None, use_errno=True)
    library.mmap.restype = c_void_p
    library.mmap.argtypes = (c_void_p, c_size_t, c_int, c_int, c_int, c_long)
    address = library.mmap(None, length, mmap.PROT_READ, mmap.MAP_SHARED, number, 0)
    if address == c_void_p(-1).value:
        raise OSError(get_errno(), os.strerror(get_errno()))
    return memoryview((c_ubyte * length).from_address(address)).cast("B").toreadonly()
