"""When a schedule is due, by the clocks of its time zone.

On a day on which clocks are put forward, a time that they leave out is due when they go on; on a day on which they are
put back, a time that comes twice is due the first time. So Debian's cron does it, and so does the library cronsim.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim

from analysis.model.sending import Schedule

MOST_COUNTED = 1000  # of missed times; a schedule of every minute has half a million a year
# Who looks back begins so much later: in the hour that comes twice, what was due in its first turn lies "ahead".
TURN_OF_CLOCKS = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Latest:
    """The last scheduled time that has come. ``missed`` : how many came before it, after what was done last."""

    as_of: datetime
    missed: int


def next_times(schedule: Schedule, after: datetime, count: int) -> list[datetime]:
    """Return the next scheduled times after a moment, in the schedule's time zone."""
    zone = ZoneInfo(schedule.time_zone)
    start = max(after.astimezone(UTC), _first(schedule)).astimezone(zone)
    return list(islice((one for one in CronSim(schedule.cron, start) if _is_later(one, start)), count))


def latest(schedule: Schedule, now: datetime, done: datetime | None) -> Latest | None:
    """Return the last scheduled time up to ``now`` that is neither done nor before the schedule's first day."""
    last = max(filter(None, (done and done.astimezone(UTC), _first(schedule))))
    found = list(islice(_back(schedule, now, last), MOST_COUNTED))
    return Latest(found[0], len(found) - 1) if found else None


def _back(schedule: Schedule, now: datetime, last: datetime) -> Iterator[datetime]:
    start = (now.astimezone(UTC) + TURN_OF_CLOCKS).astimezone(ZoneInfo(schedule.time_zone))
    for one in CronSim(schedule.cron, start, reverse=True):
        moment = one.astimezone(UTC)  # two times of one zone would be compared by what clocks show
        if moment <= last:
            return
        if moment <= now:
            yield one


def _first(schedule: Schedule) -> datetime:
    """Return the last second before the schedule's first day."""
    midnight = datetime.combine(schedule.since, time(), ZoneInfo(schedule.time_zone))
    return midnight.astimezone(UTC) - timedelta(seconds=1)


def _is_later(one: datetime, than: datetime) -> bool:
    return one.astimezone(UTC) > than.astimezone(UTC)
