"""Where the table of an unknown sheet stands: its names, its heads, its figures. Guesses, to be told and corrected."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.geography.registry import LEVELS, Registry
from analysis.ingest.grid import Cell, Grid, folded
from analysis.ingest.placing import NOTE, SIGNATURE, is_mark, is_numbering
from analysis.model.places import Unit
from analysis.words.folding import without_marks

KIND = re.compile(r"(?i)^\s*(?:(?:tp|tx|tt|h|x|p|q)\s*\.|(?:tp|tx|tt)\s)\s*")  # as forms cut it short: H. Kim Bảng
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
UNIT_NOTE = re.compile(r"(?i)^\W*(?:đơn vị(?: tính)?|đvt|unit)\s*:?\s*(.*?)\W*$")
_NUMBER = re.compile(r"[-–]?\s?\d[\d., ]*\s?%?")
LEAST_HITS = 0.5  # of the names in a column that the register has to know
COUNTRY = "VN"
OF_WHICH = folded("Trong đó")


@dataclass(frozen=True)
class Names:
    """A column of names. level : of the units that the register finds; year_rows : whether they are years instead."""

    column: int
    level: str
    hits: Mapping[int, tuple[Unit, ...]]
    year_rows: bool = False


@dataclass(frozen=True)
class FoundTable:
    """What a sheet seems to be. top, end : 0-based first row of the heads and first row below them."""

    grid: Grid
    top: int
    end: int
    names: tuple[Names, ...]
    paths: Mapping[int, tuple[str, ...]]

    @property
    def body(self) -> list[int]:
        """The rows below the heads that hold a figure."""
        rows = [row for row in self.grid.rows if row >= self.end and not is_numbering(self.grid.row(row))]
        first = self.names[0].column
        return [row for row in rows if any(is_figure(cell) and cell.column > first for cell in self.grid.row(row))]

    def cells(self, column: int) -> list[Cell]:
        """Return the cells of a column in the body."""
        return [self.grid.cells[row, column] for row in self.body if (row, column) in self.grid.cells]


class Gazetteer:
    """The units of one day by the texts that may name them, marks and kinds left off too."""

    def __init__(self, registry: Registry, day: date) -> None:
        self.registry, self.day = registry, day
        self._by_level: dict[str, dict[str, list[Unit]]] = {}

    def find(self, text: str, level: str) -> tuple[Unit, ...]:
        """Return the units of a level that may be called so."""
        if level not in self._by_level:
            names: dict[str, list[Unit]] = {}
            for unit in self.registry.at_level(level, self.day):
                for name in {without_marks(folded(each)) for each in _names(unit)}:
                    names.setdefault(name, []).append(unit)
            self._by_level[level] = names
        known = self._by_level[level]
        plain = (without_marks(folded(each)) for each in (text, KIND.sub("", text)))
        return tuple(next((known[name] for name in plain if name in known), ()))


def _names(unit: Unit) -> Iterator[str]:
    yield from (unit.name, *unit.aliases)
    if unit.name.casefold().startswith(f"{unit.kind} "):
        yield unit.name[len(unit.kind) + 1 :]


def find_table(grid: Grid, gazetteer: Gazetteer, *, is_last: bool = False) -> FoundTable | None:
    """Return the table of a sheet, or None where nothing looks like one. ``is_last`` : see ``heads_above``."""
    names = _columns_of_names(grid, gazetteer)
    if not names:
        return None
    body = [row for row in sorted(set().union(*(each.hits for each in names)))
            if sum(is_figure(cell) for cell in grid.row(row)) > 0]  # fmt: skip
    if not body:
        return None
    top, end = heads_above(grid, body[0], is_last=is_last)
    return FoundTable(grid, top, end, names, grid.spread(top, end - top) if end > top else {})


def _columns_of_names(grid: Grid, gazetteer: Gazetteer) -> tuple[Names, ...]:
    """Return the columns of names of the level that knows most; or else a column of years."""
    texts: dict[int, list[Cell]] = {}
    for cell in grid:
        if isinstance(cell.raw, str) and not is_mark(cell) and not is_figure(cell) and len(cell.text) < 60:
            texts.setdefault(cell.column, []).append(cell)
    best: tuple[Names, ...] = ()
    for level in LEVELS[LEVELS.index("province") :]:
        found = []
        for column, cells in sorted(texts.items()):
            hits = {cell.row: units for cell in cells if (units := gazetteer.find(cell.text, level))}
            if len(hits) >= 2 and len(hits) >= LEAST_HITS * len(cells):
                found.append(Names(column, level, hits))
        if sum(len(each.hits) for each in found) > sum(len(each.hits) for each in best):
            best = tuple(found)
    return best or _column_of_years(grid)


def _column_of_years(grid: Grid) -> tuple[Names, ...]:
    for column in range(min(grid.width, 3)):
        cells = [cell for cell in grid if cell.column == column]
        years = {cell.row: () for cell in cells if re.fullmatch(r"(?:năm )?(?:19|20)\d\d", folded(cell.text))}
        if len(years) >= 2 and len(years) >= LEAST_HITS * len(cells):
            return (Names(column, "", years, year_rows=True),)
    return ()


def heads_above(grid: Grid, first: int, *, is_last: bool = False) -> tuple[int, int]:
    """Return first row of the heads and first row below them, above the first row of figures.

    Heads begin in the first row of several texts that reach over half of the columns that have figures, and go on as
    long as no row is empty; a row that numbers the columns ends them.

    Parameters
    ----------
    is_last : whether of several such blocks the last counts, and a title over the whole width ends one: offices' names
        and the motto stand above a title in the same way. Between heads and units there may be rows of codes.
    """
    figures = {cell.column for row in grid.rows if row >= first for cell in grid.row(row) if is_figure(cell)}
    found, after = (max(first - 1, 0), first), 0
    for row in (row for row in grid.rows if row < first):
        cells = [cell for cell in grid.row(row) if not UNIT_NOTE.match(cell.text)]
        is_wide = len(cells) >= 2 and len(_covered(grid, row) & figures) * 2 >= len(figures)
        if row < after or not is_wide or _holds_figures(cells):
            continue
        end = row + 1
        while end < first and _covered(grid, end) and not _holds_figures(grid.row(end)):
            if is_last and _is_title(grid, end):
                break
            end += 1
        if not is_last:
            return row, end
        found, after = (_first_over(grid, row, figures), end), end
    return found


def _first_over(grid: Grid, row: int, figures: set[int]) -> int:
    """Return the first row of heads: above that which reaches over most columns, years may stand over few of them."""
    while row > 0:
        over = [cell for cell in grid.row(row - 1) if cell.column in figures and not UNIT_NOTE.match(cell.text)]
        if len(over) < 2 or _holds_figures(grid.row(row - 1)):
            break
        row -= 1
    return row


def _is_title(grid: Grid, row: int) -> bool:
    """Whether a row is one text over the whole width."""
    return len(grid.row(row)) == 1 and len(_covered(grid, row)) >= grid.width - 1 > 1


def is_figure(cell: Cell) -> bool:
    """Whether a cell holds a number or a text that looks like one and nothing else; no year, which may be a head."""
    if isinstance(cell.raw, bool) or YEAR.fullmatch(cell.text):
        return False
    return isinstance(cell.raw, int | float) or _NUMBER.fullmatch(cell.text) is not None


def _holds_figures(cells: list[Cell]) -> bool:
    """Whether a row numbers the columns or holds figures already: those of the country or of a region stand first."""
    return is_numbering(cells) or sum(is_figure(cell) for cell in cells) * 2 > len(cells)


def _covered(grid: Grid, row: int) -> set[int]:
    """Return the columns in which a text stands, or over which a merged one reaches."""
    return {column for column in range(grid.width) if grid.text(*grid.anchor(row, column))}


def title_of(table: FoundTable) -> str:
    """Return the text above the heads that is likeliest the title: the longest with a year, else the longest."""
    texts = [text for text in title_texts(table) if len(text.split()) >= 4]
    return next((text for text in texts if YEAR.search(text)), max(texts, key=len, default=""))


def title_texts(table: FoundTable) -> list[str]:
    """Return the texts above the heads, a cell a text."""
    return [" ".join(cell.text.split()) for cell in table.grid if cell.row < table.top]


def unknown_names(table: FoundTable) -> list[tuple[str, bool]]:
    """Return the names beside figures that the register does not know, and whether a number stands left of them.

    Units are numbered, sums are not. Notes and signatures are no names.
    """
    found: dict[str, bool] = {}
    for names in table.names:
        for row in table.body:
            name = " ".join(table.grid.text(row, names.column).split())
            if row in names.hits or not name or NOTE.match(folded(name)) or SIGNATURE.match(folded(name)):
                continue
            left = [cell.text for cell in table.grid.row(row) if cell.column < names.column]
            found.setdefault(name, any(text.isdigit() for text in left))
    return list(found.items())


def common_place(hits: Sequence[tuple[Unit, ...]], gazetteer: Gazetteer) -> str:
    """Return the code of the nearest unit in which most of the units found lie, the country otherwise.

    A name that many communes have counts for each of them, so that the place in which all names meet stands out.
    """
    registry, day = gazetteer.registry, gazetteer.day
    places = Counter(
        code for units in hits
        for code in {above.code for unit in units for above in registry.ancestors(unit.code, day)}
    )  # fmt: skip
    full = [code for code, times in places.items() if times >= 0.9 * len(hits)]
    levels = {code: LEVELS.index(registry.unit(code, day).level) for code in full}
    return max(full, key=lambda code: levels[code], default=COUNTRY)
