"""In a process forked from a warm parent: do a command for somebody who waits elsewhere."""

import os
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

from analysis.report.engine.freshness import Sources
from analysis.report.engine.handing_over import BY_SIGNAL, STREAMS, Encoding, end_at_once
from analysis.report.engine.owner import LentParent
from analysis.report.engine.shared import borrow


def become_command(request: dict[str, Any], connection: Connection) -> None:
    """Call what was asked for, with input and output of who asked, and end as it ends.

    Parameters
    ----------
    request : see ``handing_over``.
    """
    _take_streams(connection, request["encodings"])
    sys.argv[:] = request["arguments"]
    sources: Sources = request["sources"]
    borrow(Path(request["root"]), LentParent(request["address"], sources))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    Thread(target=_heed, args=(connection,), daemon=True).start()
    module, _, name = request["entry"].partition(":")
    end_at_once(_exit_code_of(getattr(import_module(module), name)))


def _take_streams(connection: Connection, encodings: Sequence[Encoding]) -> None:
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        _, streams, _, _ = socket.recv_fds(line, 1, len(STREAMS))
    for own, stream in zip(STREAMS, streams, strict=True):
        os.dup2(stream, own)
        os.close(stream)
    # Python's own were made for a log; whoever writes to a terminal sees each line of a complaint at once.
    (into, lenient_in), (out, lenient_out), (log, lenient_log) = encodings
    sys.stdin = open(0, encoding=into, errors=lenient_in, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding=out, errors=lenient_out, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding=log, errors=lenient_log, buffering=1, closefd=False)  # noqa: SIM115


def _heed(connection: Connection) -> None:
    """Send this process the signals that come over the connection; its parent looks after the other end's end."""
    try:
        while True:
            os.kill(os.getpid(), connection.recv())
    except (EOFError, OSError):
        return


def _exit_code_of(entry: Any) -> int:
    try:
        entry()
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        print(ended.code, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return BY_SIGNAL + signal.SIGINT
    except BaseException:  # as Python ends a program of its own
        traceback.print_exc()
        return 1
    return 0
