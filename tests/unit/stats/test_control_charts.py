import numpy as np
import pytest

from analysis.model.errors import UsageError
from analysis.stats.control_charts import (
    RULES,
    anhoej_limits,
    assurance,
    break_places,
    laney_p_prime,
    run_chart,
    xmr,
)
from analysis.stats.control_rules import one_side_run, part_of_run, read_by_rules, trend_run, two_in_three
from analysis.stats.level_shift import level_shift

# The example of the page: participations a month, with one course for everybody in the ninth.
MONTHS = [31, 28, 35, 30, 33, 29, 34, 32, 78, 30, 27, 33, 31, 36, 29]


def test_xmr_is_that_of_nhsr_with_and_without_screening(vectors):
    for name, screen in (("xmr_screened", True), ("xmr_unscreened", False)):
        case = vectors[name]
        chart = xmr(case["input"]["y"], screen=screen)
        for line, value in (("mean", chart.centre), ("lpl", chart.lower), ("upl", chart.upper)):
            assert value == pytest.approx(case["expected"][line], abs=case["tolerance"])
        assert [place + 1 for place, rule in enumerate(chart.rule) if rule] == [5]
        assert chart.rule[4] == "outside" and chart.side[4] == 1


def test_runs_on_one_side_are_those_of_nhsr(vectors):
    case = vectors["spc_rule_seven_side"]
    assert [one_side_run(side, 7).tolist() for side in case["input"]["relative_to_mean"]] == case["expected"]["flag_at"]
    assert one_side_run([0] * 9, 7).tolist() == [0] * 9  # on the mean is on no side
    assert one_side_run([1, 1, 1, 0, 1, 1, 1, 1], 7).tolist() == [0] * 8
    assert one_side_run([], 7).tolist() == []
    assert one_side_run([1] * 6, 6).tolist() == [0, 0, 0, 0, 0, 1]


def test_trends_are_those_of_nhsr(vectors):
    case = vectors["spc_rule_seven_trend"]
    assert [trend_run(y, 7).tolist() for y in case["input"]["y"]] == case["expected"]["flag_at"]
    assert trend_run([1, 2, 3, np.nan, 4, 5, 6, 7, 8], 7).tolist() == [0] * 9
    assert trend_run([], 7).tolist() == [] and trend_run([1], 7).tolist() == [0]


def test_two_in_three_are_those_of_nhsr(vectors):
    case = vectors["spc_rule_two_in_three"]["input"]
    found = [two_in_three(close, side).tolist() for close, side in zip(case["close"], case["side"], strict=True)]
    assert found == vectors["spc_rule_two_in_three"]["expected"]["pattern"]
    assert two_in_three([0, 0, 1, 1, 0, 0, 0], [1] * 7).tolist() == [0, 1, 1, 1, 1, 0, 0]
    assert two_in_three([1, 0, 0, 1], [1] * 4).tolist() == [0] * 4


def test_all_points_of_a_run_are_part_of_it():
    ends = one_side_run([-1, 1, 1, 1, 1, 1, 1, 1, 1, -1], 7)
    assert part_of_run(ends, 7).tolist() == [False] + [True] * 8 + [False]


def test_a_point_is_told_by_the_first_rule_that_catches_it():
    # A rise from far below to far above: ends outside, the middle only a trend, whatever else holds.
    values, centre, sigma = np.arange(13.0), np.full(13, 6.0), np.full(13, 1.9)
    assert read_by_rules(values, centre, sigma, RULES["nhs_seven"]) == ("outside", *["trend"] * 11, "outside")
    wide = np.full(13, 3.2)
    assert set(read_by_rules(values, centre, wide, RULES["nhs_seven"])) == {"trend"}
    # Two near the limit on one side, in the middle of seven on that side: two in three goes before side.
    values = np.array([1.0, 2.5, 1.2, 2.6, 1.0, 1.1, 1.0, -1.0])
    rules = read_by_rules(values, np.zeros(8), np.ones(8), RULES["nhs_seven"])
    assert rules == ("side", "two_in_three", "side", "two_in_three", "side", "side", "side", "")


def test_a_point_outside_the_limits_makes_no_neighbour_stand_out():
    values = np.array([0.1, -0.1, 3.5, 2.5, 0.1, -0.1, 0.1, -0.1, 0.1, -0.1, 0.1, -0.1])
    rules = read_by_rules(values, np.zeros(12), np.ones(12), RULES["nhs_seven"])
    assert rules[2:5] == ("outside", "", "")


