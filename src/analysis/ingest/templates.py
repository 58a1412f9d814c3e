"""The empty workbook of a form, ready to be sent out, filled in, and received again.

Heads, names, totals and formulas are locked (without a password), the cells to be filled in are open; lists to choose
from and checks stand beside them. What the checks say is no figure: see ``template_marks``.
"""

import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.ingest.drawing import Drawer, Drawn, Sheet, Total, open_workbook
from analysis.ingest.template_cells import guard_cells
from analysis.ingest.template_checks import draw_checks
from analysis.ingest.template_filling import Filling, filling_of, lines_of
from analysis.ingest.template_guide import draw_guide
from analysis.ingest.template_marks import CHECK_HEAD
from analysis.model.forms import Form
from analysis.model.places import Unit

NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")  # what the name of a sheet may not hold
LONGEST_NAME = 31
KINDS = r"^(Tỉnh|Thành phố|Huyện|Thị xã|Thị trấn|Quận|Phường|Xã) "


def write_template(
    path: Path, form: Form, *, year: str, sender: Unit, registry: Registry, catalogue: Catalogue,
    rows: int | None = None, due: date | None = None,
) -> Path:  # fmt: skip
    """Write the empty workbook of a form.

    Parameters
    ----------
    path : where to; a file that stands there is overwritten.
    year : of the figures. The layout, the units and the members of groupings are those of that year.
    sender : who fills it in. Its communes stand in the rows of a table; a cross-table has a sheet for it, or one for
        each unit beneath it on whose level the form is told that year.
    rows : empty rows, where the form is a list: of items in all (one a programme if None), of persons under each title.
    due : day by which it is to be sent back; printed in the instructions.

    Raises
    ------
    UsageError
        for a form that nobody fills in, a year that it has no layout for, a unit that it asks nothing of.
    """
    filling = filling_of(form, year, sender, registry, catalogue, rows)
    sheets = [_sheet(filling, unit) for unit in (filling.units if filling.layout.shape == "cross_table" else (sender,))]
    with open_workbook(path, {"author": "cadre", "title": form.name.vi}) as (workbook, formats):
        worksheets = [workbook.add_worksheet(sheet.name) for sheet in sheets]
        lists = draw_guide(workbook, formats, filling, due)
        for worksheet, sheet in zip(worksheets, sheets, strict=True):
            drawn = Drawer(worksheet, formats, sheet, made_up=False).draw()
            guard_cells(worksheet, sheet, drawn, catalogue.measures, lists)
            draw_checks(worksheet, formats, sheet, drawn, catalogue.measures)
            _set_up(worksheet, sheet, drawn)
    return path


def file_name(form: Form, sender: Unit) -> str:
    """Return the name of the file: the form's, and the sender's without its kind and marks (bm02_Kim_Bang.xlsx)."""
    name = re.sub(KINDS, "", sender.name).replace("Đ", "D").replace("đ", "d")
    plain = "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))
    return f"{form.id}_{re.sub(r'[^A-Za-z0-9]+', '_', plain).strip('_')}.xlsx"


def _sheet(filling: Filling, unit: Unit) -> Sheet:
    form, layout = filling.form, filling.layout
    lines = lines_of(filling)
    several = layout.shape == "cross_table" and len(filling.units) > 1
    name = unit.name if several else layout.sheet if "*" not in layout.sheet else "Biểu"
    sheet = Sheet(form, layout, NOT_IN_A_NAME.sub("-", name)[:LONGEST_NAME], unit.name, int(filling.year), lines)
    sheet.check_head = CHECK_HEAD
    measures = filling.catalogue.measures
    for column in layout.columns:
        kind = measures[column.measure].kind if column.measure else "count"
        if kind == "amount":
            sheet.styles[column.head] = "amount"
        if layout.totals and kind in ("count", "amount"):
            sheet.totals[column.head] = Total(0)
    return sheet


def _set_up(worksheet: Any, sheet: Sheet, drawn: Drawn) -> None:
    """Lock what is not to be written in, keep the heads in sight, and repeat them on every printed page."""
    worksheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    left = drawn.columns.get(sheet.layout.unit_head, len(sheet.leading) - 1) + 1
    worksheet.freeze_panes(drawn.first, max(left, 1))
    worksheet.repeat_rows(drawn.heads_at, drawn.first - 1)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    worksheet.set_footer("&C&P/&N")
