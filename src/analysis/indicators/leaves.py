"""What each reporting unit itself says of an indicator: its numerator and denominator, or that a part is missing.

A unit that left out, or had refused, any figure that the indicator needs is incomplete: it then counts neither above
nor below the line, because a numerator without its denominator would be a wrong number that looks right.
"""

import pandas as pd

from analysis.model.nouns import Grouping, Indicator, Measure

KEY = ["unit", "as_of", "period", "level"]


def leaves_of(
    indicator: Indicator,
    facts: pd.DataFrame,
    *,
    indicators: dict[str, Indicator],
    measures: dict[str, Measure],
    groupings: dict[str, Grouping],
) -> pd.DataFrame:
    """Return one row a reporting unit, period and group.

    Parameters
    ----------
    facts : FACTS with a further column ``level``, the level of the reporting unit.

    Returns
    -------
    DataFrame with unit, as_of, period, level, group, lowest, highest, denominator and is_complete. ``lowest`` and
    ``highest`` are the numerator, and differ only for a joint share from margins (``both_of``).
    """
    if indicator.both_of:
        first, second = (
            leaves_of(indicators[name], facts, indicators=indicators, measures=measures, groupings=groupings)
            for name in indicator.both_of
        )
        return _both(first, second)
    members = _members(indicator, measures, groupings)
    parts = [_sums(indicator, facts, members, group="")]
    if indicator.by_group:
        parts += [_sums(indicator, facts, (member,), group=member) for member in members]
    return pd.concat(parts, ignore_index=True)


def _members(indicator: Indicator, measures: dict[str, Measure], groupings: dict[str, Grouping]) -> tuple[str, ...]:
    grouping = measures[indicator.numerator[0]].grouped_by
    if grouping is None:
        return ("",)
    return indicator.groups or tuple(member.id for member in groupings[grouping].members)


def _sums(indicator: Indicator, facts: pd.DataFrame, members: tuple[str, ...], *, group: str) -> pd.DataFrame:
    wanted = facts[
        facts["measure"].isin([*indicator.numerator, *indicator.denominator]) & facts["group"].isin(list(members))
    ]
    wide = wanted.pivot_table(index=KEY, columns=["measure", "group"], values="value", aggfunc="sum", sort=False)
    numerator = _added(wide, indicator.numerator, members)
    denominator = _added(wide, indicator.denominator, members) if indicator.denominator else numerator * float("nan")
    found = pd.DataFrame({"lowest": numerator, "highest": numerator, "denominator": denominator}).reset_index()
    has_parts = found["lowest"].notna()
    found["is_complete"] = has_parts & found["denominator"].notna() if indicator.denominator else has_parts
    if indicator.kind == "share":
        # Parts that exceed their whole in one unit are wrong there, however the sum comes out.
        found["is_complete"] &= found["lowest"] <= found["denominator"]
    return found.assign(group=group)


def _added(wide: pd.DataFrame, measures: tuple[str, ...], members: tuple[str, ...]) -> pd.Series:
    """Add up columns; the sum is missing when a part is missing, so that a gap never passes for a zero."""
    columns = pd.MultiIndex.from_product([measures, members])
    return wide.reindex(columns=columns).sum(axis=1, skipna=False)


def _both(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    joined = first.merge(second, on=[*KEY, "group"], suffixes=("", "_second"))
    overlap = joined["lowest"] + joined["lowest_second"] - joined["denominator"]
    return joined.assign(
        lowest=overlap.clip(lower=0),
        highest=joined[["lowest", "lowest_second"]].min(axis=1),
        is_complete=joined["is_complete"]
        & joined["is_complete_second"]
        & (joined["denominator"] == joined["denominator_second"]),
    )[[*KEY, "group", "lowest", "highest", "denominator", "is_complete"]]
