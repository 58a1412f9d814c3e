"""The funnel: limits by size, who lies outside by name, shape and colour, nothing hidden drawn, no word cut off."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.charts import funnel
from analysis.charts.compared import compared
from analysis.charts.funnel import funnel_chart
from analysis.charts.labels import Box, apart
from analysis.charts.limit_lines import Limits
from analysis.charts.style import MAIN, REFERENCE, TARGET
from analysis.model.errors import CadreError, UsageError
from analysis.model.tables import FINDINGS, checked
from drawn import boxes_on, drawn_on

NAN = float("nan")


def limits_of(values, verdicts=(), pooled=None, against="347") -> pd.DataFrame:
    """Normal limits, clipped, about the pooled share, for all rows, whatever their state; ``verdicts``: unit -> two."""
    pooled = values["numerator"].sum() / values["denominator"].sum() if pooled is None else pooled
    rows = []
    for row in values.to_dict("records"):
        inner, outer = dict(verdicts).get(row["unit"], ("similar", "similar"))
        for level, reach, verdict in ((0.95, 1.96, inner), (0.998, 3.09, outer)):
            error = reach * np.sqrt(pooled * (1 - pooled) / row["denominator"])
            rows.append(
                {key: row[key] for key in ("indicator", "unit", "frame", "period", "group")}
                | {
                    "since": "", "against": against, "question": "funnel", "estimate": pooled, "n": row["denominator"],
                    "lower": max(0, pooled - error), "upper": min(1, pooled + error), "level": level, "p": NAN,
                    "p_adjusted": NAN, "verdict": verdict, "method": "by hand",
                }
            )  # fmt: skip
    return checked(pd.DataFrame(rows, columns=list(FINDINGS.columns)), FINDINGS)


@pytest.fixture
def communes(make):
    """Eighteen communes of 15 to 25, one of them far below, one below the inner limit only, one hidden."""
    sizes = [15 + number % 11 for number in range(18)]
    rows = [(f"u{number:02}", "2020", size - number % 2, size, "ok") for number, size in enumerate(sizes)]
    rows[4], rows[7] = ("u04", "2020", 8, 19, "ok"), ("u07", "2020", 18, 22, "ok")
    rows[9] = ("u09", "2020", 777, 888, "suppressed")
    values = make.values(rows)
    found = limits_of(values, {"u04": ("worse", "worse"), "u07": ("worse", "similar")}, pooled=0.95)
    return values, found, {f"u{number:02}": f"Xã Số {number}" for number in range(18)}


def chart_of(make, tables, language, **changed):
    values, found, names = tables
    facts = {"indicator": make.indicator(), "language": language, "names": names, "place": "Kim Bảng"}
    return funnel_chart(values, found, **{**facts, **changed})


def figure_of(make, tables, language):
    values, found, names = tables
    units = compared(values, found, make.indicator(), names, None)
    return funnel.draw(units, funnel._drawn(units), make.indicator(), language, names)


def texts(chart) -> list[str]:
    picture = ElementTree.fromstring(chart.svg)
    return ["".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text")]


def boxes_of_texts(figure):
    return boxes_on(figure)


def points_of(figure) -> dict[tuple[str, str, bool], set[tuple[float, float]]]:
    """(marker, colour, is full) -> points drawn with it."""
    found = {}
    for mark in drawn_on(figure).marks:
        key = (mark.marker, mark.ink.edge, mark.ink.face == mark.ink.edge)
        found.setdefault(key, set()).update(mark.points)
    return found


def test_the_picture_keeps_what_every_chart_promises(make, communes, language):
    chart = chart_of(make, communes, language)
    picture = ElementTree.fromstring(chart.svg)
    assert picture.get("role") == "img" and picture.get("aria-label") == chart.alt and picture.get("width") is None
    ids = re.findall(r'\bid="([^"]+)"', chart.svg)
    assert set(re.findall(r'href="#([^"]+)"', chart.svg)) | set(re.findall(r"url\(#([^)]+)\)", chart.svg)) == set(ids)
    assert ids and all(one.startswith(chart.name) for one in ids)
    told = [chart.title, chart.alt, chart.caption, *texts(chart), *chart.table.to_numpy().ravel()]
    assert all(isinstance(text, str) and "{" not in text and "nan" not in text.lower() for text in told)
    assert len(chart.svg.encode()) < 40_000
    assert chart.svg == chart_of(make, communes, language).svg


def test_the_alternative_text_tells_who_lies_outside_and_how_many_do_not(make, communes, vietnamese):
    alt = chart_of(make, communes, vietnamese).alt
    assert "từ 15 đến 25" in alt and "Mức chung: 95,0%" in alt and "15 trên 17 đơn vị" in alt
    assert "Xã Số 4 8/19 (42,1%), dưới giới hạn 99,8%" in alt
    assert "Xã Số 7 18/22 (81,8%), dưới giới hạn 95%" in alt
    assert "Xã Số 9 (được che)" in alt


def test_those_outside_differ_by_shape_and_colour_and_stand_by_name(make, communes, vietnamese):
    chart, points = chart_of(make, communes, vietnamese), points_of(figure_of(make, communes, vietnamese))
    assert points["v", TARGET, True] == {(19, round(8 / 19, 9))}
    assert points["v", TARGET, False] == {(22, round(18 / 22, 9))}
    assert {key for key in points if key[1] == MAIN} == {("o", MAIN, True)}
    assert "Xã Số 4" in texts(chart) and "Xã Số 7" in texts(chart) and "Xã Số 5" not in texts(chart)
    assert "8/19 (42,1%)" in texts(chart)


def test_a_unit_above_points_upwards_and_may_be_worse(make, vietnamese):
    values = make.values([("a", "2020", 19, 20, "ok"), ("b", "2020", 10, 30, "ok"), ("c", "2020", 9, 25, "ok")])
    found = limits_of(values, {"a": ("worse", "worse")}, pooled=0.4)
    tables = values, found, {"a": "Xã A", "b": "Xã B", "c": "Xã C"}
    assert points_of(figure_of(make, tables, vietnamese))["^", TARGET, True] == {(20, 19 / 20)}
    assert "Xã A 19/20 (95,0%), trên giới hạn 99,8%" in chart_of(make, tables, vietnamese).alt


def test_what_is_hidden_is_nowhere_not_even_through_its_limits(make, communes, language):
    chart = chart_of(make, communes, language)
    assert "777" not in chart.svg + chart.alt + chart.caption + chart.table.to_string()
    assert "888" not in chart.svg + chart.alt + chart.caption + chart.table.to_string()
    row = chart.table[chart.table.iloc[:, 0] == "Xã Số 9"].iloc[0]
    assert list(row[1:5]) == [""] * 4 and row.iloc[5] in ("được che", "hidden")
    assert "Xã Số 9" in chart.caption
    drawn = set().union(*points_of(figure_of(make, communes, language)).values())
    assert all(share > 0 for _, share in drawn) and max(size for size, _ in drawn) == 25


def test_the_table_tells_counts_limits_and_where_each_unit_lies(make, communes, vietnamese):
    table = chart_of(make, communes, vietnamese).table
    assert list(table.columns) == ["Đơn vị", "n/N", "Tỷ lệ", "Giới hạn 95%", "Giới hạn 99,8%", "Vị trí"]
    assert list(table.iloc[:, 0]) == [f"Xã Số {number}" for number in range(18)]  # as they came, no ranking
    assert list(table.iloc[4, 1:3]) == ["8/19", "42,1%"]
    assert table.iloc[4, 3] == "85,2–100,0%" and table.iloc[4, 4] == "79,6–100,0%"
    assert table.iloc[4, 5] == "dưới giới hạn 99,8%"
    assert table.iloc[7, 5] == "dưới giới hạn 95%" and table.iloc[0, 5] == "trong phễu"


def test_the_curves_pass_through_the_units_own_limits_and_narrow_between_them(make, communes):
    values, found, names = communes
    units = compared(values, found, make.indicator(), names, None)
    limits = Limits.of(funnel._drawn(units), units.pooled, {})
    sizes, shares = limits.traces((14, 26))["inner_lower"]
    own = found[(found["level"] == 0.95) & (found["unit"] != "u09")].drop_duplicates("n").sort_values("n")
    np.testing.assert_allclose(np.interp(own["n"], sizes, shares), own["lower"], atol=1e-12)
    assert (np.diff(shares) > 0).all() and (np.diff(sizes) > 0).all()


@pytest.mark.parametrize("sizes", [(20, 20, 20), (20, 20, 30)])
def test_one_or_two_sizes_have_short_caps(make, vietnamese, sizes):
    rows = [(f"u{number}", "2020", size - 2, size, "ok") for number, size in enumerate(sizes)]
    values = make.values(rows)
    tables = values, limits_of(values), {f"u{number}": f"Xã {number}" for number in range(3)}
    drawn = drawn_on(figure_of(make, tables, vietnamese))
    span = np.diff(drawn.plot.get_xlim())[0]
    caps = [line for line in drawn.lines if len(line.x) == 3 * len(set(sizes))]
    assert len(caps) == 4 and not drawn.areas and {line.ink.opacity for line in drawn.lines} == {1.0}
    for line in caps:
        assert np.nanmax(np.abs(np.asarray(line.x)[::3] - sorted(set(sizes)))) < 0.05 * span
    chart = chart_of(make, tables, vietnamese)
    assert {"Xã 0, Xã 1", "Xã 2"} <= set(texts(chart)) or {"Xã 0, Xã 1, Xã 2"} <= set(texts(chart))


def test_units_on_one_point_are_counted_beside_it(make, vietnamese):
    values = make.values([(f"u{number}", "2020", 18, 20 + number // 3, "ok") for number in range(9)])
    chart = chart_of(make, (values, limits_of(values), {f"u{n}": f"Xã {n}" for n in range(9)}), vietnamese)
    assert texts(chart).count("×3") == 3 and "×3" in chart.caption


@pytest.mark.parametrize("pooled", [0.93, 1.0])
def test_near_the_ceiling_the_axis_goes_no_further_than_100_percent(make, vietnamese, pooled):
    values = make.values([(f"u{number}", "2020", 20 + number, 20 + number, "ok") for number in range(18)])
    tables = values, limits_of(values, pooled=pooled), {f"u{number}": f"Xã {number}" for number in range(18)}
    lower, upper = drawn_on(figure_of(make, tables, vietnamese)).plot.get_ylim()
    assert upper == 1 and lower >= (0.6 if pooled < 1 else 0.9)
    chart = chart_of(make, tables, vietnamese)
    assert "18 trên 18 đơn vị" in chart.alt and "Không đơn vị nào nằm ngoài" in chart.alt
    assert chart.title == "Đại học trở lên, năm 2020: đơn vị nào trong Kim Bảng khác mức chung"


def test_one_unit_is_not_compared_with_itself(make, language):
    values = make.values([("a", "2020", 18, 20, "ok")])
    tables = values, limits_of(values).iloc[:0], {"a": "Xã A"}
    chart = chart_of(make, tables, language)
    assert "Xã A" in texts(chart) and "95%" not in " ".join(texts(chart))
    assert chart.table.iloc[0, 5] in ("chưa so sánh được", "cannot be compared")
    assert re.search("chưa có giới hạn|no limits", chart.caption)
    drawn = drawn_on(figure_of(make, tables, language))
    assert len(drawn.marks) == 1 and not [line for line in drawn.lines if line.ink.edge in (MAIN, REFERENCE)]


def test_a_unit_without_limits_among_others_is_drawn_and_said_not_to_be_judged(make, communes, vietnamese):
    values, found, names = communes
    chart = chart_of(make, (values, found[found["unit"] != "u00"], names), vietnamese)
    assert "14 trên 16 đơn vị" in chart.alt and chart.table.iloc[0, 1] == "15/15"
    assert chart.table.iloc[0, 5] == "chưa so sánh được"


def test_no_word_is_cut_off_or_stands_on_another(make, language):
    random = np.random.default_rng(2)
    sizes = random.integers(8, 45, 40)
    rows = [(f"u{n:02}", "2020", int(random.binomial(size, 0.9)), int(size), "ok") for n, size in enumerate(sizes)]
    for number in (3, 5, 20, 31):
        rows[number] = (f"u{number:02}", "2020", int(0.4 * sizes[number]), int(sizes[number]), "ok")
    names = {f"u{number:02}": f"Thị trấn Nguyễn Úy {number} và lân cận" for number in range(40)}
    values = make.values(rows)
    outside = {f"u{number:02}": ("worse", "worse") for number in (3, 5, 20, 31)}
    tables = values, limits_of(values, outside), names
    figure = figure_of(make, tables, language)
    width, height = figure.get_size_inches() * 72
    boxes = boxes_of_texts(figure)
    for box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
    for one, other in combinations(boxes, 2):
        common = Box(one.x0, one.y0, one.x1, one.y1).common(Box(other.x0, other.y0, other.x1, other.y1))
        assert common < 0.1 * min(one.width * one.height, other.width * other.height)
    chart = chart_of(make, tables, language)
    assert all(" ".join(texts(chart)).count(f"Úy {number} ") == 1 for number in (3, 5, 20, 31))
    assert len(chart.svg.encode()) < 40_000


def test_the_share_of_all_has_its_counts_where_the_place_above_has_that_share(make, communes, vietnamese):
    above = make.values([("347", "2020", 304, 320, "ok")])
    chart = chart_of(make, communes, vietnamese, parent_values=above)
    assert "mức chung, 304/320 (95,0%)" in chart.caption
    other = chart_of(make, communes, vietnamese, parent_values=make.values([("347", "2020", 160, 320, "ok")]))
    assert "mức chung, 95,0%" in other.caption and "Kim Bảng: 160/320 (50,0%)" in other.caption


def test_nothing_to_draw_is_said(make, language):
    values = make.values([("a", "2020", 5, 10, "missing")])
    chart = chart_of(make, (values, limits_of(values), {"a": "Xã A", "b": "Xã B"}), language)
    assert re.search("không có số liệu|no figures", chart.title) and chart.alt == chart.title
    assert len(chart.table) == 2 and "nan" not in chart.svg and chart.caption


def test_what_cannot_be_compared_is_refused(make, communes, vietnamese):
    values, found, names = communes
    with pytest.raises(UsageError, match="count"):
        chart_of(make, communes, vietnamese, indicator=make.indicator("count", "none"))
    later = values.assign(period="2021")
    with pytest.raises(CadreError, match="2021"):
        chart_of(make, (pd.concat([values, later]), found, names), vietnamese)
    with pytest.raises(CadreError, match="against"):
        chart_of(make, (values, pd.concat([found, found.assign(against="35")]), names), vietnamese)
    with pytest.raises(CadreError, match="two answers"):
        chart_of(make, (values, pd.concat([found, found]), names), vietnamese)


def test_charts_of_two_groups_have_two_names(make, communes, vietnamese):
    values, found, names = communes
    chart = chart_of(make, (values.assign(group="II.1|x"), found.assign(group="II.1|x"), names), vietnamese)
    assert chart.name == "funnel-university-2020-ii-1-x-18-u00"
    assert chart_of(make, communes, vietnamese).name == "funnel-university-2020-18-u00"


def test_names_of_lines_are_moved_apart_and_keep_their_order():
    assert apart([], 10) == []
    assert apart([0.0, 50.0], 10) == [0.0, 50.0]
    assert apart([5.0, 5.0, 5.0], 10) == [-5.0, 5.0, 15.0]
    random = np.random.default_rng(4)
    for _ in range(200):
        places = random.uniform(0, 60, 5).tolist()
        moved = apart(places, 12)
        order = np.argsort(places)
        assert (np.diff(np.asarray(moved)[order]) > 12 - 1e-9).all()
