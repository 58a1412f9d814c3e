import numpy as np
import pytest
from scipy.stats import norm

from analysis.model.errors import UsageError
from analysis.stats.ranks import goldstein_healy_multiplier, marginal_rank_set, rank_sets, share_rank_sets, share_scores


def test_rank_sets_are_those_of_csranks_for_pisa(vectors):
    case = vectors["rank_ci_pisa"]
    names = case["input"]["area"]
    sets = rank_sets(case["input"]["estimate"], case["input"]["se"], level=case["input"]["coverage"], draws=20_000)
    # another stream of random numbers moves an end by one rank at most
    for name, (lower, upper) in case["expected"]["simultaneous_some_R20000"].items():
        place = names.index(name)
        assert abs(sets.lower[place] - lower) <= 1 and abs(sets.upper[place] - upper) <= 1
    among = {name for name, could in zip(names, sets.could_be_among_first(5), strict=True) if could}
    for published in ("top5_set_R20000", "top5_set_published"):
        assert among ^ set(case["expected"][published]) <= {"United Kingdom"}  # on the border
    kingdom = marginal_rank_set(
        case["input"]["estimate"], case["input"]["se"], names.index("United Kingdom"), draws=20_000
    )
    expected = case["expected"]["uk_marginal"]
    assert kingdom.rank == expected["rank"] == sets.rank[names.index("United Kingdom")]
    assert abs(kingdom.lower - expected["L"]) <= 1 and abs(kingdom.upper - expected["U"]) <= 1


def test_what_is_certain_and_what_is_all_one(vectors):
    case = vectors["rank_ci_trivial"]
    for name in ("a", "b"):
        sets = rank_sets(case["input"][name]["x"], case["input"][name]["se"])
        assert [list(pair) for pair in zip(sets.lower, sets.upper, strict=True)] == case["expected"][name]
        assert sets.is_ranking == (name == "a")
    assert sets.inseparable_groups() == ((0, 1, 2),) and list(sets.rank) == [1, 1, 1]


def slowly(x, se, level, draws, seed):
    """The same procedure with nothing clever: every ordered pair, every draw, anew in each round."""
    units = len(x)
    noise = (se[:, None] * np.random.default_rng(seed).standard_normal((units, draws))).T
    left = {(j, k) for j in range(units) for k in range(units) if j != k}
    separated = set()
    while True:
        error = {(j, k): np.sqrt(se[j] ** 2 + se[k] ** 2) for j, k in left}
        greatest = np.max([(noise[:, j] - noise[:, k]) / error[j, k] for j, k in left], axis=0)
        threshold = np.sort(greatest)[int(np.ceil(level * (draws - 1)))]
        found = {(j, k) for j, k in left if (x[j] - x[k]) / error[j, k] > threshold}
        if not found:
            return separated
        separated |= found
        left -= found


def test_rank_sets_are_the_definition():
    random = np.random.default_rng(1)
    for seed in range(6):
        x, se = random.normal(0, 3, 7), random.uniform(0.3, 1.5, 7)
        sets = rank_sets(x, se, draws=500, seed=seed)
        assert {(int(j), int(k)) for j, k in np.argwhere(sets.separated)} == slowly(x, se, 0.95, 500, seed)
        assert list(sets.lower) == [1 + sets.separated[:, j].sum() for j in range(7)]
        assert list(sets.upper) == [7 - sets.separated[j].sum() for j in range(7)]
        assert (sets.lower <= sets.rank).all() and (sets.rank <= sets.upper).all()


def test_the_first_threshold_of_two_units_is_the_normal_one():
    for difference, apart in ((1.90, False), (2.02, True)):  # 20,000 draws tell the threshold of 1.96 to 0.02
        assert rank_sets([0, difference], [0.6, 0.8], draws=20_000).is_ranking == apart


def test_low_can_be_best():
    x, se = np.array([0.9, 0.5, 0.1, 0.12]), np.full(4, 0.02)
    high, low = rank_sets(x, se), rank_sets(-x, se, best="low")
    assert list(low.lower) == list(high.lower) and list(low.order) == list(high.order) == [0, 1, 3, 2]
    assert list(rank_sets(x, se, best="low").lower) == [4, 3, 1, 1]


def test_one_unit_looked_at_alone_has_no_wider_a_set():
    random = np.random.default_rng(2)
    x, se = random.normal(0, 2, 12), np.full(12, 0.7)
    sets = rank_sets(x, se)
    for unit in range(12):
        alone = marginal_rank_set(x, se, unit)
        assert sets.lower[unit] <= alone.lower <= alone.rank <= alone.upper <= sets.upper[unit]


def test_groups_that_cannot_be_separated():
    sets = rank_sets([0.0, 1.0, 2.0, 9.0], [0.4] * 4)
    assert sets.separated[2, 0] and not sets.separated[1, 0] and not sets.separated[2, 1]
    assert sets.inseparable_groups() == ((3,), (2, 1), (1, 0))
    assert list(sets.could_be_among_first(2)) == [False, True, True, True]


def test_the_worked_example():
    counts, totals = [310, 320, 325, 301, 330], [333, 333, 330, 336, 331]
    sets = share_rank_sets(counts, totals)
    assert list(sets.rank) == [4, 3, 2, 5, 1]
    assert list(sets.lower) == [3, 2, 1, 4, 1] and list(sets.upper) == [5, 4, 3, 5, 2]
    assert sets.inseparable_groups() == ((4, 2), (2, 1), (1, 0), (0, 3))
    score, error = share_scores(counts, totals)
    pairs = {(int(j), int(k)) for j, k in np.argwhere(sets.separated)}
    assert pairs == slowly(score, error, 0.95, 5000, 20_250_701)


