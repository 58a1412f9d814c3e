"""A row of a list of persons on its way from the sheet to the room that counts it. Never stored, never printed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

# What a list may tell of a person. The personal ones are counted or reckoned with and never kept, shown or logged.
PERSONAL_FIELDS = ("number", "name", "born_man", "born_woman", "insured_since", "entered")
PERSON_FIELDS = (
    *PERSONAL_FIELDS,
    "party_member", "ethnicity", "religion",
    "school", "degree", "politics", "management", "computing", "language", "defence",
    "council", "committee", "specialism", "second_degree", "non_local", "skills", "enrolled", "trained",
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """One person's row: what its columns tell, by field.

    Attributes
    ----------
    sheet, line : where it stands; line is the row as a spreadsheet numbers it.
    unit : code of the commune; title : member of the grouping ``title``.
    as_of : the day on which the list stands.
    fields : field -> text (ISO dates, the values of marks); several texts are joined by ``;``. Absent is not told.
    columns : the fields that the list has a column for, so that "no" and "not asked" are told apart.
    """

    sheet: str
    line: int
    unit: str
    title: str
    as_of: date
    fields: Mapping[str, str] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RecordFault:
    """Why a row cannot be counted: the row, the field at fault, the rule, and words (Vietnamese) that quote nothing."""

    sheet: str
    line: int
    field: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What a list came to: (unit, measure, group) -> number, and the rows at fault."""

    figures: Mapping[tuple[str, str, str], int]
    faults: tuple[RecordFault, ...] = ()


Counter = Callable[[Sequence[Record]], Counted]
