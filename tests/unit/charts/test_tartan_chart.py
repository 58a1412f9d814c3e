"""The tartan: a symbol and a colour for each verdict, an arrow for each trend, hatching where nothing can be told."""

import re
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest

from analysis.charts import tartan
from analysis.charts.style import contrast, ink_on
from analysis.charts.tartan import tartan_chart
from analysis.charts.tartan_cells import ARROWS, LOOKS, STATE_LOOKS, Cell
from analysis.model.errors import CadreError, UsageError
from analysis.model.nouns import Words
from drawn import assert_apart, assert_inside, boxes_on, drawn_on

NAMES = {"a": "Kim Bảng", "b": "Lý Nhân", "c": "Phủ Lý"}
PERIOD = "2020"


def nouns(make, number=2, direction="up"):
    return [
        make.indicator(direction=direction).model_copy(
            update={"id": f"share_{n}", "name": Words(vi=f"Tỷ lệ cán bộ loại {n}", en=f"Share of staff, kind {n}")}
        )
        for n in range(number)
    ]


def found_of(values, verdicts, trends, against="35"):
    """Comparisons and trends: (indicator, unit) -> verdict."""
    common = {"frame": "2024-06-30", "period": PERIOD, "group": "", "level": 0.95}
    rows = [
        {"indicator": name, "unit": unit, "question": "comparison", "verdict": verdict, "against": against, "since": ""}
        for (name, unit), verdict in verdicts.items()
    ]
    rows += [
        {"indicator": name, "unit": unit, "question": "trend", "verdict": verdict, "against": "", "since": "2015"}
        for (name, unit), verdict in trends.items()
    ]
    table = pd.DataFrame([common | row for row in rows])
    return table.assign(lower=float("nan"), upper=float("nan"))


@pytest.fixture
def tables(make):
    """Six cells: better and up, worse and down, similar and no clear change; hidden, too few and none at all."""
    first = make.values([("a", PERIOD, 9, 10, "ok"), ("b", PERIOD, 2, 10, "ok"), ("c", PERIOD, 5, 10, "ok")])
    second = make.values([("a", PERIOD, 777, 888, "suppressed"), ("b", PERIOD, 1, 2, "too_few")])
    values = pd.concat([first.assign(indicator="share_0"), second.assign(indicator="share_1")], ignore_index=True)
    verdicts = {("share_0", "a"): "better", ("share_0", "b"): "worse", ("share_0", "c"): "similar"}
    verdicts |= {("share_1", "a"): "better", ("share_1", "b"): "worse"}  # of what is hidden: must not be told
    trends = {("share_0", "a"): "improving", ("share_0", "b"): "worsening", ("share_0", "c"): "no_clear_change"}
    return values, found_of(values, verdicts, trends | {("share_1", "a"): "improving"})


def chart_of(make, tables, language, **changed):
    asked = {
        "indicators": nouns(make), "language": language, "names": NAMES, "place": "Hà Nam", "period": PERIOD,
    }  # fmt: skip
    return tartan_chart(*tables, **{**asked, **changed})


