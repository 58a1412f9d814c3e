"""From counts to values in a frame: first moved into the frame's units, then added up, divided last of all.

A share is never moved and never averaged. The count of a unit that was split, or that straddles two units of the
frame, is divided (``analysis.geography.shares``), and ``estimated`` tells how much of a value came that way; where
nobody knows in which shares, the value is state ``cannot`` with its reason. What did not report is ``missing``; neither
is ever 0.

Reasons are written ``key:first,second`` and are put into words, with the same key, by the languages of the catalogue.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from analysis.geography.registry import Registry
from analysis.geography.shares import Shares
from analysis.indicators.leaves import leaves_of
from analysis.indicators.norms import with_norms
from analysis.indicators.places import added_up, moved
from analysis.indicators.told import laid_out, with_levels
from analysis.model.nouns import Grouping, Indicator, Measure
from analysis.model.standards import Norm
from analysis.model.tables import VALUES, checked, empty, rows_of

PER = {"rate": 100.0}  # of how many of the denominator a value is told; a share or a ratio is of one


def compute_values(
    facts: pd.DataFrame,
    *,
    indicators: dict[str, Indicator],
    measures: dict[str, Measure],
    groupings: dict[str, Grouping],
    registry: Registry,
    frame: date,
    least_seen_share: float,
    norms: Sequence[Norm] = (),
) -> pd.DataFrame:
    """Compute every indicator for every unit of ``frame`` that its facts reach.

    Parameters
    ----------
    facts : live FACTS.
    least_seen_share : a share is told only if at least this share of the reporting units did report.
    norms : headcounts that a commune's class allows; what they come to is added to the facts (see ``with_norms``).

    Returns
    -------
    VALUES. A unit that has any fact has a row for every period of the indicator, so that a gap is seen as a gap.

    Raises
    ------
    UsageError
        if an indicator names a measure that does not add up.
    """
    # "About 200" is no count that may be added: such a figure stays a fact, and its unit is incomplete.
    exact = facts[facts["bound"] == "exact"]
    if exact.empty:
        return empty(VALUES)
    told = laid_out(with_levels(with_norms(exact, norms, registry), registry))
    where = moved(told, registry, frame, shares_of(exact, measures, registry))
    parts = []
    for indicator in indicators.values():
        leaves = leaves_of(indicator, told, indicators=indicators, measures=measures, groupings=groupings)
        if leaves.is_told.any():
            parts.append(added_up(leaves, where).assign(indicator=indicator.id, kind=indicator.kind))
    if not parts:
        return empty(VALUES)
    values = _judged(pd.concat(parts, ignore_index=True), least_seen_share).rename(columns={"target": "unit"})
    values = values.assign(frame=frame.isoformat())
    return checked(values[list(VALUES.columns)].sort_values(["indicator", "unit", "group", "period"]), VALUES)


def shares_of(facts: pd.DataFrame, measures: Mapping[str, Measure], registry: Registry) -> Shares:
    """Return by which shares units are divided: as FACTS tell of the measures that divide them."""
    dividing = [measure.id for measure in measures.values() if measure.divides_units]
    own = facts[facts["measure"].isin(dividing) & (facts["group"] == "")]
    return Shares(registry, [own[own["measure"] == name] for name in dividing])


def _judged(sums: pd.DataFrame, least_seen_share: float) -> pd.DataFrame:
    """Divide, and say of each place and time whether its number may be told."""
    judged = sums.assign(seen=sums["reported"] / (sums["due"] + sums["gaps"]), state="ok", reason="")
    is_count, is_share = judged["kind"] == "count", judged["kind"] == "share"
    needed = pd.Series(least_seen_share, index=judged.index).where(~is_count, 1.0)
    numerator, denominator = judged["lowest"], judged["denominator"]
    verdicts: list[tuple[pd.Series, str, str, list[str]]] = [
        (judged["is_mixed"], "cannot", "two_levels", []),
        (judged["partial"] != "", "cannot", "split_or_straddling", ["partial"]),
        (judged["gaps"] > 0, "missing", "not_in_register", []),
        (judged["seen"] < needed, "missing", "units_missing", ["reported", "due"]),
        (~is_count & (denominator.isna() | (denominator == 0)), "cannot", "nothing_to_divide", []),
        (is_share & (numerator > denominator), "cannot", "parts_exceed_whole", []),
        (judged["lowest"] != judged["highest"], "cannot", "joint_range", ["lowest", "highest"]),
    ]
    for is_so, state, reason, facts in verdicts:
        hit = is_so & (judged["state"] == "ok")
        if hit.any():
            judged.loc[hit, "reason"] = _told(reason, judged.loc[hit, facts])
            judged.loc[hit, "state"] = state
    quotient = numerator / denominator * judged["kind"].map(PER).fillna(1.0)
    judged["value"] = quotient.where(~is_count, numerator).where(judged["state"] == "ok")
    judged["numerator"] = numerator.where(judged["reported"] > 0)
    judged["estimated"] = _estimated(judged).where(judged["state"] == "ok", 0.0)
    return judged


def _estimated(judged: pd.DataFrame) -> pd.Series:
    """Return which part of each value came through a share: of numerator or denominator, whichever is the larger."""
    parts = [judged["lowest_divided"] / judged["lowest"], judged["denominator_divided"] / judged["denominator"]]
    return pd.concat(parts, axis=1).max(axis=1).fillna(0.0).clip(upper=1.0)


def _told(reason: str, facts: pd.DataFrame) -> str | list[str]:
    """Return a reason with its facts behind it, row by row; counts of persons and units are whole numbers."""
    if facts.columns.empty:
        return reason
    told = [[fact if isinstance(fact, str) else f"{fact:.0f}" for fact in row.values()] for row in rows_of(facts)]
    return [f"{reason}:" + ",".join(row) for row in told]
