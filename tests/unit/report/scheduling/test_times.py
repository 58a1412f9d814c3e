"""When schedules are due, also on the days on which clocks are turned. Answers by hand, from the rules of the zones."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from analysis.model.sending import Schedule
from analysis.report.scheduling.times import latest, next_times

BERLIN, HANOI = "Europe/Berlin", "Asia/Ho_Chi_Minh"


def schedule(cron: str, zone: str, since: str = "2026-01-01", period: str = "last_full_year") -> Schedule:
    return Schedule.model_validate(
        {"id": "one", "name": {"vi": "Một", "en": "One"}, "reports": ["district_profile"], "cron": cron,
         "time_zone": zone, "since": since, "period": period}
    )  # fmt: skip


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def told(times: list[datetime]) -> list[str]:
    return [time.isoformat() for time in times]


def test_a_time_that_clocks_leave_out_is_due_when_they_go_on() -> None:
    # Berlin, 29 March 2026: at 02:00 it is 03:00
    assert told(next_times(schedule("30 2 * * *", BERLIN), moment("2026-03-28T12:00+01:00"), 3)) == [
        "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00", "2026-03-31T02:30:00+02:00",
    ]  # fmt: skip


def test_a_time_that_comes_twice_is_due_once_the_first_time() -> None:
    # Berlin, 25 October 2026: at 03:00 it is 02:00 again
    daily = schedule("30 2 * * *", BERLIN)
    assert told(next_times(daily, moment("2026-10-24T12:00+02:00"), 3)) == [
        "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00", "2026-10-27T02:30:00+01:00",
    ]  # fmt: skip
    done = moment("2026-10-24T02:30+02:00")
    assert latest(daily, moment("2026-10-25T02:29+02:00"), done) is None
    for now in ("2026-10-25T02:30+02:00", "2026-10-25T02:15+01:00", "2026-10-25T02:45+01:00", "2026-10-26T02:29+01:00"):
        found = latest(daily, moment(now), done)
        assert found and (found.as_of.isoformat(), found.missed) == ("2026-10-25T02:30:00+02:00", 0), now
    done = moment("2026-10-25T02:30+02:00")
    for now in ("2026-10-25T02:15+01:00", "2026-10-25T02:30+01:00", "2026-10-25T12:00+01:00"):
        assert latest(daily, moment(now), done) is None, now


def test_an_hourly_schedule_runs_in_both_turns_of_the_hour() -> None:
    hourly = schedule("0 * * * *", BERLIN)
    assert told(next_times(hourly, moment("2026-10-25T01:30+02:00"), 3)) == [
        "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00",
    ]  # fmt: skip
    found = latest(hourly, moment("2026-10-25T02:10+01:00"), moment("2026-10-25T02:00+02:00"))
    assert found and (found.as_of.isoformat(), found.missed) == ("2026-10-25T02:00:00+01:00", 0)


def test_where_clocks_are_never_turned() -> None:
    # 6 o'clock in Hà Nội is 23 o'clock of the day before in UTC, all year
    yearly = schedule("0 6 5 3 *", HANOI)
    assert told(next_times(yearly, moment("2026-01-01T00:00+00:00"), 2)) == [
        "2026-03-05T06:00:00+07:00", "2027-03-05T06:00:00+07:00",
    ]  # fmt: skip
    assert latest(yearly, moment("2026-03-04T22:59:59+00:00"), None) is None
    found = latest(yearly, moment("2026-03-04T23:00+00:00"), None)
    assert found and found.as_of.astimezone(UTC) == moment("2026-03-04T23:00+00:00")


@pytest.mark.parametrize("zone", [BERLIN, HANOI, "Asia/Kathmandu", "Pacific/Chatham"])
def test_a_week_missed_is_one_run_as_of_its_last_time(zone: str) -> None:
    own = ZoneInfo(zone)
    done = datetime(2026, 3, 25, 6, tzinfo=own)
    found = latest(schedule("0 6 * * *", zone), datetime(2026, 4, 1, 9, tzinfo=own).astimezone(UTC), done)
    assert found and found.as_of == datetime(2026, 4, 1, 6, tzinfo=own)
    assert found.missed == 6  # those of 26 to 31 March


def test_what_came_before_the_first_day_is_not_due() -> None:
    daily = schedule("0 6 * * *", HANOI, since="2026-04-01")
    assert latest(daily, moment("2026-04-01T05:59+07:00"), None) is None
    found = latest(daily, moment("2026-04-02T12:00+07:00"), None)
    assert found and (found.as_of.isoformat(), found.missed) == ("2026-04-02T06:00:00+07:00", 1)
    assert told(next_times(daily, moment("2026-01-01T00:00+07:00"), 1)) == ["2026-04-01T06:00:00+07:00"]
    midnight = schedule("0 0 * * *", HANOI, since="2026-04-01")
    assert told(next_times(midnight, moment("2026-01-01T00:00+07:00"), 1)) == ["2026-04-01T00:00:00+07:00"]


@pytest.mark.parametrize(
    ("period", "as_of", "year"),
    [
        ("last_full_year", "2026-12-31T23:30+07:00", "2025"),
        ("last_full_year", "2027-01-01T00:30+07:00", "2026"),  # in UTC it is still 2026
        ("this_year", "2027-01-01T00:30+07:00", "2027"),
        ("2024", "2027-01-01T00:30+07:00", "2024"),
    ],
)
def test_the_year_goes_by_the_scheduled_time_in_its_zone(period: str, as_of: str, year: str) -> None:
    assert schedule("0 6 * * *", HANOI, period=period).year(moment(as_of)) == year
