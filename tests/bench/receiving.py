"""How long, and how much memory, one year of the whole country takes to be received, and how quickly cells are read.

Form BM02 of all 696 districts of 30 June 2025, made up by ``cadre sample --provinces 63``, is received by a command of
its own; and the reading step alone (cells, merged ranges, formulas, addresses) is held against
``pandas.read_excel(engine="openpyxl")``, which tells neither merged ranges nor formulas, over the same files in turns.
``make bench`` runs it; it ends with 1 where something is not reached.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pandas as pd
from cells import ROOT
from memory import Memory
from rich.console import Console
from rich.table import Table

from analysis.ingest.readers import file_content, read_grids
from analysis.project.project import Project
from analysis.sample.country import write_country

WRITTEN_TO = ROOT / "build" / "bench" / "receiving.json"
PROVINCES, CORES, TURNS = 63, 2, 5
EVERY = 7  # which files both readers read: openpyxl takes minutes for all
AT_MOST = {"seconds": 60.0, "peak memory of everything, GB": 1.0, "refused cells": 0.0}
AT_LEAST = {"workbooks": 696.0, "pandas and openpyxl to ours": 3.0}


def main() -> None:
    """Make the country, receive it, read a part of it both ways, and tell what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--country", type=Path, help="a folder that holds the workbooks already")
    parser.add_argument("--every", type=int, default=EVERY, help="files from one read both ways to the next")
    asked = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # also for all processes that this one begins
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    with tempfile.TemporaryDirectory(prefix="cb-") as own:
        root = Path(own) / "project"
        root.mkdir()
        shutil.copy(ROOT / "analysis.toml", root)
        shutil.copytree(ROOT / "catalogue", root / "catalogue")
        (root / "notebooks").mkdir()
        folder = asked.country or made(root, Path(own) / "country")
        files = sorted(folder.rglob("*.xlsx"))
        figures = received(root, folder) | read_both_ways(files[:: asked.every])
    raise SystemExit(tell(figures))


def made(root: Path, folder: Path) -> Path:
    """Write the workbooks; that takes less than half a minute."""
    project = Project.open(root)
    write_country(folder, PROVINCES, catalogue=project.catalogue, registry=project.registry)
    return folder


def received(root: Path, folder: Path) -> dict[str, float]:
    """Return what receiving takes as a user does it, the start of the command included."""
    command = [sys.executable, "-m", "analysis.cli.main", "receive", str(folder), "--root", str(root), "--json"]
    with Memory(0.1) as memory:
        start = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
        seconds = time.perf_counter() - start
    told = json.loads(done.stdout)
    assert told["body_cells"] == told["facts"] + told["checks"] + told["rejected"] + told["ignored"], told
    return {
        "workbooks": float(told["received"]), "cells": float(told["body_cells"]), "facts": float(told["facts"]),
        "refused cells": float(told["rejected"]), "seconds": seconds,
        "peak memory of everything, GB": memory.peak_gigabytes,
    }  # fmt: skip


def read_both_ways(files: list[Path]) -> dict[str, float]:
    """Return the milliseconds of a file, each way, medians of the turns, and the median of the turns' ratios."""
    ours, theirs = [], []
    for _ in range(TURNS):
        ours.append(seconds_of(lambda path: read_grids(path, file_content(path)), files))
        theirs.append(seconds_of(with_pandas, files))
    each = 1000 / len(files)
    return {
        "read both ways, files": float(len(files)), "reading a file, milliseconds": median(ours) * each,
        "the same with pandas and openpyxl": median(theirs) * each,
        "pandas and openpyxl to ours": median(their / our for our, their in zip(ours, theirs, strict=True)),
    }  # fmt: skip


def with_pandas(path: Path) -> object:
    """Read all sheets as pandas does it with openpyxl."""
    return pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def seconds_of(read: Callable[[Path], object], files: list[Path]) -> float:
    """Return how long it takes to read all files one way."""
    start = time.perf_counter()
    for path in files:
        read(path)
    return time.perf_counter() - start


def tell(figures: dict[str, float]) -> int:
    """Print the table, keep the figures as JSON, and return 1 where something is not reached."""
    table = Table(title=f"A year of the country received (load {os.getloadavg()[0]:.1f}, {CORES} cores)")
    for head in ("what", "figure", "to reach"):
        table.add_column(head, justify="left" if head == "what" else "right")
    limits = {name: f"at most {limit:g}" for name, limit in AT_MOST.items()}
    limits |= {name: f"at least {limit:g}" for name, limit in AT_LEAST.items()}
    for name, figure in figures.items():
        table.add_row(name, f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}", limits.get(name, ""))
    Console().print(table)
    WRITTEN_TO.parent.mkdir(parents=True, exist_ok=True)
    WRITTEN_TO.write_text(json.dumps({"load": os.getloadavg(), "figures": figures}, indent=1), encoding="utf-8")
    print(f"Written to {WRITTEN_TO}.")
    is_slow = any(figures[name] > limit for name, limit in AT_MOST.items())
    return int(is_slow or any(figures[name] < limit for name, limit in AT_LEAST.items()))


if __name__ == "__main__":
    main()
