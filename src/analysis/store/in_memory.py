"""Tables of the default store held in memory by a process from which others are forked.

Each of them reads a place and its parts out of what it was forked with, and needs no DuckDB for that. A file that has
been replaced since it was held is no longer answered for.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from analysis.model.tables import TEXT

Places = NDArray[np.intp]
Mark = tuple[int, int, int]


@dataclass(frozen=True)
class Texts:
    """A column of texts: each of its different texts once, and which of them stands in each row."""

    different: NDArray[np.object_]
    codes: NDArray[np.int16] | NDArray[np.int32]
    code_of: dict[str, int]

    @classmethod
    def of(cls, held: pa.DictionaryArray) -> "Texts":
        """Return a column of few different texts; codes take half the memory where they are few enough for it."""
        words = held.dictionary.to_pylist()
        narrow = np.int16 if len(words) <= np.iinfo(np.int16).max else np.int32
        codes = held.indices.to_numpy().astype(narrow, copy=False)
        return cls(np.array(words, dtype=object), codes, {word: code for code, word in enumerate(words)})

    def among(self, wanted: Collection[str], places: Places) -> NDArray[np.bool_]:
        """Return at which of some places there stands one of the texts that are wanted."""
        is_wanted = np.zeros(len(self.different), dtype=bool)
        is_wanted[[self.code_of[text] for text in wanted if text in self.code_of]] = True
        return is_wanted[self.codes[places]]


class TableInMemory:
    """The rows of one file, column by column.

    Parameters
    ----------
    table : texts as dictionaries.
    """

    def __init__(self, table: pa.Table) -> None:
        self.rows = len(table)
        self.columns: dict[str, Texts | NDArray] = {}
        for name, column in zip(table.column_names, table.unify_dictionaries().columns, strict=True):
            held = column.combine_chunks()
            if pa.types.is_dictionary(held.type):
                self.columns[name] = Texts.of(held)
            else:
                self.columns[name] = held.to_numpy(zero_copy_only=False)
        self._runs = _runs_of(self.columns.get("unit"))  # at once, and not by each process that is forked

    def read(self, names: Sequence[str], where: Mapping[str, object], *, most: int) -> pd.DataFrame | None:
        """Return some columns of the rows for which ``where`` holds, in the order of the file.

        None if they are more than ``most``, or if a column is not held or asked for something else than texts.
        """
        places = self._found(names, where)
        if places is None or len(places) > most:
            return None
        return pd.DataFrame({name: _at(self.columns[name], places) for name in names}, copy=False)

    def distinct(
        self, columns: Sequence[str], where: Mapping[str, object], matching: Sequence[pd.DataFrame]
    ) -> pd.DataFrame | None:
        """Return each combination of texts once, in order, of the rows for which ``where`` holds.

        Parameters
        ----------
        matching : tables of which each must have a row that says the same in the columns it shares with the rows.
        """
        names = list(dict.fromkeys([*columns, *(name for rows in matching for name in rows.columns)]))
        places = self._found(names, where)
        if places is None or not all(isinstance(self.columns[name], Texts) for name in names):
            return None
        for rows in matching:
            wanted = set(zip(*(rows[name].tolist() for name in rows.columns), strict=True))
            of_row, combinations = self._combinations(rows.columns, places)
            places = places[np.array([each in wanted for each in combinations], dtype=bool)[of_row]]
        different = zip(*sorted(self._combinations(columns, places)[1]), strict=True)
        told = dict(zip(columns, different, strict=True)) if len(places) else dict.fromkeys(columns, ())
        return pd.DataFrame({name: pd.array(texts, dtype=TEXT) for name, texts in told.items()})

    def _combinations(self, names: Iterable[str], places: Places) -> tuple[Places, list[tuple[str, ...]]]:
        """Return the number of each row's combination of texts, and the combinations."""
        columns = [self._texts(name) for name in names]
        number, different = np.zeros(len(places), dtype=np.intp), places[:0]
        for column in columns:
            number, different = pd.factorize(number * len(column.different) + column.codes[places])
        first = np.empty(len(different), dtype=np.intp)
        first[number[::-1]] = places[::-1]
        return number, list(zip(*(column.different[column.codes[first]].tolist() for column in columns), strict=True))

    def _found(self, names: Sequence[str], where: Mapping[str, object]) -> Places | None:
        """Return where the rows stand for which ``where`` holds; None if a column is not held, or not of texts."""
        if not {*names} <= self.columns.keys() or not all(isinstance(self.columns.get(name), Texts) for name in where):
            return None
        conditions = {name: {wanted} if isinstance(wanted, str) else {*map(str, wanted)}  # type: ignore[call-overload]
                      for name, wanted in where.items()}  # fmt: skip
        places = self._of_units(conditions.pop("unit", None))
        for name, wanted in conditions.items():
            places = places[self._texts(name).among(wanted, places)]
        return places

    def _of_units(self, units: Collection[str] | None) -> Places:
        if units is None:
            return np.arange(self.rows)
        if self._runs is None:
            places = np.arange(self.rows)
            return places[self._texts("unit").among(units, places)]
        runs = sorted((self._runs[unit] for unit in units if unit in self._runs), key=lambda run: run.start)
        return np.concatenate([np.arange(0), *(np.arange(run.start, run.stop) for run in runs)])

    def _texts(self, name: str) -> Texts:
        column = self.columns[name]
        assert isinstance(column, Texts)
        return column


