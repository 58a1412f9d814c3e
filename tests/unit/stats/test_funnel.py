import numpy as np
import pytest
from scipy.stats import beta, betabinom, binom, norm, poisson

from analysis.model.errors import UsageError
from analysis.stats import funnel as funnel_module
from analysis.stats.funnel import (
    PLACES,
    TAILS,
    exact_limits,
    funnel,
    overdispersed_limits,
    phe_limits,
    poisson_ratio_limits,
    standardised_ratio_limits,
)


def interpolated(distribution, total, tails):
    """The definition, one number at a time."""
    numbers = [distribution.ppf(tail) for tail in tails]
    limits = [
        (r - (distribution.cdf(r) - tail) / distribution.pmf(r)) / total
        for r, tail in zip(numbers, tails, strict=True)
    ]
    return np.clip(np.stack(limits, axis=-1), 0, 1)


def test_exact_limits_are_those_of_spiegelhalter(vectors):
    case = vectors["funnel_exact_binomial"]
    for target in case["input"]["p0"]:
        for total in case["input"]["n"]:
            expected = case["expected"][f"n{total}_p{target}"]
            np.testing.assert_allclose(exact_limits(target, total, case["input"]["p"]), expected, atol=1e-6)


def test_exact_limits_are_the_definition_at_any_size_and_tail():
    random = np.random.default_rng(1)
    totals = random.integers(1, 700, 1500)
    targets = np.r_[random.uniform(0, 1, 700), random.uniform(0.98, 1, 500), 10 ** random.uniform(-8, -1, 300)]
    tails = (1e-9, 0.001, 0.025, 0.3, 0.5, 0.975, 0.999)
    expected = interpolated(binom(totals, targets), totals, tails)
    np.testing.assert_allclose(exact_limits(targets, totals, tails), expected, atol=1e-9)


def test_exact_limits_of_a_country_in_chunks_are_the_same(monkeypatch):
    random = np.random.default_rng(2)
    totals, targets = random.integers(1, 400, 3000), random.uniform(0, 1, 3000)
    at_once = exact_limits(targets, totals, TAILS)
    monkeypatch.setattr(funnel_module, "CELLS", 500)
    np.testing.assert_allclose(exact_limits(targets, totals, TAILS), at_once, atol=1e-12)


def test_limits_stay_within_0_and_1_and_keep_their_order():
    totals, targets = np.meshgrid([1, 2, 5, 20, 330, 5000], [0.0, 1e-6, 0.01, 0.5, 0.92, 0.999, 1.0])
    for mirrored in (False, True):
        for precision in (np.inf, 0.01, 6.0, 1e6):
            limits = overdispersed_limits(targets, totals, precision, mirrored=mirrored)
            assert limits.shape == (7, 6, 4)
            assert (limits >= 0).all() and (limits <= 1).all() and (np.diff(limits, axis=-1) >= 0).all()
            assert (limits[0] == 0).all() and (limits[-1] == 1).all()


def test_mirrored_limits_are_the_lower_ones_of_those_not_counted():
    random = np.random.default_rng(3)
    totals, targets = random.integers(1, 400, 500), random.uniform(0.001, 0.999, 500)
    mirrored = exact_limits(targets, totals, (0.025, 0.975, 0.999), mirrored=True)
    np.testing.assert_allclose(mirrored[:, 0], exact_limits(targets, totals, [0.025])[:, 0], atol=1e-12)
    others = exact_limits(1 - targets, totals, (0.025, 0.001))
    np.testing.assert_allclose(mirrored[:, 1:], 1 - others, atol=1e-8)


