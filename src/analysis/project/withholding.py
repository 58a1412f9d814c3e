"""What is not told outside the office: small counts, and whatever they could be worked out from.

It is applied where VALUES and FINDINGS leave the project, by the profile of who reads (``Disclosure`` in
``analysis.toml``), and is always made over all values of a frame: a slice does not know what it is linked to.
"""

import hashlib
import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.model.errors import CadreError, UsageError
from analysis.model.nouns import Grouping, Indicator, Measure
from analysis.model.tables import VALUES, checked
from analysis.project import counted, linking
from analysis.project.asking import day_of, known
from analysis.project.counted import knowledge
from analysis.project.linking import Links, links_of
from analysis.project.settings import PROFILES, Disclosure
from analysis.project.wholes import wholes
from analysis.project.withheld_findings import KEYS, withheld_findings
from analysis.stats import disclosure, disclosure_audit, disclosure_cells
from analysis.stats.disclosure import suppress
from analysis.stats.disclosure_cells import Flags, checked_threshold, small_counts
from analysis.store.parquet import ParquetStore

REASON = "small_cells"
ROW = [*KEYS, "period"]
COUNTS = ["numerator", "denominator", "value"]
# Columns that tell which rows are meant and nothing of what they hold: by these alone may rows be chosen beforehand.
NAMES = ("indicator", "unit", "period", "group", "question", "against", "since")
RULES = (disclosure, disclosure_audit, disclosure_cells, counted, linking)


