"""Whether a count month by month moves more than chance lets it, asked for a run chart that is shown."""

import pandas as pd

from analysis.model.errors import UsageError
from analysis.model.tables import FINDINGS, empty
from analysis.stats.control_charts import run_chart
from analysis.stats.estimated import counted_only
from analysis.stats.findings import as_findings
from analysis.stats.trend_findings import SERIES

LONGEST, CROSSINGS = "longest_run", "median_crossings"
METHOD = "run chart, rules of Anhøj and Olesen"


def run_findings(values: pd.DataFrame) -> pd.DataFrame:
    """Return FINDINGS on a count by month of one unit: its longest run, and how often it crosses its median.

    Parameters
    ----------
    values : VALUES of one indicator, unit and frame, the groups ``01`` to ``12`` of each year.

    Returns
    -------
    DataFrame
        two rows: question ``longest_run`` (estimate: months in a row on one side of the median; upper: the most that
        chance makes) and ``median_crossings`` (estimate; lower: the fewest that chance makes). n is the number of
        months off the median; the verdict ``beyond_chance``, ``within_chance``, or ``too_few_data`` with the reason
        behind the method. Nothing where there is no month at all.

    Raises
    ------
    UsageError
        for months of more than one series.

    References
    ----------
    See ``stats.control_charts.run_chart``.
    """
    rows = values[values["group"].str.fullmatch(r"0[1-9]|1[0-2]")].sort_values(["period", "group"], kind="stable")
    series = rows[["indicator", "unit", "frame"]].drop_duplicates()
    if len(series) > 1 or rows.duplicated(["period", "group"]).any():
        raise UsageError(
            "months of more than one series", where="run_findings", do="Give one indicator, unit and frame."
        )  # fmt: skip
    if rows.empty:
        return empty(FINDINGS)
    rows = counted_only(rows)
    found = run_chart(rows["value"].where(rows["state"] == "ok").to_numpy(dtype=float))
    one = rows.iloc[[-1]][[*SERIES, "period"]].assign(
        group="", since=rows["period"].iloc[0], n=float(found.useful), method=METHOD
    )
    if found.reason:
        told = one.assign(verdict="too_few_data", method=f"{METHOD}: {found.reason}")
        return as_findings([told.assign(question=question) for question in (LONGEST, CROSSINGS)])
    is_long = found.longest_run > found.longest_run_limit
    is_seldom = found.crossings < found.fewest_crossings
    return as_findings(
        [
            one.assign(
                question=LONGEST, estimate=float(found.longest_run), upper=float(found.longest_run_limit),
                verdict="beyond_chance" if is_long else "within_chance",
            ),
            one.assign(
                question=CROSSINGS, estimate=float(found.crossings), lower=float(found.fewest_crossings),
                verdict="beyond_chance" if is_seldom else "within_chance",
            ),
        ]
    )  # fmt: skip