def test_overdispersed_limits_are_the_definition_and_end_in_the_exact_ones():
    random = np.random.default_rng(4)
    totals, targets = random.integers(1, 400, 400), random.uniform(0.01, 0.99, 400)
    precision = 10 ** random.uniform(-1, 4, 400)
    expected = interpolated(betabinom(totals, targets * precision, (1 - targets) * precision), totals, TAILS)
    np.testing.assert_allclose(overdispersed_limits(targets, totals, precision), expected, atol=1e-7)
    np.testing.assert_allclose(
        overdispersed_limits(targets, totals, 1e9), exact_limits(targets, totals), atol=1e-5
    )
    nobody_or_all = overdispersed_limits([0.6, 0.999], 20, 0)[:, 1:3]  # true shares of 0 and 1 only
    expected = [[0, 1 - 0.025 / 0.6 / 20], [1 - 0.975 / 0.999 / 20, 1 - 0.025 / 0.999 / 20]]
    np.testing.assert_allclose(nobody_or_all, expected, atol=1e-6)
    assert overdispersed_limits(0.9, 330, 20)[0] < exact_limits(0.9, 330)[0]


def test_a_unit_is_outside_where_chance_says_so_and_the_line_agrees():
    for total, target in ((20, 0.92), (20, 0.5), (7, 0.05), (330, 0.97), (1, 0.98), (12, 0.0), (12, 1.0)):
        counts = np.arange(total + 1)
        found = funnel(counts, np.full(total + 1, total), target)
        low, high = binom.cdf(counts, total, target), binom.sf(counts - 1, total, target)
        expected = np.select(
            [low < 0.001, low < 0.025, high < 0.001, high < 0.025],
            ["below_998", "below_95", "above_998", "above_95"],
            "inside",
        )
        assert list(found.place) == list(expected) and set(found.place) <= set(PLACES)
        outside = (found.share < found.limits[:, 1]) | (found.share > found.limits[:, 2])
        assert (outside == (found.place != "inside")).all()


def test_everybody_is_nothing_unusual_near_100_percent():
    """The worked example of the page: published, 20 of 20 lie above 99.8 %, as happens to 19 % of all such units."""
    published = exact_limits(0.92, 20)
    np.testing.assert_allclose(published, [0.656, 0.756, 0.993, 0.9997], atol=5e-4)
    assert binom.pmf(20, 20, 0.92) == pytest.approx(0.189, abs=5e-4) and published[3] < 1
    found = funnel([20, 15], [20, 20], 0.92)
    np.testing.assert_allclose(found.limits[0], [0.656, 0.756, 1, 1], atol=5e-4)
    assert list(found.place) == ["inside", "below_95"] and found.method == "exact binomial"
    wider = funnel([20, 15], [20, 20], 0.92, precision=20)
    assert list(wider.place) == ["inside", "inside"] and wider.method == "beta-binomial"
    np.testing.assert_allclose(wider.limits[1, :2], [0.494, 0.679], atol=5e-4)


def test_phe_limits_are_those_of_public_health_england(vectors):
    case = vectors["funnel_phe_prop"]
    limits = 100 * phe_limits(case["input"]["baseline"], case["input"]["n"])
    for column, name in enumerate(("lower998", "lower95", "upper95", "upper998")):
        np.testing.assert_allclose(limits[:, column], case["expected"][name], atol=1e-5)


def test_phe_limits_at_small_units_are_only_saved_by_the_clip():
    assert 0.92 + norm.ppf(0.975) * np.sqrt(0.92 * 0.08 / 20) > 1.03
    assert phe_limits(0.92, 20, [0.975]) == [1.0]


def test_poisson_ratio_limits_are_those_of_public_health_england(vectors):
    case = vectors["funnel_poisson_ratio"]
    limits = poisson_ratio_limits(case["input"]["observed"])
    for column, name in enumerate(("lower_3s_exp", "lower_2s_exp", "upper_2s_exp", "upper_3s_exp")):
        np.testing.assert_allclose(limits[:, column], case["expected"][name], atol=1e-5)


def test_poisson_ratio_limits_are_where_the_observed_is_just_at_the_tail():
    limits = poisson_ratio_limits([0, 1, 7, 300])
    np.testing.assert_allclose(poisson.cdf([0, 1, 7, 300], limits[:, 1]), 0.025, rtol=1e-9)
    np.testing.assert_allclose(poisson.sf([0, 6, 299], limits[1:, 2]), 0.025, rtol=1e-9)
    assert (limits[0, 2:] == 0).all()


