import itertools

import numpy as np
import pytest
from scipy.stats import chi2
from statsmodels.stats.meta_analysis import combine_effects

from analysis.model.errors import UsageError
from analysis.stats.overdispersion import (
    arcsine_overdispersion,
    homogeneity_p,
    overdispersion,
    pearson,
    random_effects,
    ratio_overdispersion,
)

COMMUNES = [12, 15, 9, 18, 20, 7, 16, 11, 14, 19], [20, 21, 19, 20, 22, 20, 18, 20, 24, 21]


def every_spread(counted, totals):
    """All ways to spread the counted persons over units, with the chance of each."""
    from math import comb

    ways = [way for way in itertools.product(*(range(total + 1) for total in totals)) if sum(way) == counted]
    chance = np.array([np.prod([comb(n, x) for n, x in zip(totals, way, strict=True)]) for way in ways], dtype=float)
    return np.array(ways, dtype=float), chance / chance.sum()


def test_p_is_the_exact_one_over_all_spreads():
    seen, totals = [1, 6, 5, 2], [5, 6, 7, 4]
    ways, chance = every_spread(sum(seen), totals)
    statistic = pearson(ways, totals)
    exact = chance[statistic >= pearson(seen, totals) - 1e-9].sum()
    found = overdispersion(seen, totals, draws=9999)
    assert 0.005 < exact < 0.2
    # 9999 draws tell a p of 0.04 to 0.002; four of those are allowed
    assert found.p == pytest.approx(exact, abs=0.008)
    assert found.phi == pytest.approx(float(pearson(seen, totals)) / 3)


def test_the_formula_for_many_groups_has_the_exact_mean_and_variance():
    """With a gamma distribution of the exact mean and variance the p-value of any statistic is known; undo it."""
    from scipy.stats import gamma

    for seen, totals in (([1, 6, 5, 2], [5, 6, 7, 4]), ([0, 1, 1, 0, 0], [3, 5, 4, 4, 6]), ([4, 4, 1], [4, 5, 8])):
        ways, chance = every_spread(sum(seen), totals)
        statistic = pearson(ways, totals)
        mean = (chance * statistic).sum()
        variance = (chance * statistic**2).sum() - mean**2
        expected = gamma.sf(pearson(seen, totals), mean**2 / variance, scale=variance / mean)
        found = homogeneity_p(*(np.array(one, float) for one in (seen, totals)), np.zeros(len(seen), int), 1)
        assert found[0] == pytest.approx(expected, rel=1e-9)


def test_large_groups_have_the_p_of_the_usual_chi_square_test():
    random = np.random.default_rng(1)
    totals = random.integers(2000, 4000, 40).astype(float)
    counts = random.binomial(totals.astype(int), 0.6).astype(float)
    usual = chi2.sf(pearson(counts, totals), 39)
    group = np.zeros(40, int)
    assert homogeneity_p(counts, totals, group, 1)[0] == pytest.approx(usual, abs=1e-3)
    # 1999 draws tell a p of one half to 0.011; four of those are allowed
    assert overdispersion(counts, totals).p == pytest.approx(usual, abs=0.045)


def test_groups_are_tested_each_for_itself():
    counts, totals = (np.array(one, float) for one in COMMUNES)
    both = homogeneity_p(np.r_[counts, [5, 5, 5]], np.r_[totals, [9, 9, 9]], np.r_[np.zeros(10, int), [1, 1, 1]], 2)
    alone = homogeneity_p(counts, totals, np.zeros(10, int), 1)
    assert both[0] == pytest.approx(alone[0]) and both[1] > 0.9


def test_no_answer_has_a_reason_and_is_not_no_difference():
    for counts, totals, reason in (
        ([20, 20, 20], [20, 20, 20], "100 %"),
        ([0, 0, 0], [20, 20, 20], "100 %"),
        ([3, 4], [20, 20], "fewer than three"),
        ([], [], "fewer than three"),
    ):
        found = overdispersion(counts, totals)
        assert reason in found.reason and np.isnan(found.p) and np.isnan(found.phi) and not found.found


def test_the_worked_example():
    found = overdispersion(*COMMUNES)
    assert found.phi == pytest.approx(3.96, abs=0.005) and found.p == 1 / 2000 and found.found
    level = overdispersion([19, 18, 20, 19, 20, 17], [20] * 6)
    assert level.phi == pytest.approx(1.24, abs=0.005) and level.p == pytest.approx(0.44, abs=0.04) and not level.found
    assert overdispersion(*COMMUNES) == found


