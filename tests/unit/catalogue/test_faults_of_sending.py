"""Faults of ``recipients.yml`` and ``schedule.yml``: each is told with its file and key."""

import re
from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.catalogue.sending import read_schedules
from analysis.model.errors import CatalogueError

RECIPIENT = """
  - {id: kim_bang, name: "Kim Bảng", mail: "a@b.example", language: vi, units: ["350"], profile: leadership}
"""
SCHEDULE = """
  - id: yearly
    name: {vi: "Hằng năm", en: "Yearly"}
    reports: [district_profile]
    units: ["district:35*", "350"]
    cron: "0 6 5 3 *"
    time_zone: Asia/Ho_Chi_Minh
    since: 2026-01-01
    profile: public
    recipients: [kim_bang]
"""


def faults(folder, recipient=RECIPIENT, schedule=SCHEDULE):
    (folder / "recipients.yml").write_text(f"recipients:\n{recipient}", encoding="utf-8")
    (folder / "schedule.yml").write_text(f"schedules:\n{schedule}", encoding="utf-8")
    try:
        Catalogue.open(folder)
    except CatalogueError as error:
        return [re.sub(r"^.*?(\w+\.yml)", r"\1", str(fault)) for fault in error.faults]
    return []


def test_the_catalogue_as_it_is_sends_nobody_anything():
    catalogue = Catalogue.open(Path(__file__).parents[3] / "catalogue")
    assert catalogue.recipients == {}
    assert all(schedule.recipients == () and schedule.to == "" for schedule in catalogue.schedules.values())


def test_a_sound_recipient_and_schedule(copied):
    assert faults(copied) == []
    assert faults(copied, RECIPIENT.replace('"350"', '"37@2025-06-30", VN').replace('mail: "a@b.example", ', "")) == []
    schedules, words = read_schedules(copied, ["vi"])
    assert list(schedules) == ["yearly"] and "schedule" in words["vi"]


def test_a_clock_is_told_that_an_id_stands_twice(copied):
    told = "yearly: this id stands twice; give one of the entries another id"
    assert [fault.partition("schedule.yml: ")[2] for fault in faults(copied, schedule=SCHEDULE * 2)] == [told]
    with pytest.raises(CatalogueError, match=told):
        read_schedules(copied, ["vi"])


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("a@b.example", "a at b", "recipients.yml: recipients.kim_bang.mail"),
        ("a@b.example", "a@b.example, c@d.example", "recipients.yml: recipients.kim_bang.mail: this is not one"),
        ("a@b.example", "b.example", "recipients.yml: recipients.kim_bang.mail: this is not one address"),
        ("language: vi", "language: fr", "recipients.yml: recipients.kim_bang.language: there is no language 'fr'"),
        ('["350"]', '["3501"]', "recipients.yml: recipients.kim_bang.units: no unit has the code '3501'"),
        ('["350"]', "[]", "recipients.yml: recipients.kim_bang.units"),
        ('["350"]', '["350@30/06/2025"]', "recipients.yml: recipients.kim_bang.units.0: this is no code of a unit"),
        ("leadership", "leaders", "recipients.yml: recipients.kim_bang.profile"),
        ("name:", "Name:", "recipients.yml: recipients.kim_bang.name"),
    ],
)
def test_what_is_wrong_with_a_recipient_is_told(copied, written, instead, told):
    found = faults(copied, RECIPIENT.replace(written, instead))
    assert any(fault.startswith(told) for fault in found), found


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("0 6 5 3 *", "0 6 5 3", "cron: five fields are expected"),
        ("0 6 5 3 *", "0 25 5 3 *", "cron: Bad hour"),
        ("0 6 5 3 *", "0 6 30 2 *", "cron: Bad day-of-month"),
        ("Asia/Ho_Chi_Minh", "Asia/Hanoi", "time_zone: no time zone is called so"),
        ("Asia/Ho_Chi_Minh", "Asia", "time_zone: no time zone is called so"),
        ("2026-01-01", "gestern", "since"),
        ('"350"]', '"9999"]', "units: no unit has the code '9999'"),
        ("[kim_bang]", "[phu_ly]", "recipients: no recipient is called 'phu_ly'; known: kim_bang"),
        ("profile: public", "profile: office", "recipients: 'kim_bang' reads pages for leadership"),
        ("reports:", "report:", "reports: this key is missing"),
        ("recipients:", "recipient:", "recipient: there is no such key; did you mean recipients?"),
        ("[district_profile]", "[district_profile]\n    period: last_month", "period: write last_full_year, this_year"),
    ],
)
def test_what_is_wrong_with_a_schedule_is_told(copied, written, instead, told):
    found = faults(copied, schedule=SCHEDULE.replace(written, instead))
    assert any(fault.startswith(f"schedule.yml: schedules.yearly.{told}") for fault in found), found


def test_a_recipient_with_a_fault_is_told_once(copied):
    [fault] = faults(copied, RECIPIENT.replace("leadership", "leaders"))
    assert "recipients.kim_bang.profile" in fault
