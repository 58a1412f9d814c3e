"""What goes wrong while a page is made is told apart, whichever way its kernel came to be."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.project.settings import Run
from analysis.report.engine.failure import Kind, of_death, of_exception
from analysis.report.engine.forking import can_fork
from analysis.report.jobs import Job
from analysis.report.result import RunResult
from analysis.report.run import open_workers, run_jobs

SOURCE = """
import json, os, random, time, warnings
from pathlib import Path
import numpy
from IPython.display import display
print(random.random(), numpy.random.rand(), [*{"one", "two", "three"}], os.environ["PYTHONHASHSEED"])
warnings.warn("the name of a folder with a process's number stands before this")
with Path("tries.txt").open("a") as tries:
    tries.write(unit + "\\n")
"""
WRONG = """
page = type("Page", (), {"section": lambda self, name: None})()
page.section("trends")
if unit == "bad":
    raise ValueError("no such place")
elif unit == "stop":
    raise SystemExit(0)
elif unit == "gone":
    os._exit(3)
elif unit == "dead" or unit == "once" and Path("tries.txt").read_text().count("once") == 1:
    os.kill(os.getpid(), 9)
elif unit == "late":
    time.sleep(0.5)  # so that its number was heard of
    os.kill(os.getpid(), 9)
elif unit == "slow":
    time.sleep(600)
elif unit == "memory":
    bytearray(3 << 30)
"""
PAUSE = 'if unit == "long": time.sleep(0.8)'
LAST = """
display({"text/html": "<h2 id='a'>" + unit + "</h2>" + Path("body.html").read_text()}, raw=True)
facts = json.loads(Path("facts.json").read_text())
display({"application/vnd.cadre.page+json": facts | {"unit": unit, "lang": lang}}, raw=True)
"""
LIMITS = Run(cell_seconds=2, page_seconds=7, kernel_megabytes=2000)
# Unit, kind of failure, what the message says of it, how often it was tried.
EXPECTED = [
    ("bad", "exception", "section 'trends': ValueError: no such place", 1),
    ("stop", "stopped", "section 'trends': the notebook ended itself (SystemExit); 13 cell(s) did not run.", 1),
    ("gone", "stopped", "section 'trends': the notebook ended its kernel, with exit code 3.", 1),
    ("dead", "kernel", "section 'trends': the kernel died: killed by signal 9 (SIGKILL).", 2),
    ("once", "", "", 2),
    ("slow", "cell_time", "section 'trends': a cell took more than 2 s ([run] cell_seconds).", 1),
    ("long", "page_time", "section 'trends': the page took more than 7 s ([run] page_seconds).", 1),
    ("memory", "memory", "section 'trends': memory ran out (MemoryError: ); a kernel may take 2000 MB "
     "([run] kernel_megabytes).", 1),
    ("005", "", "", 1),
]  # fmt: skip


@pytest.fixture
def project(make_notebook: Callable[..., Path], page_facts: Callable[..., dict[str, Any]], tmp_path: Path) -> Path:
    make_notebook("tiny", SOURCE, WRONG, *[PAUSE] * 12, LAST)
    (tmp_path / "body.html").write_text("<p>Xin chào</p>", encoding="utf-8")
    (tmp_path / "facts.json").write_text(json.dumps(page_facts()), encoding="utf-8")
    return tmp_path


def made(project: Path, units: list[str], **changed: Any) -> list[RunResult]:
    jobs = [Job("tiny", unit, "2020", "", "vi") for unit in units]
    settings = {"root": project, "reports": project / "reports", "workers": 4, "on_done": lambda done: None}
    return run_jobs(jobs, **(settings | {"limits": LIMITS} | changed))


def test_each_failure_is_told_for_what_it_is(project: Path) -> None:
    results = made(project, [unit for unit, *_ in EXPECTED])
    tries = (project / "tries.txt").read_text().split()
    told = [
        (unit, result.kind, result.message, tries.count(unit))
        for (unit, *_), result in zip(EXPECTED, results, strict=True)
    ]
    assert told == EXPECTED
    assert {result.section for result in results if result.kind} == {"section 'trends'"}
    assert all((result.status == "made") == (not result.kind) for result in results)
    assert all((project / "reports" / f"runs/vi/tiny/{unit}/2020.ipynb").exists() for unit, *_ in EXPECTED)


def test_the_cell_in_which_a_kernel_dies_has_no_number_however_late_it_dies(project: Path) -> None:
    made(project, ["dead", "late"], workers=2)
    for unit in ("dead", "late"):
        notebook = nbformat.read(project / f"reports/runs/vi/tiny/{unit}/2020.ipynb", as_version=4)
        numbers = {cell.source.strip(): cell.execution_count for cell in notebook.cells if cell.cell_type == "code"}
        assert numbers[SOURCE.strip()] is not None
        assert numbers[WRONG.strip()] is None


@pytest.mark.soak
def test_an_ordinary_kernel_makes_the_same_of_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    units, limits = ["bad", "memory", "005"], Run(kernel_megabytes=2000)
    monkeypatch.setenv("CADRE_KERNEL", "ordinary")
    ordinary = made(project, units, reports=project / "ordinary", workers=1, limits=limits)
    monkeypatch.setenv("CADRE_KERNEL", "warm")
    warm = made(project, units, reports=project / "warm", limits=limits)
    assert [result.kind for result in ordinary] == ["exception", "memory", ""]
    assert [result.message for result in ordinary] == [result.message for result in warm]
    assert contents(project / "ordinary") == contents(project / "warm")
    assert list(warm[-1].row) == ["job", "fingerprint", "status", "page", "seconds", "at", "message"]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("name", ["MemoryError", "_ArrayMemoryError", "OutOfMemoryException", "ArrowMemoryError"])
def test_whoever_gets_no_memory_says_so_in_words_of_its_own(name: str) -> None:
    assert of_exception(name, "", 0)[0] == Kind.MEMORY
    assert of_exception("MemoryErrors", "", 0)[0] == Kind.EXCEPTION


def test_a_death_for_want_of_memory_is_no_mere_death() -> None:
    known = {"megabytes": 1000, "was_out_of_memory": False}
    assert of_death(-9, peak_megabytes=990, **known)[0] == Kind.KERNEL
    assert of_death(-9, peak_megabytes=100, megabytes=0, was_out_of_memory=True)[0] == Kind.MEMORY
    assert of_death(-6, peak_megabytes=990, **known)[0] == Kind.MEMORY
    assert of_death(-6, peak_megabytes=100, **known)[0] == Kind.KERNEL
    assert of_death(-11, peak_megabytes=990, **known)[0] == Kind.MEMORY
    assert "signal 200 (unknown)" in of_death(-200, peak_megabytes=0, **known)[1]


@pytest.mark.skipif(not can_fork(), reason="kernels are not forked here")
def test_where_a_parent_does_not_start_workers_are_started_all_the_same(
    project: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (project / "threaded.py").write_text("import threading, time\nthreading.Timer(5, print).start()\n")
    cell = {"cell_type": "code", "source": "import threaded"}
    (project / "notebooks/other.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(project), os.environ.get("PYTHONPATH", "")]))
    with open_workers(1, project) as workers:
        assert workers.submit(os.getppid).result() == os.getpid(), "started by this very process"
    assert "Kernels are not forked but started" in caplog.text
    assert "started 1 thread" in caplog.text
