"""The default store: a Parquet file a table, read through DuckDB, rewritten atomically.

``values`` and ``findings`` are kept a file a frame, since they are computed and replaced a frame at a time. A file is
written beside its place and then moved over it: a reader sees the old table or the new one, never half of one.

These and the facts lie by unit, in groups of rows of which DuckDB passes over those without the units asked for: a page
reads a place and its parts out of all.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandas.api.extensions import ExtensionArray

from analysis.model.tables import TABLES, TEXT, as_kept, checked, empty
from analysis.store.in_groups import in_groups
from analysis.store.in_memory import TableInMemory, held, hold
from analysis.store.watching import Watch

BY_FRAME = ("values", "findings")
ROWS_TOGETHER = 16_384  # in a group of rows, which is passed over as a whole
MOST_ROWS_HELD = 8_000_000  # in the memory of a process from which others are forked: 60 to 100 bytes each
FEW_ROWS = 50_000  # of which texts are had as Python's own: what a page reads and takes apart row by row


class ParquetStore:
    """Seven tables in a folder. Every table that goes in or comes out is checked against its schema."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.watch = Watch(is_on=False)  # who wants to know what is read puts his own in its place

    def read(self, table: str, where: Mapping[str, object] | None = None) -> pd.DataFrame:
        """Return the rows of ``table`` whose columns equal (or, for a list, are among) what ``where`` names.

        An empty or absent table has no rows; it is not an error.
        """
        where = where or {}
        self.watch.note(table, where.get("frame"))
        files = self._files(table, where.get("frame"))
        if not files:
            return empty(TABLES[table])
        found = self._in_memory(files, list(TABLES[table].columns), where)
        if found is None:
            conditions, arguments = _conditions(where)
            query = f"SELECT {_names(TABLES[table].columns)} FROM {_PARQUET}{conditions}"
            found = self._asked(query, [files, *arguments])
        return as_kept(found, TABLES[table])

    def distinct(
        self, table: str, columns: Sequence[str], where: Mapping[str, object] | None = None,
        matching: Sequence[pd.DataFrame] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """Return what stands in ``columns`` of the rows that :meth:`read` would return, each combination once.

        Parameters
        ----------
        matching : tables of which each must have a row that says the same in the columns it shares with the rows.
        """
        where = where or {}
        self.watch.note(table, where.get("frame"))
        files = self._files(table, where.get("frame"))
        if not files:
            return empty(TABLES[table])[list(columns)]
        kept = _table_in_memory(Path(files[0]), where) if len(files) == 1 else None
        if kept is not None and (found := kept.distinct(columns, where, matching)) is not None:
            return found
        conditions, arguments = _conditions(where)
        joins = ""
        for number, rows in enumerate(matching):
            self._connection.register(f"matching_{number}", pa.Table.from_pandas(rows, preserve_index=False))
            joins += f" SEMI JOIN matching_{number} USING ({_names(rows.columns)})"
        query = f"SELECT DISTINCT {_names(columns)} FROM {_PARQUET}{joins}{conditions} ORDER BY ALL"
        return self._asked(query, [files, *arguments])

    def digests_of_rows(
        self, table: str, frame: str, keys: Sequence[str], units: Sequence[str],
        joined: pd.DataFrame | None = None, columns: Sequence[str] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """Return ``keys``, ``period`` and ``digest`` of every row of some units: a number that is another where it is.

        Parameters
        ----------
        joined : rows to put beside those that share a column with them, whose digest then is of both; rows that have
            none beside them are left out.
        columns : what the digest is of; all where none are named.
        """
        files = self._files(table, frame or None)
        if not files:
            return pd.DataFrame({name: pd.Series(dtype="str") for name in (*keys, "period")} | {"digest": []})
        columns, join = list(columns or TABLES[table].columns), ""
        if joined is not None:
            self._connection.register("joined", pa.Table.from_pandas(joined, preserve_index=False))
            shared = [name for name in joined.columns if name in columns]
            join = f" JOIN joined USING ({_names(shared)})"
            columns += [name for name in joined.columns if name not in columns]
        asked, (conditions, arguments) = _names([*keys, "period"]), _conditions({"unit": units})
        source, found = _PARQUET, [files]
        if len(files) == 1 and (groups := in_groups(Path(files[0]))) is not None:
            rows = groups.arrow_of(units, list(TABLES[table].columns))
            if rows is not None:
                self._connection.register("of_groups", rows)
                source, found = "of_groups", []
        query = f"SELECT {asked}, hash({_names(columns)}) AS digest FROM {source}{join}{conditions}"
        return self._asked(query, [*found, *arguments])

    def write(self, table: str, rows: pd.DataFrame) -> None:
        """Replace the whole of ``table``."""
        rows = rows.sort_values("unit", kind="stable") if table == "facts" else rows
        self._replace(self.folder / f"{table}.parquet", checked(rows, TABLES[table]))

    def write_frame(self, table: str, frame: str, rows: pd.DataFrame) -> None:
        """Replace the rows of one frame in ``values`` or ``findings``."""
        rows = rows.sort_values("unit", kind="stable")
        self._replace(self.folder / table / f"{frame}.parquet", checked(rows, TABLES[table]))

    def digests(self) -> dict[str, str]:
        """Return ``table`` or ``table/frame`` -> sha256 of its file, of every file that there is."""
        files = [*self.folder.glob("*.parquet")]
        for table in BY_FRAME:
            files += (self.folder / table).glob("*.parquet")
        return {
            file.relative_to(self.folder).with_suffix("").as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(files)
        }

    def frames(self) -> list[str]:
        """Return the frames that have been computed, in order of their days."""
        return sorted(file.stem for file in (self.folder / "values").glob("*.parquet"))

    def forget_computed(self, *, keep: str) -> None:
        """Remove everything computed, values and findings of all frames, but the findings kept under ``keep``."""
        for table in BY_FRAME:
            for file in (self.folder / table).glob("*.parquet"):
                if file.stem != keep:
                    file.unlink()

    def hold_in_memory(self) -> None:
        """Hold what pages read in this process, for all that are forked from it; the newest frames first."""
        files = [("facts", ("cell",)), ("sources", ()), *((table, ()) for table in BY_FRAME)]
        room = MOST_ROWS_HELD
        for table, without in files:
            for file in reversed(self._files(table)):
                rows = pq.read_metadata(file).num_rows
                if rows <= room:
                    hold(Path(file), without=without)
                    room -= rows
                else:
                    in_groups(Path(file))

    def _in_memory(self, files: list[str], columns: list[str], where: Mapping[str, object]) -> pd.DataFrame | None:
        """Return what :meth:`read` would of some columns, if it is not much and can be had in memory; else None."""
        parts = []
        for file in files:
            table = _table_in_memory(Path(file), where)
            part = table.read(columns, where, most=FEW_ROWS) if table is not None else None
            if part is None:
                return None
            parts.append(part)
        return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        # Opened once: that takes as long as two reads. One thread: no others that would be missing in a forked process.
        # No cache of files: a table that was replaced in the meantime is read as it is now.
        return duckdb.connect(config={"threads": 1, "async_threads": 0, "enable_external_file_cache": False})

    def _asked(self, query: str, arguments: list[object]) -> pd.DataFrame:
        return _as_pandas(self._connection.sql(query, params=arguments).to_arrow_table())

    def _files(self, table: str, frame: object = None) -> list[str]:
        """Return the files of a table; of those kept a file a frame only that of ``frame``, where one is asked for."""
        if table in BY_FRAME:
            files = sorted((self.folder / table).glob("*.parquet"))
            return [str(file) for file in files if not isinstance(frame, str) or file.stem == frame]
        file = self.folder / f"{table}.parquet"
        return [str(file)] if file.exists() else []

    def _replace(self, place: Path, rows: pd.DataFrame) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        os.close(handle)
        try:
            table = pa.Table.from_pandas(rows, preserve_index=False)
            pq.write_table(table, beside, compression="zstd", row_group_size=ROWS_TOGETHER)
            Path(beside).replace(place)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise


def _table_in_memory(file: Path, where: Mapping[str, object]) -> TableInMemory | None:
    """Return a table in which all rows of a file are, or all of the units asked for; None where DuckDB is to look."""
    table, units = held(file), _units_in(where)
    if table is not None or not units:
        return table
    groups = in_groups(file)
    return None if groups is None else groups.of_units(units)


def _units_in(where: Mapping[str, object]) -> list[str]:
    """Return the units that are asked for; none where all are."""
    wanted = where.get("unit", ())
    return [wanted] if isinstance(wanted, str) else [*map(str, wanted)]  # type: ignore[call-overload]


def _as_pandas(table: pa.Table) -> pd.DataFrame:
    """Return a table with the texts of few rows as Python's own, each text once in memory."""
    texts = [
        name for name, kind in zip(table.column_names, table.schema.types, strict=True) if pa.types.is_string(kind)
    ]
    if len(table) > FEW_ROWS or any(table[name].null_count for name in texts):
        return table.to_pandas()
    columns = {
        name: _texts(column) if name in texts else column.to_numpy()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    return pd.DataFrame(columns, copy=False)


def _texts(column: pa.ChunkedArray) -> ExtensionArray:
    held = column.combine_chunks().dictionary_encode()
    different = np.array(held.dictionary.to_pylist(), dtype=object)
    return pd.array(different[held.indices.to_numpy()] if len(held) else different, dtype=TEXT)


_PARQUET = "read_parquet(?, hive_partitioning = false)"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _conditions(where: Mapping[str, object]) -> tuple[str, list[object]]:
    parts: list[str] = []
    arguments: list[object] = []
    for column, wanted in where.items():
        if isinstance(wanted, (list, tuple, set, frozenset)):
            parts.append(f'"{column}" IN ({", ".join("?" * len(wanted))})' if wanted else "false")
            arguments += [str(item) for item in wanted]
        else:
            parts.append(f'"{column}" = ?')
            arguments.append(wanted)
    return (" WHERE " + " AND ".join(parts) if parts else ""), arguments
