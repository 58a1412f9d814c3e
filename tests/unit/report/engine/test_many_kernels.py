"""Thirty-two kernels at once, two hundred in all: none fails, and nothing is left of any of them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

AT_ONCE, IN_ALL = 32, 200


@pytest.mark.soak
def test_two_hundred_kernels_leave_nothing_behind(parent, begin, files, eventually):
    server = psutil.Process(parent.pid)
    begin(parent)("1")
    before = files(parent.folder), server.num_fds(), len(server.children(recursive=True))
    meeting = threading.Barrier(AT_ONCE)

    def use(turn: int) -> str:
        asked = begin(parent)
        try:
            if turn < AT_ONCE:
                meeting.wait(120)  # all of the first are there at the same time
            return asked(f"import subprocess; subprocess.Popen(['sleep', '600']); print({turn} ** 2)")
        finally:
            asked.kernel.end()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        told = list(threads.map(use, range(IN_ALL)))
    assert told == [str(turn**2) for turn in range(IN_ALL)]
    eventually(lambda: (files(parent.folder), server.num_fds(), len(server.children(recursive=True))) == before)
    assert [thread.name for thread in Path(f"/proc/{server.pid}/task").iterdir()] == [str(server.pid)]
    sleeping = [one for one in psutil.process_iter(["cmdline"]) if one.info["cmdline"] == ["sleep", "600"]]
    assert [one for one in sleeping if one.environ().get("CADRE_ROOT") == str(parent.folder)] == []
    assert len(list(Path("/proc/self/fd").iterdir())) < 20 * AT_ONCE
