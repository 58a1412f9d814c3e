"""The default store: a Parquet file a table, read through DuckDB, rewritten atomically.

``values`` and ``findings`` are kept a file a frame, since they are computed and replaced a frame at a time. A file is
written beside its place and then moved over it: a reader sees the old table or the new one, never half of one.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.model.tables import TABLES, checked, empty

BY_FRAME = ("values", "findings")


class ParquetStore:
    """Seven tables in a folder. Every table that goes in or comes out is checked against its schema."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, table: str, where: Mapping[str, object] | None = None) -> pd.DataFrame:
        """Return the rows of ``table`` whose columns equal (or, for a list, are among) what ``where`` names.

        An empty or absent table has no rows; it is not an error.
        """
        files = self._files(table)
        if not files:
            return empty(TABLES[table])
        conditions, arguments = _conditions(where or {})
        query = f"SELECT {_names(table)} FROM read_parquet(?, hive_partitioning = false){conditions}"
        with duckdb.connect() as connection:
            relation = connection.sql(query, params=[[str(file) for file in files], *arguments])
            found = relation.to_arrow_table()
        return checked(found.to_pandas(), TABLES[table])

    def write(self, table: str, rows: pd.DataFrame) -> None:
        """Replace the whole of ``table``."""
        self._replace(self.folder / f"{table}.parquet", checked(rows, TABLES[table]))

    def write_frame(self, table: str, frame: str, rows: pd.DataFrame) -> None:
        """Replace the rows of one frame in ``values`` or ``findings``."""
        self._replace(self.folder / table / f"{frame}.parquet", checked(rows, TABLES[table]))

    def frames(self) -> list[str]:
        """Return the frames that have been computed, in order of their days."""
        return sorted(file.stem for file in (self.folder / "values").glob("*.parquet"))

    def forget_computed(self, *, keep: str) -> None:
        """Remove everything computed, values and findings of all frames, but the findings kept under ``keep``."""
        for table in BY_FRAME:
            for file in (self.folder / table).glob("*.parquet"):
                if file.stem != keep:
                    file.unlink()

    def _files(self, table: str) -> list[Path]:
        if table in BY_FRAME:
            return sorted((self.folder / table).glob("*.parquet"))
        file = self.folder / f"{table}.parquet"
        return [file] if file.exists() else []

    def _replace(self, place: Path, rows: pd.DataFrame) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        os.close(handle)
        try:
            pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), beside, compression="zstd")
            Path(beside).replace(place)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise


def _names(table: str) -> str:
    return ", ".join(f'"{name}"' for name in TABLES[table].columns)


def _conditions(where: Mapping[str, object]) -> tuple[str, list[object]]:
    parts: list[str] = []
    arguments: list[object] = []
    for column, wanted in where.items():
        if isinstance(wanted, (list, tuple, set, frozenset)):
            parts.append(f'list_contains(?, "{column}")')
            arguments.append([str(item) for item in wanted])
        else:
            parts.append(f'"{column}" = ?')
            arguments.append(wanted)
    return (" WHERE " + " AND ".join(parts) if parts else ""), arguments
