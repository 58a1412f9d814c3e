"""Workers do what they are asked for; one that dies takes only its own task along; nothing is left of them."""

import os
import signal
import threading
import time
from pathlib import Path
from pickle import PicklingError

import pytest

from analysis.report.engine.forking import can_fork
from analysis.report.engine.workers import Forks, Spawns, WorkerDiedError, Workers


def number() -> int:
    return os.getpid()


def parent_number() -> int:
    return os.getppid()


def slow(path: Path, seconds: float) -> int:
    path.write_text(str(os.getpid()))
    time.sleep(seconds)
    return os.getpid()


def bytes_of_nothing() -> None:
    raise EOFError


def wrong(what: str) -> None:
    raise KeyError(what)


def origin(kind: str, root: Path):
    if kind == "spawned":
        return Spawns()
    if not can_fork():
        pytest.skip("kernels are not forked here")
    return Forks(root, "kernels")


@pytest.fixture
def root(tmp_path, monkeypatch):
    found = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), found]))  # workers find tasks there
    (tmp_path / "analysis.toml").write_text("")
    return tmp_path


@pytest.mark.parametrize("kind", ["forked", "spawned"])
def test_each_does_one_thing_at_a_time_and_a_death_is_its_own_tasks_only(kind, root, eventually, gone):
    with Workers(2, origin(kind, root)) as workers:
        pids = {future.result() for future in [workers.submit(number) for _ in range(6)]}
        assert len(pids) <= 2 and os.getpid() not in pids
        with pytest.raises(KeyError, match="this"):
            workers.submit(wrong, "this").result()
        with pytest.raises(EOFError):
            workers.submit(bytes_of_nothing).result()
        with pytest.raises((AttributeError, PicklingError)):
            workers.submit(lambda: None).result()

        file = root / "begun"
        dying, living = workers.submit(slow, file, 600), workers.submit(slow, root / "other", 0.5)
        eventually(lambda: file.exists() and file.read_text())
        os.kill(int(file.read_text()), signal.SIGKILL)
        with pytest.raises(WorkerDiedError, match="died"):
            dying.result()
        assert living.result() != int(file.read_text())
        last = workers.submit(number).result()
        assert last != int(file.read_text())
    for pid in pids | {last}:
        eventually(lambda pid=pid: gone(pid))


def test_a_parent_that_is_killed_is_replaced(root, eventually):
    with Workers(2, origin("forked", root)) as workers:
        first = workers.submit(parent_number).result()
        file = root / "begun"
        dying = workers.submit(slow, file, 600)
        eventually(lambda: file.exists() and file.read_text())
        os.kill(first, signal.SIGKILL)
        with pytest.raises(WorkerDiedError):
            dying.result()
        assert workers.submit(parent_number).result() != first


@pytest.mark.soak
def test_a_parent_made_of_old_files_is_replaced_and_what_runs_goes_on(root, eventually, gone):
    with Workers(2, origin("forked", root)) as workers:
        first = workers.submit(parent_number).result()
        file = root / "begun"
        going_on = workers.submit(slow, file, 4)
        eventually(lambda: file.exists() and file.read_text())
        (root / "requirements.lock").write_text("another")
        assert workers.submit(parent_number).result() != first
        assert going_on.result() == int(file.read_text())
        eventually(lambda: gone(first))


def test_ctrl_c_waits_for_nothing(root, eventually, gone):
    file = root / "begun"
    with pytest.raises(KeyboardInterrupt), Workers(1, origin("forked", root)) as workers:
        futures = [workers.submit(slow, path, 600) for path in (file, root / "never")]
        eventually(lambda: file.exists() and file.read_text())
        raise KeyboardInterrupt
    assert all(future.done() for future in futures)
    eventually(lambda: gone(int(file.read_text())))
    assert not (root / "never").exists()


def test_who_does_not_wait_ends_them_at_once(root, eventually, gone):
    workers = Workers(2, origin("forked", root))
    begun = [root / "one", root / "two"]
    futures = [workers.submit(slow, file, 600) for file in begun] + [workers.submit(number)]
    eventually(lambda: all(file.exists() and file.read_text() for file in begun))
    start = time.monotonic()
    workers.shutdown(wait=False)
    assert time.monotonic() - start < 60
    assert all(future.done() for future in futures)
    for file in begun:
        eventually(lambda file=file: gone(int(file.read_text())))
    assert threading.active_count() < 20
