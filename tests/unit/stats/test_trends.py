import itertools
import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import MonteCarloMethod, chi2, chi2_contingency

from analysis.model.errors import UsageError
from analysis.stats.exact_trend import exact_trend
from analysis.stats.trend_statistics import (
    cochran_armitage,
    homogeneity,
    logistic_dispersion,
    random_homogeneity_p,
)
from analysis.stats.trends import trend, trends
from analysis.stats.turnover import turnover_inflation

YEARS = np.arange(2015, 2025, dtype=float)


def arrays(*series):
    return tuple(np.array(one, dtype=float) for one in series)


def test_cochran_armitage_is_that_of_r_and_of_fingertips(vectors):
    case = vectors["prop_trend_R"]
    statistic, slope = cochran_armitage(*arrays([1, 2, 3, 4], case["input"]["x"], case["input"]["n"]))
    assert statistic == pytest.approx(case["expected"]["X2"], abs=5e-5) and slope < 0
    assert chi2.sf(statistic, 1) == pytest.approx(case["expected"]["p"], abs=5e-7)
    case = vectors["fingertips_trend_prop_1"]
    statistic, slope = cochran_armitage(*arrays(range(1, 6), case["input"]["count"], case["input"]["denominator"]))
    assert statistic == pytest.approx(case["expected"]["chi2"], abs=1e-6) and slope > 0


def test_cochran_armitage_is_that_of_statsmodels_with_a_gap_in_the_years():
    years, x, n = arrays([2010, 2011, 2014, 2020, 2021], [3, 0, 7, 12, 11], [20, 21, 20, 19, 20])
    table = sm.stats.Table(np.c_[x, n - x], shift_zeros=False)
    z = table.test_ordinal_association(row_scores=years, col_scores=np.array([1, 0])).zscore
    assert cochran_armitage(years, x, n)[0] == pytest.approx(z**2 * n.sum() / (n.sum() - 1), rel=1e-10)


def test_homogeneity_is_that_of_r(vectors):
    case = vectors["homogeneity"]
    statistic = homogeneity(*arrays(case["input"]["x"], case["input"]["n"]))
    assert statistic == pytest.approx(case["expected"]["X2"], abs=1e-7)


def test_dispersion_is_the_quasi_binomial_scale(vectors):
    case = vectors["quasibinomial_scale"]
    x = np.array(case["input"]["x"], dtype=float)
    assert logistic_dispersion(YEARS, x, np.full(10, 100.0)) == pytest.approx(case["expected"]["scale"], abs=1e-6)


def test_dispersion_is_that_of_statsmodels_on_any_series():
    random = np.random.default_rng(7)
    for share in (0.03, 0.5, 0.95):
        n = random.integers(15, 400, 10).astype(float)
        x = random.binomial(n.astype(int), share).astype(float)
        design = sm.add_constant(YEARS - YEARS.mean())
        fit = sm.GLM(x / n, design, family=sm.families.Binomial(), var_weights=n).fit(scale="X2")
        assert logistic_dispersion(YEARS, x, n) == pytest.approx(fit.scale, rel=1e-6)


def test_a_line_that_separates_the_years_leaves_no_dispersion():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x, n = arrays([0, 0, 0, 20, 20, 20], [20] * 6)
        assert logistic_dispersion(YEARS[:6], x, n) == pytest.approx(0, abs=1e-6)
        found = trend(YEARS[:6], x, n, yearly_turnover=None, worth_telling=0.01)
    assert found.shape == "rises"


def test_turnover_inflation(vectors):
    case = vectors["trend_turnover_inflation"]
    lengths, turnovers = case["input"]["years"], case["input"]["turnover"]
    for length, turnover, expected in zip(lengths, turnovers, case["expected"]["V"], strict=True):
        assert turnover_inflation(YEARS[:length], turnover) == pytest.approx(expected, abs=1e-6)


