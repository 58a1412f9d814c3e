"""A list becomes figures: worked by hand, nobody counted twice, nothing told that the list does not ask for."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.selection.counting import counter_of


@pytest.fixture
def count(world):
    return counter_of(
        standards=world.standards, retirement_rules=world.retirement_rules, groupings=world.groupings,
        registry=world.registry,
    )  # fmt: skip


@pytest.fixture
def two_communes(record):
    """Xã Một: a secretary who has all, a chair without political theory, a clerk with a college degree; Xã Hai: one."""
    return [
        # 43 years old, two specialisms, second degree, from elsewhere.
        record("party_secretary", born_man="1981-01-01", specialism="Kinh tế; Luật", second_degree="yes",
               non_local="yes"),
        # 61 years in 11/2025, when 61y3m are asked for; 61y6m, as 2026 asks, in 5/2026: 23 months left on 30 June 2024.
        record("people_committee_chair", born_man="1964-11-20", politics="elementary", skills="Tiếp dân"),
        # 36, below standard, enrolled, one specialism that nobody knows and one skill: broad. Second degree: no.
        record(born_man=None, born_woman="1988-03-03", degree="college", specialism="Sư phạm",
               skills="Vận động quần chúng", enrolled="Đại học luật"),
        # 29, no standard for the post, second degree.
        record("youth_secretary", unit="00002", born_man="1995-01-01", second_degree="yes", politics=None),
    ]  # fmt: skip


def test_the_figures_of_a_list_worked_by_hand(count, two_communes):
    done = count(two_communes)
    assert done.faults == ()
    told = {key: number for key, number in done.figures.items() if number}
    one, two = "00001", "00002"
    assert told == {
        (one, "listed_total", ""): 3,
        (one, "listed_university_or_higher", ""): 2,
        (one, "listed_theory_intermediate_or_higher", ""): 2,
        (one, "listed_both", ""): 1,
        (one, "listed_second_degree", ""): 1,
        (one, "listed_under_40", ""): 1,
        (one, "listed_broad", ""): 2,
        (one, "listed_below_total", ""): 2,
        (one, "listed_below_enrolled", ""): 1,
        (one, "listed_titled", "party_secretary"): 1,
        (one, "listed_titled", "people_committee_chair"): 1,
        (one, "listed_titled", "office_statistics"): 1,
        (one, "listed_meeting_standard", "party_secretary"): 1,
        (one, "listed_below_standard", "people_committee_chair"): 1,
        (one, "listed_below_standard", "office_statistics"): 1,
        (one, "listed_both_titled", "party_secretary"): 1,
        (one, "listed_non_local", "party_secretary"): 1,
        (one, "listed_below_by_years_left", "within_2"): 1,
        (one, "listed_below_by_years_left", "over_10"): 1,
        (one, "listed_specialism", "economics"): 1,
        (one, "listed_specialism", "law"): 1,
        (one, "listed_skill", "petitions"): 1,
        (one, "listed_skill", "mobilising"): 1,
        (two, "listed_total", ""): 1,
        (two, "listed_university_or_higher", ""): 1,
        (two, "listed_second_degree", ""): 1,
        (two, "listed_under_40", ""): 1,
        (two, "listed_under_40_second_degree", ""): 1,
        (two, "listed_titled", "youth_secretary"): 1,
        (two, "listed_without_standard", "youth_secretary"): 1,
    }


def test_a_group_with_nobody_is_nought_and_a_post_that_is_no_more_is_not_told(count, two_communes):
    figures = count(two_communes).figures
    for measure, groups in (("titled", 4), ("below_standard", 4), ("specialism", 3), ("skill", 2)):
        assert len([1 for unit, name, _ in figures if (unit, name) == ("00002", f"listed_{measure}")]) == groups
    assert figures["00002", "listed_below_total", ""] == 0
    assert figures["00002", "listed_below_by_years_left", "within_2"] == 0
    assert not [key for key in figures if key[2] == "police_chief"]
    before = count([replace(row, as_of=date(2023, 6, 30)) for row in two_communes]).figures
    assert before["00001", "listed_titled", "police_chief"] == 0


def test_parts_and_wholes_agree(count, two_communes):
    figures = count(two_communes).figures

    def total(measure: str) -> int:
        return sum(number for (_, name, _), number in figures.items() if name == measure)

    by_standard = ("meeting_standard", "below_standard", "without_standard")
    assert sum(total(f"listed_{name}") for name in by_standard) == total("listed_titled") == 4
    assert total("listed_below_by_years_left") == total("listed_below_total") == 2


def test_who_holds_two_posts_is_one_person(count, record):
    who = {"name": "Trần Thị Kiêm Nhiệm", "born_man": None, "born_woman": "1979-09-09", "politics": "elementary"}
    rows = [record("party_secretary", **who), record("people_committee_chair", **who | {"name": "TRẦN THỊ KIÊM NHIỆM"})]
    figures = count(rows).figures
    assert figures["00001", "listed_total", ""] == 1
    assert figures["00001", "listed_below_total", ""] == 1
    assert figures["00001", "listed_titled", "party_secretary"] == 1
    assert figures["00001", "listed_below_standard", "people_committee_chair"] == 1


def test_a_row_written_twice_keeps_the_commune_from_being_counted_and_quotes_nobody(count, record):
    who = {"name": "Trần Thị Kiêm Nhiệm", "born_man": None, "born_woman": "1979-09-09"}
    done = count([record(**who), record(**who), record(unit="00002", **who)])
    assert [fault.rule for fault in done.faults] == ["person_twice"]
    assert "Kiêm" not in done.faults[0].message and "1979" not in done.faults[0].message
    assert {unit for unit, _, _ in done.figures} == {"00002"}


def test_what_one_sheet_does_not_ask_is_not_told_of_the_commune(count, record):
    without = record()
    narrow = type(without)(
        without.sheet, without.line + 50, without.unit, without.title, without.as_of,
        {**without.fields, "name": "Đỗ Thị Hẹp"}, without.columns - {"second_degree"},
    )  # fmt: skip
    for rows in ([without, narrow], [narrow, without]):
        told = {measure for _, measure, _ in count(rows).figures}
        assert "listed_total" in told and "listed_second_degree" not in told


def test_nothing_is_told_of_a_commune_with_a_row_at_fault(count, two_communes, record):
    wrong = record(degree=None)
    done = count([*two_communes, wrong])
    assert [(fault.sheet, fault.line, fault.rule) for fault in done.faults] == [("CL02", wrong.line, "no_degree")]
    assert {unit for unit, _, _ in done.figures} == {"00002"}


@pytest.mark.parametrize(
    ("absent", "untold"),
    [
        ("second_degree", {"listed_second_degree", "listed_under_40_second_degree"}),
        ("enrolled", {"listed_below_enrolled"}),
        ("non_local", {"listed_non_local"}),
        ("skills", {"listed_skill", "listed_broad"}),
        ("specialism", {"listed_specialism", "listed_broad"}),
        # The standard of leaders asks for political theory, so that nobody can judge the commune's posts by it.
        ("politics", {"listed_theory_intermediate_or_higher", "listed_both", "listed_both_titled", "listed_below_total",
                      "listed_below_enrolled", "listed_meeting_standard", "listed_below_standard",
                      "listed_without_standard", "listed_below_by_years_left"}),
    ],
)  # fmt: skip
def test_what_the_list_has_no_column_for_is_not_told(count, two_communes, absent, untold):
    full = {name for unit, name, _ in count(two_communes).figures if unit == "00001"}
    rows = [
        replace(row, columns=row.columns - {absent}, fields={k: v for k, v in row.fields.items() if k != absent})
        for row in two_communes
    ]
    found = {name for unit, name, _ in count(rows).figures if unit == "00001"}
    assert full - found == untold


def test_standards_are_those_of_the_list_s_year(count, record):
    clerk = record(degree="intermediate", as_of=date(2018, 6, 30))
    assert count([clerk]).figures["00001", "listed_meeting_standard", "office_statistics"] == 1
    later = replace(clerk, as_of=date(2020, 6, 30))
    assert count([later]).figures["00001", "listed_below_standard", "office_statistics"] == 1
    in_the_mountains = replace(later, unit="00003")
    assert count([in_the_mountains]).figures["00003", "listed_meeting_standard", "office_statistics"] == 1


def test_a_province_is_counted(count, record):
    rows = [record(unit=f"0000{1 + number % 3}", born_man=f"19{60 + number % 40}-05-01") for number in range(2500)]
    assert count(rows).figures["00001", "listed_total", ""] == 834
