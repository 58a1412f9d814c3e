"""Exported figures as an Excel workbook that opens without a warning: numbers are numbers, and nothing is a formula."""

import re
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.model.errors import UsageError
from analysis.report.figures.about import About
from analysis.report.figures.columns import COLUMNS, Column

MOST_ROWS = 1_048_575  # that a sheet holds, but for the head
FROZEN_COLUMNS = {"values": 4, "findings": 5}  # up to the unit's name
LOOK: dict[str, Any] = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
SHARE, NUMBER, PLAIN, YEAR, DAY = "0.0%", "#,##0", "General", "0", "dd/mm/yyyy"
ESTIMATE, FRACTION = "#,##0.00", "0.0000"  # what is shown of a number with many digits; the cell holds them all
SHOWN = (SHARE, NUMBER, PLAIN, YEAR, DAY, ESTIMATE, FRACTION)
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14}, "made_up": {"bold": True, "font_color": "#C00000", "text_wrap": True},
    "head": {"bold": True, "border": 1, "text_wrap": True, "bg_color": "#F2F2F2", "align": "center"},
    "label": {"bold": True}, "wrapped": {"text_wrap": True},
}  # fmt: skip
# Questions whose answer is a share where the indicator is one; others answer with points, persons or years.
OF_SHARES = ("interval", "target", "funnel", "shrinkage", "comparison", "trend", "could_be_seen", "spread")


def write_workbook(path: Path, tables: dict[str, pd.DataFrame], about: About, percents: frozenset[str]) -> None:
    """Write a sheet that tells what it is all about, and a sheet a table.

    Parameters
    ----------
    percents : the indicators whose values are told as percentages.

    Raises
    ------
    UsageError
        where a table has more rows than a sheet holds.
    """
    for table, rows in tables.items():
        if len(rows) > MOST_ROWS:
            raise UsageError(
                f"{about.say(table)}: {len(rows):,} rows, and a sheet of Excel holds {MOST_ROWS:,}.", where=str(path),
                do="Ask for fewer units, years or indicators, or for .csv or .parquet.",
            )  # fmt: skip
    options = {
        "constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": about.say("title"), "created": datetime.fromisoformat(about.received)})
        looks = {name: book.add_format(LOOK | look) for name, look in LOOKS.items()}
        looks |= {shown: book.add_format(LOOK | {"num_format": shown}) for shown in SHOWN}
        _write_about(book.add_worksheet(about.say("about")), about, looks)
        for table, rows in tables.items():
            _write_table(book.add_worksheet(about.say(table)), table, rows, about, looks, percents)


def _write_about(sheet: Worksheet, about: About, looks: dict[str, Format]) -> None:
    """Write what the workbook is, for whom, and what each column means."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, about.say("title"), looks["title"])
    row = 1
    for text in about.warnings:
        sheet.write_string(row, 0, text, looks["label" if text != about.made_up else "made_up"])
        row += 1
    for label, value in about.facts:
        sheet.write_string(row, 0, label, looks["label"])
        write = sheet.write_number if isinstance(value, int) else sheet.write_string
        write(row, 1, value, looks[NUMBER if isinstance(value, int) else "wrapped"])
        row += 1
    for table in about.rows:
        sheet.write_string(row + 1, 0, about.say("columns_of", table=about.say(table)), looks["title"])
        sheet.write_row(row + 2, 0, [about.say("column"), about.say("meaning")], looks["head"])
        row += 3
        for column in COLUMNS[table]:
            sheet.write_string(row, 0, about.head(column), looks["wrapped"])
            sheet.write_string(row, 1, about.meaning(column), looks["wrapped"])
            row += 1


def _write_table(
    sheet: Worksheet, table: str, rows: pd.DataFrame, about: About, looks: dict[str, Format], percents: frozenset[str]
) -> None:
    columns = COLUMNS[table]
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, FROZEN_COLUMNS[table])
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    # Codes are texts, whatever they look like; Excel need not mark each of them.
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_letters(len(columns))}{len(rows) + 1}"})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, about.head(column), looks["head"])
    names = [column.name for column in columns]
    for number, values in enumerate(rows[names].itertuples(index=False, name=None), start=1):
        row = dict(zip(names, values, strict=True))
        is_share = row["indicator"] in percents and row.get("question", "interval") in OF_SHARES
        for place, (column, value) in enumerate(zip(columns, values, strict=True)):
            _write_cell(sheet, number, place, column, value, looks, is_share)


def _write_cell(
    sheet: Worksheet, row: int, place: int, column: Column, value: object, looks: dict[str, Format], is_share: bool
) -> None:
    """Write one cell by what it is; what is not known is no cell at all."""
    if isinstance(value, float) and isfinite(value):
        sheet.write_number(row, place, value, looks[_format(column, value, is_share)])
    elif isinstance(value, float) or value == "":
        return
    elif column.kind in ("year", "day") and re.fullmatch(r"\d{4}", str(value)):
        sheet.write_number(row, place, int(str(value)), looks[YEAR])
    elif column.kind in ("year", "day") and re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        sheet.write_datetime(row, place, date.fromisoformat(str(value)), looks[DAY])
    else:
        sheet.write_string(row, place, str(value), looks[PLAIN])


def _format(column: Column, value: float, is_share: bool) -> str:
    if column.kind == "share" or (column.kind == "told" and is_share):
        return SHARE
    return NUMBER if value.is_integer() else ESTIMATE if abs(value) >= 1 else FRACTION


def _letters(number: int) -> str:
    """Return the letters of a column of a sheet, the first of which is 1."""
    letters = ""
    while number:
        number, last = divmod(number - 1, 26)
        letters = chr(65 + last) + letters
    return letters
