"""What is known of an indicator in one place: the targets that hold, what was printed, whether figures are made up."""

from collections.abc import Iterable, Sequence, Set

import pandas as pd

from analysis.model.forms import Form
from analysis.model.nouns import Event, Indicator, Target
from analysis.model.places import Unit


def holding(targets: Iterable[Target], indicator: Indicator, line: Sequence[Unit], period: str) -> list[Target]:
    """Return the targets that hold for ``indicator`` in a year. ``line`` : the unit and everything that it lies in."""
    codes = {unit.code for unit in line}
    return [
        target
        for target in targets
        if target.indicator == indicator.id
        and codes & set(target.units)
        and target.since <= period
        and (target.until is None or period <= target.until)
    ]


def foremost(targets: Iterable[Target]) -> Target | None:
    """Return the target that a chart shows: a resolution's before a rule's, newest first; None of none."""
    return max(targets, key=lambda target: (target.resolution is not None, target.since), default=None)


def printed_on(published: pd.DataFrame, indicator: Indicator, unit: str, *, until: str) -> pd.DataFrame:
    """Return the PUBLISHED figures of a unit that tell the same quantity as ``indicator`` (its sum, no group)."""
    names = {name for name in indicator.published_as if "@" not in name}
    columns = zip(*(published[name].tolist() for name in ("unit", "period", "indicator")), strict=True)
    found = [place for place, (code, period, told) in enumerate(columns)
             if code == unit and period <= until and told in names]  # fmt: skip
    return published.iloc[found]


def has_made_up(sources: pd.DataFrame, forms: Iterable[Form], subject: str) -> bool:
    """Whether any file of a form on ``subject`` (commune_staff, health_staff) is made up."""
    own = [form.id for form in forms if form.subject == subject]
    return bool(sources.loc[sources["form"].isin(own), "is_made_up"].any())


def breaks_told(events: Iterable[Event], indicator: Indicator, codes: Set[str]) -> list[Event]:
    """Return the dated breaks that are about ``indicator`` and any of the units with these codes."""
    return [event for event in events if codes & set(event.units) and event_concerns(event, indicator)]


def event_concerns(event: Event, indicator: Indicator) -> bool:
    """Whether a dated break is about ``indicator``: its subject, and itself or its theme where the event names any."""
    named = {indicator.id, indicator.theme} & set(event.indicators)
    return indicator.subject in event.subjects and (not event.indicators or bool(named))
