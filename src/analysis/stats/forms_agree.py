"""Two forms that tell the same: where the figure of the one is not that of the other."""

from collections.abc import Mapping
from math import nan
from typing import Any

import pandas as pd

from analysis.model.nouns import Measure
from analysis.model.tables import FINDINGS, checked, empty, rows_of

QUESTION = "forms_agree"
SAME = ["unit", "as_of", "period", "group"]


def forms_that_differ(facts: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """Return FINDINGS, question ``forms_agree``: each figure of a measure with ``same_as`` that differs from that one.

    Parameters
    ----------
    facts : live FACTS. Only exact figures of one unit, day, period and group are held against each other.
    measures : by id; ``same_as`` names the measure that goes first.

    Returns
    -------
    DataFrame
        only what differs: indicator is the measure, since the measure that goes first, estimate the figure, lower and
        upper that of the measure that goes first, against the address (``source!cell``) of that one, method the address
        of the figure itself, frame the day on which both stand, verdict ``differs``.
    """
    exact = facts[facts["bound"] == "exact"]
    rows: list[dict[str, Any]] = []
    for measure in measures.values():
        if measure.same_as:
            rows += _differing(exact, measure.id, measure.same_as)
    return checked(pd.DataFrame(rows, columns=list(FINDINGS.columns)), FINDINGS) if rows else empty(FINDINGS)


def _differing(facts: pd.DataFrame, measure: str, first: str) -> list[dict[str, Any]]:
    told = facts[facts["measure"] == measure].merge(
        facts[facts["measure"] == first], on=SAME, suffixes=("", "_first")
    )  # fmt: skip
    differing = told[told["value"] != told["value_first"]].sort_values(SAME)
    return [
        {
            "indicator": measure, "unit": row["unit"], "frame": row["as_of"], "since": first, "period": row["period"],
            "group": row["group"], "against": f"{row['source_first']}!{row['cell_first']}", "question": QUESTION,
            "estimate": row["value"], "lower": row["value_first"], "upper": row["value_first"], "level": nan, "n": nan,
            "p": nan, "p_adjusted": nan, "verdict": "differs", "method": f"{row['source']}!{row['cell']}",
        }
        for row in rows_of(differing)
    ]  # fmt: skip
