"""One at a time: held by real processes, taken back by the system from whoever is killed."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.report.scheduling.lock import AlreadyAtWorkError, only_one

HOLDER = """
import sys, time
from pathlib import Path
from analysis.report.scheduling.lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def holder(lock: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_told_at_once_who_is_at_work(tmp_path: Path) -> None:
    lock = tmp_path / "sent/sending.lock"
    process = holder(lock)
    try:
        with pytest.raises(AlreadyAtWorkError) as told, only_one(lock):
            pass
        assert told.value.by == str(process.pid)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    with only_one(lock):  # who was killed holds it no more
        assert (tmp_path / "sent/sending.pid").exists()
    with only_one(lock):
        pass
