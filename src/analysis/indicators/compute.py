"""From counts to values in a frame: first moved into the frame's units, then added up, divided last of all.

A share is never moved and never averaged. What cannot be carried (a unit that was split, or that straddles two units of
the frame) is state ``cannot`` with its reason; what did not report is ``missing``; neither is ever 0.

Reasons are written ``key:first,second`` and are put into words, with the same key, by the languages of the catalogue.
"""

from datetime import date

import pandas as pd

from analysis.geography.crosswalk import membership
from analysis.geography.registry import Registry
from analysis.indicators.leaves import leaves_of
from analysis.model.nouns import Grouping, Indicator, Measure
from analysis.model.tables import VALUES, checked, empty

PLACE_AND_TIME = ["target", "period", "group"]


def compute_values(
    facts: pd.DataFrame,
    *,
    indicators: dict[str, Indicator],
    measures: dict[str, Measure],
    groupings: dict[str, Grouping],
    registry: Registry,
    frame: date,
    least_seen_share: float,
) -> pd.DataFrame:
    """Compute every indicator for every unit of ``frame`` that its facts reach.

    Parameters
    ----------
    facts : live FACTS.
    least_seen_share : a share is told only if at least this share of the reporting units did report.

    Returns
    -------
    VALUES. A unit that has any fact has a row for every period of the indicator, so that a gap is seen as a gap.
    """
    if facts.empty:
        return empty(VALUES)
    # "About 200" is no count that may be added: such a figure stays a fact, and its unit is incomplete.
    levelled = with_levels(facts[facts["bound"] == "exact"], registry)
    parts = []
    for indicator in indicators.values():
        leaves = leaves_of(indicator, levelled, indicators=indicators, measures=measures, groupings=groupings)
        if leaves.empty:
            continue
        sums = _added_up(leaves, _moved(leaves, registry, frame))
        parts.append(_judged(sums, indicator, least_seen_share).assign(indicator=indicator.id))
    if not parts:
        return empty(VALUES)
    values = pd.concat(parts, ignore_index=True).rename(columns={"target": "unit"})
    values = values.assign(frame=frame.isoformat(), estimated=0.0)
    return checked(values[list(VALUES.columns)].sort_values(["indicator", "unit", "group", "period"]), VALUES)


def with_levels(facts: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """Return ``facts`` with the level of each reporting unit on its own day."""
    days = facts[["unit", "as_of"]].drop_duplicates()
    levels = [registry.unit(unit, date.fromisoformat(day)).level for unit, day in days.itertuples(index=False)]
    return facts.merge(days.assign(level=levels), on=["unit", "as_of"])


def _moved(leaves: pd.DataFrame, registry: Registry, frame: date) -> pd.DataFrame:
    """Return which units of each level and day stand in which unit of the frame, and whether that can be told."""
    parts = []
    for level, as_of in leaves[["level", "as_of"]].drop_duplicates().itertuples(index=False):
        found = membership(registry, level, date.fromisoformat(as_of), frame)
        gaps = found.pairs["target"].map(found.gaps).fillna(0)
        parts.append(found.pairs.assign(level=level, as_of=as_of, gaps=gaps))
    return pd.concat(parts, ignore_index=True)


def _added_up(leaves: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    reached = leaves[["unit", "level", "as_of"]].drop_duplicates().merge(moved, on=["unit", "level", "as_of"])
    due = moved[moved["target"].isin(reached["target"])]
    times = leaves[["level", "as_of", "period", "group"]].drop_duplicates()
    rows = due.merge(times, on=["level", "as_of"]).merge(
        leaves, on=["unit", "level", "as_of", "period", "group"], how="left"
    )
    rows["is_complete"] = rows["is_complete"].eq(True)
    rows["counts"] = rows["is_complete"] & rows["is_whole"]
    for column in ("lowest", "highest", "denominator"):
        rows[column] = rows[column].where(rows["counts"])
    places = rows.groupby(PLACE_AND_TIME, sort=False)
    sums = places.agg(
        lowest=("lowest", "sum"),
        highest=("highest", "sum"),
        reported=("counts", "sum"),
        due=("unit", "size"),
        gaps=("gaps", "max"),
        levels=("level", "nunique"),
    )
    partial = rows[~rows["is_whole"]].groupby(PLACE_AND_TIME)["unit"].agg(lambda codes: " ".join(sorted(set(codes))))
    sums["denominator"] = places["denominator"].sum(min_count=1)
    sums["partial"] = partial.reindex(sums.index).fillna("")
    return sums.reset_index()


def _judged(sums: pd.DataFrame, indicator: Indicator, least_seen_share: float) -> pd.DataFrame:
    """Divide, and say of each place and time whether its number may be told."""
    judged = sums.assign(seen=sums["reported"] / (sums["due"] + sums["gaps"]), state="ok", reason="")
    needed = 1.0 if indicator.kind == "count" else least_seen_share
    numerator, denominator = judged["lowest"], judged["denominator"]
    verdicts: list[tuple[pd.Series, str, pd.Series | str]] = [
        (judged["levels"] > 1, "cannot", "two_levels"),
        (judged["partial"] != "", "cannot", "split_or_straddling:" + judged["partial"]),
        (judged["gaps"] > 0, "missing", "not_in_register"),
        (
            judged["seen"] < needed,
            "missing",
            "units_missing:" + judged["reported"].astype(str) + "," + judged["due"].astype(str),
        ),
    ]
    if indicator.kind != "count":
        verdicts.append((denominator.isna() | (denominator == 0), "cannot", "nothing_to_divide"))
    if indicator.kind == "share":
        verdicts.append((numerator > denominator, "cannot", "parts_exceed_whole"))
    span = judged["lowest"].map("{:.0f}".format) + "," + judged["highest"].map("{:.0f}".format)
    verdicts.append((judged["lowest"] != judged["highest"], "cannot", "joint_range:" + span))
    for is_so, state, reason in verdicts:
        hit = is_so & (judged["state"] == "ok")
        judged.loc[hit, "reason"] = reason[hit] if isinstance(reason, pd.Series) else reason
        judged.loc[hit, "state"] = state
    ratio = numerator / denominator if indicator.kind != "count" else numerator
    judged["value"] = ratio.where(judged["state"] == "ok")
    judged["numerator"] = numerator.where(judged["reported"] > 0)
    return judged
