import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.model.errors import UsageError
from analysis.stats.backtest import rolling_origin
from analysis.stats.forecast import forecast

YEARS = np.arange(2012, 2024)
RISING = np.array([210, 222, 229, 241, 250, 262, 266, 279, 286, 291, 298, 305], dtype=float)
POSTS = np.full(12, 330.0)


def test_every_score_is_that_of_the_forecasts_one_by_one():
    scores = rolling_origin(YEARS, RISING, POSTS, horizon=2, threshold=0.85, level=0.9)
    told = [
        forecast(YEARS[:end], RISING[:end], POSTS[:end], target_year=YEARS[end + 1], threshold=0.85, level=0.9)
        for end in range(5, 11)
    ]
    came, last = RISING[6:] / 330, RISING[4:10] / 330
    chances, reached = np.array([one.chance for one in told]), came >= 0.85
    assert scores.forecasts == 6 and scores.origins.tolist() == list(range(2016, 2022))
    assert scores.chances == pytest.approx(chances) and scores.outcomes == pytest.approx(came)
    assert scores.brier == pytest.approx(np.mean((chances - reached) ** 2))
    assert scores.brier_last == pytest.approx(np.mean(((last >= 0.85).astype(float) - reached) ** 2))
    assert scores.error == pytest.approx(np.mean(np.abs([one.expected_share for one in told] - came)))
    assert scores.error_last == pytest.approx(np.mean(np.abs(last - came)))
    assert scores.coverage == np.mean([one.lower <= y <= one.upper for one, y in zip(told, came, strict=True)])
    assert scores.mean_width == pytest.approx(np.mean([one.upper - one.lower for one in told]))
    assert scores.reached == pytest.approx(reached.mean()) and scores.level == 0.9 and scores.reason == ""


def test_nothing_after_the_origin_is_looked_at():
    spoiled = RISING.copy()
    spoiled[8:] = 0
    whole = rolling_origin(YEARS, RISING, POSTS, horizon=1, threshold=0.85)
    seen = rolling_origin(YEARS, spoiled, POSTS, horizon=1, threshold=0.85)
    assert seen.chances[:4] == pytest.approx(whole.chances[:4]) and seen.outcomes[3] == 0


def test_many_series_with_missing_years_and_a_direction():
    counts = np.array([RISING, 330 - RISING])
    counts[1, 3] = np.nan
    totals = np.where(np.isnan(counts), np.nan, 330.0)
    up = rolling_origin(YEARS, counts, totals, horizon=1, threshold=0.85)
    assert np.bincount(up.series).tolist() == [7, 6]  # the second has one year less before each origin
    down = rolling_origin(YEARS, 330 - RISING, POSTS, horizon=1, threshold=0.15, direction="down")
    assert down.reached == rolling_origin(YEARS, RISING, POSTS, horizon=1, threshold=0.85).reached
    gap = np.r_[YEARS[:6], YEARS[6:] + 1]
    assert rolling_origin(gap, RISING, POSTS, horizon=1, threshold=0.85).origins.tolist() == [2016, *range(2019, 2024)]


def test_too_few_years_are_refused_with_a_reason():
    short = rolling_origin(YEARS[:5], RISING[:5], POSTS[:5], horizon=1, threshold=0.85)
    assert short.forecasts == 0 and np.isnan([short.brier, short.coverage, short.error, short.reached]).all()
    assert short.reason == "no series has 5 years and one at the horizon after them"
    far = rolling_origin(YEARS, RISING, POSTS, horizon=8, threshold=0.85)
    assert far.forecasts == 0 and far.reason
    none = rolling_origin(YEARS, np.full(12, np.nan), np.full(12, np.nan), horizon=1, threshold=0.85)
    assert none.forecasts == 0 and none.reason


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"horizon": 0}, "horizon of 0"),
        ({"fewest": 4}, "after 4 years"),
        ({"total": POSTS[:5]}, "shape"),
        ({"count": np.r_[RISING[:11], np.nan]}, "without its total"),
        ({"years": YEARS[::-1]}, "out of order"),
        ({"count": RISING + 100}, "is no share"),
        ({"threshold": 85}, "threshold of 85"),
    ],
)
def test_what_cannot_be_meant_is_said(changes, message):
    given_ = {"years": YEARS, "count": RISING, "total": POSTS, "horizon": 1, "threshold": 0.85, **changes}
    with pytest.raises(UsageError, match=message):
        rolling_origin(given_.pop("years"), given_.pop("count"), given_.pop("total"), **given_)


