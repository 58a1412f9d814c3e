import csv
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.model.errors import UsageError
from analysis.stats.interruption import interrupted_counts, interrupted_series, interrupted_shares

REFERENCE = Path(__file__).parents[2] / "reference"
YEARS = np.arange(2010, 2020)


@pytest.fixture(scope="module")
def sicily() -> dict[str, np.ndarray]:
    """Acute coronary events in Sicily, month by month; smoking was banned from month 37 on."""
    with (REFERENCE / "sicily.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def newey_west(design: np.ndarray, residuals: np.ndarray, lags: int) -> np.ndarray:
    """Return the uncorrected errors, from the formula."""
    scores = design * residuals[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        meat += (1 - lag / (lags + 1)) * (scores[lag:].T @ scores[:-lag] + scores[:-lag].T @ scores[lag:])
    bread = np.linalg.inv(design.T @ design)
    return np.sqrt(np.diag(bread @ meat @ bread))


def test_the_smoking_ban_in_sicily_is_that_of_the_publication(vectors, sicily):
    case = vectors["its_sicily"]
    expected, tolerance = case["expected"], case["tolerance"]
    found = interrupted_counts(sicily["time"], sicily["aces"], sicily["stdpop"], 37, quantile="normal")
    assert found.level_change.estimate == pytest.approx(expected["RR"], abs=tolerance)
    assert (found.level_change.lower, found.level_change.upper) == pytest.approx(expected["quasi_95"], abs=tolerance)
    assert found.dispersion == pytest.approx(expected["dispersion"], abs=tolerance)
    poisson = found.level_change.standard_error / np.sqrt(found.dispersion)
    ends = found.level_change.estimate * np.exp(np.array([-1, 1]) * 1.959964 * poisson)
    assert ends == pytest.approx(expected["poisson_95"], abs=tolerance)
    assert (found.before, found.after, found.scale, found.reason) == (36, 23, "rate_ratio", "")


def test_short_series_get_students_t(sicily):
    wide = interrupted_counts(sicily["time"], sicily["aces"], sicily["stdpop"], 37).level_change
    narrow = interrupted_counts(sicily["time"], sicily["aces"], sicily["stdpop"], 37, quantile="normal").level_change
    assert (wide.lower, wide.upper) == pytest.approx((0.8380, 0.9545), abs=1e-4)  # the page's worked example
    assert wide.lower < narrow.lower and wide.p > narrow.p and wide.p == pytest.approx(1.12213727e-03, rel=1e-4)


def test_season_and_change_of_slope_are_those_of_r(sicily):
    # R 4.2: glm(..., family = quasipoisson), with harmonics of order 2; then with the slope free from month 37 on.
    season = interrupted_counts(sicily["time"], sicily["aces"], sicily["stdpop"], 37, harmonics=2)
    assert np.log(season.level_change.estimate) == pytest.approx(-0.12208679289851, abs=1e-8)
    assert season.level_change.standard_error == pytest.approx(0.027031107255406, rel=1e-5)
    assert season.dispersion == pytest.approx(2.26218641456, rel=1e-5)
    turning = interrupted_counts(sicily["time"], sicily["aces"], sicily["stdpop"], 37, slope_change=True)
    assert np.log(turning.level_change.estimate) == pytest.approx(-0.113694180997360, abs=1e-8)
    assert np.log(turning.slope_change.estimate) == pytest.approx(0.000416845349238, abs=1e-8)
    assert turning.slope_change.standard_error == pytest.approx(0.00230829685164, rel=1e-5)
    assert turning.slope_change.p == pytest.approx(8.57356577442e-01, rel=1e-5)


def test_a_series_has_the_errors_of_r_sandwich(sicily):
    # R 4.2, sandwich: NeweyWest(lm(...), lag = 2, prewhite = FALSE, adjust = FALSE), of events per 100 000.
    found = interrupted_series(sicily["time"], sicily["aces"] / sicily["stdpop"] * 1e5, 37)
    assert found.level_change.estimate == pytest.approx(-24.717143143546, abs=1e-9)
    assert found.slope_change.estimate == pytest.approx(0.127220442891, abs=1e-9)
    assert (found.hac_level, found.hac_slope) == pytest.approx((7.091635662652, 0.428975357989), abs=1e-9)


@pytest.mark.parametrize("case", ["segmented_hac", "segmented_hac_gap"])
def test_made_up_series_have_the_numbers_of_r_too(from_r, case):
    given, expected = from_r[case]["input"], from_r[case]["expected"]
    found = interrupted_series(given["time"], given["y"], given["first_after"], lags=given["lag"])
    estimates = [each.estimate for each in (found.slope_before, found.level_change, found.slope_change)]
    assert estimates == pytest.approx(expected["coefficients"][1:], abs=1e-9)
    assert [found.hac_level, found.hac_slope] == pytest.approx(expected["se_hac"][2:], abs=1e-8)
    if "se_ordinary" in expected:
        used = np.maximum(expected["se_hac_adjusted"], expected["se_ordinary"])
        assert found.level_change.standard_error == pytest.approx(used[2], abs=1e-8)
        assert found.slope_change.standard_error == pytest.approx(used[3], abs=1e-8)


def test_counts_less_uneven_than_chance_keep_the_errors_of_chance(from_r):
    case = from_r["segmented_quasi_poisson"]
    given, expected = case["input"], case["expected"]
    found = interrupted_counts(given["time"], given["count"], given["exposure"], given["first_after"])
    assert np.log(found.level_change.estimate) == pytest.approx(expected["coefficients"][2], abs=1e-9)
    assert found.dispersion == pytest.approx(expected["dispersion"], rel=1e-8) and found.dispersion < 1
    chance = expected["se"][2] / np.sqrt(expected["dispersion"])
    assert found.level_change.standard_error == pytest.approx(chance, rel=1e-8)


@pytest.mark.parametrize("lags", [0, 1, 2, 5])
def test_newey_west_is_its_formula(lags):
    values = np.random.default_rng(5).normal(size=24).cumsum()
    time = np.arange(24.0)
    after = (time >= 15) * 1.0
    design = np.column_stack([np.ones(24), time - 15, after, after * (time - 15)])
    residuals = values - design @ np.linalg.lstsq(design, values)[0]
    errors = newey_west(design, residuals, lags)
    found = interrupted_series(time, values, 15, lags=lags)
    assert (found.hac_level, found.hac_slope) == pytest.approx(tuple(errors[2:]), rel=1e-10)
    ordinary = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * (residuals**2).sum() / 20)
    used = np.maximum(errors * np.sqrt(24 / 20), ordinary)
    assert found.level_change.standard_error == pytest.approx(used[2], rel=1e-10)
    assert found.slope_change.standard_error == pytest.approx(used[3], rel=1e-10)


def test_a_step_alone_leaves_the_change_of_slope_unknown():
    found = interrupted_series(YEARS, [3, 4, 3, 4, 3, 8, 9, 8, 9, 8], 2015, slope_change=False)
    assert found.level_change.lower > 0 and np.isnan(found.slope_change.estimate) and np.isnan(found.hac_slope)


def test_a_missing_year_keeps_the_distance():
    time = np.delete(YEARS, 2)
    exact = 50 + 2.0 * (time - 2010) + 7 * (time >= 2015)
    found = interrupted_series(time, exact + np.tile([0.1, -0.1, 0.05], 3), 2015, slope_change=False)
    assert found.slope_before.estimate == pytest.approx(2, abs=0.05)
    assert found.level_change.estimate == pytest.approx(7, abs=0.3)


def test_shares_are_a_binomial_model_whose_scale_is_not_too_small(vectors):
    case = vectors["quasibinomial_scale"]
    x, n = np.array(case["input"]["x"]), np.full(10, case["input"]["n"])
    found = interrupted_shares(range(10), x, n, 5)
    after = (np.arange(10) >= 5) * 1.0
    design = np.column_stack([np.ones(10), np.arange(10) - 5, after])
    fit = sm.GLM(x / n, design, family=sm.families.Binomial(), var_weights=n).fit(scale="X2")
    assert found.dispersion == pytest.approx(fit.scale, rel=1e-6) and found.dispersion > 0.1
    assert np.log(found.level_change.estimate) == pytest.approx(fit.params[2], abs=1e-8)
    # Less scatter than chance makes is no reason for a narrower interval: the scale taken is at least 1.
    assert found.level_change.standard_error == pytest.approx(fit.bse[2] / np.sqrt(fit.scale), rel=1e-6)
    assert found.scale == "odds_ratio"


@pytest.mark.parametrize(
    ("time", "since", "reason"),
    [
        (range(2015, 2022), 2018, "7 of at least 8"),
        ([], 2018, "0 of at least 8"),
        (range(2010, 2020), 2012, "2 points before and 8 after"),
        (range(2010, 2020), 2018, "8 points before and 2 after"),
        (range(2010, 2020), 2030, "10 points before and 0 after"),
    ],
)
def test_a_short_series_is_an_answer_with_its_reason(time, since, reason):
    points = len(time)
    value = np.linspace(0.2, 0.5, points) + np.tile([0, 0.01], points)[:points]
    for found in (
        interrupted_series(time, value, since),
        interrupted_counts(time, np.round(value * 100), [100] * points, since),
        interrupted_shares(time, np.round(value * 100), [100] * points, since),
    ):
        assert reason in found.reason
        assert np.isnan([found.level_change.estimate, found.level_change.p, found.dispersion]).all()


def test_what_cannot_be_judged_is_no_change_of_nothing():
    nothing = interrupted_series(YEARS, np.full(10, 0.93), 2015)
    assert nothing.reason == "no variation" and np.isnan(nothing.level_change.estimate)
    exact = interrupted_series(YEARS, (YEARS >= 2015) * 10.0 + YEARS, 2015)
    assert "no scatter" in exact.reason and exact.level_change.estimate == pytest.approx(10)
    assert np.isnan([exact.level_change.p, exact.level_change.lower, exact.hac_level, exact.autocorrelation]).all()
    hundred = [100] * 10
    for counted in ([0] * 10, hundred, [0] * 5 + [5, 6, 4, 5, 6], [95, 96, 93, 95, 94] + [100] * 5):
        assert "nobody, or everybody" in interrupted_shares(YEARS, counted, hundred, 2015).reason
    assert "nobody, or everybody" in interrupted_counts(YEARS, [0] * 5 + [5, 6, 4, 5, 6], hundred, 2015).reason
    runaway = interrupted_counts(YEARS, [0, 0, 0, 0, 1, 0, 0, 0, 0, 4], hundred, 2015, slope_change=True)
    assert "does not settle" in runaway.reason and np.isnan(runaway.level_change.estimate)


def test_too_many_harmonics_for_the_points_are_refused(sicily):
    few = slice(30, 42)
    found = interrupted_counts(sicily["time"][few], sicily["aces"][few], sicily["stdpop"][few], 37, harmonics=4)
    assert "12 points for 11 coefficients" in found.reason


GOOD = {"time": YEARS, "value": np.arange(10.0), "since": 2015}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"time": YEARS[::-1]}, "out of order"),
        ({"time": np.repeat(YEARS[:5], 2)}, "out of order"),
        ({"value": np.arange(9.0)}, "10 times for 9 values"),
        ({"value": np.append(np.arange(9.0), np.nan)}, "no number"),
        ({"value": np.append(np.arange(9.0), np.inf)}, "no number"),
        ({"since": np.nan}, "beginning"),
        ({"level": 95}, "probability"),
        ({"lags": -1}, "lags"),
        ({"lags": 1.5}, "lags"),
    ],
)
def test_what_is_no_series_is_an_error(wrong, words):
    with pytest.raises(UsageError, match=words):
        interrupted_series(**(GOOD | wrong))


