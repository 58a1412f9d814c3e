"""A layout file proposed for a workbook that no form describes: what was found, to be corrected by a person.

Nothing is taken for sure. The draft is tried on its own file, and says how many cells it reads and which it does not.
"""

import difflib
import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

import yaml
from pydantic import ValidationError

from analysis.catalogue.catalogue import Catalogue
from analysis.catalogue.known import Known
from analysis.catalogue.layouts import of_forms
from analysis.geography.match import match_name
from analysis.geography.registry import LEVELS, Registry
from analysis.ingest.draft_columns import DraftColumn, columns_of, quoted
from analysis.ingest.draft_table import (
    COUNTRY,
    YEAR,
    FoundTable,
    Gazetteer,
    common_place,
    find_table,
    is_figure,
    title_texts,
    unknown_names,
)
from analysis.ingest.grid import Grid, folded
from analysis.ingest.placing import is_mark
from analysis.ingest.readers import file_content, read_grids
from analysis.ingest.receipt import Receipt
from analysis.ingest.receive import receive_file
from analysis.model.errors import FileError, UsageError
from analysis.model.forms import Form
from analysis.model.records import Counted
from analysis.words.folding import without_marks

ROWS_OF_HEADS, YEARS_OF_A_PANEL = 8, 3
MANY_KNOWN = 3  # regions that the register knows for one that it does not, if its regions are the form's
LAST_DAY = "12-31"
LONGEST_MARK, MOST_MARKS = 60, 4  # heads by which a sheet without a title is known
MOST_REFUSED = 12  # of the refused cells that the draft shows
FIGURES_OF_A_TABLE = 8
DO_CROSS_TABLE = (
    "Hãy viết tệp bố cục với shape: cross_table, theo mẫu catalogue/forms/btctw9c.yml (docs/add/form.md); danh sách "
    "người và kế hoạch cũng vậy. Write the layout by hand, like that form; lists of persons and of items as well."
)
DO_NAME_SHEET = "Name another sheet with --sheet, or write the layout by hand: docs/add/form.md."


@dataclass(frozen=True)
class Draft:
    """A proposal. text : the layout file. facts, refused : what it reads of its own file. found : the same in lines."""

    id: str
    text: str
    sheet: str
    facts: int
    refused: int
    found: tuple[str, ...]


def draft_layout(path: Path, *, catalogue: Catalogue, registry: Registry, sheet: str = "", name: str = "") -> Draft:
    """Propose a layout file for a workbook.

    Parameters
    ----------
    sheet : name of the sheet to look at; by default the one with most figures in a table.
    name : id of the form; by default made of the file's name.

    Raises
    ------
    FileError
        if the file cannot be read, or no sheet of it looks like a table.
    UsageError
        if there is no sheet of that name.
    """
    grids = read_grids(path, file_content(path))
    if sheet and sheet not in {grid.sheet for grid in grids}:
        names = ", ".join(grid.sheet for grid in grids)
        raise UsageError(f"there is no sheet {sheet!r}.", where=str(path), do=f"Its sheets: {names}.")
    year = _year(path, grids)
    gazetteer = Gazetteer(registry, date.fromisoformat(f"{year or date.today().year}-{LAST_DAY}"))
    tables = [table for grid in grids if not sheet or grid.sheet == sheet
              if (table := find_table(grid, gazetteer)) is not None]  # fmt: skip
    if not tables:
        raise _no_table(path, [grid for grid in grids if not sheet or grid.sheet == sheet])
    table = max(tables, key=lambda each: sum(len(each.cells(column)) for column in range(each.grid.width)))
    identifier = name or _identifier(path.stem, catalogue)
    columns = columns_of(table, identifier, catalogue)
    text = _written(path, table, columns, identifier, gazetteer, len([g for g in grids if g.cells]) > 1)
    receipt, faults = _tried(path, text, catalogue, registry)
    lines = [*(f"fault: {fault}" for fault in faults), *(_told(receipt) if receipt else [])]
    begins = f"Drafted from {path.name}, sheet {table.grid.sheet!r}, as a table of units; others are not. Tried on it:"
    head = "".join(f"# {line}\n" for line in (begins, *lines))
    facts, refused = (receipt.source["facts"], receipt.source["rejected"]) if receipt else (0, 0)
    return Draft(identifier, head + text, table.grid.sheet, int(facts), int(refused), tuple(lines))


def _no_table(path: Path, grids: list[Grid]) -> FileError:
    """Return what is wrong with a file without a table of units: it may be one of criteria, which is not drafted."""
    figures = {grid.sheet: sum(is_figure(cell) for cell in grid) for grid in grids}
    most = max(figures, key=lambda name: figures[name], default="")
    if figures.get(most, 0) < FIGURES_OF_A_TABLE:
        what = "không trang nào có bảng với tên đơn vị, no sheet has a table of names that the register knows."
        return FileError(what, where=str(path), do=DO_NAME_SHEET)
    what = (
        f"trang “{most}” có số liệu nhưng không có cột tên đơn vị: có thể là bảng hai chiều của một đơn vị, chưa lập "
        f"nháp được. Sheet {most!r} has figures but no column of units: it may be a table of one unit with two heads, "
        "rows and columns, which is not drafted."
    )
    return FileError(what, where=str(path), do=DO_CROSS_TABLE)