def test_unknown_turnover_takes_the_worst_case_and_never_helps():
    worst = max(turnover_inflation(YEARS, turnover) for turnover in np.linspace(0.05, 0.3, 26))
    assert turnover_inflation(YEARS, None) == pytest.approx(worst, rel=1e-3)
    assert turnover_inflation(YEARS[:5], None) >= 1
    gap = np.array([2010, 2011, 2012, 2020, 2021], dtype=float)
    assert turnover_inflation(gap, 0.1) != pytest.approx(turnover_inflation(YEARS[:5], 0.1))


def shape(x, n=200, worth_telling=0.01, years=YEARS, turnover=None):
    x = np.array(x)
    return trend(years[: len(x)], x, np.full(len(x), n), yearly_turnover=turnover, worth_telling=worth_telling).shape


def test_shapes():
    assert shape([100, 110, 120, 130, 140, 150, 160, 170, 180, 190]) == "rises"
    assert shape([190, 180, 170, 160, 150, 140, 130, 120, 110, 100]) == "falls"
    assert shape([100, 120, 140, 160, 180, 180, 160, 140, 120, 100]) == "rose_and_fell"
    assert shape([180, 181, 180, 179, 180, 181, 180, 179, 180, 181]) == "no_clear_change"


def test_a_significant_change_too_small_to_tell_is_no_clear_change():
    x = np.linspace(500_000, 505_000, 10).round()
    assert shape(x, n=1_000_000, worth_telling=0.01) == "no_clear_change"
    assert shape(x, n=1_000_000, worth_telling=0.005) == "rises"


def test_no_test_is_not_no_change():
    few = trend([2018, 2019, 2020, 2021], [1, 2, 3, 4], [9] * 4, yearly_turnover=None, worth_telling=0.01)
    assert (few.shape, few.reason) == ("too_few_data", "4 of at least 5 years")
    assert np.isnan(few.p) and few.change == pytest.approx(3 / 9)
    for count in (0, 9):
        full = trend(YEARS, [count] * 10, [9] * 10, yearly_turnover=None, worth_telling=0.01)
        assert (full.shape, full.reason) == ("cannot_be_tested", "no variation") and np.isnan(full.chi2)
    none = trend([], [], [], yearly_turnover=None, worth_telling=0.01)
    assert none.shape == "too_few_data"


def test_counting_from_zero_rises():
    """Fingertips' published calculator of 2020 calls 0, 1, 3, 7, 12 out of 20 decreasing."""
    found = trend(YEARS[:5], [0, 1, 3, 7, 12], [20] * 5, yearly_turnover=None, worth_telling=0.01)
    assert found.shape == "rises" and found.chi2 == pytest.approx(25.4, abs=0.05)


def test_years_are_checked():
    for years in ([2020, 2019, 2021, 2022, 2023], [2019, 2019, 2020, 2021, 2022], [2019, 2020]):
        with pytest.raises(UsageError, match="years"):
            trend(years, [1] * 5, [2] * 5, yearly_turnover=None, worth_telling=0.01)
    with pytest.raises(UsageError, match="turnover"):
        trend(YEARS[:5], [1] * 5, [2] * 5, yearly_turnover=1.5, worth_telling=0.01)


TURNOVERS = (1.0, 0.3, 0.2, 0.1, 0.05)
SHARES = (0.5, 0.7, 0.9, 0.95, 0.99)


def still(series: int, posts: int, share: float, turnover: float, years: int, seed: int) -> np.ndarray:
    """Return counts of series in which nothing changes: posts change hands, and each new hand is drawn anew."""
    random = np.random.default_rng(seed)
    qualified = random.random((series, posts)) < share
    counts = []
    for _ in range(years):
        counts.append(qualified.sum(axis=1))
        leaves = random.random((series, posts)) < turnover
        qualified = np.where(leaves, random.random((series, posts)) < share, qualified)
    return np.column_stack(counts).astype(float)


