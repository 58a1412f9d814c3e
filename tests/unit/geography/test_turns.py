"""Days of rearrangement follow from the register: numbers of communes as the resolutions have them."""

from datetime import date

import pytest

from analysis.geography.registry import Registry
from analysis.geography.turns import turns_of
from analysis.model.places import Change, Unit

BEGINNING, TODAY, LAST = date(2000, 1, 1), date(2026, 12, 31), date(2025, 6, 30)
FIRST, SECOND, THIRD = date(2020, 1, 1), date(2025, 1, 1), date(2025, 7, 1)
HANDED_ON = (date(2013, 7, 23), "divided", 18, 18)


def told(registry, code, frame, level="commune"):
    turns = turns_of(registry, (code,), frame, level, BEGINNING, TODAY)[code]
    return [(turn.day, turn.kind, turn.before, turn.after) for turn in turns]


@pytest.mark.parametrize(
    ("code", "frame", "expected"),
    [
        ("350", LAST, [(SECOND, "parts", 18, 17), (THIRD, "parts", 17, 6)]),
        ("349", LAST, [(FIRST, "parts", 18, 16), (SECOND, "parts", 16, 15), (THIRD, "divided", 15, 6)]),
        ("35", LAST, [(FIRST, "parts", 116, 109), (SECOND, "parts", 109, 98), (THIRD, "parts", 98, 33)]),
        # a ward of today that is three whole communes, one of them made of two: its series is never estimated
        ("13402", TODAY, [(SECOND, "parts", 3, 2), (THIRD, "parts", 2, 1)]),
        # one that took a part of a split commune: counted from its own day on
        ("13324", TODAY, [(THIRD, "divided", 4, 1)]),
        ("13384", TODAY, [(THIRD, "parts", 3, 1)]),  # its code meant another unit before, which was raised
    ],
)
def test_hà_nam(registry, code, frame, expected):
    assert told(registry, code, frame) == expected


def test_provinces_are_parts_where_they_report(registry):
    assert told(registry, "01", date(2016, 12, 31), "province")[0] == (date(2008, 8, 1), "parts", 2, 1)
    assert told(registry, "12", date(2016, 12, 31), "province")[0][1] == "divided"
    assert told(registry, "350", date(2020, 12, 31), "province") == [(SECOND, "raised", 0, 0)]


@pytest.mark.parametrize(
    ("code", "frame", "expected"),
    [
        # told by the district itself up to its last day, then by communes, of which one lies across the border;
        # in 2013 both gave communes to Phủ Lý, which no figure of a district tells apart
        ("349", LAST, [HANDED_ON, (FIRST, "parts", 18, 16), (SECOND, "parts", 16, 15), (THIRD, "divided", 15, 6)]),
        ("350", LAST, [HANDED_ON, (SECOND, "parts", 18, 17), (THIRD, "parts", 17, 6)]),
        ("35", LAST, [(FIRST, "parts", 116, 109), (SECOND, "parts", 109, 98), (THIRD, "parts", 98, 33)]),
    ],
)
def test_figures_told_by_districts_are_of_communes_after_the_last_district(registry, code, frame, expected):
    turns = turns_of(registry, (code,), frame, "district", BEGINNING, TODAY, "commune")[code]
    assert [(turn.day, turn.kind, turn.before, turn.after) for turn in turns] == expected


def test_a_unit_that_only_got_another_kind_is_light_and_a_new_name_is_nothing():
    def unit(since, until, name, kind):
        return Unit(code="1", valid_from=since, valid_to=until, level="commune", kind=kind, name=name, parent="P",
                    source="made up")  # fmt: skip

    def change(day, kind):
        return Change(date=day, from_code="1", to_code="1", kind=kind, is_whole=True, source="made up")

    province = Unit(code="P", level="province", kind="tỉnh", name="P", parent="VN", source="made up")
    country = Unit(code="VN", level="country", kind="quốc gia", name="Cả nước", parent="", source="made up")
    days = [date(2020, 1, 1), date(2021, 1, 1)]
    units = [country, province, unit(None, date(2019, 12, 31), "Xã A", "xã")]
    units += [unit(days[0], date(2020, 12, 31), "Phường A", "phường"), unit(days[1], None, "Phường B", "phường")]
    small = Registry(units, [change(days[0], "raise"), change(days[1], "rename")])
    (turn,) = turns_of(small, ("1",), TODAY, "commune", BEGINNING, TODAY)["1"]
    assert (turn.day, turn.kind, turn.unit.kind) == (days[0], "raised", "phường")
