"""A received file becomes facts, rejects, and findings about its own sums; every cell of its bodies has one fate."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.ingest.corrections import corrected
from analysis.ingest.figures import Fates, Figure, Refusal
from analysis.ingest.grid import Grid
from analysis.ingest.layouts import lay_out
from analysis.ingest.person_counts import Tally, tally
from analysis.ingest.person_rows import TITLE, read_persons
from analysis.ingest.person_sheet import PersonSheet
from analysis.ingest.readers import file_content, read_grids
from analysis.ingest.receipt import Receipt, blank_source, told_by, unverified, written
from analysis.ingest.recognise import Recognised, is_made_up, recognise, year_of_file_apart, year_of_sheet_apart
from analysis.ingest.rules import REFUSING
from analysis.ingest.shares import hold_shares
from analysis.ingest.sheets import ADDING_KINDS, SheetRead, read_sheet
from analysis.ingest.template_marks import is_guide
from analysis.ingest.totals import item_totals, level_totals, part_totals, partitions, table_totals
from analysis.ingest.units_told import OTHER_UNIT, other_unit
from analysis.model.errors import CadreError
from analysis.model.forms import Form, Layout
from analysis.model.records import Counter

__all__ = ["Receipt", "receive_file"]

UNKNOWN_FORM = "Không nhận ra biểu mẫu của tệp. Hãy dùng đúng mẫu biểu và giữ nguyên tiêu đề biểu."
PLAIN_NAME = re.compile(r"[A-Za-z]{0,8}\d{0,4}")  # CL02, Sheet1: such a sheet is not called like a person
NO_YEAR = "Không có mẫu biểu cho năm này, hoặc tiêu đề không ghi năm. Hãy ghi năm vào tiêu đề."


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file on its way: its form, and what its sheets are read with."""

    form: Form
    catalogue: Catalogue
    registry: Registry
    fates: Fates


def receive_file(
    path: Path, *, catalogue: Catalogue, registry: Registry, received_at: str, root: Path, count_records: Counter
) -> Receipt:
    """Read one file as it came.

    Parameters
    ----------
    path : the file. root : folder that its path is told from, where it lies under it.
    received_at : when it came, ISO text.
    count_records : what counts the rows of lists of persons; the rows themselves are not kept.

    Raises
    ------
    FileError
        if the file cannot be read at all.
    CadreError
        if a cell has no fate or two: a defect of the program.
    """
    content = file_content(path)
    digest = hashlib.sha256(content).hexdigest()
    grids = read_grids(path, content)
    read_notes = dict.fromkeys(note for grid in grids for note in grid.notes)
    source = blank_source(path, root, digest, received_at, is_made_up(grids))
    seen = [None if is_guide(grid) else recognise(grid, catalogue.forms.values(), path.stem) for grid in grids]
    form = next((each.form for each in seen if each), None)
    if form is None:
        return _unknown(source, grids)
    known = catalogue.corrections.get(form.id, ())
    grids, notes = corrected(grids, known, path.name, quotable=_quotable(grids, seen, form))
    grids = _numbered(grids, form)
    reading = _Reading(form, catalogue, registry, Fates())
    sheets = _read_sheets(grids, seen, reading)
    lists = tally([sheet.persons for sheet in sheets if sheet.persons], count_records, registry)
    figures, refusals, unsure = _judge(sheets, catalogue)
    findings = _findings(sheets, figures, refusals, reading, source["id"])
    refusals += lists.refusals
    counts = _settle(reading.fates, sheets, lists, figures, refusals)
    is_usable = bool(figures or lists.counts)
    years = {year for sheet in sheets for year in sheet.years}
    problems = [*lists.problems, *filter(None, [year_of_file_apart(path.stem, years)])]
    source |= told_by(sheets, form, registry, problems, is_usable=is_usable) | counts
    told = (*read_notes, *notes, *(note for sheet in sheets for note in sheet.notes), *unsure, *unverified(sheets))
    names = [name for sheet in sheets for name in sheet.names]
    return written(source, figures, lists.counts, refusals, findings, told, names)


