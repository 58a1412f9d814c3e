"""Who is young, who is close to retirement: drawn only where both are known, out of the same staff."""

import re

import pandas as pd
import pytest

from analysis.charts.ages import ages_chart
from analysis.model.errors import CadreError

YOUNG = [("350", "2023", 100, 333, "ok"), ("350", "2024", 110, 330, "ok"), ("350", "2025", 120, 316, "ok")]
RETIRING = [("350", "2023", 60, 333, "ok"), ("350", "2024", 50, 330, "ok"), ("350", "2025", 40, 316, "ok")]


def drawn(make, language, young=YOUNG, retiring=RETIRING):
    nouns = [make.indicator().model_copy(update={"id": name}) for name in ("young", "retiring")]
    tables = [make.values(rows).assign(indicator=noun.id) for rows, noun in zip((young, retiring), nouns, strict=True)]
    return ages_chart(pd.concat(tables), young=nouns[0], retiring=nouns[1], language=language, place="Kim Bảng")


def test_it_tells_both_and_the_rest_between(make, vietnamese):
    chart = drawn(make, vietnamese)
    assert chart.title == "Độ tuổi, Kim Bảng, 2023–2025; sắp nghỉ hưu: 40/316 (12,7%)"
    assert chart.table.iloc[-1].tolist() == ["2025", "40 (12,7%)", "156 (49,4%)", "120 (38,0%)", "316"]
    assert "Năm 2023, trong 333 người: 100 (30,0%)" in chart.alt


@pytest.mark.parametrize("state", ["suppressed", "too_few", "missing"])
def test_a_year_with_one_of_them_hidden_is_left_open(make, vietnamese, state):
    hidden = [RETIRING[0], ("350", "2024", 7, 330, state), RETIRING[2]]
    chart = drawn(make, vietnamese, retiring=hidden)
    assert set(chart.table.iloc[1, 1:]) == {"không có số liệu"}
    assert "110" not in chart.table.to_string() + chart.alt, "what is left would give the hidden part away"
    assert "để trống" in chart.caption


def test_parts_that_do_not_fit_raise(make, vietnamese):
    with pytest.raises(CadreError, match="different totals"):
        drawn(make, vietnamese, retiring=[("350", "2023", 60, 300, "ok"), *RETIRING[1:]])
    with pytest.raises(CadreError, match="more than the whole"):
        drawn(make, vietnamese, retiring=[("350", "2023", 300, 333, "ok"), *RETIRING[1:]])
    with pytest.raises(CadreError, match="two values"):
        drawn(make, vietnamese, young=[*YOUNG, YOUNG[0]])


def test_columns_are_the_shares(make, vietnamese):
    chart = drawn(make, vietnamese)
    heights = [float(h) for h in re.findall(r"\((\d+)%\)</text>", chart.svg)]
    assert heights == [13.0, 49.0, 38.0]
    assert drawn(make, vietnamese).svg == chart.svg


def test_nothing_is_said_where_there_is_nothing(make, language):
    chart = drawn(make, language, young=[("350", "2025", 1, 2, "missing")], retiring=[("350", "2025", 1, 2, "missing")])
    assert chart.title == chart.alt == chart.caption
