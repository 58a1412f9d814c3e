"""Which tables are read while somebody watches, so that a page can say what it depends on without being asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Watch:
    """What was read of a store.

    Attributes
    ----------
    tables : (table, frame) of every reading of which nobody said more; the frame is empty for tables without one.
    """

    tables: set[tuple[str, str]] = field(default_factory=set)
    is_on: bool = True

    def note(self, table: str, frame: object) -> None:
        """Remember that a table was read."""
        if self.is_on:
            self.tables.add((table, str(frame or "")))

    @contextmanager
    def told_otherwise(self) -> Iterator[None]:
        """Let readings pass that are told more exactly than by the table they are of."""
        before, self.is_on = self.is_on, False
        try:
            yield
        finally:
            self.is_on = before
