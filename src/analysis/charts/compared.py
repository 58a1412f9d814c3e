"""Units of one place side by side: the value of each, what was found on it, and the share of all together."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isclose
from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.series import point_in_words, state_in_words, value_in_words
from analysis.model.errors import CadreError, UsageError
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, Record, indexed_rows, rows_of
from analysis.words.language import Language

QUESTIONS = ("funnel", "shrinkage", "comparison", "rank")
FIGURES = ["numerator", "denominator", "value", "estimated"]
FOUND = ["estimate", "lower", "upper", "level", "n"]
NO_ANSWER = {**dict.fromkeys(FOUND, np.nan), "verdict": ""}
NO_VALUE = {"state": "missing", "reason": ""}
MOST_WITHOUT = 8  # so many places without a figure are told one by one
SET_APART = ("better", "worse", "higher", "lower")  # verdicts of units that differ from the others


@dataclass(frozen=True)
class Compared:
    """The units that are compared.

    Attributes
    ----------
    table : indexed by unit, in the order of the names; numerator, denominator, value (a fraction) are NaN where there
        is no figure or it must not be seen; state and reason.
    findings : rows of FINDINGS on the units that have a figure, of one group, frame, period and family.
    year, group : of all of them; empty where there is no value at all, or no group.
    parent : the value of the place that they lie in, or None.
    """

    table: pd.DataFrame
    findings: Sequence[Record]
    year: str
    group: str
    parent: Record | None
    _answers: dict[tuple[str, float | None], pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def chart_name(self, kind: str, indicator: Indicator) -> str:
        """Return an identifier for a chart of them that no other chart of the page has."""
        group = re.sub(r"[^a-z0-9]+", "-", self.group.lower()).strip("-")
        first = next(iter(self.table.index), "none")
        return "-".join([kind, indicator.id, self.year, *([group] if group else []), str(len(self.table)), first])

    @cached_property
    def held(self) -> pd.DataFrame:
        """The units that have a figure."""
        return self.table[self.table["value"].notna()]

    @property
    def without(self) -> pd.DataFrame:
        """The units that have none."""
        return self.table[self.table["value"].isna()]

    def found(self, question: str, level: float | None = None) -> pd.DataFrame:
        """Return :meth:`_looked_up`, looked up once."""
        key = (question, level)
        if key not in self._answers:
            self._answers[key] = self._looked_up(question, level)
        return self._answers[key]

    def _looked_up(self, question: str, level: float | None) -> pd.DataFrame:
        """Return the answers to ``question``, a row a unit of the table: NaN and an empty verdict where there is none.

        Raises
        ------
        CadreError
            when a unit has two answers: they would be of two families of units.
        """
        rows = [row for row in self.findings if row["question"] == question]
        if level is not None:
            rows = [row for row in rows if isclose(row["level"], level, rel_tol=1e-5)]
        of_unit = {row["unit"]: row for row in rows}
        if len(of_unit) < len(rows):
            twice = sorted(unit for unit, number in Counter(row["unit"] for row in rows).items() if number > 1)
            raise CadreError(
                f"{question}: two answers for units {twice}", where="chart of compared units",
                do="Give the findings that hold the units against one place.",
            )  # fmt: skip
        answers = [of_unit.get(unit, NO_ANSWER) for unit in self.table.index]
        told = {name: np.array([row[name] for row in answers], dtype=float) for name in FOUND}
        verdicts = pd.array([row["verdict"] for row in answers], dtype=TEXT)
        return pd.DataFrame({**told, "verdict": verdicts}, index=self.table.index)

    @cached_property
    def pooled(self) -> float:
        """The share of all units compared, as the funnel found it, else their counts added up and then divided.

        NaN where there are not two units: one is not compared with itself; and where one is hidden: what is told of the
        others is not the share of all, and the more units are hidden for having few or many, the less so.
        """
        found = self.found("funnel", 0.95)["estimate"].dropna()
        if len(found):
            return float(found.iloc[0])
        if (self.table["state"] == "suppressed").any():
            return float("nan")
        counts = self.held[["numerator", "denominator"]].sum()
        return float(counts["numerator"] / counts["denominator"]) if len(self.held) > 1 else float("nan")


def compared(
    values: pd.DataFrame, findings: pd.DataFrame, indicator: Indicator, names: Mapping[str, str],
    parent_values: pd.DataFrame | None,
) -> Compared:  # fmt: skip
    """Return the units of ``names``; one without a value is ``missing``.

    Raises
    ------
    UsageError
        when the indicator is no share: only shares have limits and can be drawn towards each other.
    CadreError
        when values are of two periods, groups or frames, a unit stands twice, or findings are of two families.
    """
    if indicator.kind != "share":
        raise UsageError(
            f"a {indicator.kind} has no funnel and is not shrunken", where=f"chart of {indicator.id}",
            do="Draw it with places_chart.",
        )  # fmt: skip
    rows = [row for row in rows_of(values) if row["indicator"] == indicator.id and row["unit"] in names]
    kinds = {key: sorted({row[key] for row in rows}) for key in ("period", "group", "frame")}
    of_unit = {row["unit"]: row for row in rows}
    if len(of_unit) < len(rows) or any(len(found) > 1 for found in kinds.values()):
        raise CadreError(
            f"{len(rows)} values for {len(of_unit)} units, {kinds}", where=f"chart of {indicator.id}",
            do="Give the values of one period, one group and one frame.",
        )  # fmt: skip
    asked = _on(findings, [row for row in rows if row["state"] == "ok"])
    against = sorted({row["against"] for row in asked})
    if len(against) > 1:
        raise CadreError(
            f"findings against {against}", where=f"chart of {indicator.id}",
            do="Give the findings that hold the units against one place.",
        )  # fmt: skip
    year, group = (next(iter(kinds[key]), "") for key in ("period", "group"))
    return Compared(_table_of(names, of_unit), asked, year, group, parent_told(parent_values, indicator))


def _table_of(names: Mapping[str, str], rows: Mapping[str, Record]) -> pd.DataFrame:
    """Return a row a unit in the order of the names, as :class:`Compared` has it."""
    told = [rows.get(unit, NO_VALUE) for unit in names]
    # what is hidden is never drawn, neither as zero nor through what was found on it
    figures = {
        name: np.array([row[name] if row["state"] == "ok" else np.nan for row in told], dtype=float) for name in FIGURES
    }
    words = {name: pd.array([row[name] for row in told], dtype=TEXT) for name in ("state", "reason")}
    return pd.DataFrame({**figures, **words}, index=pd.Index(list(names), name="unit", dtype="str"))


def _on(findings: pd.DataFrame, rows: Sequence[Record]) -> list[dict[str, Any]]:
    """Return which findings are on the values in ``rows``, which are of one period, group and frame."""
    if not rows:
        return []
    units, keys = {row["unit"] for row in rows}, ("indicator", "group", "frame", "period")
    same = tuple(rows[0][key] for key in keys)
    return [
        row
        for row in rows_of(findings)
        if row["question"] in QUESTIONS and row["unit"] in units and tuple(row[key] for key in keys) == same
    ]


def parent_told(parent_values: pd.DataFrame | None, indicator: Indicator) -> Record | None:
    """Return the value of the place above, None where it has none that is told."""
    rows = [] if parent_values is None else rows_of(parent_values)
    return next((row for row in rows if row["indicator"] == indicator.id and row["state"] == "ok"), None)


def pooled_in_words(units: Compared, indicator: Indicator, language: Language) -> str:
    """Return the share of all, with its counts where the place above has just that share; else the share alone."""
    if np.isnan(units.pooled):
        return ""
    if units.parent is not None and np.isclose(units.parent["value"], units.pooled, rtol=0, atol=1e-9):
        return point_in_words(units.parent, indicator, language)
    return value_in_words(units.pooled, indicator, language)


def parent_in_words(units: Compared, indicator: Indicator, language: Language) -> str:
    """Return the figure of the place above where it is not the share of all units compared; else nothing."""
    if units.parent is None or np.isclose(units.parent["value"], units.pooled, rtol=0, atol=1e-9):
        return ""
    return point_in_words(units.parent, indicator, language)


def without_in_words(units: Compared, language: Language, names: Mapping[str, str]) -> str:
    """Return who has no figure and why: ``Xã C (không tính được)``; of many how many: ``99 đơn vị (được che: 99)``."""
    without = units.without
    if len(without) > MOST_WITHOUT:
        states = without["state"].value_counts().items()
        told = [f"{state_in_words({'state': state, 'reason': ''}, language)}: {count}" for state, count in states]
        return f"{language.say_count('counts.places', len(without))} ({'; '.join(told)})"
    rows = indexed_rows(without)
    return "; ".join(f"{names[str(unit)]} ({state_in_words(row, language)})" for unit, row in rows)
