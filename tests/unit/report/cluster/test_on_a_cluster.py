"""Pages made by a scheduler and two workers, each a process of its own, are those that are made here."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
from analysis.project.project import Project
from analysis.report.cluster.crew import DaskCrew
from analysis.report.engine.forking import can_fork
from analysis.report.engine.freshness import PACKAGE
from analysis.report.jobs import Job
from analysis.report.result import RunResult
from analysis.report.run import CrewError, run_jobs

pytestmark = pytest.mark.skipif(not can_fork(), reason="kernels are not forked here")


@pytest.fixture(params=["", "s3"])
def through(request) -> str:
    """Where workers get the data: a folder of the project, or a bucket."""
    return f"{request.getfixturevalue('bucket')}/cadre" if request.param else ""


def made(root: Path, units: Sequence[str], scheduler: str = "") -> list[RunResult]:
    jobs = [Job("tiny", unit, "2020", "", "vi") for unit in units]
    project = Project.open(root)
    crew = DaskCrew(project, scheduler, "", jobs) if scheduler else None
    return run_jobs(jobs, root=root, reports=project.reports, workers=2, on_done=lambda done: None, crew=crew)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def told(results: Sequence[RunResult]) -> list[tuple[str, ...]]:
    return [(result.page, result.status, result.fingerprint, result.kind, result.message) for result in results]


def parents(cluster) -> list[int]:
    """Return the numbers of the kernel parents: what processes of workers have started, which nannies have."""
    nannies = [psutil.Process(process.pid) for process in cluster.processes[1:]]
    started = [child for nanny in nannies for worker in nanny.children() for child in worker.children()]
    return [child.pid for child in started if "analysis.report.engine.kernel_parent" in child.cmdline()]


@pytest.mark.soak
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
    assert Project.open(project).store.frames() == ["2020-12-31"], "the map of units was computed here, once"

    warm = parents(cluster)
    assert len(warm) == 2, "one a worker"
    made(project, ["008", "009"], cluster.address)
    assert parents(cluster) == warm, "and for the next run, too"


@pytest.mark.soak
def test_a_worker_that_is_killed_costs_its_own_page_one_try(project, own_cluster, eventually):
    own_cluster.add_worker()
    own_cluster.add_worker()
    own_cluster.wait_for_workers(2)
    units = ["005", "once", "deadly", "006"]
    results = made(project, units, own_cluster.address)
    begun = {unit: (project / "begun" / unit).read_text().splitlines() for unit in units}
    assert [(result.status, result.kind) for result in results] == [
        ("made", ""), ("made", ""), ("failed", "parent"), ("made", ""),
    ]  # fmt: skip
    assert [len(begun[unit]) for unit in ("once", "deadly")] == [2, 2]
    assert "lost with its worker, 2 time(s)" in results[2].message
    for line in (begun["once"][0], *begun["deadly"]):
        for pid in map(int, line.split()):
            eventually(lambda pid=pid: not psutil.pid_exists(pid))  # kernel and parent went with the worker


@pytest.mark.soak
def test_a_worker_that_may_not_fork_makes_the_same_pages(project, own_cluster):
    own_cluster.add_worker(CADRE_KERNEL="ordinary")
    there = made(project, ["005", "bad"], own_cluster.address)
    files_there = contents(project / "reports")
    shutil.rmtree(project / "reports")
    assert told(there) == told(made(project, ["005", "bad"]))
    assert files_there == contents(project / "reports")


def heed_ctrl_c():
    """Heed Ctrl-C in a process also where the tests themselves run behind a shell, which has it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.soak
def test_ctrl_c_ends_what_is_being_made_there(project, own_cluster, tmp_path, eventually):
    own_cluster.add_worker()
    command = [sys.executable, "-m", "analysis.cli.main", "report", "tiny", "--unit", "350", "--period", "2020"]
    asked = [*command, "--lang", "vi", "--executor", "dask", "--scheduler", own_cluster.address, "--root", str(project)]
    notebook = project / "notebooks/tiny.ipynb"
    notebook.write_text(notebook.read_text().replace('unit == \\"slow\\"', "True"))
    # A file and no pipe, which a process would wait at that says much; where it hangs it tells at which lines.
    heard = tmp_path / "heard.txt"
    with heard.open("w") as stderr:
        environment = os.environ | {"PYTHONFAULTHANDLER": "1"}
        process = subprocess.Popen(asked, stderr=stderr, env=environment, preexec_fn=heed_ctrl_c)
    begun = project / "begun/350"
    eventually(lambda: process.poll() is not None or (begun.exists() and begun.read_text()))
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(timeout=30) != 0, heard.read_text()
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        process.wait()
        pytest.fail(heard.read_text())
    eventually(lambda: not psutil.pid_exists(int(begun.read_text().split()[0])))
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
def test_a_worker_with_other_code_is_refused_by_name(project, own_cluster, tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "other/analysis", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "other/analysis/report/making.py").open("a") as file:
        file.write("# one more line\n")
    own_cluster.add_worker(PYTHONPATH=str(tmp_path / "other"))
    own_cluster.wait_for_workers(1)
    with pytest.raises(CrewError, match=r"here\): tcp://127\.0\.0\.1:\d+: code \w{12} ≠ \w{12}\. Install") as error:
        made(project, ["005"], own_cluster.address)
    assert str(error.value).startswith("Trang làm ở đó sẽ khác trang làm ở đây; khác nhau")
    assert not (project / "begun/005").exists()


REAL = """
- {report: district_profile, unit: "350", period: "2025", lang: vi}
- {report: training, unit: "35", period: "2025", lang: en}
- {report: district_profile, unit: "347", period: "2025", frame: "2020-12-31", lang: vi}
"""


@pytest.mark.soak
def test_real_pages_of_real_figures_from_the_command_line(received_root, own_cluster, cadre_process, tmp_path, through):
    """The third page needs a map of units that nobody has computed: it is, once it is seen that the page read it."""
    roots = [tmp_path / "here", tmp_path / "there"]
    for root in roots:
        shutil.copytree(received_root, root, ignore=shutil.ignore_patterns("reports", "sample"))
        (root / "pages.yml").write_text(REAL)
    for _ in range(2):
        own_cluster.add_worker()
    own_cluster.wait_for_workers(2)
    elsewhere = ("--executor", "dask", "--scheduler", own_cluster.address, *(("--through", through) if through else ()))
    here = cadre_process("report", "--parameters", "pages.yml", root=roots[0])
    there = cadre_process("report", "--parameters", "pages.yml", *elsewhere, root=roots[1])
    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    manifests = [root / "reports/runs/manifest.jsonl" for root in roots]
    here_told, there_told = ([json.loads(line) for line in file.read_text().splitlines()] for file in manifests)
    for one, other in zip(here_told, there_told, strict=True):
        for told_of in (one, other):
            del told_of["at"], told_of["seconds"]
    assert here_told == there_told, "the same was made from the same"
    for file in manifests:
        file.unlink()
    assert contents(roots[0] / "reports") == contents(roots[1] / "reports")
    frames = [Project.open(root).store.frames() for root in roots]
    assert frames[0] == frames[1] != Project.open(received_root).store.frames()
