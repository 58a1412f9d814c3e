"""The nouns of the register: units and what changed between them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from analysis.model.nouns import Day, Noun, OptionalDate


class Unit(Noun):
    """One administrative unit during one period of validity. The key is (code, valid_from): codes are reused.

    ``valid_from`` and ``valid_to`` are inclusive; None means that the register does not reach further.
    """

    # Thirty thousand rows share most of their texts; stripping (the reader does) would make a copy of each.
    model_config = ConfigDict(str_strip_whitespace=False)

    code: str
    valid_from: OptionalDate = None
    valid_to: OptionalDate = None
    level: Literal["country", "region", "province", "district", "commune"]
    kind: str
    name: str
    parent: str
    aliases: tuple[str, ...] = ()
    source: str

    def __hash__(self) -> int:
        """Return the key's hash: units are looked up by the million, and to hash all that they say takes long."""
        return hash((self.code, self.valid_from))

    def is_valid_on(self, day: date) -> bool:
        """Whether the unit stood on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Standing:
    """Which unit a code meant on which day: code -> (first day, last day, unit) of each of its rows, by first day."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.rows: dict[str, list[tuple[date, date, Unit]]] = defaultdict(list)
        for unit in units:
            self.rows[unit.code].append((unit.valid_from or date.min, unit.valid_to or date.max, unit))
        for rows in self.rows.values():
            if len(rows) > 1:
                rows.sort(key=lambda row: row[0])

    def on(self, code: str, day: date) -> Unit | None:
        """Return the unit that ``code`` meant on ``day``, or None."""
        for first, last, unit in self.rows.get(code, ()):
            if first <= day <= last:
                return unit
        return None


class Change(Noun):
    """That unit ``from_code`` of the day before ``date`` went into ``to_code`` of that day, whole or in part.

    ``is_whole`` false means that only a part went; its share is unknown unless ``share`` tells it, and ``share_source``
    how that was got.
    """

    model_config = ConfigDict(str_strip_whitespace=False)

    date: Day
    from_code: str
    to_code: str
    kind: Literal["merge", "split", "rename", "raise", "transfer", "renumber"]
    is_whole: bool
    share: float | None = None
    share_source: str = ""
    source: str


class ConfirmedName(Noun):
    """That a name which no rule reads was confirmed by somebody to mean the unit ``code``, from ``valid_from`` on.

    ``within`` is the unit in which the name is looked for, such as the sender's district; ``form`` the form on which
    it stands, empty for all. The row with the last ``valid_from`` up to a day is the one that counts on it.
    """

    form: str = ""
    within: str
    written: Annotated[str, Field(min_length=1)]
    code: str
    valid_from: date
    confirmed_by: Annotated[str, Field(min_length=1)]
    confirmed_on: date


class CensusCommune(Noun):
    """A commune of the census of 2009, with the census's own code, and the unit of the register that has its name.

    ``code`` is that unit's in the list of 11/2021 (in Hà Nam: of 2015); empty where no name leads to exactly one.
    ``joined_by`` tells where the name is the only one of its kind: in its ``district`` or in its ``province``.
    """

    census_code: str
    province: str
    district: str
    name: str
    code: str = ""
    joined_by: Literal["", "district", "province"] = ""
