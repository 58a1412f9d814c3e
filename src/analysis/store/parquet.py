"""The default store: a Parquet file a table, read through DuckDB, rewritten atomically.

``values`` and ``findings`` are kept a file a frame, since they are computed and replaced a frame at a time. A file is
written beside its place and then moved over it: a reader sees the old table or the new one, never half of one.

These and the facts lie by unit, in groups of rows of which DuckDB passes over those without the units asked for: a page
reads a place and its parts out of all.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq

from analysis.model.tables import TABLES, as_kept, checked, empty
from analysis.store.contents import (
    BY_FRAME,
    FEW_ROWS,
    as_arrow,
    as_pandas,
    digest_of,
    digests_query,
    names,
    new_duckdb,
    no_digests,
)
from analysis.store.in_groups import in_groups
from analysis.store.in_memory import TableInMemory, held, hold
from analysis.store.watching import Watch

ROWS_TOGETHER = 16_384  # in a group of rows, which is passed over as a whole
MOST_ROWS_HELD = 8_000_000  # in the memory of a process from which others are forked: 60 to 100 bytes each
DIGEST = b"cadre.digest"  # in the file's metadata: the digest of what stands in it


class ParquetStore:
    """Seven tables in a folder. Every table that goes in or comes out is checked against its schema."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.watch = Watch(is_on=False)  # who wants to know what is read puts his own in its place

    def read(self, table: str, where: Mapping[str, object] | None = None) -> pd.DataFrame:
        """Return rows: see ``Store.read``."""
        where = where or {}
        self.watch.note(table, where.get("frame"))
        files = self._files(table, where.get("frame"))
        if not files:
            return empty(TABLES[table])
        found = self._in_memory(files, list(TABLES[table].columns), where)
        if found is None:
            conditions, arguments = _conditions(where)
            query = f"SELECT {names(TABLES[table].columns)} FROM {_PARQUET}{conditions}"
            found = self._asked(query, [files, *arguments])
        return as_kept(found, TABLES[table])

    def read_frame(self, table: str, frame: str) -> pd.DataFrame:
        """Return what lies in the file of a frame."""
        query = f"SELECT {names(TABLES[table].columns)} FROM {_PARQUET}"
        files = self._files(table, frame)
        return as_kept(self._asked(query, [files]), TABLES[table]) if files else empty(TABLES[table])

    def distinct(
        self, table: str, columns: Sequence[str], where: Mapping[str, object] | None = None,
        matching: Sequence[pd.DataFrame] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """Return combinations: see ``Store.distinct``."""
        where = where or {}
        self.watch.note(table, where.get("frame"))
        files = self._files(table, where.get("frame"))
        if not files:
            return empty(TABLES[table])[list(columns)]
        shared = [name for rows in matching for name in rows.columns]
        kept = _table_in_memory(Path(files[0]), where, [*columns, *shared]) if len(files) == 1 else None
        if kept is not None and (found := kept.distinct(columns, where, matching)) is not None:
            return found
        conditions, arguments = _conditions(where)
        joins = ""
        for number, rows in enumerate(matching):
            self._connection.register(f"matching_{number}", as_arrow(rows))
            joins += f" SEMI JOIN matching_{number} USING ({names(rows.columns)})"
        query = f"SELECT DISTINCT {names(columns)} FROM {_PARQUET}{joins}{conditions} ORDER BY ALL"
        return self._asked(query, [files, *arguments])

    def digests_of_rows(
        self, table: str, frame: str, keys: Sequence[str], units: Sequence[str],
        joined: pd.DataFrame | None = None, columns: Sequence[str] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """Return digests of rows: see ``Store.digests_of_rows``."""
        files = self._files(table, frame or None)
        if not files:
            return no_digests(keys)
        if joined is not None:
            self._connection.register("joined", as_arrow(joined))
        of = list(columns or TABLES[table].columns)
        source, given = self._rows_of(files, units, [*of, *keys, "unit", "period"])
        conditions, arguments = _conditions({"unit": units})
        return self._asked(digests_query(source, keys, of, joined) + conditions, [*given, *arguments])

    def _rows_of(self, files: list[str], units: Sequence[str], columns: Sequence[str]) -> tuple[str, list[object]]:
        """Return what to ask for columns of some units' rows, perhaps among others, and what that wants to be given."""
        groups = in_groups(Path(files[0])) if len(files) == 1 else None
        rows = groups.arrow_of(units, columns) if groups else None
        if rows is None:
            return _PARQUET, [files]
        self._connection.register("of_groups", rows)
        return "of_groups", []

    def write(self, table: str, rows: pd.DataFrame) -> None:
        """Replace the whole of ``table``."""
        rows = rows.sort_values("unit", kind="stable") if table == "facts" else rows
        self._replace(self.folder / f"{table}.parquet", checked(rows, TABLES[table]))

    def write_frame(self, table: str, frame: str, rows: pd.DataFrame) -> None:
        """Replace the rows of one frame in ``values`` or ``findings``."""
        rows = rows.sort_values("unit", kind="stable")
        self._replace(self.folder / table / f"{frame}.parquet", checked(rows, TABLES[table]))

    def digests(self) -> dict[str, str]:
        """Return ``table`` or ``table/frame`` -> digest of its rows, of every file that there is."""
        files = [*self.folder.glob("*.parquet")]
        for table in BY_FRAME:
            files += (self.folder / table).glob("*.parquet")
        return {file.relative_to(self.folder).with_suffix("").as_posix(): _digest(file) for file in sorted(files)}

    def digest_of_frame(self, table: str, frame: str) -> str:
        """Return the digest of what lies in the file of a frame."""
        return next((_digest(Path(file)) for file in self._files(table, frame)), "")

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

    def prepare(self, *, readers: Sequence[str] = (), writers: Sequence[str] = ()) -> None:
        """Do nothing: folders come with what is written, and who may read them the system says."""

    @contextmanager
    def together(self, *, of: str = "figures") -> Iterator[None]:
        """Let what is written within be written, a file after the other: each is replaced as a whole."""
        yield

    def _in_memory(self, files: list[str], columns: list[str], where: Mapping[str, object]) -> pd.DataFrame | None:
        """Return what :meth:`read` would of some columns, if it is not much and can be had in memory; else None."""
        parts = []
        for file in files:
            table = _table_in_memory(Path(file), where, columns)
            part = table.read(columns, where, most=FEW_ROWS) if table is not None else None
            if part is None:
                return None
            parts.append(part)
        return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        # Opened once: that takes as long as two reads. One thread: no others that would be missing in a forked process.
        # No cache of files: a table that was replaced in the meantime is read as it is now.
        return new_duckdb()

    def _asked(self, query: str, arguments: list[object]) -> pd.DataFrame:
        return as_pandas(self._connection.sql(query, params=arguments).to_arrow_table())

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
            table = as_arrow(rows)
            table = table.replace_schema_metadata(table.schema.metadata | {DIGEST: digest_of(table).encode()})
            pq.write_table(table, beside, compression="zstd", row_group_size=ROWS_TOGETHER)
            Path(beside).replace(place)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise


def _table_in_memory(file: Path, where: Mapping[str, object], columns: Sequence[str]) -> TableInMemory | None:
    """Return a table in which all rows of a file are, or all of the units asked for; None where DuckDB is to look.

    It has ``columns``, and those that ``where`` names.
    """
    table, units = held(file), _units_in(where)
    if table is not None or not units:
        return table
    groups = in_groups(file)
    return None if groups is None else groups.of_units(units, [*columns, *where])


def _units_in(where: Mapping[str, object]) -> list[str]:
    """Return the units that are asked for; none where all are."""
    wanted = where.get("unit", ())
    return [wanted] if isinstance(wanted, str) else [*map(str, wanted)]  # type: ignore[call-overload]


def _digest(file: Path) -> str:
    """Return the digest of what stands in a file; of one that was written without, of its bytes."""
    told = (pq.read_schema(file).metadata or {}).get(DIGEST)
    return told.decode() if told else hashlib.sha256(file.read_bytes()).hexdigest()


_PARQUET = "read_parquet(?, hive_partitioning = false)"


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
