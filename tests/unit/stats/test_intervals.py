import numpy as np
import pytest
from scipy.stats import binom, binomtest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analysis.model.errors import UsageError
from analysis.stats.intervals import exact_share, newcombe_difference, wilson


def test_wilson_is_that_of_public_health_england(vectors):
    case = vectors["wilson_phe"]
    x, n, levels = (np.array(case["input"][key]) for key in ("x", "n", "confidence"))
    for level in (0.95, 0.998):
        of_level = levels == level
        interval = wilson(x[of_level], n[of_level], level=level)
        np.testing.assert_allclose(interval.lower, np.array(case["expected"]["lower"])[of_level], atol=1e-9)
        np.testing.assert_allclose(interval.upper, np.array(case["expected"]["upper"])[of_level], atol=1e-9)


def test_wilson_is_exact_at_the_edges(vectors):
    case = vectors["wilson_edges_n20"]
    interval = wilson(case["input"]["x"], case["input"]["n"])
    np.testing.assert_allclose(interval.lower, case["expected"]["lower"], atol=1e-8)
    np.testing.assert_allclose(interval.upper, case["expected"]["upper"], atol=1e-8)
    for total in range(1, 400):
        assert wilson(0, total).lower == 0.0 and wilson(total, total).upper == 1.0


@pytest.mark.parametrize("level", [0.8, 0.95, 0.998])
@pytest.mark.parametrize(("ours", "theirs"), [(wilson, "wilson"), (exact_share, "beta")])
def test_all_shares_of_few_and_some_of_very_many_are_those_of_statsmodels(ours, theirs, level):
    totals = [*(total for total in range(1, 120) for _ in range(total + 1)), *[10**5] * 3, *[10**9] * 3]
    counts = [*(count for total in range(1, 120) for count in range(total + 1)), 0, 3, 99_999, 0, 7, 10**9]
    expected = proportion_confint(np.array(counts), np.array(totals), alpha=1 - level, method=theirs)
    found = ours(counts, totals, level=level)
    np.testing.assert_allclose((found.lower, found.upper), expected, rtol=1e-12, atol=1e-15)


def test_one_number_is_enough():
    interval = wilson(310, 333)
    assert float(interval.estimate) == pytest.approx(0.930931, abs=1e-6)
    assert interval.lower < interval.estimate < interval.upper


@pytest.mark.parametrize(
    ("count", "total"), [(5, 4), (-1, 4), (0, 0), (float("nan"), 3), (1, float("nan")), (1, float("inf"))]
)
def test_what_is_no_share_is_refused(count, total):
    with pytest.raises(UsageError, match="is no share"):
        wilson([1, count], [2, total])


def test_lengths_and_levels_are_checked():
    with pytest.raises(UsageError, match="totals"):
        wilson([1, 2], [3])
    with pytest.raises(UsageError, match="probability"):
        wilson(1, 2, level=95)


def test_exact_share_is_that_of_r(vectors):
    case = vectors["clopper_pearson_n20"]
    interval = exact_share(case["input"]["x"], case["input"]["n"])
    np.testing.assert_allclose(interval.lower, case["expected"]["lower"], atol=1e-8)
    np.testing.assert_allclose(interval.upper, case["expected"]["upper"], atol=1e-8)


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_exact_share_is_that_of_scipy(level):
    for count, total in [(0, 1), (1, 1), (3, 7), (19, 20), (20, 20), (310, 333)]:
        expected = binomtest(count, total).proportion_ci(level, method="exact")
        interval = exact_share(count, total, level=level)
        assert (float(interval.lower), float(interval.upper)) == pytest.approx(tuple(expected), abs=1e-12)


def test_exact_share_ends_at_0_and_1_exactly():
    for total in range(1, 400):
        interval = exact_share([0, total], [total, total])
        assert interval.lower[0] == 0.0 and interval.upper[1] == 1.0
        assert np.isfinite(interval.lower).all() and np.isfinite(interval.upper).all()


