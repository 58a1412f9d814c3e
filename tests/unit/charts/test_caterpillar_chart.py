"""The caterpillar: shrunken beside raw, ranks as sets, no order where there is no difference, gaps and never zeros."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta, binom

from analysis.charts import caterpillar
from analysis.charts.caterpillar import caterpillar_chart
from analysis.charts.caterpillar_rows import rows_of
from analysis.charts.compared import compared
from analysis.charts.funnel import funnel_chart
from analysis.charts.style import MAIN, REFERENCE, TARGET
from analysis.model.errors import CadreError, UsageError
from analysis.model.tables import FINDINGS, checked
from drawn import assert_inside, boxes_on, drawn_on

NAN = float("nan")
PRECISION, MEAN = 20.0, 0.8  # of the beta distribution towards which the shares are drawn in these tests


def found_of(values, *, alike=False, apart=(), ranks=None, against="347") -> pd.DataFrame:
    """Shrinkage and comparison for all rows, whatever their state; ranks: unit -> (first, last)."""
    rows = []
    for row in values.to_dict("records"):
        keys = {key: row[key] for key in ("indicator", "unit", "frame", "period", "group")}
        keys |= {"since": "", "against": against, "level": 0.95, "n": row["denominator"], "p": NAN, "p_adjusted": NAN}
        keys |= {"method": "by hand", "verdict": "", "lower": NAN, "upper": NAN, "estimate": NAN}
        first, second = row["numerator"] + PRECISION * MEAN, row["denominator"] - row["numerator"]
        second += PRECISION * (1 - MEAN)
        lower, upper = beta.ppf([0.025, 0.975], first, second)
        rows.append(
            keys
            | {
                "question": "shrinkage", "estimate": first / (first + second), "lower": lower, "upper": upper,
                "verdict": "no_detectable_difference" if alike else "",
            }
        )  # fmt: skip
        verdict, level = dict(apart).get(row["unit"], ("similar", 0.95))
        rows.append(keys | {"question": "comparison", "estimate": 0.0, "verdict": verdict, "level": level})
        if ranks and row["unit"] in ranks:
            lower, upper = ranks[row["unit"]]
            rows.append(keys | {"question": "rank", "estimate": lower, "lower": lower, "upper": upper, "n": len(ranks)})
    return checked(pd.DataFrame(rows, columns=list(FINDINGS.columns)), FINDINGS)


@pytest.fixture
def communes(make):
    """Small B is at 100 %, large A at 95 %: drawn together, A stands first. D cannot be calculated, E is hidden."""
    values = make.values(
        [
            ("a", "2020", 285, 300, "ok"), ("b", "2020", 5, 5, "ok"), ("c", "2020", 20, 60, "ok"),
            ("d", "2020", 0, 0, "cannot"), ("e", "2020", 777, 888, "suppressed"),
        ]
    )  # fmt: skip
    found = found_of(values[values["unit"] != "d"], apart={"c": ("worse", 0.998)})
    return values, found, {"b": "Xã B", "e": "Xã E", "a": "Xã A", "d": "Xã D", "c": "Thị trấn C"}


def chart_of(make, tables, language, **changed):
    values, found, names = tables
    facts = {"indicator": make.indicator(), "language": language, "names": names, "place": "Kim Bảng"}
    return caterpillar_chart(values, found, **{**facts, **changed})


def figure_of(make, tables, language):
    values, found, names = tables
    rows = rows_of(compared(values, found, make.indicator(), names, None))
    return caterpillar.draw(rows, make.indicator(), language, names)


def texts(chart) -> list[str]:
    picture = ElementTree.fromstring(chart.svg)
    return ["".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text")]


def marks_of(figure, *, hollow: bool) -> list[tuple[float, float, str, str]]:
    """(share, row, marker, colour) of the hollow or the full marks, by row."""
    marks = [mark for mark in drawn_on(figure).marks if (mark.ink.face == "none") == hollow]
    found = [
        (x, y, mark.marker, mark.ink.edge if hollow else mark.ink.face)
        for mark in marks for x, y in zip(mark.x, mark.y, strict=True)
    ]  # fmt: skip
    return sorted(found, key=lambda mark: mark[1])


def test_the_picture_keeps_what_every_chart_promises(make, communes, language):
    chart = chart_of(make, communes, language)
    picture = ElementTree.fromstring(chart.svg)
    assert picture.get("role") == "img" and picture.get("aria-label") == chart.alt and picture.get("width") is None
    ids = re.findall(r'\bid="([^"]+)"', chart.svg)
    assert set(re.findall(r'href="#([^"]+)"', chart.svg)) | set(re.findall(r"url\(#([^)]+)\)", chart.svg)) == set(ids)
    assert ids and all(one.startswith(chart.name) for one in ids)
    told = [chart.title, chart.alt, chart.caption, *texts(chart), *chart.table.to_numpy().ravel()]
    assert all(isinstance(text, str) and "{" not in text and "nan" not in text.lower() for text in told)
    assert chart.svg == chart_of(make, communes, language).svg


def test_units_stand_by_shrunken_share_and_those_without_a_figure_at_the_foot(make, communes, vietnamese):
    chart = chart_of(make, communes, vietnamese)
    assert list(chart.table["Đơn vị"]) == ["Xã A", "Xã B", "Thị trấn C", "Xã D", "Xã E"]
    assert chart.table.iloc[3, -1] == "không tính được" and chart.table.iloc[4, -1] == "được che"
    assert {"không tính được", "được che"} <= set(texts(chart))
    assert "Không có số liệu: Xã E (được che); Xã D (không tính được)" in chart.alt


def test_raw_is_hollow_and_shrunken_full_with_its_interval(make, communes, vietnamese):
    figure = figure_of(make, communes, vietnamese)
    raw, shrunken = marks_of(figure, hollow=True), marks_of(figure, hollow=False)
    assert [mark[0] for mark in raw] == [0.95, 1.0, pytest.approx(1 / 3)]
    assert [mark[0] for mark in shrunken] == pytest.approx([(285 + 16) / 320, (5 + 16) / 25, (20 + 16) / 80])
    (bars,) = (line for line in drawn_on(figure).lines if line.ink.edge == MAIN)
    of_b = [x for x, y in zip(bars.x, bars.y, strict=True) if y == 1 and np.isfinite(x)]
    assert of_b == pytest.approx(list(beta.ppf([0.025, 0.975], 21, 4)))


def test_a_unit_that_differs_has_another_shape_and_colour_and_its_verdict(make, communes, vietnamese):
    shrunken = marks_of(figure_of(make, communes, vietnamese), hollow=False)
    assert [mark[2:] for mark in shrunken] == [("o", MAIN), ("o", MAIN), ("D", TARGET)]
    chart = chart_of(make, communes, vietnamese)
    verdicts = list(chart.table["So với các đơn vị còn lại"])
    assert verdicts[:3] == ["không khác biệt rõ", "không khác biệt rõ", "kém hơn (độ tin cậy 99,8%)"]
    assert "Khác với các đơn vị còn lại: Thị trấn C: kém hơn (độ tin cậy 99,8%)." in chart.alt
    assert "Hình thoi" in chart.caption


def test_the_alternative_text_and_the_table_tell_raw_and_shrunken(make, communes, vietnamese):
    chart = chart_of(make, communes, vietnamese)
    assert "Cao nhất: Xã A 285/300 (95,0%), điều chỉnh 94,1% (91,2–96,4%)" in chart.alt
    assert "thấp nhất: Thị trấn C 20/60 (33,3%), điều chỉnh 45,0%" in chart.alt
    assert "Mức chung" not in chart.alt  # one is hidden: the share of the others is not that of all
    # the 2.5 % quantile of a beta distribution with 21 and 4 is where 21 or more of 24 have a chance of 2.5 %
    assert list(chart.table.iloc[1, 1:4]) == ["5/5 (100,0%)", "84,0%", "67,6–95,3%"]
    assert binom.sf(20, 24, 0.676) == pytest.approx(0.025, abs=3e-4)
    assert "hạng" not in chart.table.to_string().lower()


def test_what_is_hidden_is_nowhere_not_even_shrunken(make, communes, language):
    chart = chart_of(make, communes, language)
    told = chart.svg + chart.alt + chart.caption + chart.table.to_string()
    assert "777" not in told and "888" not in told and "87" not in chart.table.iloc[4].to_string()
    assert list(chart.table.iloc[4, 1:4]) == ["", "", ""]
    figure = figure_of(make, communes, language)
    assert {mark[1] for hollow in (True, False) for mark in marks_of(figure, hollow=hollow)} == {0, 1, 2}


def test_units_that_cannot_be_told_apart_stand_by_code_and_nobody_is_highest(make, communes, language):
    values, _, names = communes
    found = found_of(values[values["unit"] != "d"], alike=True)
    chart = chart_of(make, (values, found, names), language)
    assert list(chart.table.iloc[:, 0]) == ["Xã A", "Xã B", "Thị trấn C", "Xã D", "Xã E"]
    swapped = {"a": "Xã Z", "b": "Xã B", "c": "Xã A"}
    low = make.values([("a", "2020", 5, 20, "ok"), ("b", "2020", 19, 20, "ok"), ("c", "2020", 12, 20, "ok")])
    other = chart_of(make, (low, found_of(low, alike=True), swapped), language)
    assert list(other.table.iloc[:, 0]) == ["Xã Z", "Xã B", "Xã A"]
    for one in (chart, other):
        for text in (one.title, one.alt, one.caption):
            assert re.search("[Kk]hông phân biệt được|cannot be told apart", text)
        assert not re.search("Cao nhất|Highest", one.alt)


def test_sets_of_ranks_are_told_in_words(make, communes, vietnamese):
    values, _, names = communes
    found = found_of(values[values["unit"] != "d"], ranks={"a": (1, 2), "b": (1, 3), "c": (3, 3)})
    chart = chart_of(make, (values, found, names), vietnamese)
    ranks = ["hạng 1–2 trong 3", "hạng 1–3 trong 3", "hạng 3 trong 3"]
    assert set(ranks) <= set(texts(chart)) and list(chart.table["Thứ hạng có thể"]) == [*ranks, "", ""]
    assert "Hạng:" in chart.caption


def test_one_unit_and_units_not_shrunken_are_raw_only(make, language):
    values = make.values([("a", "2020", 18, 20, "ok")])
    tables = values, found_of(values).iloc[:0], {"a": "Xã A"}
    figure, chart = figure_of(make, tables, language), chart_of(make, tables, language)
    assert len(marks_of(figure, hollow=True)) == 1 and not marks_of(figure, hollow=False)
    inks = {line.ink.edge for line in drawn_on(figure).lines}
    assert not inks & {MAIN, TARGET, REFERENCE}  # neither an interval nor a line in the middle
    assert "18/20" in chart.alt and re.search("chưa có tỷ lệ điều chỉnh|no adjusted shares", chart.caption)


def test_all_at_100_percent_stay_on_the_axis(make, vietnamese):
    values = make.values([(f"u{number:02}", "2020", 20, 20, "ok") for number in range(18)])
    found = found_of(values, alike=True)
    found.loc[found["question"] == "shrinkage", ["estimate", "lower", "upper"]] = 1.0
    names = {f"u{number:02}": f"Xã Số {number}" for number in range(18)}
    figure = figure_of(make, (values, found, names), vietnamese)
    lower, upper = drawn_on(figure).plot.get_xlim()
    assert upper == 1 and lower >= 0.9
    assert len(marks_of(figure, hollow=False)) == 18


@pytest.mark.parametrize("number", [18, 40])
def test_no_word_is_cut_off_or_stands_on_another(make, language, number):
    random = np.random.default_rng(number)
    sizes = random.integers(10, 1400, number)
    rows = [(f"u{n:02}", "2020", int(random.binomial(size, 0.93)), int(size), "ok") for n, size in enumerate(sizes)]
    rows[3] = ("u03", "2020", NAN, NAN, "missing")
    values = make.values(rows)
    units = [row[0] for row in rows]
    names = {unit: f"Thị trấn Nguyễn Úy {unit} và lân cận" for unit in units}
    found = found_of(values[values["state"] == "ok"], ranks=dict.fromkeys(units, (1, number)))
    tables = values, found, names
    figure = figure_of(make, tables, language)
    boxes = boxes_on(figure)
    assert_inside(figure, boxes)
    foot = drawn_on(figure).plot.bbox.y0
    ticks = sorted((box for box in boxes if box.y1 < foot), key=lambda box: box.x0)
    assert len(ticks) >= 2 and all(one.x1 < other.x0 for one, other in pairwise(ticks))
    chart = chart_of(make, tables, language)
    assert len(chart.svg.encode()) < (40_000 if number == 18 else 80_000)
    assert len(chart.table) == number


def test_the_middle_line_is_the_share_that_the_funnel_found(make, communes, vietnamese):
    values, found, names = communes
    funnel = found[found["question"] == "comparison"].assign(question="funnel", estimate=0.9)
    chart = chart_of(make, (values, pd.concat([found, funnel]), names), vietnamese)
    assert "mức chung 90,0%" in texts(chart) and "Vạch đứng: mức chung, 90,0%." in chart.caption


def test_nothing_to_draw_is_said(make, language):
    values = make.values([("a", "2020", 5, 10, "missing")])
    chart = chart_of(make, (values, found_of(values), {"a": "Xã A", "b": "Xã B"}), language)
    assert re.search("không có số liệu|no figures", chart.title) and chart.alt == chart.title
    assert len(chart.table) == 2 and "nan" not in chart.svg


def test_what_cannot_be_compared_is_refused(make, communes, vietnamese):
    values, found, names = communes
    with pytest.raises(UsageError, match="rate"):
        rate = make.indicator().model_copy(update={"kind": "rate"})
        chart_of(make, communes, vietnamese, indicator=rate)
    with pytest.raises(CadreError, match="2021"):
        chart_of(make, (pd.concat([values, values.assign(period="2021")]), found, names), vietnamese)
    with pytest.raises(CadreError, match="against"):
        chart_of(make, (values, pd.concat([found, found.assign(against="35")]), names), vietnamese)
    with pytest.raises(UsageError, match="'fr'"):
        chart_of(make, communes, type("French", (), {"code": "fr"})())


def test_many_places_without_a_share_are_counted_and_not_drawn(make, vietnamese):
    hidden = [(f"x{number:02}", "2020", 5, 9, "suppressed") for number in range(9)]
    values = make.values([("a", "2020", 285, 300, "ok"), ("b", "2020", 5, 6, "ok"), *hidden])
    chart = chart_of(make, (values, found_of(values), {unit: f"Xã {unit}" for unit in values["unit"]}), vietnamese)
    assert set(texts(chart)).isdisjoint({"Xã x00", "Xã x08"}) and "Xã a" in texts(chart)
    assert chart.caption.endswith("Không vẽ được 9 đơn vị (được che: 9): xem bảng.")
    assert "Không có số liệu: 9 đơn vị (được che: 9)." in chart.alt
    assert list(chart.table["Đơn vị"])[2:] == [f"Xã x{number:02}" for number in range(9)]


@pytest.mark.parametrize("draw", [caterpillar_chart, funnel_chart])
def test_the_shares_that_are_told_are_not_added_up_where_one_is_hidden(make, vietnamese, draw):
    told, hidden = [("a", "2020", 17, 17, "ok"), ("b", "2020", 18, 18, "ok")], ("c", "2020", 15, 18, "suppressed")
    values = make.values([*told, hidden])
    facts = {
        "indicator": make.indicator(), "language": vietnamese, "names": {"a": "A", "b": "B", "c": "C"},
        "place": "Kim Bảng", "parent_values": make.values([("p", "2020", 50, 53, "ok")]),
    }  # fmt: skip
    nothing = pd.DataFrame(columns=list(FINDINGS.columns))
    chart, open_one = draw(values, nothing, **facts), draw(values[values["unit"] != "c"], nothing, **facts)
    assert "mức chung 100,0%" in open_one.svg and "mức chung, 100,0%" in open_one.caption
    assert not re.search(r"mức chung[,:]? \d", f"{chart.svg} {chart.caption} {chart.alt}", re.IGNORECASE)
    assert "Kim Bảng: 50/53 (94,3%)" in chart.caption
