"""Whether the rows of a table that somebody once read are still the same, told without reading them again one by one.

Every row has a digest; the digests of the rows of one key (a unit and an indicator, say) are added up over the periods,
so that any number of keys up to any period is looked up at once.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

# Of a key's 64 bits the last twelve make room for the year. Two keys that fall together are told as changed together.
YEAR_BITS = np.uint64(0xFFF)
FACTOR = np.uint64(1_000_003)


@dataclass(frozen=True)
class RowDigests:
    """The rows of one table by key and year.

    Attributes
    ----------
    marks : key and year of each row, in order.
    sums : the sum of the digests of all rows before each, and of all.
    """

    marks: np.ndarray
    sums: np.ndarray

    @classmethod
    def of(cls, rows: pd.DataFrame, keys: Sequence[str]) -> "RowDigests":
        """Return ``rows``, each with its ``period`` and its ``digest``, in the order of the columns ``keys``."""
        digests = rows["digest"].to_numpy(dtype=np.uint64)
        years = rows["period"].str[:4].astype(np.uint64).to_numpy()
        marks = _marks([rows[key].to_numpy(dtype=object) for key in keys], years)
        order = np.argsort(marks, kind="stable")
        sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(digests[order], dtype=np.uint64)])
        return cls(marks[order], sums)

    def digest(self, keys: Iterable[tuple[str, ...]], until: str) -> str:
        """Return one digest of the rows of all ``keys`` up to the year ``until``, whatever the order of the keys."""
        asked = sorted(set(keys))
        if not asked:
            return ""
        columns = [np.array(column, dtype=object) for column in zip(*asked, strict=True)]
        first = np.searchsorted(self.marks, _marks(columns, np.uint64(0)), side="left")
        last = np.searchsorted(self.marks, _marks(columns, np.uint64(int(until[:4]))), side="right")
        return hashlib.sha256((self.sums[last] - self.sums[first]).tobytes()).hexdigest()[:32]


def _marks(columns: Sequence[np.ndarray], years: np.ndarray | np.uint64) -> np.ndarray:
    marks = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        marks = marks * FACTOR ^ pd.util.hash_array(column, categorize=True)
    return (marks & ~YEAR_BITS) | years
