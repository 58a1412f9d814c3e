"""The slope chart: two years, strong lines only for trends of just these years, labels apart, hidden never drawn."""

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pandas as pd
import pytest

from analysis.charts import slope
from analysis.charts.slope import MOST, slope_chart
from analysis.charts.slopes import slopes_of
from analysis.charts.style import MAIN, REFERENCE, TARGET
from analysis.model.errors import CadreError, UsageError
from drawn import assert_apart, assert_inside, boxes_on, drawn_on

NAMES = {"a": "Xã A", "b": "Xã B", "c": "Xã C", "d": "Xã D", "e": "Xã E", "f": "Xã F"}


@pytest.fixture
def tables(make):
    """A improves, B worsens, C has no clear change; D has no last figure, E is hidden, F was tested from 2018."""
    values = make.values(
        [
            ("a", "2015", 50, 100, "ok"), ("a", "2020", 95, 100, "ok"), ("b", "2015", 90, 100, "ok"),
            ("b", "2020", 70, 100, "ok"), ("c", "2015", 80, 100, "ok"), ("c", "2020", 81, 100, "ok"),
            ("d", "2015", 60, 100, "ok"), ("d", "2020", 0, 0, "cannot"), ("e", "2015", 777, 888, "suppressed"),
            ("e", "2020", 777, 888, "suppressed"), ("f", "2015", 40, 100, "ok"), ("f", "2020", 90, 100, "ok"),
        ]
    )  # fmt: skip
    found = make.findings(values)
    trends = [("a", "improving", "2015"), ("b", "worsening", "2015"), ("c", "no_clear_change", "2015")]
    trends += [("d", "improving", "2015"), ("e", "improving", "2015"), ("f", "improving", "2018")]
    rows = [
        found.iloc[[0]].assign(unit=unit, period="2020", question="trend", verdict=verdict, since=since)
        for unit, verdict, since in trends
    ]
    seen = found.iloc[[0]].assign(unit="c", period="2020", question="could_be_seen", lower=-0.2, upper=0.15)
    return values, pd.concat([found, *rows, seen], ignore_index=True), NAMES


def chart_of(make, tables, language, **changed):
    values, found, names = tables
    asked = {
        "indicator": make.indicator(), "language": language, "names": names, "place": "Kim Bảng", "since": "2015",
        "period": "2020",
    }  # fmt: skip
    return slope_chart(values, found, **{**asked, **changed})


def figure_of(make, tables, language):
    values, found, names = tables
    return slope.draw(slopes_of(values, found, make.indicator(), list(names), "2015", "2020"), make.indicator(),
                      language, names)  # fmt: skip


def lines_of(figure) -> dict[tuple[float, float], tuple[str, bool]]:
    """(first, last) -> colour, and whether the line is strong."""
    drawn = [line for line in drawn_on(figure).lines if line.x == (0, 1)]
    return {line.y: (line.ink.edge, line.ink.width > 2) for line in drawn}


