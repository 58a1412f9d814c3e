"""What a page of places says where nothing, or nothing of its year, is held: that, and why."""

from datetime import date

from analysis.geography.registry import Registry
from analysis.model.places import Unit
from analysis.report.page import Page


def told(page: Page, *themes: str) -> None:
    """Say in one note why no indicator of some themes has a figure, and on which map a day to come is told."""
    notes = [*_nothing_held(page, *themes), *_map_of_today(page)]
    if notes:
        page.note(" ".join(notes))


def _nothing_held(page: Page, *themes: str) -> list[str]:
    say, place, parts = page.language.say, page.place, page.children()
    codes = [place.code, *(unit.code for unit in parts)]
    years = [page.year(one.id, units=codes) for one in page.indicators(*themes, every_subject=True)]
    last = max(years, default="")
    if not parts:
        since = _first_list_of_parts(page.project.registry, place)
        if since and since.isoformat() > page.frame:
            why = say("coverage.no_list", place=place.name, since=page.language.date(since))
        else:
            why = say("coverage.no_parts", place=place.name)
        return [say("coverage.nothing", why=why)]
    if not last:
        return [say("coverage.nothing", why=say("coverage.no_figures", place=place.name, period=page.period))]
    return [] if last == page.period else [say("coverage.earlier", period=page.period, last=last)]


def _first_list_of_parts(registry: Registry, place: Unit) -> date | None:
    """Return the first day of which the register has units directly under the place; None if it never has any."""
    days = [unit.valid_from or date.min for unit in registry.units if unit.parent == place.code]
    return min(days, default=None)


def _map_of_today(page: Page) -> list[str]:
    """Return what is said of a frame after all days of which maps are told here: it is the map of the last change."""
    known, changed = max(page.project.settings.frames.compute), page.project.registry.days_of_change()[-1]
    if date.fromisoformat(page.frame) <= known:
        return []
    frame, since = page.language.date(page.frame), page.language.date(changed)
    return [page.language.say("coverage.map_of_today", frame=frame, since=since)]