def test_standardised_ratio_limits_are_those_of_funnelplotr(vectors):
    case = vectors["funnel_sr_limits"]
    limits = standardised_ratio_limits(case["input"]["expected_n"])
    for column, name in enumerate(("ll998", "ll95", "ul95", "ul998")):
        np.testing.assert_allclose(limits[:, column], case["expected"][name], atol=1e-6)
    np.testing.assert_allclose(standardised_ratio_limits(15, target=2.0), 2 * limits[0])


@pytest.mark.parametrize("target", [-0.1, 1.1, float("nan"), 92])
def test_a_target_that_is_no_share_is_refused(target):
    with pytest.raises(UsageError, match="target"):
        exact_limits([0.5, target], [20, 20])


@pytest.mark.parametrize("total", [0, -3, 12.5, float("nan"), float("inf")])
def test_totals_are_whole_persons(total):
    with pytest.raises(UsageError, match="total"):
        exact_limits(0.5, [20, total])


def test_what_cannot_be_meant_is_refused():
    with pytest.raises(UsageError, match="tails"):
        exact_limits(0.5, 20, [0.0, 0.5])
    with pytest.raises(UsageError, match="tails"):
        phe_limits(0.5, 20, [2.5])
    with pytest.raises(UsageError, match="do not go together"):
        exact_limits([0.5, 0.6], [20, 20, 20])
    with pytest.raises(UsageError, match="precision"):
        overdispersed_limits(0.5, 20, -1)
    with pytest.raises(UsageError, match="precision"):
        funnel([5], [20], 0.5, precision=float("nan"))
    with pytest.raises(UsageError, match="is no share"):
        funnel([21], [20], 0.5)
    with pytest.raises(UsageError, match="events"):
        poisson_ratio_limits([-1])
    with pytest.raises(UsageError, match="expected number"):
        standardised_ratio_limits([0])
    assert exact_limits([], []).shape == (0, 4)
    assert funnel([], [], 0.9).place.shape == (0,)


@pytest.mark.soak
def test_no_more_units_lie_outside_than_the_limits_say():
    """40,000 units a case: the error of a part of 2.5 % is 0.08 points, so 2.75 % is three of them away."""
    random = np.random.default_rng(5)
    for target in (0.5, 0.8, 0.95, 0.99):
        totals = random.integers(5, 60, 40_000)
        place = funnel(random.binomial(totals, target), totals, target).place
        for side in ("above", "below"):
            assert np.char.startswith(place, side).mean() <= 0.0275
            assert (place == f"{side}_998").mean() <= 0.0015


@pytest.mark.parametrize(("precision", "total"), [(np.inf, 10**9), (20, 10**6)])
def test_a_whole_country_among_small_units_has_limits(precision, total):
    found = overdispersed_limits(0.9, [total, 20, total], precision)
    assert found[1] == pytest.approx(overdispersed_limits(0.9, 20, precision))
    if np.isinf(precision):  # so large that the normal limits hold
        assert found[0] == pytest.approx(phe_limits(0.9, total), abs=1e-7)
    else:  # so large that the shares' own distribution is all that is left
        assert found[2] == pytest.approx(beta(18, 2).ppf([0.001, 0.025, 0.975, 0.999]), abs=1e-5)


def test_what_does_not_go_together_or_is_too_large_is_said():
    with pytest.raises(UsageError, match="targets"):
        funnel([18, 19], [20, 20], [0.9, 0.8, 0.7])
    with pytest.raises(UsageError, match="targets"):
        funnel([18], [20], [0.9, 0.8, 0.7])
    with pytest.raises(UsageError, match="whole persons"):
        exact_limits(0.9, 10**10)
    with pytest.raises(UsageError, match="whole persons"):
        overdispersed_limits(0.9, 10**8, 20)
