"""How likely a target is reached by its year: asked for the targets that a page shows, and not beforehand."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.model.nouns import Indicator, Target
from analysis.model.tables import FINDINGS, empty
from analysis.stats.estimated import counted_only
from analysis.stats.findings import as_findings
from analysis.stats.forecast import forecast
from analysis.stats.trend_findings import SERIES
from analysis.stats.verdict import verdict_of_chance

QUESTION = "forecast"


def forecast_findings(
    values: pd.DataFrame, indicator: Indicator, target: Target, *, since: Mapping[str, str] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return FINDINGS, question ``forecast``: for each unit the share to expect in the target's year, and the chance.

    Parameters
    ----------
    values : VALUES of one indicator, group and frame, up to the year from which one looks ahead.
    since : unit -> the first period after its last dated break; earlier figures tell nothing of what follows.

    Returns
    -------
    DataFrame
        one row a unit: period is the target's year, since the first one used, against the target's id; estimate is the
        share to expect, lower and upper the range of the share that will be seen, p the chance that it is at the
        threshold or beyond, n how many years are behind it. Where there is no forecast the verdict is ``cannot_tell``
        and method tells why. Nothing for what is no share or has no good direction.

    References
    ----------
    See ``stats.forecast``.
    """
    rows = counted_only(values[values["indicator"] == indicator.id])
    if indicator.kind != "share" or indicator.direction == "none" or rows.empty:
        return empty(FINDINGS)
    found = []
    for _, own in rows.sort_values("period").groupby("unit", sort=True):
        begin = (since or {}).get(str(own["unit"].iat[0]), "")
        found.append(_of_unit(own[own["period"] >= begin], indicator, target, level))
    return as_findings([pd.DataFrame(found)])


def _of_unit(rows: pd.DataFrame, indicator: Indicator, target: Target, level: float) -> dict[str, object]:
    held = rows[(rows["state"] == "ok") & (rows["denominator"] > 0)]
    told = forecast(
        held["period"].astype(int), held["numerator"], held["denominator"], target_year=int(target.by),
        threshold=target.threshold, direction="down" if indicator.direction == "down" else "up", level=level,
        yearly_turnover=indicator.yearly_turnover,
    )  # fmt: skip
    model = f"binomial forecast, {told.method}; phi = {told.dispersion:.2f}"
    return {
        **{name: rows[name].iat[0] for name in SERIES}, "since": str(held["period"].min()) if len(held) else "",
        "period": target.by, "against": target.id, "question": QUESTION, "level": level, "n": float(told.points),
        "estimate": np.nan if told.reason else told.expected_share, "lower": told.lower, "upper": told.upper,
        "p": told.chance, "verdict": verdict_of_chance(told.chance),
        "method": f"not told: {told.reason}" if told.reason else model,
    }  # fmt: skip
