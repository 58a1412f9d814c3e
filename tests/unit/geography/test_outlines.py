"""Outlines carried along the register: known numbers of communes, sums of areas, and nothing guessed."""

from datetime import date
from pathlib import Path

import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.catalogue.maps import read_outlines
from analysis.catalogue.read import Reader
from analysis.geography.former import parts_of
from analysis.geography.outlines import areas_of_snapshot, outlines_of
from analysis.geography.registry import Registry
from analysis.model.outlines import Snapshot
from analysis.model.places import Change, Unit

DISTRICTS = ("347", "349", "350", "351", "352", "353")
OLD, NEW, LAST_OF_DISTRICTS = date(2015, 1, 1), date(2025, 7, 1), date(2025, 6, 30)


@pytest.fixture(scope="session")
def snapshots() -> tuple[Snapshot, ...]:
    reader = Reader(Path(__file__).parents[3] / "catalogue")
    found = read_outlines(reader)
    assert reader.faults == []
    return tuple(found.values())


def communes_of(registry: Registry, district: str, day: date) -> list[Unit]:
    return registry.children(district, day)


@pytest.mark.parametrize(
    ("day", "numbers"),
    [
        # the official list's own history of these districts; 18 communes of Kim Bảng became 17 and then six
        (date(2015, 6, 30), (21, 18, 18, 17, 19, 23)),
        (date(2020, 12, 31), (21, 16, 18, 16, 17, 21)),
        (date(2024, 12, 31), (21, 16, 18, 16, 17, 21)),
        (date(2025, 6, 30), (14, 15, 17, 16, 15, 21)),
    ],
)
def test_every_commune_of_a_district_has_its_outline(registry, snapshots, day, numbers):
    for district, number in zip(DISTRICTS, numbers, strict=True):
        found = outlines_of(registry, snapshots, communes_of(registry, district, day), day)
        assert (len(found.areas), found.without, found.day) == (number, (), OLD)


def test_the_new_communes_have_the_outlines_of_their_own_day(registry, snapshots):
    day = date(2026, 12, 31)
    found = outlines_of(registry, snapshots, registry.children("37", day), day)
    assert (len(found.areas), found.without, found.day) == (129, (), NEW)


COUNTED = {  # communes of Hà Nam since which day: the census, and the three lists
    date(2009, 4, 1): 116, date(2020, 1, 1): 109, date(2025, 1, 1): 98, date(2025, 7, 1): 33,
}  # fmt: skip


@given(day=st.dates(date(2009, 4, 1), date(2026, 12, 31)))
@example(date(2009, 4, 1))
@example(date(2013, 7, 22))
@example(date(2013, 7, 23))
@example(date(2026, 12, 31))
@settings(max_examples=25, deadline=None)
def test_on_any_day_since_2009_all_communes_have_outlines_that_add_up_and_are_small(registry, snapshots, day):
    communes = [one for one in parts_of(registry, "35", day) if one.level == "commune"]
    communes = communes or registry.descendants("35", day, "commune")
    found = outlines_of(registry, snapshots, communes, day)
    assert (len(found.areas), found.without) == (COUNTED[max(since for since in COUNTED if since <= day)], ())
    areas = list(found.areas.values())
    whole = shapely.union_all(areas)
    assert sum(area.area for area in areas) == pytest.approx(whole.area, rel=1e-6)  # none covers another
    of_2015 = shapely.union_all(list(outlines_of(registry, snapshots, [registry.unit("35", OLD)], OLD).areas.values()))
    assert whole.area == pytest.approx(of_2015.area, rel=0.01)  # two sources, drawn without each other
    points = sum(shapely.get_num_coordinates(area) for area in areas)
    assert points / len(areas) < 60  # some 8 bytes each: half a kilobyte a commune


def test_districts_of_the_census_have_the_communes_of_their_own_day(registry, snapshots):
    for day, numbers in ((date(2013, 7, 22), (12, 21, 19, 20, 21, 23)), (date(2013, 7, 23), (21, 18, 18, 17, 19, 23))):
        assert tuple(len(communes_of(registry, district, day)) for district in DISTRICTS) == numbers
    before, after = (
        outlines_of(registry, snapshots, [registry.unit("347", day)], day).areas["347"].area
        for day in (date(2013, 7, 22), date(2013, 7, 23))
    )
    assert after > 2 * before  # 34 and 88 square kilometres


@pytest.mark.parametrize("district", DISTRICTS)
def test_a_districts_area_is_the_sum_of_its_communes_whatever_the_day(registry, snapshots, district):
    whole = outlines_of(registry, snapshots, [registry.unit(district, OLD)], OLD).areas[district].area
    for day in (date(2015, 6, 30), date(2020, 12, 31), date(2025, 6, 30)):
        parts = outlines_of(registry, snapshots, communes_of(registry, district, day), day).areas.values()
        assert sum(part.area for part in parts) == pytest.approx(whole, rel=1e-9)
        assert shapely.union_all(list(parts)).area == pytest.approx(whole, rel=1e-9)


@pytest.mark.parametrize(("district", "wards"), [("350", 6), ("352", 5), ("353", 7)])
def test_two_sources_agree_on_a_district_that_was_only_merged(registry, snapshots, district, wards):
    """The six wards of 2025 cover what the eighteen communes of 2009 covered: neither source knows of the other."""
    unit = [registry.unit(district, LAST_OF_DISTRICTS)]
    old, new = (outlines_of(registry, [one], unit, LAST_OF_DISTRICTS).areas[district] for one in snapshots)
    assert old.symmetric_difference(new).area < 0.05 * new.area
    day = date(2025, 7, 1)
    inside = [one for one in registry.children("37", day) if shapely.contains_properly(
        new.buffer(1e-9), outlines_of(registry, snapshots[1:], [one], day).areas[one.code])]  # fmt: skip
    assert len(inside) == wards


