"""What a page read of VALUES or FINDINGS, laid out to be asked for one indicator after the other."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.geography.registry import Registry
from analysis.model.tables import arrays_of
from analysis.project.project import Project
from analysis.project.turns_seen import STRADDLING
from analysis.report.reads import HELD
from analysis.report.wording import Row

ByFrame = dict[str, list[str]]  # frame -> codes of the units that are read in it
Key = tuple[str, tuple[tuple[str, ...], ...], tuple[str, ...]]
Places = NDArray[np.intp]
ORDER = ("unit", "period", "group")
NOWHERE = np.arange(0)


class Slice:
    """Rows on some units, by unit, period and group: those of an indicator are put in order when they are asked for.

    Parameters
    ----------
    within : the column by which the rows of an indicator are asked for: ``group`` or ``question``.
    until : the last period of which rows are held; empty for all.
    """

    def __init__(self, rows: pd.DataFrame, within: str, until: str = "") -> None:
        self._within = within
        self._columns = arrays_of(rows)
        self._places_of = _places_of_each(self._columns, until)
        self._ordered: dict[str, Places] = {}
        self._tables: dict[tuple[str, str | None], pd.DataFrame] = {}
        self._rows: dict[tuple[str, str | None], list[Row]] = {}

    def table(self, indicator: str, within: str | None = None) -> pd.DataFrame:
        """Return the rows of an indicator as a table, all of them or those of one group or question.

        Its texts are plain objects, all of one kind to pandas: rows are taken out of them at a third of the cost.
        """
        key = indicator, within
        if key not in self._tables:
            self._tables[key] = self._table(indicator) if within is None else self._part(indicator, within)
        return self._tables[key].copy(deep=False)  # what the caller writes into it is his own

    def rows(self, indicator: str, within: str | None = None) -> list[Row]:
        """Return the same row by row. The rows are shared: nobody writes into them."""
        if (indicator, within) not in self._rows:
            self._rows[indicator, within] = self.some_of_rows(indicator, within, [*self._columns])
        return [*self._rows[indicator, within]]

    def some_of_rows(self, indicator: str, within: str | None, names: Sequence[str]) -> list[Row]:
        """Return of the same rows only what stands in some columns."""
        places = self._places(indicator, within)
        own = zip(*(self._columns[name][places].tolist() for name in names), strict=True)
        return [dict(zip(names, row, strict=True)) for row in own]

    def column(self, indicator: str, name: str) -> list[Any]:
        """Return one column of the rows of an indicator, in no order: quicker where nothing else of them is read."""
        return self._columns[name][self._places_of.get(indicator, NOWHERE)].tolist()

    def _table(self, indicator: str) -> pd.DataFrame:
        places = self._places(indicator)
        own = {name: values[places] for name, values in self._columns.items()}
        return pd.DataFrame({
            name: pd.Index(values, dtype=object, copy=False) if values.dtype == object else values
            for name, values in own.items()
        })  # fmt: skip

    def _part(self, indicator: str, within: str) -> pd.DataFrame:
        is_within = self._columns[self._within][self._places(indicator)] == within
        return self.table(indicator).iloc[np.flatnonzero(is_within)]

    def _places(self, indicator: str, within: str | None = None) -> Places:
        """Return where the rows of an indicator stand, in order, all of them or those of one group or question."""
        if indicator not in self._ordered:
            places = self._places_of.get(indicator, NOWHERE)
            keys = list(zip(*(self._columns[name][places].tolist() for name in ORDER), strict=True))
            self._ordered[indicator] = places[sorted(range(len(keys)), key=keys.__getitem__)]
        places = self._ordered[indicator]
        return places if within is None else places[self._columns[self._within][places] == within]


def key_of(table: str, by_frame: ByFrame, indicators: tuple[str, ...] = ()) -> Key:
    """Return what a page keeps a slice by: its table, frames with their units, and indicators where they are not all.

    What is known of which values there are is a slice of values.
    """
    units = tuple((day, *codes) for day, codes in by_frame.items())
    return "values" if table == HELD else table, units, indicators


def slice_of(project: Project, asked: Key, *, until: str, profile: str, key_cadres: str) -> Slice:
    """Return what ``values`` or ``findings`` hold of what is ``asked``, up to a period, as a profile is told it.

    Parameters
    ----------
    asked : what :func:`key_of` tells.
    key_cadres : the definition of key cadres that the page goes by; empty for the first of each indicator.
    """
    table, by_frame, indicators = asked
    read = project.values if table == "values" else project.findings
    of_few = {"indicator": list(indicators)} if indicators else {}
    of_profile = {} if profile == "office" else {"profile": profile}
    parts = [read(frame=day, unit=units, **of_few, **of_profile) for day, *units in by_frame]  # type: ignore[arg-type]
    found = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    nouns = project.catalogue.indicators.items() if key_cadres else ()
    having_sets = [name for name, noun in nouns if key_cadres in noun.sets]
    found = by_definition(found, having_sets, key_cadres)
    if table == "values":
        found = with_named_reasons(found, project.registry)
    return Slice(found, within="group" if table == "values" else "question", until=until)


def _places_of_each(columns: Mapping[str, NDArray[Any]], until: str) -> dict[str, Places]:
    """Return where the rows of each indicator stand, up to a period."""
    places = np.flatnonzero(columns["period"] <= until) if until else np.arange(len(columns["period"]))
    codes, names = pd.factorize(columns["indicator"][places])
    ends = np.bincount(codes, minlength=len(names)).cumsum()
    runs = np.split(places[codes.argsort(kind="stable")], ends)  # and what follows the last of them, which is nothing
    return dict(zip(names.tolist(), runs, strict=False))


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
    if not any(reason.startswith(STRADDLING) for reason in set(reasons)):
        return values
    for place in (place for place, reason in enumerate(reasons) if reason.startswith(STRADDLING)):
        day = date(int(values["period"].iloc[place]), 6, 30)
        found = [registry.find(code, day) for code in reasons[place].removeprefix(STRADDLING).split()]
        reasons[place] = STRADDLING + " – ".join(unit.name for unit in found if unit is not None)
    return values.assign(reason=reasons)
