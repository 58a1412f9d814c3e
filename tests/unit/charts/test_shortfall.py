"""Near the ceiling the number that is missing is drawn; its interval is that of the share, in persons."""

import pytest

from analysis.charts.shortfall import is_near_ceiling, shortfall, target_left_out
from analysis.charts.small_multiples import small_multiples
from analysis.charts.trend import trend_chart
from analysis.model.nouns import Target, Words

HIGH = [("350", "2022", 322, 325, "ok"), ("350", "2023", 321, 322, "ok"), ("350", "2024", 320, 320, "ok"),
        ("350", "2025", 313, 316, "ok")]  # fmt: skip


def test_three_years_within_three_points_are_near(make):
    values = make.values(HIGH)
    assert is_near_ceiling(values, make.indicator())
    assert not is_near_ceiling(values.tail(2), make.indicator())
    assert not is_near_ceiling(values, make.indicator(direction="none"))
    assert not is_near_ceiling(values, make.indicator(direction="down"))
    assert not is_near_ceiling(make.values([*HIGH, ("350", "2026", 96, 100, "ok")]), make.indicator())
    assert is_near_ceiling(make.values([*HIGH, ("350", "2026", 97, 100, "ok")]), make.indicator())
    assert not is_near_ceiling(make.values([*HIGH, *(("347", y, 50, 99, "ok") for y in "123")]), make.indicator())


def test_a_share_becomes_the_number_that_it_lacks(make, vietnamese):
    values = make.values(HIGH)
    findings = make.findings(values, [("350", "2025", "improving")])
    drawn = shortfall(values, findings, make.indicator())
    assert drawn.values["value"].tolist() == [3, 1, 0, 3]
    last = drawn.findings[drawn.findings["period"] == "2025"].iloc[0]
    share = findings[findings["period"] == "2025"].iloc[0]
    assert (last["lower"], last["upper"]) == pytest.approx(((1 - share["upper"]) * 316, (1 - share["lower"]) * 316))
    chart = trend_chart(drawn.values, drawn.findings, indicator=drawn.indicator, language=vietnamese, place="Kim Bảng")
    assert chart.title == "Số chưa đạt “Đại học trở lên”, Kim Bảng, 2022–2025"
    assert "năm 2025: 3/316 – cải thiện" in chart.alt
    assert chart.table.iloc[-1].tolist() == ["2025", "3/316", "1,0–8,7"]  # Wilson of 3 of 316: 0.32-2.75 %
    assert "3/316" in chart.svg and "99" not in chart.alt


def test_of_a_share_that_should_be_nothing_its_own_number_is_told(make):
    values = make.values([("350", str(year), count, 300, "ok") for year, count in ((2023, 6), (2024, 3), (2025, 0))])
    indicator = make.indicator(direction="down")
    assert is_near_ceiling(values, indicator)
    assert shortfall(values, make.findings(values), indicator).values["value"].tolist() == [6, 3, 0]


def test_a_hidden_year_stays_hidden(make, vietnamese):
    values = make.values([*HIGH[:2], ("350", "2024", 318, 320, "suppressed"), HIGH[3], ("350", "2026", 315, 316, "ok")])
    drawn = shortfall(values, make.findings(values), make.indicator())
    chart = trend_chart(drawn.values, drawn.findings, indicator=drawn.indicator, language=vietnamese, place="Kim Bảng")
    assert chart.table.iloc[2].tolist() == ["2024", "", "", "được che"]
    assert "2/320" not in chart.svg + chart.alt


def test_panels_of_numbers_begin_at_nothing(make, vietnamese):
    values = make.values([*HIGH, *((("347", *row[1:])) for row in HIGH)])
    drawn = shortfall(values, make.findings(values), make.indicator())
    chart = small_multiples(
        drawn.values, drawn.findings, indicator=drawn.indicator, language=vietnamese,
        names={"350": "Kim Bảng", "347": "Phủ Lý"},
    )  # fmt: skip
    assert "3/316" in chart.svg and "không phải từ 0" not in chart.caption
    assert chart.table["Khoảng 95% năm cuối"].tolist() == ["1,0–8,7", "1,0–8,7"]


def test_a_target_that_is_no_line_among_numbers_is_told_in_words(make, vietnamese):
    indicator, values = make.indicator(), make.values(HIGH)
    target = Target(id="t", indicator="university", units=("350",), threshold=0.95, since="2015", by="2025",
                    name=Words(vi="x", en="x"), source="x", verified="no")  # fmt: skip
    told = target_left_out(target, indicator, vietnamese)
    assert told == "Chỉ tiêu 95%; không vẽ thành vạch, vì trục đứng là số lượng, không phải tỷ lệ."
    assert target_left_out(None, indicator, vietnamese) == ""
    drawn = shortfall(values, make.findings(values), indicator)
    common = {"indicator": drawn.indicator, "language": vietnamese, "remark": told}
    for chart in (
        trend_chart(drawn.values, drawn.findings, place="Kim Bảng", **common),
        small_multiples(drawn.values, drawn.findings, names={"350": "Kim Bảng"}, **common),
    ):
        assert chart.caption.endswith(told)


def test_a_ribbon_is_shown_whole_or_the_reader_is_told_that_it_is_cut(make, vietnamese):
    small = [("347", str(year), 3, 4, "ok") for year in (2022, 2023)]
    for more, is_cut in (([], False), (small, True)):
        rows = [(unit, str(year), 190, 200, "ok") for unit in "abcdefghijklmnop" for year in range(2015, 2024)] + more
        values = make.values(rows)
        names = {unit: unit for unit in values["unit"].unique()}
        chart = small_multiples(
            values, make.findings(values), indicator=make.indicator(), language=vietnamese, names=names
        )
        assert ("Dải vượt quá trục thì bị cắt." in chart.caption) == is_cut
