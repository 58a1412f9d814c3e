"""How much quicker pages come out of warm kernels than out of two processes each, for ``make bench``.

Ratios are of turns in one run, so that other work on the machine slows both; figures are medians of five turns. Ends
with 1 where one is not reached. ``--quick`` takes one turn and fewer pages, to see that it works; ``--turns`` as many
as there is time for.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from cells import ROOT, project_with_sample
from jupyter_client.utils import run_sync
from rich.console import Console
from rich.table import Table

from analysis.project.settings import Run
from analysis.report.engine.connecting import PageKernel
from analysis.report.engine.forking import kernel_environment
from analysis.report.engine.owner import KernelParent
from analysis.report.jobs import Job
from analysis.report.run import run_jobs

sys.path.insert(0, str(ROOT / "tests"))
from lab_server import Kernel, installed_into, running

WRITTEN_TO = ROOT / "build" / "bench" / "engine.json"
BIN = Path(sys.executable).parent
REPORT = "district_profile"
UNITS, PERIODS, LANGUAGES = ("347", "349", "350", "351", "352"), ("2020", "2025"), ("vi", "en")
TWO = 2  # pages at a time
AT_ONCE, IN_ALL = 32, 200
IMPORTS = "import pandas, seaborn, statsmodels.api"
# What is measured: the figure to reach, and whether it is the least or the most.
TO_REACH = {
    "pages: processes to the command alone, ratio": (12.0, "at least"),
    "seconds outside the cells, a page": (0.3, "at most"),
    "seconds until a kernel of JupyterLab has imported": (0.5, "at most"),
    "the same to an ordinary kernel, ratio": (1 / 8, "at most"),
    "failures and leavings of 32 kernels at once, 200 in all": (0.0, "at most"),
}

Figures = dict[str, list[float]]


def main() -> None:
    """Measure everything, tell it, and end with 1 where something is not reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, help="a project with the sample received and computed")
    parser.add_argument("--quick", action="store_true", help="one turn, few pages")
    parser.add_argument("--turns", type=int, default=5, help="how many of each")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cb-") as own:  # short, for sockets lie in it
        (Path(own) / "sample").mkdir()
        root = project_beside(project_with_sample(asked.root or ROOT, Path(own) / "sample"), Path(own) / "project")
        pages = [Job(REPORT, unit, period, "", lang) for unit in UNITS for period in PERIODS for lang in LANGUAGES]
        turns = 1 if asked.quick else asked.turns
        figures: Figures = {}
        for measure in (of_pages, of_time_outside, of_lab, of_many_kernels):
            figures |= measure(root, pages[:4] if asked.quick else pages, turns, Path(own))
    raise SystemExit(tell(figures))


def project_beside(root: Path, place: Path) -> Path:
    """Return a project with the same data, into which pages may be written."""
    place.mkdir()
    shutil.copy(root / "analysis.toml", place)
    for name in ("catalogue", "notebooks", "data/store"):
        shutil.copytree(root / name, place / name)
    return place


def of_pages(root: Path, pages: list[Job], turns: int, spare: Path) -> Figures:
    """Return wall times of pages made by two processes each, and by the command, two pages at a time.

    The command is measured alone, where it has to get kernels warm first, and where ``cadre warm`` stands by.
    """
    alone, standing_by, processes = (
        "cadre report alone, seconds",
        "cadre report, kept warm, seconds",
        "processes, seconds",
    )
    figures: Figures = {processes: [], alone: [], standing_by: []}
    for _ in range(turns):
        figures[alone].append(seconds_of(lambda: make_with_command(root, pages)))
        with kept_warm(root):
            figures[standing_by].append(seconds_of(lambda: make_with_command(root, pages)))
        figures[processes].append(seconds_of(lambda: make_with_processes(root, pages, spare)))

    def ratios(of: str) -> list[float]:
        return [slow / quick for slow, quick in zip(figures[processes], figures[of], strict=True)]

    return figures | {
        "pages: processes to the command alone, ratio": ratios(alone),
        "pages: processes to warm kernels that stand by, ratio": ratios(standing_by),
    }


