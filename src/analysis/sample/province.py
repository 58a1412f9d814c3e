"""The made-up province: all workbooks that Hà Nam would have sent from 2015 to 2026, the same to the byte each time.

``<folder>/<year>/<FORM>_<District>.xlsx``: one workbook a district, form and year, as of 30 June; in 2026, when there
are no districts any more, the province of Ninh Bình sends one workbook a form, with the 33 communes of former Hà Nam.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.geography.registry import Registry
from analysis.model.nouns import Form, Unit
from analysis.sample.counting import leader_figures, staff_figures
from analysis.sample.drawing import draw_workbook
from analysis.sample.faults import is_sent, with_faults
from analysis.sample.persons import Person
from analysis.sample.seats import staff_of
from analysis.sample.sheets import Sheet, cross_lines, layout_of, table_line
from analysis.sample.staffing import PROVINCE, YearOfStaff, years_of_staff
from analysis.sample.training import classes_opened, training_figures

NEW_PROVINCE = "37"
USUAL_STAFF = 350
FILE_STEMS = {"bm02": "BM02", "btctw9c": "9C", "training": "Dao_tao"}
SHEET_NAMES = {"bm02": "BM02", "btctw9c": "9C", "training": "Dao tao"}


@dataclass(frozen=True)
class Sending:
    """What one sender tells in one year: its communes and the persons in them, by code."""

    year: int
    sender: Unit
    communes: tuple[Unit, ...]
    persons: dict[str, list[Person]]


def write_sample(
    folder: Path, *, forms: dict[str, Form], registry: Registry, on_file: Callable[[Path], None] | None = None
) -> list[Path]:
    """Write the sample province.

    Parameters
    ----------
    folder : where the years' folders go; files of the same name are overwritten, others are left alone.
    forms : the catalogue's forms; ``bm02``, ``btctw9c`` and ``training`` are used.
    registry : the register of units; the communes of each 30 June are taken from it.
    on_file : told of every workbook written, for a progress bar.

    Returns
    -------
    list of Path
        the workbooks, in the order of writing. How Kim Bảng's 2020 is fitted to its published figures is told in
        ``fitting``, which faults were put in deliberately in ``faults``.
    """
    written = []
    for path, sheets in _workbooks(forms, registry):
        written.append(draw_workbook(folder / path, sheets, on_file))
    return written


def _workbooks(forms: dict[str, Form], registry: Registry) -> Iterator[tuple[str, list[Sheet]]]:
    makers = {"bm02": _staff_sheets, "btctw9c": _leader_sheets, "training": _training_sheets}
    for staff in years_of_staff(registry):
        for sending in _sendings(staff, registry):
            for form, make in makers.items():
                path = f"{staff.year}/{FILE_STEMS[form]}_{without_marks(sending.sender.name)}.xlsx"
                if is_sent(path):
                    yield path, with_faults(path, make(forms[form], sending))


def _sendings(staff: YearOfStaff, registry: Registry) -> Iterator[Sending]:
    """Yield the six districts, or the province where there is no district on that day."""
    if registry.find(PROVINCE, staff.day) is None:
        communes = tuple(registry.unit(code, staff.day) for code in staff.persons)
        yield Sending(staff.year, registry.unit(NEW_PROVINCE, staff.day), communes, staff.persons)
        return
    for district in registry.children(PROVINCE, staff.day):
        communes = tuple(registry.children(district.code, staff.day))
        persons = {commune.code: staff.persons[commune.code] for commune in communes}
        yield Sending(staff.year, district, communes, persons)


def _staff_sheets(form: Form, sending: Sending) -> list[Sheet]:
    layout = layout_of(form, sending.year)
    lines = [
        table_line(layout, commune.name, staff_figures(sending.persons[commune.code], sending.year))
        for commune in sending.communes
    ]
    return [Sheet(form, layout, SHEET_NAMES[form.id], sending.sender.name, sending.year, lines)]


def _leader_sheets(form: Form, sending: Sending) -> list[Sheet]:
    """One sheet for a district; where there are none, one for every commune."""
    layout = layout_of(form, sending.year)
    if sending.sender.level == "district":
        lines = cross_lines(layout, leader_figures(sending.persons, sending.year))
        return [Sheet(form, layout, SHEET_NAMES[form.id], sending.sender.name, sending.year, lines)]
    sheets = []
    for commune in sending.communes:
        lines = cross_lines(layout, leader_figures({commune.code: sending.persons[commune.code]}, sending.year))
        sheets.append(Sheet(form, layout, commune.name, commune.name, sending.year, lines))
    return sheets


def _training_sheets(form: Form, sending: Sending) -> list[Sheet]:
    layout, codes = layout_of(form, sending.year), [commune.code for commune in sending.communes]
    size = sum(len(staff_of(persons)) for persons in sending.persons.values()) / USUAL_STAFF
    figures = training_figures(sending.sender.code, codes, sending.year, size)
    lines = [table_line(layout, commune.name, figures[commune.code]) for commune in sending.communes]
    if sending.sender.level == "district":
        lines.append(table_line(layout, sending.sender.name, classes_opened(figures)))
    return [Sheet(form, layout, SHEET_NAMES[form.id], sending.sender.name, sending.year, lines)]


def without_marks(name: str) -> str:
    """Return a unit's name for a file: without its kind and its marks ("Huyện Kim Bảng" becomes "Kim_Bang")."""
    for kind in ("Huyện ", "Thị xã ", "Thành phố ", "Tỉnh "):
        name = name.removeprefix(kind)
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).replace(" ", "_")
