"""What is due by what the log says: done, failed, broken off, given up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analysis.model.sending import Schedule
from analysis.report.scheduling.due import PAUSES, due_of
from analysis.report.scheduling.log import FILE, Log, Run

DAILY = Schedule.model_validate(
    {"id": "daily", "name": {"vi": "Hằng ngày", "en": "Daily"}, "reports": ["district_profile"], "cron": "0 6 * * *",
     "time_zone": "Europe/Berlin", "since": "2026-03-20"}
)  # fmt: skip
SIX = datetime(2026, 3, 29, 4, tzinfo=UTC)  # 06:00 in Berlin on the day on which clocks were put forward


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


def write(log: Log, state: str, as_of: str, at: datetime) -> None:
    log.add(Run.model_validate(
        {"at": at.isoformat(), "schedule": "daily", "as_of": as_of, "state": state, "pid": 1}
    ))  # fmt: skip


def test_what_was_never_run_is_due_once(log: Log) -> None:
    due = due_of(DAILY, log, SIX)
    assert due and (due.as_of.isoformat(), due.missed, due.state) == ("2026-03-29T06:00:00+02:00", 9, "due")


def test_what_is_done_is_not_due_until_the_next_time(log: Log) -> None:
    write(log, "begun", "2026-03-29T06:00:00+02:00", SIX)
    write(log, "done", "2026-03-29T06:00:00+02:00", SIX + timedelta(minutes=3))
    assert due_of(DAILY, log, SIX + timedelta(hours=23)) is None
    due = due_of(DAILY, log, SIX + timedelta(hours=24))
    assert due and (due.missed, due.tries) == (0, 0)


def test_another_schedule_does_not_count(log: Log) -> None:
    write(log, "done", "2026-03-29T06:00:00+02:00", SIX)
    other = DAILY.model_copy(update={"id": "other"})
    assert due_of(other, log, SIX) is not None


def test_what_failed_is_tried_again_after_longer_and_longer_pauses(log: Log) -> None:
    at, as_of = SIX, "2026-03-29T06:00:00+02:00"
    for pause in PAUSES:
        write(log, "begun", as_of, at)
        write(log, "failed", as_of, at)
        early, late = due_of(DAILY, log, at + pause - timedelta(seconds=1)), due_of(DAILY, log, at + pause)
        assert early and early.state == "waits" and early.again == at + pause
        assert late and late.state == "due"
        at += pause
    write(log, "begun", as_of, at)
    write(log, "failed", as_of, at)
    last = due_of(DAILY, log, SIX + timedelta(hours=23, minutes=59))
    assert last and (last.state, last.tries) == ("given_up", 5)
    new = due_of(DAILY, log, SIX + timedelta(hours=24))
    assert new and (new.state, new.tries, new.missed) == ("due", 0, 10), "the next scheduled time begins anew"


def test_what_was_broken_off_is_taken_up_at_once(log: Log) -> None:
    write(log, "begun", "2026-03-29T06:00:00+02:00", SIX)
    due = due_of(DAILY, log, SIX + timedelta(seconds=1))
    assert due and (due.state, due.tries) == ("due", 1)


def test_a_line_that_a_crash_cut_off_counts_as_none(log: Log, tmp_path: Path) -> None:
    write(log, "begun", "2026-03-29T06:00:00+02:00", SIX)
    with (tmp_path / FILE).open("a") as file:
        file.write('{"at": "2026')
    write(log, "done", "2026-03-29T06:00:00+02:00", SIX)
    assert due_of(DAILY, log, SIX) is None