def test_a_unit_cut_out_of_another_has_no_outline_but_lies_somewhere(registry, snapshots):
    day = date(2026, 6, 30)
    found = outlines_of(registry, snapshots[:1], registry.children("37", day), day)
    assert len(found.middles) == 33 and len(found.areas) == 27 and len(found.without) == 129 - 27
    # what the five split communes went into (Resolution 1674/NQ-UBTVQH15)
    names = {registry.unit(code, day).name for code in set(found.middles) - set(found.areas)}
    assert names == {f"Phường {name}" for name in ("Phủ Lý", "Hà Nam", "Duy Tiên", "Duy Tân", "Duy Hà", "Tiên Sơn")}


def test_districts_that_new_communes_straddle_are_not_drawn_from_them(registry, snapshots):
    units = [registry.unit(code, LAST_OF_DISTRICTS) for code in DISTRICTS]
    found = outlines_of(registry, snapshots[1:], units, LAST_OF_DISTRICTS)
    assert found.without == ("347", "349", "351")
    assert outlines_of(registry, snapshots, units, LAST_OF_DISTRICTS).day == OLD


def test_a_province_with_communes_that_are_not_drawn_has_no_outline(registry, snapshots):
    old_thai_binh = registry.unit("34", LAST_OF_DISTRICTS)
    found = outlines_of(registry, snapshots, [old_thai_binh], LAST_OF_DISTRICTS)
    assert found.without == ("34",) and found.middles == {} and found.day is None


def test_former_districts_outside_ha_nam_are_drawn_from_the_communes_of_2025(registry, snapshots):
    # Ý Yên of Nam Định went into whole communes; one of them holds a piece of Vụ Bản's neighbour
    units = [registry.unit(code, LAST_OF_DISTRICTS) for code in ("359", "360")]
    found = outlines_of(registry, snapshots, units, LAST_OF_DISTRICTS)
    assert set(found.areas) == {"360"} and found.without == ("359",) and found.day == date(2025, 7, 1)


def test_no_snapshot_is_no_outline(registry):
    unit = registry.unit("350", LAST_OF_DISTRICTS)
    assert outlines_of(registry, [], [unit], LAST_OF_DISTRICTS).without == ("350",)


def test_neighbours_share_their_borders(snapshots):
    for snapshot in snapshots:
        areas = list(areas_of_snapshot(snapshot).values())
        assert shapely.coverage_is_valid(areas) and all(area.is_valid and area.area > 0 for area in areas)


EVE, DAY = date(2019, 12, 31), date(2020, 1, 1)


def made_up() -> tuple[Registry, Snapshot]:
    """Communes a, b, c in a row; on the day, a and a part of b become d, the rest of b is e, c goes on."""
    common = {"kind": "x", "source": "test"}
    units = [Unit(code="VN", level="country", name="VN", parent="", **common)]
    units += [Unit(code="P", level="province", name="P", parent="VN", **common)]
    units += [Unit(code=code, valid_to=EVE, level="commune", name=code, parent="P", **common) for code in "ab"]
    units += [Unit(code=code, valid_from=DAY, level="commune", name=code, parent="P", **common) for code in "de"]
    units += [Unit(code="c", level="commune", name="c", parent="P", **common)]
    ways = [("a", "d", True), ("b", "d", False), ("b", "e", False)]
    changes = [
        Change(date=DAY, from_code=one, to_code=other, kind="split", is_whole=whole, source="test")
        for one, other, whole in ways
    ]
    squares = [("a", 0), ("b", 1), ("c", 2)]
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [
            [(x, 0), (x + 1, 0), (x + 1, 1), (x, 1), (x, 0)]]}}
        for code, x in squares
    ]  # fmt: skip
    head = {"type": "FeatureCollection", "day": "2019-01-01", "source": "test", "licence": "MIT"}
    return Registry(units, changes), Snapshot.model_validate({**head, "features": features})


def test_a_split_leaves_both_its_ends_without_and_their_province_whole():
    registry, snapshot = made_up()
    found = outlines_of(registry, [snapshot], registry.children("P", DAY), DAY)
    assert set(found.areas) == {"c"} and found.without == ("d", "e")
    east = {code: middle[0] for code, middle in found.middles.items()}
    assert east == pytest.approx({"d": 1.0, "e": 1.5, "c": 2.5}, abs=0.01)
    province = outlines_of(registry, [snapshot], [registry.unit("P", DAY)], DAY)
    assert province.areas["P"].area == pytest.approx(3.0, rel=0.001)


def test_of_two_snapshots_the_nearer_is_taken_where_both_draw_all():
    registry, snapshot = made_up()
    later = snapshot.model_copy(update={"day": EVE})
    units = registry.children("P", EVE)
    assert outlines_of(registry, [snapshot, later], units, EVE).day == EVE
    assert outlines_of(registry, [snapshot, later], units, date(2019, 2, 1)).day == date(2019, 1, 1)
    few = later.model_copy(update={"features": later.features[:2]})
    assert outlines_of(registry, [snapshot, few], units, EVE).day == date(2019, 1, 1)