def withheld(
    values: pd.DataFrame,
    *,
    threshold: int,
    parents: Mapping[str, str],
    indicators: Mapping[str, Indicator],
    measures: Mapping[str, Measure],
    groupings: Mapping[str, Grouping],
    zero_is_safe: bool = True,
    withheld_before: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return all VALUES of a frame with the small counts, and what they could be worked out from, taken out.

    Parameters
    ----------
    values : all VALUES of one frame; a part of them would leave links out.
    threshold : the smallest number of persons that is told; 0 and 1 take nothing out.
    parents : unit -> the unit that it lies in, in this frame.
    zero_is_safe : see ``small_counts``.
    withheld_before : the rows (indicator, unit, group, period) withheld under a lower threshold. They stay withheld:
        whoever reads both would else take the one from the other.

    Returns
    -------
    DataFrame
        VALUES, the same rows. A row taken out is ``suppressed`` for the reason ``small_cells``; numerator, denominator
        and value are NaN together: a share with its total is a count. Of what is missing or cannot be told for another
        reason, the counts that were added up so far are taken out too, since nothing is told of them; where such a
        reason itself holds counts (``joint_range``), the row is suppressed.

    Raises
    ------
    UsageError
        for values of several frames, or a threshold that is no whole number.
    CadreError
        if a small count would stay open to be worked out, which must not pass in silence.
    """
    if values["frame"].nunique() > 1:
        raise UsageError("values of several frames", where="withheld", do="Give all values of one frame.")
    table = values.reset_index(drop=True)
    if checked_threshold(threshold) < (2 if zero_is_safe else 1):
        return checked(table, VALUES)
    knows = knowledge(indicators, measures, groupings)
    is_told = table["state"] == "ok"
    table.loc[~is_told, COUNTS] = np.nan
    before = set(table.index[_named(table, withheld_before)]) if withheld_before is not None else set()
    labels = set(before)
    for _, of_period in table[is_told].groupby("period"):
        labels |= _hidden_rows(links_of(of_period, parents, knows), threshold, zero_is_safe, before)
    hidden = pd.Series(table.index.isin(labels), index=table.index)
    hidden |= _joint(table, hidden, parents, indicators) | table["reason"].str.startswith("joint_range")
    return with_hidden(table, table.loc[hidden, ROW])


def with_hidden(values: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """Return VALUES with the rows that ``hidden`` names (indicator, unit, group, period) taken out.

    Of rows that are not ok anyway the counts added up so far are taken out too.
    """
    table = values.reset_index(drop=True)
    taken = _named(table, hidden)
    table.loc[taken | (table["state"] != "ok"), COUNTS] = np.nan
    table.loc[taken, ["state", "reason"]] = ["suppressed", REASON]
    return checked(table, VALUES)


def _named(table: pd.DataFrame, rows: pd.DataFrame) -> Flags:
    return pd.MultiIndex.from_frame(table[ROW]).isin(pd.MultiIndex.from_frame(rows[ROW]))


def _hidden_rows(links: Links, threshold: int, zero_is_safe: bool, before: set[int]) -> set[int]:
    """Return the labels of the rows of one period that are taken out; cells that only rows ``before`` tell are too."""
    if not links.rows:
        return set()
    cells = links.cells()
    size = cells.values.size
    shown = {cell for label, own in links.rows.items() if label not in before for cell in own}
    told = np.isin(np.arange(size), list(links.told & shown))
    kept = np.isin(np.arange(size), list(links.whole | links.top))
    loss = np.array([links.loss.get(cell, 0.0) + 1 for cell in range(size)])
    primary = small_counts(cells.values, threshold, zero_is_safe=zero_is_safe)
    found = suppress(cells, primary, least_width=threshold, tellable=told, kept=kept, loss=loss, method="heuristic")
    if found.leaks.size:
        raise CadreError(
            f"{found.leaks.size} small counts could still be worked out.",
            where="withheld",
            do="This is a defect of the program, not of your data: do not publish.",
        )
    return {label for label, own in links.rows.items() if found.hidden[list(own)].any()}


def _joint(
    table: pd.DataFrame, hidden: pd.Series, parents: Mapping[str, str], indicators: Mapping[str, Indicator]
) -> pd.Series:
    """Return the rows of joint shares from margins of which a part is hidden, here or in a place within.

    They are worked out from their parts unit by unit, so that telling them would tell the parts.
    """
    taken: set[int] = set()
    for indicator in indicators.values():
        if not indicator.both_of:
            continue
        parts = table[hidden & table["indicator"].isin(indicator.both_of)]
        touched = set()
        for unit, group, period in parts[["unit", "group", "period"]].drop_duplicates().itertuples(index=False):
            while unit:
                touched.add((unit, group, period))
                unit = parents.get(unit, "")
        own = table[table["indicator"] == indicator.id]
        keys = zip(own["unit"], own["group"], own["period"], strict=True)
        taken |= {label for label, key in zip(own.index, keys, strict=True) if key in touched}
    return pd.Series(table.index.isin(taken), index=table.index)


class Withholding:
    """What each profile is told; which values of a frame are hidden is found once and kept in the store's folder.

    It takes minutes for a province; a page must not wait for it again. A pattern is of one state of the values' file
    and of the catalogue: where either changes, the pattern is found anew.
    """

    def __init__(self, rules: Disclosure, store: ParquetStore, catalogue: Catalogue, registry: Registry) -> None:
        self.rules, self.store, self.catalogue, self.registry = rules, store, catalogue, registry
        self.folder = store.folder / "withheld"
        self.held: dict[tuple[str, int, str], pd.DataFrame] = {}

    def read(self, table: str, frame: str, profile: str, where: Mapping[str, object]) -> pd.DataFrame:
        """Return rows of ``values`` or ``findings`` of a frame for which ``where`` holds of what the profile is told.

        Rows are chosen by what is hidden only after it is: "those of which the count is 3" would tell it.
        """
        if self.rules.threshold(known(profile, PROFILES, "profile")) < 2:
            return self.store.read(table, {"frame": frame, **where})
        named = {name: wanted for name, wanted in where.items() if name in NAMES}
        rows = self.told(table, self.store.read(table, {"frame": frame, **named}), frame, profile)
        for name in where.keys() - named.keys():
            column, wanted = rows[known(name, list(rows.columns), "column")], where[name]
            several = wanted if isinstance(wanted, Collection) and not isinstance(wanted, str) else [wanted]
            rows = rows[column.isin(several)]
        return rows.reset_index(drop=True)

    def told(self, table: str, rows: pd.DataFrame, frame: str, profile: str) -> pd.DataFrame:
        """Return rows of ``values`` or ``findings`` of a frame, without what is hidden from a profile.

        Raises
        ------
        UsageError
            for a profile that there is not, naming those there are.
        """
        threshold = self.rules.threshold(known(profile, PROFILES, "profile"))
        if threshold < 2:
            return rows
        hidden = self.hidden(frame, threshold)
        if table == "values":
            return with_hidden(rows, hidden)
        return withheld_findings(rows, hidden, self._wholes(frame, set(hidden["unit"])))

    def _wholes(self, frame: str, units: set[str]) -> dict[str, list[str]]:
        """Return within which wholes each unit is shown beside its like."""
        day = day_of(frame)
        lines = {
            code: [self.registry.unit(code, day), *self.registry.ancestors(code, day)] for code in sorted(units)
        }
        return wholes(lines, self.registry, day)

    def hidden(self, frame: str, threshold: int) -> pd.DataFrame:
        """Return indicator, unit, group and period of the hidden rows of a frame that has been computed."""
        source = self.store.folder / "values" / f"{frame}.parquet"
        lower = sorted({self.rules.threshold(each) for each in PROFILES} & set(range(2, threshold)))
        mark = f"{hashlib.sha256(source.read_bytes()).hexdigest()[:16]}-{_mark_of(self.catalogue, lower)}"
        key = (frame, threshold, mark)
        if key not in self.held:
            file = self.folder / f"{frame}.{threshold}.{mark}.parquet"
            if not file.exists():
                values = self.store.read("values", {"frame": frame})
                before = self.hidden(frame, lower[-1]) if lower else None
                pattern = _pattern(values, threshold, lambda unit: self._parent(unit, frame), self.catalogue, before)
                self._write(file, frame, threshold, pattern)
            self.held[key] = pd.read_parquet(file)
        return self.held[key]

    def _parent(self, unit: str, frame: str) -> str:
        return self.registry.unit(unit, day_of(frame)).parent

    def _write(self, file: Path, frame: str, threshold: int, pattern: pd.DataFrame) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob(f"{frame}.{threshold}.*.parquet"):
            old.unlink(missing_ok=True)
        handle, beside = tempfile.mkstemp(dir=self.folder, prefix=".pattern.")
        os.close(handle)
        pattern.to_parquet(beside, index=False)
        Path(beside).replace(file)  # at once: a page that reads meanwhile sees a whole pattern or none


def _mark_of(catalogue: Catalogue, lower: Sequence[int]) -> str:
    """Return a mark of what the catalogue knows of the values, since that links them, and of the rules themselves."""
    nouns = (catalogue.indicators, catalogue.measures, catalogue.groupings)
    told = "\n".join(noun.model_dump_json() for kind in nouns for noun in kind.values())
    told += "\n".join(inspect.getsource(module) for module in (*RULES, sys.modules[__name__])) + str(lower)
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def _pattern(
    values: pd.DataFrame,
    threshold: int,
    parent_of: Callable[[str], str],
    catalogue: Catalogue,
    before: pd.DataFrame | None,
) -> pd.DataFrame:
    parents: dict[str, str] = {}
    waiting = [str(unit) for unit in values["unit"].unique()]
    while waiting:
        unit = waiting.pop()
        if unit and unit not in parents:
            parents[unit] = parent_of(unit)
            waiting.append(parents[unit])
    told = withheld(
        values,
        threshold=threshold,
        parents=parents,
        indicators=catalogue.indicators,
        measures=catalogue.measures,
        groupings=catalogue.groupings,
        withheld_before=before,
    )
    return told.loc[told["state"] == "suppressed", ROW].reset_index(drop=True)
