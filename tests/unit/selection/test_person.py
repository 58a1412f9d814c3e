"""A row becomes a person or a fault; neither tells who it was."""

import traceback
from datetime import date

import pytest

from analysis.selection.person import read_persons
from analysis.words.folding import folded


def rules_of(record, groupings) -> list[tuple[str, str]]:
    persons, faults = read_persons([record], groupings)
    assert bool(persons) != bool(faults)
    return [(fault.field, fault.rule) for fault in faults]


def test_a_row_is_read(person):
    found = person(
        unit="00002", born_man=None, born_woman="1990-02-28", specialism="Luật học; KINH TẾ ;Sư phạm",
        skills="Tiếp dân", second_degree="yes", enrolled="Lớp A; Lớp B", trained="",
        entered="2015-09", politics=None, defence="x",
    )  # fmt: skip
    assert (found.unit, found.is_woman, found.born) == ("00002", True, date(1990, 2, 28))
    assert found.specialisms == {"law", "economics", folded("Sư phạm")}
    assert found.skills == {"petitions"}
    assert found.has_second_degree and not found.is_non_local
    assert found.enrolled == ("Lớp A", "Lớp B")
    assert found.trained == ()
    assert found.entered == date(2015, 9, 1)
    assert found.levels["politics"] == "none"
    assert found.levels["defence"] == "yes"
    assert found.levels["computing"] == "none"


@pytest.mark.parametrize(
    ("day", "age"), [(date(2024, 5, 9), 43), (date(2024, 5, 10), 44), (date(2025, 5, 9), 44)], ids=str
)
def test_age_is_in_full_years(person, day, age):
    assert person(born_man="1980-05-10").age_on(day) == age


def test_a_day_of_birth_may_lack_day_and_month(person):
    assert person(born_man="1980").born == date(1980, 1, 1)
    assert person(born_man="1980-07").born == date(1980, 7, 1)


def test_a_level_is_had_by_whoever_has_a_higher_one(person):
    graduate = person(degree="postgraduate", politics="advanced", computing=None)
    assert graduate.has("degree", "university")
    assert graduate.has("politics", "advanced")
    assert not graduate.has("politics", "bachelor")
    assert not graduate.has("computing", "certificate")
    assert not person(columns=frozenset({"degree"})).has("school", "primary")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"born_man": None}, ("born_man", "no_birth_date")),
        ({"born_man": "1980-05-10", "born_woman": "1980-05-10"}, ("born_woman", "two_birth_dates")),
        ({"born_man": "sinh ngày 10"}, ("born_man", "not_a_date")),
        ({"born_man": "2024-07-01"}, ("born_man", "born_after_list")),
        ({"born_man": "2006-07-01"}, ("born_man", "impossible_age")),  # 18 a day after the list's
        ({"born_man": "1948-06-30"}, ("born_man", "impossible_age")),  # 76 on the list's day
        ({"degree": None}, ("degree", "no_degree")),
        ({"school": None}, ("school", "no_school")),
        ({"politics": "doctor"}, ("politics", "unknown_level")),
        ({"degree": "college;university"}, ("degree", "several_levels")),
        ({"title": "police_chief"}, ("title", "unknown_title")),  # none since 2024
    ],
    ids=str,
)
def test_what_cannot_be_is_a_fault(record, groupings, fields, fault):
    assert rules_of(record(**fields), groupings) == [fault]


@pytest.mark.parametrize("born", ["2006-06-30", "1948-07-01"])
def test_eighteen_and_seventy_five_are_possible(record, groupings, born):
    assert rules_of(record(born_man=born), groupings) == []


def test_a_police_chief_there_was_until_2023(record, groupings):
    assert rules_of(record(title="police_chief", as_of=date(2023, 6, 30)), groupings) == []


def test_a_specialism_that_nobody_knows_is_no_fault(record, groupings):
    assert rules_of(record(specialism="Thú y"), groupings) == []


def test_a_list_without_the_column_of_degrees_cannot_be_read(record, groupings):
    assert rules_of(record(columns=frozenset({"name", "school"})), groupings) == [("degree", "no_degree")]


def test_neither_person_nor_fault_tells_who_it_was(record, person, groupings):
    who = "Nguyễn Văn Không Lộ"
    shown = [repr(person(name=who, born_man="1971-03-04")), str(person(name=who)), repr(record(name=who))]
    for fields in ({"born_man": "1971-03-04x"}, {"born_woman": "1971-03-04"}, {"degree": f"{who};college"}):
        _, faults = read_persons([record(**{"name": who, "born_man": "1971-03-04"} | fields)], groupings)
        assert faults
        shown += map(repr, faults)
    try:
        person(name=who).no_such_thing  # noqa: B018
    except AttributeError:
        shown.append(traceback.format_exc())
    assert not [text for text in shown if who in text or "1971" in text or "03-04" in text]
