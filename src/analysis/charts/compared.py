"""Units of one place side by side: the value of each, what was found on it, and the share of all together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.charts.series import point_in_words, state_in_words, value_in_words
from analysis.model.errors import CadreError, UsageError
from analysis.model.nouns import Indicator
from analysis.model.tables import indexed_rows
from analysis.words.language import Language

QUESTIONS = ("funnel", "shrinkage", "comparison", "rank")
FIGURES = ["numerator", "denominator", "value"]
FOUND = ["estimate", "lower", "upper", "level", "n"]
SET_APART = ("better", "worse", "higher", "lower")  # verdicts of units that differ from the others


@dataclass(frozen=True)
class Compared:
    """The units that are compared.

    Attributes
    ----------
    table : indexed by unit, in the order of the names; numerator, denominator, value (a fraction) are NaN where there
        is no figure or it must not be seen; state and reason.
    findings : FINDINGS on the units that have a figure, of one group, frame, period and family.
    year, group : of all of them; empty where there is no value at all, or no group.
    parent : the value of the place that they lie in, or None.
    """

    table: pd.DataFrame
    findings: pd.DataFrame
    year: str
    group: str
    parent: pd.Series | None
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
        rows = self.findings[self.findings["question"] == question]
        if level is not None:
            rows = rows[np.isclose(rows["level"], level)]
        if rows["unit"].duplicated().any():
            raise CadreError(
                f"{question}: two answers for units {sorted(set(rows['unit'][rows['unit'].duplicated()]))}",
                where="chart of compared units",
                do="Give the findings that hold the units against one place.",
            )
        place = dict(zip(rows["unit"], range(len(rows)), strict=True))
        at = np.array([place.get(unit, -1) for unit in self.table.index], dtype=int)
        numbers = {name: _taken(rows[name].to_numpy(dtype=float), at, np.nan) for name in FOUND}
        verdict = _taken(rows["verdict"].to_numpy(dtype=object), at, "")
        return pd.DataFrame({**numbers, "verdict": verdict}, index=self.table.index)

    @cached_property
    def pooled(self) -> float:
        """The share of all units compared, as the funnel found it, else their counts added up and then divided.

        NaN where there are not two units: one is not compared with itself.
        """
        found = self.found("funnel", 0.95)["estimate"].dropna()
        if len(found):
            return float(found.iloc[0])
        counts = self.held[["numerator", "denominator"]].sum()
        return float(counts["numerator"] / counts["denominator"]) if len(self.held) > 1 else float("nan")


def _taken(values: np.ndarray, at: np.ndarray, otherwise: object) -> np.ndarray:
    """Return the values at some places, ``otherwise`` where the place is -1."""
    return np.append(values, [otherwise])[at]  # -1 is the one appended


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
    rows = values[(values["indicator"] == indicator.id) & values["unit"].isin(set(names))]
    kinds = {key: sorted(set(rows[key])) for key in ("period", "group", "frame")}
    if rows["unit"].duplicated().any() or any(len(found) > 1 for found in kinds.values()):
        raise CadreError(
            f"{len(rows)} values for {rows['unit'].nunique()} units, {kinds}", where=f"chart of {indicator.id}",
            do="Give the values of one period, one group and one frame.",
        )  # fmt: skip
    table = rows.set_index("unit")[[*FIGURES, "state", "reason"]].reindex(list(names))
    table = table.fillna({"state": "missing", "reason": ""})
    # what is hidden is never drawn, neither as zero nor through what was found on it
    table[FIGURES] = table[FIGURES].where(table["state"] == "ok")
    asked = findings[_on(findings, rows[rows["state"] == "ok"]) & findings["question"].isin(QUESTIONS)]
    if asked["against"].nunique() > 1:
        raise CadreError(
            f"findings against {sorted(set(asked['against']))}", where=f"chart of {indicator.id}",
            do="Give the findings that hold the units against one place.",
        )  # fmt: skip
    year, group = (next(iter(kinds[key]), "") for key in ("period", "group"))
    return Compared(table, asked, year, group, parent_told(parent_values, indicator))


def _on(findings: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Return which findings are on the values in ``rows``, which are of one period, group and frame."""
    if rows.empty:
        return np.zeros(len(findings), dtype=bool)
    same = findings["unit"].isin(set(rows["unit"])).to_numpy()
    for key in ("indicator", "group", "frame", "period"):
        same = same & (findings[key].to_numpy(dtype=object) == rows[key].iat[0])
    return same


def parent_told(parent_values: pd.DataFrame | None, indicator: Indicator) -> pd.Series | None:
    """Return the value of the place above, None where it has none that is told."""
    if parent_values is None:
        return None
    rows = parent_values[(parent_values["indicator"] == indicator.id) & (parent_values["state"] == "ok")]
    return rows.iloc[0] if len(rows) else None


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
    """Return who has no figure and why: ``Xã C (không tính được)``."""
    rows = indexed_rows(units.without)
    return "; ".join(f"{names[str(unit)]} ({state_in_words(row, language)})" for unit, row in rows)
