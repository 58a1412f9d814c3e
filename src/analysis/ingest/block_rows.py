"""Several tables on one sheet, side by side or one below another; and a sheet a unit with a row a year.

A sheet is cut into windows, each with its own heads and its own column of names; each is then an ordinary table.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from analysis.ingest.grid import Grid
from analysis.ingest.heads import DEEPEST, HEADS_WITHIN, Figures, Heads, expected_of, folded
from analysis.ingest.placing import Laid, Placed, Role, is_mark, is_number
from analysis.model.forms import Layout

YEAR_OF_ROW = re.compile(r"(?:năm |year )?((?:19|20)\d\d)")
YEAR_IN_HEAD = re.compile(r"(?:19|20)\d\d")
Walk = Callable[[Grid, Layout, Heads[Figures], Laid], None]


@dataclass(frozen=True)
class _Band:
    """Rows with one row of heads over them. heads : all figure columns; a measure may stand several times."""

    heads: Heads[Figures]
    last: int  # the row before the next band's heads, inclusive


def block_rows(grid: Grid, layout: Layout, walk: Walk) -> Laid | None:
    """Lay out every window by ``walk``; None where no heads are found."""
    bands = _bands(grid, layout)
    if not bands:
        return None
    laid = Laid(bands[0].heads.end)
    for number, band in enumerate(bands):
        if number:
            laid.placed += _between(grid, bands[number - 1], band)
        inside = [row for row in grid.rows if band.heads.end <= row <= band.last]
        titles = block_titles(grid, inside) if number + 1 < len(bands) else set()
        laid.placed += [Placed(cell, "ignored", "block_title") for row in titles for cell in grid.row(row)]
        rows = set(inside) - titles
        for first, last, names in _windows(band.heads, layout, grid.width):
            cells = {key: grid.cells[key] for key in grid.cells if key[0] in rows and first <= key[1] <= last}
            figures = {column: what for column, what in band.heads.figures.items() if first <= column <= last}
            window = replace(band.heads, figures=figures, names=names)
            walk(replace(grid, cells=cells), layout, window, laid)
    found = {folded(" ".join(path)) for band in bands for path in band.heads.paths.values()}
    expected, _ = expected_of(layout)
    wanted = [head for head in expected if "{year}" not in head and head not in layout.checked_heads]
    if missing := [head for head in wanted if folded(head) not in found]:
        laid.problems.append(f"Trang “{grid.sheet}” thiếu cột: {'; '.join(missing)}.")
    return laid


def _bands(grid: Grid, layout: Layout) -> list[_Band]:
    expected, read = expected_of(layout)
    likely = _rows_like_heads(grid, expected)
    bands: list[_Band] = []
    start = 0
    while True:
        tops = [row for row in likely if row >= start and (bands or row <= HEADS_WITHIN)]
        tried = [_heads(grid, top, depth, read) for top in tops for depth in range(1, DEEPEST + 1)]
        best: Heads[Figures] | None = None
        for heads in tried:
            # The first band is that with most heads; a later one is the next that has any, whatever lies below.
            if heads.figures and (best is None or (len(heads.figures) > len(best.figures)
                                                   and (not bands or heads.top <= best.end))):  # fmt: skip
                best = heads
        if best is None:
            return bands
        if bands:
            bands[-1] = replace(bands[-1], last=best.top - 1)
        bands.append(_Band(best, grid.rows[-1]))
        start = best.end


def _rows_like_heads(grid: Grid, expected: Sequence[str]) -> list[int]:
    """Return the rows in which a text stands that is a part of a head; in long sheets there are few."""
    heads = [folded(head.replace("{year}", " ")) for head in expected]

    def is_part(text: str) -> bool:
        plain = folded(YEAR_IN_HEAD.sub(" ", text))
        return len(plain) > 1 and any(plain in head for head in heads)

    return [row for row in grid.rows if any(isinstance(cell.raw, str) and is_part(cell.text) for cell in grid.row(row))]


def _heads(grid: Grid, top: int, depth: int, read: Callable[[str], Figures | None]) -> Heads[Figures]:
    paths = grid.spread(top, depth)
    known = {column: read(folded(" ".join(path))) for column, path in paths.items()}
    return Heads(top, depth, {column: what for column, what in known.items() if what is not None}, paths)


def _windows(heads: Heads[Figures], layout: Layout, width: int) -> list[tuple[int, int, int]]:
    """Return first column, last column and column of names of every window; together they cover the whole width."""
    unit_head = folded(layout.unit_head)
    names = [column for column, path in heads.paths.items() if unit_head and folded(" ".join(path)) == unit_head]
    if layout.unit_head and names and len(names) > 1:
        aside = {folded(head) for head in layout.ignored_heads}
        starts = [column - (folded(" ".join(heads.paths.get(column - 1, ()))) in aside) for column in names]
    else:
        # Only the first names have a head, or none: the names of a block stand left of its first figure.
        starts = names = [column - 1 for column in sorted(heads.figures) if column - 1 not in heads.figures and column]
    starts = [0, *starts[1:]]
    ends = [*(start - 1 for start in starts[1:]), width]
    return list(zip(starts, ends, names, strict=True))


def _between(grid: Grid, above: _Band, band: _Band) -> list[Placed]:
    """Return the heads of a later band, which are of the body since they stand below the first."""
    return [
        Placed(cell, "ignored", "block_head")
        for row in range(max(band.heads.top, above.heads.end), band.heads.end)
        for cell in grid.row(row)
    ]


def year_rows(grid: Grid, layout: Layout, heads: Heads[Figures], laid: Laid, unit: str) -> None:
    """Lay out a sheet of one unit with a row a year; what else its rows say is a note, or is refused with a figure."""
    for row in (row for row in grid.rows if row >= heads.end):
        found = YEAR_OF_ROW.fullmatch(folded(grid.text(row, heads.names)))
        for cell in grid.row(row):
            laid.placed.append(_of_year(cell.column, found, Placed(cell, "ignored", "row_head", line=row), heads, unit))


def _of_year(
    column: int, found: re.Match[str] | None, placed: Placed, heads: Heads[Figures], unit: str
) -> Placed:
    what = heads.figures.get(column)
    if found is None:
        if not is_number(placed.cell) or (is_mark(placed.cell) and column < heads.names):
            return replace(placed, rule="note")
        message = "Hàng có số liệu nhưng không ghi năm. Hãy ghi năm vào cột đầu."
        return replace(placed, role="rejected", rule="no_year", message=message)
    if what is None:
        if column <= heads.names:
            return placed
        path = " | ".join(heads.paths.get(column, ()))
        message = f"Cột “{path}” không có trong mẫu biểu. Hãy bỏ cột hoặc sửa tiêu đề."
        return replace(placed, role="rejected", rule="unknown_column", message=message)
    as_read: Role = "figure" if what.measure else "share"
    role: Role = as_read if placed.cell.has_result else "check"
    rule = "" if placed.cell.has_result else "formula_without_result"
    year = found[1]
    told = (placed.line, unit, what.measure, what.group, year)
    return Placed(placed.cell, role, rule, "", *told, times=what.times, share=what.share)


def block_titles(grid: Grid, rows: Sequence[int]) -> set[int]:
    """Return the rows at the end of a block that hold no figure and a single text: the title of the next one."""
    titles = set[int]()
    for row in sorted(rows, reverse=True):
        cells = grid.row(row)
        if len(cells) != 1 or is_number(cells[0]):
            break
        titles.add(row)
    return titles