def test_units_that_do_not_differ_seldom_seem_to():
    """300 groups: a part of 5 % is known to 1.26 points, so 9 % is three of them away. The arcsine way fails here."""
    random = np.random.default_rng(2)
    counts = random.binomial(20, 0.95, (300, 16))
    found = [overdispersion(x, [20] * 16, draws=199, seed=seed).found for seed, x in enumerate(counts)]
    assert np.mean(found) <= 0.09
    assert np.mean([arcsine_overdispersion(x, [20] * 16).tau2 > 0 for x in counts]) > 0.9


def test_ratio_overdispersion_is_that_of_funnelplotr(vectors):
    case = vectors["funnel_od_sr"]
    found = ratio_overdispersion(case["input"]["num"], case["input"]["den"])
    assert found.phi == pytest.approx(case["expected"]["phi"], abs=1e-6)
    assert found.tau2 == pytest.approx(case["expected"]["tau2"], abs=1e-9)


def test_the_outer_tenth_is_left_out_or_drawn_in():
    expected = np.full(20, 100.0)
    observed = np.r_[np.linspace(95, 105, 18), 10.0, 400.0]
    found = ratio_overdispersion(observed, expected)
    z = np.sort(10 * np.log(observed / expected))[2:-2]  # floor(10 rank / 21) is 0 for ranks 1, 2 and 9 for 19, 20
    assert found.kept == 16 and found.phi == pytest.approx((z**2).mean()) and found.tau2 == 0
    z = 20 * (np.sqrt(observed / expected) - 1)
    low, high = np.quantile(z, [0.1, 0.9])
    drawn_in = ratio_overdispersion(observed, expected, method="square_root")
    assert drawn_in.kept == 20 and drawn_in.phi == pytest.approx((np.clip(z, low, high) ** 2).mean())


def test_arcsine_overdispersion_by_hand():
    x, n = (np.array(one, float) for one in COMMUNES)
    z = 2 * np.sqrt(n) * (np.arcsin(np.sqrt(x / n)) - np.arcsin(np.sqrt(x.sum() / n.sum())))
    z = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    w = 4 * n
    found = arcsine_overdispersion(x, n)
    assert found.phi == pytest.approx((z**2).mean())
    assert found.tau2 == pytest.approx(((z**2).sum() - 9) / (w.sum() - (w**2).sum() / w.sum()))


def test_random_effects_are_those_of_metafor(vectors):
    case = vectors["random_effects_bcg"]
    for name, method in (("DL", "DerSimonian-Laird"), ("PM", "Paule-Mandel")):
        found = random_effects(case["input"]["effect"], case["input"]["variance"], method=method)
        # R stops the iteration of Paule and Mandel at four digits; the next test holds ours to its equation
        tolerance = 1e-6 if name == "DL" else 5e-5
        assert found.tau2 == pytest.approx(case["expected"][name]["tau2"], abs=tolerance)
        assert found.mean == pytest.approx(case["expected"][name]["mu"], abs=tolerance)
        assert found.standard_error == pytest.approx(case["expected"][name]["se"], abs=tolerance)
        assert found.q == pytest.approx(case["expected"]["Q"], abs=1e-6)
    assert found.i2 == pytest.approx(case["expected"]["DL"]["I2"], abs=1e-6)


def test_paule_and_mandel_solves_its_equation_and_is_that_of_statsmodels():
    random = np.random.default_rng(3)
    for _ in range(50):
        variance = random.uniform(0.01, 1, 9)
        effect = random.normal(0, np.sqrt(variance + random.choice([0, 0.5])))
        found = random_effects(effect, variance)
        weight = 1 / (variance + found.tau2)
        excess = (weight * (effect - found.mean) ** 2).sum() - 8
        assert abs(excess) < 1e-9 if found.tau2 else excess <= 0
        with np.errstate(invalid="ignore"):
            theirs = combine_effects(effect, variance, method_re="pm")
        assert found.tau2 == pytest.approx(theirs.tau2, abs=1e-4)


def test_a_negative_variance_counts_as_none():
    found = random_effects([0.1, 0.1, 0.11], [1, 1, 1], method="DerSimonian-Laird")
    assert found.tau2 == 0 and found.i2 == 0 and found.standard_error == pytest.approx(np.sqrt(1 / 3))
    assert combine_effects(np.array([0.1, 0.1, 0.11]), np.ones(3), method_re="dl").tau2 < 0


