"""What a sheet of a list of persons says, before anybody counts. None of it has a text of its own (``repr``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from analysis.ingest.grid import Cell
from analysis.ingest.names import NameRead
from analysis.model.records import Record, RecordFault


@dataclass(frozen=True, slots=True, repr=False)
class RowRead:
    """A row of a unit: its heading, a title's, or a person's.

    Attributes
    ----------
    line : as a spreadsheet numbers it. unit : code; empty where nobody knows whose the row is.
    fields : field -> its cells.
    """

    line: int
    unit: str
    cells: tuple[Cell, ...]
    fields: Mapping[str, tuple[Cell, ...]]

    def cell_at_fault(self, name: str) -> Cell:
        """Return the cell that is refused for a fault of a field: the field's, else the name's, else the first."""
        for each in (name, "name"):
            if each in self.fields:
                return self.fields[each][0]
        return self.cells[0]


@dataclass(frozen=True, slots=True, repr=False)
class CellFault:
    """A fault, the cell that is refused for it, and the unit that is not counted because of it."""

    fault: RecordFault
    cell: Cell
    unit: str


@dataclass(repr=False)
class PersonSheet:
    """What a sheet says.

    Attributes
    ----------
    day : the day on which the list stands. sender : code of the unit that the head names, if it is known.
    first_row : 0-based first row of the body. last_column : letters of the last column under heads.
    rows : line -> row; every cell of these is counted, or keeps its unit from being counted.
    records : the persons whose rows can be read.
    checks, ignored : cells of the other rows. strays : cells of unknown columns, with rule and message.
    names : headings that were read by more than their letters; what they say is not among it.
    refusal : why the whole sheet cannot be read (rule and message); then there are no rows.
    """

    sheet: str
    day: date
    sender: str = ""
    first_row: int = 0
    last_column: str = "A"
    rows: dict[int, RowRead] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    checks: list[Cell] = field(default_factory=list)
    ignored: list[Cell] = field(default_factory=list)
    strays: list[tuple[Cell, str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    names: list[NameRead] = field(default_factory=list)
    refusal: tuple[str, str] | None = None