@contextmanager
def kept_warm(root: Path) -> Iterator[None]:
    """Let ``cadre warm`` stand by for the project, from when it is warm."""
    command = [sys.executable, "-m", "analysis.cli.main", "warm", f"--root={root}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as keeper:
        assert keeper.stdout is not None
        assert b"warm" in keeper.stdout.readline()
        try:
            yield
        finally:
            keeper.terminate()


def seconds_of(what: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def make_with_command(root: Path, pages: list[Job]) -> None:
    """Make the pages as a user does, none taken from an earlier run."""
    shutil.rmtree(root / "reports", ignore_errors=True)
    asked = [
        f"--{name}={value}"
        for name in ("unit", "period", "lang")
        for value in sorted({getattr(page, name) for page in pages})
    ]
    command = [sys.executable, "-m", "analysis.cli.main", "report", REPORT, *asked, "--no-cache", f"--workers={TWO}"]
    subprocess.run([*command, f"--root={root}"], check=True, stderr=subprocess.DEVNULL)
    missing = [page.page for page in pages if not (root / "reports" / page.page).exists()]
    assert not missing, missing


def make_with_processes(root: Path, pages: list[Job], spare: Path) -> None:
    """Make each page by a ``papermill`` and a ``jupyter nbconvert``."""

    def make(page: Job) -> None:
        executed = spare / f"{page.unit}-{page.period}-{page.lang}.ipynb"
        given = [part for name, value in page.parameters.items() if value for part in ("-r", name, value)]
        notebook = root / "notebooks" / f"{REPORT}.ipynb"
        run = {"check": True, "cwd": root, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([BIN / "papermill", notebook, executed, *given], **run)
        subprocess.run([BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", executed], **run)

    with ThreadPoolExecutor(TWO) as threads:
        list(threads.map(make, pages))


def of_time_outside(root: Path, pages: list[Job], turns: int, spare: Path) -> Figures:
    """Return what a page takes beside its cells, two pages at a time."""
    outside = []
    for _ in range(turns):
        made = run_jobs(pages, root=root, reports=spare / "out", workers=TWO, on_done=lambda _: None, limits=Run())
        assert {result.status for result in made} == {"made"}, [result.message for result in made]
        outside.append(median(result.seconds - result.cell_seconds for result in made))
    return {"seconds outside the cells, a page": outside}


def of_lab(root: Path, _: list[Job], turns: int, spare: Path) -> Figures:
    """Return the seconds from asking a server for a kernel until it has imported, warm and ordinary in turns."""
    (spare / "lab").mkdir()
    environment = installed_into(spare / "lab")
    figures: Figures = {"seconds until a kernel of JupyterLab has imported": [], "ordinary kernel, seconds": []}
    with (
        server(spare / "warm", environment, root) as warm,
        server(spare / "cold", environment | {"CADRE_KERNEL": "ordinary"}, root) as cold,
    ):
        seconds_until_imported(warm)  # the first waits until the parent is warm, as it is by the time somebody clicks
        for _ in range(turns):
            figures["seconds until a kernel of JupyterLab has imported"].append(seconds_until_imported(warm))
            figures["ordinary kernel, seconds"].append(seconds_until_imported(cold))
    both = zip(*figures.values(), strict=True)
    return figures | {"the same to an ordinary kernel, ratio": [quick / slow for quick, slow in both]}


@contextmanager
def server(folder: Path, environment: dict[str, str], root: Path) -> Iterator[Any]:
    """Run a Jupyter server with a folder of its own."""
    folder.mkdir()
    with running(folder, environment, root=root) as one:
        yield one


def seconds_until_imported(one: Any) -> float:
    """Return the seconds from asking for a kernel until it has imported what analysts begin with."""
    start = time.perf_counter()
    kernel = Kernel(one, "cadre")
    told = kernel.run(IMPORTS)
    seconds = time.perf_counter() - start
    kernel.end()
    assert told == "", told
    return seconds


def of_many_kernels(root: Path, _: list[Job], turns: int, spare: Path) -> Figures:
    """Return what went wrong or was left, and the seconds, of many kernels that each say something."""
    parent = KernelParent("pages", root)
    parent.wait_until_ready()
    environment = kernel_environment(root, parent.folder / "ipython", seed=1, megabytes=0)
    figures: Figures = {"failures and leavings of 32 kernels at once, 200 in all": [], "200 kernels, seconds": []}

    def use(number: int) -> bool:
        kernel = PageKernel(parent.address, parent.folder)
        try:
            kernel.begin(root, environment)
            client = kernel.client()
            client.start_channels()
            run_sync(client.wait_for_ready)(60)
            reply = run_sync(client.execute_interactive)(f"assert {number} >= 0", timeout=60)
            return bool(reply["content"]["status"] == "ok")
        finally:
            kernel.end()

    for _ in range(turns):
        start = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            failed = list(threads.map(use, range(IN_ALL))).count(False)
        figures["200 kernels, seconds"].append(time.perf_counter() - start)
        figures["failures and leavings of 32 kernels at once, 200 in all"].append(failed + left_by(parent))
    parent.close()
    return figures


def left_by(parent: KernelParent) -> int:
    """Return how many files and processes are left; the last kernels are reaped while things go on."""
    end = time.monotonic() + 5
    while True:
        files = {path.name for path in parent.folder.iterdir()} - {"parent", "log", "ipython"}
        processes = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        if not (files or processes) or time.monotonic() > end:
            return len(files) + len(processes)
        time.sleep(0.01)


def tell(figures: Figures) -> int:
    """Print the table, keep the figures as JSON, and return 1 where something is not reached."""
    table = Table(title=f"Warm kernels (load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores)")
    for head in ("what", "median", "least", "most", "to reach"):
        table.add_column(head, justify="left" if head == "what" else "right")
    missed = False
    for name, all_of_them in figures.items():
        figure, bound = median(all_of_them), ""
        if name in TO_REACH:
            limit, sense = TO_REACH[name]
            reached = figure >= limit if sense == "at least" else figure <= limit
            missed |= not reached
            bound = f"{sense} {limit:.3g}" + ("" if reached else ", missed")
        table.add_row(name, *(f"{number:.3g}" for number in (figure, min(all_of_them), max(all_of_them))), bound)
    Console().print(table)
    WRITTEN_TO.parent.mkdir(parents=True, exist_ok=True)
    told = {name: {"median": median(each), "turns": each} for name, each in figures.items()}
    WRITTEN_TO.write_text(json.dumps({"load": os.getloadavg(), "figures": told}, indent=1), encoding="utf-8")
    print(f"Written to {WRITTEN_TO}.")
    return int(missed)


if __name__ == "__main__":
    main()
