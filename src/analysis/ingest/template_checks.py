"""Formulas that tell whoever fills in a template whether the figures fit, before it is sent."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from analysis.ingest.drawing import Drawn, Sheet
from analysis.ingest.template_marks import CHECK_HEAD
from analysis.model.nouns import Measure
from analysis.model.standards import PERSON_LEVELS

GOOD, WRONG = "Đúng", "Sai: "
CHECK_ROW_HEIGHT = 75.0  # points: a few lines of text in a narrow column
Key = tuple[str, str]  # measure, group


@dataclass(frozen=True)
class Demand:
    """What must hold between cells: ``broken`` is the formula of its being broken, ``message`` what then is said."""

    broken: str
    message: str


@dataclass(frozen=True)
class Whole:
    """A figure that has parts on the same form, and those sets of them that add up to it."""

    key: Key
    parts: tuple[Key, ...]
    partitions: tuple[tuple[Key, ...], ...]


def draw_checks(
    worksheet: Any, formats: Mapping[str, Any], sheet: Sheet, drawn: Drawn, measures: Mapping[str, Measure]
) -> None:
    """Write the checks: beside every row that is filled in, or beneath the columns of a cross-table of measures."""
    if drawn.check_row is not None:
        _draw_check_row(worksheet, formats, sheet, drawn, measures, drawn.check_row)
        return
    for row, line in zip(drawn.rows, sheet.lines, strict=True):
        if not line.open_heads or drawn.check_column is None:
            continue
        columns = [drawn.columns[head] for head in drawn.columns if head in line.open_heads]
        if sheet.layout.shape == "persons":
            demands = list(_of_person(sheet, drawn, row))
        else:
            cells = {key: (row, drawn.columns[head]) for key, head in _keys(sheet).items()}
            demands = list(_of_figures(cells, {key: _own(head) for key, head in _keys(sheet).items()}, measures))
            demands += _of_item(sheet, drawn, row)
            _mark_parts(worksheet, formats, cells, measures)
        span = [(row, column) for column in columns]
        formula = _formula(demands, _filled(span))
        worksheet.write_formula(row, drawn.check_column, formula, formats["check"], "")


def _draw_check_row(
    worksheet: Any, formats: Mapping[str, Any], sheet: Sheet, drawn: Drawn, measures: Mapping[str, Measure], at: int
) -> None:
    """Write one row under a cross-table whose rows are measures: what does not fit in each column."""
    worksheet.write_string(at, 0, CHECK_HEAD, formats["check_row"])
    worksheet.set_row(at, CHECK_ROW_HEIGHT)
    names = {(column.measure, ""): _own(column.head) for column in sheet.layout.columns}
    for column in (drawn.columns[head] for head in sheet.layout.groups):
        rows = zip(drawn.rows, sheet.layout.columns, strict=True)
        cells = {(each.measure, ""): (row, column) for row, each in rows}
        demands = list(_of_figures(cells, names, measures))
        formula = _formula(demands, f"COUNTA({_cell((drawn.rows[0], column))}:{_cell((drawn.rows[-1], column))})>0")
        worksheet.write_formula(at, column, formula, formats["check_row"], "")
        _mark_parts(worksheet, formats, cells, measures)


def _keys(sheet: Sheet) -> dict[Key, str]:
    """Return (measure, group) -> head of the column that holds it."""
    if sheet.layout.measures:
        return {(measure, ""): head for head, measure in sheet.layout.measures.items()}
    return {(column.measure, column.group): column.head for column in sheet.layout.columns}


def _wholes(keys: Sequence[Key], measures: Mapping[str, Measure]) -> Iterator[Whole]:
    """Yield the figures that have parts on the same form, each with them."""
    known = set(keys)
    parts: dict[Key, list[Key]] = defaultdict(list)
    sets: dict[Key, dict[str, list[Key]]] = defaultdict(lambda: defaultdict(list))
    for name, group in keys:
        measure = measures[name]
        if measure.part_of and (measure.part_of, group) in known:
            parts[measure.part_of, group].append((name, group))
            if measure.partition:
                sets[measure.part_of, group][measure.partition].append((name, group))
    for whole, found in parts.items():
        yield Whole(whole, tuple(found), tuple(tuple(each) for each in sets[whole].values()))


def _of_figures(
    cells: Mapping[Key, tuple[int, int]], names: Mapping[Key, str], measures: Mapping[str, Measure]
) -> Iterator[Demand]:
    """Yield that no part is more than its whole, and that the parts of a partition are the whole."""
    for whole in _wholes(list(cells), measures):
        at, name = _cell(cells[whole.key]), names[whole.key]
        parts = ",".join(_cell(cells[part]) for part in whole.parts)
        yield Demand(f"AND(ISNUMBER({at}),MAX({parts})>{at})", f"có phần lớn hơn “{name}” (ô tô đỏ)")
        for partition in whole.partitions:
            listed = ",".join(_cell(cells[part]) for part in partition)
            broken = f"AND(ISNUMBER({at}),COUNT({listed})={len(partition)},SUM({listed})<>{at})"
            yield Demand(broken, f"“{names[partition[0]]}” đến “{names[partition[-1]]}” cộng lại khác “{name}”")


def _mark_parts(
    worksheet: Any, formats: Mapping[str, Any], cells: Mapping[Key, tuple[int, int]], measures: Mapping[str, Measure]
) -> None:
    """Colour a part that is more than its whole."""
    for whole in _wholes(list(cells), measures):
        at = _cell(cells[whole.key])
        for part in whole.parts:
            place = cells[part]
            criteria = f"=AND(ISNUMBER({at}),ISNUMBER({_cell(place)}),{_cell(place)}>{at})"
            rule = {"type": "formula", "criteria": criteria, "format": formats["wrong"]}
            worksheet.conditional_format(*place, *place, rule)


def _of_item(sheet: Sheet, drawn: Drawn, row: int) -> Iterator[Demand]:
    """Yield that a row of items names each of its keys."""
    for key in sheet.layout.keys:
        yield Demand(f'{_cell((row, drawn.columns[key.head]))}=""', f"chưa chọn “{key.head}”")


def _of_person(sheet: Sheet, drawn: Drawn, row: int) -> Iterator[Demand]:
    """Yield that a person has what a row cannot be counted without, and one mark at most of what has levels."""
    columns: dict[str, list[str]] = defaultdict(list)
    required, heads = set[str](), dict[str, str]()
    for each in sheet.layout.fields:
        field = "born" if each.field.startswith("born_") else each.field  # a man's day or a woman's
        columns[field].append(_cell((row, drawn.columns[each.head])))
        heads.setdefault(field, each.head.split(" | ")[0] if each.reads != "text" else _own(each.head))
        if each.is_required or field == "born":
            required.add(field)
    for field, cells in columns.items():
        listed = ",".join(cells)
        if field in required:
            yield Demand(f"COUNTA({listed})=0", f"chưa ghi “{heads[field]}”")
        if len(cells) > 1 and (field in PERSON_LEVELS or field == "born"):
            yield Demand(f"COUNTA({listed})>1", f"chỉ ghi một ô ở “{heads[field]}”")


def _formula(demands: Sequence[Demand], is_filled: str) -> str:
    """Return the formula that names the first demand that is broken; it is empty beside what is not filled in."""
    answer = f'"{GOOD}"'
    for demand in reversed(demands):
        answer = f'IF({demand.broken},"{WRONG}{demand.message}",{answer})'
    return f'=IF({is_filled},{answer},"")'


def _filled(cells: Sequence[tuple[int, int]]) -> str:
    """Return the formula of any of the cells being filled in; neighbours are named as one range."""
    ranges: list[list[tuple[int, int]]] = []
    for cell in cells:
        if ranges and ranges[-1][-1] == (cell[0], cell[1] - 1):
            ranges[-1].append(cell)
        else:
            ranges.append([cell])
    return f"COUNTA({','.join(f'{_cell(run[0])}:{_cell(run[-1])}' for run in ranges)})>0"


def _cell(place: tuple[int, int]) -> str:
    return str(xl_rowcol_to_cell(*place))


def _own(head: str) -> str:
    """Return the last of a path of heads, without the dash that stands before it in a cross-table, nor quotes."""
    return head.split(" | ")[-1].lstrip("-+* ").replace('"', "")
