"""All units on one line: who is drawn, who is set apart, what is told."""

import re

import numpy as np
import pandas as pd
import pytest

from analysis.charts.strip import stacks, strip_chart
from analysis.model.errors import CadreError

NAMES = {"347": "Phủ Lý", "350": "Kim Bảng", "351": "Thanh Liêm", "352": "Bình Lục"}
ROWS = [("347", "2025", 90, 100, "ok"), ("350", "2025", 310, 333, "ok"), ("351", "2025", 70, 100, "ok")]


def drawn(make, language, rows=ROWS, own="350", parent=True):
    return strip_chart(
        make.values(rows), indicators=[make.indicator()], language=language, names=NAMES, place="Hà Nam", period="2025",
        own=own, parent_values=make.values([("35", "2025", 470, 533, "ok")]) if parent else None,
    )  # fmt: skip


def test_it_tells_ends_own_and_whole(make, vietnamese):
    chart = drawn(make, vietnamese)
    assert chart.title == "Kim Bảng giữa 4 đơn vị trong Hà Nam, năm 2025"
    assert "từ 70,0% đến 93,1%; Kim Bảng 310/333 (93,1%); Hà Nam 470/533 (88,2%)" in chart.alt
    assert chart.table.iloc[0].tolist() == [
        "Đại học trở lên", "310/333 (93,1%)", "3", "Thanh Liêm: 70,0%", "90,0%", "Kim Bảng: 93,1%", "470/533 (88,2%)"
    ]  # fmt: skip
    assert "Trục ngang bắt đầu từ" in chart.caption


@pytest.mark.parametrize("state", ["suppressed", "too_few", "missing", "cannot"])
def test_a_figure_that_is_hidden_or_unknown_is_nowhere(make, language, state):
    chart = drawn(make, language, [*ROWS, ("352", "2025", 41, 47, state)])
    texts = " ".join(re.findall(r">([^<>]+)</text>", chart.svg))
    everything = f"{texts} {chart.alt} {chart.table.to_string()}"
    assert not re.search(r"\b(41|47|87[.,]2)\b", everything)
    assert chart.table.iloc[0, 2] == "3"
    assert len(re.findall(r"<use ", chart.svg)) == 3


def test_the_own_unit_without_a_figure_is_told_as_such_and_not_drawn(make, vietnamese):
    chart = drawn(make, vietnamese, [ROWS[0], ("350", "2025", 1, 2, "missing"), ROWS[2]])
    assert chart.table.iloc[0, 1] == "không có số liệu"
    assert "Kim Bảng 1/2" not in chart.alt and "Hình thoi" not in chart.caption


def test_nothing_is_said_where_there_is_nothing(make, language):
    chart = drawn(make, language, [("350", "2025", 1, 2, "missing")], own="")
    assert chart.title == chart.alt == chart.caption and "svg" in chart.svg


def test_it_is_the_same_to_the_byte(make, language):
    assert drawn(make, language).svg == drawn(make, language).svg


def test_what_cannot_stand_on_one_scale_raises(make, vietnamese):
    with pytest.raises(CadreError, match="one scale"):
        strip_chart(make.values(ROWS), indicators=[make.indicator(kind="count")], language=vietnamese, names=NAMES,
                    place="Hà Nam", period="2025")  # fmt: skip
    with pytest.raises(CadreError, match="more than one table"):
        drawn(make, vietnamese, [*ROWS, ("350", "2024", 1, 2, "ok")])
    with pytest.raises(CadreError, match="none of the units"):
        drawn(make, vietnamese, own="999")


def test_dots_that_would_cover_each_other_are_stacked():
    assert stacks(np.array([0.0, 1.0, 2.0, 10.0, 10.0, 16.5]), 6.5).tolist() == [0, 1, 2, 0, 1, 0]
    assert len(stacks(np.array([]), 6.5)) == 0


def test_every_unit_with_a_figure_is_a_dot(make, vietnamese):
    rows = [(f"c{n}", "2025", 10 + n % 8, 20, "ok") for n in range(40)]
    chart = strip_chart(
        make.values(rows), indicators=[make.indicator()], language=vietnamese,
        names={f"c{n}": f"Xã {n}" for n in range(40)}, place="Hà Nam", period="2025",
    )  # fmt: skip
    assert len(re.findall(r"<use ", chart.svg)) == 40
    assert isinstance(chart.table, pd.DataFrame) and chart.table.iloc[0, 1] == "40"
