"""Where a sheet's heads stand and which column holds what: found by their text, never by position."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from analysis.ingest import grid as grids
from analysis.ingest.grid import Grid
from analysis.model.nouns import Layout

folded = lru_cache(maxsize=50_000)(grids.folded)

HEADS_WITHIN = 40  # rows from the top in which the heads must begin


@dataclass(frozen=True, slots=True)
class Figures:
    """What the figures of a column are. group : for a cross-table too; year : where the head tells it."""

    measure: str
    group: str
    year: str = ""


@dataclass
class Heads:
    """Found heads: rows [top, top + depth), column -> what its figures are, and the other columns."""

    top: int
    depth: int
    figures: dict[int, Figures]
    paths: dict[int, tuple[str, ...]]
    names: int = 0
    missing: tuple[str, ...] = ()
    twice: dict[int, str] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """The first row below the heads."""
        return self.top + self.depth


def find_heads(grid: Grid, layout: Layout) -> Heads | None:
    """Try every place where the heads may begin and every depth; the one with most known heads is it."""
    expected, read = _expected(layout)
    depth_at_most = max(len(head.split(" | ")) for head in expected) + 1
    best: Heads | None = None
    for top in grid.rows:
        if top > HEADS_WITHIN:
            break
        if layout.shape != "cross_table" and not _has_head(grid, top, layout.unit_head):
            continue
        for depth in range(1, depth_at_most + 1):
            heads = _heads_at(grid, layout, top, depth, read)
            if heads and (best is None or len(heads.figures) > len(best.figures)):
                best = heads
    if best is not None:
        best.missing = _missing(best, expected)
    return best


def _expected(layout: Layout) -> tuple[list[str], Callable[[str], Figures | None]]:
    """Return the heads of the layout, and what reads a head's folded path."""
    if layout.shape == "cross_table":
        groups = {folded(head): Figures("", group) for head, group in layout.groups.items()}
        return list(layout.groups), groups.get
    heads = [column.head for column in layout.columns]
    if layout.shape == "table":
        known = {folded(column.head): Figures(column.measure, column.group) for column in layout.columns}
        return heads, known.get
    patterns = [
        (re.compile(folded(column.head.replace("{year}", "0000")).replace("0000", r"((?:19|20)\d\d)")), column)
        for column in layout.columns
    ]

    def read(path: str) -> Figures | None:
        for pattern, column in patterns:
            if found := pattern.fullmatch(path):
                return Figures(column.measure, column.group, found[1])
        return None

    return heads, read


def _has_head(grid: Grid, row: int, head: str) -> bool:
    return any(folded(cell.text) == folded(head) for cell in grid.row(row))


def _heads_at(grid: Grid, layout: Layout, top: int, depth: int, read: Callable[[str], Figures | None]) -> Heads | None:
    paths = grid.spread(top, depth)
    heads = Heads(top, depth, {}, paths)
    seen: set[Figures] = set()
    for column, path in paths.items():
        what = read(folded(" ".join(path)))
        if what is None:
            continue
        if what in seen:
            heads.twice[column] = " | ".join(path)
        else:
            seen.add(what)
            heads.figures[column] = what
    if not heads.figures:
        return None
    if layout.shape == "cross_table":
        heads.names = min(heads.figures) - 1
        return heads if heads.names >= 0 else None
    named = [column for column, path in paths.items() if folded(" ".join(path)) == folded(layout.unit_head)]
    if not named:
        return None
    heads.names = named[0]
    return heads


def _missing(heads: Heads, expected: list[str]) -> tuple[str, ...]:
    found = {folded(" ".join(path)) for path in heads.paths.values()}
    years = sorted({what.year for what in heads.figures.values()})
    wanted = [head.replace("{year}", year) for head in expected for year in years] if any(years) else expected
    return tuple(head for head in wanted if folded(head) not in found)
