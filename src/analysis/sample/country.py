"""Form BM02 of every district of the country on the last 30 June that there were any: to try great numbers of files on.

``<folder>/2025/<province>/BM02_<code>_<District>.xlsx``, the same to the byte each time. Nothing is made up but the
staff of that one day, drawn for itself: the districts of Hà Nam have other figures here than in the sample of the
province, and no file has a fault. The five districts of islands without communes send a total of nothing.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.ingest.drawing import Sheet, Total, add_totals, draw_workbook, layout_of, table_line
from analysis.model.errors import UsageError
from analysis.model.forms import Form
from analysis.model.places import Unit
from analysis.sample.chance import Chance
from analysis.sample.counting import Figures, staff_figures
from analysis.sample.persons import Course, founding_member
from analysis.sample.province import file_name_of
from analysis.sample.seats import seated

YEAR = 2025
DAY = date(YEAR, 6, 30)
FORM, SHEET = "bm02", "BM02"
LEAST, MOST = 17, 22  # persons on the staff of a commune


def write_country(
    folder: Path, provinces: int, *, catalogue: Catalogue, registry: Registry,
    on_file: Callable[[Path], None] | None = None,
) -> list[Path]:  # fmt: skip
    """Write the workbooks of the first ``provinces`` by code; return them in the order of writing.

    Raises
    ------
    UsageError
        if there were fewer provinces, or none is asked for.
    """
    known = registry.at_level("province", DAY)
    if not 1 <= provinces <= len(known):
        raise UsageError(
            f"{provinces} provinces cannot be made up.", where="--provinces",
            do=f"There were {len(known)} on {DAY}: name a number from 1 to {len(known)}.",
        )  # fmt: skip
    form = catalogue.forms[FORM]
    return [
        draw_workbook(folder / path, [sheet], on_file, made_up=True)
        for province in known[:provinces]
        for path, sheet in _of_province(province, form, registry)
    ]


def _of_province(province: Unit, form: Form, registry: Registry) -> Iterator[tuple[str, Sheet]]:
    layout = layout_of(form, YEAR)
    within = province.name[0].lower() + province.name[1:]
    for district in registry.children(province.code, DAY):
        course = _course_of(district)
        lines = [
            table_line(layout, commune.name, _figures(commune, course))
            for commune in registry.children(district.code, DAY)
        ]
        # Several provinces have a Huyện Châu Thành, so that each sender says where it lies.
        sheet = Sheet(form, layout, SHEET, f"{district.name}, {within}", YEAR, lines)
        add_totals(sheet)
        if not lines:
            sheet.totals = {head: Total(0, "typed") for head in sheet.heads}
        folder = f"{province.code}_{file_name_of(province.name)}"
        yield f"{YEAR}/{folder}/BM02_{district.code}_{file_name_of(district.name)}.xlsx", sheet


def _course_of(district: Unit) -> Course:
    """Return how far a district's staff has come; what happens in later years is not asked."""
    chance = Chance("country", district.code)
    return Course((LEAST, MOST), chance.between(0.55, 0.97), 0, 0, chance.between(0.5, 0.95), 0, 0)


def _figures(commune: Unit, course: Course) -> Figures:
    chance = Chance("country", commune.code)
    persons = [founding_member(course, YEAR, chance) for _ in range(chance.whole(*course.size))]
    return staff_figures(seated(persons, commune.code, YEAR), YEAR)
