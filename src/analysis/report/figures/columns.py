"""What the columns of exported figures are: the same names in every kind of file; heads and meanings are words."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "code", "year", "day", "share", "number", "told"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Its head and what it means stand under ``export.heads`` and ``export.meanings`` in the languages.

    Attributes
    ----------
    kind : ``code`` may look like a number and is none; ``year`` is one, or the first or last day of a span;
        ``share`` is a fraction; ``told`` a value of the row's indicator, which may be a share or not.
    width : in characters, of a sheet.
    """

    name: str
    kind: Kind = "text"
    width: int = 12
    is_required: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return self.kind in ("share", "number", "told")


_INDICATOR = (Column("indicator", "code", 24, True), Column("indicator_name", width=44, is_required=True))
_PLACE = (
    Column("unit", "code", 9, True), Column("unit_name", width=26, is_required=True), Column("level", width=11),
    Column("frame", "day", 12, True),
)  # fmt: skip
_GROUP = (Column("group", "code", 14), Column("group_name", width=28))
_COUNTS = (Column("numerator", "number", 10), Column("denominator", "number", 10))
_INTERVAL = (Column("lower", "told", 11), Column("upper", "told", 11), Column("confidence", "share", 10))
_STATE = (Column("state", width=11, is_required=True), Column("state_in_words", width=26), Column("reason", width=40))

COLUMNS = {
    "values": (
        *_INDICATOR, *_PLACE, Column("period", "year", 8, True), *_GROUP, *_COUNTS, Column("value", "told", 11),
        *_INTERVAL, Column("method", width=30), Column("seen", "share", 10), Column("estimated", "share", 10), *_STATE,
    ),
    "findings": (
        Column("question", "code", 16, True), *_INDICATOR, *_PLACE, Column("since", "year", 12),
        Column("period", "year", 8, True), *_GROUP, Column("against", "code", 20), Column("estimate", "told", 11),
        *_INTERVAL, *_COUNTS, Column("n", "number", 9), Column("p", "number", 9), Column("p_adjusted", "number", 9),
        Column("verdict", "code", 20), Column("verdict_in_words", width=26), Column("method", width=44), *_STATE,
    ),
}  # fmt: skip
TABLES = tuple(COLUMNS)
# Which columns tell rows apart.
KEYS = {
    "values": ("indicator", "unit", "frame", "period", "group"),
    "findings": ("question", "indicator", "unit", "frame", "since", "period", "group", "against", "confidence"),
}
