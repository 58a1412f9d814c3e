"""The register against the official list's own history, and what it must refuse."""

from datetime import date

import pytest

from analysis.geography.registry import Registry
from analysis.model.errors import CatalogueError, UsageError
from analysis.model.places import Change, Unit

DISTRICTS = ("347", "349", "350", "351", "352", "353")
# The General Statistics Office's list, its state on these days: communes in each district of Hà Nam.
OFFICIAL_NUMBERS = {
    "2019-09-11": (21, 18, 18, 17, 19, 23),
    "2019-12-01": (21, 18, 18, 17, 19, 23),
    "2020-01-01": (21, 16, 18, 16, 17, 21),
    "2020-03-01": (21, 16, 18, 16, 17, 21),
    "2020-06-01": (21, 16, 18, 16, 17, 21),
    "2021-02-01": (21, 16, 18, 16, 17, 21),
    "2021-11-01": (21, 16, 18, 16, 17, 21),
    "2023-04-10": (21, 16, 18, 16, 17, 21),
    "2024-05-01": (21, 16, 18, 16, 17, 21),
    "2024-09-01": (21, 16, 18, 16, 17, 21),
    "2024-11-01": (21, 16, 18, 16, 17, 21),
    "2025-01-01": (14, 15, 17, 16, 15, 21),
    "2025-03-01": (14, 15, 17, 16, 15, 21),
    "2025-06-30": (14, 15, 17, 16, 15, 21),
}


@pytest.mark.parametrize("day", OFFICIAL_NUMBERS)
def test_districts_have_as_many_communes_as_in_the_official_list(registry: Registry, day: str) -> None:
    on = date.fromisoformat(day)
    assert tuple(len(registry.children(code, on)) for code in DISTRICTS) == OFFICIAL_NUMBERS[day]
    assert len(registry.descendants("35", on, "commune")) == sum(OFFICIAL_NUMBERS[day])
    assert [unit.code for unit in registry.children("35", on)] == list(DISTRICTS)


@pytest.mark.parametrize(
    ("day", "provinces"),
    [("2002-12-31", 61), ("2004-12-31", 64), ("2008-12-31", 63), ("2025-06-30", 63), ("2025-07-01", 34)],
)
def test_numbers_of_provinces(registry: Registry, day: str, provinces: int) -> None:
    assert len(registry.at_level("province", date.fromisoformat(day))) == provinces
    assert len(registry.descendants("VN", date.fromisoformat(day), "province")) == provinces


def test_the_new_ninh_binh_has_97_communes_and_32_wards(registry: Registry) -> None:
    communes = registry.children("37", date(2026, 6, 30))
    assert [sum(unit.kind == kind for unit in communes) for kind in ("xã", "phường")] == [97, 32]


def test_a_code_means_the_unit_of_its_day(registry: Registry) -> None:
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2025, 7, 1))
    names = [registry.unit("13597", day).name for day in days]
    assert names == ["Xã Đồng Lý", "Thị trấn Vĩnh Trụ", "Xã Vĩnh Trụ"]
    assert registry.unit("13366", date(2024, 12, 31)).name == "Xã Tiên Tân"
    assert registry.unit("13366", date(2025, 1, 1)).name == "Phường Tân Hiệp"
    assert registry.unit("349", date(2020, 1, 1)).kind == "thị xã"
    assert registry.find("350", date(2025, 7, 1)) is None


def test_ancestors_come_nearest_first(registry: Registry) -> None:
    assert [unit.code for unit in registry.ancestors("13411", date(2020, 6, 30))] == ["350", "35", "V1", "VN"]
    assert [unit.code for unit in registry.ancestors("13396", date(2026, 6, 30))] == ["37", "VN"]


def test_changes_of_a_unit_are_told_both_ways(registry: Registry) -> None:
    told = [
        (change.date.isoformat(), change.from_code, change.to_code)
        for change in registry.changes_of("13402", date(2025, 3, 1))
    ]
    assert told == [
        ("2025-01-01", "13399", "13402"),
        ("2025-01-01", "13402", "13402"),
        ("2025-07-01", "13402", "13402"),
    ]


@pytest.mark.parametrize(
    ("code", "day", "advice"),
    [
        ("350", "2026-06-30", "Thị xã Kim Bảng, 2025-01-01 to 2025-06-30"),
        ("Kim Bảng", "2020-06-30", "350"),
        ("3500", "2020-06-30", "350"),
    ],
)
def test_an_unknown_unit_is_refused_with_advice(registry: Registry, code: str, day: str, advice: str) -> None:
    with pytest.raises(UsageError, match=advice):
        registry.unit(code, date.fromisoformat(day))


def test_an_unknown_level_is_refused(registry: Registry) -> None:
    with pytest.raises(UsageError, match="no level 'ward'"):
        registry.at_level("ward", date(2020, 1, 1))


def _unit(code: str, since: str, until: str, parent: str = "VN") -> Unit:
    row = {"code": code, "valid_from": since, "valid_to": until, "parent": parent, "level": "province"}
    return Unit.model_validate({**row, "kind": "tỉnh", "name": f"Tỉnh {code}", "source": "test"})


COUNTRY = Unit(code="VN", level="country", kind="quốc gia", name="Cả nước", parent="", source="test")


def _change(from_code: str, to_code: str, is_whole: bool, day: str = "2010-01-01") -> Change:
    row = {"date": day, "from_code": from_code, "to_code": to_code, "is_whole": is_whole, "kind": "merge"}
    return Change.model_validate({**row, "source": "test"})


@pytest.mark.parametrize(
    ("units", "changes", "fault"),
    [
        ([_unit("1", "", "2010-01-01"), _unit("1", "2010-01-01", "")], [], "valid on the same day"),
        ([_unit("1", "2011-01-01", "2010-01-01")], [], "valid_to lies before valid_from"),
        ([_unit("1", "", "", parent="V9")], [], "its parent 'V9'"),
        ([_unit("1", "", "", parent="")], [], "a province needs a parent"),
        ([_unit("1", "", "2009-12-31")], [_change("1", "2", True)], "no unit 2 stands on that day"),
        ([_unit("1", "2010-01-01", "")], [_change("2", "1", True)], "no unit 2 stands on the day before"),
        ([_unit("1", "", "")], [_change("1", "1", True)], "goes on as the same row"),
        ([_unit("1", "", ""), _unit("2", "", "")], [_change("1", "2", True)], "but also stays"),
        ([_unit("1", "", "2009-12-31"), _unit("2", "", "")], [_change("1", "2", False)], "only a part went"),
        ([_unit("1", "", "2009-12-31"), _unit("2", "", "")], [_change("1", "2", True)] * 2, "told 2 times"),
        (
            [_unit("1", "", "2009-12-31"), _unit("2", "", ""), _unit("3", "", "")],
            [_change("1", "2", True), _change("1", "3", False)],
            "goes elsewhere",
        ),
        ([_unit("1", "", "2009-12-31")], [_change("1", "VN", True)], "a province cannot go into a country"),
    ],
)
def test_an_unsound_register_is_refused(units: list[Unit], changes: list[Change], fault: str) -> None:
    with pytest.raises(CatalogueError, match=fault):
        Registry([COUNTRY, *units], changes)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(CatalogueError) as caught:
        Registry([COUNTRY, _unit("1", "", "", parent="V9"), _unit("2", "", "", parent="V8")], [])
    assert len(caught.value.faults) == 2
