"""Which findings say too much of what is hidden: those made from it, held against it, or shown beside it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.model.tables import FINDINGS, checked
from analysis.stats.estimated import MARK

METHOD = "withheld: a small count could be worked out from it"
METHOD_ESTIMATED = "withheld: the figure is estimated"
KEYS = ["indicator", "unit", "group"]
NUMBERS = ["estimate", "lower", "upper", "n", "p", "p_adjusted"]
# Verdicts that say that nothing is said. A question that has none gets the empty one.
UNTOLD = {
    "trend": "cannot_be_tested", "target": "cannot_tell", "ceiling": "cannot_tell", "published": "cannot_be_compared",
}  # fmt: skip
# Findings on one value, of which ``n`` is its total: where there is no value, only what reported so far.
OF_ONE_VALUE = ("target", "published")
QUESTIONS_OF_TABLES = ("comparison", "funnel", "shrinkage", "spread")
# Findings that also draw on values of another indicator of the same place, period and group.
ALSO_OF = {"ceiling": ("evaluation_good_or_better",)}
# Findings that draw on every group of their place and period.
OF_ALL_GROUPS = ("behind_schedule",)


def withheld_findings(
    findings: pd.DataFrame, hidden: pd.DataFrame, shown_within: Mapping[str, Sequence[str]] | None = None
) -> pd.DataFrame:
    """Return FINDINGS without what was made from hidden values.

    Parameters
    ----------
    hidden : the rows of VALUES that are suppressed (of the same frame).
    shown_within : hidden unit -> the wholes within which it is compared with its like (``wholes``).

    Returns
    -------
    DataFrame
        FINDINGS. Intervals of hidden values have no row, as those of any value that is not told. Every other finding
        whose series (``since`` to ``period``, for an indicator, unit and group) holds a hidden value, or that is held
        against a unit with one, has no numbers and no verdict; ``method`` says that it was withheld. That is strict: a
        change between two years that are both told could stay, but its test draws on those between them. Of a table
        in which a unit is hidden, comparison, funnel, shrinkage and spread are withheld for all its units: they draw on
        the sum of all, on each other's p-values, or on how far all differ. Of such a table's targets only the
        ``p_adjusted`` goes, which is of all units. The level of a comparison goes too: it tells how sure it is. What is
        told of one estimated figure is withheld always.
    """
    table = _without_estimated(findings)
    table.loc[table["question"].isin(OF_ONE_VALUE) & table["estimate"].isna(), "n"] = np.nan
    if hidden.empty or table.empty:
        return table
    touched = _in_series(table, hidden) | _against(table, hidden)
    shown_within = shown_within or {}
    touched |= _questions_of_facts(table, hidden) | _of_tables(table, hidden, shown_within)
    table.loc[touched, NUMBERS] = np.nan
    table.loc[touched & (table["question"] == "comparison"), "level"] = np.nan
    table.loc[_beside_in_targets(table, hidden, shown_within), "p_adjusted"] = np.nan
    table.loc[touched, "method"] = METHOD
    table.loc[touched, "verdict"] = table.loc[touched, "question"].map(UNTOLD).fillna("")
    return checked(table[~(touched & (table["question"] == "interval"))].reset_index(drop=True), FINDINGS)


def _without_estimated(findings: pd.DataFrame) -> pd.DataFrame:
    """Return FINDINGS without those about one estimated figure, which are marked; no other is made from one."""
    about = findings["method"].str.endswith(MARK)
    table = findings[~(about & (findings["question"] == "interval"))].reset_index(drop=True)
    is_left = table["method"].str.endswith(MARK)
    table.loc[is_left, NUMBERS] = np.nan
    table.loc[is_left, "method"] = METHOD_ESTIMATED
    return table


def hidden_with(indicator: str, question: str = "") -> tuple[str, ...]:
    """Return the indicators of which hidden values take something from values of one, or from answers about it."""
    return (indicator, *ALSO_OF.get(question, ()))


def _in_series(table: pd.DataFrame, hidden: pd.DataFrame) -> pd.Series:
    """Return the findings of which a year between ``since`` and ``period`` is hidden."""
    found = _between(table, hidden, KEYS)
    found |= table["question"].isin(OF_ALL_GROUPS) & _between(table, hidden, ["indicator", "unit"])
    for question, others in ALSO_OF.items():
        own = table["question"] == question
        for other in others:
            found |= own & _between(table.assign(indicator=other), hidden, KEYS)
    return found


def _between(table: pd.DataFrame, hidden: pd.DataFrame, keys: list[str]) -> pd.Series:
    since = table["since"].where(table["since"].str.fullmatch(r"\d{4}"), table["period"])
    asked = table[[*keys, "period"]].assign(since=since, place=table.index)
    held = hidden[[*keys, "period"]].drop_duplicates().rename(columns={"period": "year"})
    pairs = asked.merge(held, on=keys)
    hit = pairs.loc[(pairs["year"] >= pairs["since"]) & (pairs["year"] <= pairs["period"]), "place"]
    return pd.Series(table.index.isin(hit), index=table.index)


def _against(table: pd.DataFrame, hidden: pd.DataFrame) -> pd.Series:
    """Return the findings that are held against a unit whose own value of that indicator, group and year is hidden."""
    return _between(table.assign(unit=table["against"]), hidden, KEYS)


def _questions_of_facts(table: pd.DataFrame, hidden: pd.DataFrame) -> pd.Series:
    """Return the findings about facts and forms (no indicator of the values) of places and years with hidden values."""
    of_facts = ~table["indicator"].isin(list(hidden["indicator"].unique())) & table["frame"].eq("")
    return of_facts & _between(table, hidden, ["unit"])


def _of_tables(
    table: pd.DataFrame, hidden: pd.DataFrame, shown_within: Mapping[str, Sequence[str]]
) -> pd.Series:
    """Return the findings on units side by side of which one is hidden."""
    whole = table["against"].where(table["question"] != "spread", table["unit"])
    return table["question"].isin(QUESTIONS_OF_TABLES) & _in_a_table(table, whole, hidden, shown_within)


def _beside_in_targets(
    table: pd.DataFrame, hidden: pd.DataFrame, shown_within: Mapping[str, Sequence[str]]
) -> pd.Series:
    """Return the findings on targets of tables of which a unit is hidden: their p-values are adjusted together."""
    is_target = table["question"] == "target"
    found = pd.Series(False, index=table.index)
    for place in range(max((len(wholes_of) for wholes_of in shown_within.values()), default=0)):
        whole = table["unit"].map({unit: of[place] for unit, of in shown_within.items() if len(of) > place}).fillna("")
        found |= is_target & _in_a_table(table, whole, hidden, shown_within)
    return found


def _in_a_table(
    table: pd.DataFrame, whole: pd.Series, hidden: pd.DataFrame, shown_within: Mapping[str, Sequence[str]]
) -> pd.Series:
    """Return the findings of an indicator, group and period of which a unit within ``whole`` is hidden."""
    pairs = [(unit, above) for unit, wholes_of in shown_within.items() for above in wholes_of]
    of_whole = hidden.merge(pd.DataFrame(pairs, columns=["unit", "whole"], dtype=str), on="unit")
    keys = pd.MultiIndex.from_frame(of_whole[["indicator", "group", "period", "whole"]])
    own = pd.MultiIndex.from_arrays([table["indicator"], table["group"], table["period"], whole])
    return pd.Series(own.isin(keys), index=table.index)
