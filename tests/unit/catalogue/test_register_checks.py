"""The register of units in time, on a made-up country small enough to see through."""

from datetime import date

from analysis.catalogue import register
from analysis.model.places import Change, Standing, Unit


def unit(code, since=None, until=None, level="district", parent="P"):
    return Unit(
        code=code, valid_from=since, valid_to=until, level=level, kind="huyện", name=code, parent=parent, source="test"
    )


COUNTRY = unit("C", level="country", parent="")
PROVINCE = unit("P", level="province", parent="C")
NEW_YEAR, EVE = date(2020, 1, 1), date(2019, 12, 31)


def told(*units):
    return [(fault.key, fault.message) for fault in register.of_units(units, Standing(units), frozenset())]


def change(source, target, **more):
    return Change(date=NEW_YEAR, from_code=source, to_code=target, kind="merge", is_whole=True, source="test", **more)


def test_a_code_used_again_on_the_next_day_is_sound():
    assert told(COUNTRY, PROVINCE, unit("D", until=EVE), unit("D", since=NEW_YEAR)) == []


def test_a_code_used_twice_on_one_day_is_not():
    [(key, message)] = told(COUNTRY, PROVINCE, unit("D", until=NEW_YEAR), unit("D", since=NEW_YEAR))
    assert key == "D@2020-01-01"
    assert "overlaps" in message


def test_a_parent_may_become_another_kind_of_unit_on_the_way():
    town = [unit("P", until=EVE, level="province", parent="C"), unit("P", since=NEW_YEAR, level="province", parent="C")]
    assert told(COUNTRY, *town, unit("D")) == []


def test_a_parent_that_is_gone_for_a_day_is_missed():
    gap = [
        unit("P", until=EVE, level="province", parent="C"),
        unit("P", since=date(2020, 1, 2), level="province", parent="C"),
    ]
    assert told(COUNTRY, *gap, unit("D")) == [("D.parent", "'P' is not in the register on 2020-01-01")]


def test_a_parent_stands_above():
    assert told(COUNTRY, PROVINCE, unit("D"), unit("E", parent="D"))[0][1] == "'D' is a district, not above a district"


def test_a_unit_does_not_end_before_it_begins():
    assert ("D@2020-01-01", "valid_to lies before valid_from") in told(COUNTRY, PROVINCE, unit("D", NEW_YEAR, EVE))


def test_changes_join_units_of_the_day_before_and_the_day():
    units = [COUNTRY, PROVINCE, unit("A", until=EVE), unit("B", since=NEW_YEAR)]
    assert list(register.of_changes(Standing(units), [change("A", "B")], frozenset())) == []
    wrong = list(register.of_changes(Standing(units), [change("B", "A")], frozenset()))
    assert [fault.key.rpartition(".")[2] for fault in wrong] == ["from_code", "to_code"]


def test_only_a_part_has_a_share():
    units = [COUNTRY, PROVINCE, unit("A", until=EVE), unit("B", since=NEW_YEAR)]
    [fault] = register.of_changes(Standing(units), [change("A", "B", share=0.4, share_source="headcount")], frozenset())
    assert fault.key.endswith(".share")


def test_a_share_says_how_it_was_got():
    units = [COUNTRY, PROVINCE, unit("A", until=EVE), unit("B", since=NEW_YEAR)]
    part = change("A", "B", share=0.4).model_copy(update={"is_whole": False})
    [fault] = register.of_changes(Standing(units), [part], frozenset())
    assert fault.key.endswith(".share_source")
