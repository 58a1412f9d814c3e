"""Where a sheet's heads stand and which column holds what: found by their text, never by position."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache, partial
from itertools import product
from typing import Generic, TypeVar

from analysis.ingest.grid import Grid
from analysis.ingest.parse import PERCENT
from analysis.model.forms import Layout, PersonField, Share
from analysis.words import folding

folded = lru_cache(maxsize=50_000)(folding.folded)

DEEPEST = 8  # rows that heads may take: what belongs together is often written over several rows
ABOVE = 5  # rows that heads of figures may begin above that of the names
HEADS_WITHIN = 40  # rows from the top in which the heads must begin
What = TypeVar("What", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the figures of a column are.

    Attributes
    ----------
    group : for a cross-table of measures too. year : where the head tells it.
    times : by what figures are multiplied to be in the measure's unit.
    is_sum : in a cross-table, whether the column repeats the sum of others: of the measures in ``parts``, or of the
        groups in ``group``, with spaces between.
    share : of which counts the column's percentages are the shares. One without a measure is a check.
    """

    measure: str
    group: str
    year: str = ""
    times: Decimal = Decimal(1)
    parts: tuple[str, ...] = ()
    share: Share | None = None
    is_sum: bool = False


@dataclass
class Heads(Generic[What]):
    """Found heads: rows [top, top + depth), column -> what its cells are, and the other columns.

    ``names`` is the column of the units' names, of the first key, of the persons' names, or the last one left of a
    cross-table's figures. ``first_of`` : of a column whose head stands twice, the first one that has it.
    """

    top: int
    depth: int
    figures: dict[int, What]
    paths: dict[int, tuple[str, ...]]
    names: int = 0
    missing: tuple[str, ...] = ()
    twice: dict[int, str] = field(default_factory=dict)
    first_of: dict[int, int] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """The first row below the heads."""
        return self.top + self.depth


def find_heads(grid: Grid, layout: Layout) -> Heads[Figures] | None:
    """Find the heads of the figures of any shape but a list of persons."""
    expected, read = expected_of(layout)
    if layout.shape == "cross_table":
        return _best(grid, layout, expected, read, lambda _: True, _names_left_of_figures)
    name = layout.keys[0].head if layout.shape == "items" else layout.unit_head
    anchor = folded(name.split(" | ")[0])
    return _best(grid, layout, expected, read, partial(_stands_in, grid, {anchor}), partial(column_of, head=name))


def find_person_heads(grid: Grid, layout: Layout) -> Heads[PersonField] | None:
    """Find the heads of a list of persons. ``missing`` leaves out the columns without which the form may come."""
    known = {folded(each.head): each for each in layout.fields}
    expected = [each.head for each in layout.fields if not each.is_optional_column]
    over = {folded(each.head.split(" | ")[0]) for each in layout.fields}
    name = next((each.head for each in layout.fields if each.field == "name"), layout.fields[0].head)
    return _best(grid, layout, expected, known.get, partial(_stands_in, grid, over), partial(column_of, head=name))


def column_of(heads: Heads[What], head: str) -> int | None:
    """Return the first column whose path of heads is ``head``, or None."""
    return next((column for column, path in heads.paths.items() if path_folded(path) == folded(head)), None)


def _stands_in(grid: Grid, texts: set[str], row: int) -> bool:
    """Whether one of the texts stands in the row, or begins there and goes on in the rows beneath."""
    said = [folded(cell.text) for cell in grid.row(row)]
    return any(text in texts or (len(text) > 1 and any(each.startswith(f"{text} ") for each in texts)) for text in said)


def _best(
    grid: Grid, layout: Layout, expected: list[str], read: Callable[[str], What | None],
    may_begin: Callable[[int], bool], names: Callable[[Heads[What]], int | None],
) -> Heads[What] | None:  # fmt: skip
    """Try every place where the heads may begin and every depth; the one with most known heads is it.

    Of several with as many, it is the one with most of the heads that are not read: they may be deeper.
    """
    depth_at_most = max(DEEPEST, *(len(head.split(" | ")) + 1 for head in (*expected, *layout.ignored_heads)))
    aside = {folded(head) for head in layout.ignored_heads}
    is_fixed = layout.shape != "persons" and not any("{year}" in head for head in expected)
    whole = (len({read(folded(head)) for head in expected}), len(aside)) if is_fixed else None  # nothing is better
    best: Heads[What] | None = None
    most = (0, 0)
    beginnings = [row for row in grid.rows if row <= HEADS_WITHIN and may_begin(row)]
    above = [row for row in grid.rows if any(0 < begin - row <= ABOVE for begin in beginnings)]
    tops = list(dict.fromkeys([*beginnings, *reversed(above)]))  # the nearest first: of equals the first is taken
    for top, depth in product(tops, range(1, depth_at_most + 1)):
        heads = _heads_at(grid, top, depth, read)
        if not heads.figures or len(heads.figures) < most[0]:
            continue
        score = len(heads.figures), sum(path_folded(path) in aside for path in heads.paths.values())
        if score > most and (name := names(heads)) is not None:
            heads.names = name
            best, most = heads, score
        if most == whole:
            break
    if best is not None:
        wanted = [head for head in expected if head not in layout.checked_heads]
        best.missing = _missing(best, wanted, {column.head: column.also for column in layout.columns})
    return best