def false_alarms(series: int, posts: int, share: float, turnover: float, *, known: bool, years=10, seed=1) -> float:
    """Return the share of still series that are told as moving."""
    counts = still(series, posts, share, turnover, years, seed)
    given = turnover if known else None
    totals = np.full_like(counts, posts)
    found = trends(np.arange(years), counts, totals, yearly_turnover=given, worth_telling=0.01)
    return float(np.isin(found.shape, ["rises", "falls", "rose_and_fell"]).mean())


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    ("posts", "share", "turnover"), [(20, 0.95, 0.05), (20, 0.5, 0.3), (330, 0.9, 0.1), (330, 0.99, 1)]
)
def test_false_alarms_stay_below_five_percent(posts, share, turnover, known):
    # 400 series: three Monte-Carlo standard errors of a 5 % rate are 3.3 points
    assert false_alarms(400, posts, share, turnover, known=known) <= 0.05 + 0.033


@pytest.mark.soak
@pytest.mark.parametrize("years", [5, 10])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("posts", [20, 330])
def test_false_alarms_stay_below_five_percent_whatever_the_turnover(posts, known, years):
    # 3,000 series a cell: three Monte-Carlo standard errors of a 5 % rate are 1.2 points
    rates = {
        (share, turnover): false_alarms(3_000, posts, share, turnover, known=known, years=years, seed=number)
        for number, (share, turnover) in enumerate(itertools.product(SHARES, TURNOVERS))
    }
    assert not {cell: rate for cell, rate in rates.items() if rate > 0.05 + 0.012}
    # and over all cells: 75,000 series, three standard errors are 0.24 points
    assert np.mean(list(rates.values())) <= 0.05


def test_runs_of_staff_who_stay_on_are_no_trend_in_a_small_place():
    """V below 1 would tell one person's leaving in twenty as a trend: with so few it is taken as 1."""
    found = trend(YEARS, [19] * 3 + [20] * 7, [20] * 10, yearly_turnover=0.05, worth_telling=0.01)
    assert found.shape == "no_clear_change" and found.inflation_turnover == 1
    counts = [300, 301, 299, 303, 302, 300, 301, 304, 303, 302]
    large = trend(YEARS, counts, [330] * 10, yearly_turnover=0.05, worth_telling=0.01)
    assert large.inflation_turnover == pytest.approx(0.8447962, abs=1e-6)


def moving(series: int, turnover: float, gain: float, seed: int) -> np.ndarray:
    """Return counts of 330 posts over ten years: 85 % at first, and ``gain`` more among those who come after."""
    random, posts, start = np.random.default_rng(seed), 330, 0.85
    qualified = random.random((series, posts)) < start
    counts = [qualified.sum(axis=1)]
    for _ in range(9):
        leaves = random.random(qualified.shape) < turnover
        qualified = np.where(leaves, random.random(qualified.shape) < start + gain, qualified)
        counts.append(qualified.sum(axis=1))
    return np.column_stack(counts).astype(float)


def power(counts: np.ndarray, turnover: float | None) -> float:
    totals = np.full_like(counts, 330)
    found = trends(np.arange(10), counts, totals, yearly_turnover=turnover, worth_telling=0.01)
    return float((found.shape == "rises").mean())


def test_the_power_beside_that_of_the_uncorrected_test():
    """What the correction costs (``docs/methods/trend.md``): newcomers ten points better, 10 % of posts a year."""
    counts = moving(2_000, 0.1, 0.10, seed=6)
    # turnover 1 is the uncorrected test; three Monte-Carlo standard errors are 3.3 points
    uncorrected, known, unknown = power(counts, 1.0), power(counts, 0.1), power(counts, None)
    assert (uncorrected, known, unknown) == pytest.approx((0.87, 0.77, 0.57), abs=0.034)


def test_the_exact_test_is_made_where_few_are_behind_it():
    few = trend(YEARS, [18, 19, 20, 20, 19, 20, 20, 20, 20, 20], [20] * 10, yearly_turnover=None, worth_telling=0.01)
    assert few.method == "exact conditional test for trend"
    counts = [330, 329, 330, 330, 329, 330, 329, 330, 330, 330]
    rare = trend(YEARS, counts, [330] * 10, yearly_turnover=1.0, worth_telling=0)
    assert rare.method == "exact conditional test for trend"
    assert rare.p == pytest.approx(exact_trend(YEARS, [0, 1, 0, 0, 1, 0, 1, 0, 0, 0], [330] * 10).p)
    many = trend(YEARS, [250] * 9 + [260], [330] * 10, yearly_turnover=None, worth_telling=0.01)
    assert many.method.startswith("Cochran-Armitage")
    split = trend(YEARS, [18.5] * 9 + [19.5], [20] * 10, yearly_turnover=None, worth_telling=0.01)
    assert split.method.startswith("Cochran-Armitage")  # persons that came through a split are no whole numbers


