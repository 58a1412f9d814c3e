"""The bridge: first share, two effects with their ranges, last share; what does not add up is refused."""

import re
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest

from analysis.charts import bridge
from analysis.charts.bridge import bridge_chart
from analysis.charts.bridge_steps import bridge_of
from analysis.charts.style import MAIN, TARGET
from analysis.model.errors import CadreError, UsageError
from analysis.model.tables import FINDINGS, checked
from drawn import assert_apart, assert_inside, boxes_on, drawn_on

NAN = float("nan")


def ends_of(make, first=(120, 200), last=(180, 240)):
    """60 % and 75 %: 15 points."""
    values = make.values([("35", "2015", *first, "ok"), ("35", "2025", *last, "ok")])
    return values.iloc[0], values.iloc[1]


def found_of(rate=(0.17, 0.10, 0.24), composition=(-0.02, -0.05, 0.01), total=0.15, **changed):
    rows = [("rate", *rate), ("composition", *composition), ("total", total, NAN, NAN)]
    table = pd.DataFrame(rows, columns=["against", "estimate", "lower", "upper"]).assign(
        indicator="university", unit="35", frame="2024-06-30", since="2015", period="2025", group="", level=0.95,
        question="decomposition", n=240.0, p=NAN, p_adjusted=NAN, verdict="", method="by hand",
    )  # fmt: skip
    return checked(table.assign(**changed)[list(FINDINGS.columns)], FINDINGS)


def chart_of(make, found, language, ends=None, **changed):
    first, last = ends or ends_of(make)
    asked = {"indicator": make.indicator(), "language": language, "place": "Hà Nam", "first": first, "last": last}
    return bridge_chart(found, **{**asked, **changed})


def figure_of(make, found, language, ends=None):
    return bridge.draw(bridge_of(found, make.indicator(), *(ends or ends_of(make))), make.indicator(), language)


