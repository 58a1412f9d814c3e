"""What a sender must look at in its workbook: cells, what is wrong with them, and the list that stands in front."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.ingest.grid import Grid, place
from analysis.ingest.template_marks import MENDING_TITLE

MOST_COMMENTS = 30  # of one and the same message on a sheet; where more cells are refused for it, the first tells it
NUMBERED_SHEET = re.compile(r"trang (\d+)")
HEADS = (("Trang", 22), ("Ô", 16), ("Nội dung đang ghi", 24), ("Việc cần làm", 100))
COLOURS = {"refused": "#F4B6B0", "sum": "#FFE699"}
EXPLAINED = (
    "Ô tô đỏ: số liệu chưa được nhận, hãy sửa theo ghi chú của ô. Ô tô vàng: tổng in sẵn khác tổng các hàng, hãy kiểm "
    "tra cả hai.",
    "Sửa xong, hãy lưu và gửi lại chính tệp này; trang này và các ghi chú không được tính là số liệu.",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that its sender must look at.

    Attributes
    ----------
    address : ``Sheet!D14``, or a range of it; a sheet of persons may be told as ``trang 2``.
    said : what the cell says, where it may be quoted. message : what is wrong and what to do, in Vietnamese.
    kind : ``refused``, or ``sum`` for a printed total that differs from its rows.
    """

    address: str
    said: str
    message: str
    kind: str = "refused"

    @property
    def sheet(self) -> str:
        """The sheet as the address names it."""
        return self.address.rpartition("!")[0]

    @property
    def cell(self) -> tuple[int, int]:
        """Row and column, 0-based; of a range those of its first cell."""
        return place(self.address.rpartition("!")[2].partition(":")[0])


def alike(marks: Iterable[Mark]) -> list[list[Mark]]:
    """Return the marks of each sheet that say the same together, in the order of the first of them."""
    groups: dict[tuple[str, str, str], list[Mark]] = {}
    for mark in marks:
        groups.setdefault((mark.sheet, mark.message, mark.kind), []).append(mark)
    return list(groups.values())


def told_cells(group: Sequence[Mark]) -> str:
    """Return where marks of one sheet stand: ``Sheet!D8``, or ``Sheet!D8 … F20 (12 ô)``."""
    last = group[-1].address.rpartition("!")[2]
    return group[0].address if len(group) == 1 else f"{group[0].address} … {last} ({len(group)} ô)"


def marks_by_sheet(grids: Sequence[Grid], marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    """Return the marks by the number of their sheet, in the order of their places."""
    known = {grid.sheet: number for number, grid in enumerate(grids)}
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        numbered = NUMBERED_SHEET.fullmatch(mark.sheet)
        number = known.get(mark.sheet, int(numbered[1]) - 1 if numbered else -1)
        if 0 <= number < len(grids):
            found.setdefault(number, []).append(mark)
    return {number: sorted(found[number], key=lambda mark: mark.cell) for number in sorted(found)}


def comments_on(marks: Sequence[Mark]) -> dict[tuple[int, int], str]:
    """Return what is written at the cells of a sheet; what is said of very many cells is told at the first of them."""
    same: dict[str, list[Mark]] = {}
    for mark in marks:
        same.setdefault(mark.message, []).append(mark)
    told: dict[tuple[int, int], list[str]] = {}
    for message, cells in same.items():
        is_long = len(cells) > MOST_COMMENTS
        for mark in cells[: 1 if is_long else None]:
            told.setdefault(mark.cell, []).append(f"{len(cells)} ô của trang này: {message}" if is_long else message)
    return {cell: "\n".join(messages) for cell, messages in told.items()}


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list: cells of one sheet of which the same is said. there : the link to the first of them."""

    sheet: str
    cells: str
    said: str
    message: str
    kind: str
    there: str


def listed(
    by_sheet: Mapping[int, Sequence[Mark]], names: Sequence[str], file: str, more: Sequence[str]
) -> tuple[list[str], list[Listed]]:
    """Return the lines above the list, and its rows.

    Parameters
    ----------
    names : those of the sheets in the copy. more : what else is to be said of the copy.
    """
    rows = []
    for number, marks in by_sheet.items():
        for group in alike(marks):
            first, cells = group[0].address.rpartition("!")[2], told_cells(group).rpartition("!")[2]
            there = f"'{names[number].replace(chr(39), chr(39) * 2)}'!{first}"
            said = group[0].said if len(group) == 1 else ""
            rows.append(Listed(names[number], cells, said, group[0].message, group[0].kind, there))
    return [f"{MENDING_TITLE} {file}", *EXPLAINED, *more], rows