def test_a_series_that_sits_at_100_percent_and_then_falls_falls():
    found = trend(YEARS[:6], [20, 20, 20, 17, 14, 12], [20] * 6, yearly_turnover=None, worth_telling=0.01)
    assert found.shape == "falls" and found.slope_per_year < 0


def test_a_dated_break_begins_the_series_anew():
    counts = [50, 52, 49, 51, 50, 150, 152, 149, 151, 150]
    broken = trend(YEARS, counts, [200] * 10, yearly_turnover=None, worth_telling=0.01, breaks=[2020])
    assert broken.shape == "no_clear_change" and broken.points == 5
    assert trend(YEARS, counts, [200] * 10, yearly_turnover=None, worth_telling=0.01).shape == "rises"
    later = trend(YEARS, counts, [200] * 10, yearly_turnover=None, worth_telling=0.01, breaks=[2030])
    assert later.points == 10  # what is still to come breaks nothing


def test_many_series_answer_as_each_alone():
    random = np.random.default_rng(8)
    totals = random.integers(15, 400, (40, 10)).astype(float)
    totals[random.random(totals.shape) < 0.2] = 0
    counts = random.binomial(totals.astype(int), random.random((40, 1))).astype(float)
    turnover = np.where(np.arange(40) % 2, 0.15, np.nan)
    together = trends(YEARS, counts, totals, yearly_turnover=turnover, worth_telling=0.02)
    for row in range(40):
        held = totals[row] > 0
        alone = trend(
            YEARS[held], counts[row, held], totals[row, held],
            yearly_turnover=0.15 if row % 2 else None, worth_telling=0.02,
        )  # fmt: skip
        assert together.shape[row] == alone.shape and together.reason[row] == alone.reason
        for name in ("p", "chi2", "dispersion", "inflation_turnover", "change", "homogeneity_p"):
            assert getattr(together, name)[row] == pytest.approx(getattr(alone, name), rel=1e-6, nan_ok=True)


def test_sparse_years_are_compared_by_random_tables():
    """Sixteen of twenty, then all: the chi-square of so few is not to be trusted, and R's simulated p is."""
    counts, totals = np.array([20.0, 16, 20, 20, 19, 20]), np.full(6, 20.0)
    table = np.c_[counts, totals - counts]
    drawn = chi2_contingency(table, correction=False, method=MonteCarloMethod(n_resamples=20_000, rng=4)).pvalue
    assert random_homogeneity_p(counts, totals) == pytest.approx(drawn, abs=0.006)  # three standard errors of both


def by_pairs(years, totals, stays, staying):
    centred = years - (totals * years).sum() / totals.sum()
    span = range(len(years))
    pairs = sum(
        centred[i] * centred[j] * staying(i, j) * stays ** abs(years[i] - years[j]) for i in span for j in span
    )
    return pairs / (totals * centred**2).sum()


def test_turnover_inflation_with_sizes_that_differ():
    """Against the definition, added up pair by pair: posts that did not report, and posts that were abolished."""
    years, totals = np.array([2015.0, 2016, 2019, 2020]), np.array([100.0, 120, 60, 300])
    silent = by_pairs(years, totals, 0.85, lambda i, j: min(totals[i], totals[j]))
    abolished = by_pairs(years, totals, 0.85, lambda i, j: min(totals[min(i, j) : max(i, j) + 1]))
    assert silent != pytest.approx(abolished)
    assert turnover_inflation(years, 0.15, totals) == pytest.approx(max(silent, abolished))
    assert turnover_inflation(YEARS, 1.0, np.full(10, 330)) == pytest.approx(1)
    assert turnover_inflation([2020.0], 0.1, [330]) == 1


