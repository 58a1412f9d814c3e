"""A Dask cluster as an office has one: a scheduler, and workers that are started anew by their nannies."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import psutil
import pytest


class Cluster:
    """A scheduler and its workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen] = []
        self.file = folder / "scheduler.json"
        self._start("scheduler", "--port", "0", "--scheduler-file", str(self.file), "--no-dashboard")
        until(lambda: self.file.exists() and self.file.read_text().rstrip().endswith("}"))  # it is written there
        self.address = json.loads(self.file.read_text())["address"]

    def _start(self, what: str, *arguments: str, **environment: str) -> subprocess.Popen:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1", *arguments]
        with (self.folder / f"{what}-{len(self.processes)}.log").open("w") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, env={**os.environ, **environment}
            )
        self.processes.append(process)
        return process

    def add_worker(self, threads: int = 1, **environment: str) -> subprocess.Popen:
        """Start a worker with its nanny, which is what is returned."""
        place = str(self.folder / f"worker-{len(self.processes)}")
        own = ("--nthreads", str(threads), "--local-directory", place, "--no-dashboard")
        return self._start("worker", "--scheduler-file", str(self.file), *own, **environment)

    def wait_for_workers(self, number: int) -> None:
        """Wait until so many workers have come."""
        client = import_module("distributed").Client
        with client(self.address, set_as_default=False) as connected:
            connected.wait_for_workers(number, timeout=60)

    def close(self) -> None:
        """End all, and make sure that nothing is left of what workers had started."""
        left = [child for process in self.processes for child in descendants(process.pid)]
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
        until(lambda: not any(is_there(process) for process in left))


def until(is_so: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come to be so"
        time.sleep(0.05)


def descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def is_there(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def eventually() -> Callable[..., None]:
    return until


@pytest.fixture(scope="session")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """A cluster with two workers that make two pages at a time."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    for _ in range(2):
        cluster.add_worker(threads=2)
    cluster.wait_for_workers(2)
    yield cluster
    cluster.close()


@pytest.fixture
def own_cluster(tmp_path) -> Iterator[Cluster]:
    """A cluster that a test may do harm to, without workers yet."""
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.close()


@pytest.fixture
def project(own_project, make_notebook, page_facts) -> Path:
    """A project with one small notebook, in which each unit does something else; ``begun/`` tells what it began."""
    shutil.rmtree(own_project / "notebooks")
    (own_project / "begun").mkdir()
    begun = f"begun, facts = {str(own_project / 'begun')!r}, {page_facts()!r}"
    written = make_notebook("tiny", begun, SOURCE, LAST)
    shutil.copytree(written.parent, own_project / "notebooks")
    return own_project


SOURCE = """
import os, random, signal, time
from pathlib import Path
import psutil
from IPython.display import display
print(random.random(), [*{"one", "two", "three"}], os.environ["OMP_NUM_THREADS"])
begun = Path(begun, unit)
with begun.open("a") as file:
    print(os.getpid(), os.getppid(), file=file)
tries = len(begun.read_text().splitlines())
if unit == "bad":
    raise ValueError("no such place")
if unit == "slow":
    time.sleep(600)
if unit == "deadly" or unit == "once" and tries == 1:
    # The kernel's parent is forked from the cluster's worker.
    psutil.Process().parent().parent().send_signal(signal.SIGKILL)
    time.sleep(600)
"""
LAST = """
display({"text/html": f"<h2 id='a'>{unit}</h2><p>Xin chào</p>"}, raw=True)
display({"application/vnd.cadre.page+json": facts | {"unit": unit, "lang": lang}}, raw=True)
"""
