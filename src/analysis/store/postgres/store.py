"""The store in PostgreSQL: rows go in and come out by COPY, and a page's slice is found by an index."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from psycopg import sql

from analysis.model.tables import TABLES, as_kept, checked, empty
from analysis.store.contents import (
    BY_FRAME,
    BY_UNIT,
    as_arrow,
    as_pandas,
    digest_of,
    digests_query,
    kind_of_column,
    new_duckdb,
    no_digests,
)
from analysis.store.postgres.rows import from_csv, kinds_in_arrow
from analysis.store.postgres.schema import (
    CONTENTS,
    MAY_INDEX,
    OF_RUNS,
    SOURCES,
    granting,
    indexing,
    kind_of,
    names_of,
    order_of,
    own_columns,
    place_of,
    whole_name,
)
from analysis.store.postgres.server import Say, Server
from analysis.store.watching import Watch

MANY = 10_000  # rows after which the server must learn anew how many of what there are
BY_SOURCE = ("facts", "rejects")  # grow with every receipt, and are long: only what came is written


class PostgresStore:
    """Seven tables in a database: see ``Store``. A transaction each, unless several are written :meth:`together`."""

    def __init__(self, address: str, *, folder: Path, say: Say) -> None:
        self.folder = folder
        self.watch = Watch(is_on=False)
        self.server = Server(address, say)

    def read(self, table: str, where: Mapping[str, object] | None = None) -> pd.DataFrame:
        """Return rows: see ``Store.read``."""
        where = where or {}
        self.watch.note(table, where.get("frame"))
        if not self.server.is_made():
            return empty(TABLES[table])
        return as_kept(as_pandas(self._rows(table, list(TABLES[table].columns), where)), TABLES[table])

    def read_frame(self, table: str, frame: str) -> pd.DataFrame:
        """Return what was written under a frame: see ``Store.read_frame``."""
        if not self.server.is_made():
            return empty(TABLES[table])
        return as_kept(as_pandas(self._rows(table, list(TABLES[table].columns), {}, frame)), TABLES[table])

    def distinct(
        self, table: str, columns: Sequence[str], where: Mapping[str, object] | None = None,
        matching: Sequence[pd.DataFrame] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """Return combinations: see ``Store.distinct``."""
        where = where or {}
        self.watch.note(table, where.get("frame"))
        if not self.server.is_made():
            return empty(TABLES[table])[list(columns)]
        source, arguments = _source(table, [*columns, *(name for rows in matching for name in rows.columns)], where)
        among = []
        for rows in matching:
            kinds = [sql.SQL("%s::{}[]").format(kind_of(table, name)) for name in rows.columns]
            own = names_of(list(rows.columns))
            among.append(sql.SQL("({}) IN (SELECT * FROM unnest({}))").format(own, sql.SQL(", ").join(kinds)))
            arguments += [rows[name].tolist() for name in rows.columns]
        query = sql.SQL("{1}SELECT DISTINCT {0} FROM found{2} ORDER BY {0}").format(
            names_of(list(columns)), source, _where(among)
        )
        return as_pandas(self._asked(table, list(columns), query, arguments))

    def digests_of_rows(
        self, table: str, frame: str, keys: Sequence[str], units: Sequence[str],
        joined: pd.DataFrame | None = None, columns: Sequence[str] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """Return digests of rows: see ``Store.digests_of_rows``. DuckDB makes them here, as of a Parquet file."""
        if not self.server.is_made():
            return no_digests(keys)
        of = list(columns or TABLES[table].columns)
        wanted = [name for name in TABLES[table].columns if name in {*of, *keys, "period"}]
        fetched = self._rows(table, wanted, {"unit": list(units)}, kept_under=frame)
        self._duckdb.register("fetched", fetched)
        if joined is not None:
            self._duckdb.register("joined", as_arrow(joined))
        return as_pandas(self._duckdb.sql(digests_query("fetched", keys, of, joined)).to_arrow_table())

    def write(self, table: str, rows: pd.DataFrame) -> None:
        """Replace a table: see ``Store.write``. Of facts and rejects only those of new sources are sent."""
        rows = rows.sort_values("unit", kind="stable") if table in BY_UNIT else rows
        kept = as_arrow(checked(rows, TABLES[table]))
        with self.together(of=OF_RUNS if table == OF_RUNS else "figures"):
            if not (table in BY_SOURCE and self._add(table, kept)):
                self._replace(table, "", kept)

    def write_frame(self, table: str, frame: str, rows: pd.DataFrame) -> None:
        """Replace a frame of values or findings: see ``Store.write_frame``."""
        kept = as_arrow(checked(rows.sort_values("unit", kind="stable"), TABLES[table]))
        with self.together():
            self._replace(table, frame, kept)

    def digests(self) -> dict[str, str]:
        """Return digests of all tables but ``runs``: see ``Store.digests``."""
        if not self.server.is_made():
            return {}
        found = self.server.rows(sql.SQL("SELECT name, frame, digest FROM {}").format(CONTENTS))
        return dict(sorted((f"{name}/{frame}" if frame else name, digest) for name, frame, digest in found))

    def digest_of_frame(self, table: str, frame: str) -> str:
        """Return the digest of a frame: see ``Store.digest_of_frame``."""
        return self._known(table, frame)[0] if self.server.is_made() else ""

    def frames(self) -> list[str]:
        """Return the frames that have been computed: see ``Store.frames``."""
        if not self.server.is_made():
            return []
        asked = sql.SQL("SELECT frame FROM {} WHERE name = 'values'").format(CONTENTS)
        return sorted(frame for [frame] in self.server.rows(asked))

    def forget_computed(self, *, keep: str) -> None:
        """Remove what was computed: see ``Store.forget_computed``."""
        with self.together():
            for table in BY_FRAME:
                self._remove(table, sql.SQL("kept_under <> %s"), sql.SQL("frame <> %s"), [keep])

    def hold_in_memory(self) -> None:
        """Hold nothing: the server does, for all who ask it."""

    @contextmanager
    def together(self, *, of: str = "figures") -> Iterator[None]:
        """Keep all that is written within or nothing, one office after the other: see ``Store.together``."""
        if self.server.is_in_transaction:
            yield
            return
        with self.server.transaction(of):
            self.server.make()
            yield

    def prepare(self, *, readers: Sequence[str] = (), writers: Sequence[str] = ()) -> None:
        """Make the schema where it is not there, and let roles read it, or write it too."""
        with self.together():
            for table in TABLES if writers else ():
                self._index(table)  # who only writes may not
            for role in (*readers, *writers):
                for statement in granting(role, may_write=role in writers):
                    self.server.rows(statement)

    # How rows come out

    @cached_property
    def _duckdb(self) -> duckdb.DuckDBPyConnection:
        return new_duckdb()

    def _rows(self, table: str, columns: list[str], where: Mapping[str, object], kept_under: str = "") -> pa.Table:
        """Return some columns of the rows for which ``where`` holds, in the order of every store."""
        found, arguments = _conditions(table, where)
        if kept_under and table in BY_FRAME:
            found, arguments = [sql.SQL("kept_under = %s").format(), *found], [kept_under, *arguments]
        query = sql.SQL("SELECT {} FROM {}{} ORDER BY {}").format(
            names_of(columns), place_of(table), _where(found), order_of(table)
        )
        return self._asked(table, columns, query, arguments)

    def _asked(self, table: str, columns: list[str], query: sql.Composed, arguments: list[object]) -> pa.Table:
        return from_csv(self.server.copied_out(query, arguments), kinds_in_arrow(table, columns))

    # How rows go in

    def _replace(self, table: str, frame: str, kept: pa.Table) -> None:
        digest = digest_of(kept)
        if table != OF_RUNS and self._known(table, frame)[0] == digest:
            return  # nothing is another
        under = sql.SQL("kept_under = %s" if table in BY_FRAME else "%s = ''")
        self._remove(table, under, sql.SQL("frame = %s"), [frame])
        self._copy(table, frame, kept, first=0)
        self._note(table, frame, digest, len(kept))

    def _add(self, table: str, kept: pa.Table) -> bool:
        """Add the rows of new sources, if all that is there stays as it is and where it is; tell whether it does."""
        digest, count = self._known(table, "")
        if not count or count > len(kept):
            return False
        there = [source for [source] in self.server.rows(SOURCES.format(place_of(table)))]
        is_new = ~pd.Series(kept["source"].to_pandas()).isin(there).to_numpy()
        if digest_of(kept.filter(pa.array(~is_new))) != digest or _come_before(kept, is_new, table):
            return False
        self._copy(table, "", kept.filter(pa.array(is_new)), first=count)
        self._note(table, "", digest_of(kept), len(kept))
        return True

    def _copy(self, table: str, frame: str, kept: pa.Table, *, first: int) -> None:
        own = {"stands_at": pa.array(np.arange(first, first + len(kept))), "kept_under": pa.repeat(frame, len(kept))}
        for name in own_columns(table):
            kept = kept.append_column(name, own[name])
        self.server.copy_in(table, kept)
        self._index(table)
        if len(kept) > MANY:  # else the server does it by itself, later than the next page is made
            self.server.rows(sql.SQL("ANALYZE {}").format(place_of(table)))

    def _index(self, table: str) -> None:
        [[may_index]] = self.server.rows(MAY_INDEX.format(whole_name(table)))
        if may_index:
            for statement in indexing(table):
                self.server.rows(statement)

    def _remove(self, table: str, rows: sql.SQL, notes: sql.SQL, arguments: list[object]) -> None:
        self.server.rows(sql.SQL("DELETE FROM {} WHERE {}").format(place_of(table), rows), arguments)
        if table != OF_RUNS:
            forget = sql.SQL("DELETE FROM {} WHERE name = {} AND {}").format(CONTENTS, table, notes)
            self.server.rows(forget, arguments)

    def _known(self, table: str, frame: str) -> tuple[str, int]:
        """Return the digest and the number of rows of what is there of a table or a frame of it."""
        asked = sql.SQL("SELECT digest, rows FROM {} WHERE name = %s AND frame = %s").format(CONTENTS)
        return next(((str(digest), int(rows)) for digest, rows in self.server.rows(asked, [table, frame])), ("", 0))

    def _note(self, table: str, frame: str, digest: str, rows: int) -> None:
        if table != OF_RUNS:  # who makes pages may write those and nothing else, and no page is made of them
            note = sql.SQL(
                "INSERT INTO {} VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (name, frame) DO UPDATE SET digest = excluded.digest, rows = excluded.rows"
            ).format(CONTENTS)
            self.server.rows(note, [table, frame, digest, rows])


def _come_before(kept: pa.Table, is_new: np.ndarray, table: str) -> bool:
    """Whether a new row stands before one that is there already: of facts, before one of the same unit."""
    turns = is_new[:-1] & ~is_new[1:]
    if table in BY_UNIT:
        units = kept["unit"].combine_chunks().dictionary_encode().indices.to_numpy()
        turns &= units[:-1] == units[1:]
    return bool(turns.any())


def _source(
    table: str, columns: list[str], where: Mapping[str, object]
) -> tuple[sql.Composed, list[object]]:
    """Return what gives some columns of the rows for which ``where`` holds the name ``found``, and its arguments.

    Those of named units are few, and are found once: else the server looks for them again with each row that they are
    held against.
    """
    conditions, arguments = _conditions(table, where)
    how = sql.SQL("WITH found AS {} (SELECT {} FROM {}{}) ").format(
        sql.SQL("MATERIALIZED" if "unit" in where else "NOT MATERIALIZED"), names_of(list(dict.fromkeys(columns))),
        place_of(table), _where(conditions),
    )  # fmt: skip
    return how, arguments


def _where(conditions: list[sql.Composed]) -> sql.Composed:
    return sql.SQL(" WHERE {}").format(sql.SQL(" AND ").join(conditions)) if conditions else sql.SQL("").format()


def _conditions(table: str, where: Mapping[str, object]) -> tuple[list[sql.Composed], list[object]]:
    parts: list[sql.Composed] = []
    arguments: list[object] = []
    for column, wanted in where.items():
        kind, is_text = kind_of(table, column), kind_of_column(table, column) == "str"
        if isinstance(wanted, (list, tuple, set, frozenset)):
            parts.append(sql.SQL("{} = ANY (%s::{}[])").format(sql.Identifier(column), kind))
            arguments.append([str(item) for item in wanted])
        else:
            parts.append(sql.SQL("{} = %s::{}").format(sql.Identifier(column), kind))
            arguments.append(str(wanted) if is_text else wanted)
    frame = where.get("frame")
    if table in BY_FRAME and isinstance(frame, str):
        parts.append(sql.SQL("kept_under = %s").format())
        arguments.append(frame)
    return parts, arguments
