"""Scheduled runs: what is due is made and sent once, whatever comes between. Pages, processes and mail are real."""

import json
import signal
import time
from zipfile import ZipFile

import pytest

NOON = "2025-03-05T12:00+07:00"
SIX = "2025-03-05T06:00:00+07:00"


def test_each_recipient_gets_their_places_once(office, run):
    done = run(NOON)
    assert done["code"] == 0
    [told] = done["runs"]
    assert (told["state"], told["as_of"], told["year"]) == ("done", SIX, "2024")
    assert (told["made"], told["sent"], told["unchanged"]) == (4, 3, 0)
    assert office.sent() == [("kim_bang", SIX), ("phu_ly", SIX), ("ha_nam", SIX)]
    held = {}
    for message in office.postbox.messages:
        [attached] = message.iter_attachments()
        path = office.root / "got.zip"
        path.write_bytes(attached.get_content())
        with ZipFile(path) as bundle:
            held[message["To"].addresses[0].username, message["To"].addresses[0].domain] = [
                name for name in bundle.namelist() if "/" in name
            ]
    assert list(held.values()) == [
        ["vi/tiny/350/2024.html"], ["en/tiny/347/2024.html"], ["vi/tiny/347/2024.html", "vi/tiny/350/2024.html"],
    ]  # fmt: skip
    assert office.came() == ["kimbang", "phuly", "hanam"]
    assert run(NOON) == {"runs": [], "left": [], "locked": False, "code": 0}
    assert office.came() == []


@pytest.mark.soak
def test_a_run_that_changed_nothing_sends_nothing(office, run):
    run(NOON)
    office.came()
    [told] = run("2025-03-06T12:00+07:00")["runs"]
    assert (told["state"], told["made"], told["up_to_date"], told["sent"], told["unchanged"]) == ("done", 0, 4, 0, 3)
    assert office.came() == []
    office.tell("347", "second")
    [told] = run("2025-03-07T12:00+07:00")["runs"]
    assert (told["sent"], told["unchanged"]) == (2, 1)
    assert office.came() == ["phuly", "hanam"]


@pytest.mark.soak
def test_a_missed_week_is_caught_up_once(office, run):
    run(NOON)
    office.came()
    office.tell("350", "second")
    [told] = run("2025-03-13T09:00+07:00")["runs"]
    assert (told["as_of"], told["missed"], told["state"]) == ("2025-03-13T06:00:00+07:00", 7, "done")
    assert office.came() == ["kimbang", "hanam"]
    assert run("2025-03-13T23:00+07:00")["runs"] == []
    assert [line["state"] for line in office.runs()] == ["begun", "done", "begun", "done"]


@pytest.mark.soak
def test_the_days_on_which_clocks_are_turned(office, run):
    office.write_schedule(cron="30 2 * * *", zone="Europe/Berlin", recipients="kim_bang")
    moments = {
        # clocks go from 02:00 to 03:00: half past two is not, and three o'clock is instead
        "2025-03-29T03:00+01:00": "2025-03-29T02:30:00+01:00",
        "2025-03-30T01:59+01:00": "",
        "2025-03-30T03:00+02:00": "2025-03-30T03:00:00+02:00",
        "2025-03-30T12:00+02:00": "",
        # clocks go from 03:00 to 02:00: half past two is twice, and counts once
        "2025-10-26T02:29+02:00": "2025-10-25T02:30:00+02:00",
        "2025-10-26T02:31+02:00": "2025-10-26T02:30:00+02:00",
        "2025-10-26T02:31+01:00": "",
        "2025-10-27T02:29+01:00": "",
        "2025-10-27T02:30+01:00": "2025-10-27T02:30:00+01:00",
    }
    came = {moment: [told["as_of"] for told in run(moment)["runs"]] for moment in moments}
    assert came == {moment: [as_of] if as_of else [] for moment, as_of in moments.items()}


@pytest.mark.soak
def test_one_who_is_refused_stops_no_other_and_is_tried_alone(office, run):
    office.postbox.refused.add("vp@phuly.example")
    done = run(NOON)
    assert done["code"] == 1
    [told] = done["runs"]
    assert (told["state"], told["sent"], told["not_sent"]) == ("failed", 2, 1)
    assert "phu_ly: failed: 550" in told["message"]
    assert office.came() == ["kimbang", "hanam"]
    [left] = run(NOON)["left"]
    assert (left["state"], left["tries"]) == ("waits", 1), "the next try is a quarter of an hour later"
    office.postbox.refused.clear()
    done = run(NOON, "daily")
    assert (done["code"], done["runs"][0]["state"], done["runs"][0]["up_to_date"]) == (0, "done", 4)
    assert office.came() == ["phuly"]


