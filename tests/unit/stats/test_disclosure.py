"""Small cells: the sdcTable case, classical tables, and an attacker who counts every whole-number table one by one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.errors import UsageError
from analysis.stats.disclosure import suppress
from analysis.stats.disclosure_audit import attack, audit
from analysis.stats.disclosure_cells import cells_of, small_counts, small_shares, with_margins

METHODS = ("optimal", "heuristic")


def linked(case):
    """Return regions with their county and size totals: counties and sizes are two tables over the same regions."""
    told, size = case["input"], len(case["input"]["n"])
    sets = [(name, value) for name in ("county", "group") for value in dict.fromkeys(told[name])]
    sums = [(size + k, [i for i in range(size) if told[name][i] == value]) for k, (name, value) in enumerate(sets)]
    totals = [sum(told["n"][i] for i in parts) for _, parts in sums]
    grand = size + len(sums)
    sums += [(grand, [size + k for k, (name, _) in enumerate(sets) if name == kind]) for kind in ("county", "group")]
    return cells_of([*told["n"], *totals, sum(told["n"])], sums), np.arange(grand + 1) >= size


def letters(case, flags):
    return [case["input"]["region"][i] for i in np.flatnonzero(flags) if i < len(case["input"]["region"])]


def test_linked_tables_leak_where_each_alone_is_safe(vectors):
    case = vectors["sdc_linked"]
    cells, _ = linked(case)
    primary = small_counts(cells.values, 4)  # n <= 3
    assert letters(case, primary) == case["expected"]["primary"]
    found = attack(cells, ~primary)
    k = case["input"]["region"].index("K")
    assert (found.lower[k], found.upper[k]) == (3, 3)
    assert k in audit(cells, ~primary, primary, least_width=1)


@pytest.mark.parametrize("method", METHODS)
def test_the_region_that_protects_both_tables_is_hidden(vectors, method):
    case = vectors["sdc_linked"]
    cells, is_total = linked(case)
    found = suppress(cells, small_counts(cells.values, 4), least_width=1, kept=is_total, method=method)
    assert letters(case, found.complementary) == case["expected"]["required_secondary"]
    assert not (found.hidden & is_total).any()
    assert found.leaks.size == 0
    left, k = attack(cells, ~found.hidden), case["input"]["region"].index("K")
    assert (left.lower[k], left.upper[k]) == (0, 10)


def test_primary_suppression_alone_is_undone_by_the_margins():
    cells, numbers = with_margins([[20, 2, 30], [25, 28, 22], [3, 19, 31]])
    primary = np.zeros(cells.values.size, dtype=bool)
    primary[[numbers[0, 1], numbers[2, 0]]] = True
    found = attack(cells, ~primary)
    assert (found.width[primary] == 0).all()
    assert found.upper[numbers[0, 1]] == 2


def test_two_hidden_cells_per_row_still_give_one_away():
    # Rows a and b each have two hidden cells; so has column 2 with column 1; but row c and column 3 close the ring.
    cells, numbers = with_margins([[2, 8, 9], [7, 3, 9], [9, 9, 4]])
    hidden = np.zeros(cells.values.size, dtype=bool)
    hidden[[numbers[0, 0], numbers[0, 1], numbers[1, 0], numbers[1, 1], numbers[2, 2], numbers[2, 1]]] = True
    found = attack(cells, ~hidden)  # column 3 has one hidden cell: 4 is known, then 9 beside it
    assert found.width[numbers[2, 2]] == 0
    assert found.width[numbers[2, 1]] == 0
    assert (found.lower[numbers[0, 0]], found.upper[numbers[0, 0]]) == (0, 9)
    assert audit(cells, ~hidden, hidden, least_width=5).tolist() == [numbers[2, 1], numbers[2, 2]]


def test_two_ones_in_a_row_leave_each_between_nothing_and_two():
    cells = cells_of([1, 1, 10, 12], [(3, [0, 1, 2])])
    hidden = np.array([True, True, False, False])
    assert attack(cells, ~hidden).upper.tolist() == [2, 2, 10, 12]
    assert audit(cells, ~hidden, hidden, least_width=5).tolist() == [0, 1]
    found = suppress(cells, hidden, least_width=5, kept=np.array([False, False, False, True]))
    assert found.hidden.tolist() == [True, True, True, False]


@pytest.mark.parametrize("method", METHODS)
def test_the_count_and_what_is_left_of_it_are_hidden_together(method):
    # 19 of 20 tells the one. Two communes, their district: count, rest and total of each.
    cells = cells_of(
        [19, 1, 20, 12, 8, 20, 31, 9, 40],
        [(2, [0, 1]), (5, [3, 4]), (8, [6, 7]), (6, [0, 3]), (7, [1, 4]), (8, [2, 5])],
    )
    tellable, kept = np.array([True, False, True] * 3), np.array([False, False, True] * 3) | (np.arange(9) > 5)
    found = suppress(
        cells, small_counts(cells.values, 5), least_width=5, tellable=tellable, kept=kept, method=method
    )
    assert found.hidden.tolist() == [True, True, False, True, True, False, False, True, False]
    assert found.complementary.tolist() == [True, False, False, True] + [False] * 5
    assert found.leaks.size == 0


def test_small_counts_and_shares():
    assert small_counts([0, 1, 4, 5, 20], 5).tolist() == [False, True, True, False, False]
    assert small_counts([0, 5], 5, zero_is_safe=False).tolist() == [True, False]
    assert small_counts([1, 2], 0).tolist() == [False, False]
    shares = small_shares([0, 1, 10, 19, 20, 0], [20, 20, 20, 20, 20, 3], 5)
    assert shares.tolist() == [False, True, False, True, False, True]
    assert small_shares([0, 20], [20, 20], 5, zero_is_safe=False).tolist() == [True, True]


def test_a_cell_in_no_sum_stays_open_without_end():
    found = attack(cells_of([3], []), np.array([False]))
    assert (found.lower[0], found.upper[0]) == (0, np.inf)
    assert suppress(cells_of([3], []), np.array([True]), least_width=5).leaks.size == 0


def test_nothing_sensitive_hides_nothing():
    cells, _ = with_margins([[10, 20], [30, 40]])
    found = suppress(cells, small_counts(cells.values, 5), least_width=5)
    assert not found.hidden.any()
    assert found.method == "nothing"


@pytest.mark.parametrize("method", ["auto", *METHODS])
def test_a_small_cell_beside_a_very_large_one_is_protected_too(method):
    # The integer programme's tolerance, times a thousand million, is more than the width asked for.
    cells = cells_of([1e9, 3, 1e9 + 3], [(2, [0, 1])])
    found = suppress(cells, np.array([False, True, False]), least_width=5, method=method)
    assert found.leaks.size == 0
    assert found.hidden.sum() == 2


def test_drags_pull_others_along():
    cells = cells_of([2, 30, 32, 7], [(2, [0, 1])])
    found = suppress(cells, np.array([True, False, False, False]), least_width=5, drags=[(0, 3)], method="heuristic")
    assert found.hidden[3]
    with pytest.raises(UsageError, match="drags"):
        suppress(cells, np.array([True, False, False, False]), least_width=5, drags=[(0, 3)], method="optimal")


@pytest.mark.parametrize(
    ("values", "sums", "told"),
    [
        ([1.5, 2], [], "no count"), ([-1, 2], [], "no count"), ([np.nan], [], "no count"),
        ([1, 2, 4], [(2, [0, 1])], "come to 3"), ([1, 2], [(2, [0, 1])], "names cell 2"),
        ([0, 1], [(0, [0, 1])], "twice"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(values, sums, told):
    with pytest.raises(UsageError, match=told):
        cells_of(values, sums)


def test_flags_widths_and_thresholds_that_cannot_be_meant_are_refused():
    cells = cells_of([1, 2, 3], [(2, [0, 1])])
    with pytest.raises(UsageError, match="published"):
        attack(cells, [0, 1])
    with pytest.raises(UsageError, match="width"):
        suppress(cells, np.zeros(3, dtype=bool), least_width=0)
    with pytest.raises(UsageError, match="threshold"):
        small_counts([1], 2.5)
    with pytest.raises(UsageError, match="threshold"):
        small_counts([1], np.inf)
    with pytest.raises(UsageError, match="out of"):
        small_shares([3], [2], 5)


def every_table(counts, hidden):
    """Return all whole-number tables with the margins of ``counts`` that agree with what is told inside."""
    rows, columns = counts.shape
    choices = [range(int(min(counts[i].sum(), counts[:, j].sum())) + 1) if hidden[i, j] else (int(counts[i, j]),)
               for i in range(rows) for j in range(columns)]  # fmt: skip
    tables = (np.array(each).reshape(counts.shape) for each in product(*choices))
    return [each for each in tables
            if (each.sum(0) == counts.sum(0)).all() and (each.sum(1) == counts.sum(1)).all()]  # fmt: skip


tables = st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=3), min_size=2, max_size=2).filter(
    lambda rows: len({len(row) for row in rows}) == 1
)


@settings(max_examples=40, deadline=None)
@given(tables, st.sampled_from(METHODS))
def test_who_counts_all_tables_pins_no_small_cell(rows, method):
    counts = np.array(rows)
    cells, numbers = with_margins(counts)
    inside = np.isin(np.arange(cells.values.size), numbers[:-1, :-1])
    primary = small_counts(cells.values, 3) & inside
    found = suppress(cells, primary, least_width=2, kept=~inside, method=method)
    if (found.hidden & ~inside).any():
        return  # a margin had to go: the brute-force attacker here knows all margins
    possible = np.array(every_table(counts, found.hidden[numbers[:-1, :-1]]))
    widths = possible.max(axis=0) - possible.min(axis=0)
    for cell in np.flatnonzero(primary):
        place = tuple(int(at[0]) for at in np.where(numbers == cell))
        assert cell in found.leaks or widths[place] >= 2


@settings(max_examples=40, deadline=None)
@given(tables, st.data())
def test_the_attackers_ranges_are_those_of_all_tables(rows, data):
    counts = np.array(rows)
    flags = data.draw(st.lists(st.booleans(), min_size=counts.size, max_size=counts.size))
    cells, numbers = with_margins(counts)
    hidden = np.zeros(cells.values.size, dtype=bool)
    hidden[numbers[:-1, :-1].ravel()[flags]] = True
    possible = np.array(every_table(counts, np.array(flags).reshape(counts.shape)))
    found = attack(cells, ~hidden)
    inside = numbers[:-1, :-1]
    np.testing.assert_allclose(found.lower[inside], possible.min(axis=0), atol=1e-6)
    np.testing.assert_allclose(found.upper[inside], possible.max(axis=0), atol=1e-6)
    whole = attack(cells, ~hidden, whole_numbers=True)
    np.testing.assert_allclose(whole.width, found.width, atol=1e-6)
    narrow = set(np.flatnonzero(hidden & (found.width < 3 - 1e-6)))
    assert set(audit(cells, ~hidden, hidden, least_width=3)) == narrow


def test_the_optimum_costs_no_more_than_the_heuristic():
    chance = np.random.default_rng(7)
    for _ in range(5):
        cells, numbers = with_margins(chance.integers(0, 15, (3, 4)))
        kept = ~np.isin(np.arange(cells.values.size), numbers[:-1, :-1])
        primary = small_counts(cells.values, 4) & ~kept
        loss = {
            method: (cells.values + 1)[suppress(cells, primary, least_width=4, kept=kept, method=method).hidden].sum()
            for method in METHODS
        }
        assert loss["optimal"] <= loss["heuristic"]
