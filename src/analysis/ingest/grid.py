"""A sheet as a grid in which every non-empty cell knows its address, and merged heads can be asked for anywhere."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from analysis.words.folding import LOOK_ALIKES, folded

__all__ = ["Cell", "Grid", "column_letters", "folded", "place"]


@lru_cache(maxsize=20_000)
def column_letters(column: int) -> str:
    """Return the letters of the 0-based column: 0 -> ``A``, 26 -> ``AA``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place(address: str) -> tuple[int, int]:
    """Return the 0-based (row, column) of an A1 address; ``ValueError`` if it is none."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?([1-9]\d*)", address)
    if match is None:
        raise ValueError(f"{address!r} is no address of a cell; write it like D14")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One non-empty cell.

    Attributes
    ----------
    row, column : 0-based.
    raw : what the file holds: text, number, truth value or date; an error is its text, ``#REF!``.
    is_formula : whether a formula stands here; known for .xlsx only.
    has_result : False for a formula whose result was never stored.
    is_struck : whether it, or a part of its text, is struck out; known for .xlsx, .xls and .ods.
    doubt : the rule by which it is not to be taken as what it holds: ``shown_otherwise`` (known for .xlsx only) or
        ``more_fields`` (of a text file); else empty.
    """

    row: int
    column: int
    raw: object
    is_formula: bool = False
    has_result: bool = True
    is_struck: bool = False
    doubt: str = ""

    @property
    def address(self) -> str:
        """The address as a spreadsheet shows it: D14."""
        return f"{column_letters(self.column)}{self.row + 1}"

    @property
    def text(self) -> str:
        """The text, NFC, with line breaks kept and spaces around taken off; whole numbers without decimals."""
        if isinstance(self.raw, float) and self.raw.is_integer():
            return str(int(self.raw))
        return unicodedata.normalize("NFC", str(self.raw).translate(LOOK_ALIKES)).strip()


@dataclass
class Grid:
    """A sheet.

    Attributes
    ----------
    cells : (row, column) -> non-empty cell. merged : (first row, first column, last row, last column).
    notes : what the office should know of how it was read, in Vietnamese.
    widths : column -> width in characters, where the file tells it; known for .xlsx and .xls.
    """

    sheet: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: tuple[str, ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._texts: dict[tuple[int, int], str] = {}
        self._lines: dict[int, list[tuple[tuple[int, int], str]]] = {}

    # What follows is found out when it is asked for: on its way a sheet is replaced several times.
    @cached_property
    def _anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        return {
            (row, column): (top, left)
            for top, left, bottom, right in self.merged
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }

    @cached_property
    def _rows(self) -> dict[int, list[Cell]]:
        rows: dict[int, list[Cell]] = {}
        for key in sorted(self.cells):
            rows.setdefault(key[0], []).append(self.cells[key])
        return rows

    def __iter__(self) -> Iterator[Cell]:
        return (cell for row in self._rows.values() for cell in row)

    @property
    def rows(self) -> list[int]:
        """The 0-based numbers of the rows that hold something."""
        return list(self._rows)

    @cached_property
    def width(self) -> int:
        """Number of columns up to the last that holds something or is covered by a merged range."""
        return max([*(column + 1 for _, column in self.cells), *(right + 1 for *_, right in self.merged), 0])

    def row(self, row: int) -> list[Cell]:
        """Return the non-empty cells of a row, from left to right."""
        return self._rows.get(row, [])

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell; empty if there is none."""
        key = (row, column)
        if key not in self._texts:  # a head is asked for again and again, at every depth that is tried
            self._texts[key] = self.cells[key].text if key in self.cells else ""
        return self._texts[key]

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """Return the upper left place of the merged range that covers the place, or the place itself."""
        return self._anchors.get((row, column), (row, column))

    def spread(self, top: int, depth: int) -> dict[int, tuple[str, ...]]:
        """Return column -> path of heads, over ``depth`` rows from ``top``, merged heads spread over their range.

        A sheet without any merged range (a CSV) has lost them: there an empty place with a head further down in its
        column takes the head at its left.
        """
        lines = [self._line(row) for row in range(top, top + depth)]
        if not self.merged:
            lines = self._without_gaps(lines, top)
        paths = {}
        for column, column_lines in enumerate(zip(*lines, strict=True)):
            if path := tuple(text for text in dict(column_lines).values() if text):
                paths[column] = path
        return paths

    def taken_from_left(self, top: int, depth: int) -> set[int]:
        """Return the columns of which a head above the last was taken from the left, since nothing is merged."""
        if self.merged:
            return set()
        lines = [self._line(row) for row in range(top, top + depth)]
        filled = self._without_gaps(lines, top)
        return {
            column for line, others in zip(lines, filled, strict=True)
            for column, (one, other) in enumerate(zip(line, others, strict=True)) if one != other and other[1]
        }  # fmt: skip

    def _line(self, row: int) -> list[tuple[tuple[int, int], str]]:
        """Return of every column of a row the place whose text stands there, and the text, its spaces made single."""
        if row not in self._lines:
            anchors = [self.anchor(row, column) for column in range(self.width)]
            self._lines[row] = [(anchor, " ".join(self.text(*anchor).split())) for anchor in anchors]
        return self._lines[row]

    def _without_gaps(
        self, lines: list[list[tuple[tuple[int, int], str]]], top: int
    ) -> list[list[tuple[tuple[int, int], str]]]:
        """Return the lines of heads with each empty place over a head filled with what stands at its left."""
        filled = [list(line) for line in lines]
        for row, line in enumerate(filled, start=top):
            for column in range(1, len(line)):
                is_over_a_head = any((lower, column) in self.cells for lower in range(row + 1, top + len(lines)))
                if (row, column) not in self.cells and is_over_a_head:
                    line[column] = line[column - 1]
        return filled

    def with_text(self, row: int, column: int, text: str) -> "Grid":
        """Return the grid with another text in a cell that holds something (a correction)."""
        cell = replace(self.cells[row, column], raw=text, is_formula=False, has_result=True, is_struck=False, doubt="")
        return replace(self, cells={**self.cells, (row, column): cell})
