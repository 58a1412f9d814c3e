"""The national part of the register against the history of the official list, and what led to the communes of 2025."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.catalogue.read import Reader
from analysis.catalogue.register import read_census
from analysis.geography.registry import Registry
from analysis.ingest.names import scope_on

CATALOGUE = Path(__file__).parents[3] / "catalogue"
LISTS = (date(2021, 11, 1), date(2025, 6, 30), date(2025, 7, 1))
EVE, NEW = LISTS[1:]
# Official list, its state on these days: provinces, districts, communes; and how many more communes the register has.
# Between its lists it knows two days: 2024-09-01 in three provinces, 2025-01-01 in Hà Nam. The README tells why the
# other days differ.
OFFICIAL = {
    "2021-11-01": (63, 705, 10599, 0),
    "2023-04-10": (63, 705, 10598, 1),
    "2024-05-01": (63, 705, 10595, 4),
    "2024-09-01": (63, 704, 10542, 4),
    "2024-11-01": (63, 704, 10472, 74),
    "2025-01-01": (63, 696, 10057, 478),
    "2025-03-01": (63, 696, 10047, 488),
    "2025-06-30": (63, 696, 10035, 0),
    "2025-07-01": (34, 0, 3321, 0),
}
DISTRICTS_TOO_MANY = {"2025-01-01": 8, "2025-03-01": 8}
ISLANDS = {"318": "11948", "471": "19742", "498": "20333", "536": "21548", "755": "26732"}


@pytest.mark.parametrize("day", OFFICIAL)
def test_numbers_of_units_agree_with_the_official_list(registry: Registry, day: str) -> None:
    on, (provinces, districts, communes, more) = date.fromisoformat(day), OFFICIAL[day]
    assert len(registry.at_level("province", on)) == provinces
    assert len(registry.at_level("district", on)) == districts + DISTRICTS_TOO_MANY.get(day, 0)
    assert len(registry.at_level("commune", on)) == communes + more
    assert len(registry.descendants("VN", on, "commune")) == communes + more


def test_the_lists_agree_to_the_unit(registry: Registry) -> None:
    for day in LISTS:
        assert OFFICIAL[day.isoformat()][3] == 0


def test_every_new_commune_was_made_of_something_and_every_old_one_went_somewhere(registry: Registry) -> None:
    old, new = registry.at_level("commune", EVE), registry.at_level("commune", NEW)
    ends = [[link.unit.code for link in registry.successors(unit)] for unit in old]
    assert all(ends) and sum(len(codes) > 1 for codes in ends) == 471
    assert all(registry.predecessors(unit) for unit in new)
    reached = {code for codes in ends for code in codes}
    assert {unit.code for unit in new} - reached == set(ISLANDS.values())
    assert all(link.change.date == NEW for unit in old for link in registry.successors(unit))


def test_island_districts_became_communes(registry: Registry) -> None:
    for district, commune in ISLANDS.items():
        [link] = registry.successors(registry.unit(district, EVE))
        assert (link.unit.code, link.unit.kind, link.change.is_whole) == (commune, "đặc khu", True)
        assert registry.children(district, EVE) == []


def test_317_new_communes_straddle_former_districts(registry: Registry) -> None:
    inside = [{link.unit.parent for link in registry.predecessors(unit)} for unit in registry.at_level("commune", NEW)]
    assert sum(len(districts) > 1 for districts in inside) == 317


def test_communes_between_the_lists_are_followed_but_for_two(registry: Registry) -> None:
    between = [unit for unit in registry.of_level("commune") if unit.valid_to and unit.valid_to < EVE]
    lost = {unit.code for unit in between if not registry.successors(unit)}
    assert lost == {"10774", "28825"}  # Phúc Thành A, Phú An Hòa
    begun = [unit for unit in registry.at_level("commune", EVE) if unit.valid_from and unit.valid_from > LISTS[0]]
    assert {unit.code for unit in begun if not registry.predecessors(unit)} == {"03980", "03983", "03984"}


def test_no_commune_went_to_another_province_before_provinces_were_merged(registry: Registry) -> None:
    for unit in registry.at_level("commune", LISTS[0]):
        own = registry.ancestors(unit.code, LISTS[0])[1].code
        for link in registry.successors(unit):
            if link.change.date < NEW:
                assert registry.ancestors(link.unit.code, link.change.date)[1].code == own, unit


def test_districts_end_with_june_2025(registry: Registry) -> None:
    ends = Counter(unit.valid_to for unit in registry.at_level("district", EVE))
    assert ends == {EVE: 696}


def test_each_resolution_is_told_with_its_own_province(registry: Registry) -> None:
    told: dict[str, set[str]] = {}
    for unit in registry.at_level("commune", NEW):
        for link in registry.predecessors(unit):
            told.setdefault(unit.parent, set()).add(link.change.source.partition("/")[0])
    assert len(told) == 34 and all(len(resolutions) == 1 for resolutions in told.values())
    assert told["37"] == {"Resolution 1674"} and len(set.union(*told.values())) == 34


def test_a_district_that_was_divided_is_told_in_parts(registry: Registry) -> None:
    links = registry.successors(registry.unit("474", LISTS[0]))  # Thành phố Huế
    assert {(link.unit.name, link.change.is_whole) for link in links} == {
        ("Quận Thuận Hóa", False), ("Quận Phú Xuân", False),
    }  # fmt: skip
    [my_loc] = registry.successors(registry.unit("358", LISTS[0]))
    assert (my_loc.unit.name, my_loc.change.date) == ("Thành phố Nam Định", date(2024, 9, 1))


def test_communes_of_2009_are_joined_by_names_that_are_the_only_ones(registry: Registry) -> None:
    reader = Reader(CATALOGUE)
    census = read_census(reader)
    assert reader.faults == [] and len(census) == 11163
    assert Counter(commune.joined_by for commune in census) == {"district": 9946, "province": 237, "": 980}
    codes = [commune.code for commune in census if commune.code]
    assert len(set(codes)) == len(codes)
    first = {unit.code for unit in registry.at_level("commune", LISTS[0])}
    ha_nam = {unit.code for unit in registry.descendants("35", date(2015, 1, 1), "commune")}
    assert set(codes) <= first | ha_nam and ha_nam <= set(codes)


def test_no_share_is_told_that_nobody_knows() -> None:
    for file in sorted((CATALOGUE / "units").glob("changes*.csv")):
        with file.open(encoding="utf-8", newline="") as rows:
            assert all(bool(row["share"]) == bool(row["share_source"]) for row in csv.DictReader(rows))


def test_names_are_looked_up_in_what_the_scope_of_a_form_became(registry: Registry) -> None:
    form = Catalogue.open(CATALOGUE).forms["bm02"]
    assert [scope_on(registry, form, day) for day in (LISTS[0], EVE, NEW)] == ["35", "35", "37"]
