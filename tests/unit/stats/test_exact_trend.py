import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.errors import UsageError
from analysis.stats.exact_trend import exact_trend
from analysis.stats.trend_statistics import cochran_armitage

CASES = [f"exact_trend_{number:02}" for number in range(1, 16)]


@pytest.mark.parametrize("case", CASES)
def test_it_is_the_exact_test_of_coin(from_r, case):
    asked, told = from_r[case]["input"], from_r[case]["expected"]
    found = exact_trend(asked["years"], asked["count"], asked["total"])
    # coin gives ten digits where p is large, and its own rounding below that
    assert found.p == pytest.approx(told["p_two_sided"], rel=1e-9)
    assert found.p_rising == pytest.approx(told["p_rising"], rel=1e-9)
    assert found.p_falling == pytest.approx(told["p_falling"], rel=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_the_asymptotic_statistic_of_the_same_cases_is_that_of_r(from_r, case):
    asked, told = from_r[case]["input"], from_r[case]["expected"]
    series = (np.array(asked[name], dtype=float) for name in ("years", "count", "total"))
    assert cochran_armitage(*series)[0] == pytest.approx(told["chi2_trend"], rel=1e-9, abs=1e-12)


def every_table(years, count, total):
    """Count all tables with the same margins by hand: two-sided, rising, falling."""
    scores, margin = [year - min(years) for year in years], sum(count)
    expected = margin * sum(s * n for s, n in zip(scores, total, strict=True)) / sum(total)
    observed = sum(s * x for s, x in zip(scores, count, strict=True))
    all_ways, far, up, down = 0, 0, 0, 0
    for table in itertools.product(*[range(n + 1) for n in total]):
        if sum(table) != margin:
            continue
        ways = math.prod(math.comb(n, x) for n, x in zip(total, table, strict=True))
        reached = sum(s * x for s, x in zip(scores, table, strict=True))
        all_ways += ways
        far += ways * (abs(reached - expected) >= abs(observed - expected) - 1e-9)
        up, down = up + ways * (reached >= observed), down + ways * (reached <= observed)
    return far / all_ways, up / all_ways, down / all_ways


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(0, 5)), min_size=2, max_size=5))
def test_it_counts_every_table_with_the_same_margins(steps):
    years = list(itertools.accumulate((gap for gap, _, _ in steps), initial=2010))[1:]
    total = [n for _, n, _ in steps]
    count = [min(x, n) for _, n, x in steps]
    found, by_hand = exact_trend(years, count, total), every_table(years, count, total)
    assert (found.p, found.p_rising, found.p_falling) == pytest.approx(by_hand, rel=1e-9)


def test_the_statistic_is_the_sum_of_year_times_count():
    rarer = exact_trend([2019, 2020, 2022], [1, 2, 3], [9, 9, 9])
    commoner = exact_trend([2019, 2020, 2022], [8, 7, 6], [9, 9, 9])
    assert rarer.statistic == 2019 + 2 * 2020 + 3 * 2022
    assert commoner.statistic == 8 * 2019 + 7 * 2020 + 6 * 2022
    assert commoner.expected == pytest.approx(21 * (2019 + 2020 + 2022) / 3)
    assert rarer.p == pytest.approx(commoner.p) and rarer.p_rising == pytest.approx(commoner.p_falling)


def test_inflation_draws_the_deviation_in():
    plain = exact_trend([1, 2, 3, 4, 5], [10, 12, 13, 15, 17], [20] * 5)
    inflated = exact_trend([1, 2, 3, 4, 5], [10, 12, 13, 15, 17], [20] * 5, inflation=2.0)
    # the deviation of 17 becomes 12.02: as far as a deviation of 13 and more without inflation
    milder = exact_trend([1, 2, 3, 4, 5], [11, 12, 13, 15, 16], [20] * 5)
    assert milder.statistic - milder.expected == 13
    assert inflated.p == pytest.approx(milder.p) and inflated.p > plain.p


def test_a_table_as_rare_as_can_be_has_its_own_chance():
    found = exact_trend(range(60), [20] + [0] * 59, [1000] * 60)
    assert found.p_falling == pytest.approx(math.comb(1000, 20) / math.comb(60_000, 20), rel=1e-9)


def test_nobody_or_everybody_shows_nothing():
    for count in (0, 9):
        assert exact_trend([1, 2, 3], [count] * 3, [9] * 3).p == 1


@pytest.mark.parametrize(
    ("years", "count", "total", "inflation", "told"),
    [
        ([1, 2.5, 3], [1, 2, 3], [4, 4, 4], 1, "years"),
        ([1, 2, 3], [1, 2.5, 3], [4, 4, 4], 1, "counts"),
        ([1, 2, 3], [1, 2, 3], [4, 4.5, 4], 1, "totals"),
        ([1, 2], [1, 2, 3], [4, 4, 4], 1, "2 years for 3 counts"),
        ([1, 2, 3], [1, 2, 3], [4, 4, 4], 0, "inflation"),
        ([1, 2, 3], [1, 2, 5], [4, 4, 4], 1, "no share"),
        ([], [], [], 1, "0 years"),
        ([1, 2, np.inf], [1, 2, 3], [4, 4, 4], 1, "years"),
    ],
)
def test_what_cannot_be_tested_is_refused(years, count, total, inflation, told):
    with pytest.raises(UsageError, match=told):
        exact_trend(years, count, total, inflation=inflation)
