"""What became of scheduled runs: two lines of JSON a run, when it begins and when it ends."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from analysis.report.json_lines import add_line, every_line_of

FILE = "data/sent/runs.jsonl"


class Run(BaseModel):
    """A run that began or ended."""

    model_config = ConfigDict(extra="forbid")

    at: str
    """When it was written: ISO 8601, in UTC."""
    schedule: str
    """Id of the schedule."""
    as_of: str
    """The scheduled time, in the schedule's time zone. By it goes the year of the pages, whenever the run is."""
    state: Literal["begun", "done", "failed"]
    """``begun`` when it begins. A run that was killed has no other line, and is taken up by the next one."""
    missed: int = 0
    """How many scheduled times before this one were passed over: they are caught up by this one run."""
    year: str = ""
    """The year of the pages."""
    made: int = 0
    """Pages that were made."""
    up_to_date: int = 0
    """Pages that were there already, made from just what there was."""
    failed: int = 0
    """Pages that could not be made."""
    put: int | None = None
    """Files written at the schedule's address; None where it has none or could not be reached."""
    sent: int = 0
    """Recipients who were sent something in this run."""
    unchanged: int = 0
    """Recipients who have just what they would be sent, and were sent nothing."""
    not_sent: int = 0
    """Recipients who lack what they should have; sent.jsonl tells why."""
    message: str = ""
    """What went wrong; else empty."""
    pid: int
    """Process that ran."""

    @property
    def moment(self) -> datetime:
        """The scheduled time."""
        return datetime.fromisoformat(self.as_of)


class Log:
    """The runs of a project."""

    def __init__(self, root: Path) -> None:
        self.path = root / FILE

    def of(self, schedule: str) -> list[Run]:
        """Return the lines of a schedule, oldest first."""
        return [run for run in every_line_of(self.path, Run) if run.schedule == schedule]

    def add(self, run: Run) -> None:
        """Add a line; it is on the disk when this returns."""
        add_line(self.path, run)


def last_done(runs: Iterable[Run]) -> datetime | None:
    """Return the latest scheduled time of which the run was done; None where none ever was."""
    return max((run.moment.astimezone(UTC) for run in runs if run.state == "done"), default=None)


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
