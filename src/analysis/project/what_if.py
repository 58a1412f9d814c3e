"""Targets that nobody resolved: how units would stand against them, how far they are, and how likely they get there.

They are held in memory and are judged as the targets of the catalogue are; each bears the mark of one that is not real.
"""

from collections.abc import Sequence

import pandas as pd

from analysis.model.errors import UsageError
from analysis.model.nouns import Indicator, Target, Words
from analysis.model.tables import rows_of
from analysis.project.asking import day_of
from analysis.project.project import Project
from analysis.project.wholes import wholes
from analysis.stats.findings import find
from analysis.stats.forecast_findings import forecast_findings
from analysis.stats.short_of_target import points_short, things_short

COLUMNS = ["threshold", "unit", "name", "period", "numerator", "denominator", "value", "lower", "upper", "short",
           "short_things", "verdict", "p_adjusted", "by", "chance", "state"]  # fmt: skip


def aim(noun: Indicator, threshold: float, *, since: str, by: str = "") -> Target:
    """Return a target that nobody resolved. ``threshold`` : a fraction for shares, as everywhere inside.

    Raises
    ------
    UsageError
        for a threshold that the indicator cannot have, such as 95 for 95%.
    """
    if noun.kind == "share" and not 0 < threshold <= 1:
        raise UsageError(f"{threshold} is no share.", where="threshold", do="Write 95% as 0.95.")
    told = f"{threshold * 100:g}%" if noun.is_percent else f"{threshold:g}"
    name = Words(vi=f"Chỉ tiêu thử: {noun.name.vi} {told}", en=f"Target on trial: {noun.name.en} {told}")
    return Target(
        id=f"what_if_{f'{threshold:g}'.replace('.', '_')}", indicator=noun.id, units=(), threshold=threshold,
        since=since, by=by or since, name=name, source="what-if", verified="no", is_made_up=True,
    )  # fmt: skip


def what_if(
    project: Project, indicator: str, thresholds: float | Sequence[float], *, frame: str, period: str = "",
    unit: str | Sequence[str] = (), level: str = "", within: str = "", by: str = "", profile: str = "analyst",
) -> pd.DataFrame:  # fmt: skip
    """Return a row a threshold and unit: the value, whether it reaches the threshold, and how far it is from it.

    Parameters
    ----------
    thresholds : fractions for shares: 0.95 is 95%.
    period : the year that is judged; the last one with a figure where none is named.
    by : a year to come; for shares the chance to be at the threshold by then is told as well.
    profile : who is to see it; what its pages hide is not told here either.

    Returns
    -------
    DataFrame
        ``short`` is the way that is left, in the indicator's own unit, ``short_things`` in whole persons (posts,
        classes), the total staying as it is; ``p_adjusted`` tells whether the distance may be chance, corrected over
        the units of one whole; the verdict of an estimated figure or of none is ``cannot_tell``.
    """
    noun = project.catalogue.indicators[project.indicators[indicator]]
    codes = [unit] if isinstance(unit, str) else list(unit)
    codes = [project.code_of(one, frame) for one in codes] or project.codes_in(frame, level=level, within=within)
    series = project.values(noun.id, frame=frame, unit=codes, group="", profile=profile)
    if series.empty:
        raise UsageError(project.say_in_all("explore.no_figures_there", indicator=noun.id, frame=frame))
    year = period or str(series.loc[series["state"] == "ok", "period"].max())
    now = series[series["period"] == year]
    since = _since(project, noun, codes, frame, year, profile)
    tables = []
    for threshold in [thresholds] if isinstance(thresholds, int | float) else thresholds:
        target = aim(noun, float(threshold), since=year, by=by)
        judged = _judged(project, noun, target, now, frame)
        chances = _chances(noun, target, series[series["period"] <= year], since) if by else {}
        tables.append(_rows(noun, target, now, judged, chances, by))
    told = pd.DataFrame([row for table in tables for row in table], columns=COLUMNS)
    names = {code: project.registry.unit(code, day_of(frame)).name for code in codes}
    return told.assign(name=told["unit"].map(names))


def _judged(project: Project, noun: Indicator, target: Target, now: pd.DataFrame, frame: str) -> pd.DataFrame:
    """Return the findings on targets and the intervals, as ``cadre compute`` makes them."""
    lines = {code: project.line(str(code), day_of(frame)) for code in now["unit"].unique()}
    return find(
        now, {noun.id: noun}, levels={code: line[0].level for code, line in lines.items()},
        parents=wholes(lines, project.registry, day_of(frame)), targets=[target], target_units={target.id: list(lines)},
    )  # fmt: skip


def _rows(
    noun: Indicator, target: Target, now: pd.DataFrame, judged: pd.DataFrame, chances: dict[str, float], by: str
) -> list[list[object]]:
    asked = judged[judged["against"] == target.id]
    found = {row["unit"]: row for row in rows_of(asked)}
    rows: list[list[object]] = []
    for row in rows_of(now):
        one, is_told = found[row["unit"]], row["state"] == "ok"
        short = points_short(row, target, noun) if is_told else None
        things = things_short(row, target, noun) if is_told else None
        rows.append(
            [target.threshold, row["unit"], "", row["period"], row["numerator"], row["denominator"], row["value"],
             one["lower"], one["upper"], short, things, one["verdict"], one["p_adjusted"], by,
             chances.get(row["unit"]), row["state"]]
        )  # fmt: skip
    return rows


def _since(
    project: Project, noun: Indicator, codes: Sequence[str], frame: str, year: str, profile: str
) -> dict[str, str]:
    """Return unit -> the year with which its series begins anew after the last break that cuts it."""
    trends = project.findings(
        "trend", frame=frame, profile=profile, indicator=noun.id, unit=list(codes), period=year, group=""
    )  # fmt: skip
    return {row["unit"]: row["since"] for row in rows_of(trends)}


def _chances(noun: Indicator, target: Target, series: pd.DataFrame, since: dict[str, str]) -> dict[str, float]:
    ahead = forecast_findings(series, noun, target, since=since)
    return {row["unit"]: row["p"] for row in rows_of(ahead) if row["verdict"] != "cannot_tell"}