def districts(random, series, years, posts=330, turnover=0.15):
    """Staff of districts on their way up, at different paces, posts keeping their holders."""
    pace, start = random.normal(0.1, 0.08, series), random.normal(1.2, 0.5, series)
    holders, counts = random.random((series, posts)), np.empty((series, years))
    for year in range(years):
        new = random.random((series, posts)) < turnover
        holders = np.where(new, random.random((series, posts)), holders)
        share = 1 / (1 + np.exp(-start - pace * year))
        counts[:, year] = (holders < share[:, None]).sum(axis=1)
    return counts


def test_the_chance_told_beats_the_naive_one_and_intervals_hold():
    # 40 districts, 4 origins each: forecasts of one district hang together, so the bounds are those of 40 (3.4 points).
    counts = districts(np.random.default_rng(8), 40, 12)
    posts = np.full(counts.shape, 330.0)
    scores = rolling_origin(YEARS, counts, posts, horizon=4, threshold=0.85, yearly_turnover=0.15)
    assert scores.forecasts == 160 and scores.coverage >= 0.95 - 3 * 0.034
    assert scores.brier < scores.brier_last and scores.error < scores.error_last


@pytest.mark.soak
def test_the_recommended_method_is_never_far_from_the_better_of_the_two():
    # 150 series each way: on the rise the level alone must lose, on a restless level the trend alone must.
    random = np.random.default_rng(12)
    rising = districts(random, 150, 12)
    level = 1.5 + np.cumsum(random.normal(0, 0.2, (150, 12)), axis=1)
    restless = random.binomial(330, 1 / (1 + np.exp(-level))).astype(float)
    posts = np.full((150, 12), 330.0)
    for counts, loser in ((rising, "local_level"), (restless, "trend")):
        scores = {
            method: rolling_origin(YEARS, counts, posts, horizon=4, threshold=0.85, method=method)
            for method in ("trend", "local_level", "best")
        }
        better = min(scores["trend"].brier, scores["local_level"].brier)
        assert scores[loser].brier > better
        assert scores["best"].brier <= better + 0.25 * (scores[loser].brier - better) + 0.01
        assert scores["best"].coverage >= 0.92


REGIONS = {
    "WHOLE COUNTRY", "Red River Delta", "Northern midlands and mountain areas",
    "Northern Central area and Central coastal area", "Central Highlands", "South East", "Mekong River Delta",
}  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize(
    ("horizon", "briers", "errors", "coverages"),
    [
        (1, (0.101, 0.128), (0.017, 0.016), (0.92, 0.82)),
        (3, (0.171, 0.229), (0.030, 0.027), (0.89, 0.72)),
        (5, (0.210, 0.274), (0.037, 0.032), (0.89, 0.69)),
    ],
)
def test_the_panel_of_health_staff_is_foretold_as_the_page_says(horizon, briers, errors, coverages):
    path = Path(__file__).parents[3] / "data/bundled/medical_staff_by_province.csv"
    rows = [row for row in csv.reader(path.open(encoding="utf-8-sig"), delimiter=";") if len(row) == 61][1:]
    provinces = [row[1:] for row in rows if row[0].strip() not in REGIONS]
    figures = np.array([[np.nan if cell == ".." else float(cell) for cell in row] for row in provinces])
    staff = figures.reshape(-1, 15, 4)
    totals = staff.sum(axis=2)
    doctors = np.where(np.isnan(totals), np.nan, staff[..., 0])
    wide, narrow = (
        rolling_origin(np.arange(2002, 2017), doctors, totals, horizon=horizon, threshold=0.25, level=level)
        for level in (0.95, 0.8)
    )
    assert len(totals) == 64 and wide.forecasts > 350
    assert (wide.brier, wide.brier_last) == pytest.approx(briers, abs=0.0005)
    assert (wide.error, wide.error_last) == pytest.approx(errors, abs=0.0005)
    assert (wide.coverage, narrow.coverage) == pytest.approx(coverages, abs=0.005)


@pytest.mark.parametrize("last", [(340, 330), (-1, 330), (0, 0)])
def test_an_outcome_that_is_no_share_is_an_error(last):
    counts, totals = RISING.copy(), POSTS.copy()
    counts[-1], totals[-1] = last  # never in a series that is forecast from, only ever its outcome
    with pytest.raises(UsageError, match="no share"):
        rolling_origin(YEARS, counts, totals, horizon=1, threshold=0.9)


def test_parameters_are_checked_even_where_nothing_can_be_scored():
    with pytest.raises(UsageError, match="threshold of 90"):
        rolling_origin([2020, 2021], [1, 2], [3, 4], horizon=1, threshold=90)
