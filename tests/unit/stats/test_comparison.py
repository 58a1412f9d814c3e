import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control, fisher_exact

from analysis.model.errors import UsageError
from analysis.stats.comparison import (
    against_rest,
    against_threshold,
    held_for_false_discovery,
    level_of_difference,
)


def test_against_the_rest_is_fishers_test_of_r(from_r):
    asked, told = from_r["fisher_unit_against_rest"]["input"], from_r["fisher_unit_against_rest"]["expected"]
    x, n, rest_x, rest_n = (np.array(asked[name]) for name in ("x", "n", "rest_x", "rest_n"))
    found = against_rest(x, n, x + rest_x, n + rest_n)
    assert found.p == pytest.approx(told["p_two_sided"], rel=1e-9)
    assert found.difference == pytest.approx(x / n - rest_x / rest_n)


def test_against_a_threshold_is_the_binomial_test_of_r(from_r):
    asked, told = from_r["binom_test"]["input"], from_r["binom_test"]["expected"]
    found = against_threshold(asked["x"], asked["n"], asked["target"])
    assert found.p == pytest.approx(told["p_two_sided"], rel=1e-9)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 60), st.integers(1, 500), st.floats(0, 1), st.floats(0, 1))
def test_against_the_rest_is_that_of_scipy(n, rest_n, share, rest_share):
    x, rest_x = round(n * share), round(rest_n * rest_share)
    p = against_rest(x, n, x + rest_x, n + rest_n).p
    assert p == pytest.approx(fisher_exact([[x, n - x], [rest_x, rest_n - rest_x]]).pvalue, rel=1e-8)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 400), st.floats(0, 1), st.floats(1e-9, 1 - 1e-9))
def test_against_a_threshold_is_that_of_scipy(n, share, threshold):
    x = round(n * share)
    p = against_threshold(x, n, threshold).p
    assert p == pytest.approx(binomtest(x, n, threshold).pvalue, rel=1e-8, abs=1e-12)


def test_many_rows_of_unlike_width_at_once_are_each_their_own():
    random = np.random.default_rng(3)
    n = np.concatenate([random.integers(1, 30, 400), random.integers(1_000, 9_000, 6), [1]])
    x = random.binomial(n, 0.9)
    rest_n = random.integers(1, 5_000, len(n))
    rest_x = random.binomial(rest_n, 0.93)
    together = against_rest(x, n, x + rest_x, n + rest_n).p
    one_by_one = [float(against_rest(a, b, a + c, b + d).p) for a, b, c, d in zip(x, n, rest_x, rest_n, strict=True)]
    assert together == pytest.approx(one_by_one, rel=1e-9)
    sample = [fisher_exact([[a, b - a], [c, d - c]]).pvalue for a, b, c, d in zip(x, n, rest_x, rest_n, strict=True)]
    assert together == pytest.approx(sample, rel=1e-7)


def test_a_threshold_of_0_or_100_percent_leaves_one_outcome():
    assert against_threshold([0, 1, 20, 19], [20] * 4, [0, 0, 1, 1]).p.tolist() == [1, 0, 1, 0]


def test_false_discovery_is_that_of_the_paper_and_of_r(vectors, from_r):
    case = vectors["bh1995"]
    adjusted = held_for_false_discovery(case["input"]["p"])
    assert adjusted == pytest.approx(case["expected"]["adjusted"], abs=1e-9)
    assert (adjusted < case["input"]["q"]).sum() == case["expected"]["rejected"]
    for name in ("bh_with_ties", "bh_with_untested", "bh_one"):
        p = np.array(from_r[name]["input"]["p"], dtype=float)
        told = np.array(from_r[name]["expected"]["adjusted"], dtype=float)
        assert held_for_false_discovery(p) == pytest.approx(told, abs=1e-12, nan_ok=True)


def test_each_table_is_held_by_itself():
    random = np.random.default_rng(5)
    p, table = random.random(500) ** 2, random.integers(0, 40, 500)
    p[::50] = np.nan
    adjusted = held_for_false_discovery(p, table)
    for one in range(40):
        tested = (table == one) & ~np.isnan(p)
        assert adjusted[tested] == pytest.approx(false_discovery_control(p[tested]))
    assert np.isnan(adjusted[np.isnan(p)]).all() and np.isnan(held_for_false_discovery([np.nan])).all()


def test_the_place_of_a_table_among_many_changes_no_digit():
    p = np.r_[np.full(300_000, 1.0), 0.05]
    assert held_for_false_discovery(p, np.r_[np.arange(300_000), 300_001])[-1] == 0.05
    random = np.random.default_rng(6)
    p, table = random.random(5_000) ** 3, random.integers(0, 900, 5_000)
    adjusted = held_for_false_discovery(p, table)
    assert (adjusted >= p).all()
    assert adjusted == pytest.approx(
        pd.Series(p).groupby(table).transform(lambda own: false_discovery_control(own)).to_numpy(), rel=1e-12
    )