def test_counts_exposures_and_choices_are_checked():
    ten, hundred = [10] * 10, [100] * 10
    with pytest.raises(UsageError, match="negative count"):
        interrupted_counts(YEARS, [-1] + [10] * 9, hundred, 2015)
    with pytest.raises(UsageError, match="exposure"):
        interrupted_counts(YEARS, ten, [0] + [100] * 9, 2015)
    with pytest.raises(UsageError, match="10 times for 9 values"):
        interrupted_counts(YEARS, ten, [100] * 9, 2015)
    with pytest.raises(UsageError, match="is no share"):
        interrupted_shares(YEARS, [101] + [10] * 9, hundred, 2015)
    with pytest.raises(UsageError, match="harmonics"):
        interrupted_counts(YEARS, ten, hundred, 2015, harmonics=6)
    with pytest.raises(UsageError, match="quantile"):
        interrupted_counts(YEARS, ten, hundred, 2015, quantile="z")


def false_alarms(points: int, autocorrelation: float, cases: int, seed: int) -> tuple[float, float]:
    """Return how often no jump is outside the interval, and outside the normal one of the bare Newey-West error."""
    random, here, bare = np.random.default_rng(seed), 0, 0
    for _ in range(cases):
        noise = random.normal(size=points)
        for point in range(1, points):
            noise[point] += autocorrelation * noise[point - 1]
        found = interrupted_series(np.arange(points), noise, points // 2)
        here += not found.level_change.lower <= 0 <= found.level_change.upper
        bare += abs(found.level_change.estimate) > 1.959964 * found.hac_level
    return here / cases, bare / cases


def test_ten_points_give_the_promised_false_alarms_where_the_bare_errors_do_not():
    here, bare = false_alarms(10, 0.0, 400, seed=2)
    assert here <= 0.085  # 5 % and three Monte-Carlo errors of 1.1 points
    assert bare > 0.25


@pytest.mark.soak
@pytest.mark.parametrize(
    ("points", "autocorrelation", "most"),
    # What autocorrelation costs is told on the method's page. Bounds: what was found, and three errors of 0.7 points.
    [(10, 0.0, 0.07), (24, 0.0, 0.07), (60, 0.0, 0.07), (10, 0.3, 0.11), (24, 0.3, 0.15), (60, 0.3, 0.15)],
)
def test_false_alarms_are_as_told(points, autocorrelation, most):
    assert false_alarms(points, autocorrelation, 1000, seed=3)[0] <= most


def test_cigarettes_in_california_are_those_of_the_publication():
    """Linden (2015), Stata Journal 15, 480-500: ``itsa cigsale, single trperiod(1989) lag(1)``; Stata's ``newey``
    corrects its errors by n / (n - k).
    """
    packs = [
        123.0, 121.0, 123.5, 124.4, 126.7, 127.1, 128.0, 126.4, 126.1, 121.9, 120.2, 118.6, 115.4, 110.8, 104.8, 102.8,
        99.7, 97.5, 90.1, 82.4, 77.8, 68.7, 67.5, 63.4, 58.6, 56.4, 54.5, 53.8, 52.3, 47.2, 41.6,
    ]  # fmt: skip
    found = interrupted_series(np.arange(1970, 2001), packs, 1989, lags=1)
    estimates = found.slope_before.estimate, found.level_change.estimate, found.slope_change.estimate
    assert estimates == pytest.approx((-1.779474, -20.0581, -1.494652), abs=5e-5)
    corrected = np.array([found.hac_level, found.hac_slope]) * np.sqrt(31 / 27)
    assert corrected == pytest.approx([4.724395, 0.4368922], rel=5e-4)


def test_the_likeness_of_neighbours_does_not_know_units():
    values = 0.9 + 0.001 * np.random.default_rng(1).normal(size=20)
    of_units = [interrupted_series(np.arange(20), values * unit, 10).autocorrelation for unit in (1e-6, 1, 1e6)]
    assert of_units == pytest.approx([of_units[1]] * 3, abs=1e-9) and np.isfinite(of_units[1])
    sides = [values[:10] - np.polyval(np.polyfit(range(10), values[:10], 1), range(10)),
             values[10:] - np.polyval(np.polyfit(range(10), values[10:], 1), range(10))]  # fmt: skip
    rest = np.concatenate(sides)
    assert of_units[1] == pytest.approx((rest[1:] * rest[:-1]).sum() / (rest**2).sum(), abs=1e-9)


def test_a_season_that_the_times_cannot_tell_is_refused():
    quarters = np.arange(0, 60, 3)  # of a year of twelve months: the second pair of harmonics is one column of 0
    found = interrupted_counts(quarters, np.full(20, 50) + quarters % 7, np.full(20, 1e3), 30, harmonics=2)
    assert np.isnan(found.level_change.estimate) and "harmonics" in found.reason
    for wrong in (np.nan, np.inf, 0.5):
        with pytest.raises(UsageError, match="harmonics"):
            interrupted_counts(quarters, np.full(20, 50), np.full(20, 1e3), 30, harmonics=wrong)
        with pytest.raises(UsageError, match="lags"):
            interrupted_series(quarters, np.arange(20), 30, lags=wrong)