def test_six_points_are_a_run_only_by_the_set_that_says_so():
    values = [5, 9, 4, 8, 9, 5, 7.5, 7.6, 7.4, 7.7, 7.3, 7.8, 4, 6, 5, 8, 4]
    seven, six = xmr(values), xmr(values, rules="nhs_six")
    assert "side" not in seven.rule and six.rule[6:12] == ("side",) * 6
    assert (seven.rules, six.rules) == ("nhs_seven", "nhs_six")


def test_the_example_of_the_page():
    chart = xmr(MONTHS)
    assert chart.centre[0] == pytest.approx(34.4, abs=0.05)
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((22.9, 45.9), abs=0.05)
    assert [place + 1 for place, rule in enumerate(chart.rule) if rule] == [9]
    assert assurance(chart, 20) == "always_met" and assurance(chart, 50) == "never_met"
    assert assurance(chart, 35) == "met_by_chance" and assurance(chart, 50, direction="down") == "always_met"
    assert level_shift([20, 23, 19, 22, 21, 18, 24, 20, 31, 29, 33, 30, 28, 34, 31, 30]).place == 8


def test_laney_is_that_of_qicharts(vectors):
    case = vectors["laney_p_prime"]
    chart, expected = laney_p_prime(case["input"]["x"], case["input"]["n"]), case["expected"]
    assert chart.centre[0] == pytest.approx(expected["centre"], abs=1e-6)
    assert chart.overdispersion == pytest.approx(expected["sigma_z"], abs=1e-4)
    assert chart.lower[0] == pytest.approx(expected["lcl_1"], abs=1e-6)
    assert chart.upper[0] == pytest.approx(expected["ucl_1"], abs=1e-6)
    binomial = chart.centre[0] + (chart.upper[0] - chart.centre[0]) / chart.overdispersion
    assert binomial == pytest.approx(expected["naive_p_ucl_1"], abs=1e-6)


def test_laney_limits_stay_shares():
    chart = laney_p_prime([19, 20, 18, 20, 19, 20, 20, 17, 20, 19, 20, 20], [20] * 12)
    assert chart.upper.max() == 1 and (chart.lower > 0).all() and not any(chart.rule)


def test_anhoej_limits_are_those_of_qicharts(vectors):
    case = vectors["anhoej_rules"]
    limits = [anhoej_limits(useful) for useful in case["input"]["n_useful"]]
    assert [one[0] for one in limits] == case["expected"]["longest_run_max"]
    assert [one[1] for one in limits] == case["expected"]["crossings_min"]


def test_run_chart_counts_runs_and_crossings_without_the_points_on_the_median():
    # median 5: + + - - (5) + - + - + - + -, so twelve useful points, ten crossings, longest run 2
    chart = run_chart([6, 7, 3, 4, 5, 8, 2, 9, 1, 6, 3, 7, 4])
    assert (chart.median, chart.useful, chart.longest_run, chart.crossings) == (5, 12, 2, 9)
    assert not chart.signal and chart.reason == ""
    shifted = run_chart([1, 2, 1, 2, 1, 2, 1, 2, 7, 8, 7, 8, 7, 8, 7, 8])
    assert shifted.signal and (shifted.longest_run, shifted.crossings) == (8, 1)
    assert run_chart([1, 2, 1, 2] * 4, median=0).longest_run == 16


def test_breaks_start_anew_and_runs_do_not_cross_them():
    # Each half alternates about its level, except three lows before and four highs after the break.
    first = [10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10.5, 10.5, 10.4]
    second = [31, 31.1, 31.2, 31.3, 28, 29, 31, 28, 30, 28, 29, 28]
    chart = xmr(first + second, breaks=[13])
    assert chart.centre[0] == pytest.approx(np.mean(first)) and chart.centre[-1] == pytest.approx(np.mean(second))
    alone = xmr(first).rule + xmr(second).rule
    assert chart.rule == alone and chart.stretch.tolist() == [0] * 13 + [1] * 12
    assert xmr(first + second).centre[0] != chart.centre[0]


