import numpy as np
import pytest

from analysis.model.errors import UsageError
from analysis.stats.spread import gini, theil, theil_between_within


def test_gini_and_theil_are_those_of_r(vectors):
    case = vectors["gini_theil"]
    assert gini(case["input"]["y"]) == pytest.approx(case["expected"]["gini"], abs=1e-9)
    assert theil(case["input"]["y"]) == pytest.approx(case["expected"]["theil"], abs=1e-9)


def test_theil_is_the_sum_of_its_parts(vectors):
    case = vectors["theil_between_within"]
    parts = theil_between_within(case["input"]["y"], case["input"]["group"])
    assert parts.between == pytest.approx(case["expected"]["bg"], abs=1e-9)
    assert parts.within == pytest.approx(case["expected"]["wg"], abs=1e-9)
    assert parts.total == pytest.approx(parts.between + parts.within, abs=1e-12)
    assert parts.total == pytest.approx(theil(case["input"]["y"]), abs=1e-12)
    assert parts.groups == (0, 1) and parts.share.sum() == pytest.approx(1)


def test_gini_is_half_the_mean_difference_over_the_mean():
    random = np.random.default_rng(2)
    for size in (2, 5, 40):
        values = random.gamma(1.0, 30.0, size).round()
        weights = random.integers(1, 9, size)
        written_out = np.repeat(values, weights)
        difference = np.abs(written_out[:, None] - written_out[None, :]).mean()
        assert gini(values, weights) == pytest.approx(difference / (2 * written_out.mean()), abs=1e-12)
        assert theil(values, weights) == pytest.approx(theil(written_out), abs=1e-12)


def test_known_ends():
    assert gini([5, 5, 5]) == pytest.approx(0, abs=1e-15) and theil([5, 5, 5]) == 0
    assert gini([0, 0, 0, 9]) == pytest.approx(0.75) and theil([0, 0, 0, 9]) == pytest.approx(np.log(4))
    assert gini([3]) == 0 and theil([3]) == 0
    assert gini([0.1] * 7) >= 0 and theil([0.1] * 7) >= 0


def test_a_worked_example():
    """Days of training a person in four communes: 1, 2, 3 and 6."""
    assert gini([1, 2, 3, 6]) == pytest.approx(1 / 3)
    parts = theil_between_within([1, 2, 3, 6], ["A", "A", "B", "B"])
    assert (parts.total, parts.between, parts.within) == pytest.approx((0.187, 0.131, 0.057), abs=5e-4)


def test_properties():
    values = np.array([4.0, 9.0, 1.0, 0.0, 7.0])
    for measure in (gini, theil):
        assert measure(values * 1000) == pytest.approx(measure(values))
        assert measure(values[::-1]) == pytest.approx(measure(values))
        assert measure(np.repeat(values, 3)) == pytest.approx(measure(values))
        assert measure(np.append(values, 50), [1, 1, 1, 1, 1, 0]) == pytest.approx(measure(values))
        moved = values + np.array([0, -2, 2, 0, 0])  # from a richer to a poorer one
        assert measure(moved) < measure(values)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_parts_add_up_on_any_data(weighted):
    random = np.random.default_rng(8)
    for _ in range(30):
        values = random.gamma(0.7, 10, 25)
        values[random.random(25) < 0.3] = 0
        weights = random.integers(0, 6, 25) + (random.random(25) < 0.5) if weighted else None
        parts = theil_between_within(values, random.integers(0, 6, 25).tolist(), weights)
        assert parts.total == pytest.approx(parts.between + parts.within, abs=1e-12)
        assert parts.between >= 0 and parts.within >= 0


def test_groups_that_have_nothing():
    parts = theil_between_within([0, 0, 4, 4], ["none", "none", "some", "some"])
    assert parts.within == 0 and parts.between == pytest.approx(np.log(2)) == pytest.approx(parts.total)
    alone = theil_between_within([1, 2, 3], ["one"] * 3)
    assert alone.between == pytest.approx(0, abs=1e-15) and alone.within == pytest.approx(alone.total)
    each = theil_between_within([1, 2, 3], [1, 2, 3])
    assert each.within == 0 and each.between == pytest.approx(each.total)


def test_shares_of_small_places_look_unequal_by_chance_alone():
    """Why this is not for shares: the same 90 % everywhere gives Gini's coefficient above 0, more in smaller places."""
    random = np.random.default_rng(1)
    of = {n: np.mean([gini(random.binomial(n, 0.9, 18) / n) for _ in range(200)]) for n in (20, 330)}
    # the spread of the mean over 200 is below 0.001
    assert of[20] == pytest.approx(0.039, abs=0.004) and of[20] > 3 * of[330]


@pytest.mark.parametrize("values", [[], [1, -1], [1, float("nan")], [0, 0], [1, float("inf")], 5, [[1, 2], [3, 4]]])
def test_what_has_no_spread_is_refused(values):
    for measure in (gini, theil, lambda one: theil_between_within(one, [0] * np.size(one))):
        with pytest.raises(UsageError):
            measure(values)


def test_weights_and_groups_are_checked():
    for weights in ([1], [1, -1], [0, 0], [1, float("nan")]):
        with pytest.raises(UsageError):
            gini([1, 2], weights)
    for groups in ([1], [1, None], [1, float("nan")]):
        with pytest.raises(UsageError, match="groups"):
            theil_between_within([1, 2], groups)


def test_gini_is_that_of_the_example_of_ineq():
    """Incomes of R's ineq, ``?Gini``: 0.4620911."""
    incomes = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    assert gini(incomes) == pytest.approx(0.4620911, abs=5e-8)


@pytest.mark.parametrize("unit", [1e-320, 1e-9, 1e9, 1e307])
def test_neither_measure_knows_units(unit):
    amounts = np.array([1.0, 2.0, 3.0, 6.0])
    weights = [1, 2, 3, 4]
    # 1e-320 has some four digits only
    assert gini(amounts * unit, weights) == pytest.approx(gini(amounts, weights), rel=1e-3)
    assert theil(amounts * unit, weights) == pytest.approx(theil(amounts, weights), rel=1e-3)
    assert gini(amounts, np.array(weights) * unit) == pytest.approx(gini(amounts, weights), rel=1e-3)
