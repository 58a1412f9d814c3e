"""What passes between the steps of receiving: figures read, totals read, refusals, and the book of fates."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.ingest.grid import Cell, Grid
from analysis.model.errors import CadreError
from analysis.model.forms import Share

FATES = ("fact", "check", "rejected", "ignored")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure read from a cell, before the rules have passed it; the same for a printed total.

    Attributes
    ----------
    unit : code; for a table's total row that of the sender. as_of : ISO day. line : row of the sheet.
    is_item : whether it stands in a list of items, where a unit has many rows.
    parts : of a printed total of a cross-table of groups: the measures that it is the sum of.
    share : of a percentage: of which counts of its row it is the share.
    """

    sheet: str
    cell: Cell
    line: int
    unit: str
    as_of: str
    period: str
    measure: str
    group: str
    value: float
    bound: str
    is_item: bool = False
    parts: tuple[str, ...] = ()
    share: Share | None = None

    @property
    def address(self) -> str:
        """Sheet and cell, as facts and rejects tell it."""
        return address_of(self.sheet, self.cell)


@dataclass(frozen=True, slots=True)
class Count:
    """A figure counted from the rows of a list of persons. address : the ranges of the rows of its unit."""

    address: str
    unit: str
    as_of: str
    measure: str
    group: str
    value: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell refused.

    Attributes
    ----------
    unit, measure, group, period : what it would have told, where that is known.
    is_quotable : whether what it says may be kept. Never so for a list of persons, nor for what may be one: a sheet of
        no known form, or refused whole.
    """

    sheet: str
    cell: Cell
    rule: str
    message: str
    unit: str = ""
    measure: str = ""
    group: str = ""
    period: str = ""
    is_quotable: bool = True

    @property
    def address(self) -> str:
        """Sheet and cell, as facts and rejects tell it."""
        return address_of(self.sheet, self.cell)


def refuse(figure: Figure, rule: str, message: str) -> Refusal:
    """Return the refusal of a figure that was read well but cannot be taken."""
    key = (figure.unit, figure.measure, figure.group, figure.period)
    return Refusal(figure.sheet, figure.cell, rule, message, *key)


def address_of(sheet: str, cell: Cell) -> str:
    """Return ``Sheet!D14``."""
    return f"{sheet}!{cell.address}"


class Fates:
    """The book in which every non-empty cell of a body is written exactly once."""

    def __init__(self) -> None:
        self._body: set[str] = set()
        self._fates: dict[str, str] = {}

    def expect(self, grid: Grid, first_row: int) -> None:
        """Open the book for the cells of a sheet from ``first_row`` (0-based) on."""
        self._body |= {address_of(grid.sheet, cell) for cell in grid if cell.row >= first_row}

    def settle(self, addresses: Iterable[str], fate: str) -> None:
        """Write one fate for each address; a second fate, or a cell outside the bodies, is a defect."""
        for address in addresses:
            if address in self._fates:
                raise _defect(address, f"has two fates, {self._fates[address]} and {fate}")
            if address not in self._body:
                raise _defect(address, f"has the fate {fate} but lies outside the body")
            self._fates[address] = fate

    def close(self) -> dict[str, int]:
        """Return ``body_cells`` and the number of cells of each fate; a cell without a fate is a defect."""
        if lost := sorted(self._body - self._fates.keys()):
            raise _defect(lost[0], f"and {len(lost) - 1} more cells have no fate")
        counts = Counter(self._fates.values())
        return {"body_cells": len(self._body), **{name: counts[name] for name in FATES}}


def _defect(address: str, what: str) -> CadreError:
    return CadreError(what, where=f"cell {address}", do="This is a defect of the program, not of your data.")