def test_units_at_100_percent_are_not_certainly_the_best():
    sets = share_rank_sets([20, 19, 18, 20, 17, 19], [20] * 6)
    assert not sets.is_ranking and list(sets.rank) == [1, 3, 5, 1, 6, 3] and list(sets.upper) == [6] * 6
    score, error = share_scores([0, 20], [20, 20])
    assert (error == 1 / np.sqrt(80)).all() and score.sum() == pytest.approx(np.pi / 2)
    assert share_rank_sets([0, 20, 10], [20] * 3).is_ranking


def test_goldstein_healy(vectors):
    case = vectors["goldstein_healy"]
    assert goldstein_healy_multiplier(case["input"]["se"]) == pytest.approx(case["expected"]["multiplier"], abs=1e-4)
    assert goldstein_healy_multiplier([2, 2, 2]) == pytest.approx(norm.ppf(0.975) / np.sqrt(2), abs=1e-9)
    several = goldstein_healy_multiplier([1.0, 2.0, 5.0])
    chance = [
        2 * norm.sf(several * (one + other) / np.hypot(one, other)) for one, other in ((1, 2), (1, 5), (2, 5))
    ]
    assert np.mean(chance) == pytest.approx(0.05, abs=1e-9) and 1.386 < several < 1.96


def test_what_cannot_be_meant_is_refused():
    for x, se in (([1, float("nan")], [1, 1]), ([1, 2], [1, 0]), ([1, 2], [1, float("inf")])):
        with pytest.raises(UsageError, match="with an error of"):
            rank_sets(x, se)
    for x, se in (([1, 2], [1]), ([], []), ([[1, 2]], [[1, 1]])):
        with pytest.raises(UsageError, match="estimates and"):
            rank_sets(x, se)
    for settings, message in (({"level": 95}, "level"), ({"draws": 10}, "draws"), ({"best": "first"}, "best")):
        with pytest.raises(UsageError, match=message):
            rank_sets([1, 2], [1, 1], **settings)
    with pytest.raises(UsageError, match="the first 3 of 2"):
        rank_sets([1, 2], [1, 1]).could_be_among_first(3)
    with pytest.raises(UsageError, match="unit 2 of 2"):
        marginal_rank_set([1, 2], [1, 1], 2)
    with pytest.raises(UsageError, match="is no share"):
        share_rank_sets([3, 4], [3, 3])
    with pytest.raises(UsageError, match="error or a level"):
        goldstein_healy_multiplier([1, 0])
    alone = rank_sets([5], [1])
    assert list(alone.lower) == list(alone.upper) == [1] and alone.inseparable_groups() == ((0,),)


def coverage(units, totals, share, deviation, groups):
    """How often no unit is told to be better than one that truly is as good or better."""
    random = np.random.default_rng(3)
    size = share * (1 - share) / deviation**2 - 1 if deviation else np.inf
    wrong = 0
    for seed in range(groups):
        total = random.integers(*totals, units) if isinstance(totals, tuple) else np.full(units, totals)
        truth = random.beta(share * size, (1 - share) * size, units) if deviation else np.full(units, share)
        sets = share_rank_sets(random.binomial(total, truth), total, draws=500, seed=seed)
        wrong += bool((sets.separated & (truth[:, None] <= truth[None, :])).any())
    return 1 - wrong / groups


def test_the_sets_hold_the_true_ranks():
    """150 groups: 95 % are known to 1.8 points, so that 89 % is three of them away."""
    assert coverage(16, 20, 0.95, 0.04, 150) >= 0.95
    assert coverage(12, 330, 0.9, 0.0, 150) >= 0.89


@pytest.mark.soak
@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
@pytest.mark.parametrize(("units", "totals"), [(16, 20), (12, 330), (16, (3, 60))])
def test_the_sets_hold_the_true_ranks_where_nothing_differs(units, totals, share):
    """The hardest case. 600 groups: 95 % are known to 0.9 points, so that 92 % is three of them away."""
    assert coverage(units, totals, share, 0.0, 600) >= 0.92


def test_ranks_of_all_countries_are_those_of_csranks():
    """PISA 2018, mathematics: ranks printed in the README of csranks."""
    scores = [
        491.360, 498.942, 508.070, 512.017, 417.407, 390.932, 499.468, 509.398, 523.415, 507.301, 495.408, 500.044,
        451.370, 481.083, 495.187, 499.633, 463.035, 486.590, 526.973, 525.933, 496.126, 481.191, 483.421, 408.801,
        519.231, 494.490, 500.964, 515.648, 492.487, 486.165, 508.898, 481.393, 502.388, 515.315, 453.508, 501.770,
        478.245,
    ]  # fmt: skip
    published = [
        24, 18, 10, 7, 35, 37, 17, 8, 3, 11, 20, 15, 34, 30, 21, 16, 32, 25, 1, 2, 19, 29, 27, 36, 4, 22, 14, 5, 23, 26,
        9, 28, 12, 6, 33, 13, 31,
    ]  # fmt: skip
    assert rank_sets(scores, [2.5] * 37, draws=99).rank.tolist() == published


@pytest.mark.parametrize(("best", "ranks", "order"), [("high", [1, 3, 2], [0, 2, 1]), ("low", [3, 1, 2], [1, 2, 0])])
def test_units_are_ranked_by_shares_and_not_by_size(best, ranks, order):
    found = share_rank_sets([9, 500, 60], [10, 1000, 100], draws=99, best=best)
    assert found.rank.tolist() == ranks and found.order.tolist() == order
