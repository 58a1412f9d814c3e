import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kendalltau

from analysis.model.errors import UsageError
from analysis.stats.monotone import mann_kendall_exact, mann_kendall_normal, monotone_trend, sen_slope

YEARS = np.arange(2014, 2024)


def years(values):
    return np.arange(2014, 2014 + len(values))


def test_exact_is_that_of_r(vectors):
    case = vectors["mann_kendall_exact"]
    for values, p in zip(case["input"]["y"], case["expected"]["p"], strict=True):
        assert mann_kendall_exact(years(values), values).p == pytest.approx(p, abs=1e-9)


def test_normal_is_that_of_pymannkendall(vectors):
    case = vectors["mann_kendall_pymk"]
    found = mann_kendall_normal(years(case["input"]["y"]), case["input"]["y"])
    assert (found.statistic, found.variance, found.z, found.p) == pytest.approx(
        tuple(case["expected"][key] for key in ("S", "var_s", "z", "p")), abs=1e-9
    )


def test_a_missing_year_keeps_its_distance(vectors):
    case = vectors["sen_missing_year"]
    slope = sen_slope(case["input"]["year"], case["input"]["y"]).slope_per_year
    assert slope == pytest.approx(case["expected"]["slope_per_year"], abs=1e-12)
    assert slope != pytest.approx(case["expected"]["must_not"], abs=1)


def test_exact_is_that_of_scipy_without_ties():
    random = np.random.default_rng(9)
    for size in (3, 4, 7, 12, 40):
        values = random.normal(size=size)
        expected = kendalltau(np.arange(size), values, method="exact").pvalue
        assert mann_kendall_exact(years(values), values).p == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("values", [[1, 2, 2, 3, 5], [3, 3, 3, 3, 4], [5, 4, 4, 2, 2, 1, 3], [0, 0, 1, 0, 0, 0, 1]])
def test_exact_with_ties_is_the_share_of_all_orders(values):
    def statistic(order):
        return sum(np.sign(later - earlier) for earlier, later in itertools.combinations(order, 2))

    seen = abs(statistic(values))
    as_far = np.mean([abs(statistic(order)) >= seen for order in itertools.permutations(values)])
    found = mann_kendall_exact(years(values), values)
    assert (found.statistic, found.p) == pytest.approx((statistic(values), as_far), abs=1e-12)


def test_exact_and_normal_meet_in_long_series():
    random = np.random.default_rng(10)
    values = random.poisson(4, 100) + np.arange(100) / 60
    exact, normal = mann_kendall_exact(years(values), values), mann_kendall_normal(years(values), values)
    assert exact.statistic == normal.statistic and exact.p == pytest.approx(normal.p, rel=0.1)


def test_five_years_cannot_be_significant_at_one_percent():
    assert mann_kendall_exact(range(5), [1, 2, 3, 4, 5]).p == pytest.approx(2 / 120)
    assert mann_kendall_normal(range(5), [1, 2, 3, 4, 5]).p == pytest.approx(0.0275, abs=5e-5)


def test_values_of_one_size_leave_nothing_to_test():
    for test in (mann_kendall_exact, mann_kendall_normal):
        found = test(range(4), [7, 7, 7, 7])
        assert found.statistic == 0 and np.isnan(found.p) and np.isnan(found.z)
    found = monotone_trend(YEARS, [7] * 10)
    assert (found.shape, found.reason) == ("cannot_be_tested", "no variation")
    assert found.slope_per_year == 0 and np.isnan(found.p)


def test_shapes():
    rising = [310, 325, 318, 340, 352, 349, 371, 380, 377, 402]
    found = monotone_trend(YEARS, rising)
    assert found.shape == "rises" and found.lower > 0 and found.reason == "" and found.points == 10
    falling = monotone_trend(YEARS, rising[::-1])
    assert falling.shape == "falls" and falling.slope_per_year == pytest.approx(-found.slope_per_year)
    assert falling.p == found.p and (falling.lower, falling.upper) == pytest.approx((-found.upper, -found.lower))
    assert monotone_trend(YEARS, [5, 9, 4, 8, 5, 9, 4, 8, 6, 7]).shape == "no_clear_change"


def test_a_change_not_worth_telling():
    values = np.arange(10) * 0.1 + 40
    assert monotone_trend(YEARS, values).shape == "rises"
    assert monotone_trend(YEARS, values, worth_telling=0.9).shape == "rises"  # nine years of 0.1
    assert monotone_trend(YEARS, values, worth_telling=1).shape == "no_clear_change"


def test_many_zeros_and_a_late_start_move_no_median():
    """Significant, yet the median pair of years does not differ: no slope that one could tell."""
    found = monotone_trend(range(14), [0] * 11 + [3, 4, 5])
    assert found.p < 0.05 and found.slope_per_year == 0 and found.shape == "no_clear_change"


def test_too_few_data():
    for points in range(3):
        found = monotone_trend(range(points), range(points))
        assert found.shape == "too_few_data" and np.isnan(found.p) and np.isnan(found.slope_per_year)
    seven = monotone_trend(range(7), range(7))
    assert (seven.shape, seven.reason) == ("too_few_data", "7 of at least 8 years")
    assert seven.slope_per_year == 1 and seven.p == pytest.approx(2 / 5040)  # calculated, and still no verdict
    assert monotone_trend(range(8), range(8)).shape == "rises"


