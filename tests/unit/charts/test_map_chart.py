"""The map: a class for each share, figures where they fit, hatching where nothing can be told; and the tiles."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import date
from itertools import pairwise

import pytest
import shapely

from analysis.charts.classes import Classes, classes_of
from analysis.charts.map import map_chart
from analysis.charts.map_ink import WIDTH, Area, Label, draw_map
from analysis.charts.style import contrast, ink_on
from analysis.charts.tiles import tile_places, tiles
from analysis.model.errors import CadreError, UsageError
from analysis.model.outlines import TileLayout
from drawn import boxes_on, drawn_on

NAMES = {"a": "Phường Quế", "b": "Xã Lê Hồ", "c": "Xã Nhật Tân", "d": "Xã Tân Sơn", "e": "Xã Ba Sao"}
SHORT = {code: name.split(" ", 1)[1] for code, name in NAMES.items()}
# a wide unit in the west, three under each other, a sliver in the east
SHAPES = {
    "a": shapely.box(0, 0, 4, 9), "b": shapely.box(4, 0, 9, 3), "c": shapely.box(4, 3, 9, 6),
    "d": shapely.box(4, 6, 9, 9), "e": shapely.box(9, 0, 9.6, 9),
}  # fmt: skip
ROWS = [
    ("a", "2020", 9, 10, "ok"), ("b", "2020", 17, 20, "ok"), ("c", "2020", 20, 20, "ok"),
    ("d", "2020", 777, 888, "suppressed"), ("e", "2020", 18, 20, "ok"),
]  # fmt: skip


def chart_of(make, language, rows=ROWS, **changed):
    asked = {
        "indicator": make.indicator(), "language": language, "names": NAMES, "short": SHORT, "place": "Kim Bảng",
        "shapes": SHAPES,
    }  # fmt: skip
    return map_chart(make.values(rows), **{**asked, **changed})


def texts(chart) -> list[str]:
    picture = ElementTree.fromstring(chart.svg)
    return ["".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text")]


def test_the_picture_keeps_what_every_chart_promises(make, language):
    chart = chart_of(make, language)
    picture = ElementTree.fromstring(chart.svg)
    assert picture.get("role") == "img" and picture.get("aria-label") == chart.alt and picture.get("width") is None
    ids = re.findall(r'\bid="([^"]+)"', chart.svg)
    assert set(re.findall(r'href="#([^"]+)"', chart.svg)) | set(re.findall(r"url\(#([^)]+)\)", chart.svg)) == set(ids)
    assert ids and all(one.startswith(chart.name) for one in ids)
    told = [chart.title, chart.alt, chart.caption, *texts(chart), *chart.table.to_numpy().ravel()]
    assert all(isinstance(text, str) and "{" not in text and "nan" not in text.lower() for text in told)
    assert chart.svg == chart_of(make, language).svg
    assert len(chart.svg.encode()) < 10_000


def test_alternative_text_tells_the_ends_the_classes_and_who_is_left_out(make, vietnamese):
    alt = chart_of(make, vietnamese).alt
    assert "Có số liệu: 4 trong 5 đơn vị" in alt
    assert "Cao nhất: Xã Nhật Tân 20/20 (100,0%); thấp nhất: Xã Lê Hồ 17/20 (85,0%)" in alt
    assert "85% đến dưới 90%: 1 đơn vị; 90% đến dưới 95%: 2 đơn vị; 95% đến 100%: 1 đơn vị" in alt
    assert "Không có số để nêu: Xã Tân Sơn (được che)" in alt


def test_units_that_share_an_end_are_counted(make, vietnamese):
    rows = [(unit, "2020", 20, 20, "ok") for unit in "abc"] + [("d", "2020", 10, 20, "ok")]
    alt = chart_of(make, vietnamese, rows=rows).alt
    assert "Cao nhất: Phường Quế 20/20 (100,0%) và 2 đơn vị khác; thấp nhất: Xã Tân Sơn 10/20 (50,0%)" in alt


def test_where_all_are_equal_nothing_is_highest(make, vietnamese):
    alt = chart_of(make, vietnamese, rows=[(unit, "2020", 20, 20, "ok") for unit in NAMES]).alt
    assert "Tất cả bằng nhau: Phường Quế 20/20 (100,0%) và 4 đơn vị khác. Các mức: 99% đến 100%: 5 đơn vị." in alt


def test_the_table_says_the_same_in_words(make, vietnamese):
    table = chart_of(make, vietnamese).table
    assert list(table.iloc[1]) == ["2", "Xã Lê Hồ", "17/20 (85,0%)", "85% đến dưới 90%", ""]
    assert list(table.iloc[3]) == ["4", "Xã Tân Sơn", "", "", "được che"]


def test_the_caption_tells_the_classes_of_the_legend(make, language):
    chart = chart_of(make, language)
    assert all(bounds in chart.caption for bounds in texts(chart) if re.match(r"\d+% ", bounds))
    assert sum(bool(re.match(r"\d+% ", text)) for text in texts(chart)) == 3


def test_what_is_hidden_is_hatched_and_nowhere_told(make, language):
    chart = chart_of(make, language)
    assert not re.search("777|888|87.5", chart.svg + chart.alt + chart.caption + chart.table.to_string())
    told = texts(chart)
    assert told.count("×") == 2  # in its area and in the legend
    without = chart_of(make, language, rows=[row for row in ROWS if row[0] != "d"])
    assert texts(without).count("?") == 2 and "×" not in texts(without)


def test_an_area_without_a_figure_is_white_with_hatching_and_no_other_is():
    area = {"a": Area(SHAPES["a"], "#FFFFFF", (Label((), "?"),)), "b": Area(SHAPES["b"], "#DCE6EB", (Label((), "9%"),))}
    figure, _ = draw_map(area, [], is_to_scale=False)
    looks = {(bool(area.ink.hatch), area.ink.face) for area in drawn_on(figure).areas}
    assert {colour for is_hatched, colour in looks if is_hatched} == {"#FFFFFF"}
    assert {colour for is_hatched, colour in looks if not is_hatched} == {"none", "#DCE6EB"}


def test_what_has_no_room_for_its_name_has_its_number_or_nothing(make, vietnamese):
    chart = chart_of(make, vietnamese)
    told = texts(chart)
    assert "Quế" in told and "90,0%" in told
    assert "Ba Sao" not in told and "5" in told and "Số không kèm %" in chart.caption
    tiny = {**SHAPES, "e": shapely.box(9, 0, 9.05, 9)}
    chart = chart_of(make, vietnamese, shapes=tiny)
    assert "5" not in texts(chart) and "quá nhỏ" in chart.caption


def test_every_text_lies_inside_its_area():
    star = shapely.Point(0, 0).buffer(10, quad_segs=3).difference(shapely.box(-2, -2, 11, 11))
    areas = {"a": Area(star, "#00466E", (Label(("Một tên", "rất dài"), "100,0%"), Label(("1",), "100,0%")))}
    figure, written = draw_map(areas, [], is_to_scale=False)
    assert written["a"] is not None
    (edge,) = [area for area in drawn_on(figure).areas if area.ink.face == "#00466E"]
    covered = shapely.Polygon(zip(edge.x, edge.y, strict=True))
    boxes = boxes_on(figure)
    height = figure.get_size_inches()[1] * 72
    for box in boxes:
        assert covered.contains(shapely.box(box.x0 + 1, height - box.y1 + 1, box.x1 - 1, height - box.y0 - 1))
    assert len(boxes) == 3


@pytest.mark.parametrize(
    ("values", "step", "bounds"),
    [
        ([0.852, 0.978], 5, (85, 100)), ([0.50, 1.0], 10, (50, 100)), ([0.0, 1.0], 20, (0, 100)), ([1.0], 1, (99, 100)),
        ([0.243, 0.251], 1, (24, 26)), ([0.4, 0.4], 1, (40, 41)),
    ],
)  # fmt: skip
def test_classes_are_few_and_lie_between_round_numbers(values, step, bounds):
    classes = classes_of(values)
    assert (classes.step, (classes.lowest, classes.highest)) == (step, bounds)
    assert 1 <= classes.number <= 5 and all(0 <= classes.of(value) < classes.number for value in values)


def test_a_bound_belongs_to_the_class_above_as_it_is_printed(vietnamese):
    classes = Classes(5, 80, 100)
    values = (0.8, 0.8494, 0.8495, 0.85, 0.9, 0.9499, 0.95, 1.0)
    assert [classes.of(value) for value in values] == [0, 0, 1, 1, 2, 3, 3, 3]
    assert classes.in_words(0, vietnamese) == "80% đến dưới 85%" and classes.in_words(3, vietnamese) == "95% đến 100%"
    assert Classes(5, 80, 90).in_words(1, vietnamese) == "85% đến dưới 90%"


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_classes_are_told_apart_in_grey_and_bear_words(number):
    classes = Classes(1, 0, number)
    colours = ["#FFFFFF", *(classes.colour(one) for one in range(number))]
    assert all(contrast(one, other) > 1.2 for one, other in pairwise(colours))
    assert all(contrast(colour, ink_on(colour)) >= 4.5 for colour in colours)


LAYOUT = TileLayout(id="x", since="2008-08-01", until="2025-06-30", rows=(". a b", "c . d", ". . e"))


def test_tiles_stand_as_a_layout_of_the_day_has_them():
    found = tile_places(["b", "d", "e"], [LAYOUT], {}, date(2016, 12, 31))
    assert found == {"b": (0, 0), "d": (0, 1), "e": (0, 2)}  # the empty columns in the west are cut off


def test_tiles_without_a_layout_stand_near_their_middles_or_in_reading_order():
    day = date(2026, 1, 1)  # the layout has ended
    middles = {"a": (0.0, 9.0), "b": (9.0, 9.2), "c": (9.1, 0.0), "d": (0.3, 0.1)}
    assert tile_places(list("cdab"), [LAYOUT], middles, day) == {"a": (0, 0), "b": (1, 0), "d": (0, 1), "c": (1, 1)}
    assert tile_places(list("cdabe"), [LAYOUT], middles, day) == {
        "c": (0, 0), "d": (1, 0), "a": (2, 0), "b": (0, 1), "e": (1, 1)
    }  # fmt: skip


def test_tiles_are_of_one_size_do_not_overlap_and_fit_the_picture():
    places = {f"u{number}": (number % 8, number // 8) for number in range(40)}
    drawn = list(tiles(places).values())
    assert len({round(tile.area, 6) for tile in drawn}) == 1
    assert shapely.union_all(drawn).area == pytest.approx(sum(tile.area for tile in drawn))
    west, _, east, _ = shapely.total_bounds(drawn)
    assert east - west <= WIDTH


def test_a_map_of_tiles_says_so_and_ends_with_its_notes(make, vietnamese):
    shapes = tiles(tile_places(list(NAMES), [], {}, date(2020, 1, 1)))
    chart = chart_of(make, vietnamese, shapes=shapes, kind="tiles", notes=["Ô a gồm cả đảo."])
    assert chart.title.startswith("Sơ đồ ô") and chart.caption.endswith("không phải bản đồ địa giới. Ô a gồm cả đảo.")
    assert {"Quế", "Ba Sao", "90,0%", "85,0%"} <= set(texts(chart))


def test_many_units_without_a_figure_are_counted(make, vietnamese):
    names = {f"u{number}": f"Xã {number}" for number in range(20)}
    shapes = tiles(tile_places(list(names), [], {}, date(2020, 1, 1)))
    rows = [(unit, "2020", 9, 10, "ok") for unit in list(names)[:8]]
    chart = chart_of(make, vietnamese, rows=rows, names=names, short=names, shapes=shapes, kind="tiles")
    assert "Không có số để nêu: 12 đơn vị, xem bảng." in chart.alt and len(chart.table) == 20


def test_nothing_to_draw_is_said(make, language):
    chart = chart_of(make, language, rows=[("d", "2020", 777, 888, "suppressed")])
    assert re.search("không có số liệu|no figures", chart.title) and chart.alt == chart.title
    assert "777" not in chart.svg and len(chart.table) == 5


def test_what_cannot_be_shown_is_refused(make, vietnamese):
    with pytest.raises(UsageError, match="a count is not shaded"):
        chart_of(make, vietnamese, indicator=make.indicator(kind="count"))
    with pytest.raises(UsageError, match="no kind 'globe'"):
        chart_of(make, vietnamese, kind="globe")
    with pytest.raises(UsageError, match="no shape for e"):
        chart_of(make, vietnamese, shapes={code: shape for code, shape in SHAPES.items() if code != "e"})
    with pytest.raises(CadreError, match="2019"):
        chart_of(make, vietnamese, rows=[*ROWS, ("a", "2019", 1, 2, "ok")])
    with pytest.raises(UsageError, match="'fr'"):
        chart_of(make, type("French", (), {"code": "fr"})())