@pytest.mark.parametrize("totals", [(330, 330, 40, 330, 330), (330, 330, 330, 330, 60, 60, 330, 330, 330, 330)])
def test_posts_that_are_abolished_and_made_again_are_not_the_same_persons(totals):
    """With the smaller of both years alone, up to 37 % of such series were told as moving."""
    random, share, turnover = np.random.default_rng(9), 0.9, 0.05
    qualified = random.random((800, totals[0])) < share
    counts = []
    for total in totals:
        kept = qualified[:, :total]
        new = random.random((800, max(0, total - kept.shape[1]))) < share
        leaves = random.random(kept.shape) < turnover
        qualified = np.hstack([np.where(leaves, random.random(kept.shape) < share, kept), new])
        counts.append(qualified.sum(axis=1))
    counts = np.column_stack(counts).astype(float)
    posts = np.broadcast_to(np.array(totals, dtype=float), counts.shape)
    found = trends(np.arange(len(totals)), counts, posts, yearly_turnover=turnover, worth_telling=0.01)
    # 800 series: three Monte-Carlo standard errors of a 5 % rate are 2.3 points
    assert np.isin(found.shape, ["rises", "falls", "rose_and_fell"]).mean() <= 0.05 + 0.023


def test_a_series_that_grows_tenfold_is_fitted_all_the_same():
    """A step of Newton's method that went too far gave a dispersion of 1e13, and "no clear change" of 80 points."""
    years, totals = np.arange(2011, 2020, dtype=float), np.array([15.0] * 6 + [150] * 3)
    for counts in ([3, 5, 8, 12, 13, 14, 145, 149, 150], [7, 5, 11, 12, 15, 14, 149, 150, 150]):
        counts = np.array(counts, dtype=float)
        design = sm.add_constant(years - years.mean())
        fit = sm.GLM(counts / totals, design, family=sm.families.Binomial(), var_weights=totals).fit(scale="X2")
        assert logistic_dispersion(years, counts, totals) == pytest.approx(fit.scale, rel=1e-5)
        found = trend(years, counts, totals, yearly_turnover=None, worth_telling=0.01)
        assert found.shape == "rises" and found.p < 1e-6


def test_dispersion_of_unequal_sizes_is_that_of_statsmodels():
    random = np.random.default_rng(17)
    for _ in range(60):
        totals = np.where(random.random(9) < 0.5, random.integers(10, 30, 9), random.integers(100, 900, 9))
        counts = random.binomial(totals, np.clip(random.normal(0.7, 0.25), 0.1, 0.97)).astype(float)
        design = sm.add_constant(YEARS[:9] - YEARS[:9].mean())
        fit = sm.GLM(counts / totals, design, family=sm.families.Binomial(), var_weights=totals).fit(scale="X2")
        assert logistic_dispersion(YEARS[:9], counts, totals.astype(float)) == pytest.approx(fit.scale, rel=1e-5)


def test_rose_and_fell_needs_a_fall():
    kept = {"yearly_turnover": None, "worth_telling": 0.0}
    assert trend(YEARS[:5], [100, 100, 100, 100, 330], [330] * 5, **kept).shape != "rose_and_fell"


def test_a_small_place_over_very_many_years_is_not_tested_for_minutes():
    years = np.arange(1966, 2026)
    found = trend(years, [25, 26] * 30, [50] * 60, yearly_turnover=None, worth_telling=0.01)
    assert found.method.startswith("Cochran-Armitage")
    with pytest.raises(UsageError, match="Cochran-Armitage"):
        exact_trend(years, [25, 26] * 30, [50] * 60)


@pytest.mark.parametrize("years", [[2015, 2016, 2017, 2018, np.inf], [2015, 2016, np.nan, 2018, 2019]])
def test_years_that_are_no_numbers_are_refused(years):
    with pytest.raises(UsageError, match="years"):
        trend(years, [10, 20, 30, 40, 150], [330] * 5, yearly_turnover=None, worth_telling=0.01)
