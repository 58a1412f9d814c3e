"""Tables of the default store that are too large to be held: of some units, only the groups of rows that have them.

A file lies by unit, and its footer tells of each group of rows from which unit to which it goes. The footer is read
once, by a process from which others are forked, say; who asks for a place and its parts then reads a few groups out of
some hundreds, and DuckDB is needed for none of it. Groups that were read are kept for the next question.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.store.in_memory import Mark, TableInMemory, has_nothing, mark_of, texts_of

GROUPS_AT_MOST = 32  # of the rows of one question; who asks for more asks for most of a table
QUESTIONS_KEPT = 8


class TableInGroups:
    """One file, of which a few groups of rows are read at a time.

    Raises
    ------
    ValueError
        if the file does not tell from which unit to which its groups go.
    """

    def __init__(self, file: Path) -> None:
        # What is read stays that of this file, also where another one is moved to its place meanwhile.
        self._mapped = pa.memory_map(str(file))
        self._texts = texts_of(pq.read_schema(self._mapped))
        self._parquet = pq.ParquetFile(self._mapped, pre_buffer=False, read_dictionary=self._texts)
        told = self._parquet.metadata
        place = told.schema.names.index("unit")
        units = [told.row_group(number).column(place).statistics for number in range(told.num_row_groups)]
        if not all(one is not None and one.has_min_max for one in units):
            raise ValueError(file)
        self._first = np.array([one.min for one in units], dtype=object)
        self._last = np.array([one.max for one in units], dtype=object)
        self._kept: OrderedDict[tuple[frozenset[int], frozenset[str]], TableInMemory] = OrderedDict()

    def of_units(self, units: Collection[str], columns: Iterable[str]) -> TableInMemory | None:
        """Return the groups that have rows of some units; None if they are too many, or texts are missing in them.

        Parameters
        ----------
        columns : those that are asked for or about; others may be missing in what is returned.
        """
        groups, names = self._groups(units), frozenset(columns)
        if len(groups) > GROUPS_AT_MOST:
            return None
        for kept, table in self._kept.items():
            if kept[0] >= groups and kept[1] >= names:
                self._kept.move_to_end(kept)
                return table
        found = self._parquet.read_row_groups(sorted(groups), columns=sorted(names), use_threads=False)
        if has_nothing(found, names.intersection(self._texts)):
            return None
        self._kept[groups, names] = table = TableInMemory(found)
        if len(self._kept) > QUESTIONS_KEPT:
            self._kept.popitem(last=False)
        return table

    def arrow_of(self, units: Collection[str], columns: Iterable[str]) -> pa.Table | None:
        """Return columns of the same groups as they lie in the file; None if they are too many."""
        groups = self._groups(units)
        if len(groups) > GROUPS_AT_MOST:
            return None
        return self._parquet.read_row_groups(sorted(groups), columns=sorted(set(columns)), use_threads=False)

    def _groups(self, units: Collection[str]) -> frozenset[int]:
        found: set[int] = set()
        for unit in units:
            found.update(np.flatnonzero((self._first <= unit) & (unit <= self._last)).tolist())
        return frozenset(found)


def in_groups(file: Path) -> TableInGroups | None:
    """Return what reads a file as it lies there now group by group; None where it is not there or cannot be read so."""
    mark = mark_of(file)
    return None if mark is None else _opened(file, mark)


@lru_cache(maxsize=32)
def _opened(file: Path, mark: Mark) -> TableInGroups | None:
    try:
        table = TableInGroups(file)
    except (ValueError, OSError):
        return None
    # A file that was replaced while it was opened is opened once more by who asks for it next.
    return table if mark_of(file) == mark else None