def test_a_worked_example():
    """Participations of 2010, 2011, 2013, 2014 and 2018 to 2023, without 2012 and 2015 to 2017."""
    when, values = [2010, 2011, 2013, 2014, 2018, 2019, 2020, 2023], [3, 5, 4, 6, 9, 8, 11, 10]
    slopes = [(b - a) / (t - s) for (s, a), (t, b) in itertools.combinations(zip(when, values, strict=True), 2)]
    found = monotone_trend(when, values)
    assert found.slope_per_year == pytest.approx(np.median(slopes)) == pytest.approx(0.59, abs=0.005)
    assert found.statistic == 22 and found.p == pytest.approx(0.0055, abs=5e-5) and found.shape == "rises"


def test_an_interval_that_no_pair_reaches_has_no_ends():
    assert np.isnan(sen_slope([1, 2, 3, 4], [1, 5, 6, 9]).lower)
    five = sen_slope(range(5), [1, 5, 6, 9, 10])
    assert (five.lower, five.upper) == (1.0, 4.0)
    assert np.isnan(sen_slope(range(5), [1, 5, 6, 9, 10], level=0.998).upper)


def interval_coverage(size: int, series: int, seed: int) -> float:
    random = np.random.default_rng(seed)
    inside = 0
    for values in random.standard_t(3, (series, size)):
        found = sen_slope(range(size), 2.0 * np.arange(size) + values)
        inside += found.lower <= 2 <= found.upper
    return inside / series


@pytest.mark.parametrize("size", [5, 10])
def test_the_interval_covers_the_slope(size):
    # 2,000 series: three Monte-Carlo standard errors of a coverage of 95 % are 1.5 points
    assert interval_coverage(size, 2_000, seed=11) >= 0.95 - 0.015


def test_false_alarms_stay_below_five_percent():
    # 2,000 series of counts with many ties: three Monte-Carlo standard errors of 5 % are 1.5 points
    random = np.random.default_rng(12)
    shapes = [monotone_trend(YEARS, values).shape for values in random.poisson(3, (2_000, 10))]
    assert np.mean([shape in ("rises", "falls") for shape in shapes]) <= 0.05 + 0.015


def test_series_are_checked():
    for function in (monotone_trend, sen_slope, mann_kendall_exact, mann_kendall_normal):
        for when, values in (
            ([1, 3, 2], [1, 2, 3]),
            ([1, 1, 2], [1, 2, 3]),
            ([1, 2], [1, 2, 3]),
            ([1, 2, 3], [1, np.nan, 3]),
            ([1, 2, np.inf], [1, 2, 3]),
            ([[1, 2]], [[1, 2]]),
        ):
            with pytest.raises(UsageError):
                function(when, values)
    for function in (sen_slope, mann_kendall_exact, mann_kendall_normal):
        with pytest.raises(UsageError, match="at least 3"):
            function([1, 2], [1, 2])
    with pytest.raises(UsageError, match="201 points"):
        mann_kendall_exact(range(201), range(201))
    for level in (95, 0, 0.3, 1):
        with pytest.raises(UsageError, match="level"):
            monotone_trend(YEARS, YEARS, level=level)
    for least in (-1, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="worth telling"):
            monotone_trend(YEARS, YEARS, worth_telling=least)


@pytest.fixture(scope="module")
def from_r():
    path = Path(__file__).parents[2] / "reference" / "from_r.json"
    return {case["id"]: case for case in json.loads(path.read_text("utf-8"))["cases"]}


def test_ties_are_those_of_r(from_r):
    case = from_r["mann_kendall_ties"]
    for place, values in enumerate(case["input"]["y"]):
        exact, normal = mann_kendall_exact(years(values), values), mann_kendall_normal(years(values), values)
        expected = {key: case["expected"][key][place] for key in ("S", "p", "z")}
        assert exact.statistic == normal.statistic == expected["S"]
        assert exact.p == pytest.approx(expected["p"], abs=1e-12)
        assert normal.z == pytest.approx(expected["z"], abs=1e-12)


def test_sens_slope_is_that_of_r(from_r):
    case = from_r["sen_slope"]
    found = sen_slope(case["input"]["year"], case["input"]["y"])
    assert found.slope_per_year == pytest.approx(case["expected"]["slope_per_year"], abs=1e-12)


def test_tuna_is_that_of_hollander_and_wolfe():
    """Hollander and Wolfe (1973), Nonparametric Statistical Methods, 185, R's ``?cor.test``: T = 26, p = 0.1194."""
    lightness = np.array([44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1])
    quality = np.array([2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8])
    order = np.argsort(lightness)
    found = mann_kendall_exact(lightness[order], quality[order])
    assert found.statistic == 2 * 26 - 36
    assert found.p == pytest.approx(0.1194, abs=5e-5)


def test_slopes_are_those_that_were_published():
    """Hollander and Wolfe (1973), 206, cloud seeding: C = -6, slope -0.056. Sen (1968), 93 %: 4, 3.71 to 4.38."""
    rain = [1.26, 1.27, 1.12, 1.16, 1.03]
    assert mann_kendall_exact(range(1, 6), rain).statistic == -6
    assert sen_slope(range(1, 6), rain).slope_per_year == pytest.approx(-0.056, abs=5e-4)
    found = sen_slope([1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78], level=0.93)
    assert (found.slope_per_year, found.lower, found.upper) == pytest.approx((4, 3.71, 4.38), abs=6e-3)
