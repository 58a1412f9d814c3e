"""Whether the rows of a table that somebody once read are still the same, told without reading them again one by one.

Every row has a digest; the digests of the rows of one key (a unit and an indicator, say) are added up over the periods,
so that any number of keys up to any period is looked up at once.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

# Of a key's 64 bits the last twelve make room for the year. Two keys that fall together are told as changed together.
YEAR_BITS = np.uint64(0xFFF)
FACTOR = np.uint64(1_000_003)
UNITS_AT_ONCE = 500


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
        periods, of_row = _different(rows["period"])
        years = np.array([int(period[:4]) for period in periods], dtype=np.uint64)[of_row]
        marks = _marks([_hashes(texts)[place] for texts, place in map(_different, (rows[key] for key in keys))], years)
        order = np.argsort(marks, kind="stable")
        sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(digests[order], dtype=np.uint64)])
        return cls(marks[order], sums)

    def sums_of(self, keys: Sequence[tuple[str, ...]], until: str) -> np.ndarray:
        """Return of each of ``keys`` the sum of the digests of its rows up to the year ``until``."""
        columns = [_hashes(column) for column in zip(*keys, strict=True)]
        first = np.searchsorted(self.marks, _marks(columns, np.uint64(0)), side="left")
        last = np.searchsorted(self.marks, _marks(columns, np.uint64(int(until[:4]))), side="right")
        return self.sums[last] - self.sums[first]


class DigestsByUnit:
    """The rows of one table, of which those of a unit are looked at when they are first asked for.

    Parameters
    ----------
    read : returns the rows of some units, each with its ``period`` and its ``digest``.
    keys : the columns that rows are asked for by, ``unit`` the first of them.
    """

    def __init__(self, read: Callable[[list[str]], pd.DataFrame], keys: Sequence[str]) -> None:
        self._read, self._keys = read, keys
        self._of: dict[str, RowDigests] = {}  # unit -> its rows, together with those of whoever was read with it

    def look_ahead(self, units: Iterable[str], beside: Iterable[str] = ()) -> None:
        """Read the rows of all of these units that were not read yet, many at a time.

        Parameters
        ----------
        beside : of these, too, if anything has to be read at all.
        """
        missing = sorted(set(units) - self._of.keys())
        if missing:
            missing = sorted({*missing, *beside} - self._of.keys())
        for first in range(0, len(missing), UNITS_AT_ONCE):
            some = missing[first : first + UNITS_AT_ONCE]
            self._of |= dict.fromkeys(some, RowDigests.of(self._read(some), self._keys))

    def digest(self, keys: Iterable[tuple[str, ...]], until: str) -> str:
        """Return one digest of the rows of all ``keys`` up to the year ``until``, whatever the order of the keys."""
        asked = sorted(set(keys))
        if not asked:
            return ""
        self.look_ahead(unit for unit, *_ in asked)
        places: dict[int, list[int]] = defaultdict(list)
        for place, (unit, *_) in enumerate(asked):
            places[id(self._of[unit])].append(place)
        sums = np.zeros(len(asked), dtype=np.uint64)
        for own in places.values():
            sums[own] = self._of[asked[own[0]][0]].sums_of([asked[place] for place in own], until)
        return hashlib.sha256(sums.tobytes()).hexdigest()[:32]


def _different(column: pd.Series) -> tuple[list[str], np.ndarray]:
    """Return the different texts of a column, and which of them stands in each row."""
    of_row, different = pd.factorize(column, use_na_sentinel=False)
    return different.tolist(), of_row


def _marks(hashes: Sequence[np.ndarray], years: np.ndarray | np.uint64) -> np.ndarray:
    """Return one number of what stands in several columns of a row, and of its year."""
    marks = np.zeros(len(hashes[0]), dtype=np.uint64)
    for column in hashes:
        marks = marks * FACTOR ^ column
    return (marks & ~YEAR_BITS) | years


def _hashes(texts: Sequence[str]) -> np.ndarray:
    """Return a number for each text. The same few names of units and indicators come again and again."""
    new = [text for text in dict.fromkeys(texts) if text not in _HASH_OF]
    if new:
        found = pd.util.hash_array(np.array(new, dtype=object), categorize=False)
        _HASH_OF.update(zip(new, found.tolist(), strict=True))
    return np.fromiter(map(_HASH_OF.__getitem__, texts), dtype=np.uint64, count=len(texts))


_HASH_OF: dict[str, int] = {}
