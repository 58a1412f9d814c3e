"""The charts of the programme's pages: the same promises, and what each of them alone must say."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from analysis.charts.association import association_chart
from analysis.charts.heat_layout import Layout
from analysis.charts.heat_map import heat_map
from analysis.charts.legend import Legend
from analysis.charts.mix import mix_chart
from analysis.charts.months import means_of, months_chart
from analysis.charts.stack import stack_chart
from analysis.charts.standing import standing_chart
from analysis.charts.style import SIZE, STEPS, WIDTH, contrast, ink_on, shade
from analysis.model.errors import CadreError

NAN = float("nan")
ROWS = {"350": "Thị xã Kim Bảng", "351": "Huyện Thanh Liêm & lân cận", "35": "Tỉnh Hà Nam"}
COLUMNS = {"land": "Quản lý đất đai", "law": "Luật"}
CELLS = pd.DataFrame(
    [
        ("350", "land", 9, 12, 0.75, "ok"), ("350", "law", 1, 4, 0.25, "ok"), ("351", "land", 7, 7, 1.0, "suppressed"),
        ("35", "land", 9, 12, 0.75, "ok"), ("35", "law", 0, 3, 0.0, "ok"),
    ],
    columns=["row", "column", "numerator", "denominator", "value", "state"],
)  # fmt: skip
GRADES = {"excellent": "Xuất sắc", "good": "Tốt", "completed": "Hoàn thành", "failed": "Không hoàn thành"}
COUNTS = pd.DataFrame([[9, 60, 30, 1], [5, NAN, 30, 1], [0, 0, 0, 0]], index=["350", "351", "35"], columns=list(GRADES))
PROGRAMMES = pd.DataFrame([("II.1", 30, 20), ("II.2", 70, 60)], columns=["group", "now", "before"])
NAMES = {"II.1": "Nghiệp vụ xây dựng Đảng", "II.2": "Nghiệp vụ đoàn thể"}
POINTS = pd.DataFrame(
    [("350", 2021, 210.0, 630, 300, 0.8, 8, 10), ("350", 2022, 190.0, 570, 300, 0.9, 9, 10),
     ("351", 2021, 150.0, 450, 300, NAN, NAN, NAN)],
    columns=["unit", "year", "x", "x_numerator", "x_denominator", "y", "y_numerator", "y_denominator"],
)  # fmt: skip
STANDING = pd.DataFrame(
    [
        {"name": "Đại học trở lên", "value": 0.93, "lower": 0.90, "upper": 0.95, "threshold": 0.95, "is_reached": False,
         "told": "310/333 (93,1%)", "told_threshold": "≥ 95%", "verdict": "chưa đạt"},
        {"name": "Nữ", "value": NAN, "lower": NAN, "upper": NAN, "threshold": 0.3, "is_reached": False, "told": "",
         "told_threshold": "≥ 30%", "verdict": "chưa thể kết luận"},
    ]
)  # fmt: skip


def months(units=("350", "351")):
    return pd.DataFrame(
        [
            (unit, year, month, 100.0 if (year, month) < (2023, 7) or unit == "351" else 150.0)
            for unit in units
            for year in (2022, 2023, 2024)
            for month in range(1, 13)
            if (unit, year, month) != ("351", 2024, 5)
        ],
        columns=["unit", "year", "month", "value"],
    )


def heat(language, indicator, **changed):
    facts = {"rows": ROWS, "columns": COLUMNS, "place": "Hà Nam", "period": "2025", "head": "Nơi"}
    return heat_map(CELLS, indicator=indicator, language=language, **{**facts, **changed})


@pytest.fixture
def rate(make):
    return make.indicator().model_copy(update={"id": "per_100", "kind": "rate", "direction": "none"})


@pytest.fixture
def all_charts(language, make, rate):
    names = {unit: ROWS[unit] for unit in ("350", "351")}
    common = {"language": language, "place": "Hà Nam", "period": "2025"}
    return [
        heat(language, make.indicator()),
        stack_chart(COUNTS, rows=ROWS, parts=GRADES, what="Xếp loại", head="Nơi", **common),
        mix_chart(PROGRAMMES, names=NAMES, what="Lượt bồi dưỡng", **common),
        months_chart(months(), language=language, names=names, what="Lượt", name="months"),
        months_chart(months(("350",)), language=language, names={"350": "Kim Bảng"}, what="Lượt", name="months-one"),
        association_chart(POINTS, x=rate, y=make.indicator(), language=language, names=names, place="Hà Nam"),
        standing_chart(STANDING, name="standing", **common),
    ]


def pictures(chart):
    tree = ElementTree.fromstring(f"<page>{chart.svg}</page>")
    return list(tree.iter("{http://www.w3.org/2000/svg}svg"))


def texts(chart):
    return [
        "".join(node.itertext()) for one in pictures(chart) for node in one.iter("{http://www.w3.org/2000/svg}text")
    ]


def test_every_chart_keeps_the_promises(all_charts):
    page = "".join(chart.svg for chart in all_charts)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) | set(re.findall(r"url\(#([^)]+)\)", page)) == set(ids)
    for chart in all_charts:
        assert chart.title and chart.alt and chart.caption and len(chart.table)
        assert all(isinstance(cell, str) for cell in chart.table.to_numpy().ravel())
        told = [chart.title, chart.alt, chart.caption, *texts(chart), *chart.table.to_numpy().ravel()]
        assert not [text for text in told if "{" in text or "nan" in text.split()]
        for picture in pictures(chart):
            assert picture.get("role") == "img" and picture.get("aria-label")
        assert len(chart.svg) < 40_000


def test_charts_are_the_same_each_time(language, make):
    assert heat(language, make.indicator()).svg == heat(language, make.indicator()).svg


def test_nothing_to_draw_is_said_with_a_caption(language, make, rate):
    common = {"language": language, "place": "Hà Nam", "period": "2025"}
    names = {"350": "Kim Bảng"}
    empty = [
        heat_map(
            CELLS.assign(state="missing"), indicator=make.indicator(), rows=ROWS, columns=COLUMNS, head="", **common
        ),
        stack_chart(COUNTS * NAN, rows=ROWS, parts=GRADES, what="Xếp loại", head="", **common),
        mix_chart(PROGRAMMES.assign(now=NAN), names=NAMES, what="Lượt", **common),
        months_chart(months().assign(value=NAN), language=language, names=names, what="Lượt", name="m"),
        association_chart(
            POINTS.assign(y=NAN), x=rate, y=make.indicator(), language=language, names=names, place="Hà Nam"
        ),
        standing_chart(STANDING.assign(value=NAN), name="standing", **common),
    ]
    for chart in empty:
        assert re.search("không có số liệu|no figures", chart.title)
        assert chart.caption and pictures(chart)


def test_a_table_of_more_columns_than_a_sheet_holds_is_turned(vietnamese, make):
    names = {f"c{number}": f"Xã {number}" for number in range(21)}
    cells = pd.DataFrame([(row, column, 1, 2, 0.5, "ok") for row in "ab" for column in names],
                         columns=["row", "column", "numerator", "denominator", "value", "state"])  # fmt: skip
    cells.loc[3, ["numerator", "value"]] = [2, 1.0]
    wide = {"rows": {"a": "Luật", "b": "Kinh tế"}, "head_of_columns": "Xã", "values": cells}
    facts = {"indicator": make.indicator(), "language": vietnamese, "place": "Hà Nam", "period": "2025", "head": "Nhóm"}
    turned = heat_map(**wide, **facts, columns=names).table
    assert turned.columns.tolist() == ["Xã", "Luật", "Kinh tế"]
    assert turned.iloc[3].tolist() == ["Xã 3", "2/2 (100,0%)", "1/2 (50,0%)"] and len(turned) == 21
    fewer = dict(list(names.items())[:20])
    assert heat_map(**wide, **facts, columns=fewer).table.columns.tolist() == ["Nhóm", *fewer.values()]


def test_the_heat_map_writes_every_number_and_a_dash_where_there_is_none(vietnamese, make):
    chart = heat(vietnamese, make.indicator())
    assert {"9/12", "75,0%", "1/4", "25,0%", "0/3", "0,0%"} <= set(texts(chart))
    assert texts(chart).count("–") == 2  # one hidden, one not there; neither is told, neither is a zero
    assert "7/7" not in "".join(texts(chart)) + chart.table.to_string()
    assert "Cao nhất: Thị xã Kim Bảng – Quản lý đất đai: 9/12 (75,0%)" in chart.alt
    assert "thấp nhất: Tỉnh Hà Nam – Luật: 0/3 (0,0%)" in chart.alt
    assert list(chart.table.columns) == ["Nơi", "Quản lý đất đai", "Luật"]


def test_names_stand_above_their_cells_where_they_have_no_room_beside_them():
    names = {"a": "Chủ tịch Hội Liên hiệp Phụ nữ", "b": "Luật"}
    for number, is_above in ((3, False), (7, True)):
        columns = {str(n): "Huyện Lý Nhân" for n in range(number)}
        layout = Layout.of({(row, column): ["139/141", "98,6%"] for row in names for column in columns}, names, columns)
        assert layout.is_above == is_above and layout.width == WIDTH and layout.narrowest == 0
        left, top, wide, high = layout.box(1, number - 1)
        assert left + wide <= WIDTH and top + high <= layout.height
        assert min(layout.edges[n + 1] - layout.edges[n] for n in range(number)) > 43  # seven figures and a stroke


def test_a_table_of_very_many_columns_keeps_its_text_and_scrolls(vietnamese, make):
    columns = {f"c{number}": "Luật" for number in range(20)}
    cells = pd.DataFrame(
        [("350", column, 139, 141, 139 / 141, "ok") for column in columns], columns=CELLS.columns
    )  # fmt: skip
    chart = heat_map(
        cells, indicator=make.indicator(), language=vietnamese, rows=ROWS, columns=columns, place="Hà Nam",
        period="2025", head="Nơi",
    )  # fmt: skip
    box = ElementTree.fromstring(chart.svg)
    assert (box.get("role"), box.get("tabindex"), box.get("aria-label")) == ("group", "0", chart.title)
    wide = float(box[0].get("viewBox").split()[2])
    assert 9 * wide / SIZE < float(re.search(r"min-width:(\d+)px", box[0].get("style"))[1]) < 10 * wide / SIZE
    assert "min-width" not in heat(vietnamese, make.indicator()).svg


def test_a_legend_has_the_columns_that_fit_and_says_how_high_it_is():
    assert Legend(["Đạt", "Chưa đạt", "Không rõ"]).columns == 3
    assert Legend(["Còn từ 2 năm trở xuống", "Còn trên 2 đến 5 năm", "Còn trên 5 năm"]).columns == 2
    one = Legend(["Theo số liệu nhận được", "Chỉ tiêu minh họa, không có thật: 95%, đến hết năm 2030"])
    assert one.columns == 1 and one.height == 2 * Legend(["Đạt"]).height


def test_the_sum_of_all_does_not_drown_the_counts(vietnamese, make):
    counts = CELLS.assign(value=[5.0, 10.0, 0, 400.0, 300.0], state="ok")
    common = {"indicator": make.indicator("count"), "language": vietnamese, "rows": ROWS, "columns": COLUMNS}
    common |= {"place": "Hà Nam", "period": "2025", "head": "Nơi"}
    assert shade(1.0).lower() in heat_map(counts, sum_of_all="35", **common).svg
    drowned = heat_map(counts, **common).svg
    assert shade(5 / 400).lower() in drowned and shade(5 / 10).lower() not in drowned


def test_a_cell_that_stands_twice_is_refused(vietnamese, make):
    with pytest.raises(CadreError):
        heat_map(
            pd.concat([CELLS, CELLS]), indicator=make.indicator(), language=vietnamese, rows=ROWS, columns=COLUMNS,
            place="", period="2025", head="",
        )  # fmt: skip


def test_shades_grow_darker_and_every_ink_on_them_can_be_read():
    luminances = [contrast(shade(step / 20), "#000000") for step in range(21)]
    assert luminances == sorted(luminances, reverse=True)
    for colour in [*(shade(step / 50) for step in range(51)), *STEPS]:
        assert contrast(colour, ink_on(colour)) >= 4.5
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)


def test_the_steps_of_a_stack_differ_in_grey():
    lightness = sorted(contrast(step, "#000000") for step in STEPS)
    assert min(b / a for a, b in pairwise(lightness)) > 1.3


def test_the_stack_tells_counts_and_shares_and_draws_no_row_with_an_unknown_part(vietnamese):
    chart = stack_chart(
        COUNTS, language=vietnamese, rows=ROWS, parts=GRADES, what="Xếp loại", place="Hà Nam", period="2024", head="Nơi"
    )
    assert "Thị xã Kim Bảng: Xuất sắc 9 (9,0%), Tốt 60 (60,0%)" in chart.alt
    assert "Huyện Thanh Liêm & lân cận: không có số liệu" in chart.alt
    assert chart.table.iloc[0].tolist() == [
        "Thị xã Kim Bảng",
        "9 (9,0%)",
        "60 (60,0%)",
        "30 (30,0%)",
        "1 (1,0%)",
        "100",
    ]
    assert chart.table.iloc[1].tolist()[1:] == ["không có số liệu"] * 5


def test_a_row_of_nobody_has_its_zeros_no_share_and_no_bar(vietnamese):
    common = {"language": vietnamese, "parts": GRADES, "what": "Xếp loại", "place": "Hà Nam", "period": "2024"}
    nobody = COUNTS.index[2]
    chart = stack_chart(COUNTS, rows=ROWS, head="Nơi", **common)
    assert chart.table.iloc[2].tolist()[1:] == ["0"] * 5, "none is known: it is no missing figure and no 0 %"
    assert f"{ROWS[nobody]}: tổng số 0" in chart.alt
    alone = stack_chart(COUNTS, rows={nobody: ROWS[nobody]}, head="Nơi", **common).svg
    assert "không có số liệu" not in alone and alone.count("<path") + alone.count("<rect") < 2 * len(GRADES)


def test_more_parts_than_can_be_told_apart_are_refused(vietnamese):
    with pytest.raises(CadreError):
        stack_chart(
            COUNTS, language=vietnamese, rows=ROWS, parts={str(n): str(n) for n in range(5)}, what="", place="",
            period="2024", head="",
        )  # fmt: skip


def test_the_mix_is_a_share_of_the_years_own_total(vietnamese):
    chart = mix_chart(PROGRAMMES, language=vietnamese, names=NAMES, what="Lượt", place="Hà Nam", period="2025")
    assert chart.table.iloc[0].tolist() == ["Nghiệp vụ xây dựng Đảng", "30 (30,0%)", "20 (25,0%)", "+5,0 điểm %"]
    assert "tổng số 100; năm 2024, tổng số 80" in chart.alt
    holed = PROGRAMMES.assign(before=[20, NAN])
    chart = mix_chart(holed, language=vietnamese, names=NAMES, what="Lượt", place="Hà Nam", period="2025")
    assert chart.table.iloc[0].tolist()[2:] == ["20", "–"]  # a year that is not whole has no shares


def test_months_tell_the_level_of_each_whole_year_and_leave_gaps_open(vietnamese):
    names = {unit: ROWS[unit] for unit in ("350", "351")}
    chart = months_chart(months(), language=vietnamese, names=names, what="Lượt", name="m")
    assert "bình quân một tháng năm 2022: 100, năm 2023: 125, năm 2024: 150" in chart.alt
    assert "Huyện Thanh Liêm & lân cận: bình quân một tháng năm 2022: 100, năm 2023: 100;" in chart.alt
    assert len(chart.table) == 36
    assert chart.table.set_index("Tháng").loc["05/2024"].tolist() == ["150", "–"]
    assert "mùa" in chart.caption


def test_the_mean_of_a_year_needs_all_its_months():
    index = pd.MultiIndex.from_product([[2023, 2024], range(1, 13)], names=["year", "month"])
    series = pd.Series([10.0] * 12 + [20.0] * 11 + [np.nan], index=index)
    assert means_of(series) == {2023: 10.0}


def test_the_association_names_places_years_and_claims_no_cause(vietnamese, make, rate):
    names = {unit: ROWS[unit] for unit in ("350", "351")}
    chart = association_chart(POINTS, x=rate, y=make.indicator(), language=vietnamese, names=names, place="Hà Nam")
    assert {"21", "22", "Thị xã Kim Bảng"} <= set(texts(chart))
    assert "năm 2021 630/300 (210,0), năm 2022 8/10 (80,0%)" in chart.alt
    assert "2 điểm của 1 đơn vị" in chart.alt and len(chart.table) == 2
    told = " ".join([chart.title, chart.alt, chart.caption, *texts(chart)]).lower()
    assert not re.search("tác động|ảnh hưởng|nhờ|do đó|làm tăng|làm giảm", told)


def test_the_standing_tells_what_is_reached_with_the_shape_too(vietnamese):
    chart = standing_chart(STANDING, language=vietnamese, place="Hà Nam", period="2025", name="s")
    assert "Đại học trở lên: 310/333 (93,1%), chỉ tiêu ≥ 95%, chưa đạt" in chart.alt
    assert "Nữ: không có số liệu" in chart.alt
    reached = standing_chart(STANDING.assign(is_reached=True), language=vietnamese, place="", period="2025", name="s")
    assert reached.svg != chart.svg
