import numpy as np
import pytest

from analysis.stats.decomposition import effect_intervals

COUNTS, TOTALS = np.array([[12.0, 18.0, 7.0], [13.0, 36.0, 9.0]]), np.array([[20.0, 20.0, 10.0], [25.0, 40.0, 10.0]])


def test_both_ranges_are_their_formula_where_nobody_stayed():
    smooth = (COUNTS + 0.5) / (TOTALS + 1)
    variance = smooth * (1 - smooth) / TOTALS
    sizes = TOTALS / TOTALS.sum(axis=1, keepdims=True)
    found = effect_intervals(COUNTS[0], TOTALS[0], COUNTS[1], TOTALS[1], stayed=0)
    rate = (sizes.mean(axis=0) ** 2 * variance).sum()
    composition = (((sizes[1] - sizes[0]) / 2) ** 2 * variance).sum()
    halves = (found.rate_upper - found.rate_lower) / 2, (found.composition_upper - found.composition_lower) / 2
    assert halves == pytest.approx(1.959964 * np.sqrt([rate, composition]), rel=1e-6)


def test_the_rate_range_holds_what_it_says_where_posts_are_held_by_the_same_persons():
    random, share_1, share_2 = np.random.default_rng(3), np.array([0.6, 0.8, 0.7]), np.array([0.7, 0.8, 0.75])
    totals = TOTALS.astype(int) * 4
    sizes = totals / totals.sum(axis=1, keepdims=True)
    truth = ((share_2 - share_1) * sizes.mean(axis=0)).sum()
    held, draws = 0, 1000
    for _ in range(draws):
        counts = np.empty((2, 3))
        for unit in range(3):
            both = random.random(totals[:, unit].min())
            for year, share in enumerate((share_1, share_2)):
                others = random.random(totals[year, unit] - len(both))
                counts[year, unit] = (np.concatenate([both, others]) < share[unit]).sum()
        found = effect_intervals(counts[0], totals[0], counts[1], totals[1], stayed=1)
        held += found.rate_lower <= truth <= found.rate_upper
    assert 0.93 < held / draws < 0.97  # 95 %; the Monte-Carlo error of 1000 draws is 0.7 points, the bound is three
