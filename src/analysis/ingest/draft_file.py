"""The layout file that is proposed for an unknown workbook, line by line."""

import difflib
import re
from collections.abc import Sequence
from pathlib import Path

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.match import match_name
from analysis.geography.registry import LEVELS
from analysis.ingest.draft_columns import DraftColumn, quoted
from analysis.ingest.draft_cross import FoundCross, cross_lines
from analysis.ingest.draft_sender import find_sender, scope_of
from analysis.ingest.draft_shares import find_shares, with_wholes
from analysis.ingest.draft_table import (
    COUNTRY,
    YEAR,
    FoundTable,
    Gazetteer,
    common_place,
    title_of,
    unknown_names,
)
from analysis.ingest.grid import Grid, folded
from analysis.ingest.periods import DAY_TOLD
from analysis.ingest.placing import is_mark
from analysis.ingest.recognise import head_text
from analysis.words.folding import without_marks

ROWS_OF_HEADS, YEARS_OF_A_PANEL = 8, 3
MANY_KNOWN = 3  # regions that the register knows for one that it does not, if its regions are the form's
LAST_DAY = "12-31"
LONGEST_MARK, MOST_MARKS = 60, 4  # heads by which a sheet without a title is known
NEW_MEASURES = "measures:  # CORRECT names and units; kinds are count, amount, share or score"


def year_of(path: Path, grids: list[Grid]) -> str:
    """Return the year that the file's name tells, else the first in the heads; of a panel, with many, the last."""
    heads = [cell.text for grid in grids for cell in grid if cell.row < ROWS_OF_HEADS]
    words = [text for text in (path.stem, *heads) if not re.fullmatch(r"[\d., ]+", text)]  # figures look like years
    years = [found[1] for text in words if (found := YEAR.search(text))]
    years = years or [text for text in heads if YEAR.fullmatch(text)]  # nothing but years stands over the columns
    return (max(years) if len(set(years)) > YEARS_OF_A_PANEL else years[0]) if years else ""


def written_table(
    path: Path, table: FoundTable, columns: list[DraftColumn], identifier: str, gazetteer: Gazetteer, several: bool
) -> str:
    """Return the layout file of a table of units. ``several`` : whether the file has more sheets than one."""
    shape = _shape(table, columns)
    shares = find_shares(table, columns) if shape == "table" else []
    columns = with_wholes(table, columns, shares) if shape == "table" else columns
    lines = _head_lines(path, table, identifier, _patterns(path, table, shape), table.names[0].level,
                        quoted(_scope(table, gazetteer)))  # fmt: skip
    if new := [column for column in columns if column.is_new]:
        lines += [NEW_MEASURES, *(column.measure_line() for column in new)]
    lines += _version_lines(path, table, shape)
    if several and shape != "years":  # where every sheet is a unit's, all of them are of the form
        lines += [f"    sheet: {quoted(table.grid.sheet)}"]
    lines += _layout_lines(table, columns, shape, gazetteer)
    if shares:
        lines += ["    shares:  # percentages of other columns, by what most rows say; CORRECT"]
        lines += [share.line() for share in shares]
    return "\n".join([*lines, "    columns:", *(column.column_line() for column in columns if column.measure)]) + "\n"


def written_cross(
    path: Path, found: FoundCross, others: Sequence[FoundCross], identifier: str, gazetteer: Gazetteer,
    catalogue: Catalogue,
) -> str:  # fmt: skip
    """Return the layout file of a cross-table. others : those of all sheets, which may be laid out alike."""
    table = found.table
    sender = find_sender(table, path, gazetteer)
    level = sender.unit.level if sender.unit else "province"
    shape = "panel" if found.has_years else "cross_table"
    patterns = [line for line in _patterns(path, table, shape)
                if not (line.startswith("file_pattern") and sender.is_in_file_name)]  # fmt: skip
    lines = _head_lines(path, table, identifier, [*patterns, *sender.lines], level, scope_of(sender, gazetteer),
                        sender.said)  # fmt: skip
    draft = cross_lines(found, identifier, level, catalogue)
    lines += draft.groupings
    lines += [NEW_MEASURES, *draft.measures] if draft.measures else []
    lines += _version_lines(path, table, "cross_table", has_years=found.has_years)
    if any(other.rows.keys() != found.rows.keys() for other in others):
        lines += [f'    sheet: {quoted(table.grid.sheet)}  # CORRECT: the names of its sheets, as in "Biểu *"']
    return "\n".join([*lines, f"    unit_head: {quoted(sender.unit_head)}", *draft.layout]) + "\n"


def _head_lines(
    path: Path, table: FoundTable, identifier: str, patterns: list[str], level: str, scope: str, unit: str = ""
) -> list[str]:
    """Return the lines above the measures. unit : how the title calls the unit, which is another in another file."""
    name = f"{{vi: {quoted(title_of(table) or path.stem)}, en: {quoted(path.stem)}}}"
    return [
        "# Look at every line that says CORRECT; `cadre receive --strict FILE` then names each cell that has no place.",
        f"id: {identifier}", f"name: {name}  # CORRECT",
        "subject: public_finance  # CORRECT: commune_staff, health_staff, public_finance, business_climate ...",
        f"recognised_by: [{', '.join(map(quoted, _marks(table, unit)))}]  # all of them stand in the head",
        *patterns, f"level: {level or 'province'}",
        f"day: {_day(table)}  # CORRECT: the day on which the figures stand",
        f"scope: {scope}", 'licence: "CORRECT: under which licence it may be used"',
        f"source: {quoted(f'CORRECT: who published {path.name}, where and when')}",
    ]  # fmt: skip


def _day(table: FoundTable) -> str:
    found = DAY_TOLD.search(head_text(table.grid))
    return f"{int(found[2]):02}-{int(found[1]):02}" if found else LAST_DAY


def _version_lines(path: Path, table: FoundTable, shape: str, *, has_years: bool = False) -> list[str]:
    year = year_of(path, [table.grid])
    lines = ["versions:", f"  - shape: {shape}"]
    if year and shape in ("table", "cross_table") and not has_years:
        lines += [f'    since: "{year}"', f'    until: "{year}"  # CORRECT: for which years it is laid out so']
    return lines


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


def _marks(table: FoundTable, unit: str) -> list[str]:
    title = title_of(table)
    title = title.partition(unit)[0] if unit else title
    title = re.sub(r"(?i)[\s(]*(?:năm|year)?\s*$", "", YEAR.split(title)[0]).strip()
    if len(title.split()) >= 4:
        return [title]
    heads = [path[0] for _, path in sorted(table.paths.items()) if path]  # a cell's text stands in the head as it is
    return [head for head in dict.fromkeys(heads) if len(head) <= LONGEST_MARK and not YEAR.search(head)][:MOST_MARKS]


def _patterns(path: Path, table: FoundTable, shape: str) -> list[str]:
    """Return the lines that say where the year stands, and for a sheet a unit the unit."""
    lines = []
    if shape == "years":
        lines.append(r"sheet_pattern: '^(?P<unit>.+)$'  # the name of the sheet is the unit's")
    elif shape != "panel":
        title = title_of(table)
        found = YEAR.search(title)
        if found:
            before = re.escape(" ".join(title[: found.start()].split()[-2:])).replace(r"\ ", r"\s+")
            lines.append(rf"title_pattern: '(?i){before}\s*(?P<year>(19|20)\d\d)'")
        lines.append(r"file_pattern: '(?P<year>(19|20)\d\d)'  # where the head does not tell the year")
    return lines
