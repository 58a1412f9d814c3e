"""The fan: the series so far, the share to expect with its range in the target's year, and the chance in words."""

import re
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest

from analysis.charts import fan
from analysis.charts.ahead import ahead_of
from analysis.charts.fan import fan_chart
from analysis.charts.series import series_of
from analysis.charts.style import CITED, TARGET
from analysis.model.errors import CadreError, UsageError
from analysis.model.nouns import Target, Words
from analysis.model.tables import FINDINGS, checked
from drawn import assert_apart, assert_inside, boxes_on, drawn_on

NAN = float("nan")


def make_target(by="2025", threshold=0.95, indicator="university", **changed) -> Target:
    return Target(
        id="aim", indicator=indicator, units=("347",), threshold=threshold, since="2015", by=by,
        name=Words(vi="Chỉ tiêu", en="Target"), source="made up", verified="no", **changed,
    )  # fmt: skip


def with_forecast(found, estimate=0.95, lower=0.88, upper=0.99, p=0.86, verdict="likely", n=5.0, **changed):
    row = found.iloc[[0]].assign(
        question="forecast", since="2015", period="2025", against="aim", estimate=estimate, lower=lower, upper=upper,
        p=p, verdict=verdict, n=n, level=0.95,
    )  # fmt: skip
    return checked(pd.concat([found, row.assign(**changed)])[list(FINDINGS.columns)], FINDINGS)


def chart_of(make, values, found, language, **changed):
    asked = {"indicator": make.indicator(), "language": language, "place": "Kim Bảng", "target": make_target()}
    return fan_chart(values, found, **{**asked, **changed})


def figure_of(make, values, found, language, target=None):
    target = target or make_target()
    series = series_of(values, found, make.indicator())
    ahead = ahead_of(series, values, found, make.indicator(), target)
    return fan.draw(series, ahead, make.indicator(), language, target)