def texts(chart) -> list[str]:
    picture = ElementTree.fromstring(chart.svg)
    return ["".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text")]


def test_the_picture_keeps_what_every_chart_promises(make, tables, language):
    chart = chart_of(make, tables, language)
    picture = ElementTree.fromstring(chart.svg)
    assert picture.get("role") == "img" and picture.get("aria-label") == chart.alt and picture.get("width") is None
    ids = re.findall(r'\bid="([^"]+)"', chart.svg)
    assert set(re.findall(r'href="#([^"]+)"', chart.svg)) | set(re.findall(r"url\(#([^)]+)\)", chart.svg)) == set(ids)
    assert ids and all(one.startswith(chart.name) for one in ids)
    told = [chart.title, chart.alt, chart.caption, *texts(chart), *chart.table.to_numpy().ravel()]
    assert all(isinstance(text, str) and "{" not in text and "nan" not in text.lower() for text in told)
    assert chart.svg == chart_of(make, tables, language).svg


def test_every_cell_has_its_symbol_and_its_arrow_as_text(make, tables, language):
    found = texts(chart_of(make, tables, language))
    cells = ["+ ↑", "− ↓", "≈ →", "×", "…", "?"]
    start = found.index("+ ↑")
    assert found[start : start + 6] == cells
    assert {"+", "−", "≈", "×", "…", "?"} <= set(found[start + 6 :])  # the key


def test_colours_are_told_apart_in_grey_and_symbols_stand_out():
    assert len({symbol for symbol, _ in LOOKS.values()} | set(STATE_LOOKS.values())) == len(LOOKS) + len(STATE_LOOKS)
    assert all(contrast(colour, ink_on(colour)) >= 4.5 for _, colour in LOOKS.values())
    for one, other in (("better", "worse"), ("better", "similar"), ("worse", "similar"), ("higher", "lower")):
        assert contrast(LOOKS[one][1], LOOKS[other][1]) > 1.8


def test_the_arrow_says_where_the_figure_goes_not_whether_that_is_good(make, tables, vietnamese):
    values, found = tables
    falls = chart_of(make, tables, vietnamese, indicators=nouns(make, direction="down"))
    assert "+ ↓" in texts(falls) and "− ↑" in texts(falls)
    neither = found.assign(verdict=found["verdict"].replace({"improving": "rising", "worsening": "rose_and_fell"}))
    found_texts = texts(chart_of(make, (values, neither), vietnamese, indicators=nouns(make, direction="none")))
    assert "+ ↑" in found_texts and "− ↕" in found_texts


@pytest.mark.parametrize("verdict", ["too_few_data", "cannot_be_tested", ""])
def test_no_arrow_where_nothing_was_tested(make, tables, vietnamese, verdict):
    values, found = tables
    untested = found.assign(verdict=found["verdict"].where(found["question"] != "trend", verdict))
    chart = chart_of(make, (values, untested), vietnamese)
    assert not any(arrow in text for arrow in ARROWS.values() for text in texts(chart))
    assert "không mũi tên: không kiểm định xu hướng" in texts(chart) and "xu hướng" not in chart.alt


def test_the_table_says_the_same_in_words(make, tables, vietnamese):
    table = chart_of(make, tables, vietnamese).table
    assert len(table) == 6
    assert list(table.iloc[0]) == [
        "Tỷ lệ cán bộ loại 0", "Kim Bảng", "9/10 (90,0%)", "tốt hơn", "cải thiện (2015–2020)"
    ]  # fmt: skip
    assert list(table.iloc[3, 2:]) == ["được che", "", ""] and list(table.iloc[5, 2:]) == ["không có số liệu", "", ""]


def test_alternative_text_counts_the_cells_of_each_place(make, tables, vietnamese):
    alt = chart_of(make, tables, vietnamese).alt
    assert "Kim Bảng: tốt hơn 1, được che 1, xu hướng cải thiện 1;" in alt
    assert "Phủ Lý: không khác biệt rõ 1, không có số liệu 1, xu hướng chưa thấy thay đổi rõ rệt 1." in alt


def test_what_is_hidden_is_hatched_and_nowhere_told(make, tables, language):
    chart = chart_of(make, tables, language)
    assert "777" not in chart.svg + chart.alt + chart.table.to_string()
    cells = {("share_1", "a"): Cell("suppressed", ""), ("share_1", "b"): Cell("similar", "")}
    figure = tartan.draw(cells, nouns(make)[1:], language, {"a": "A", "b": "B"})
    hatched = {bool(area.ink.hatch): area.ink.face for area in drawn_on(figure).areas}
    assert hatched == {True: "#FFFFFF", False: LOOKS["similar"][1]}


@pytest.mark.parametrize(("places", "rows"), [(6, 12), (10, 16)])
def test_no_word_is_cut_off_or_stands_on_another(make, language, places, rows):
    names = {f"u{n}": f"Thanh Liêm {n}" if n % 2 else "Nguyễn-Úy-Thượng" for n in range(places)}
    indicators = [
        one.model_copy(update={"name": Words(vi=f"Tỷ lệ cán bộ chuyên trách qua đào tạo lý luận chính trị {one.id}",
                                             en=f"Share of full-time cadres trained in political theory {one.id}")})
        for one in nouns(make, rows)
    ]  # fmt: skip
    looks, arrows = [*LOOKS, *STATE_LOOKS, "plain"], [*ARROWS, ""]
    cells = {
        (one.id, unit): Cell(look := looks[(3 * line + column) % len(looks)],
                             "" if look in STATE_LOOKS else arrows[(line + column) % 5])
        for line, one in enumerate(indicators)
        for column, unit in enumerate(names)
    }  # fmt: skip
    figure = tartan.draw(cells, indicators, language, names)
    boxes = boxes_on(figure)
    assert_inside(figure, boxes)
    assert_apart(boxes, slack=0.5)
    assert len(boxes) > places * rows
    svg = tartan.render(figure, name="n", title="t", alt="a" * 3000)
    assert len(svg.encode()) < 45_000


def test_nothing_to_draw_is_said(make, tables, language):
    chart = chart_of(make, (tables[0].iloc[:0], tables[1]), language)
    assert re.search("không có số liệu|no figures", chart.title) and chart.alt == chart.title
    assert len(chart.table) == 6


def test_what_cannot_be_shown_is_refused(make, tables, vietnamese):
    values, found = tables
    with pytest.raises(UsageError, match="at most 10 places"):
        chart_of(make, tables, vietnamese, names={f"u{n}": "Xã" for n in range(11)})
    with pytest.raises(UsageError, match="at most 16 indicators"):
        chart_of(make, tables, vietnamese, indicators=nouns(make, 17))
    with pytest.raises(UsageError, match="twice"):
        chart_of(make, tables, vietnamese, indicators=[*nouns(make), *nouns(make)])
    with pytest.raises(CadreError, match="frame"):
        chart_of(make, (pd.concat([values, values.assign(frame="2020-06-30")]), found), vietnamese)
    with pytest.raises(CadreError, match="against"):
        other = found[found["question"] == "comparison"].assign(against="36")
        chart_of(make, (values, pd.concat([found, other])), vietnamese)
    with pytest.raises(CadreError, match="two answers"):
        chart_of(make, (values, pd.concat([found, found])), vietnamese)
    with pytest.raises(CadreError, match="'reached'"):
        chart_of(make, (values, found.assign(verdict="reached")), vietnamese)
    with pytest.raises(CadreError, match="direction is none"):
        chart_of(make, tables, vietnamese, indicators=nouns(make, direction="none"))
    with pytest.raises(UsageError, match="'fr'"):
        chart_of(make, tables, type("French", (), {"code": "fr"})())