@pytest.mark.soak
def test_who_lacks_a_page_waits_for_it(office, run):
    office.tell("347", None)
    done = run(NOON)
    assert done["code"] == 1
    [told] = done["runs"]
    assert (told["made"], told["failed"], told["sent"], told["not_sent"]) == (2, 2, 1, 2)
    assert [one["became"] for one in told["recipients"]] == ["sent", "waiting", "waiting"]
    assert office.came() == ["kimbang"]
    office.tell("347", "now it can be made")
    assert run(NOON, "daily")["code"] == 0
    assert office.came() == ["phuly", "hanam"]


@pytest.mark.soak
def test_what_nobody_knows_to_have_arrived_is_not_sent_again_by_itself(office, run, cadre):
    office.postbox.lost.add("vp@phuly.example")
    assert [one["became"] for one in run(NOON)["runs"][0]["recipients"]] == ["sent", "unclear", "sent"]
    office.postbox.lost.clear()
    assert office.came() == ["kimbang", "phuly", "hanam"]
    again = run(NOON, "daily")
    assert [one["became"] for one in again["runs"][0]["recipients"]] == ["already", "unclear", "already"]
    assert (again["code"], office.came()) == (1, [])
    sent = cadre("share", "mail", "--recipient", "phu_ly", "--again", root=office.root)
    assert (sent.returncode, office.came()) == (0, ["phuly"])
    done = run(NOON, "daily")
    assert [one["became"] for one in done["runs"][0]["recipients"]] == ["already", "unchanged", "already"]
    assert (done["code"], office.came()) == (0, [])


@pytest.mark.soak
def test_pages_are_put_at_the_address_of_the_schedule(office, run):
    office.write_schedule(recipients="", to="given out")
    [told] = run(NOON)["runs"]
    assert (told["state"], told["put"]) == ("done", 6)
    there = {path.relative_to(office.root / "given out").as_posix() for path in office.root.glob("given out/**/*.html")}
    assert there == {"index.html", "index.en.html", *(f"{lang}/tiny/{unit}/2024.html" for lang in ("vi", "en")
                                                      for unit in ("350", "347"))}  # fmt: skip
    [told] = run("2025-03-06T12:00+07:00")["runs"]
    assert told["put"] == 0
    office.tell("347", None)
    [told] = run("2025-03-07T12:00+07:00")["runs"]
    assert (told["state"], told["put"]) == ("failed", None)
    assert there == {
        path.relative_to(office.root / "given out").as_posix() for path in office.root.glob("given out/**/*.html")
    }


@pytest.mark.soak
def test_of_two_processes_at_once_one_works_and_nothing_is_sent_twice(office, eventually):
    office.tell("350", "slow")
    first = office.start("run", "--at", NOON)
    eventually(lambda: office.runs())
    second = office.start("run", "--at", NOON)
    told, complained = second.communicate(timeout=60)
    assert (second.returncode, json.loads(told)["locked"]) == (0, True), complained
    assert first.poll() is None, "the first was still at work"
    told, complained = first.communicate(timeout=120)
    assert first.returncode == 0, complained
    assert [run["state"] for run in json.loads(told)["runs"]] == ["done"]
    assert office.came() == ["kimbang", "phuly", "hanam"]
    assert [line["state"] for line in office.runs()] == ["begun", "done"]


@pytest.mark.soak
def test_a_process_that_is_killed_while_it_sends_is_taken_up_where_it_was(office, run, eventually):
    office.postbox.held_up.add("vp@phuly.example")
    process = office.start("run", "--at", NOON)
    eventually(lambda: office.postbox.waiting)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert [to for to, _ in office.sent()] == ["kim_bang"]
    assert [line["state"] for line in office.runs()] == ["begun"]
    office.postbox.held_up.clear()
    time.sleep(0.2)
    assert office.came() == ["kimbang"]
    done = run(NOON)
    assert (done["code"], office.came()) == (0, ["phuly", "hanam"])


@pytest.mark.soak
def test_the_password_stands_nowhere(office, run, monkeypatch):
    monkeypatch.setenv("CADRE_MAIL_PASSWORD", "a wrong one, and secret")
    done = run(NOON)
    assert done["code"] == 1 and "535" in done["runs"][0]["message"]
    told = [path for path in office.root.rglob("*") if path.is_file() and b"and secret" in path.read_bytes()]
    assert told == [] and "and secret" not in json.dumps(done)


def test_what_mail_needs_is_asked_before_pages_are_made(office, run, monkeypatch):
    monkeypatch.delenv("CADRE_MAIL_PASSWORD")
    done = run(NOON)
    assert done["code"] == 1 and "CADRE_MAIL_PASSWORD" in done["runs"][0]["message"]
    assert not (office.root / "reports").exists()
