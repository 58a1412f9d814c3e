"""What a page read of the store: row by row where it says so, whole tables where it does not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.project.withheld_findings import hidden_with
from analysis.store.watching import Watch

HELD = "held"  # of values whether there are any, and in which state, but no number of theirs
HIDDEN = "hidden"  # which values of an indicator, of any unit, a profile is not told
# How rows are asked for, by the table that they are of; each also up to a period.
KEYS = {
    "values": ("unit", "indicator"),
    HELD: ("unit", "indicator"),
    "findings": ("unit", "indicator", "question"),
    "facts": ("unit", "measure"),
    HIDDEN: ("profile", "indicator"),
}

Groups = dict[tuple[str, ...], set[tuple[str, ...]]]  # units -> what was read of every one of them


@dataclass
class Reads:
    """What one page read, collected while it reads."""

    watch: Watch = field(default_factory=Watch)
    rows: dict[tuple[str, str], Groups] = field(default_factory=dict)

    def note(self, table: str, frame: str, units: Sequence[str], *named: str) -> None:
        """Remember that rows of some units were read: of an indicator, of a question about one, or of a measure."""
        groups = self.rows.setdefault((table, frame), {})
        groups.setdefault(tuple(units), set()).add(named)

    def note_hidden(self, frame: str, profile: str, *named: str) -> None:
        """Remember that somebody was told of an indicator, or of a question about one, what his profile may know."""
        for indicator in hidden_with(*named):
            self.note(HIDDEN, frame, [profile], indicator)

    def told(self, until: str) -> dict[str, Any]:
        """Return it as JSON has it. ``until`` : the last period that the page reads."""
        return {
            "until": until,
            "tables": sorted(list(pair) for pair in self.watch.tables),
            "rows": [
                {"table": table, "frame": frame, "units": list(units), "named": sorted(list(one) for one in named)}
                for (table, frame), groups in sorted(self.rows.items())
                for units, named in sorted(groups.items())
            ],
        }


def keys_of(group: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    """Return the keys of the rows of one group of :meth:`Reads.told`."""
    return ((unit, *named) for named in group["named"] for unit in group["units"])
