"""Lists of persons counted: figures with the ranges that they were counted from, and the fate of every cell.

A unit with a row at fault is not counted: nobody could tell which of its figures are right. Each faulty cell is
refused, without what it says, so that all of them can be mended at once; the other cells of its rows are ignored by
the rule ``unit_not_counted``, those of counted units by ``counted_not_kept``.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from analysis.geography.registry import Registry
from analysis.ingest.figures import Count, Refusal, address_of
from analysis.ingest.person_sheet import CellFault, PersonSheet
from analysis.model.errors import CadreError
from analysis.model.records import Counter, RecordFault


@dataclass
class Tally:
    """What the lists of a file came to. refusals, ignored, checks : of all its sheets of persons together."""

    counts: list[Count] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def tally(sheets: Sequence[PersonSheet], count_records: Counter, registry: Registry) -> Tally:
    """Count the lists of a file. Sheets of one day are counted together: a unit may stand on several.

    Raises
    ------
    CadreError
        if the counter names a row that there is not: a defect of the program.
    """
    done = Tally()
    for _, of_day in groupby(sorted(sheets, key=lambda sheet: sheet.day), key=lambda sheet: sheet.day):
        _tally_day(done, list(of_day), count_records, registry)
    return done


def _tally_day(done: Tally, sheets: list[PersonSheet], count_records: Counter, registry: Registry) -> None:
    records = [record for sheet in sheets for record in sheet.records]
    counted = count_records(records) if records else None
    faults = [fault for sheet in sheets for fault in sheet.faults]
    faults += [_placed(fault, sheets) for fault in (counted.faults if counted else ())]
    at_fault = {fault.unit for fault in faults}
    ranges = _ranges(sheets)
    if counted:
        done.counts += [
            Count(ranges[unit], unit, sheets[0].day.isoformat(), measure, group, value)
            for (unit, measure, group), value in counted.figures.items()
            if unit not in at_fault
        ]
    for sheet in sheets:
        _settle(done, sheet, [fault for fault in faults if fault.fault.sheet == sheet.sheet])
    told = sorted({record.unit for record in records} - at_fault)
    empty = [unit for unit in ranges if unit and unit not in told and unit not in at_fault]
    _tell(done, sheets, registry, at_fault, empty)


def _placed(fault: RecordFault, sheets: Iterable[PersonSheet]) -> CellFault:
    row = next((sheet.rows.get(fault.line) for sheet in sheets if sheet.sheet == fault.sheet), None)
    if row is None:
        raise CadreError(
            f"a fault names row {fault.line} of the sheet {fault.sheet}, which holds no person",
            do="This is a defect of the program, not of your data.",
        )
    named = RecordFault(fault.sheet, fault.line, fault.field, fault.rule, f"Hàng {fault.line}: {fault.message}")
    return CellFault(named, row.cell_at_fault(fault.field), row.unit)


def _ranges(sheets: Iterable[PersonSheet]) -> dict[str, str]:
    """Return unit -> the ranges of its rows: ``CL02!A12:AV45``; several are separated by a semicolon."""
    ranges: dict[str, list[str]] = defaultdict(list)
    for sheet in sheets:
        in_order = [sheet.rows[line] for line in sorted(sheet.rows)]
        for unit, rows in groupby(in_order, key=lambda row: row.unit):
            lines = [row.line for row in rows]
            ranges[unit].append(f"{sheet.sheet}!A{lines[0]}:{sheet.last_column}{lines[-1]}")
    return {unit: "; ".join(each) for unit, each in ranges.items()}


def _settle(done: Tally, sheet: PersonSheet, faults: list[CellFault]) -> None:
    """Give every cell of the sheet's body its fate; of two faults of a cell the first is told."""
    refused: dict[str, Refusal] = {}
    for each in faults:
        refusal = Refusal(sheet.sheet, each.cell, each.fault.rule, each.fault.message, each.unit, is_quotable=False)
        refused.setdefault(refusal.address, refusal)
    for cell, rule, message in sheet.strays:
        refusal = Refusal(sheet.sheet, cell, rule, message, is_quotable=False)
        refused[refusal.address] = refusal
    done.refusals += refused.values()
    done.checks += [address_of(sheet.sheet, cell) for cell in sheet.checks]
    others = [*sheet.ignored, *(cell for row in sheet.rows.values() for cell in row.cells)]
    done.ignored += [address for cell in others if (address := address_of(sheet.sheet, cell)) not in refused]


def _tell(done: Tally, sheets: list[PersonSheet], registry: Registry, at_fault: set[str], empty: list[str]) -> None:
    day = sheets[0].day
    done.problems += [problem for sheet in sheets for problem in sheet.problems]
    names = [registry.unit(code, day).name for code in sorted(at_fault - {""})]
    if names:
        done.problems.append(f"Chưa tính số liệu của: {'; '.join(names)}, vì có hàng ghi sai hoặc thiếu.")
    if "" in at_fault:
        done.problems.append("Có hàng không rõ thuộc đơn vị nào nên chưa tính.")
    if empty:
        names = [registry.unit(code, day).name for code in empty]
        done.problems.append(f"Không có người nào dưới tên của: {'; '.join(names)}.")
