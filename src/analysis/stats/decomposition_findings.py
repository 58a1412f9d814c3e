"""Why the share of a whole changed between two years: asked for a table that is shown, and not beforehand."""

import numpy as np
import pandas as pd

from analysis.model.nouns import Indicator
from analysis.model.tables import FINDINGS, empty
from analysis.stats.decomposition import effect_intervals, kitagawa_of_counts
from analysis.stats.estimated import counted_only
from analysis.stats.findings import as_findings

QUESTION = "decomposition"
KITAGAWA = "Kitagawa, both years weighing alike"
RATE, COMPOSITION, TOTAL = "rate", "composition", "total"


def decomposition_findings(
    values: pd.DataFrame, indicator: Indicator, *, whole: str, since: str, period: str, level: float = 0.95
) -> pd.DataFrame:
    """Return FINDINGS, question ``decomposition``: what the parts themselves changed, and what their sizes did.

    Parameters
    ----------
    values : VALUES of the parts of ``whole`` (the communes of a district), in one group and frame. Moved into one
        frame, a merger of communes is no change of composition: what is left is that staff moved, came or went.
    since, period : the two years.

    Returns
    -------
    DataFrame
        three rows, ``against`` rate, composition and total: estimate is the change in the share, lower and upper its
        range by chance (not of the total), n the persons of the last year. Nothing where a part that has a figure in
        one of the years has none in the other because nobody told it: it would pass for one that came or went.

    References
    ----------
    See ``stats.decomposition``.
    """
    rows = counted_only(values[(values["indicator"] == indicator.id) & values["period"].isin([since, period])])
    is_told = (rows["state"] == "ok").groupby(rows["unit"]).all()
    years = rows.groupby("unit")["period"].nunique()
    if indicator.kind != "share" or rows.empty or not is_told.all() or (years < 2).any():
        return empty(FINDINGS)
    wide = rows.pivot(index="unit", columns="period", values=["numerator", "denominator"])
    counts = [wide[name, year].to_numpy() for year in (since, period) for name in ("numerator", "denominator")]
    parts, ranges = kitagawa_of_counts(*counts), effect_intervals(*counts, level=level)
    common = {
        "indicator": indicator.id, "unit": whole, "frame": rows["frame"].iat[0], "group": rows["group"].iat[0],
        "since": since, "period": period, "question": QUESTION, "level": level, "n": float(counts[3].sum()),
        "method": KITAGAWA,
    }  # fmt: skip
    told = [
        {"against": RATE, "estimate": parts.rate_effect, "lower": ranges.rate_lower, "upper": ranges.rate_upper},
        {
            "against": COMPOSITION, "estimate": parts.composition_effect, "lower": ranges.composition_lower,
            "upper": ranges.composition_upper,
        },
        {"against": TOTAL, "estimate": parts.total, "lower": np.nan, "upper": np.nan},
    ]  # fmt: skip
    return as_findings([pd.DataFrame([common | one for one in told])])
