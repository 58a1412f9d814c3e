"""Writes exported figures: what kind of file its name tells, and it stands there as a whole or not at all."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.model.errors import UsageError
from analysis.project.project import Project
from analysis.report.figures.about import About
from analysis.report.figures.package import DESCRIPTOR, descriptor, schema_of, write_csv, write_package
from analysis.report.figures.rows import Wanted, rows_of_findings, rows_of_values
from analysis.report.figures.workbook import write_workbook
from analysis.words.language import Language

ONE_TABLE = (".csv", ".parquet")
KINDS = (*ONE_TABLE, ".xlsx", ".zip", "")  # the last two are Data Packages
ROWS_OF = {"values": rows_of_values, "findings": rows_of_findings}
EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a file in a zip, so that the same figures give the same bytes


def check_target(to: Path, tables: Sequence[str], *, again: bool) -> None:
    """Raise a ``UsageError`` where figures cannot be written so."""
    if to.suffix not in KINDS:
        raise UsageError(f"there is no kind of file {to.suffix!r}.", where=str(to),
                         do=f"Take {', '.join(filter(None, KINDS))}, or a folder.")  # fmt: skip
    if to.suffix in ONE_TABLE and len(tables) != 1:
        raise UsageError(f"a {to.suffix} file holds one table.", where=str(to),
                         do="Name it: --table values or --table findings.")  # fmt: skip
    if to.exists() and not again:
        raise UsageError("this is there already.", where=str(to), do="Name another, or replace it with --again.")
    if to.is_dir() and any(to.iterdir()) and not (to / DESCRIPTOR).is_file():
        raise UsageError("this folder holds something else.", where=str(to), do="Name a folder that is not there yet.")


def write_figures(project: Project, to: Path, wanted: Wanted, tables: Sequence[str], lang: str) -> dict[str, int]:
    """Write values, findings or both to ``to``, as its name tells, and return how many rows of each.

    Raises
    ------
    UsageError
        where nothing is what was asked for.
    """
    language = Language.of(lang, project.catalogue.languages)
    rows = {table: ROWS_OF[table](project, wanted, language) for table in tables}
    if not any(map(len, rows.values())):
        raise UsageError("No figure is all of what was asked for.", do="Ask for less at once, or compute the frame.")
    counts = {table: len(found) for table, found in rows.items()}
    about = About.of(project, wanted, language, counts)
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".export.") as own:
        beside = Path(own) / f"figures{to.suffix}"
        if to.suffix == ".xlsx":
            percents = frozenset(name for name, noun in project.catalogue.indicators.items() if noun.is_percent)
            write_workbook(beside, rows, about, percents)
        elif to.suffix in ONE_TABLE:
            [(table, found)] = rows.items()
            write_csv(beside, found) if to.suffix == ".csv" else _write_parquet(beside, table, found, about)
        else:
            _write_package(beside, rows, about)
        if to.is_dir():
            shutil.rmtree(to)
        beside.replace(to)
    return counts


def _write_parquet(path: Path, table: str, rows: pd.DataFrame, about: About) -> None:
    """Write a Parquet file that carries the description of a Data Package in its metadata."""
    told = descriptor(about) | {"schema": schema_of(table, about)}
    kept = pa.Table.from_pandas(rows, preserve_index=False)
    metadata = kept.schema.metadata | {b"datapackage": json.dumps(told, ensure_ascii=False).encode()}
    pq.write_table(kept.replace_schema_metadata(metadata), path, compression="zstd")


def _write_package(to: Path, rows: dict[str, pd.DataFrame], about: About) -> None:
    folder = to.with_suffix("") if to.suffix else to
    folder.mkdir()
    write_package(folder, rows, about)
    if to.suffix:
        with ZipFile(to, "w", ZIP_DEFLATED) as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                entry = ZipInfo(path.relative_to(folder).as_posix(), EARLIEST)
                entry.compress_type = ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
