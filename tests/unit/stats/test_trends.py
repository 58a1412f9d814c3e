import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import chi2

from analysis.model.errors import UsageError
from analysis.stats.trends import cochran_armitage, homogeneity, logistic_dispersion, trend, turnover_inflation

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


def false_alarms(series: int, posts: int = 330, share: float = 0.9, turnover: float = 0.1, seed: int = 1) -> float:
    """Share of series told as moving although nothing changes: posts change hands, and each new hand is drawn anew."""
    random = np.random.default_rng(seed)
    qualified = random.random((series, posts)) < share
    counts = []
    for _ in YEARS:
        counts.append(qualified.sum(axis=1))
        leaves = random.random((series, posts)) < turnover
        qualified = np.where(leaves, random.random((series, posts)) < share, qualified)
    totals = np.full(len(YEARS), posts)
    shapes = [
        trend(YEARS, x, totals, yearly_turnover=turnover, worth_telling=0.01).shape for x in np.column_stack(counts)
    ]
    return float(np.mean([one != "no_clear_change" for one in shapes]))


def test_false_alarms_stay_below_five_percent():
    # 400 series: three Monte-Carlo standard errors of a 5 % rate are 3.3 points
    assert false_alarms(400) <= 0.05 + 0.033


@pytest.mark.soak
@pytest.mark.parametrize("turnover", [0.05, 0.1, 0.2, 0.3])
def test_false_alarms_stay_below_five_percent_in_long_simulations(turnover):
    # 6,000 series: three standard errors are 0.8 points
    assert false_alarms(6_000, turnover=turnover, seed=2) <= 0.05 + 0.008