def test_the_picture_keeps_what_every_chart_promises(make, kim_bang, language):
    values, found = kim_bang
    chart = chart_of(make, values, with_forecast(found), language)
    picture = ElementTree.fromstring(chart.svg)
    assert picture.get("role") == "img" and picture.get("aria-label") == chart.alt and picture.get("width") is None
    ids = re.findall(r'\bid="([^"]+)"', chart.svg)
    assert ids and all(one.startswith(chart.name) for one in ids)
    texts = ["".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text")]
    told = [chart.title, chart.alt, chart.caption, *texts, *chart.table.to_numpy().ravel()]
    assert texts and all(isinstance(text, str) and "{" not in text and "nan" not in text.lower() for text in told)
    assert chart.svg == chart_of(make, values, with_forecast(found), language).svg and len(chart.svg.encode()) < 40_000
    assert "999" not in chart.svg + chart.alt + chart.table.to_string()  # 2017 was not sent


def test_the_range_stands_at_the_year_of_the_target_and_the_target_is_dashed(make, kim_bang, vietnamese):
    values, found = kim_bang
    drawn = drawn_on(figure_of(make, values, with_forecast(found), vietnamese))
    ends = next(mark for mark in drawn.marks if mark.marker == "_")
    assert ends.points == {(2025, 0.88), (2025, 0.99)}
    expected = next(mark for mark in drawn.marks if mark.marker == "D")
    assert expected.points == {(2025, 0.95)}
    aim = next(line for line in drawn.lines if line.ink.edge == TARGET)
    assert aim.ink.dashes and set(aim.y) == {0.95}
    guide = next(line for line in drawn.lines if line.ink.edge == CITED)
    assert guide.x == (2020, 2025) and guide.y[0] == pytest.approx(310 / 333)


def test_chance_and_range_are_told_in_words(make, kim_bang, vietnamese):
    values, found = kim_bang
    chart = chart_of(make, values, with_forecast(found), vietnamese)
    assert chart.title.endswith("Chỉ tiêu 95% vào năm 2025 – nhiều khả năng đạt (86%)")
    assert "năm 2020: 310/333 (93,1%)" in chart.alt and "Không có số liệu: 2017" in chart.alt
    assert "Dự kiến năm 2025: 95,0% (khoảng 95%: 88,0–99,0%)" in chart.alt
    assert list(chart.table.iloc[-1])[:3] == ["2025", "95,0%", "88,0–99,0%"]
    assert "nhiều khả năng đạt (86%)" in chart.table.iat[-1, 3] and "5 năm có số liệu, từ năm 2015" in chart.caption
    assert chart.table.iat[2, 1] == "" and "không có số liệu" in chart.table.iat[2, 3]


def test_an_interval_of_another_level_says_so(make, kim_bang, vietnamese):
    values, found = kim_bang
    chart = chart_of(make, values, with_forecast(found, level=0.8), vietnamese)
    assert "khoảng 80%: 88,0–99,0%" in chart.alt and chart.table.iat[-1, 2] == "88,0–99,0% (khoảng 80%)"


def test_a_made_up_target_says_that_it_is_not_real(make, kim_bang, vietnamese):
    values, found = kim_bang
    chart = chart_of(make, values, with_forecast(found), vietnamese, target=make_target(is_made_up=True))
    assert all("không có thật" in text for text in (chart.title, chart.alt, chart.svg))


def test_without_a_forecast_there_is_no_fan_and_it_is_said(make, kim_bang, language):
    values, found = kim_bang
    refused = with_forecast(found, NAN, NAN, NAN, NAN, "cannot_tell", 3.0)
    other = with_forecast(found, against="another")
    for tables in (found, refused, other):
        chart = chart_of(make, values, tables, language)
        drawn = drawn_on(figure_of(make, values, tables, language))
        assert drawn.lines and not [line for line in [*drawn.lines, *drawn.marks] if line.ink.edge == CITED]
        assert re.search("chưa dự báo được|no forecast can be made", chart.title)
        assert re.search("chưa dự báo được|no forecast can be made", chart.caption)
        assert chart.table.iat[-1, 0] == "2025" and chart.table.iat[-1, 1] == ""


@pytest.mark.parametrize(("years", "by"), [(range(2015, 2021), "2021"), (range(2002, 2025), "2026"), ([2020], "2040")])
def test_no_word_is_cut_off_or_stands_on_another(make, language, years, by):
    values = make.values([("347", str(year), 1950, 2000, "ok") for year in years])
    found = with_forecast(make.findings(values), 0.01, 0.0, 1.0, n=float(len(years)), period=by, since=str(years[0]))
    figure = figure_of(make, values, found, language, make_target(by, 1.0, is_made_up=True))
    boxes = boxes_on(figure)
    assert_inside(figure, boxes)
    assert_apart(boxes)
    foot = drawn_on(figure).plot.bbox.y0
    assert by in [told for told, box in drawn_on(figure).texts if box.y1 < foot]


def test_nothing_to_draw_is_said(make, language):
    values = make.values([("347", "2020", 5, 10, "suppressed")])
    chart = chart_of(make, values, make.findings(values), language)
    assert re.search("không có số liệu|no figures", chart.title) and chart.alt == chart.title
    assert len(chart.table) == 1 and "nan" not in chart.svg


def test_what_cannot_be_forecast_is_refused(make, kim_bang, vietnamese):
    values, found = kim_bang
    told = with_forecast(found)
    with pytest.raises(UsageError, match="not after the last figure"):
        chart_of(make, values, told, vietnamese, target=make_target("2020"))
    with pytest.raises(UsageError, match="is of women"):
        chart_of(make, values, told, vietnamese, target=make_target(indicator="women"))
    with pytest.raises(UsageError, match="count"):
        chart_of(make, values, told, vietnamese, indicator=make.indicator("count"))
    with pytest.raises(CadreError, match="2 forecasts"):
        chart_of(make, values, pd.concat([told, told[told["question"] == "forecast"]]), vietnamese)
    with pytest.raises(CadreError, match="rests on 6 years, but 5"):
        chart_of(make, values, with_forecast(found, n=6.0), vietnamese)
    with pytest.raises(CadreError, match="more than one value a year"):
        chart_of(make, pd.concat([values, values.assign(unit="349")]), told, vietnamese)
    with pytest.raises(UsageError, match="'fr'"):
        chart_of(make, values, told, type("French", (), {"code": "fr"})())
