"""The kinds of faults, and what each does to a sheet before it is drawn."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from analysis.ingest.drawing import Line, Sheet, Total
from analysis.model.errors import CadreError

Kind = Literal[
    "number_as_text", "nil_mark", "decomposed_name", "other_spelling", "wrong_letter", "part_over_whole", "percentage",
    "stray_mark", "formula_error", "twice", "template_row", "row_missing", "wrong_total", "total_as_text",
    "total_not_stored", "not_sent", "class_in_letters", "in_words", "with_unit", "unknown_agency", "impossible_day",
    "two_marks", "wrong_row_total",
]  # fmt: skip
Fate = Literal["read", "refused", "check_agrees", "check_differs", "unverified_check", "missing"]


@dataclass(frozen=True)
class Fault:
    """One deliberate fault.

    Attributes
    ----------
    file, sheet : where it is, below the sample's folder.
    unit : true name of the unit in the row (of the criterion, in a cross-table; programme and agency of an item; the
        commune and a person's place in it, in a list), or ``TOTAL``; empty for a whole file.
    column : head of the column; empty where a row or a file is meant.
    what_was, what_is : the true text of the cell or name, and what was written; empty where nothing was or is.
    expected_fate : ``read`` as it was meant; ``refused``; a check that ``agrees``, ``differs`` or cannot be verified;
        ``missing`` from what was received.
    """

    file: str
    sheet: str
    unit: str
    column: str
    kind: Kind
    what_was: str
    what_is: str
    expected_fate: Fate


def _line(sheet: Sheet, fault: Fault) -> Line:
    for line in sheet.lines:
        if line.name == fault.unit:
            return line
    raise CadreError(f"no row {fault.unit!r}.", where=f"{fault.file}, {fault.sheet}", do="Mend sample/faults.py.")


def _guard(fault: Fault, truth: object) -> None:
    if ("" if truth is None else str(truth)) != fault.what_was:
        where = f"{fault.file}, {fault.unit}, {fault.column}"
        raise CadreError(f"the true figure is {truth}, not {fault.what_was}.", where=where, do="Mend sample/faults.py.")


def _write_number(sheet: Sheet, fault: Fault) -> None:
    line = _line(sheet, fault)
    _guard(fault, line.cells.get(fault.column))
    line.cells[fault.column] = int(fault.what_is)


def _write_text(sheet: Sheet, fault: Fault) -> None:
    """A formula would pass over a text; the clerk therefore typed the true total by hand."""
    line = _line(sheet, fault)
    _guard(fault, line.cells.get(fault.column))
    line.cells[fault.column] = fault.what_is
    if fault.column in sheet.totals and fault.what_was != "0":
        sheet.totals[fault.column].kind = "typed"


def _write_broken_formula(sheet: Sheet, fault: Fault) -> None:
    """The sum over a broken cell would be broken too, so that this total is typed as well."""
    _write_text(sheet, fault)
    sheet.totals[fault.column].kind = "typed"


def _write_name(sheet: Sheet, fault: Fault) -> None:
    line = _line(sheet, fault)
    _guard(fault, line.name)
    line.name = fault.what_is


def _write_twice(sheet: Sheet, fault: Fault) -> None:
    line = _line(sheet, fault)
    sheet.lines.insert(sheet.lines.index(line) + 1, replace(line, cells=dict(line.cells)))


def _leave_template_row(sheet: Sheet, fault: Fault) -> None:
    sheet.lines.append(Line(fault.what_is, dict.fromkeys(sheet.lines[0].cells, 0)))


def _leave_out(sheet: Sheet, fault: Fault) -> None:
    sheet.lines.remove(_line(sheet, fault))


def _write_total(sheet: Sheet, fault: Fault) -> None:
    _guard(fault, sheet.totals[fault.column].value)
    value = fault.what_is if fault.kind == "total_as_text" else int(fault.what_is)
    sheet.totals[fault.column] = Total(value, "typed")


def _forget_stored_total(sheet: Sheet, fault: Fault) -> None:
    _guard(fault, sheet.totals[fault.column].value)
    sheet.totals[fault.column].kind = "unstored"


Change = Callable[[Sheet, Fault], None]
# These change what is added up; the others change what is printed.
BEFORE_TOTALS: dict[Kind, Change] = {
    "part_over_whole": _write_number,
    "decomposed_name": _write_name,
    "other_spelling": _write_name,
    "wrong_letter": _write_name,
    "twice": _write_twice,
    "template_row": _leave_template_row,
    "row_missing": _leave_out,
}
AFTER_TOTALS: dict[Kind, Change] = {
    "number_as_text": _write_text,
    "nil_mark": _write_text,
    "class_in_letters": _write_text,
    "in_words": _write_text,
    "with_unit": _write_text,
    "unknown_agency": _write_text,
    "impossible_day": _write_text,
    "two_marks": _write_text,
    "wrong_row_total": _write_number,
    "percentage": _write_text,
    "stray_mark": _write_text,
    "formula_error": _write_broken_formula,
    "wrong_total": _write_total,
    "total_as_text": _write_total,
    "total_not_stored": _forget_stored_total,
}
