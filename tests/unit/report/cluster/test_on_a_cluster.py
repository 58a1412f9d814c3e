"""Pages made by a scheduler and two workers, each a process of its own, are those that are made here."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from analysis.project.project import Project
from analysis.report.cluster.crew import DaskCrew
from analysis.report.engine.forking import can_fork
from analysis.report.jobs import Job
from analysis.report.result import RunResult
from analysis.report.run import CrewError, run_jobs

pytestmark = pytest.mark.skipif(not can_fork(), reason="kernels are not forked here")


def made(root: Path, units: Sequence[str], scheduler: str = "", through: str = "") -> list[RunResult]:
    jobs = [Job("tiny", unit, "2020", "", "vi") for unit in units]
    project = Project.open(root)
    crew = DaskCrew(project, scheduler, through, jobs) if scheduler else None
    return run_jobs(jobs, root=root, reports=project.reports, workers=2, on_done=lambda done: None, crew=crew)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def told(results: Sequence[RunResult]) -> list[tuple[str, ...]]:
    return [(result.page, result.status, result.fingerprint, result.kind, result.message) for result in results]


def parents(cluster) -> list[int]:
    """Return the numbers of the kernel parents of the workers."""
    below = [child for process in cluster.processes for child in psutil.Process(process.pid).children(recursive=True)]
    return [child.pid for child in below if _is_parent(child)]


def _is_parent(process: psutil.Process) -> bool:
    above = process.parent()
    line = process.cmdline()
    return "analysis.report.engine.kernel_parent" in line and above is not None and above.cmdline() != line


def test_pages_are_the_same_to_the_byte_and_one_that_fails_stops_no_other(project, cluster):
    units = ["005", "bad", "006", "007"]
    there = made(project, units, cluster.address)
    files_there = contents(project / "reports")
    shutil.rmtree(project / "reports")
    here = made(project, units)
    assert told(there) == told(here)
    assert [result.status for result in there] == ["made", "failed", "made", "made"]
    assert files_there == contents(project / "reports")
    assert len(files_there) == 7, "a notebook each, and three pages"
    assert not list((project / "data/cluster").iterdir()), "what was sent is taken back"

    warm = parents(cluster)
    assert len(warm) == 2, "one a worker"
    made(project, ["008", "009"], cluster.address)
    assert parents(cluster) == warm, "and for the next run, too"


@pytest.mark.soak
def test_a_worker_that_is_killed_costs_its_own_page_one_try(project, own_cluster):
    own_cluster.add_worker()
    own_cluster.add_worker()
    own_cluster.wait_for_workers(2)
    units = ["005", "once", "deadly", "006"]
    results = made(project, units, own_cluster.address)
    tries = [len((project / "begun" / unit).read_text().split()) for unit in units]
    assert [(result.status, result.kind) for result in results] == [
        ("made", ""), ("made", ""), ("failed", "parent"), ("made", ""),
    ]  # fmt: skip
    assert tries[1:3] == [2, 2]
    assert "lost with its worker, 2 time(s)" in results[2].message


@pytest.mark.soak
def test_ctrl_c_ends_what_is_being_made_there(project, own_cluster, eventually):
    own_cluster.add_worker()
    command = [sys.executable, "-m", "analysis.cli.main", "report", "tiny", "--unit", "350", "--period", "2020"]
    asked = [*command, "--lang", "vi", "--executor", "dask", "--scheduler", own_cluster.address, "--root", str(project)]
    notebook = project / "notebooks/tiny.ipynb"
    notebook.write_text(notebook.read_text().replace('unit == \\"slow\\"', "True"))
    process = subprocess.Popen(asked, stderr=subprocess.PIPE, text=True)
    begun = project / "begun/350"
    eventually(lambda: process.poll() is not None or (begun.exists() and begun.read_text()))
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    assert process.wait(timeout=30) != 0, process.communicate()
    assert time.monotonic() - start < 10
    eventually(lambda: not psutil.pid_exists(int(begun.read_text())))
    assert not list((project / "data/cluster").iterdir())


@pytest.mark.soak
def test_where_the_scheduler_is_lost_that_is_told_at_once(project, own_cluster, eventually):
    own_cluster.add_worker()
    script = f"import time; time.sleep(1); import os, signal; os.kill({own_cluster.processes[0].pid}, signal.SIGKILL)"
    begun = project / "begun/slow"
    waiting = f"import os, time\nwhile not os.path.exists({str(begun)!r}): time.sleep(0.1)\n{script}"
    killer = subprocess.Popen([sys.executable, "-c", waiting])
    with pytest.raises(CrewError, match=r"was lost\. Finished pages are kept"):
        made(project, ["005", "slow"], own_cluster.address)
    killer.wait()
    assert [file.name for file in (project / "reports/vi").rglob("*.html")] == ["2020.html"]


@pytest.mark.soak
def test_a_worker_with_other_code_is_refused_by_name(project, own_cluster):
    own_cluster.add_worker()
    with pytest.raises(CrewError) as error:
        made(project, ["005"], own_cluster.address)
    assert "tcp://127.0.0.1" in str(error.value)
