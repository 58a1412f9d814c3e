import numpy as np
import pytest
from scipy.stats import chi2
from statsmodels.api import WLS, add_constant

from analysis.model.errors import UsageError
from analysis.stats.fingertips import (
    CRITICAL_CHI2,
    Z_95,
    Z_998,
    benchmark_by_interval,
    benchmark_by_limits,
    recent_trend_of_shares,
    recent_trend_of_values,
)
from analysis.stats.intervals import wilson
from analysis.stats.quantiles import quantile_bounds, quantile_groups


def test_the_critical_value(vectors):
    case = vectors["trend_critical_value"]
    assert pytest.approx(case["expected"]["chi2"], abs=1e-9) == CRITICAL_CHI2
    assert chi2.isf(case["input"]["alpha"], case["input"]["df"]) == pytest.approx(CRITICAL_CHI2, abs=1e-9)


@pytest.mark.parametrize("name", ["fingertips_trend_wls_1", "fingertips_trend_wls_2"])
def test_values_with_intervals(vectors, name):
    case = vectors[name]
    found = recent_trend_of_values(case["input"]["value"], case["input"]["lower"], case["input"]["upper"])
    assert found.marker == case["expected"]["marker"] and found.reason == ""
    assert found.chi2 == pytest.approx(case["expected"]["chi2"], abs=1e-6)
    assert found.slope == pytest.approx(case["expected"]["slope"], abs=1e-6)
    if "chi2_2dp" in case["expected"]:
        assert round(found.chi2, 2) == case["expected"]["chi2_2dp"]


def test_shares(vectors):
    case = vectors["fingertips_trend_prop_1"]
    found = recent_trend_of_shares(case["input"]["count"], case["input"]["denominator"])
    assert found.marker == case["expected"]["marker"]
    assert found.chi2 == pytest.approx(case["expected"]["chi2"], abs=1e-6)
    assert round(found.chi2, 2) == case["expected"]["chi2_2dp"]
    assert chi2.sf(found.chi2, 1) == pytest.approx(case["expected"]["p"], rel=1e-3)


def test_everybody_in_one_year_cannot_be_calculated(vectors):
    case = vectors["fingertips_trend_prop_cannot"]
    found = recent_trend_of_shares(case["input"]["count"], case["input"]["denominator"])
    assert found.marker == case["expected"]["marker_fingertips"]
    assert found.reason == "everybody counted in a year" and np.isnan(found.chi2) and np.isnan(found.slope)


def test_vaccination_coverage(vectors):
    case = vectors["fingertips_next_mmr"]
    given, expected = case["input"], case["expected"]
    of_values = recent_trend_of_values(given["value"], given["lower"], given["upper"])
    of_shares = recent_trend_of_shares(given["count"], given["denominator"])
    assert of_values.chi2 == pytest.approx(expected["chi2_wls"], abs=1e-6)
    assert of_shares.chi2 == pytest.approx(expected["chi2_prop"], abs=1e-6)
    assert expected["marker"] == "decreasing_getting_worse"  # "getting worse" is said by whoever knows high is good
    assert of_values.marker == of_shares.marker == "decreasing"


def test_diabetes_prevalence(vectors):
    case = vectors["fingertips_next_diabetes"]
    found = recent_trend_of_values(case["input"]["value"], case["input"]["lower"], case["input"]["upper"])
    assert found.marker == case["expected"]["marker"]


def test_other_series_of_their_test_suite():
    """FingertipsNext: preventable sight loss, 2020 to 2024; the registered over 65, whose intervals are missing."""
    sight = recent_trend_of_values(
        [2.935, 1.93028, 2.7567, 2.8701, 3.0121],
        [2.7841, 1.8085, 2.6113, 2.7225, 2.8616],
        [3.0919, 2.058, 2.9082, 3.0237, 3.1683],
    )
    assert sight.marker == "increasing"
    registered = [10588957, 10547929, 10851467, 11034431, 11246440]
    patients = [60458658, 60744002, 61625745, 62418295, 63227624]
    assert recent_trend_of_shares(registered, patients).marker == "increasing"
    none = [np.nan] * 5
    found = recent_trend_of_values([17.5144, 17.3646, 17.6087, 17.6782, 17.7872], none, none)
    assert (found.marker, found.reason) == ("cannot_be_calculated", "an interval is missing")  # not "no change"


def test_nobody_in_one_year_is_not_decreasing():
    """The published calculator says that 0, 1, 3, 7, 12 of 20 decrease."""
    found = recent_trend_of_shares([0, 1, 3, 7, 12], [20] * 5)
    assert (found.marker, found.reason) == ("cannot_be_calculated", "nobody counted in a year")


