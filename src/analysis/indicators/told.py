"""What the reporting units told, laid out so that every indicator takes its figures from it at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.geography.lineage import lineage_of
from analysis.geography.registry import LEVELS, Registry
from analysis.model.nouns import Measure

KEY = ["unit", "as_of", "period", "level"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Figures:
    """The facts of one measure. rows : row of each fact; groups : the groups told; which : group of each fact."""

    rows: Places
    groups: pd.Index
    which: Places
    values: Numbers


@dataclass(frozen=True)
class Told:
    """All figures of all measures.

    Attributes
    ----------
    keys : one row a reporting unit and time: unit, as_of, period, level.
    figures : measure -> its facts.
    """

    keys: pd.DataFrame
    figures: Mapping[str, Figures]

    def of(self, measure: str, groups: Iterable[str]) -> Numbers:
        """Return what was told of a measure: a row a reporting unit and time, a column a group, NaN where nothing."""
        wanted = pd.Index(list(groups))
        table = np.full((len(self.keys), len(wanted)), np.nan)
        known = self.figures.get(measure)
        if known is None:
            return table
        columns = wanted.get_indexer(known.groups)[known.which]
        is_wanted = columns >= 0
        rows, columns, values = known.rows[is_wanted], columns[is_wanted], known.values[is_wanted]
        table[rows, columns] = 0.0
        np.add.at(table, (rows, columns), values)
        return table

    def has_any(self, measure: str) -> Flags:
        """Return which rows told any figure of a measure, whatever its group."""
        flags = np.zeros(len(self.keys), dtype=bool)
        if measure in self.figures:
            flags[self.figures[measure].rows] = True
        return flags

    def first_period(self, measure: str) -> str:
        """Return the first period in which anybody told the measure; where nobody ever did, one that never comes."""
        if measure not in self.figures:
            return "9999"
        return str(self.keys["period"].to_numpy()[self.figures[measure].rows].min())


def laid_out(facts: pd.DataFrame) -> Told:
    """Return the facts (FACTS with ``level``, see ``with_levels``) laid out by reporting unit and measure."""
    row_of = facts.groupby(KEY, sort=False).ngroup().to_numpy()
    keys = facts[KEY].drop_duplicates().reset_index(drop=True)
    values = facts["value"].to_numpy(dtype=float)
    figures = {}
    for measure, places in facts.groupby("measure", sort=False).indices.items():
        which, groups = pd.factorize(facts["group"].iloc[places])
        figures[str(measure)] = Figures(row_of[places], pd.Index(groups), which, values[places])
    return Told(keys, figures)


def with_levels(facts: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """Return ``facts`` with the level of each reporting unit on its own day."""
    days = facts[["unit", "as_of"]].drop_duplicates()
    levels = np.full(len(days), "", dtype=object)
    for as_of, places in days.groupby("as_of", sort=False).indices.items():
        levels[places] = levels_on(registry, days["unit"].iloc[places], date.fromisoformat(str(as_of)))
    return facts.merge(days.assign(level=pd.array(levels, dtype="str")), on=["unit", "as_of"])


def levels_on(registry: Registry, units: pd.Series, day: date) -> NDArray[np.object_]:
    """Return the levels of units on ``day``.

    Raises
    ------
    UsageError
        for a code that meant no unit then.
    """
    lineage = lineage_of(registry)
    there = np.flatnonzero(lineage.valid_on(day))
    places = pd.Index(lineage.codes.take(there)).get_indexer(pd.Index(units))
    for unknown in units.to_numpy(dtype=object)[places < 0]:
        registry.unit(unknown, day)
    return np.array(LEVELS, dtype=object)[lineage.depth[there[places]]]


def without_partial_lists(
    facts: pd.DataFrame, rejects: pd.DataFrame, measures: Mapping[str, Measure], rules: Collection[str]
) -> pd.DataFrame:
    """Return ``facts`` without the figures of lists of which a whole row was refused (REJECTS by one of ``rules``).

    A list tells only what there is. With a row refused, what is not on it can no longer be told from what was refused:
    nothing of that list counts until it is mended.
    """
    broken = set(rejects.loc[rejects["rule"].isin(list(rules)), "source"])
    sparse = [measure.id for measure in measures.values() if measure.is_sparse]
    return facts[~(facts["source"].isin(broken) & facts["measure"].isin(sparse))]
