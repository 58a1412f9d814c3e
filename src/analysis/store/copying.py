"""One store copied into another, read back, and held against the first: rows and a digest a table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.model.tables import TABLES
from analysis.store.contents import BY_FRAME, as_arrow, digest_of
from analysis.store.store import Store


@dataclass(frozen=True, slots=True)
class Copied:
    """A table, or a frame of one, as it was read from both stores. ``digests`` : there, and in the copy."""

    name: str
    rows: int
    digests: tuple[str, str]

    @property
    def is_same(self) -> bool:
        """Whether the copy says what the original says, to the last bit and in the same order."""
        return len(set(self.digests)) == 1


def copy_store(original: Store, copy: Store, *, on_table: Callable[[str], None] = lambda name: None) -> list[Copied]:
    """Write all of ``original`` into ``copy``, in whose place nothing else is left, and return what both say then.

    Nothing is kept of a copy that breaks off, where the store can do so.
    """
    with copy.together():
        there = {*original.digests(), *copy.digests()}
        copy.forget_computed(keep="")
        for table, frame in _parts(original):
            rows, name = _read(original, table, frame), _name(table, frame)
            if frame:
                copy.write_frame(table, frame, rows)
            elif len(rows) or name in there or len(copy.read(table)):
                copy.write(table, rows)
            on_table(name)
    return [_compared(original, copy, table, frame) for table, frame in _parts(original)]


def is_empty(store: Store) -> bool:
    """Whether there is nothing in a store that a copy would take the place of."""
    return not store.digests()


def _parts(store: Store) -> Iterator[tuple[str, str]]:
    """Give the tables that are kept as a whole, and the frames that are kept of the others."""
    yield from ((table, "") for table in TABLES if table not in BY_FRAME)
    for name in store.digests():
        table, _, frame = name.partition("/")
        if frame:
            yield table, frame


def _read(store: Store, table: str, frame: str) -> pd.DataFrame:
    return store.read_frame(table, frame) if frame else store.read(table)


def _compared(original: Store, copy: Store, table: str, frame: str) -> Copied:
    digests, counts = [], []
    for store in (original, copy):
        rows = as_arrow(_read(store, table, frame))
        digests.append(digest_of(rows))
        counts.append(len(rows))
    return Copied(_name(table, frame), counts[0], (digests[0], digests[1]))


def _name(table: str, frame: str) -> str:
    return f"{table}/{frame}" if frame else table
