"""Each chart keeps what every page promises: deterministic SVG, words with the numbers, gaps and never zeros."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import date

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis.charts import series, style
from analysis.charts.breaks import Mark, label_rows, label_spans
from analysis.charts.chart import render
from analysis.charts.places import places_chart
from analysis.charts.plan import plan_chart
from analysis.charts.series import axis_of, series_of
from analysis.charts.small_multiples import small_multiples
from analysis.charts.trend import trend_chart
from analysis.model.errors import CadreError, UsageError
from analysis.model.nouns import Event, Target, Words
from analysis.model.tables import STATES, VERDICTS
from analysis.words.answers import verdict_in_words

EVENTS = [(date(2019, 6, 25), "Định mức mới (NĐ 34/2019)"), (date(2019, 12, 25), "Chuẩn đại học (TT 13/2019)")]


def events() -> list[Event]:
    return [
        Event(id="e", date=day, name=Words(vi=name, en=name), units=("VN",), subjects=("commune_staff",), source="x")
        for day, name in EVENTS
    ]


def target() -> Target:
    name = Words(vi="Chỉ tiêu", en="Target")
    return Target(
        id="t", indicator="university", units=("347",), threshold=0.95, since="2015", by="2025", name=name, source="x",
        verified="no",
    )  # fmt: skip


PUBLISHED = pd.DataFrame(
    [
        {"period": "2020", "value": 93.1, "printed_share": 93.1, "measured_in": "%"},
        {"period": "2020", "value": 310.0, "printed_share": np.nan, "measured_in": "persons"},
        {"period": "2015-2020", "value": 90.0, "printed_share": 90.0, "measured_in": "%"},
    ]
)


@pytest.fixture
def all_charts(kim_bang, make, language):
    values, findings = kim_bang
    indicator = make.indicator()
    communes = make.values([("a", "2020", 18, 18, "ok"), ("b", "2020", 12, 20, "ok"), ("c", "2020", 0, 0, "cannot")])
    names = {"a": "Xã A & B", "b": "Xã B", "c": "Xã C"}
    programmes = pd.DataFrame(
        [("II.1", 491, 480, 450), ("II.2", 1134, 1200, np.nan), ("II.3", 0, np.nan, 0)],
        columns=["group", "done", "planned", "last_year"],
    )
    programme_names = {"II.1": "Công tác đảng, dân vận, kiểm tra và giám sát cơ sở", "II.2": "Đoàn thể", "II.3": "Khác"}
    return [
        trend_chart(
            values, findings, indicator=indicator, language=language, place="Kim Bảng", target=target(),
            events=events(), published=PUBLISHED,
        ),
        small_multiples(
            values, findings, indicator=indicator, language=language, names={"347": "Kim Bảng", "348": "Lý Nhân"},
            parent_values=values, events=events(),
        ),
        places_chart(
            communes, make.findings(communes), indicator=indicator, language=language, names=names, place="Kim Bảng",
            parent_values=values[values["period"] == "2020"],
        ),
        plan_chart(programmes, language=language, names=programme_names, what="Lượt", place="Kim Bảng", period="2020"),
    ]  # fmt: skip


def pictures(chart) -> list[ElementTree.Element]:
    tree = ElementTree.fromstring(f"<page>{chart.svg}</page>")
    return list(tree.iter("{http://www.w3.org/2000/svg}svg"))


def texts(chart) -> list[str]:
    return [
        "".join(node.itertext())
        for picture in pictures(chart)
        for node in picture.iter("{http://www.w3.org/2000/svg}text")
    ]


def test_pictures_are_sound_inline_svg(all_charts):
    for chart in all_charts:
        assert "<?xml" not in chart.svg and "<!DOCTYPE" not in chart.svg
        sheets = re.findall(r"<style>(.*?)</style>", chart.svg)
        rules = [rule for sheet in sheets for rule in re.findall(r"[^}]+}", sheet)]
        assert all(re.fullmatch(r"\.s[0-9a-f]{8}\{[^{}]+\}", rule) for rule in rules), "it reaches beyond its classes"
        addresses = re.findall(r"https?://[^\"' ]+", chart.svg)
        assert set(addresses) == {"http://www.w3.org/2000/svg"}
        for picture in pictures(chart):
            assert picture.get("role") == "img" and picture.get("aria-label") and picture.get("viewBox")
            assert "width:100%" in picture.get("style") and picture.get("width") is None
            assert picture[0].tag.endswith("title") and picture[0].text


def test_ids_on_one_page_never_clash_and_all_pointers_land(all_charts):
    page = "".join(chart.svg for chart in all_charts)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) | set(re.findall(r"url\(#([^)]+)\)", page)) == set(ids)
    for chart in all_charts:
        assert all(one.startswith(chart.name) for one in re.findall(r'\bid="([^"]+)"', chart.svg))


def test_the_words_are_in_text_and_in_the_table(all_charts):
    for chart in all_charts:
        assert chart.title and chart.alt and len(chart.table)
        assert all(isinstance(cell, str) for cell in chart.table.to_numpy().ravel())
        assert not any("{" in text or "nan" in text.lower() for text in [chart.title, chart.alt, chart.caption])
        assert texts(chart)


def test_the_trend_chart_tells_first_last_counts_and_direction(kim_bang, indicator, vietnamese):
    values, findings = kim_bang
    chart = trend_chart(
        values, findings, indicator=indicator, language=vietnamese, place="Kim Bảng", target=target(), events=events(),
        published=PUBLISHED,
    )  # fmt: skip
    for fact in ("240/350 (68,6%)", "310/333 (93,1%)", "cải thiện", "2015", "2020", "95%", "2017"):
        assert fact in chart.alt
    assert "310/333" in "".join(texts(chart)) and "(93,1%)" in "".join(texts(chart))
    assert "2020: 93,1%" in chart.alt and "310 " not in chart.alt  # persons are no point on an axis of shares
    assert "60%" in chart.caption
    missing = chart.table[chart.table["Năm"] == "2017"].iloc[0]
    assert missing["Số liệu"] == "" and missing["Ghi chú"] == "không có số liệu: không gửi"
    assert "999" not in chart.svg + chart.alt + chart.table.to_string()


def test_charts_are_the_same_to_the_byte(kim_bang, indicator, vietnamese):
    values, findings = kim_bang
    one, two = (
        trend_chart(values, findings, indicator=indicator, language=vietnamese, place="Kim Bảng").svg for _ in range(2)
    )
    assert one == two


def test_a_year_without_a_row_is_a_gap_too(make, indicator):
    values = make.values([("347", "2015", 5, 10, "ok"), ("347", "2018", 6, 10, "ok")])
    found = series_of(values, make.findings(values), indicator)
    assert found.gaps == [2016, 2017] and found.table["value"].isna().sum() == 2


def test_two_places_are_never_joined_by_a_line(make, indicator, vietnamese):
    values = make.values([("347", "2015", 5, 10, "ok"), ("348", "2015", 6, 10, "ok")])
    with pytest.raises(CadreError, match="more than one value a year"):
        trend_chart(values, make.findings(values), indicator=indicator, language=vietnamese, place="x")
    with pytest.raises(CadreError, match="periods"):
        places_chart(
            make.values([("a", "2015", 5, 10, "ok"), ("a", "2016", 6, 10, "ok")]), make.findings(values),
            indicator=indicator, language=vietnamese, names={"a": "A"}, place="x",
        )  # fmt: skip


def test_whatever_stands_on_a_figure_is_drawn():
    with_axes, with_text = Figure(), Figure()
    with_axes.add_subplot().plot([0, 1], [0, 1], color="#123456")
    with_text.text(0.5, 0.5, "Kim Bảng")
    assert "#123456" in render(with_axes, name="one", title="One", alt="one")
    assert "Kim Bảng" in render(with_text, name="two", title="Two", alt="two")


def test_nothing_to_draw_is_said(make, indicator, language):
    nothing = make.values([("347", "2020", 5, 10, "missing")])
    findings = make.findings(make.values([]))
    chart = trend_chart(nothing, findings, indicator=indicator, language=language, place="Kim Bảng")
    assert "Kim Bảng" in chart.alt and " ".join(texts(chart)).split() == chart.title.split()
    names = {"347": "Kim Bảng"}
    chart = places_chart(nothing, findings, indicator=indicator, language=language, names=names, place="x")
    assert chart.alt and len(chart.table) == 1
    programmes = pd.DataFrame([("II.1", np.nan, np.nan, np.nan)], columns=["group", "done", "planned", "last_year"])
    chart = plan_chart(programmes, language=language, names={"II.1": "x"}, what="x", place="y", period="2020")
    assert chart.alt and "nan" not in chart.svg


def test_counts_begin_at_zero_and_have_no_interval(make, vietnamese):
    values = make.values([("347", "2019", 2100, np.nan, "ok"), ("347", "2020", 2132, np.nan, "ok")])
    indicator, findings = make.indicator("count", "none"), make.findings(make.values([]))
    chart = trend_chart(values, findings, indicator=indicator, language=vietnamese, place="Kim Bảng")
    assert "2.132" in chart.alt and "%" not in chart.alt and "Wilson" not in chart.caption
    assert axis_of([2100, 2132], make.indicator("count"))[0] == 0


def test_axes_of_shares_stay_within_0_and_100_percent(make):
    for numbers in ([0.0, 0.02], [0.97, 1.0], [0.0, 1.0], [1.0, 1.0], [float("nan")]):
        lower, upper, ticks = axis_of(numbers, make.indicator())
        assert 0 <= lower < upper <= 1 and min(ticks) >= lower - 1e-9 and max(ticks) <= upper + 1e-9
    assert axis_of([0.5, 1.3], make.indicator("ratio"))[1] > 1.3


def test_fifteen_panels_weigh_less_than_90_kilobytes(make, indicator, vietnamese):
    random = np.random.default_rng(3)
    units = {f"u{number:02}": f"Tỉnh số {number}" for number in range(15)}
    rows = [
        (unit, str(year), int(random.binomial(4000, 0.25)), 4000, "ok") for unit in units for year in range(2002, 2017)
    ]
    values = make.values(rows)
    findings = make.findings(values, [(unit, "2016", "no_clear_change") for unit in units])
    chart = small_multiples(
        values, findings, indicator=indicator, language=vietnamese, names=units,
        parent_values=values[values["unit"] == "u00"],
    )  # fmt: skip
    assert len(pictures(chart)) == 15 and len(chart.svg.encode()) < 90_000
    last = [float(re.search(r"\((\d+,\d)%\)", cell)[1].replace(",", ".")) for cell in chart.table["Năm cuối"]]
    assert last == sorted(last, reverse=True)
    assert texts(chart).count("chưa thấy thay đổi rõ rệt") == 15


def test_a_place_without_figures_has_no_panel_and_the_caption_says_so(all_charts):
    panels = all_charts[1]
    assert len(pictures(panels)) == 1 and panels.table.iloc[-1, 0] == "Lý Nhân"
    assert "Lý Nhân." in panels.caption and "Lý Nhân" in panels.alt


def test_places_stand_by_value_and_those_without_a_figure_last(all_charts):
    assert list(all_charts[2].table.iloc[:, 0]) == ["Xã A & B", "Xã B", "Xã C"]
    assert "18/18" in all_charts[2].alt and "Xã C" in all_charts[2].alt
    assert "0/0" not in "".join(texts(all_charts[2]))


def test_the_plan_tells_zero_from_unknown(all_charts, language):
    table = all_charts[3].table
    assert table.iloc[2, 1] == "0" and table.iloc[2, 2] not in ("0", "") and table.iloc[2, 4] == ""
    assert language.percent(491 / 480) in table.iloc[0, 4]


def test_labels_of_breaks_never_overlap():
    random = np.random.default_rng(5)
    for _ in range(200):
        marks = [Mark(float(x), "Định mức mới (NĐ 34/2019)") for x in sorted(random.uniform(2015, 2020, 5))]
        spans = label_spans(marks, (2014.65, 2020.08), 270, leftmost=-38, rightmost=322)
        rows = label_rows(spans, marks, (2014.65, 2020.08), 270)
        for one in range(5):
            assert spans[one][0] >= -38 and spans[one][1] <= 322
            for other in range(one):
                meets = spans[one][0] < spans[other][1] and spans[other][0] < spans[one][1]
                assert not (meets and rows[one] == rows[other])


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("colour", "least"),
    [("MAIN", 3), ("TARGET", 3), ("CITED", 3), ("REFERENCE", 3), ("INK", 4.5), ("SOFT_INK", 4.5)],
)
def test_colours_stand_out_from_white(colour, least):
    assert 1.05 / (_luminance(getattr(style, colour)) + 0.05) >= least


def test_every_state_and_verdict_has_words(vietnamese):
    for code in ("vi", "en"):
        assert set(series.STATE_WORDS[code]) == set(STATES)
    assert all(verdict_in_words(vietnamese, verdict) for verdict in VERDICTS if verdict)


def test_an_unknown_language_is_refused(kim_bang, indicator):
    class French:
        code = "fr"

    values, findings = kim_bang
    with pytest.raises(UsageError, match="'fr'"):
        trend_chart(values, findings, indicator=indicator, language=French(), place="x")


def test_a_panel_has_the_breaks_of_its_own_place_and_each_is_named_once(make, vietnamese):
    rows = [(unit, str(year), 50, 100, "ok") for unit in ("a", "b", "c") for year in range(2015, 2024)]
    values = make.values(rows)
    own = [
        Event(id=f"e{year}", date=date(year, 1, 1), name=Words(vi=name, en=name), units=units,
              subjects=("commune_staff",), source="x")
        for year, name, units in ((2017, "Tổ mới", ("a",)), (2019, "Tổ mới", ("b",)), (2020, "Cả tỉnh", ("35",)))
    ]  # fmt: skip
    chart = small_multiples(
        values, make.findings(values), indicator=make.indicator(), language=vietnamese,
        names={"a": "A", "b": "B", "c": "C"}, events=own,
    )  # fmt: skip
    assert "Vạch chấm: Tổ mới; Cả tỉnh." in chart.caption
    dotted = [panel.count("stroke-dasharray") for panel in re.findall(r"<svg.*?</svg>", chart.svg, re.DOTALL)]
    assert dotted == [2, 2, 1]
