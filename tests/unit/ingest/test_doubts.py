"""Figures that can be read in two ways: what the column and its sums decide, and what stays refused."""

import pytest

from analysis.ingest.doubts import Doubt, decide, fractions_among_percentages
from analysis.ingest.figures import Figure, refuse
from analysis.ingest.grid import Cell


def figure(line, raw, value, column=2):
    day = ("13393", "2020-06-30", "2020", "land_cleared_ha", "")
    return Figure("Biểu", Cell(line, column, raw), line, *day, value, "exact")


def doubt(line, raw, one, other):
    return Doubt((figure(line, raw, one), figure(line, raw, other)), refuse(figure(line, raw, one), "ambiguous", "?"))


def values(decided):
    return [each.value for each in decided.figures]


TEXT = (5, "1.234", 1234, 1.234)


@pytest.mark.parametrize(
    ("others", "value"),
    [
        (["12,5"], 1234), (["1.234,5"], 1234), (["1.234.567"], 1234), (["12.5"], 1.234), (["1,234.5"], 1.234),
        (["0.1234"], 1.234), (["2,132"], 1.234), (["12"], None), (["12,5", "12.5"], None), ([], None),
        ([12.5], None),  # a stored number does not tell how its writer writes
    ],
)  # fmt: skip
def test_how_the_column_writes_decimals(others, value):
    rows = [figure(line, raw, 0.0) for line, raw in enumerate(others, start=10)]
    decided = decide([doubt(*TEXT)], rows, [], [])
    assert values(decided) == ([] if value is None else [value])
    assert len(decided.refusals) == (value is None) and len(decided.notes) == (value is not None)


@pytest.mark.parametrize(("others", "value"), [([12.5], 7.729), ([12.0], None), ([6.125], None), (["7,5"], None)])
def test_a_stored_number_among_stored_numbers_with_decimals(others, value):
    rows = [figure(line, raw, 0.0) for line, raw in enumerate(others, start=10)]
    assert values(decide([doubt(5, 7.729, 7729, 7.729)], rows, [], [])) == ([] if value is None else [value])


@pytest.mark.parametrize(("total", "value"), [(1244, 1234), (11.234, 1.234), (1000, None), (float("nan"), None)])
def test_the_printed_sum(total, value):
    decided = decide([doubt(*TEXT)], [figure(6, 10.0, 10.0)], [figure(9, total, total)], [])
    assert values(decided) == ([] if value is None else [value])
    assert value is None or "tổng" in decided.notes[0]


def test_a_sum_that_comes_out_in_neither_way_is_stronger_than_the_way_of_writing():
    rows, total = [figure(6, "12,5", 12.5)], figure(9, 99.0, 99.0)
    assert decide([doubt(*TEXT)], rows, [total], []).figures == ()
    assert values(decide([doubt(*TEXT)], rows, [], [])) == [1234]


def test_sums_above_and_below_their_rows():
    rows = [figure(2, 5.0, 5.0), figure(8, 7.0, 7.0)]
    above = [figure(1, 6.234, 6.234), figure(7, 7.0, 7.0)]
    assert values(decide([doubt(*TEXT)], rows, above, [])) == [1.234]


def test_two_doubts_of_one_sum_need_one_way_in_which_it_comes_out():
    two = [doubt(5, "1.234", 1234, 1.234), doubt(6, "2.345", 2345, 2.345)]
    assert values(decide(two, [], [figure(9, 0, 1236.345)], [])) == [1234, 2.345]
    same = [doubt(5, "1.234", 1234, 1.234), doubt(6, "1.234", 1234, 1.234)]
    assert decide(same, [], [figure(9, 0, 1235.234)], []).figures == ()


def test_a_column_with_a_refused_cell_has_no_sum():
    refused = refuse(figure(7, "abc", 0.0), "not_a_number", "?")
    assert decide([doubt(*TEXT)], [figure(6, 10.0, 10.0)], [figure(9, 0, 1244)], [refused]).figures == ()


def test_a_column_of_percentages_without_any_above_one_is_refused():
    low = [figure(line, raw, raw / 100) for line, raw in enumerate((0.93, 0.5, 0.25, 1.0))]
    refused = fractions_among_percentages(low)
    assert len(refused) == 4 and "93 %" in next(iter(refused.values())).message
    assert fractions_among_percentages([*low, figure(9, 31.0, 0.31)]) == {}
    assert fractions_among_percentages([figure(line, 0.5, 0.5) for line in range(4)]) == {}
