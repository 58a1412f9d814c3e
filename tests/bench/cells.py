"""How much of one core the cells of ``district_profile`` take in a warm kernel and in a cold one, for ``make bench``.

A warm kernel is forked from a process that has imported everything; what it costs to start either is not counted, only
the cells. The pages are those of the districts of Hà Nam in both languages. Run by people: it ends with 1 where the
median is above what is to be reached. Other work on the machine makes figures larger, so its load is told beside them.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from analysis.project.project import Project
from analysis.sample.province import write_sample

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "district_profile.ipynb"
WRITTEN_TO = ROOT / "build" / "bench" / "cells.json"
TO_REACH_SECONDS = 0.6
DISTRICTS, PERIOD, LANGUAGES = ("347", "349", "350", "351", "352", "353"), "2025", ("vi", "en")
COLD_PAGES = 2  # one a language: each takes a fresh Python
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")

Run = dict[str, Any]


def main() -> None:
    """Measure both kinds of kernel on the same pages and tell the figures, their ratio and where the time goes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, help="a project with the sample received and computed")
    with tempfile.TemporaryDirectory(prefix="cadre-bench-") as own:
        root = project_with_sample(parser.parse_args().root or ROOT, Path(own))
        pages = [page(unit, language) for unit in DISTRICTS for language in LANGUAGES]
        warm = measured("warm", root, pages, Path(own))
        cold = [run for one in pages[:COLD_PAGES] for run in measured("cold", root, [one], Path(own))]
    check_same_pages(warm, cold)
    tell(warm, cold)
    raise SystemExit(int(median(totals(warm)) > TO_REACH_SECONDS))


def project_with_sample(root: Path, spare: Path) -> Path:
    """Return ``root`` if it has been computed, else a project made in ``spare``; that takes a minute or two."""
    if any((root / "data" / "store" / "findings").glob("*-*-*.parquet")):
        return root
    print(f"{root}/data/store holds nothing computed: a project with the sample is made for the time of this run.")
    shutil.copy(ROOT / "analysis.toml", spare)
    for name in ("catalogue", "notebooks", "data/bundled"):
        shutil.copytree(ROOT / name, spare / name)
    project = Project.open(spare)
    write_sample(spare / "data" / "sample", catalogue=project.catalogue, registry=project.registry)
    project.receive([spare / "data" / "bundled", spare / "data" / "sample"], now=datetime.now(UTC))
    project.compute()
    return spare


def page(unit: str, language: str) -> dict[str, str]:
    """Return the parameters of one page."""
    return {
        "unit": unit, "period": PERIOD, "frame": "", "lang": language, "key_cadres": "", "profile": "office",
    }  # fmt: skip


def measured(kind: str, root: Path, pages: list[dict[str, str]], spare: Path) -> list[Run]:
    """Return what a kernel of its kind tells of each page."""
    command = [sys.executable, str(Path(__file__).with_name("one_kernel.py")), kind]
    own = {"CADRE_ROOT": str(root), "IPYTHONDIR": str(spare / "ipython"), "MPLBACKEND": "agg", "PYTHONHASHSEED": "0"}
    asked = json.dumps({"notebook": str(NOTEBOOK), "root": str(root), "pages": pages})
    done = subprocess.run(
        command, input=asked, env=os.environ | ONE_THREAD | own, stdout=subprocess.PIPE, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def check_same_pages(warm: list[Run], cold: list[Run]) -> None:
    """A kernel that is quick but shows something else would be no gain."""
    shown = {json.dumps(run["page"]): run["shown"] for run in warm}
    for run in cold:
        if shown[json.dumps(run["page"])] != run["shown"]:
            raise SystemExit(f"The cells of {run['page']} show one thing in a warm kernel and another in a cold one.")


def totals(runs: list[Run]) -> list[float]:
    """Return the seconds of all cells of each page."""
    return [sum(run["seconds"]) for run in runs]


def tell(warm: list[Run], cold: list[Run]) -> None:
    """Print the tables and keep the figures as JSON."""
    figures = {}
    table = Table(title=f"Cells of district_profile, CPU seconds of one core (load {os.getloadavg()[0]:.1f})")
    for head in ("kernel", "pages", "median", "least", "most"):
        table.add_column(head, justify="left" if head == "kernel" else "right")
    for kind, runs in (("warm", warm), ("cold, imports included", cold)):
        own = totals(runs)
        figures[kind] = {"pages": len(own), "median": median(own), "least": min(own), "most": max(own)}
        table.add_row(kind, str(len(own)), *(f"{number:.2f}" for number in (median(own), min(own), max(own))))
    cells = Table(title="Where it goes: the median of each cell")
    for head in ("cell", "warm", "cold"):
        cells.add_column(head, justify="left" if head == "cell" else "right")
    by_cell = [[median(each) for each in zip(*(run["seconds"] for run in runs), strict=True)] for runs in (warm, cold)]
    for number, both in enumerate(zip(*by_cell, strict=True), 1):
        cells.add_row(str(number), *(f"{seconds:.3f}" for seconds in both))
    ratio = figures["cold, imports included"]["median"] / figures["warm"]["median"]
    console = Console()
    console.print(table, cells)
    console.print(f"Cold to warm: {ratio:.1f} to 1. To reach: {TO_REACH_SECONDS} s warm. Written to {WRITTEN_TO}.")
    WRITTEN_TO.parent.mkdir(parents=True, exist_ok=True)
    WRITTEN_TO.write_text(json.dumps(figures | {"cold_to_warm": ratio, "cells": by_cell}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
