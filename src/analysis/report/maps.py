"""A share of all children of the page's place on a map, or on tiles where outlines are not known."""

from datetime import date

from analysis.charts.map import map_chart
from analysis.charts.tiles import tile_places, tiles
from analysis.geography.outlines import outlines_of
from analysis.model.nouns import Indicator
from analysis.model.places import Unit
from analysis.report.page import Page
from analysis.words.place_names import bare_name

LEAST_MAPPED = 3  # with a figure: fewer are quicker read than looked at


def shares(page: Page, *indicators: str) -> None:
    """Show a map of each of the shares in the last year that the children have; nothing where too few have a figure.

    Of a district its communes, of a country its provinces, of any other place its children.
    """
    frame, units = page.communes() if page.is_single else (page.frame, _provinces(page) or page.children())
    for name in indicators if len(units) >= LEAST_MAPPED else ():
        _show(page, page.indicator(name), frame, units)


def _provinces(page: Page) -> list[Unit]:
    """Return the provinces of a country; a page of any other place has its children."""
    if page.place.level != "country":
        return []
    return page.project.registry.descendants(page.place.code, date.fromisoformat(page.frame), "province")


def _show(page: Page, indicator: Indicator, frame: str, units: list[Unit]) -> None:
    codes = [unit.code for unit in units]
    if len(page.holding(indicator.id, codes, frame=frame)) < LEAST_MAPPED:
        return  # without reading: a page tells of every figure that it reads where it comes from
    year = page.year(indicator.id, units=codes, frame=frame)
    values = page.values(indicator.id, units=codes, frame=frame)
    values = values[values["period"] == year]
    if (values["state"] == "ok").sum() < LEAST_MAPPED:
        return
    project, day = page.project, date.fromisoformat(frame)
    found = outlines_of(project.registry, project.catalogue.outlines.values(), units, day)
    is_known = not found.without
    notes = [note.text for note in project.catalogue.tile_notes if set(note.units) & set(codes)]
    page.show(
        map_chart(
            values,
            indicator=indicator,
            language=page.language,
            names={unit.code: unit.name for unit in units},
            short={unit.code: bare_name(unit.name) for unit in units},
            place=page.place.name,
            shapes=found.areas if is_known else tiles(tile_places(codes, project.catalogue.tiles, found.middles, day)),
            kind="map" if is_known else "tiles",
            groups={unit.code: unit.parent for unit in units},
            notes=[] if is_known else [page.language.text(note) for note in notes],
        )
    )
