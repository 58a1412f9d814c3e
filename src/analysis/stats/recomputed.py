"""Printed figures worked out again: shares from their counts, counts from their shares, totals from their parts.

Which row holds the count, the total and the parts is said by the table of published figures itself (``count_id``,
``total_id``, ``part_set``); nothing is guessed from names.
"""

from collections.abc import Iterator
from math import nan
from typing import Any

import pandas as pd

from analysis.model.printed import consistent_counts, recompute
from analysis.model.tables import FINDINGS, checked, empty, rows_of

QUESTION = "recomputed"
Row = dict[str, Any]


def recomputed_findings(published: pd.DataFrame) -> pd.DataFrame:
    """Return FINDINGS, question ``recomputed``, on PUBLISHED; ``against`` is the id of the printed figure.

    Returns
    -------
    DataFrame
        Of each figure with a printed share and a printed total:

        - its count is printed too: verdict ``agrees`` or ``differs``; estimate is the exact share, lower and upper the
          printed one (fractions), n the total; method tells how it was rounded (``model.printed``).
        - only the share is printed: verdict ``possible_share`` or ``impossible_share``; estimate is the printed share,
          lower and upper the smallest and largest share that a whole number of persons gives (NaN where none does), so
          that ``lower * n`` and ``upper * n`` are the counts; method lists them.

        Of each set of parts: verdict ``adds_up`` or ``does_not_add_up``; against is the id of the total, group the set,
        estimate the sum, lower and upper the printed total, n how many parts there are.
    """
    figures = {row["id"]: row for row in rows_of(published)}
    shares = [row for row in figures.values() if row["share_text"] and row["out_of"] == row["out_of"]]
    rows = [_of_share(row, figures) for row in shares]
    rows += _of_parts(figures)
    return checked(pd.DataFrame(rows, columns=list(FINDINGS.columns)), FINDINGS) if rows else empty(FINDINGS)


def _of_share(figure: Row, figures: dict[str, Row]) -> Row:
    total = int(figure["out_of"])
    printed = figure["printed_share"] / 100
    if not figure["count_id"]:
        counts = consistent_counts(figure["share_text"], total, bound=figure["bound"])
        lower, upper = (counts[0] / total, counts[-1] / total) if counts else (nan, nan)
        return _finding(
            figure, estimate=printed, lower=lower, upper=upper, n=total,
            verdict="possible_share" if counts else "impossible_share", method=_told(counts),
        )  # fmt: skip
    counted = figures[figure["count_id"]]
    found = recompute(int(counted["value"]), total, figure["share_text"], bound=figure["bound"])
    return _finding(
        figure, estimate=counted["value"] / total, lower=printed, upper=printed, n=total,
        verdict=found.verdict, method=found.method,
    )  # fmt: skip


def _told(counts: tuple[int, ...]) -> str:
    if not counts:
        return "no whole number of persons gives the printed share"
    told = str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"consistent counts: {told}"


def _of_parts(figures: dict[str, Row]) -> Iterator[Row]:
    sets: dict[str, list[Row]] = {}
    for figure in figures.values():
        if figure["part_set"]:
            sets.setdefault(figure["part_set"], []).append(figure)
    for name, parts in sets.items():
        total = figures[parts[0]["total_id"]]
        added = sum(part["value"] for part in parts)
        yield _finding(
            total, group=name, estimate=added, lower=total["value"], upper=total["value"], n=len(parts),
            verdict="adds_up" if added == total["value"] else "does_not_add_up",
            method=f"sum of {', '.join(part['id'] for part in parts)}",
        )  # fmt: skip


def _finding(figure: Row, **told: Any) -> Row:
    blank = {"frame": "", "since": "", "group": "", "level": nan, "p": nan, "p_adjusted": nan}
    own = {
        "indicator": figure["indicator"], "unit": figure["unit"], "period": figure["period"],
        "against": figure["id"], "question": QUESTION,
    }  # fmt: skip
    return blank | own | told
