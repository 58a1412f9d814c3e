"""Judgements on a frame's values and facts: ceilings kept or broken, plans on schedule or behind."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.catalogue.days import day_of_figures
from analysis.geography.crosswalk import membership
from analysis.geography.registry import Registry
from analysis.indicators.told import with_levels
from analysis.stats.ceilings import EXCELLENT, ceiling_findings
from analysis.stats.schedule import MEASURES, behind, schedule, schedule_findings

ITEM = ["unit", "programme", "agency", "due", "planned", "done", "shortfall", "days_behind"]
CLASSES = ["planned_classes", "done_classes", "shortfall_classes"]


def judgements(
    values: pd.DataFrame,
    facts: pd.DataFrame,
    *,
    catalogue: Catalogue,
    registry: Registry,
    frame: date,
    levels: Mapping[str, str],
) -> list[pd.DataFrame]:
    """Return FINDINGS of the questions ``ceiling`` and ``behind_schedule`` in ``frame``.

    Parameters
    ----------
    values, facts : VALUES of the frame, live FACTS.
    levels : unit of the values -> its level.
    """
    found = []
    if EXCELLENT in catalogue.indicators:
        day = day_of_figures(catalogue.indicators[EXCELLENT], catalogue)
        found.append(ceiling_findings(values, ceilings=catalogue.ceilings, levels=levels, day=day))
    return [*found, district_schedules(facts, registry, frame)]


def district_schedules(facts: pd.DataFrame, registry: Registry, frame: date) -> pd.DataFrame:
    """Return FINDINGS, question ``behind_schedule``, one row a district of ``frame`` and period that has a plan."""
    items = _placed(schedule(facts), registry, frame)
    districts = items[items["is_whole"] & (items["target_level"] == "district")]
    return schedule_findings(districts.assign(unit=districts["target"]), frame=frame.isoformat())


def behind_schedule(facts: pd.DataFrame, registry: Registry, *, unit: str, period: str, frame: date) -> pd.DataFrame:
    """Return the items of the plans of ``unit``, and of what lies in it in ``frame``, that are behind in ``period``.

    Parameters
    ----------
    facts : live FACTS.

    Returns
    -------
    DataFrame
        unit, programme, agency, due (ISO day, empty where nobody said), planned, done, shortfall (participations),
        days_behind (NaN without a due day), planned_classes, done_classes, shortfall_classes; the longest behind first,
        those that are short but have no due day last. Days are counted up to the day on which the figures stand.
    """
    items = schedule(facts[(facts["period"] == period) & facts["measure"].isin(list(MEASURES))])
    placed = _placed(items, registry, frame)
    return behind(placed[placed["target"] == unit])[[*ITEM, *CLASSES]]


def _placed(items: pd.DataFrame, registry: Registry, frame: date) -> pd.DataFrame:
    """Return the items once for each unit of the frame in which their unit lies: with target, its level, is_whole."""
    columns = ["target", "target_level", "unit", "is_whole"]
    if items.empty:
        return items.assign(**dict.fromkeys(("target", "target_level"), ""), is_whole=False).astype({"is_whole": bool})
    levelled = with_levels(items, registry)
    parts = []
    for (level, as_of), own in levelled.groupby(["level", "as_of"], sort=True):
        pairs = membership(registry, str(level), date.fromisoformat(str(as_of)), frame).pairs
        parts.append(own.merge(pairs[columns], on="unit"))
    return pd.concat(parts, ignore_index=True)
