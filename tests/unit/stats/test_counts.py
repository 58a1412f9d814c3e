import numpy as np
import pytest
from scipy.stats import nbinom, poisson
from statsmodels.stats.rates import confint_poisson

from analysis.model.errors import UsageError
from analysis.stats.counts import (
    BYAR,
    EXACT_POISSON,
    REPEATED,
    byar,
    count_interval,
    exact_count,
    rate_interval,
    repeated_event_variance,
)


def test_byar_is_that_of_public_health_england(vectors):
    case = vectors["byars"]
    counts, levels = case["input"]["x"], case["input"]["confidence"]
    for count, level, lower, upper in zip(
        counts, levels, case["expected"]["lower"], case["expected"]["upper"], strict=True
    ):
        found = byar(count, level=level)
        assert (float(found.lower), float(found.upper)) == pytest.approx((lower, upper), abs=1e-8)


def test_a_rate_of_few_events_is_exact(vectors):
    case = vectors["exact_poisson_small"]
    found = rate_interval(case["input"]["x"], case["input"]["n"], per=case["input"]["multiplier"])
    np.testing.assert_allclose(found.lower, case["expected"]["lower"], atol=1e-8)
    np.testing.assert_allclose(found.upper, case["expected"]["upper"], atol=1e-8)
    assert (found.method == EXACT_POISSON).all() and found.reason == ""


def test_no_event_at_all(vectors):
    case = vectors["exact_poisson_zero"]
    for interval in (exact_count(case["input"]["x"]), count_interval(case["input"]["x"])):
        assert float(interval.lower) == case["expected"]["lower"] == 0.0
        assert float(interval.upper) == pytest.approx(case["expected"]["upper"], abs=1e-9)
    found = rate_interval(0, 250)
    assert (float(found.rate), float(found.lower)) == (0.0, 0.0)
    assert float(found.upper) == pytest.approx(-np.log(0.025) / 2.5)
    assert float(byar(0).lower) == 0.0 and np.isfinite(byar(0).upper)


@pytest.mark.parametrize("level", [0.9, 0.95, 0.998])
def test_exact_is_that_of_statsmodels(level):
    for count in (0, 1, 9, 10, 200):
        expected = confint_poisson(count, 1, method="exact-c", alpha=1 - level)
        found = exact_count(count, level=level)
        assert float(found.lower) == pytest.approx(0 if count == 0 else expected[0], rel=1e-10)
        assert float(found.upper) == pytest.approx(expected[1], rel=1e-10)


def test_exact_turns_the_poisson_distribution_round():
    found = exact_count(7)
    assert poisson.sf(6, found.lower) == pytest.approx(0.025) and poisson.cdf(7, found.upper) == pytest.approx(0.025)


def test_byar_is_near_the_exact_one_from_ten_events():
    counts = np.arange(10, 2_000)
    exact, near = exact_count(counts), byar(counts)
    assert np.abs(near.lower / exact.lower - 1).max() < 0.002 and np.abs(near.upper / exact.upper - 1).max() < 0.002


def test_the_change_at_ten_events():
    found = rate_interval([9, 10], [100, 100])
    assert found.method.tolist() == [EXACT_POISSON, BYAR]
    assert found.lower[0] == exact_count(9).lower and found.lower[1] == byar(10).lower
    assert (byar(np.arange(1, 10), level=0.9999).lower >= 0).all()


def test_a_rate_may_exceed_its_unit():
    found = rate_interval(240, 120, per=100)
    assert float(found.rate) == 200 and found.lower < 200 < found.upper


def test_units_only_scale():
    hundred, thousand = rate_interval([3, 40], [150, 150]), rate_interval([3, 40], [150, 150], per=1000)
    np.testing.assert_allclose(10 * hundred.lower, thousand.lower)
    np.testing.assert_allclose(10 * hundred.upper, thousand.upper)


def test_events_of_one_each_are_independent():
    alone = rate_interval(40, 120)
    once = rate_interval(40, 120, persons_by_events={1: 40})
    assert (float(once.lower), float(once.upper)) == pytest.approx((float(alone.lower), float(alone.upper)))
    assert str(once.method) == BYAR + REPEATED


def test_repeated_events_widen_the_interval():
    """40 participations by 10 persons of four courses each: the variance is 10 * 16, and the ends twice as far."""
    alone, repeated = rate_interval(40, 100), rate_interval(40, 100, persons_by_events={4: 10})
    assert repeated_event_variance({4: 10}) == 160
    assert float(repeated.rate) == float(alone.rate) == 40
    assert 40 - float(repeated.lower) == pytest.approx(2 * (40 - float(alone.lower)))
    assert float(repeated.upper) - 40 == pytest.approx(2 * (float(alone.upper) - 40))


