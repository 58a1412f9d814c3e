import numpy as np
import pytest

from analysis.model.errors import UsageError
from analysis.stats.seeable import chance_of_seeing, seeable_change
from analysis.stats.trend_statistics import cochran_armitage
from analysis.stats.trends import trends

FINGERTIPS = 0.002  # the level of the published test


def flagged(series: int, posts: int, seed: int) -> float:
    """Return how often five points a year, from 50 %, are significant at 0.2 %, staff new every year."""
    random = np.random.default_rng(seed)
    shares = 0.5 + 0.05 * np.arange(5)
    counts = random.binomial(posts, shares, (series, 5)).astype(float)
    return float((cochran_armitage(np.arange(5.0), counts, np.full_like(counts, posts))[0] > 9.549536).mean())


def test_five_points_a_year_hide_in_a_commune_and_show_in_a_district():
    # 20,000 series: three Monte-Carlo standard errors of 4.8 % are 0.5 points
    assert flagged(20_000, 20, seed=1) == pytest.approx(0.048, abs=0.01)
    assert flagged(20_000, 330, seed=1) > 0.99
    assert chance_of_seeing(range(5), [20] * 5, 0.5, 0.2, alpha=FINGERTIPS) == pytest.approx(0.048, abs=0.01)
    assert chance_of_seeing(range(5), [330] * 5, 0.5, 0.2, alpha=FINGERTIPS) > 0.99


@pytest.mark.parametrize(
    ("years", "posts", "start", "sign"),
    [
        (10, 330, 0.93, 1), (10, 330, 0.93, -1), (5, 330, 0.8, -1), (10, 50, 0.8, 1), (8, 40, 0.6, -1),
        (10, 3_000, 0.95, 1), (10, 100_000, 0.5, 1), (5, 20, 0.5, 1),
    ],
)  # fmt: skip
def test_the_smallest_change_is_told_four_times_in_five(years, posts, start, sign):
    """By the verdict itself, which estimates the dispersion and asks whether what is seen is worth telling."""
    seen = seeable_change(range(years), [posts] * years, start, worth_telling=0.01)
    change = float(seen.rise if sign > 0 else seen.fall)
    random = np.random.default_rng(2)
    shares = start + change * np.arange(years) / (years - 1)
    counts = random.binomial(posts, shares, (2_000, years)).astype(float)
    totals = np.full_like(counts, posts)
    found = trends(np.arange(years), counts, totals, yearly_turnover=1.0, worth_telling=0.01)
    told = (found.shape == ("rises" if sign > 0 else "falls")).mean()
    # three Monte-Carlo standard errors are 2.7 points; at n = 20 the exact test is a little stricter than its formula
    assert 0.80 - (0.04 if posts == 20 else 0.03) <= told <= 0.83


def test_more_posts_more_years_and_less_inflation_show_more():
    base = seeable_change(range(8), [100] * 8, 0.8)
    assert seeable_change(range(8), [400] * 8, 0.8).rise < base.rise
    assert seeable_change(range(12), [100] * 12, 0.8).rise < base.rise
    assert seeable_change(range(8), [100] * 8, 0.8, inflation=2.0).rise > base.rise
    assert seeable_change(range(8), [100] * 8, 0.8, power=0.9).rise > base.rise
    assert base.fall < 0 < base.rise


def test_the_example_of_the_method_page():
    large, small = (seeable_change(range(10), [posts] * 10, 0.93, worth_telling=0.01) for posts in (330, 18))
    assert (round(100 * float(large.rise), 1), round(100 * float(large.fall), 1)) == (4.0, -5.4)
    assert np.isnan(small.rise) and round(100 * float(small.fall)) == -32


def test_where_there_is_no_room_nothing_would_have_been_seen():
    at_the_top = seeable_change(range(10), [330] * 10, [1.0, 0.99, 0.0])
    assert np.isnan(at_the_top.rise[:2]).all() and np.isnan(at_the_top.fall[2])
    assert -0.1 < at_the_top.fall[0] < 0
    assert np.isnan(seeable_change(range(5), [4] * 5, 0.5).rise)


def test_nothing_smaller_than_worth_telling_is_promised():
    seen = seeable_change(range(10), [1_000_000] * 10, 0.5, worth_telling=0.01)
    # what is seen must reach a point: with so many posts it does so four times in five just above it
    assert 0.01 < seen.rise < 0.011 and -0.011 < seen.fall < -0.01


def test_years_without_posts_count_for_nothing():
    gap = seeable_change([1, 2, 3, 4, 9], [100, 100, 0, 100, 100], 0.7)
    assert gap.rise == pytest.approx(seeable_change([1, 2, 4, 9], [100] * 4, 0.7).rise)


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": 1.2}, {"total": [10, 10, 0]}, {"level": 1}, {"power": 0},
    ],
)  # fmt: skip
def test_what_is_impossible_is_refused(wrong):
    asked = {"total": [10] * 3, "start": 0.5} | wrong
    with pytest.raises(UsageError):
        seeable_change([1, 2, 3], asked.pop("total"), asked.pop("start"), **asked)
