"""What is due at a moment, what waits before it is tried again, and what is tried no more by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from analysis.model.sending import Schedule
from analysis.report.scheduling.log import Log, Run, last_done
from analysis.report.scheduling.times import latest

# After each run that failed, before the next try; after the last of them a person has to look.
PAUSES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=16))


@dataclass(frozen=True, slots=True)
class Due:
    """A scheduled time that has come and is not done.

    Attributes
    ----------
    as_of : the scheduled time, in the schedule's time zone.
    missed : how many earlier ones this one stands for, too.
    tries : runs of this time that failed or were broken off.
    state : ``due``; ``waits`` until ``again``; ``given_up`` where it failed too often.
    """

    schedule: Schedule
    as_of: datetime
    missed: int
    tries: int
    state: Literal["due", "waits", "given_up"]
    again: datetime | None = None

    @property
    def year(self) -> str:
        """The year of the pages."""
        return self.schedule.year(self.as_of)


def due_of(schedule: Schedule, log: Log, now: datetime) -> Due | None:
    """Return what of a schedule is due at a moment; None where all is done."""
    runs = log.of(schedule.id)
    found = latest(schedule, now, last_done(runs))
    if found is None:
        return None
    own = [run for run in runs if run.moment.astimezone(UTC) == found.as_of.astimezone(UTC)]
    tries = sum(run.state == "begun" for run in own)
    again = _again(own, tries)
    state: Literal["due", "waits", "given_up"] = "due"
    if tries > len(PAUSES):
        state = "given_up"
    elif again and now < again:
        state = "waits"
    return Due(schedule, found.as_of, found.missed, tries, state, again)


def _again(runs: Sequence[Run], tries: int) -> datetime | None:
    """Return when a run that failed is tried again; one that was broken off is at once."""
    if not runs or runs[-1].state != "failed" or tries > len(PAUSES):
        return None
    return datetime.fromisoformat(runs[-1].at) + PAUSES[tries - 1]
