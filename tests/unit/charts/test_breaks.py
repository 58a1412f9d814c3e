"""Labels of dated breaks: no two meet, and no line runs through the label of another."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.breaks import Mark, label_rows, label_spans

RANGE, WIDTH = (2014.65, 2026.08), 360.0
LEFT, RIGHT = -41.0, 470.0


def laid_out(marks):
    spans = label_spans(marks, RANGE, WIDTH, leftmost=LEFT, rightmost=RIGHT)
    lines = [(mark.x - RANGE[0]) / (RANGE[1] - RANGE[0]) * WIDTH for mark in marks]
    return spans, label_rows(spans, marks, RANGE, WIDTH), lines


def crossed(spans, rows, lines):
    """Return which lines run through the label of another: those that rise to its row or higher."""
    return [
        (one, two)
        for one, (begin, end) in enumerate(spans)
        for two, line in enumerate(lines)
        if one != two and begin < line < end and rows[two] >= rows[one]
    ]


def test_the_label_near_the_left_edge_is_not_crossed_by_later_lines():
    marks = [Mark(2019.49, "Chuẩn đại học (TT 13/2019)"), Mark(2024.51, "Sắp xếp xã (01/2025)"),
             Mark(2025.0, "Chính quyền 2 cấp (07/2025)"), Mark(2025.0, "Chia theo tỷ lệ (07/2025)")]  # fmt: skip
    spans, rows, lines = laid_out(marks)
    assert crossed(spans, rows, lines) == []
    assert rows[0] == 0 and spans[0][0] >= LEFT


def test_lines_close_to_each_other_have_labels_one_above_the_other():
    marks = [Mark(2016.0, "Định mức mới (NĐ 34/2019)"), Mark(2016.2, "Sắp xếp xã (01/2020)"), Mark(2016.3, "Mốc")]
    assert crossed(*laid_out(marks)) == []


@given(st.lists(st.tuples(st.floats(2015, 2026), st.integers(3, 24)), max_size=4))
def test_labels_never_meet_and_stay_inside(found):
    marks = sorted((Mark(x, "x" * long) for x, long in found), key=lambda mark: mark.x)
    spans, rows, _ = laid_out(marks)
    for one, two in combinations(range(len(marks)), 2):
        apart = spans[one][1] <= spans[two][0] or spans[two][1] <= spans[one][0]
        assert apart or rows[one] != rows[two]
    assert all(begin >= LEFT and end <= RIGHT + 1e-6 for begin, end in spans)


@pytest.mark.parametrize("width", [280.0, 420.0])
def test_three_years_of_breaks_at_any_width(width):
    marks = [Mark(2018.0 + step, f"Một mốc thay đổi {step}") for step in range(3)]
    spans = label_spans(marks, RANGE, width, leftmost=LEFT, rightmost=width + 70)
    rows = label_rows(spans, marks, RANGE, width)
    lines = [(mark.x - RANGE[0]) / (RANGE[1] - RANGE[0]) * width for mark in marks]
    assert crossed(spans, rows, lines) == []
