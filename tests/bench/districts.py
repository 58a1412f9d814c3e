"""How long, and how much memory, the profiles of 700 districts take, and a second run with nothing changed.

The districts are those of the sample's province, over and over again under other codes: their number is real, their
figures are made up. ``make bench`` runs it; it ends with 1 where something is not reached.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from cells import ROOT, project_with_sample
from memory import Memory
from rich.console import Console
from rich.table import Table

from analysis.store.parquet import ROWS_TOGETHER

WRITTEN_TO = ROOT / "build" / "bench" / "districts.json"
PROVINCE, LAST_DAY, FRAME, PERIOD = "35", "2025-06-30", "2025-06-30", "2025"
COPIES = 118  # of six districts, with their own
CODES = ("unit", "against")
LOOKED_AT_EVERY_SECONDS = 5.0  # the memory: a look takes a fifth of a second of one core from what is measured
TO_REACH = {
    "700 districts, minutes": 8.0, "peak memory of everything, GB": 4.0, "again with nothing changed, seconds": 3.0,
    "pages made again": 0.0,
}  # fmt: skip


def main() -> None:
    """Make the country, have its pages made twice, and tell what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, help="a project with the sample received and computed")
    parser.add_argument("--copies", type=int, default=COPIES, help="of the six districts (default: %(default)s)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cb-") as own:
        (Path(own) / "sample").mkdir()
        sample = project_with_sample(asked.root or ROOT, Path(own) / "sample")
        root = country(sample, Path(own) / "country", asked.copies)
        figures = measured(root, (asked.copies - 1) * 6)
    raise SystemExit(tell(figures))


def country(sample: Path, root: Path, copies: int) -> Path:
    """Return a project whose register and store hold the sample's province many times."""
    root.mkdir()
    shutil.copy(sample / "analysis.toml", root)
    for name in ("catalogue", "notebooks"):
        shutil.copytree(sample / name, root / name)
    codes = multiply_register(root / "catalogue" / "units", copies)
    store = root / "data" / "store"
    for name in ("values", "findings"):
        (store / name).mkdir(parents=True)
    for name in ("facts", f"values/{FRAME}", f"findings/{FRAME}"):
        multiply_table(sample / "data/store" / f"{name}.parquet", store / f"{name}.parquet", codes, copies)
    for name in ("sources", "published", "rejects", "findings/received"):
        if (sample / "data/store" / f"{name}.parquet").exists():
            shutil.copy(sample / "data/store" / f"{name}.parquet", store / f"{name}.parquet")
    return root


def code_of(code: str, copy: int) -> str:
    """Return the code of a unit in a copy; the first copy is the province itself."""
    return f"{prefix_of(copy)}{code}" if copy else code


def prefix_of(copy: int) -> str:
    """Return what no real code begins with that is as long as one with it."""
    return f"9{copy:03}"


def multiply_register(folder: Path, copies: int) -> set[str]:
    """Add the copies of the province to the register, up to the day when districts were given up; return its codes."""
    units, changes = (list(csv.DictReader((folder / f"{name}.csv").open())) for name in ("units", "changes"))
    own = [row for row in units if row["valid_from"] <= LAST_DAY and is_in_province(row, units)]
    codes = {row["code"] for row in own}
    links = [
        row for row in changes if row["date"] <= LAST_DAY and row["from_code"] in codes and row["to_code"] in codes
    ]
    for copy in range(1, copies):
        for row in own:
            parent = row["parent"] if row["code"] == PROVINCE else code_of(row["parent"], copy)
            told = {"code": code_of(row["code"], copy), "name": f"{row['name']} {copy}", "parent": parent}
            units.append(row | told | {"valid_to": row["valid_to"] or LAST_DAY, "aliases": ""})
        for row in links:
            both = {name: code_of(row[name], copy) for name in ("from_code", "to_code")}
            changes.append(row | both)
    for name, rows in (("units", units), ("changes", changes)):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return codes


def is_in_province(row: dict[str, str], units: list[dict[str, str]]) -> bool:
    """Return whether a unit is the province, or lies in it by way of its parents of any day."""
    if row["code"] == PROVINCE or row["parent"] == PROVINCE:
        return True
    above = [unit for unit in units if unit["code"] == row["parent"] and unit["level"] == "district"]
    return any(unit["parent"] == PROVINCE for unit in above)


def multiply_table(source: Path, target: Path, codes: set[str], copies: int) -> None:
    """Write the rows of the province once for each copy, and those of others once."""
    table = pq.read_table(source)
    is_own = pc.is_in(table["unit"], pa.array(sorted(codes)))
    own = table.filter(is_own)
    with pq.ParquetWriter(target, table.schema, compression="zstd") as writer:
        writer.write_table(table, row_group_size=ROWS_TOGETHER)
        for copy in range(1, copies):
            writer.write_table(copied(own, codes, copy), row_group_size=ROWS_TOGETHER)


def copied(own: pa.Table, codes: set[str], copy: int) -> pa.Table:
    """Return the rows with the codes of a copy."""
    for name in set(CODES) & set(own.column_names):
        column = own[name]
        other = pc.binary_join_element_wise(prefix_of(copy), column.cast(pa.string()), "")
        changed = pc.if_else(pc.is_in(column, pa.array(sorted(codes))), other, column.cast(pa.string()))
        own = own.set_column(own.column_names.index(name), own.schema.field(name), changed.cast(own[name].type))
    return own


def measured(root: Path, districts: int) -> dict[str, float]:
    """Return minutes, gigabytes and seconds of a first and a second run."""
    with Memory(LOOKED_AT_EVERY_SECONDS) as memory:
        start = time.perf_counter()
        first = run(root)
        minutes = (time.perf_counter() - start) / 60
    start = time.perf_counter()
    second = run(root)
    seconds = time.perf_counter() - start
    made = len(list((root / "reports" / "vi").rglob("2025*.html")))
    assert made == districts, (made, first[-2000:])
    return {
        "districts made": districts, "minutes for these": minutes, "700 districts, minutes": minutes * 700 / districts,
        "peak memory of everything, GB": memory.peak_gigabytes, "again with nothing changed, seconds": seconds,
        "pages made again": float(second.count(" made ")) if "0 page(s) made" not in second else 0.0,
    }  # fmt: skip


def run(root: Path) -> str:
    """Have all profiles made that are not there yet, as a user does; return what was told."""
    copies = f"--unit=district:{prefix_of(0)[0]}??????"
    command = [sys.executable, "-m", "analysis.cli.main", "report", "district_profile", copies]
    done = subprocess.run(
        [*command, f"--period={PERIOD}", "--lang=vi", "--workers=2", f"--root={root}"], capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return done.stdout + done.stderr


def tell(figures: dict[str, float]) -> int:
    """Print the table, keep the figures as JSON, and return 1 where something is not reached."""
    table = Table(title=f"The country's districts (load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores)")
    for head in ("what", "figure", "at most"):
        table.add_column(head, justify="left" if head == "what" else "right")
    for name, figure in figures.items():
        table.add_row(name, f"{figure:.3g}", f"{TO_REACH[name]:.3g}" if name in TO_REACH else "")
    Console().print(table)
    WRITTEN_TO.parent.mkdir(parents=True, exist_ok=True)
    WRITTEN_TO.write_text(json.dumps({"load": os.getloadavg(), "figures": figures}, indent=1), encoding="utf-8")
    print(f"Written to {WRITTEN_TO}.")
    return int(any(figures[name] > limit for name, limit in TO_REACH.items()))


if __name__ == "__main__":
    main()
