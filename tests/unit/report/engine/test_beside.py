"""What another process found meanwhile is what this one would have found."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.report.engine.beside import Beside
from analysis.report.engine.forking import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="nothing is forked here")


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def found_by_process_and_what() -> tuple[int, dict]:
    table = pd.DataFrame({"unit": ["350", "01001"], "value": [1.5, np.nan]})
    return os.getpid(), {"table": table, "many": np.arange(100_000), "none": np.array([]), "text": "Hà Nam"}


def test_the_work_is_done_by_another_process_and_its_answer_is_whole():
    pid, what = Beside(found_by_process_and_what).found()
    own_pid, own = found_by_process_and_what()
    assert pid != own_pid
    pd.testing.assert_frame_equal(what["table"], own["table"])
    assert np.array_equal(what["many"], own["many"]) and len(what["none"]) == 0 and what["text"] == "Hà Nam"


def test_what_processes_share_none_of_them_can_change():
    _, what = Beside(found_by_process_and_what).found()
    with pytest.raises(ValueError, match="read-only"):
        what["many"][0] = 7


def test_what_is_forked_later_has_it_too_and_no_copy_of_it():
    _, what = Beside(lambda: (0, np.arange(10_000_000))).found()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, str(what.sum()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reading, 100)) == 49_999_995_000_000
    assert not any("beside" in str(number.resolve()) for number in Path("/proc/self/fd").iterdir())
    assert any("beside" in line and " r--s " in line for line in Path("/proc/self/maps").read_text().splitlines())


def test_on_one_core_it_is_done_when_it_is_asked_for(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert Beside(found_by_process_and_what).found()[0] == os.getpid()


def fault() -> tuple[int, dict]:
    raise RuntimeError("no catalogue there")


def test_a_fault_is_raised_where_it_is_asked_for():
    with pytest.raises(RuntimeError, match="no catalogue there"):
        Beside(fault).found()


def test_what_was_killed_is_done_here():
    parent = os.getpid()

    def killed_elsewhere() -> int:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    assert Beside(killed_elsewhere).found() == parent


def test_where_nothing_more_can_be_forked_it_is_done_here(monkeypatch):
    def refused() -> int:
        raise BlockingIOError("too many processes")

    before = len([*Path("/proc/self/fd").iterdir()])
    monkeypatch.setattr(os, "fork", refused)
    assert Beside(found_by_process_and_what).found()[0] == os.getpid()
    assert len([*Path("/proc/self/fd").iterdir()]) == before


def test_where_nobody_hears_of_a_childs_end_it_is_done_here():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert Beside(found_by_process_and_what).found()[0] == os.getpid()
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_whatever_ends_the_work_ends_the_process(tmp_path):
    parent, escaped = os.getpid(), tmp_path / "escaped"

    def leaves() -> int:
        if os.getpid() != parent:
            raise SystemExit(5)
        return parent

    beside = None
    try:
        beside = Beside(leaves)
    finally:
        if os.getpid() != parent:
            escaped.write_text("in the child")
            os._exit(0)
    assert beside.found() == parent and not escaped.exists()


def test_what_cannot_be_pickled_is_done_here():
    assert Beside(lambda: lambda: 3).found()() == 3


def test_it_ends_with_who_began_it(eventually):
    told = subprocess.Popen(
        [sys.executable, "-c", "import os, sys, time\nos.sched_getaffinity = lambda _: {0, 1}\n"
         "from analysis.report.engine.beside import Beside\n"
         "Beside(lambda: (print(os.getpid(), flush=True), time.sleep(600)))\ntime.sleep(600)"],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert told.stdout is not None
    pid = int(told.stdout.readline())
    told.kill()
    told.wait()
    told.stdout.close()
    eventually(lambda: not Path(f"/proc/{pid}/stat").exists() or "(python) Z" in Path(f"/proc/{pid}/stat").read_text())
