"""Which columns of an unknown table are percentages of which counts: found in the figures of its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from analysis.ingest.draft_columns import DraftColumn, quoted
from analysis.ingest.draft_table import OF_WHICH, FoundTable
from analysis.ingest.grid import folded

NEAR = 0.06  # percent: a figure rounded to one decimal, rightly or not
LEAST_ROWS, LEAST_SHARE = 3, 0.75  # of the rows must agree; the others may be wrong


@dataclass(frozen=True)
class FoundShare:
    """A column of percentages, and the columns of which it is the share."""

    share: DraftColumn
    part: DraftColumn
    whole: DraftColumn

    def line(self) -> str:
        """Return its entry under ``shares`` of a layout file."""
        return f"      - {{head: {quoted(self.share.head)}, count: {self.part.measure}, of: {self.whole.measure}}}"


def find_shares(table: FoundTable, columns: Sequence[DraftColumn]) -> list[FoundShare]:
    """Return the columns that tell percentages of others, each with the nearest two that fit."""
    counts = [column for column in columns if column.kind == "count" and column.measure]
    found = []
    for share in (column for column in columns if column.kind == "share" and column.measure):
        pairs = permutations(sorted(counts, key=lambda each: abs(each.column - share.column)), 2)
        pair = next((pair for pair in pairs if _agree(table, share, *pair)), None)
        found += [FoundShare(share, *pair)] if pair else []
    return found


def with_wholes(table: FoundTable, columns: Sequence[DraftColumn], shares: Sequence[FoundShare]) -> list[DraftColumn]:
    """Return the columns, new counts with the measure that they are a part of: by a share, or by "trong đó"."""
    wholes = {each.part.measure: each.whole for each in shares}
    told, last = [], None
    for column in columns:
        is_count = column.kind == "count" and column.measure
        is_part = folded(column.head).startswith(OF_WHICH)
        whole = wholes.get(column.measure) or (last if is_part else None)
        if is_count and column.is_new and whole and _is_never_more(table, column, whole):
            column = replace(column, part_of=whole.measure)
        last = column if is_count and not is_part else last
        told.append(column)
    return told


def _is_never_more(table: FoundTable, part: DraftColumn, whole: DraftColumn) -> bool:
    return all(count <= total for count, total in _rows(table, part, whole))


def _agree(table: FoundTable, share: DraftColumn, part: DraftColumn, whole: DraftColumn) -> bool:
    factor = 1.0 if share.times else 100.0
    rows = [(percent * factor, count, total) for percent, count, total in _rows(table, share, part, whole)]
    agreeing = [abs(100 * count / total - percent) <= NEAR for percent, count, total in rows if total]
    # Where all are nothing or all are everything, any two columns agree.
    is_telling = len({percent for percent, _, _ in rows}) >= LEAST_ROWS
    return is_telling and sum(agreeing) >= LEAST_SHARE * len(rows)


def _rows(table: FoundTable, *columns: DraftColumn) -> Iterator[tuple[float, ...]]:
    """Yield the figures of every row that stores a number in all of the columns."""
    for row in table.body:
        raw = [table.grid.cells[row, each.column].raw for each in columns if (row, each.column) in table.grid.cells]
        numbers = [float(each) for each in raw if isinstance(each, int | float) and not isinstance(each, bool)]
        if len(numbers) == len(columns):
            yield tuple(numbers)