def test_exact_share_covers_every_share_and_wilson_nearly_does():
    """The coverage over shares from 1 % to 99 % of 20 persons, from the binomial distribution itself."""
    counts, shares = np.arange(21), np.linspace(0.01, 0.99, 9_801)
    chances = binom.pmf(counts, 20, shares[:, None])
    least = {}
    for name, method in (("exact", exact_share), ("wilson", wilson)):
        interval = method(counts, np.full(21, 20))
        inside = (interval.lower <= shares[:, None]) & (shares[:, None] <= interval.upper)
        least[name] = (chances * inside).sum(axis=1).min()
    assert least["exact"] >= 0.95
    assert least["wilson"] == pytest.approx(0.894, abs=0.001)


def test_newcombe_is_that_of_his_paper(vectors):
    case = vectors["newcombe_diff"]["input"]
    found = newcombe_difference(case["x1"], case["n1"], case["x2"], case["n2"])
    assert float(found.difference) == pytest.approx(0.2)
    assert float(found.lower) == pytest.approx(vectors["newcombe_diff"]["expected"]["lower"], abs=5e-5)
    assert float(found.upper) == pytest.approx(vectors["newcombe_diff"]["expected"]["upper"], abs=5e-5)


def test_newcombe_prints_the_other_rows_of_his_table():
    """Newcombe (1998), table II, method 10: examples (b) to (h)."""
    rows = [
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0000)),
        ((10, 10, 0, 10), (0.6075, 1.0000)),
    ]
    for counts, (lower, upper) in rows:
        found = newcombe_difference(*counts)
        assert (float(found.lower), float(found.upper)) == pytest.approx((lower, upper), abs=5.1e-5)


def test_newcombe_is_that_of_statsmodels_and_turns_round():
    random = np.random.default_rng(3)
    n1, n2 = random.integers(1, 60, (2, 50))
    x1, x2 = random.binomial(n1, 0.8), random.binomial(n2, 0.7)
    found, turned = newcombe_difference(x1, n1, x2, n2, 0.9), newcombe_difference(x2, n2, x1, n1, 0.9)
    for place in range(50):
        expected = confint_proportions_2indep(x1[place], n1[place], x2[place], n2[place], method="newcomb", alpha=0.1)
        assert (found.lower[place], found.upper[place]) == pytest.approx(expected, abs=1e-10)
    np.testing.assert_allclose(found.lower, -turned.upper, atol=1e-15)
    assert (found.lower >= -1).all() and (found.upper <= 1).all()


def test_differences_are_checked():
    with pytest.raises(UsageError, match="is no share"):
        newcombe_difference(5, 4, 1, 4)
    with pytest.raises(UsageError, match="against"):
        newcombe_difference([1, 2], [4, 4], [1], [4])
    with pytest.raises(UsageError, match="probability"):
        exact_share(1, 2, level=1.0)


def test_the_share_of_a_district_is_the_ratio_of_sums(vectors):
    case = vectors["aggregate_counts"]
    counts, totals = np.array(case["input"]["x"]), np.array(case["input"]["n"])
    district = 100 * float(wilson(counts.sum(), totals.sum()).estimate)
    assert district == pytest.approx(case["expected"]["district_pct"], abs=1e-9)
    assert 100 * wilson(counts, totals).estimate.mean() == pytest.approx(case["expected"]["must_not"])
    assert district != pytest.approx(case["expected"]["must_not"], abs=1)


@pytest.mark.parametrize(
    ("count", "total", "by_wilson", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0, 0.1611), (0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_shares_have_the_intervals_that_newcombe_published(count, total, by_wilson, exact):
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, methods 3 and 5."""
    found = wilson(count, total)
    assert (float(found.lower), float(found.upper)) == pytest.approx(by_wilson, abs=6e-5)
    found = exact_share(count, total)
    assert (float(found.lower), float(found.upper)) == pytest.approx(exact, abs=6e-5)


@pytest.mark.parametrize(
    ("groups", "ends"),
    [
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1)),
        ((10, 10, 0, 10), (0.6075, 1)),
    ],
)
def test_differences_have_the_intervals_that_newcombe_published(groups, ends):
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    found = newcombe_difference(*groups)
    assert (float(found.lower), float(found.upper)) == pytest.approx(ends, abs=6e-5)


@pytest.mark.parametrize("values", [["many"], [[1, 2], [3]], [object()], np.array(["2020-01-01"], "M8[D]"), [1j]])
def test_what_is_no_number_is_said(values):
    with pytest.raises(UsageError, match="no numbers"):
        wilson(values, [20])