def test_a_baseline_fixes_the_limits():
    calm = [10, 12, 11, 10, 12, 11, 10, 12, 11, 10, 12, 11]
    chart = xmr([*calm, 18, 19, 18], baseline=12)
    assert chart.centre[-1] == pytest.approx(11) and chart.rule[-3:] == ("outside",) * 3
    assert chart.upper[0] == pytest.approx(xmr(calm).upper[0])


def test_too_few_points_have_no_limits_and_a_reason():
    chart = xmr(range(11))
    assert np.isnan(chart.upper).all() and not any(chart.rule) and chart.reason == "11 of at least 12 points"
    assert assurance(chart, 5) == "cannot_tell"
    assert xmr([]).reason and assurance(xmr([]), 5) == "cannot_tell"
    assert xmr([1, 3] * 10, baseline=8).reason == "8 of at least 12 points"
    assert xmr([1, 3, np.nan] * 5).reason == "10 of at least 12 points"
    broken = xmr([1, 3, 2] * 7, breaks=[15])
    assert np.isfinite(broken.upper[:15]).all() and np.isnan(broken.upper[15:]).all()
    assert broken.reason == "from point 16: 6 of at least 12 points" and len(broken.rule) == 21
    assert laney_p_prime([1] * 11, [2] * 11).reason == "11 of at least 12 points"
    assert run_chart(range(11)).reason == "11 of at least 12 points" and not run_chart(range(11)).signal
    assert run_chart([5] * 12 + [4, 6]).reason == "2 of at least 10 points off the median"
    assert level_shift(range(11)).shape == "too_few_data"


def test_a_series_without_ordinary_ranges_is_refused_and_flags_nothing():
    constant = xmr([7.1] * 20)
    assert constant.reason and np.isnan(constant.upper).all() and not any(constant.rule)
    spike = xmr([0] * 15 + [5] + [0] * 8)  # screened, no range is left; limits of no width would flag every zero
    assert spike.reason and not any(spike.rule)
    assert xmr([0] * 15 + [5] + [0] * 8, screen=False).rule[15] == "outside"
    assert laney_p_prime([20] * 12, [20] * 12).reason == "no variation"
    assert laney_p_prime([0] * 12, [20] * 12).reason == "no variation"
    assert level_shift([3] * 20).shape == "cannot_be_tested"


def test_a_missing_month_gives_no_range_and_ends_runs():
    values = [10, 12, 11, 13, 10, 12, np.nan, 40, 42, 41, 43, 40, 42, 41]
    known = np.array([value for value in values if value == value])
    ranges = np.r_[np.abs(np.diff(known[:6])), np.abs(np.diff(known[6:]))]
    chart = xmr(values, screen=False)
    assert chart.upper[0] - chart.centre[0] == pytest.approx(2.66 * ranges.mean())
    assert chart.rule[6] == "" and chart.side[6] == 0
    chart = xmr([1, 2, 3, 4, np.nan, 5, 6, 7, 8, 3, 5, 2, 4, 3, 5], screen=False)
    assert "trend" not in chart.rule and "side" not in chart.rule


def test_dated_breaks_become_places():
    dates = [f"2024-{month:02}-28" for month in range(1, 13)]
    assert break_places(dates, ["2024-07-01"]) == (6,)
    assert break_places(dates, ["2023-01-01", "2025-01-01"]) == ()
    with pytest.raises(UsageError, match="out of order"):
        break_places(dates[::-1], ["2024-07-01"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: xmr([1, np.inf] * 8), "infinite"),
        (lambda: xmr([[1, 2], [3, 4]]), "shape"),
        (lambda: xmr(range(20), rules="western"), "no rule set 'western'"),
        (lambda: xmr(range(20), breaks=[20]), "breaks at"),
        (lambda: xmr(range(20), baseline=1), "baseline of 1"),
        (lambda: laney_p_prime([3] * 12, [2] * 12), "3 out of 2"),
        (lambda: laney_p_prime([np.nan] * 12, [2] * 12), "nan"),
        (lambda: assurance(xmr(MONTHS), 5, direction="neutral"), "direction 'neutral'"),
        (lambda: assurance(xmr(MONTHS), np.nan), "target of nan"),
        (lambda: level_shift([np.inf] * 20), "finite"),
        (lambda: anhoej_limits(1), "1 points"),
    ],
)
def test_what_cannot_be_meant_is_said(call, message):
    with pytest.raises(UsageError, match=message):
        call()


