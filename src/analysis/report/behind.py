"""Who told what a page is made of."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from analysis.geography.registry import LEVELS
from analysis.project.tracing import reporting_in
from analysis.report.page import Page


def reporting(page: Page, measures: Iterable[str]) -> pd.DataFrame:
    """Return who told any of the measures of what lies in the page's place, and say that their facts are read.

    The page depends on the facts of all that lies in it, also of those who have told nothing yet.
    """
    day, place, told_of = date.fromisoformat(page.frame_of_place), page.place.code, list(measures)
    parts = [unit.code for level in LEVELS for unit in page.project.registry.descendants(place, day, level)]
    with page.reads.watch.told_otherwise():
        told = reporting_in(
            page.project.store, page.project.registry, unit=place, frame=day, period=page.period, measures=told_of
        )
    units = sorted({place, *parts, *told["unit"].unique().tolist()})
    for measure in told_of:
        page.reads.note("facts", "", units, measure)
    return told
