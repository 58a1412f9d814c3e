"""What a page read of VALUES or FINDINGS, laid out to be asked for one indicator after the other."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.geography.registry import Registry
from analysis.model.tables import columns_of
from analysis.project.project import Project
from analysis.report.wording import Row

ORDER = ["unit", "period", "group"]
STRADDLING = "split_or_straddling:"


class Slice:
    """Rows on some units, by unit, period and group.

    Parameters
    ----------
    within : the column by which the rows of an indicator are asked for: ``group`` or ``question``.
    """

    def __init__(self, rows: pd.DataFrame, within: str) -> None:
        self._ordered = rows.iloc[_order(rows)]
        self._within = within
        self._runs = _runs(self._ordered["indicator"])
        self._tables: dict[str, pd.DataFrame] = {}
        self._rows: dict[str, list[Row]] = {}
        self._rows_within: dict[str, dict[str, list[Row]]] = {}

    @cached_property
    def _columns(self) -> dict[str, list[Any]]:
        """The whole as Python's own values: to take them out costs as much for one indicator as for all."""
        return columns_of(self._ordered)

    def table(self, indicator: str, within: str | None = None) -> pd.DataFrame:
        """Return the rows of an indicator as a table, all of them or those of one group or question."""
        if indicator not in self._tables:
            self._tables[indicator] = self._found(indicator)
        table = self._tables[indicator]
        if within is None:
            return table.copy(deep=False)  # what the caller writes into it is his own
        return where(table, table[self._within].to_numpy(dtype=object) == within)

    def rows(self, indicator: str, within: str | None = None) -> list[Row]:
        """Return the same row by row. The rows are shared: nobody writes into them."""
        if indicator not in self._rows:
            run = self._runs.get(indicator, slice(0))
            own = (values[run] for values in self._columns.values())
            self._rows[indicator] = [dict(zip(self._columns, row, strict=True)) for row in zip(*own, strict=True)]
        if within is None:
            return self._rows[indicator]
        if indicator not in self._rows_within:
            parted = self._rows_within[indicator] = {}
            for row in self._rows[indicator]:
                parted.setdefault(row[self._within], []).append(row)
        return [*self._rows_within[indicator].get(within, ())]

    def _found(self, indicator: str) -> pd.DataFrame:
        return self._ordered.iloc[self._runs.get(indicator, slice(0))]


def slice_of(
    project: Project, table: str, asked: Sequence[Mapping[str, object]], *, until: str, profile: str, key_cadres: str
) -> Slice:
    """Return what ``values`` or ``findings`` hold of what is ``asked``, up to a period, as a profile is told it.

    Parameters
    ----------
    asked : which rows, a mapping for each frame.
    key_cadres : the definition of key cadres that the page goes by; empty for the first of each indicator.
    """
    read = project.values if table == "values" else project.findings
    of_profile = {} if profile == "office" else {"profile": profile}
    parts = [read(**one, **of_profile) for one in asked]  # type: ignore[arg-type]
    found = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    nouns = project.catalogue.indicators.items() if key_cadres else ()
    having_sets = [name for name, noun in nouns if key_cadres in noun.sets]
    found = by_definition(where(found, found["period"].to_numpy(dtype=object) <= until), having_sets, key_cadres)
    if table == "values":
        found = with_named_reasons(found, project.registry)
    return Slice(found, within="group" if table == "values" else "question")


def where(rows: pd.DataFrame, chosen: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the chosen rows; all of them, which are most tables of a page, cost nothing."""
    return rows.copy(deep=False) if chosen.all() else rows[chosen]


def _order(rows: pd.DataFrame) -> NDArray[np.intp]:
    """Return the places of rows by indicator, unit, period and group: pandas' own order at a tenth of its cost."""
    keys = [rows[name].to_numpy(dtype=object) for name in ("indicator", *ORDER)]
    return np.lexsort([pd.factorize(key, sort=True)[0] for key in reversed(keys)])


def _runs(ordered: pd.Series) -> dict[str, slice]:
    """Return where the rows of each name stand, which all stand together."""
    names = ordered.to_numpy(dtype=object)
    turns = np.flatnonzero(names[1:] != names[:-1]) + 1
    ends = [0, *turns.tolist(), len(names)] if len(names) else [0]
    return {names[start]: slice(start, end) for start, end in pairwise(ends)}


def by_definition(found: pd.DataFrame, having_sets: Collection[str], chosen: str) -> pd.DataFrame:
    """Return VALUES or FINDINGS with the definition ``chosen`` in the place of the first one."""
    if not having_sets:
        return found
    has_sets = found["indicator"].isin(list(having_sets))
    kept = found[~(has_sets & (found["group"] == ""))]
    is_chosen = kept["indicator"].isin(list(having_sets)) & (kept["group"] == chosen)
    return kept.assign(group=kept["group"].mask(is_chosen, ""))


def with_named_reasons(values: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """Return ``values`` with the units that a reason names by code told by their names of that period."""
    reasons = values["reason"].to_list()
    naming = [place for place, reason in enumerate(reasons) if reason.startswith(STRADDLING)]
    if not naming:
        return values
    for place in naming:
        day = date(int(values["period"].iloc[place]), 6, 30)
        found = [registry.find(code, day) for code in reasons[place].removeprefix(STRADDLING).split()]
        reasons[place] = STRADDLING + " – ".join(unit.name for unit in found if unit is not None)
    return values.assign(reason=reasons)