def test_few_points_are_an_answer_of_their_own():
    for points in range(5):
        shares = recent_trend_of_shares([3] * points, [9] * points)
        values = recent_trend_of_values([3] * points, [2] * points, [4] * points)
        assert shares.marker == values.marker == "too_few_data"
        assert shares.reason == values.reason == f"{points} of at least 5 points" and np.isnan(shares.chi2)


def test_only_the_last_five_points_count():
    x, n = [994, 1023, 1199, 1332, 1367], [40299, 41527, 42811, 44064, 44701]
    short, long = recent_trend_of_shares(x, n), recent_trend_of_shares([500, 44000, *x], [500, 44000, *n])
    assert (long.marker, long.chi2, long.points) == (short.marker, short.chi2, 7)


def test_a_point_that_alone_makes_the_trend():
    """Leaving out the last year turns the line: significant, and yet no direction."""
    found = recent_trend_of_shares([110, 108, 106, 104, 160], [200] * 5)
    assert found.chi2 > CRITICAL_CHI2 and found.marker == "no_change"
    mirrored = recent_trend_of_shares([90, 92, 94, 96, 40], [200] * 5)
    assert mirrored.chi2 == pytest.approx(found.chi2) and mirrored.marker == "no_change"


@pytest.mark.parametrize("turned", [False, True])
def test_a_level_line_has_no_direction(turned):
    """The published code counts a slope of 0 as rising: four equal years and a fifth above would be a trend."""
    counts = np.array([11, 11, 11, 11, 39])
    shares = recent_trend_of_shares(50 - counts if turned else counts, [50] * 5)
    values = recent_trend_of_values(*(sign * np.array([7.0] * 4 + [20]) + width
                                      for sign in [-1 if turned else 1] for width in (0, -1, 1)))  # fmt: skip
    assert shares.chi2 > CRITICAL_CHI2 and values.chi2 > CRITICAL_CHI2
    assert shares.marker == values.marker == "no_change"


def test_a_constant_series_does_not_change():
    assert recent_trend_of_shares([7] * 5, [10] * 5).marker == "no_change"
    assert recent_trend_of_values([7] * 5, [6] * 5, [8] * 5).marker == "no_change"


def test_the_line_is_that_of_statsmodels():
    random = np.random.default_rng(6)
    for _ in range(20):
        values, width = random.normal(50, 3, 5), random.uniform(1, 6, 5)
        found = recent_trend_of_values(values, values - width, values + width)
        fit = WLS(values, add_constant(np.arange(5)), weights=(3.92 / (2 * width)) ** 2).fit()
        se = fit.bse[1] / np.sqrt(fit.scale)  # the weights are known variances
        assert found.slope == pytest.approx(fit.params[1]) and found.chi2 == pytest.approx((fit.params[1] / se) ** 2)


def test_what_is_missing_is_told():
    shares = recent_trend_of_shares([1, 2, np.nan, 4, 5], [9] * 5)
    assert (shares.marker, shares.reason) == ("cannot_be_calculated", "a count or a total is missing")
    assert recent_trend_of_shares([np.nan, 1, 2, 3, 4, 5], [9] * 6).marker == "no_change"  # not among the last five
    values = recent_trend_of_values([1, 2, 3, np.nan, 5], [0] * 5, [9] * 5)
    assert values.reason == "a value is missing"
    assert (
        recent_trend_of_values([1, 2, 3, 4, 5], [1, 2, 3, 4, 4], [1, 3, 4, 5, 6]).reason == "an interval without width"
    )


def test_series_are_checked():
    with pytest.raises(UsageError, match="no share"):
        recent_trend_of_shares([1, 2, 3, 4, 10], [9] * 5)
    with pytest.raises(UsageError, match="do not go together"):
        recent_trend_of_shares([1, 2], [9])
    with pytest.raises(UsageError, match="do not go together"):
        recent_trend_of_values([1, 2], [0, 0], [3])
    with pytest.raises(UsageError, match="above its upper"):
        recent_trend_of_values([1] * 5, [2] * 5, [0] * 5)


@pytest.mark.parametrize(("key", "z"), [("z1.96", Z_95), ("z3.0902", Z_998)])
def test_benchmark_by_limits(vectors, key, z):
    case = vectors["benchmark_spc_prop"]
    shares, about = (np.array(case["input"][name]) / 100 for name in ("value_pct", "comparator_pct"))
    found = benchmark_by_limits(shares, case["input"]["denominator"], about, direction="down", z=z)
    assert found.tolist() == case["expected"][key]
    turned = {"better": "worse", "worse": "better", "same": "same"}
    found = benchmark_by_limits(shares, case["input"]["denominator"], about, direction="up", z=z)
    assert found.tolist() == [turned[answer] for answer in case["expected"][key]]


def test_the_limits_are_wilsons_about_the_comparator():
    for n, count in ((20, 18), (330, 280)):
        limits = wilson(count, n)
        inside, outside = float(limits.upper) - 1e-4, float(limits.upper) + 1e-4
        answers = benchmark_by_limits([inside, outside], n, count / n, direction="up", z=1.959964)
        assert answers.tolist() == ["same", "better"]