def test_what_is_no_p_value_or_no_person_is_refused():
    with pytest.raises(UsageError):
        held_for_false_discovery([0.5, 1.2])
    with pytest.raises(UsageError):
        held_for_false_discovery([0.5, 0.2], [0])
    with pytest.raises(UsageError, match="whole"):
        against_rest(1.5, 3, 10, 20)
    with pytest.raises(UsageError):
        against_rest(3, 5, 2, 20)  # the unit has more than its whole
    with pytest.raises(UsageError):
        against_rest(3, 5, 3, 5)  # there is no rest
    with pytest.raises(UsageError):
        against_threshold(3, 5, 1.2)


def test_levels():
    assert level_of_difference([0.001, 0.01, 0.05, 0.2, np.nan]) == pytest.approx(
        [0.998, 0.95, 0.95, np.nan, np.nan], nan_ok=True
    )


def false_alarms(tables: int, units: int, posts: int, share: float, seed: int) -> float:
    """Return the share of tables without any difference in which some unit is called different."""
    random = np.random.default_rng(seed)
    x = random.binomial(posts, share, (tables, units))
    whole = x.sum(axis=1, keepdims=True)
    p = against_rest(x, np.full_like(x, posts), np.broadcast_to(whole, x.shape), np.full_like(x, units * posts)).p
    table = np.broadcast_to(np.arange(tables)[:, None], x.shape)
    adjusted = held_for_false_discovery(p.ravel(), table.ravel()).reshape(x.shape)
    return float((adjusted < 0.05).any(axis=1).mean())


@pytest.mark.parametrize(("units", "posts", "share"), [(18, 20, 0.93), (6, 330, 0.9)])
def test_where_nothing_differs_hardly_a_table_says_so(units, posts, share):
    # 2,000 tables: three Monte-Carlo standard errors of a 5 % rate are 1.5 points
    assert false_alarms(2_000, units, posts, share, seed=11) <= 0.05 + 0.015


def false_discoveries(tables: int, seed: int) -> tuple[float, float]:
    """Return the mean false discovery rate, and the share found of what is there: 4 of 20 units lie 15 points lower."""
    random = np.random.default_rng(seed)
    posts, units, low = 330, 20, 4
    truth = np.r_[np.full(low, 0.75), np.full(units - low, 0.9)]
    x = random.binomial(posts, truth, (tables, units))
    # each against a fixed share, so that those that do not differ truly do not
    p = against_threshold(x, np.full_like(x, posts), 0.9).p
    table = np.broadcast_to(np.arange(tables)[:, None], x.shape)
    found = held_for_false_discovery(p.ravel(), table.ravel()).reshape(x.shape) < 0.05
    wrong = found[:, low:].sum(axis=1) / np.maximum(1, found.sum(axis=1))
    return float(wrong.mean()), float(found[:, :low].mean())


def test_of_what_is_called_different_few_are_so_by_chance():
    # 1,000 tables: the rate's standard deviation a table is at most 0.1, three standard errors 0.01
    rate, found = false_discoveries(1_000, seed=12)
    assert rate <= 0.05 + 0.01 and found > 0.99


@pytest.mark.soak
def test_false_discoveries_and_alarms_in_long_simulations():
    # 40,000 tables: three standard errors are 0.33 points (alarms) and 0.15 points (rate)
    for units, posts, share in [(18, 20, 0.5), (18, 20, 0.93), (18, 20, 0.99), (6, 330, 0.9), (12, 330, 0.98)]:
        assert false_alarms(40_000, units, posts, share, seed=21) <= 0.05 + 0.0033
    assert false_discoveries(40_000, seed=22)[0] <= 0.05 + 0.0015


def test_the_rest_has_an_error_of_its_own():
    """Six districts of 330: against the others' share as if fixed 6 % are false at 5 %, against the rest 4 %."""
    random = np.random.default_rng(13)
    x = random.binomial(330, 0.9, (8_000, 6))
    whole = x.sum(axis=1, keepdims=True)
    exact = against_rest(x[:, 0], np.full(8_000, 330), whole[:, 0], np.full(8_000, 1980)).p
    fixed = against_threshold(x[:, 0], np.full(8_000, 330), (whole[:, 0] - x[:, 0]) / 1650).p
    # 8,000 tables: three standard errors are 0.7 points
    assert (exact < 0.05).mean() <= 0.05 and 0.053 <= (fixed < 0.05).mean() <= 0.07
