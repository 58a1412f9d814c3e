"""How each form is made: its years, its file and sheet, and the sheets of one sending."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.ingest.drawing import Line, Sheet, cross_lines, item_line, layout_of, table_line
from analysis.model.forms import Form
from analysis.sample.allocation import allocation_figures
from analysis.sample.appointments import appointment_figures
from analysis.sample.attending import FIRST_YEAR, attendance_figures
from analysis.sample.counting import Figures, leader_figures, staff_figures
from analysis.sample.detailed import detailed_figures
from analysis.sample.evaluation import evaluation_figures
from analysis.sample.listing import list_lines
from analysis.sample.monthly import monthly_figures
from analysis.sample.needs import needs_figures
from analysis.sample.outcomes import outcome_figures
from analysis.sample.planning import plan_items
from analysis.sample.sending import Sending
from analysis.sample.succession import succession_figures
from analysis.sample.training import USUAL, classes_opened

OfCommunes = Mapping[str, Mapping[tuple[str, str], int | float]]


@dataclass(frozen=True)
class Making:
    """How a form is made.

    Attributes
    ----------
    stem, sheet : first part of the file's name; name of the sheet.
    first, last : its years in the sample.
    make : the sheets of one sending.
    """

    stem: str
    sheet: str
    first: int
    last: int
    make: Callable[[Form, Sending, str], list[Sheet]]


def _of_table(figures_of: Callable[[Sending], OfCommunes]) -> Callable[[Form, Sending, str], list[Sheet]]:
    """Make a form with a row a commune."""

    def make(form: Form, sending: Sending, name: str) -> list[Sheet]:
        layout, figures = layout_of(form, sending.year), figures_of(sending)
        lines = [table_line(layout, commune.name, figures[commune.code]) for commune in sending.communes]
        return [Sheet(form, layout, name, sending.sender.name, sending.year, lines)]

    return make


def _of_cross_table(figures_of: Callable[[Sending], Figures]) -> Callable[[Form, Sending, str], list[Sheet]]:
    """Make a form that is one sheet of the district's."""

    def make(form: Form, sending: Sending, name: str) -> list[Sheet]:
        layout = layout_of(form, sending.year)
        return [Sheet(form, layout, name, sending.sender.name, sending.year, cross_lines(layout, figures_of(sending)))]

    return make


def _staff(sending: Sending) -> OfCommunes:
    return {code: staff_figures(sending.persons[code], sending.year) for code in sending.codes}


def _leaders(form: Form, sending: Sending, name: str) -> list[Sheet]:
    """One sheet for a district; where there are none, one for every commune."""
    if sending.sender.level == "district":
        return _of_cross_table(lambda sent: leader_figures(dict(sent.persons), sent.year))(form, sending, name)
    layout, sheets = layout_of(form, sending.year), []
    for commune in sending.communes:
        lines = cross_lines(layout, leader_figures({commune.code: sending.persons[commune.code]}, sending.year))
        sheets.append(Sheet(form, layout, commune.name, commune.name, sending.year, lines))
    return sheets


def _training(form: Form, sending: Sending, name: str) -> list[Sheet]:
    """A row a commune, and the district's own: the classes that it opened."""
    layout, lines = layout_of(form, sending.year), []
    for commune in sending.communes:
        figures = dict(sending.training[commune.code])
        if sending.year >= FIRST_YEAR:
            figures |= attendance_figures(sending.staff[commune.code], sending.attended, list(USUAL))
        lines.append(table_line(layout, commune.name, figures))
    if sending.sender.level == "district":
        lines.append(table_line(layout, sending.sender.name, classes_opened(sending.training)))
    return [Sheet(form, layout, name, sending.sender.name, sending.year, lines)]


def _plan(form: Form, sending: Sending, name: str) -> list[Sheet]:
    """A row an item; a line is named by its programme and its agency."""
    layout, lines = layout_of(form, sending.year), []
    for item in plan_items(sending):
        keys = [sending.name_in("programme", item.programme), sending.name_in("agency", item.agency)]
        line = item_line(layout, keys, item.figures)
        lines.append(Line(f"{item.programme} {item.agency}", line.cells))
    return [Sheet(form, layout, name, sending.sender.name, sending.year, lines)]


def _list(form: Form, sending: Sending, name: str) -> list[Sheet]:
    layout = layout_of(form, sending.year)
    return [Sheet(form, layout, name, sending.sender.name, sending.year, list_lines(layout, sending))]


MAKINGS: dict[str, Making] = {
    "bm02": Making("BM02", "BM02", 2015, 2026, _of_table(_staff)),
    "btctw9c": Making("9C", "9C", 2015, 2026, _leaders),
    "training": Making("Dao_tao", "Dao tao", 2015, 2026, _training),
    "staff_list": Making("CL02", "CL02", 2019, 2025, _list),
    "needs": Making("Nhu_cau", "Nhu cau", 2019, 2025, _of_table(needs_figures)),
    "allocation": Making("Bien_che", "Bien che", 2016, 2025, _of_table(allocation_figures)),
    "monthly_training": Making("Dao_tao_thang", "Dao tao thang", 2022, 2024, _of_table(monthly_figures)),
    "btctw10": Making("10", "10", 2019, 2025, _of_cross_table(detailed_figures)),
    "training_plan": Making("Ke_hoach", "Ke hoach", 2019, 2025, _plan),
    "succession": Making("Quy_hoach", "Quy hoach", 2019, 2025, _of_cross_table(succession_figures)),
    "evaluation": Making("Danh_gia", "Danh gia", 2019, 2024, _of_table(evaluation_figures)),
    "appointments": Making("Bo_nhiem", "Bo nhiem", 2019, 2025, _of_table(appointment_figures)),
    "outcomes": Making("Ket_qua", "Ket qua", 2015, 2025, _of_table(outcome_figures)),
}