def test_limits_at_the_edges():
    answers = benchmark_by_limits([1.0, 0.0, 1.0, 0.9], [20, 20, 20, 20], [1.0, 0.0, 0.9, 1.0], direction="up")
    assert answers.tolist() == ["same", "same", "better", "same"]  # all 20 of 20, where the limit about 90 % is 97.2 %
    assert benchmark_by_limits(0.7, 20, 1.0, direction="up") == "worse"


def test_what_cannot_be_compared_is_none():
    answers = benchmark_by_limits([np.nan, 0.5, 0.5, 0.5], [20, 0, -1, 20], [0.5, 0.5, 0.5, np.nan], direction="up")
    assert answers.tolist() == ["none"] * 4


@pytest.mark.parametrize(("direction", "key"), [("down", "low_is_good"), ("up", "high_is_good")])
def test_benchmark_by_interval(vectors, direction, key):
    case = vectors["benchmark_ci_overlap"]
    given = {name: np.array(case["input"][name], dtype=float) for name in ("value", "lower", "upper", "benchmark")}
    found = benchmark_by_interval(**given, direction=direction)
    assert found.tolist() == case["expected"][key]


def test_a_benchmark_on_the_end_is_the_same():
    assert benchmark_by_interval([5, 5], [4, 4], [6, 6], [4, 6], direction="up").tolist() == ["same", "same"]


def test_benchmarks_are_checked():
    with pytest.raises(UsageError, match="fraction"):
        benchmark_by_limits(7.7, 100, 0.08, direction="up")
    with pytest.raises(UsageError, match="own interval"):
        benchmark_by_interval(3, 4, 5, 4, direction="up")
    for compare in (benchmark_by_limits, benchmark_by_interval):
        given = (0.5, 20, 0.5) if compare is benchmark_by_limits else (0.5, 0.4, 0.6, 0.5)
        with pytest.raises(UsageError, match="good direction"):
            compare(*given, direction="none")


def test_quantiles_are_those_of_public_health_england(vectors):
    case = vectors["quantile_phe"]
    found = quantile_groups(case["input"]["values"], case["input"]["nquantiles"], invert=case["input"]["invert"])
    assert found.group.tolist() == case["expected"]["quantile"] and found.reason == ""
    turned = quantile_groups(case["input"]["values"], case["input"]["nquantiles"], invert=False)
    assert turned.group[0] == 1 and turned.group[-1] == 10


def test_fewer_areas_than_groups():
    found = quantile_groups([3, 1, np.nan, 2], 5)
    assert np.isnan(found.group).all() and (found.areas, found.reason) == (3, "3 areas for 5 groups")
    assert np.isnan(quantile_bounds([3, 1, 2], 5)).all()
    assert quantile_groups([], 5).reason == "0 areas for 5 groups"


def test_groups_are_of_equal_number_whatever_the_rounding():
    for groups in (4, 5, 10):
        for each in (1, 2, 7, 30):
            found = quantile_groups(np.random.default_rng(0).permutation(groups * each), groups)
            assert np.bincount(found.group.astype(int))[1:].tolist() == [each] * groups


def test_ties_and_missing_values():
    found = quantile_groups([9, np.nan, 9, 1, 9, 2, 3], 3)
    assert found.group[[0, 2, 4]].tolist() == [1, 1, 1] and np.isnan(found.group[1])
    assert quantile_groups([4] * 6, 3).group.tolist() == [1] * 6


def test_quintile_bounds(vectors):
    case = vectors["quintile_bounds"]
    np.testing.assert_allclose(quantile_bounds(case["input"]["values"]), case["expected"]["bounds"], atol=1e-9)
    with_gap = [*case["input"]["values"], np.nan]
    np.testing.assert_allclose(quantile_bounds(with_gap), case["expected"]["bounds"], atol=1e-9)


def test_quantiles_are_checked():
    for groups in (1, 2.5, 0, float("nan"), float("inf"), -5):
        with pytest.raises(UsageError, match="groups"):
            quantile_groups([1, 2, 3], groups)
    with pytest.raises(UsageError, match="infinite"):
        quantile_bounds([1, np.inf], 2)


def test_what_does_not_go_together_is_said():
    with pytest.raises(UsageError, match="do not go together"):
        benchmark_by_limits([0.5, 0.6], [20, 20, 20], 0.5, direction="up")
    with pytest.raises(UsageError, match="do not go together"):
        benchmark_by_interval([1, 2], [0, 0, 0], [3, 3, 3], 1, direction="up")
    with pytest.raises(UsageError, match="outside its own interval"):
        recent_trend_of_values([50] * 5, [1, 2, 3, 4, 5], [2, 3, 4, 5, 6])