def _unknown(source: dict[str, Any], grids: Sequence[Grid]) -> Receipt:
    """Refuse a file that is none of the forms, cell by cell; it may be anything, so nothing of it is quoted.

    Its sheets are told by their number: a personnel file has sheets that are called like persons.
    """
    refusals = [
        Refusal(f"trang {number}", cell, "unknown_form", UNKNOWN_FORM, is_quotable=False)
        for number, grid in enumerate(grids, start=1)
        for cell in grid
    ]
    source |= {"problem": UNKNOWN_FORM, "body_cells": len(refusals), "rejected": len(refusals)}
    return written(source, [], [], refusals, [], ())


def _numbered(grids: Sequence[Grid], form: Form) -> list[Grid]:
    """Return the sheets; of a form of persons, one whose name may be a person's is told by its number."""
    if not any(layout.shape == "persons" for layout in form.versions):
        return list(grids)
    return [
        grid if PLAIN_NAME.fullmatch(grid.sheet) or is_guide(grid)
        else replace(grid, sheet=f"trang {number}")
        for number, grid in enumerate(grids, start=1)
    ]  # fmt: skip


def _quotable(grids: Sequence[Grid], seen: Sequence[Recognised | None], form: Form) -> frozenset[str]:
    """Return the sheets whose cells a note may quote: those of the form, where it is no list of persons."""
    if any(layout.shape == "persons" for layout in form.versions):
        return frozenset()
    return frozenset(grid.sheet for grid, head in zip(grids, seen, strict=True) if head and head.form is form)


def _read_sheets(grids: Sequence[Grid], seen: Sequence[Recognised | None], reading: _Reading) -> list[SheetRead]:
    """Read every sheet; one that is no sheet of the form is ignored whole, one of another form is refused whole."""
    form = reading.form
    year = next((each.year for each in seen if each and each.form is form and each.year), "")
    sheets = []
    for grid, head in zip(grids, seen, strict=True):
        layout = form.layout_for(head.year or year, grid.sheet) if head else None
        if head is None or is_guide(grid) or (layout is not None and not fnmatchcase(grid.sheet, layout.sheet)):
            sheet = SheetRead.ignored_whole(grid)
        elif head.form is not form:
            sheet = SheetRead.refused_whole(
                grid, "second_form", f"Trang này là biểu “{head.form.name.vi}”. Hãy gửi mỗi biểu một tệp."
            )
        elif head.wrong and (layout is None or not layout.tells_years):
            sheet = SheetRead.refused_whole(grid, *head.wrong)
        elif layout is None or (not layout.tells_years and not _year_of(grid, head, year)):
            sheet = SheetRead.refused_whole(grid, "no_year", NO_YEAR)
        elif words := other_unit(head.text, layout, reading.catalogue.measures):
            sheet = SheetRead.refused_whole(grid, "other_unit", OTHER_UNIT.format(words=words))
        else:
            of = head.year or year
            sheet = _read_one(grid, layout, of, head.sender, reading)
            if not layout.tells_years:
                apart = (head.day_apart(of), year_of_sheet_apart(grid.sheet, of), head.apart)
                sheet.problems += [told for told in apart if told]
        reading.fates.expect(grid, sheet.first_row)
        sheets.append(sheet)
    return sheets


def _year_of(grid: Grid, head: Recognised, year: str) -> str:
    """Return the year of a sheet: its own, else that of the other sheets, unless its name tells another one."""
    return head.year or ("" if year_of_sheet_apart(grid.sheet, year) else year)


def _read_one(grid: Grid, layout: Layout, year: str, sender: str, reading: _Reading) -> SheetRead:
    form, catalogue, registry = reading.form, reading.catalogue, reading.registry
    confirmed = catalogue.confirmed_names
    if layout.shape != "persons":
        laid = lay_out(grid, layout, catalogue.groupings, year, sender)
        if not year and any(placed.measure and not placed.year for placed in laid.placed):
            return SheetRead.refused_whole(grid, "no_year", NO_YEAR)  # neither the file nor the heads tell it
        return read_sheet(grid, laid, layout, form, year, sender, registry, catalogue.measures, confirmed)
    read = read_persons(grid, layout, form, year, sender, registry, catalogue.groupings[TITLE], confirmed)
    if read.refusal:
        return SheetRead.refused_whole(grid, *read.refusal)
    return _sheet_of_persons(read, year, registry)


