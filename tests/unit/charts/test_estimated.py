"""A figure of which a part came through a share is marked wherever it is told: a sign, a hollow point, a sentence."""

import pandas as pd
import pytest
import shapely

from analysis.charts.ages import ages_chart
from analysis.charts.caterpillar import caterpillar_chart
from analysis.charts.funnel import funnel_chart
from analysis.charts.map import map_chart
from analysis.charts.series import point_in_words, series_of
from analysis.charts.small_multiples import small_multiples
from analysis.charts.strip import strip_chart
from analysis.charts.trend import trend_chart
from analysis.model.tables import FINDINGS
from analysis.report.wording import change_text, count_text, value_text


@pytest.fixture
def estimated(kim_bang, make):
    values = kim_bang[0]
    values.loc[values["period"] == "2020", ["numerator", "denominator", "estimated"]] = [309.6, 332.7, 0.12]
    return values, make.findings(values, [("347", "2020", "cannot_be_tested")])


def test_a_trend_marks_the_year_and_says_how_much(estimated, indicator, language):
    chart = trend_chart(*estimated, indicator=indicator, language=language, place="Kim Bảng")
    assert "2020: 12" in chart.caption and "~" in chart.caption
    assert "2020: 12" in chart.alt
    assert chart.table.iloc[-1, 1].startswith("~\u00a0310/333 (")
    assert not chart.table.iloc[:-1, 1].str.contains("~").any()
    assert chart.svg.count("~") >= 1  # beside the last point


def test_a_counted_series_has_no_sign(kim_bang, indicator, language):
    chart = trend_chart(*kim_bang, indicator=indicator, language=language, place="Kim Bảng")
    assert "~" not in chart.svg + chart.caption + chart.alt
    assert series_of(*kim_bang, indicator).estimated == {}


def test_panels_mark_it_too(estimated, indicator, vietnamese):
    chart = small_multiples(
        *estimated, indicator=indicator, language=vietnamese, names={"347": "Kim Bảng"}, parent_values=None,
        parent_name="Hà Nam",
    )  # fmt: skip
    assert "~" in chart.svg and "ước tính" in chart.caption


def test_a_map_and_places_side_by_side_mark_it(make, indicator, vietnamese):
    counted = [("b", "2020", 90, 100, "ok"), ("c", "2020", 80, 100, "ok")]
    values = make.values([("a", "2020", 255.69, 266.7, "ok"), *counted])
    values.loc[values["unit"] == "a", "estimated"] = 0.32
    names = {"a": "Xã A", "b": "Xã B", "c": "Xã C"}
    facts = {"indicator": indicator, "language": vietnamese, "names": names, "place": "Kim Bảng"}
    shapes = {unit: shapely.box(100 * number, 0, 100 * number + 100, 60) for number, unit in enumerate(names)}
    drawn = map_chart(values, short=names, shapes=shapes, kind="tiles", groups={}, notes=[], **facts)
    assert "~\u00a095,9%" in drawn.svg and "~\u00a090" not in drawn.svg
    nothing = pd.DataFrame(columns=list(FINDINGS.columns))
    for chart in (funnel_chart, caterpillar_chart):
        told = chart(values, nothing, parent_values=None, **facts).table.astype(str).agg(" ".join, axis=1)
        assert "~\u00a0" in told.iloc[0] and not told.iloc[1:].str.contains("~").any()


def test_a_strip_has_hollow_dots_and_says_whose(make, indicator, vietnamese):
    counted = [("b", "2020", 90, 100, "ok"), ("c", "2020", 80, 100, "ok")]
    values = make.values([("a", "2020", 255.69, 266.7, "ok"), *counted])
    facts = {"indicators": [indicator], "language": vietnamese, "names": {"a": "Xã A", "b": "Xã B", "c": "Xã C"},
             "place": "Kim Bảng", "period": "2020"}  # fmt: skip
    assert "ước tính" not in strip_chart(values, **facts).caption
    values.loc[values["unit"] == "a", "estimated"] = 0.32
    chart = strip_chart(values, **facts)
    assert "Xã A: 32%" in chart.caption and "Xã A: 32%" in chart.alt and "Xã B" not in chart.caption
    assert (chart.svg.count("fill:#ffffff;stroke:"), chart.svg.count("<use")) == (1, 3)
    set_apart = strip_chart(values, own="a", **facts)
    assert "fill:#ffffff;stroke:" in set_apart.svg and "~\u00a0256/267" in set_apart.svg


def test_ages_mark_it(make, vietnamese):
    young, retiring = (make.indicator().model_copy(update={"id": name}) for name in ("young", "retiring"))
    rows = [("k", "2019", 50, 100, "ok"), ("k", "2020", 33.4, 66.8, "ok")]
    values = pd.concat([make.values(rows).assign(indicator=name) for name in ("young", "retiring")])
    values.loc[values["period"] == "2020", "estimated"] = 0.3
    chart = ages_chart(values, young=young, retiring=retiring, language=vietnamese, place="Kim Bảng")
    assert "~\u00a033/67" in chart.title
    assert chart.table.iloc[1].str.contains("~").sum() == 4 and not chart.table.iloc[0].str.contains("~").any()


def test_a_count_is_told_in_whole_persons(make, vietnamese):
    row = {"value": 266.7, "numerator": 266.7, "denominator": float("nan"), "estimated": 0.3}
    assert point_in_words(row, make.indicator("count"), vietnamese) == "~\u00a0267"


def test_tables_and_cards_mark_it(indicator, vietnamese):
    row = {"state": "ok", "reason": "", "value": 0.9587, "numerator": 255.69, "denominator": 266.7, "estimated": 0.32}
    before = {"state": "ok", "reason": "", "value": 0.9, "numerator": 90.0, "denominator": 100.0, "estimated": 0.0}
    assert value_text(vietnamese, row, indicator) == "~\u00a095,9%"
    assert count_text(vietnamese, row, indicator) == "~\u00a0256/267"
    assert change_text(vietnamese, row, before, indicator).startswith("~\u00a0")
    assert value_text(vietnamese, before, indicator) == "90,0%"