def expected_of(layout: Layout) -> tuple[list[str], Callable[[str], Figures | None]]:
    """Return the heads of the layout, and what reads a head's folded path.

    A head stands for itself and for its ``also``; where it holds ``{year}``, for every year.
    """
    if layout.shape == "cross_table":
        figures = _across(layout)
        heads = list(figures)
    else:
        figures = _by_head(layout)
        heads = [column.head for column in layout.columns] + sorted(layout.checked_heads)
    if not any("{year}" in head for head in heads):
        return heads, {folded(head): what for head, what in figures.items()}.get
    patterns = [
        (re.compile(folded(head.replace("{year}", "0000")).replace("0000", r"((?:19|20)\d\d)")), what)
        for head, what in figures.items()
    ]

    def read(path: str) -> Figures | None:
        for pattern, what in patterns:
            if found := pattern.fullmatch(path):
                return replace(what, year=found[1] if pattern.groups else "")
        return None

    return heads, read


def _by_head(layout: Layout) -> dict[str, Figures]:
    """Return what stands under every text that a column's head may have, shares that are checks among them."""
    shares = {share.head: share for share in layout.shares}
    columns = {
        head: Figures(column.measure, column.group, times=column.times, share=shares.get(column.head))
        for column in layout.columns
        for head in (column.head, *column.also)
    }
    return columns | {head: _of_share(shares[head]) for head in layout.checked_heads}


def _across(layout: Layout) -> dict[str, Figures]:
    """Return what stands under the heads of a cross-table: groups or measures, their sums, and shares."""
    shares = {share.head: share for share in layout.shares}
    across = {head: Figures("", group) for head, group in layout.groups.items()}
    for head, measure in layout.measures.items():
        across[head] = replace(_of_share(shares[head]), measure=measure) if head in shares else Figures(measure, "")
    for head, parts in layout.sums.items():
        is_of_groups = bool(layout.groups)
        across[head] = Figures("", " ".join(parts) if is_of_groups else "", parts=() if is_of_groups else parts,
                               is_sum=True)  # fmt: skip
    checked = [head for head in sorted(layout.checked_heads) if layout.measures or shares[head].is_across]
    return across | {head: _of_share(shares[head]) for head in checked}


def _of_share(share: Share) -> Figures:
    return Figures("", share.group, times=share.times or PERCENT, share=share)


def _heads_at(grid: Grid, top: int, depth: int, read: Callable[[str], What | None]) -> Heads[What]:
    paths = grid.spread(top, depth)
    heads: Heads[What] = Heads(top, depth, {}, paths)
    seen: dict[What, int] = {}
    for column, path in paths.items():
        what = read(path_folded(path))
        if what is None:
            continue
        if what in seen:
            heads.twice[column] = " | ".join(path)
            heads.first_of[column] = seen[what]
        else:
            seen[what] = column
            heads.figures[column] = what
    _leave_unsure(grid, heads)
    return heads


def _leave_unsure(grid: Grid, heads: Heads[What]) -> None:
    """Take off the figures of columns whose group was taken from the left, behind one that is none of that group.

    Where nothing is merged, a group whose head was forgotten looks like the rest of the group before it.
    """
    is_wrong = False
    taken = grid.taken_from_left(heads.top, heads.depth)
    for column in range(grid.width):
        is_known = column in heads.figures
        is_wrong = column in taken and (is_wrong or not is_known)
        if is_wrong and is_known:
            del heads.figures[column]


def path_folded(path: Iterable[str]) -> str:
    """Return a path of heads folded; its texts come back in other paths and files, the path itself need not."""
    return " ".join(filter(None, map(folded, path)))


def _names_left_of_figures(heads: Heads[Figures]) -> int | None:
    column = min(heads.figures) - 1
    return column if column >= 0 else None


def _missing(heads: Heads[What], expected: Iterable[str], also: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the heads that do not stand there, nor any other text of theirs; of a panel for every year that does."""
    found = {path_folded(path) for path in heads.paths.values()}
    years = sorted({what.year for what in heads.figures.values() if isinstance(what, Figures)} - {""}) or [""]
    return tuple(
        head.replace("{year}", year)
        for head in expected
        for year in (years if "{year}" in head else years[:1])
        if not any(folded(text.replace("{year}", year)) in found for text in (head, *also.get(head, ())))
    )
