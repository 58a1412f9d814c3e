"""What the columns of an unknown table hold: a measure that there is, or one proposed with its kind and unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.catalogue.catalogue import Catalogue
from analysis.ingest.draft_table import UNIT_NOTE, YEAR, FoundTable, is_figure, title_of
from analysis.ingest.grid import Cell, folded
from analysis.ingest.placing import is_mark
from analysis.words.folding import without_marks

YEAR_OF_HEAD = re.compile(r"(?i)(?:năm|year)?\s*\{year\}")
PERCENT_WORDS = re.compile(r"%|(?i:t[ỷỉ] lệ|tỷ trọng|cơ cấu|share|percent)")
SCORE_WORDS = re.compile(r"(?i)\b(?:điểm|chỉ số|sub-?index|score|index)\b")
UNITS = {
    "triệu đồng": "million_dong", "người": "person", "lượt": "participation", "hộ": "household", "ha": "hectare",
    "lớp": "class", "đơn vị": "administrative_unit",
}  # fmt: skip
NOTHING = ("..", "...", "…", "-", "–", "x")
WORDS_OF_AN_ID, WORDS_OF_A_NAME = 6, 4


@dataclass(frozen=True)
class DraftColumn:
    """A column. head : path of its heads, a year as ``{year}``. measure : empty for a column without figures.

    is_new : whether the measure is proposed here. part_of : the measure of the whole, where it seems to have one.
    times : the factor of a share told in percent, else empty.
    """

    column: int
    head: str
    measure: str = ""
    is_new: bool = False
    kind: str = "count"
    unit: str = ""
    times: str = ""
    name: str = ""
    part_of: str = ""

    def measure_line(self) -> str:
        """Return the entry of the measure."""
        more = ", has_decimals: yes, at_most: 10" if self.kind == "score" else ""
        more += f", part_of: {self.part_of}" if self.part_of else ""
        names = f"{{vi: {quoted(self.name)}, en: {quoted(self.name)}}}"
        return f"  - {{id: {self.measure}, name: {names}, kind: {self.kind}, unit: {self.unit}{more}}}"

    def column_line(self) -> str:
        """Return the entry of the column."""
        times = f', times: "{self.times}"' if self.times else ""
        return f"      - {{head: {quoted(self.head)}, measure: {self.measure}{times}}}"


def columns_of(table: FoundTable, form: str, catalogue: Catalogue) -> list[DraftColumn]:
    """Return the columns of a table but for those of names, each head once."""
    known = known_heads(catalogue, table.names[0].level)
    unit, title = unit_told(table), title_of(table)
    names = {each.column for each in table.names}
    years = {found[1] for path in table.paths.values() for found in YEAR.finditer(" ".join(path))}
    found: dict[str, DraftColumn] = {}
    taken = set(catalogue.measures)
    for column, path in sorted(table.paths.items()):
        if column in names:
            continue
        head = " | ".join(path)
        head = YEAR.sub("{year}", head) if len(years) > 1 else head
        cells = table.cells(column)
        if folded(head) in found or head in (each.head for each in found.values()):
            continue
        if not _holds_figures(table, column, cells):
            found[folded(head)] = DraftColumn(column, head)
            continue
        new = _proposed(column, head, cells, form, unit, taken, title)
        measure = known.get(folded(head), "")
        if measure and catalogue.measures[measure].kind == new.kind:
            new = DraftColumn(column, head, measure, kind=catalogue.measures[measure].kind, times=new.times)
        taken.add(new.measure)
        found[folded(head)] = new
    return list(found.values())


def known_heads(catalogue: Catalogue, level: str) -> Mapping[str, str]:
    """Return which measure a head is: as a form of this level calls it, or the measure's own name.

    Short names, such as "Nữ" or "Tổng số", stand in tables of anything, and are left to the person.
    """
    names = {folded(name): measure.id for measure in catalogue.measures.values() if not measure.grouped_by
             for name in (measure.name.vi, measure.name.en) if len(name.split()) >= WORDS_OF_A_NAME}  # fmt: skip
    heads = {
        folded(column.head): column.measure
        for form in catalogue.forms.values() if form.level == level for version in form.versions
        for column in version.columns
        if len(column.head.split()) > 1 and column.measure and not catalogue.measures[column.measure].grouped_by
    }  # fmt: skip
    return names | heads


def _holds_figures(table: FoundTable, column: int, cells: list[Cell]) -> bool:
    numbers = [cell for cell in cells if is_figure(cell)]
    is_row_number = column < table.names[0].column and sum(is_mark(cell) for cell in cells) * 2 >= len(cells)
    # Where few provinces have any, most cells may say that there is none.
    nothing = sum(cell.text in NOTHING for cell in cells)
    return len(numbers) > 0 and (len(numbers) + nothing) * 2 >= len(cells) and not is_row_number


def _proposed(
    column: int, head: str, cells: list[Cell], form: str, unit: str, taken: set[str], title: str
) -> DraftColumn:
    """Return the measure proposed for a column; one under a year and nothing else is called as the table."""
    unit = unit_in_head(head) or unit
    kind, times = kind_of_figures(head, cells, unit)
    measured = "share" if kind == "share" else "point" if kind == "score" else unit or "person"
    parts = (YEAR_OF_HEAD.sub("", part).strip() for part in head.split(" | "))
    name = " – ".join(filter(None, parts)) or title
    return DraftColumn(column, head, identifier_of(form, name, taken), True, kind, measured, times, name)


def kind_of_figures(head: str, cells: list[Cell], unit: str) -> tuple[str, str]:
    """Return which kind of measure figures under a head seem to be, and by what a share is multiplied."""
    values = [float(cell.raw) for cell in cells if isinstance(cell.raw, int | float) and not isinstance(cell.raw, bool)]
    texts = [cell.text for cell in cells if isinstance(cell.raw, str)]
    has_decimals = any(not value.is_integer() for value in values) or any(re.search(r"\d,\d{1,2}$", t) for t in texts)
    most = max(values, default=0.0)
    kind, times = ("amount" if has_decimals or unit == "million_dong" else "count"), ""
    if PERCENT_WORDS.search(head) or any("%" in text for text in texts):
        if most <= 100:
            kind, times = "share", "0.01" if most > 1 else ""
    elif has_decimals and most <= 10 and (SCORE_WORDS.search(head) or _are_reckoned(values)):
        kind = "share" if most <= 1 else "score"
    return kind, times


def _are_reckoned(values: list[float]) -> bool:
    """Whether most of the values have so many decimals that somebody must have divided."""
    return sum(round(value, 4) != value for value in values) * 2 > len(values) > 0


def identifier_of(form: str, name: str, taken: set[str]) -> str:
    """Return an id of the last words of the heads, which tell columns apart, with a number where it is taken."""
    words = re.findall(r"[a-z0-9]+", without_marks(name).casefold())
    plain = "_".join([form, *words[-WORDS_OF_AN_ID:]])
    number = 2
    told = plain
    while told in taken:
        told, number = f"{plain}_{number}", number + 1
    return told


def unit_in_head(head: str) -> str:
    """Return the unit of measurement that a head tells in brackets, as the catalogue calls it."""
    told = head.casefold().rpartition("(")[2]
    return next((unit for text, unit in UNITS.items() if "(" in head and told.startswith(text)), "")


def unit_told(table: FoundTable) -> str:
    """Return the unit of measurement that a note above the heads tells, as the catalogue calls it."""
    for cell in table.grid:
        if cell.row < table.end and (found := UNIT_NOTE.match(cell.text)):
            told = found[1].strip(" .:").casefold()
            if unit := next((unit for text, unit in UNITS.items() if told.startswith(text)), ""):
                return unit
    return ""


def quoted(text: str) -> str:
    """Return a text as YAML writes it between double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
