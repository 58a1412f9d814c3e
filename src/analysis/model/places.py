"""The nouns of the register: units and what changed between them."""

from datetime import date
from typing import Literal

from analysis.model.nouns import Noun, OptionalDate


class Unit(Noun):
    """One administrative unit during one period of validity. The key is (code, valid_from): codes are reused.

    ``valid_from`` and ``valid_to`` are inclusive; None means that the register does not reach further.
    """

    code: str
    valid_from: OptionalDate = None
    valid_to: OptionalDate = None
    level: Literal["country", "region", "province", "district", "commune"]
    kind: str
    name: str
    parent: str
    aliases: tuple[str, ...] = ()
    source: str

    def is_valid_on(self, day: date) -> bool:
        """Whether the unit stood on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Change(Noun):
    """That unit ``from_code`` of the day before ``date`` went into ``to_code`` of that day, whole or in part.

    ``is_whole`` false means that only a part went; its share is unknown unless ``share`` tells it.
    """

    date: date
    from_code: str
    to_code: str
    kind: Literal["merge", "split", "rename", "raise", "transfer", "renumber"]
    is_whole: bool
    share: float | None = None
    source: str