def test_the_picture_keeps_what_every_chart_promises(make, tables, language):
    chart = chart_of(make, tables, language)
    picture = ElementTree.fromstring(chart.svg)
    assert picture.get("role") == "img" and picture.get("aria-label") == chart.alt and picture.get("width") is None
    assert all(one.startswith(chart.name) for one in re.findall(r'\bid="([^"]+)"', chart.svg))
    texts = ["".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text")]
    told = [chart.title, chart.alt, chart.caption, *texts, *chart.table.to_numpy().ravel()]
    assert texts and all(isinstance(text, str) and "{" not in text and "nan" not in text.lower() for text in told)
    assert chart.svg == chart_of(make, tables, language).svg


def test_only_a_trend_of_just_these_years_makes_a_line_strong(make, tables, vietnamese):
    assert lines_of(figure_of(make, tables, vietnamese)) == {
        (0.5, 0.95): (MAIN, True), (0.9, 0.7): (TARGET, True), (0.8, 0.81): (REFERENCE, False),
        (0.4, 0.9): (REFERENCE, False),
    }  # fmt: skip
    chart = chart_of(make, tables, vietnamese)
    assert "2018–2020" in chart.caption
    assert chart.table.set_index("Đơn vị").at["Xã F", "Xu hướng"] == "cải thiện (2018–2020)"


def test_alternative_text_and_table_tell_both_ends_and_the_trend(make, tables, vietnamese):
    chart = chart_of(make, tables, vietnamese)
    assert "Xã A: 50/100 (50,0%) → 95/100 (95,0%), cải thiện" in chart.alt
    assert "Xã B: 90/100 (90,0%) → 70/100 (70,0%), giảm sút" in chart.alt
    assert "chưa thấy thay đổi rõ rệt; với quy mô này, phải tăng ít nhất 15,0 điểm %" in chart.alt
    row = chart.table.set_index("Đơn vị").loc["Xã A"]
    # Wilson's interval of 50 of 100 by hand: (50 + 1.92) / 103.84 plus or minus 1.96 * sqrt(25 + 0.96) / 103.84
    assert row["Khoảng 95%, 2015"] == "40,4–59,6%" and row["Thay đổi"] == "+45,0 điểm %"
    assert list(chart.table["Đơn vị"]) == ["Xã A", "Xã F", "Xã C", "Xã B", "Xã D", "Xã E"]


def test_what_is_hidden_or_unknown_is_never_zero(make, tables, language):
    chart = chart_of(make, tables, language)
    told = chart.svg + chart.alt + chart.caption + chart.table.to_string()
    assert "777" not in told and "888" not in told
    marks = {point for mark in drawn_on(figure_of(make, tables, language)).marks for point in mark.points}
    assert marks == {(0, 0.5), (1, 0.95), (0, 0.9), (1, 0.7), (0, 0.8), (1, 0.81), (0, 0.6), (0, 0.4), (1, 0.9)}
    hidden = chart.table[chart.table.iloc[:, 0] == "Xã E"].iloc[0]
    assert hidden.iloc[1] == "" and re.search("được che|hidden", hidden.iloc[-1])
    assert hidden.iloc[-2] == ""  # no trend is told of what is hidden
    assert re.search(r"Xã D \((năm )?2020: (không tính được|cannot be calculated)\)", chart.alt)


@pytest.mark.parametrize("first", ["same", "spread"])
def test_twelve_labels_on_each_side_neither_meet_nor_leave_the_picture(make, language, first):
    units = [f"u{number:02}" for number in range(MOST)]
    rows = []
    for number, unit in enumerate(units):
        rows += [(unit, "2015", 1000 if first == "same" else 400 + 50 * number, 1000, "ok")]
        rows += [(unit, "2020", 1000 if number % 2 else 990, 1000, "ok")] if number else []
    values = make.values(rows)
    found = make.findings(values, [(unit, "2020", "improving") for unit in units])
    names = {unit: f"Thị trấn Nguyễn Úy {unit} và các thôn lân cận" for unit in units}
    found.loc[found["question"] == "trend", "since"] = "2015"
    figure = figure_of(make, (values, found, names), language)
    boxes = boxes_on(figure)
    assert len(boxes) >= 3 * MOST
    assert_inside(figure, boxes)
    assert_apart(boxes)
    chart = chart_of(make, (values, found, names), language)
    assert len(chart.svg.encode()) < 40_000
    assert drawn_on(figure).plot.get_ylim()[1] <= 1


def test_a_count_is_told_without_a_total(make, vietnamese):
    values = make.values([("a", "2015", 1200, np.nan, "ok"), ("a", "2020", 900, np.nan, "ok")])
    tables = values, make.findings(values), {"a": "Xã A"}
    chart = chart_of(make, tables, vietnamese, indicator=make.indicator("count", "none"))
    assert "Xã A: 1.200 → 900" in chart.alt and chart.table.at[0, "Thay đổi"] == "−300"


def test_nothing_to_draw_is_said(make, language):
    values = make.values([("a", "2015", 5, 10, "missing")])
    chart = chart_of(make, (values, make.findings(values), {"a": "Xã A"}), language)
    assert re.search("không có số liệu|no figures", chart.title) and chart.alt == chart.title == chart.caption
    assert len(chart.table) == 1 and "nan" not in chart.svg


def test_what_cannot_be_drawn_is_refused(make, tables, vietnamese):
    values, found, names = tables
    with pytest.raises(UsageError, match="at most 12"):
        chart_of(make, tables, vietnamese, names={f"u{number}": "Xã" for number in range(13)})
    with pytest.raises(UsageError, match="not before"):
        chart_of(make, tables, vietnamese, since="2020", period="2015")
    with pytest.raises(CadreError, match="group"):
        chart_of(make, (pd.concat([values, values.assign(group="II.1")]), found, names), vietnamese)
    with pytest.raises(CadreError, match="two answers"):
        chart_of(make, (values, pd.concat([found, found]), names), vietnamese)
    with pytest.raises(UsageError, match="'fr'"):
        chart_of(make, tables, type("French", (), {"code": "fr"})())