def _runs_of(units: Texts | NDArray | None) -> dict[str, range] | None:
    """Return where the rows of each unit stand; None where they do not stand together."""
    if not isinstance(units, Texts):
        return None
    turns = np.flatnonzero(np.diff(units.codes)) + 1
    ends = [0, *turns.tolist(), len(units.codes)] if len(units.codes) else [0]
    runs = [range(start, end) for start, end in pairwise(ends)]
    of_unit = {units.different[units.codes[run.start]]: run for run in runs}
    return of_unit if len(of_unit) == len(runs) else None


def _at(column: Texts | NDArray, places: Places) -> ExtensionArray | NDArray:
    if isinstance(column, Texts):
        return pd.array(column.different[column.codes[places]], dtype=TEXT)
    return column[places]


Tables = Mapping[Path, tuple[Mark, TableInMemory]]  # each with what told its file from others
_held: dict[Path, tuple[Mark, TableInMemory]] = {}


def hold(file: Path, *, without: Collection[str] = ()) -> None:
    """Read a file of a store and hold it for this process and all that are forked from it.

    Parameters
    ----------
    without : columns of which there are too many different texts; who asks for one of them is not answered from here.
    """
    mark = mark_of(file)
    schema = pq.read_schema(file)
    names = [name for name in schema.names if name not in without]
    texts = [name for name in texts_of(schema) if name in names]
    # Neither may start a thread: it would be missing in a forked process.
    with pq.ParquetFile(file, pre_buffer=False, read_dictionary=texts) as parquet:
        table = parquet.read(columns=names, use_threads=False)
    if mark is not None and not has_nothing(table, texts):
        _held[file] = mark, TableInMemory(table)


def held(file: Path) -> TableInMemory | None:
    """Return what is held of a file, if it still is the file that it was."""
    mark, table = _held.get(file, (None, None))
    return table if mark is not None and mark == mark_of(file) else None


def tables_held() -> Tables:
    """Return what is held in this process."""
    return dict(_held)


def hold_also(others: Tables) -> None:
    """Let what another process holds be read in this one and in all that are forked from it."""
    _held.update(others)


def files_held() -> list[Path]:
    """Return the files of which anything is held in this process."""
    return [*_held]


def mark_of(file: Path) -> Mark | None:
    """Return what tells a file from one that is moved to its place; None where there is none."""
    try:
        now = file.stat()
    except OSError:
        return None
    return now.st_ino, now.st_size, now.st_mtime_ns


def texts_of(schema: pa.Schema) -> list[str]:
    """Return the names of the columns of texts."""
    kinds = zip(schema.names, schema.types, strict=True)
    return [name for name, kind in kinds if pa.types.is_string(kind) or pa.types.is_large_string(kind)]


def has_nothing(table: pa.Table, columns: Iterable[str]) -> bool:
    """Return whether there is a row where nothing stands in one of some columns, not even an empty text."""
    return any(table[name].null_count for name in columns)
