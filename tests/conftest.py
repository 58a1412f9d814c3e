"""One project for all tests that need received data: made once, shared by the test processes, never written to."""

import fcntl
import gc
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.cli.main import main
from analysis.geography.registry import Registry
from analysis.project.project import Project
from analysis.report.jobs import Job
from analysis.report.run import run_jobs
from analysis.sample.province import write_sample
from postgres_server import PostgresServer, open_postgres

ROOT = Path(__file__).resolve().parents[1]
RECEIVED_AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


@pytest.hookimpl(trylast=True)  # pytest puts those together that share a fixture
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one test make the received project while others run that do not need it; those that do come last."""
    needing = [item for item in items if "received_root" in getattr(item, "fixturenames", ())]
    others = [item for item in items if "received_root" not in getattr(item, "fixturenames", ())]
    items[:] = [*needing[:1], *others, *needing[1:]]


def pytest_collection_finish() -> None:
    """Let Python's search for garbage pass over all that was imported: it is kept, and is much to look through."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Let all be found again, so that nothing complains in the end of what was left."""
    gc.unfreeze()


def lay_out_project(folder: Path) -> Path:
    """Lay out a project of its own in ``folder``: this one's settings, catalogue, notebooks and bundled data."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "analysis.toml", folder)
    for name in ("catalogue", "notebooks", "data/bundled"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def shared(tmp_path_factory) -> Path:
    """The folder of what is made once for all test processes."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Let one test process at a time do what others must find done."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def sample(shared) -> Path:
    """The workbooks of the sample province."""
    folder = shared / "sample"
    with only_one(shared / "sample.lock"):
        if not (folder / "done").exists():
            catalogue = Catalogue.open(ROOT / "catalogue")
            registry = Registry(catalogue.units, catalogue.changes)
            write_sample(folder / "province", catalogue=catalogue, registry=registry)
            (folder / "done").touch()
    return folder / "province"


@pytest.fixture(scope="session")
def received_root(shared, sample) -> Path:
    """A project with the bundled panel and the sample province received and computed."""
    folder = shared / "received-project"
    with only_one(shared / "received-project.lock"):
        if not (folder / "done").exists():
            project = Project.open(lay_out_project(folder))
            shutil.copytree(sample, folder / "data/sample")
            project.receive([folder / "data/bundled", folder / "data/sample"], now=RECEIVED_AT)
            project.compute()
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="session")
def made(received_root, shared, request) -> Callable[[Sequence[Job]], list[Path]]:
    """Make pages of the received project, each once for all tests; return their files in the order of the jobs.

    With the first are made all that the tests of this run are marked to read: to start making pages takes seconds.
    """
    reports = shared / "received-pages"
    read = [job for item in request.session.items for mark in item.iter_markers("reads") for job in mark.args]

    def make(jobs: Sequence[Job]) -> list[Path]:
        with only_one(shared / "received-pages.lock"):
            missing = [job for job in dict.fromkeys([*jobs, *read]) if not (reports / job.page).exists()]
            results = run_jobs(missing, root=received_root, reports=reports, workers=2, on_done=lambda done: None)
        asked = {job.page for job in jobs}
        assert [f"{one.job}: {one.message}" for one in results if one.job in asked and one.status != "made"] == []
        return [reports / job.page for job in jobs]

    return make


@pytest.fixture(scope="session")
def received(received_root) -> Project:
    return Project.open(received_root)


@pytest.fixture
def analyst_root(received_root, tmp_path) -> Path:
    """A project of an analyst's own with all that was received and computed: notebooks are written here only."""
    folder = tmp_path / "analyst"
    folder.mkdir()
    shutil.copy(received_root / "analysis.toml", folder)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    for name in ("catalogue", "data"):
        (folder / name).symlink_to(received_root / name)
    return folder


@pytest.fixture(scope="session")
def public(received, shared) -> pd.DataFrame:
    """Values of communes of today as the public is told them; to find what is hidden takes long, and is done once."""
    with only_one(shared / "public.lock"):
        return received.values(frame="2026-12-31", profile="public")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test process."""
    with open_postgres() as server:
        yield server


@pytest.fixture
def own_project(tmp_path) -> Path:
    """An empty project that a test may write to."""
    return lay_out_project(tmp_path / "project")


@pytest.fixture
def cadre(monkeypatch):
    """Run the command line within this process, from the door that a user enters; returns as a process would."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # typer puts its own there

    def run(*arguments: object, root: Path) -> subprocess.CompletedProcess[str]:
        told, complained, code = io.StringIO(), io.StringIO(), 0
        monkeypatch.setattr(sys, "argv", ["cadre", *map(str, arguments), "--root", str(root)])
        with chdir(root), redirect_stdout(told), redirect_stderr(complained):
            try:
                main()
            except SystemExit as end:
                code = end.code
        return subprocess.CompletedProcess(sys.argv, code, told.getvalue(), complained.getvalue())

    return run


@pytest.fixture
def cadre_process():
    """Run the command line as a user does, in a process of its own, which takes seconds to start."""

    def run(*arguments: object, root: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "analysis.cli.main", *map(str, arguments), "--root", str(root)]
        return subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)

    return run