def _sheet_of_persons(read: PersonSheet, year: str, registry: Registry) -> SheetRead:
    """Return what is told of the sheet itself; the sender by its name in the register, never as the sheet has it."""
    name = registry.unit(read.sender, read.day).name if read.sender else ""
    return SheetRead(
        read.sheet, read.first_row, name, "persons", unit=read.sender, day=read.day, years={year}, persons=read,
        names=read.names,
    )  # fmt: skip


def _judge(sheets: Sequence[SheetRead], catalogue: Catalogue) -> tuple[list[Figure], list[Refusal], tuple[str, ...]]:
    """Put the refusing rules to the figures, one after the other; what a rule refuses, the next does not see.

    Percentages are held against what is left; notes tell of those that could not be.
    """
    figures = [figure for sheet in sheets for figure in sheet.figures]
    refusals = [refusal for sheet in sheets for refusal in sheet.refusals]
    for rule in REFUSING:
        refused = rule(figures, catalogue.measures)
        if addresses := {refusal.address for refusal in refused}:
            figures = [figure for figure in figures if figure.address not in addresses]
        refusals += refused
    checked = [share for sheet in sheets for share in sheet.shares]
    totals = [total for sheet in sheets for total in sheet.totals]
    held = hold_shares([*checked, *figures], figures, totals, catalogue.measures)
    wrong = {refusal.address for refusal in held.refusals}
    for sheet in sheets:
        sheet.checks += [share.address for share in sheet.shares if share.address not in wrong]
    figures = [figure for figure in figures if figure.address not in wrong]
    return figures, [*refusals, *held.refusals], held.notes


def _findings(
    sheets: Sequence[SheetRead], figures: list[Figure], refusals: list[Refusal], reading: _Reading, source: str
) -> list[dict[str, Any]]:
    """Hold every printed sum against what it sums, and every partition against its whole."""
    measures = reading.catalogue.measures
    totals = [total for sheet in sheets for total in sheet.totals if measures[total.measure].kind in ADDING_KINDS]
    shapes = {layout.shape for layout in reading.form.versions}
    # A region or the country is held against what lies in it, a row called a total against its rows.
    levels = {level for layout in reading.form.versions for level in layout.total_levels}
    of_levels = [total for total in totals if _level(total, reading.registry) in levels]
    others = [total for total in totals if _level(total, reading.registry) not in levels]
    findings = level_totals(of_levels, figures, refusals, reading.registry, source)
    hold = item_totals if "items" in shapes else part_totals if "cross_table" in shapes else table_totals
    findings += hold(others, figures, refusals, source)
    return findings + partitions(figures, refusals, measures, source)


def _level(total: Figure, registry: Registry) -> str:
    return registry.unit(total.unit, date.fromisoformat(total.as_of)).level if total.unit else ""


def _settle(
    fates: Fates, sheets: Sequence[SheetRead], lists: Tally, figures: Iterable[Figure], refusals: Iterable[Refusal]
) -> dict[str, int]:
    """Write every cell's fate and close the book: body cells = facts + checks + rejected + ignored."""
    fates.settle((figure.address for figure in figures), "fact")
    fates.settle((refusal.address for refusal in refusals), "rejected")
    fates.settle((address for each in sheets for address in each.checks), "check")
    fates.settle((address for each in sheets for address in each.ignored), "ignored")
    fates.settle(lists.checks, "check")
    fates.settle(lists.ignored, "ignored")
    counts = fates.close()
    told = {
        "body_cells": counts["body_cells"], "facts": counts["fact"], "checks": counts["check"],
        "rejected": counts["rejected"], "ignored": counts["ignored"],
    }  # fmt: skip
    if told["body_cells"] != told["facts"] + told["checks"] + told["rejected"] + told["ignored"]:
        raise CadreError(f"the cells do not add up: {told}", do="This is a defect of the program, not of your data.")
    return told
