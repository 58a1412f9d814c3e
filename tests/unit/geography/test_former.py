"""Units that stand no more, and what of a later day lies in them: counts known from the resolutions."""

from datetime import date

import pytest

from analysis.geography.former import (
    continues,
    former_wholes,
    last_standing,
    line_of,
    partial_parts_of,
    parts_of,
    stood_by,
)
from analysis.model.errors import UsageError

TODAY, LAST = date(2026, 12, 31), date(2025, 6, 30)


def test_a_former_unit_is_told_as_it_last_stood(registry):
    unit, day = last_standing(registry, "350", TODAY)
    assert (unit.name, day) == ("Thị xã Kim Bảng", LAST)
    assert [one.name for one in line_of(registry, "350", TODAY)][1:] == [
        "Tỉnh Hà Nam", "Đồng bằng sông Hồng", "Cả nước",
    ]  # fmt: skip
    assert last_standing(registry, "350", date(2020, 6, 30))[0].name == "Huyện Kim Bảng"
    assert stood_by(registry, "28", TODAY) and not stood_by(registry, "93", date(2003, 12, 31))
    with pytest.raises(UsageError, match="no unit has the code '9999'"):
        last_standing(registry, "9999", TODAY)


@pytest.mark.parametrize(
    ("code", "earlier", "is_the_same"),
    [
        ("01", LAST, True),  # lay in a region, which was given up: a row of its own, and nothing gained
        ("01", date(2008, 7, 31), False),  # received Hà Tây
        ("37", LAST, False),
        ("15", LAST, False),  # was Yên Bái
        ("35", LAST, False),  # is no more
        ("13384", LAST, False),
        ("11", TODAY, True),
        ("9999", LAST, False),
    ],
)
def test_a_code_may_mean_another_unit(registry, code, earlier, is_the_same):
    assert continues(registry, code, earlier, TODAY) is is_the_same


@pytest.mark.parametrize(
    ("code", "day", "number"),
    [
        ("35", TODAY, 33),  # plan of the province: 98 became 33
        ("350", TODAY, 6),  # Resolution 1674: six wards
        ("37", TODAY, 129),  # still stands: its own children
        ("35", LAST, 6),
        ("28", date(2016, 12, 31), 0),  # nobody knows what lies in Hà Tây before the list of 2021
    ],
)
def test_parts_are_of_the_level_that_is_there(registry, code, day, number):
    assert len(parts_of(registry, code, day)) == number


def test_a_former_region_has_provinces_and_each_lies_in_it(registry):
    parts = parts_of(registry, "V1", TODAY)
    assert {part.level for part in parts} == {"province"}
    assert {"Thành phố Hà Nội", "Tỉnh Ninh Bình"} <= {part.name for part in parts}


def test_a_commune_of_today_is_compared_within_all_that_it_was_in(registry):
    found = former_wholes(registry, TODAY)
    assert found["13384"] == ("350", "35")  # the smallest first; Ninh Bình itself still stands
    assert found["13366"] == ("35",)  # the ward Hà Nam lies across two former districts, and is a part of neither
    assert "37" not in {whole for wholes in found.values() for whole in wholes}
    assert former_wholes(registry, date(2020, 12, 31)) == {}
    assert found["37"] == ("V1",) and "25" not in found  # Phú Thọ took in Vĩnh Phúc of the delta, and Hòa Bình of V2


@pytest.mark.parametrize(
    ("code", "day", "names"),
    [
        ("V1", TODAY, ["Tỉnh Bắc Ninh", "Tỉnh Phú Thọ"]),  # with Bắc Giang; with Phú Thọ and Hòa Bình
        ("347", TODAY, ["Phường Châu Sơn", "Phường Hà Nam"]),
        ("35", TODAY, []),
        ("350", TODAY, []),
        ("37", TODAY, []),
        ("V1", LAST, []),
    ],
)
def test_parts_across_the_border_are_told_apart(registry, code, day, names):
    assert [unit.name for unit in partial_parts_of(registry, code, day)] == names
    assert set(partial_parts_of(registry, code, day)) <= set(parts_of(registry, code, day))
