from itertools import permutations

import numpy as np
import pytest

from analysis.stats.reassignment import deals, dealt_interval, figures, ways

LABELS = np.array([0, 1, 1, 2, 2, 2])


def test_all_ways_are_dealt_once_and_the_real_one_first():
    dealt = deals(LABELS)
    assert ways(LABELS) == len(dealt) == 60
    assert (dealt[0] == LABELS).all()
    assert {tuple(each) for each in dealt.tolist()} == set(permutations(LABELS.tolist()))


def test_many_ways_are_drawn_and_keep_the_labels():
    labels = np.repeat([0, 1, 2], 6)
    dealt = deals(labels, draws=300, seed=1)
    assert dealt.shape == (301, 18) and (dealt[0] == labels).all() and ways(labels) > 5000
    assert (np.sort(dealt, axis=1) == labels).all()
    assert (dealt == deals(labels, draws=300, seed=1)).all() and (dealt != deals(labels, draws=300, seed=2)).any()


def test_a_figure_is_the_sum_over_units_of_the_weights_of_their_labels():
    random = np.random.default_rng(3)
    weights, values, dealt = random.normal(size=(3, 4)), random.normal(size=(6, 4)), deals(LABELS)
    expected = [sum(weights[label] @ values[unit] for unit, label in enumerate(each)) for each in dealt]
    assert figures(weights, values, dealt) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_is_all_effects_that_a_test_of_each_would_keep(seed):
    """Two groups, one change each: test a fine grid of effects one after the other."""
    random, labels = np.random.default_rng(seed), np.array([0, 0, 0, 1, 1, 1, 1])
    values = random.normal(size=(7, 1))
    weights, having = np.array([[1 / 3], [-1 / 4]]), (labels == 0).astype(float)[:, None]
    dealt = deals(labels)
    interval = dealt_interval(weights, values, having, dealt, level=0.9)

    def p_of(effect: float) -> float:
        left = np.abs(figures(weights, values - effect * having, dealt))
        return float((left >= left[0] - 1e-12).mean())

    grid = np.linspace(-6, 6, 2401)
    kept = grid[[p_of(each) > 0.1 for each in grid]]
    assert (interval.lower, interval.upper) == pytest.approx((kept.min(), kept.max()), abs=0.0051)
    assert interval.p == pytest.approx(p_of(0.0))


def test_too_few_ways_leave_the_interval_open():
    labels = np.array([0, 0, 1, 1])
    weights, having = np.array([[0.5], [-0.5]]), np.array([[1.0], [1], [0], [0]])
    interval = dealt_interval(weights, np.array([[3.0], [4], [1], [0]]), having, deals(labels))
    assert (interval.lower, interval.upper) == (-np.inf, np.inf) and interval.p == pytest.approx(2 / 6)
