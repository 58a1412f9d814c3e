"""The standard of a post is the one of its day and place."""

from datetime import date

import pytest

from analysis.model.standards import Standard
from analysis.selection.standards import Rulebook


@pytest.fixture
def rulebook(standards, registry) -> Rulebook:
    return Rulebook(standards, registry)


def needs(rulebook: Rulebook, title: str, unit: str, day: str) -> dict[str, tuple[str, str]]:
    found = rulebook.needs(title, unit, date.fromisoformat(day))
    return {need.field: (need.level, need.standard.id) for need in found}


@pytest.mark.parametrize(
    ("day", "level", "rule"),
    [("2018-06-30", "intermediate", "civil_2012"), ("2019-12-24", "intermediate", "civil_2012"),
     ("2019-12-25", "university", "civil_2019"), ("2020-06-30", "university", "civil_2019")],
)  # fmt: skip
def test_the_rule_of_the_day_holds(rulebook, day, level, rule):
    assert needs(rulebook, "office_statistics", "00001", day)["degree"] == (level, rule)


def test_somebody_with_intermediate_level_meets_it_in_2018_and_not_in_2020(rulebook, person):
    clerk = person(degree="intermediate")
    assert rulebook.lacks(clerk, date(2018, 6, 30)) == ()
    (lack,) = rulebook.lacks(clerk, date(2020, 6, 30))
    assert (lack.need.field, lack.need.level, lack.held) == ("degree", "university", "intermediate")


def test_the_exception_for_the_mountains_goes_first_field_by_field(rulebook, person):
    plain = needs(rulebook, "office_statistics", "00001", "2024-06-30")
    mountain = needs(rulebook, "office_statistics", "00003", "2024-06-30")
    assert plain["degree"] == ("university", "civil_2019")
    assert mountain["degree"] == ("intermediate", "civil_mountain")
    assert plain["school"] == mountain["school"] == ("upper_secondary", "civil_2019")
    assert rulebook.lacks(person(unit="00003", degree="intermediate"), date(2024, 6, 30)) == ()
    assert len(rulebook.lacks(person(unit="00001", degree="intermediate"), date(2024, 6, 30))) == 1


def test_the_nearer_exception_goes_before_the_farther_one(standards, registry):
    nearest = standards[2].model_copy(update={"id": "one_commune", "units": ("00003",), "needs": {"degree": "college"}})
    for order in ([*standards, nearest], [nearest, *standards]):
        found = needs(Rulebook(order, registry), "office_statistics", "00003", "2024-06-30")
        assert found["degree"] == ("college", "one_commune")


def test_a_post_without_a_rule_is_neither_met_nor_lacking(rulebook, person):
    assert rulebook.needs("youth_secretary", "00001", date(2024, 6, 30)) == ()
    assert rulebook.needs("office_statistics", "00001", date(2010, 6, 30)) == ()
    assert rulebook.lacks(person("youth_secretary", degree="none"), date(2024, 6, 30)) == ()


def test_what_the_list_does_not_ask_for_is_not_lacking(rulebook, person):
    nobody_asked = person("party_secretary", columns=frozenset({"degree", "school", "born_man"}), politics=None)
    assert rulebook.lacks(nobody_asked, date(2024, 6, 30)) == ()
    assert "politics" in needs(rulebook, "party_secretary", "00001", "2024-06-30")


def test_each_need_names_its_standard(rulebook, standards: list[Standard]):
    (degree, politics) = rulebook.needs("party_secretary", "00001", date(2024, 6, 30))
    assert (degree.field, politics.field) == ("degree", "politics")
    assert degree.standard == politics.standard == standards[3]
