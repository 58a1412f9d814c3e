"""What is behind schedule on a day: the items of a plan that were due and are not done in full.

An item is a programme that an agency carries out. What cannot be judged is told apart and never counted as behind or
as done: an item without a due day, and one whose result was not told.
"""

from datetime import date, timedelta
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from analysis.model.nouns import FIRST_DAY
from analysis.model.tables import FINDINGS, checked, empty, rows_of

QUESTION = "behind_schedule"
INDICATOR = "plan_participations_fulfilment"
DUE_DAY = "plan_due_day"
MEASURES = {
    "plan_planned_participations": "planned",
    "plan_done_participations": "done",
    "plan_planned_classes": "planned_classes",
    "plan_done_classes": "done_classes",
    DUE_DAY: "due",
}
NO_DAY = "no_due_day"
NOT_TOLD = "not_told"
BEHIND = "behind"
UNIT_AND_TIME = ["unit", "as_of", "period"]
COLUMNS = [
    *UNIT_AND_TIME, "programme", "agency", "due", "planned", "done", "shortfall", "planned_classes", "done_classes",
    "shortfall_classes", "days_behind", "standing",
]  # fmt: skip
Row = dict[str, Any]


def schedule(facts: pd.DataFrame) -> pd.DataFrame:
    """Return every planned item of ``facts`` and how it stood on the day of its figures.

    Parameters
    ----------
    facts : live FACTS; those of ``MEASURES`` are looked at, their group being ``programme|agency``.

    Returns
    -------
    DataFrame
        one row an item, with ``COLUMNS``: due is an ISO day or empty; planned, done and shortfall are participations,
        and the same of classes (NaN where not told); what was done beyond the plan makes up for nothing else, so a
        shortfall is never negative. days_behind is the number of days from due to as_of where the item is behind,
        else NaN. standing is

        - ``done``: all that was planned, participations and classes;
        - ``behind``: due before the day, and not done in full;
        - ``not_yet_due``: not done in full, due on the day or after it;
        - ``no_due_day``: not done in full, and nobody said by when;
        - ``not_told``: what was planned or what was done is not known, and what is known is no shortfall.
    """
    wanted = facts[facts["measure"].isin(list(MEASURES)) & (facts["bound"] == "exact")]
    wide = wanted.pivot_table(index=[*UNIT_AND_TIME, "group"], columns="measure", values="value", aggfunc="sum")
    items = wide.reindex(columns=list(MEASURES)).rename(columns=MEASURES).reset_index()
    # A planned item is one of which something was planned: what was done beside the plan is no item of it.
    items = items[(items["planned"] > 0) | (items["planned_classes"] > 0)].reset_index(drop=True)
    if items.empty:
        return pd.DataFrame({name: [] for name in COLUMNS})
    names = items["group"].str.partition("|")
    items = items.assign(
        programme=names[0], agency=names[2], due=items["due"].map(_day),
        shortfall=(items["planned"] - items["done"]).clip(lower=0),
        shortfall_classes=(items["planned_classes"] - items["done_classes"]).clip(lower=0),
    )  # fmt: skip
    items["standing"] = [_standing(row) for row in rows_of(items)]
    items["days_behind"] = [_days_behind(row) for row in rows_of(items)]
    return items[COLUMNS].sort_values(["unit", "period", "programme", "agency"], ignore_index=True)


def behind(items: pd.DataFrame) -> pd.DataFrame:
    """Return those items of a ``schedule`` that are behind, the longest first, and after them those without a due day.

    The latter, told apart by an empty ``due`` and no ``days_behind``, are short too, but nobody can say since when.
    """
    told = items[items["standing"].isin([BEHIND, NO_DAY])]
    return told.sort_values(
        ["days_behind", "shortfall", "unit", "programme", "agency"],
        ascending=[False, False, True, True, True], na_position="last", ignore_index=True,
    )  # fmt: skip


def schedule_findings(items: pd.DataFrame, *, frame: str) -> pd.DataFrame:
    """Return FINDINGS, question ``behind_schedule``: one row a unit and period of ``schedule``'s items.

    Returns
    -------
    DataFrame
        estimate is how many participations the items behind are short of, n how many items are behind, verdict
        ``behind`` or ``on_schedule``; ``cannot_tell`` where no item could be judged. method tells how many there were.
    """
    groups = items.groupby(["unit", "period"], sort=True) if len(items) else ()
    rows = [_finding(str(unit), str(period), own, frame) for (unit, period), own in groups]
    return checked(pd.DataFrame(rows, columns=list(FINDINGS.columns)), FINDINGS) if rows else empty(FINDINGS)


def _day(number: float) -> str:
    return (FIRST_DAY + timedelta(days=int(number))).isoformat() if np.isfinite(number) else ""


def _standing(item: Row) -> str:
    parts = (("planned", "shortfall"), ("planned_classes", "shortfall_classes"))
    if not any(item[short] > 0 for _, short in parts):
        is_unknown = any(item[planned] > 0 and np.isnan(item[short]) for planned, short in parts)
        return NOT_TOLD if is_unknown else "done"
    if not item["due"]:
        return NO_DAY
    return BEHIND if item["due"] < item["as_of"] else "not_yet_due"


def _days_behind(item: Row) -> float:
    if item["standing"] != BEHIND:
        return nan
    return float((date.fromisoformat(item["as_of"]) - date.fromisoformat(item["due"])).days)


def _finding(unit: str, period: str, items: pd.DataFrame, frame: str) -> Row:
    standing = items["standing"]
    late = items[standing == BEHIND]
    tally = {name: int((standing == name).sum()) for name in (NO_DAY, NOT_TOLD)}
    verdict = "behind" if len(late) else "cannot_tell" if sum(tally.values()) == len(items) else "on_schedule"
    return {
        "indicator": INDICATOR, "unit": unit, "frame": frame, "since": "", "period": period, "group": "",
        "against": "", "question": QUESTION, "estimate": late["shortfall"].sum(), "lower": nan, "upper": nan,
        "level": nan, "n": len(late), "p": nan, "p_adjusted": nan, "verdict": verdict,
        "method": f"{len(items)} items planned, as of {items['as_of'].max()}; short without a due day: "
        f"{tally[NO_DAY]}; result not told: {tally[NOT_TOLD]}",
    }  # fmt: skip
