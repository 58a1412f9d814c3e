"""The ranks that units of one table may have, asked for a table that is shown and not beforehand."""

import numpy as np
import pandas as pd

from analysis.model.errors import UsageError
from analysis.model.nouns import Indicator
from analysis.model.tables import FINDINGS, empty
from analysis.stats.comparison import are_whole_persons
from analysis.stats.estimated import counted_only
from analysis.stats.findings import as_findings
from analysis.stats.ranks import share_rank_sets
from analysis.stats.trend_findings import SERIES
from analysis.stats.verdict import verdict_of_ranks

QUESTION = "rank"
RANK_SETS = "simultaneous rank sets by shares, arcsine scale"
FEWEST_RANKED = 3
FIRST = 5  # how many are "the first", where nobody says otherwise


def rank_findings(
    values: pd.DataFrame, indicator: Indicator, *, against: str, first: int = FIRST, level: float = 0.95
) -> pd.DataFrame:
    """Return FINDINGS, question ``rank``: the ranks that each unit may have among those that have a figure.

    Parameters
    ----------
    values : VALUES of one share in one period, group and frame, a row a unit.
    against : code of the whole whose units are ranked.
    first : of how many first ranks the verdict tells whether a unit may be among them.

    Returns
    -------
    DataFrame
        estimate is the rank of the share as counted, lower and upper the ranks that it may have, right for all units at
        once with the chance ``level``, n how many units are ranked. Nothing for fewer than three units, and for an
        indicator without a good direction, which has no first.

    Raises
    ------
    UsageError
        for values of more than one table.

    References
    ----------
    See ``stats.ranks``.
    """
    values = counted_only(values)
    is_whole = are_whole_persons(values["numerator"], values["denominator"])  # as comparisons do
    is_told = (values["indicator"] == indicator.id) & (values["state"] == "ok") & (values["denominator"] > 0)
    rows = values[is_told & is_whole]
    if rows[["period", "group", "frame"]].drop_duplicates().shape[0] > 1 or rows["unit"].duplicated().any():
        raise UsageError(
            "values of more than one table", where=f"ranks of {indicator.id}", do="Give one period, group and frame."
        )
    if indicator.kind != "share" or indicator.direction == "none" or len(rows) < FEWEST_RANKED:
        return empty(FINDINGS)
    count, total = (rows[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
    sets = share_rank_sets(count, total, level=level, best="low" if indicator.direction == "down" else "high")
    ranks = zip(sets.lower, sets.upper, strict=True)
    return as_findings(
        [
            rows[[*SERIES, "period"]].assign(
                question=QUESTION, against=against, estimate=sets.rank.astype(float), lower=sets.lower.astype(float),
                upper=sets.upper.astype(float), level=level, n=float(len(rows)), method=RANK_SETS,
                verdict=np.array([verdict_of_ranks(lower, upper, len(rows), first) for lower, upper in ranks], object),
            )
        ]
    )  # fmt: skip