def test_what_cannot_be_meant_is_refused():
    with pytest.raises(UsageError, match="is no share"):
        overdispersion([1, 2, 5], [3, 3, 3])
    with pytest.raises(UsageError, match="not whole"):
        overdispersion([1.5, 2, 2], [3, 3, 3])
    with pytest.raises(UsageError, match="draws"):
        overdispersion([1, 2, 2], [3, 3, 3], draws=10)
    with pytest.raises(UsageError, match="has no score"):
        ratio_overdispersion([0, 3, 4], [1, 2, 3])
    with pytest.raises(UsageError, match="has no score"):
        ratio_overdispersion([1, 3, 4], [1, 2, float("nan")], method="square_root")
    with pytest.raises(UsageError, match="three units"):
        ratio_overdispersion([1, 3], [1, 2])
    with pytest.raises(UsageError, match="method"):
        ratio_overdispersion([1, 3, 3], [1, 2, 2], method="arcsine")
    with pytest.raises(UsageError, match="method"):
        random_effects([1, 2, 3], [1, 1, 1], method="REML")
    with pytest.raises(UsageError, match="variance"):
        random_effects([1, 2, 3], [1, 1, 0])
    with pytest.raises(UsageError, match="three or more"):
        random_effects([1, 2], [1, 1])
    with pytest.raises(UsageError, match="units"):
        arcsine_overdispersion([1, 2], [3, 3])


@pytest.mark.soak
@pytest.mark.parametrize("share", [0.5, 0.8, 0.9, 0.95, 0.99])
@pytest.mark.parametrize(("units", "total"), [(16, 20), (6, 330)])
def test_false_alarms(share, units, total):
    """1000 groups: a part of 5 % is known to 0.7 points, so that 7 % is three of them away."""
    random = np.random.default_rng(4)
    counts = random.binomial(total, share, (1000, units))
    found = [overdispersion(x, [total] * units, draws=499, seed=seed).found for seed, x in enumerate(counts)]
    assert np.mean(found) <= 0.07


@pytest.mark.soak
@pytest.mark.parametrize(("share", "least"), [(0.7, 0.93), (0.8, 0.93), (0.95, 0.76)])
def test_power(share, least):
    """True shares from a beta distribution with alpha + beta = 6: found in 97, 98, 82 %; 400 groups tell 2 points."""
    random = np.random.default_rng(5)
    shares = random.beta(6 * share, 6 * (1 - share), (400, 16))
    counts = random.binomial(20, shares)
    assert np.mean([overdispersion(x, [20] * 16, draws=499).found for x in counts]) >= least


def test_effects_of_expectancy_are_those_of_metafor():
    """Raudenbush (1985), 19 studies: metafor, ``rma(yi, vi, data = dat.raudenbush1985)``, PM with a tight ``tol``."""
    effects = [
        .03, .12, -.14, 1.18, .26, -.06, -.02, -.32, .27, .80, .54, .18, -.02, .23, -.18, -.06, .30, .07, -.07,
    ]  # fmt: skip
    variances = [
        .0156, .0216, .0279, .1391, .1362, .0106, .0106, .0484, .0269, .0630, .0912, .0497, .0835, .0841, .0253, .0279,
        .0193, .0088, .0303,
    ]  # fmt: skip
    found = random_effects(effects, variances, method="DerSimonian-Laird")
    assert (found.mean, found.standard_error, found.tau2) == pytest.approx((0.08932, 0.05579, 0.02590), abs=6e-6)
    assert (found.q, found.q_p, found.i2) == pytest.approx((35.8295, 0.007419, 0.49762), abs=6e-5)
    found = random_effects(effects, variances, method="Paule-Mandel")
    assert (found.mean, found.standard_error, found.tau2) == pytest.approx((0.10396, 0.06821, 0.05177), abs=6e-6)


def test_effects_that_are_all_one_do_not_differ():
    found = random_effects([0.5] * 4, [0.1, 0.2, 0.3, 0.4])
    assert (found.mean, found.tau2, found.q, found.q_p, found.i2) == pytest.approx((0.5, 0, 0, 1, 0))


@pytest.mark.parametrize("draws", [float("nan"), float("inf"), 98])
def test_draws_that_are_none_are_said(draws):
    with pytest.raises(UsageError, match="draws"):
        overdispersion([4, 5, 6], [9, 9, 9], draws=draws)
    with pytest.raises(UsageError, match="persons in all"):
        overdispersion([4e8] * 3, [5e8] * 3)