def test_the_picture_keeps_what_every_chart_promises(make, language):
    chart = chart_of(make, found_of(), language)
    picture = ElementTree.fromstring(chart.svg)
    assert picture.get("role") == "img" and picture.get("aria-label") == chart.alt and picture.get("width") is None
    assert all(one.startswith(chart.name) for one in re.findall(r'\bid="([^"]+)"', chart.svg))
    texts = ["".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text")]
    told = [chart.title, chart.alt, chart.caption, *texts, *chart.table.to_numpy().ravel()]
    assert texts and all(isinstance(text, str) and "{" not in text and "nan" not in text.lower() for text in told)
    assert chart.svg == chart_of(make, found_of(), language).svg and len(chart.svg.encode()) < 40_000


def test_bars_lead_from_the_first_share_to_the_last(make, vietnamese):
    drawn = drawn_on(figure_of(make, found_of(), vietnamese))
    bars = [(bar.y[0], bar.y[2] - bar.y[0]) for bar in drawn.areas]
    assert bars == [pytest.approx((0.60, 0.17)), pytest.approx((0.77, -0.02))]
    ranges = [sorted(mark.y) for mark in drawn.marks if mark.marker == "_"]
    assert ranges == [pytest.approx([0.70, 0.84]), pytest.approx([0.72, 0.78])]
    marks = [line.y[0] for line in drawn.lines if line.ink.width == 4]
    assert marks == pytest.approx([0.60, 0.75])


def test_an_effect_whose_range_holds_0_is_hollow(make, vietnamese):
    bars = drawn_on(figure_of(make, found_of(), vietnamese)).areas
    assert [(bar.ink.face, bar.ink.edge) for bar in bars] == [(MAIN, MAIN), ("white", TARGET)]
    assert "Thanh rỗng" in chart_of(make, found_of(), vietnamese).caption
    sure = chart_of(make, found_of(composition=(-0.02, -0.05, -0.01)), vietnamese)
    assert "Thanh rỗng" not in sure.caption


def test_alternative_text_and_table_tell_every_part_with_its_range(make, vietnamese):
    chart = chart_of(make, found_of(), vietnamese)
    assert "Năm 2015: 120/200 (60,0%); trong từng đơn vị: +17,0 điểm % (+10,0 đến +24,0)" in chart.alt
    assert "do cơ cấu: −2,0 điểm % (−5,0 đến +1,0); năm 2025: 180/240 (75,0%). Tất cả: +15,0 điểm %." in chart.alt
    assert [list(row) for row in chart.table.to_numpy()] == [
        ["Năm 2015", "120/200 (60,0%)", ""], ["trong từng đơn vị", "+17,0 điểm %", "+10,0…+24,0"],
        ["do cơ cấu", "−2,0 điểm %", "−5,0…+1,0"], ["Năm 2025", "180/240 (75,0%)", ""],
        ["tất cả", "+15,0 điểm %", ""],
    ]  # fmt: skip
    assert "không phải từ 0" in chart.caption


def test_an_effect_without_a_range_is_told_without_one(make, vietnamese):
    chart = chart_of(make, found_of(rate=(0.17, NAN, NAN)), vietnamese)
    assert "trong từng đơn vị: +17,0 điểm %; do cơ cấu" in chart.alt and chart.table.iat[1, 2] == ""


def test_steps_beyond_everything_stay_in_the_picture(make, language):
    ends = ends_of(make, (199_000, 200_000), (240_000, 240_000))
    found = found_of((0.2, 0.1, 0.35), (-0.195, -0.3, -0.05), 0.005)
    figure = figure_of(make, found, language, ends)
    drawn, boxes = drawn_on(figure), boxes_on(figure)
    assert_inside(figure, boxes)
    assert_apart(boxes)
    low, high = drawn.plot.get_ylim()
    levels = [level for shape in [*drawn.lines, *drawn.areas, *drawn.marks] for level in shape.y]
    assert low - 1e-9 <= min(levels) and max(levels) <= high + 1e-9


def test_no_decomposition_and_one_withheld_are_said_and_not_drawn(make, language):
    withheld = found_of().assign(estimate=NAN, lower=NAN, upper=NAN)
    for found in (found_of().iloc[:0], withheld, found_of(unit="36"), found_of(since="2016")):
        chart = chart_of(make, found, language)
        assert re.search("không tách được|cannot be taken apart", chart.title) and chart.alt == chart.title
        assert chart.table.empty and "nan" not in chart.svg


def test_a_hidden_end_is_said_and_not_drawn(make, language):
    first, last = ends_of(make)
    hidden = last.copy()
    hidden["state"], hidden["numerator"], hidden["denominator"] = "suppressed", 777.0, 888.0
    chart = chart_of(make, found_of(), language, (first, hidden))
    assert re.search("2025: (được che|hidden)", chart.alt)
    assert not re.search("777|888|17[.,]0", chart.svg + chart.alt + chart.caption + chart.table.to_string())


def test_what_does_not_lead_to_the_last_share_is_refused(make, vietnamese):
    first, last = ends_of(make)
    with pytest.raises(CadreError, match="not to the last value"):
        chart_of(make, found_of(rate=(0.18, 0.1, 0.2)), vietnamese)
    with pytest.raises(CadreError, match="parts"):
        chart_of(make, pd.concat([found_of(), found_of()]), vietnamese)
    with pytest.raises(CadreError, match="parts"):
        chart_of(make, found_of().iloc[:2], vietnamese)
    with pytest.raises(UsageError, match="rate"):
        rate = make.indicator().model_copy(update={"kind": "rate"})
        chart_of(make, found_of(), vietnamese, indicator=rate)
    with pytest.raises(UsageError, match="not before"):
        chart_of(make, found_of(), vietnamese, (last, first))
    with pytest.raises(UsageError, match="one series"):
        other = last.copy()
        other["unit"] = "36"
        chart_of(make, found_of(), vietnamese, (first, other))
    with pytest.raises(UsageError, match="'fr'"):
        chart_of(make, found_of(), type("French", (), {"code": "fr"})())
