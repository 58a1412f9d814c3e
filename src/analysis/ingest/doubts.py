"""Figures that can be read in two ways, decided by their column and its printed sums, or refused with both readings.

``1.234`` is 1234 to one hand and 1,234 to another. What else stands in the column may tell: how it writes decimals,
and which of the two makes a printed sum come out. Where these say nothing, or not the same, the cell is refused.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import isclose, isnan
from typing import TypeVar

from analysis.ingest.figures import Figure, Refusal, refuse
from analysis.ingest.parse import figure_told

MOST_TRIED = 12  # doubtful cells of one sum; each doubles what has to be tried
LEAST_FRACTIONS = 3
_POINT_IS_DECIMAL = re.compile(r"\d+\.\d{1,2}|\d+\.\d{4,}|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_COMMA_IS_DECIMAL = re.compile(r"\d+,\d{1,2}|\d+,\d{4,}|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
_DOUBTFUL = re.compile(r"\d{1,3}([.,])\d{3}")
_NUMBER = re.compile(r"\d[\d.,]*")


Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell with two readings: what it would be as a figure, in both, and how it is refused otherwise."""

    readings: tuple[Figure, Figure]
    refusal: Refusal

    @property
    def place(self) -> Figure:
        """What is the same in both readings."""
        return self.readings[0]


@dataclass(frozen=True)
class Decided:
    """What became of the doubts. notes : which reading was taken and why, in Vietnamese."""

    figures: tuple[Figure, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]


def decide(
    doubts: Sequence[Doubt], figures: Sequence[Figure], totals: Sequence[Figure], refusals: Sequence[Refusal]
) -> Decided:
    """Decide the doubts of one sheet. ``figures``, ``totals``, ``refusals`` : what else was read of it."""
    taken: list[Figure] = []
    refused: list[Refusal] = []
    notes: list[str] = []
    for column, mine in _by_column(doubts, lambda doubt: doubt.place).items():
        rows = _by_column(figures, lambda figure: figure).get(column, [])
        sums = [each for each in totals if each.cell.column == column and not isnan(each.value)]
        if any(refusal.cell.column == column for refusal in refusals):
            sums = []  # what was refused is missing in every sum
        # A printed sum that comes out in neither way tells that something else is wrong, and style is not enough then.
        by_style = {id(doubt): None if sums else _by_style(doubt, rows) for doubt in mine}
        by_sums = _by_sums(mine, rows, sums)
        for doubt in mine:
            found = {each for each in (by_style[id(doubt)], by_sums.get(id(doubt))) if each is not None}
            if len(found) != 1:
                refused.append(doubt.refusal)
                continue
            figure = doubt.readings[found.pop()]
            why = "tổng của cột" if id(doubt) in by_sums else "cách ghi của cột"
            taken.append(figure)
            notes.append(f"Ô {figure.address} “{figure.cell.text}” đọc là {figure_told(figure.value)}, theo {why}.")
    return Decided(tuple(taken), tuple(refused), tuple(notes))


def fractions_among_percentages(figures: Sequence[Figure]) -> dict[str, Refusal]:
    """Return, by address, the refusals of columns of percentages in which no stored number is above 1.

    0.93 among them is 0,93 % or 93 %; where one of them is above 1 the column surely tells percentages.
    """
    refusals = {}
    for column in _by_column(figures, lambda figure: figure).values():
        stored = [each for each in column if isinstance(each.cell.raw, float) and 0 < each.cell.raw <= 1]
        percentages = [each for each in stored if isclose(each.value * 100, float(str(each.cell.raw)))]
        is_above = any(isinstance(each.cell.raw, int | float) and each.cell.raw > 1 for each in column)
        if len(percentages) < LEAST_FRACTIONS or is_above:
            continue
        for each in percentages:
            both = f"{figure_told(each.value * 100)} % hoặc {figure_told(each.value * 10_000)} %"
            message = (
                f"“{each.cell.text}” trong cột tỷ lệ phần trăm có thể là {both}, vì cả cột không có số nào lớn hơn 1. "
                "Hãy ghi rõ dấu %."
            )
            refusals[each.address] = refuse(each, "ambiguous", message)
    return refusals


def _by_column(things: Iterable[Thing], place: Callable[[Thing], Figure]) -> dict[int, list[Thing]]:
    columns: dict[int, list[Thing]] = defaultdict(list)
    for thing in things:
        columns[place(thing).cell.column].append(thing)
    return columns


def _by_style(doubt: Doubt, rows: Sequence[Figure]) -> int | None:
    """Return which reading the way tells in which the column writes decimals, or None.

    Texts are held against texts. A number that is stored, not typed as a text, is what it is where other stored
    numbers of the column have decimals, and not three of them.
    """
    raw = doubt.place.cell.raw
    if not isinstance(raw, str):
        others = [figure.cell.raw for figure in rows]
        is_decimal = any(isinstance(each, float) and _has_clear_decimals(each) for each in others)
        return 1 if isinstance(raw, float) and is_decimal else None
    found = _DOUBTFUL.search(raw)
    if found is None:
        return None
    texts = [figure.cell.raw for figure in rows if isinstance(figure.cell.raw, str)]
    numbers = [number for text in texts for number in _NUMBER.findall(text)]
    # 2.132 was read as a whole number where the measure has no other.
    whole = {number[-4] for number in numbers if _DOUBTFUL.fullmatch(number)}
    is_point = "," in whole or any(_POINT_IS_DECIMAL.fullmatch(number) for number in numbers)
    is_comma = "." in whole or any(_COMMA_IS_DECIMAL.fullmatch(number) for number in numbers)
    if is_point == is_comma:
        return None
    return int((found[1] == ".") == is_point)  # the second reading is the one with decimals


def _has_clear_decimals(value: float) -> bool:
    """Whether a number has decimals that are no thousands: three of them may be."""
    return not value.is_integer() and (round(value, 2) == value or round(value, 3) != value)


def _by_sums(doubts: Sequence[Doubt], rows: Sequence[Figure], sums: Sequence[Figure]) -> dict[int, int]:
    """Return which reading makes a printed sum come out, for the doubts of which exactly one way does."""
    found: dict[int, set[int]] = defaultdict(set)
    lines = sorted(total.line for total in sums)
    for total in sums:
        for first, last in _windows(total.line, lines):
            mine = [doubt for doubt in doubts if first < doubt.place.line < last]
            told = [figure for figure in rows if first < figure.line < last]
            if not mine or len(mine) > MOST_TRIED or any(figure.bound != "exact" for figure in (total, *told)):
                continue
            rest = sum(figure.value for figure in told)
            ways = [
                way for way in product((0, 1), repeat=len(mine))
                if isclose(rest + sum(d.readings[at].value for d, at in zip(mine, way, strict=True)), total.value,
                           rel_tol=1e-9, abs_tol=1e-6)
            ]  # fmt: skip
            if len(ways) == 1:
                for doubt, at in zip(mine, ways[0], strict=True):
                    found[id(doubt)].add(at)
    return {key: ways.pop() for key, ways in found.items() if len(ways) == 1}


def _windows(line: int, lines: Sequence[int]) -> set[tuple[float, float]]:
    """Return the rows that a printed sum may be of: all, those since the sum before, those up to the sum after it."""
    before = max((each for each in lines if each < line), default=-1)
    after = min((each for each in lines if each > line), default=float("inf"))
    return {(-1.0, float("inf")), (before, line), (line, after)}
