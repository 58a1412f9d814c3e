"""Months about their median: what is drawn, which run is the longest, what is told of it."""

import re

import numpy as np
import pandas as pd
import pytest

from analysis.charts.run import longest_run, run_chart
from analysis.model.errors import CadreError
from analysis.stats.control_charts import run_chart as runs_of
from analysis.stats.run_findings import run_findings

UPWARDS = [10, 12, 9, 11, 13, 10, 12, 11, 9, 10, 12, 11, 30, 32, 31, 29, 33, 30, 31, 32, 28, 30, 31, 33]


def by_month(values, first=2023):
    months = [(first + number // 12, number % 12 + 1, value) for number, value in enumerate(values)]
    return pd.DataFrame(months, columns=["year", "month", "value"])


def as_values(make, counts):
    states = ["ok" if value == value else "missing" for value in counts["value"]]
    years = counts["year"].astype(str)
    table = make.values(zip(["350"] * len(counts), years, counts["value"], [np.nan] * len(counts), states, strict=True))
    return table.assign(group=[f"{month:02d}" for month in counts["month"]])


def drawn(make, language, values, **other):
    counts = by_month(values)
    return run_chart(
        counts, run_findings(as_values(make, counts)), language=language, what="Số lượt", place="Kim Bảng", name="runs",
        **other,
    )  # fmt: skip


def test_another_level_is_told_and_its_run_set_apart(make, vietnamese):
    chart = drawn(make, vietnamese, UPWARDS)
    assert chart.title == "Số lượt, Kim Bảng, 01/2023–12/2024: dao động không chỉ do ngẫu nhiên"
    assert "Dài nhất 12 tháng liền" in chart.alt and "ngẫu nhiên: nhiều nhất 8" in chart.alt
    assert "cắt trung vị 1 lần (ngẫu nhiên: ít nhất 8)" in chart.alt
    assert "◆ 12 tháng liền" in chart.svg
    assert chart.table.iloc[0].tolist() == ["01/2023", "10", "dưới"]


def test_a_steady_count_is_told_as_chance(make, vietnamese):
    steady = [10, 14, 12, 9, 15, 11, 16, 8, 13, 15, 9, 14, 10, 16, 11, 13, 15, 9, 12, 14, 8, 16, 13, 10]
    assert drawn(make, vietnamese, steady).title.endswith("chỉ dao động ngẫu nhiên")


def test_too_few_months_are_drawn_without_a_verdict(make, vietnamese):
    chart = drawn(make, vietnamese, [5, 6, 7, 5])
    assert chart.title.endswith("chưa đủ tháng để kết luận")
    assert "Chấm tím" not in chart.caption and "◆" not in chart.svg


def test_a_month_without_a_figure_is_a_gap_and_never_a_zero(make, vietnamese):
    values = [*UPWARDS[:5], float("nan"), *UPWARDS[6:]]
    chart = drawn(make, vietnamese, values)
    assert chart.table.iloc[5].tolist() == ["06/2023", "không có số liệu", ""]
    lines = [d for d in re.findall(r' d="([^"]+)"', chart.svg) if len(re.findall(r"\d+", d)) > 12]
    assert any(d.count("M") == 2 for d in lines), "the line is broken at the gap"


def test_the_longest_run_is_that_which_the_statistic_counts():
    rng = np.random.default_rng(7)
    for _ in range(200):
        values = rng.integers(0, 12, size=30).astype(float)
        values[rng.integers(0, 30, size=3)] = np.nan
        found = runs_of(values)
        assert len(longest_run(values, found.median)) == found.longest_run


def test_the_same_month_twice_and_missing_answers_raise(make, vietnamese):
    counts = by_month(UPWARDS)
    findings = run_findings(as_values(make, counts))
    with pytest.raises(CadreError, match="more than one value"):
        run_chart(pd.concat([counts, counts.head(1)]), findings, language=vietnamese, what="x", place="y", name="z")
    with pytest.raises(CadreError, match="not one answer"):
        run_chart(counts, findings.iloc[:1], language=vietnamese, what="x", place="y", name="z")


def test_nothing_is_said_where_there_is_nothing(make, language):
    counts = by_month([float("nan")] * 12)
    chart = run_chart(counts, run_findings(as_values(make, by_month([1.0]))), language=language, what="x", place="y",
                      name="z")  # fmt: skip
    assert chart.title == chart.alt == chart.caption


def test_it_is_the_same_to_the_byte(make, language):
    assert drawn(make, language, UPWARDS).svg == drawn(make, language, UPWARDS).svg