def _year(path: Path, grids: list[Grid]) -> str:
    """Return the year that the file's name tells, else the first in the heads; of a panel, with many, the last."""
    heads = [cell.text for grid in grids for cell in grid if cell.row < ROWS_OF_HEADS]
    words = [text for text in (path.stem, *heads) if not re.fullmatch(r"[\d., ]+", text)]  # figures look like years
    years = [found[1] for text in (words or heads) if (found := YEAR.search(text))]
    return (max(years) if len(set(years)) > YEARS_OF_A_PANEL else years[0]) if years else ""


def _identifier(stem: str, catalogue: Catalogue) -> str:
    """Return an id made of the file's name without its year, with a number where there is such a form already."""
    plain = re.sub(r"[^a-z0-9]+", "_", without_marks(YEAR.sub("", stem)).casefold()).strip("_")
    plain = plain if plain[:1].isalpha() else f"form_{plain}".rstrip("_")
    free = (f"{plain}_{number}" for number in count(2))
    return plain if plain not in catalogue.forms else next(each for each in free if each not in catalogue.forms)


def _written(
    path: Path, table: FoundTable, columns: list[DraftColumn], identifier: str, gazetteer: Gazetteer, several: bool
) -> str:
    shape = _shape(table, columns)
    year = _year(path, [table.grid])
    lines = [
        "# Look at every line that says CORRECT; `cadre receive --strict FILE` then names each cell that has no place.",
        f"id: {identifier}", f"name: {{vi: {quoted(_title(table) or path.stem)}, en: {quoted(path.stem)}}}  # CORRECT",
        "subject: public_finance  # CORRECT: commune_staff, health_staff, public_finance, business_climate ...",
        f"recognised_by: [{', '.join(map(quoted, _marks(table)))}]  # all of them stand in the head",
        *_patterns(path, table, shape),
        f"level: {table.names[0].level or 'province'}",
        f"day: {LAST_DAY}  # CORRECT: the day on which the figures stand",
        f"scope: {quoted(_scope(table, gazetteer))}", 'licence: "CORRECT: under which licence it may be used"',
        f"source: {quoted(f'CORRECT: who published {path.name}, where and when')}",
    ]  # fmt: skip
    new = [column for column in columns if column.is_new]
    if new:
        lines += ["measures:  # CORRECT names and units; kinds are count, amount, share or score"]
        lines += [column.measure_line() for column in new]
    lines += ["versions:", f"  - shape: {shape}"]
    if year and shape == "table":
        lines += [f'    since: "{year}"', f'    until: "{year}"  # CORRECT: for which years it is laid out so']
    if several and shape != "years":  # where every sheet is a unit's, all of them are of the form
        lines += [f"    sheet: {quoted(table.grid.sheet)}"]
    lines += _layout_lines(table, columns, shape, gazetteer)
    return "\n".join([*lines, "    columns:", *(column.column_line() for column in columns if column.measure)]) + "\n"


def _shape(table: FoundTable, columns: list[DraftColumn]) -> str:
    if table.names[0].year_rows:
        return "years"
    if len(table.names) > 1:
        return "blocks"
    return "panel" if any("{year}" in column.head for column in columns) else "table"


def _layout_lines(table: FoundTable, columns: list[DraftColumn], shape: str, gazetteer: Gazetteer) -> list[str]:
    names = {" ".join(table.paths.get(each.column, ())) for each in table.names}
    unit_head = names.pop() if len(names) == 1 else ""
    lines = [f"    unit_head: {quoted(unit_head)}"]
    if aside := [column.head for column in columns if not column.measure and column.head]:
        lines.append(f"    ignored_heads: [{', '.join(map(quoted, dict.fromkeys(aside)))}]")
    return lines if shape == "years" else lines + _row_lines(table, gazetteer)


