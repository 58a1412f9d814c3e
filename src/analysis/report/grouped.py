"""Indicators that have a value for each of several groups: as a shaded table, places by groups or groups by places."""

from collections.abc import Mapping

import pandas as pd

from analysis.charts.heat_map import heat_map
from analysis.model.groups import in_year, matching, members_of
from analysis.model.nouns import Indicator
from analysis.model.places import Unit
from analysis.report.page import Page
from analysis.report.programme import no_figures, parts_holding, side_by_side


def group_names(page: Page, indicator: Indicator, year: str) -> dict[str, str]:
    """Return the groups that an indicator tells in ``year``, in their order -> their names in words."""
    catalogue = page.project.catalogue
    members = members_of(catalogue.measures[indicator.numerator[0]], catalogue.groupings)
    standing = in_year(members, year)
    return {
        group: " · ".join(page.language.text(member.name) for member in members[group])
        for group in matching(members, indicator.groups)
        if group in standing
    }


def places_by_groups(page: Page, name: str) -> None:
    """Show a row a place (districts of a province, communes of a district; the place itself last), a column a group."""
    indicator = page.indicator(name)
    frame, parts = (page.frame, parts_holding(page, indicator)) if not page.is_single else _communes(page, indicator)
    year = _year(page, indicator, frame, parts)
    if not year:
        no_figures(page, indicator)
        return
    groups = group_names(page, indicator, year)
    own = page.with_groups(name)
    values = (
        pd.concat([page.with_groups(name, units=[unit.code for unit in parts], frame=frame), own]) if parts else own
    )
    found = _of_year(values, year, groups).assign(row=lambda table: table["unit"], column=lambda table: table["group"])
    rows = {unit.code: unit.name for unit in (*parts, page.place)}
    _show(page, indicator, found, rows, groups, year, ("heads.place", "heads.group"))


def groups_by_places(page: Page, name: str) -> None:
    """Show a row a group, a column a place: the districts of a province and itself; a district beside what is above it.

    Communes have no columns, of a province without districts neither: a group of one commune is often one person.
    """
    indicator = page.indicator(name)
    places = [unit for unit in side_by_side(page, indicator) if unit.level != "commune" or unit == page.place]
    year = page.year(name, units=[unit.code for unit in places])
    if not year:
        no_figures(page, indicator)
        return
    groups = group_names(page, indicator, year)
    values = page.with_groups(name, units=[unit.code for unit in places])
    found = _of_year(values, year, groups).assign(row=lambda table: table["group"], column=lambda table: table["unit"])
    columns = {unit.code: unit.name for unit in places}
    _show(page, indicator, found, groups, columns, year, ("heads.group", "heads.place"))


def _communes(page: Page, indicator: Indicator) -> tuple[str, list[Unit]]:
    frame, units = page.communes()
    held = page.with_groups(indicator.id, units=[unit.code for unit in units], frame=frame) if units else pd.DataFrame()
    holding = set(held["unit"]) if len(held) else set()
    return frame, [unit for unit in units if unit.code in holding]


def _year(page: Page, indicator: Indicator, frame: str, parts: list[Unit]) -> str:
    codes = [unit.code for unit in parts]
    years = [page.year(indicator.id), page.year(indicator.id, units=codes, frame=frame) if codes else ""]
    return max(years)


def _of_year(values: pd.DataFrame, year: str, groups: Mapping[str, str]) -> pd.DataFrame:
    return values[(values["period"] == year) & values["group"].isin(list(groups))]


def _show(
    page: Page,
    indicator: Indicator,
    found: pd.DataFrame,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    year: str,
    heads: tuple[str, str],
) -> None:
    """Show the cells; the last place is the sum of the others."""
    page.show(
        heat_map(
            found,
            indicator=indicator,
            language=page.language,
            rows=rows,
            columns=columns,
            place=page.place.name,
            period=year,
            head=page.language.say(heads[0]),
            head_of_columns=page.language.say(heads[1]),
            sum_of_all=list(columns if page.place.code in columns else rows)[-1],
        )
    )