def test_few_repeated_events_get_no_ends():
    found = rate_interval(5, 100, persons_by_events={5: 1})
    assert float(found.rate) == 5 and np.isnan(found.lower) and np.isnan(found.upper)
    assert found.reason == "5 of at least 10 events"
    none = rate_interval(0, 100, persons_by_events={})
    assert float(none.rate) == 0 and np.isnan(none.upper) and none.reason


def coverage(series: int, persons: int, spread: float, seed: int) -> tuple[float, float]:
    """Share of intervals that hold the true number of participations: as independent events, and as repeated ones.

    A person's courses are negative binomial with mean ``spread`` and twice that variance: a few attend much.
    """
    random = np.random.default_rng(seed)
    truth = persons * spread
    alone = repeated = 0
    for _ in range(series):
        courses = nbinom.rvs(spread, 0.5, size=persons, random_state=random)
        number, people = np.unique(courses[courses > 0], return_counts=True)
        by_events = dict(zip(number.tolist(), people.tolist(), strict=True))
        plain = rate_interval(courses.sum(), persons, per=persons)
        wide = rate_interval(courses.sum(), persons, per=persons, persons_by_events=by_events)
        alone += int(plain.lower <= truth <= plain.upper)
        repeated += int(wide.lower <= truth <= wide.upper)
    return alone / series, repeated / series


@pytest.mark.parametrize(("persons", "spread", "widened"), [(2_000, 0.05, 0.95), (120, 0.8, 0.98)])
def test_the_widened_interval_covers_what_it_says(persons, spread, widened):
    """With twice the variance the plain interval covers P(|z| < 1.96 / 1.41) = 83 %.

    The widened one takes the mean square of a person's courses for their variance: right where few take part, and too
    wide where most do, here by 2.24 to 1.6, which makes 98 %.
    """
    # Counts are whole, which adds half a point to 95 % and two to 83 %; 1,500 series: three Monte-Carlo standard errors
    # are 1.7 points of 95 %, 2.9 of 83 %
    alone, repeated = coverage(1_500, persons, spread, seed=4)
    assert alone == pytest.approx(0.85, abs=0.03)
    assert repeated == pytest.approx(widened, abs=0.022)


@pytest.mark.parametrize("count", [-1, float("nan"), float("inf")])
def test_what_is_no_count_is_refused(count):
    for interval in (exact_count, byar, count_interval):
        with pytest.raises(UsageError, match=r"count number 2: .* is no number of events"):
            interval([1, count])


def test_rates_are_checked():
    with pytest.raises(UsageError, match="exposures"):
        rate_interval([1, 2], [3])
    for exposure in (0, -1, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="exposure"):
            rate_interval(1, exposure)
    with pytest.raises(UsageError, match="per 0"):
        rate_interval(1, 2, per=0)
    with pytest.raises(UsageError, match="probability"):
        rate_interval(1, 2, level=95)
    with pytest.raises(UsageError, match="add up to it"):
        rate_interval(12, 100, persons_by_events={1: 5, 2: 3})
    with pytest.raises(UsageError, match="one count"):
        rate_interval([12, 12], [100, 100], persons_by_events={1: 12})
    for wrong in ({0: 3}, {1.5: 2}, {1: -2}, {1: float("nan")}):
        with pytest.raises(UsageError, match="persons with"):
            repeated_event_variance(wrong)


def test_nothing_to_count_is_nothing():
    assert rate_interval([], []).rate.size == 0 and exact_count([]).upper.size == 0


@pytest.mark.parametrize(("count", "ends"), [
    (0, (0, 3.69)), (1, (0.03, 5.57)), (2, (0.24, 7.22)), (3, (0.62, 8.77)), (10, (4.80, 18.39)), (20, (12.22, 30.89)),
    (100, (81.36, 121.63)),
])  # fmt: skip
def test_exact_intervals_are_those_of_the_printed_tables(count, ends):
    """Pearson and Hartley (1966), Biometrika Tables for Statisticians I, table 40."""
    found = exact_count(count)
    assert (float(found.lower), float(found.upper)) == pytest.approx(ends, abs=6e-3)


@pytest.mark.parametrize("wrong", [{float("nan"): 3}, {float("inf"): 3}, {1.5: 3}, {1: float("nan")}, {"some": 3}])
def test_numbers_by_events_that_are_none_are_said(wrong):
    with pytest.raises(UsageError):
        repeated_event_variance(wrong)