def test_a_shift_is_told_with_its_month_and_a_drift_is_not_given_one():
    random = np.random.default_rng(5)
    shift = level_shift(np.r_[random.poisson(20, 14), random.poisson(45, 10)])
    assert shift.shape == "higher" and shift.place == 14 and shift.p < 0.01
    assert shift.before == pytest.approx(20, abs=3) and shift.after == pytest.approx(45, abs=5)
    with_gap = level_shift([40, 41, 39, 40, np.nan, 41, 40, 39, 41, 20, 21, 19, 20, 22, 20])
    assert with_gap.shape == "lower" and with_gap.place == 9 and with_gap.points == 14
    assert level_shift(random.poisson(np.linspace(20, 60, 24))).shape in ("moved", "cannot_be_tested")


def outcomes(make, times, seed):
    random = np.random.default_rng(seed)
    return [level_shift(make(random)).shape for _ in range(times)]


def test_level_shift_raises_few_false_alarms():
    # 200 series: standard error 1.5 points at 5 %; months that hang together (0.6) are mostly refused, not believed.
    alarms = outcomes(lambda random: random.poisson(20, 24), 200, 1)
    assert np.mean(np.isin(alarms, ("higher", "lower", "moved"))) <= 0.05 + 3 * 0.0154

    def hanging(random):
        shocks, values = random.normal(size=54), np.zeros(54)
        for month in range(1, 54):
            values[month] = 0.6 * values[month - 1] + shocks[month]
        return values[30:]

    together = outcomes(hanging, 200, 2)
    assert np.mean(np.isin(together, ("higher", "lower"))) <= 0.10 + 3 * 0.021
    assert together.count("cannot_be_tested") > 100


@pytest.mark.soak
def test_false_alarms_of_the_charts_are_those_that_the_page_tells():
    # 1000 series each: standard error at most 1.6 points; the page gives whole points for 24 months of counts about 20.
    random = np.random.default_rng(9)
    counts = random.poisson(20, (1000, 24))
    rate = {
        "xmr": np.mean([any(xmr(row).rule) for row in counts]),
        "baseline": np.mean([any(xmr(row, baseline=12).rule) for row in counts]),
        "run": np.mean([run_chart(row).signal for row in counts]),
        "shift": np.mean([level_shift(row).shape in ("higher", "lower", "moved") for row in counts]),
    }
    assert rate["xmr"] == pytest.approx(0.18, abs=0.05)
    assert rate["baseline"] == pytest.approx(0.32, abs=0.05)
    assert rate["run"] <= 0.05 and rate["shift"] <= 0.07


def test_viscosity_is_that_of_montgomery():
    """Montgomery, Statistical Quality Control, viscosity of 15 batches: 33.52, limits 32.24 and 34.80."""
    viscosity = [33.75, 33.05, 34, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33, 33.54, 33.12, 33.84]
    chart = xmr(viscosity)
    assert (chart.lower[0], chart.centre[0], chart.upper[0]) == pytest.approx((32.24, 33.52, 34.80), abs=6e-3)
    assert set(chart.rule) == {""}


@pytest.mark.parametrize("baseline", [12.5, float("nan"), float("inf"), 1])
def test_baselines_breaks_and_medians_that_are_none_are_said(baseline):
    with pytest.raises(UsageError, match="baseline"):
        xmr(MONTHS, baseline=baseline)
    with pytest.raises(UsageError, match="breaks"):
        xmr([*MONTHS, *MONTHS], breaks=[12.5])
    with pytest.raises(UsageError, match="median"):
        run_chart(MONTHS, median=float("nan"))


@pytest.mark.parametrize("level", [95, 0, -1, float("nan")])
def test_a_level_that_is_no_probability_finds_no_shift_and_hides_none(level):
    with pytest.raises(UsageError, match="no probability"):
        level_shift([*[5, 6] * 4, *[15, 16] * 4], level=level)


def test_twelve_points_of_which_ten_lie_off_the_median_are_enough():
    chart = run_chart([1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11])
    assert (chart.reason, chart.useful, chart.longest_run, chart.crossings) == ("", 10, 5, 1)
    assert chart.signal  # fewer than two crossings
    assert run_chart([1, 2, 3, 4, 5, 6, 6, 6, 7, 8, 9, 10, 11][1:]).reason.startswith("9 of at least 10")