def _row_lines(table: FoundTable, gazetteer: Gazetteer) -> list[str]:
    """Return what is to be said of rows whose names the register does not know: sums, or other names of units."""
    level = table.names[0].level
    totals: list[str] = []
    others: list[str] = []
    of_levels: dict[str, str] = {}
    for name, is_numbered in unknown_names(table):
        found = match_name(gazetteer.registry, name, gazetteer.day, within=COUNTRY, levels=LEVELS).unit
        if found is None:
            (others if is_numbered else totals).append(name)
        elif LEVELS.index(found.level) < LEVELS.index(level):
            of_levels[name] = found.level
    lines = []
    if len(of_levels) > MANY_KNOWN * len(totals):
        # The regions are those of the register; what is left is another name of one of them.
        lines.append(f"    total_levels: [{', '.join(sorted(set(of_levels.values())))}]  # rows of these repeat sums")
        totals, others = [], totals + others
    totals = [name for name, _ in unknown_names(table) if name in totals or (totals and name in of_levels)]
    if totals:
        lines.append(f"    totals: [{', '.join(map(quoted, totals))}]  # rows that repeat sums; CORRECT")
    if others:
        lines.append("    # names:  # on the form: in the register. CORRECT, and take the # off")
    for name in dict.fromkeys(others):
        alike = _alike(name, level, gazetteer) or _alike(name, "region", gazetteer)
        lines.append(f"    #   {quoted(name)}: {quoted(alike or '?')}")
    codes = [row for row in table.grid.rows if table.end <= row < table.body[0]]
    texts = [table.grid.row(row)[0].text for row in codes if not any(is_mark(cell) for cell in table.grid.row(row))]
    if texts:
        lines.append(f"    ignored_rows: [{', '.join(map(quoted, texts))}]  # between heads and figures")
    return lines


def _alike(name: str, level: str, gazetteer: Gazetteer) -> str:
    units = {unit.name: unit for unit in gazetteer.registry.at_level(level, gazetteer.day)}
    plain = {without_marks(folded(known)): known for known in units}
    alike = difflib.get_close_matches(without_marks(folded(name)), [key.partition(" ")[2] for key in plain], 1, 0.75)
    return next((known for key, known in plain.items() if alike and key.endswith(alike[0])), "")


def _scope(table: FoundTable, gazetteer: Gazetteer) -> str:
    hits = [units for each in table.names for units in each.hits.values()]
    return common_place(hits, gazetteer) if hits else COUNTRY


def _title(table: FoundTable) -> str:
    """Return the text above the heads that is likeliest the title: the longest with a year, else the longest."""
    texts = [text for text in title_texts(table) if len(text.split()) >= 4]
    return next((text for text in texts if YEAR.search(text)), max(texts, key=len, default=""))


def _marks(table: FoundTable) -> list[str]:
    title = re.sub(r"(?i)[\s(]*(?:năm|year)?\s*$", "", YEAR.split(_title(table))[0]).strip()
    if len(title.split()) >= 4:
        return [title]
    heads = [" ".join(path) for _, path in sorted(table.paths.items())]
    return [head for head in dict.fromkeys(heads) if len(head) <= LONGEST_MARK and not YEAR.search(head)][:MOST_MARKS]


def _patterns(path: Path, table: FoundTable, shape: str) -> list[str]:
    """Return the lines that say where the year stands, and for a sheet a unit the unit."""
    lines = []
    if shape == "years":
        lines.append(r"sheet_pattern: '^(?P<unit>.+)$'  # the name of the sheet is the unit's")
    elif shape != "panel":
        title = _title(table)
        found = YEAR.search(title)
        if found:
            before = re.escape(" ".join(title[: found.start()].split()[-2:])).replace(r"\ ", r"\s+")
            lines.append(rf"title_pattern: '(?i){before}\s*(?P<year>(19|20)\d\d)'")
        lines.append(r"file_pattern: '(?P<year>(19|20)\d\d)'  # where the head does not tell the year")
    return lines


def _tried(path: Path, text: str, catalogue: Catalogue, registry: Registry) -> tuple[Receipt | None, list[str]]:
    """Receive the file by the draft, in memory alone; faults of the layout are told instead."""
    try:
        form = Form.model_validate(yaml.load(text, yaml.BaseLoader))
    except ValidationError as error:
        return None, [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    measures = catalogue.measures | {measure.id: measure for measure in form.measures}
    known = Known(measures, catalogue.groupings, catalogue.indicators, catalogue.themes, frozenset())
    if faults := [str(fault) for fault in of_forms(known, {form.id: form})]:
        return None, faults
    alone = replace(catalogue, forms={form.id: form}, measures=measures, corrections={})
    receipt = receive_file(
        path, catalogue=alone, registry=registry, received_at="", root=path.parent, count_records=lambda _: Counted({})
    )
    return receipt, []


def _told(receipt: Receipt) -> list[str]:
    source = receipt.source
    lines = [
        f"{source['body_cells']} cells = {source['facts']} facts + {source['checks']} checks "
        f"+ {source['rejected']} refused + {source['ignored']} ignored."
    ]
    lines += [f"problem: {source['problem']}"] if source["problem"] else []
    refused = receipt.rejects.head(MOST_REFUSED).to_dict("records")
    lines += [f"refused {row['cell']} {row['raw'][:40]!r} ({row['rule']})".replace("\n", " ") for row in refused]
    more = len(receipt.rejects) - len(refused)
    return lines + ([f"... and {more} refused cells more."] if more > 0 else [])
