from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.errors import UsageError
from analysis.stats.das_gupta import (
    composition_factors,
    das_gupta,
    das_gupta_product,
    das_gupta_structure,
    das_gupta_years,
)
from analysis.stats.decomposition import (
    effect_intervals,
    kitagawa,
    kitagawa_of_counts,
    kitagawa_of_years,
)

# Das Gupta (1993), example 6.5: shares of births out of wedlock, women of six age groups, US 1963 to 1983.
WEDLOCK_YEARS = (1963, 1968, 1973, 1978, 1983)
WEDLOCK = [
    np.array(rows).reshape(5, 6)
    for rows in (
        [.200, .163, .146, .154, .168, .169, .215, .191, .156, .137, .144, .157, .218, .203, .175, .144, .127, .133,
         .205, .200, .181, .162, .134, .118, .169, .195, .190, .174, .150, .122],
        [.866, .325, .119, .099, .099, .121, .891, .373, .124, .100, .107, .127, .870, .396, .158, .125, .113, .129,
         .900, .484, .243, .176, .155, .168, .931, .563, .311, .216, .199, .191],
        [.007, .021, .023, .015, .008, .002, .010, .023, .023, .015, .008, .002, .011, .016, .017, .011, .006, .002,
         .014, .019, .015, .010, .005, .001, .018, .026, .023, .016, .008, .002],
        [.454, .326, .195, .107, .051, .015, .433, .249, .159, .079, .037, .011, .314, .181, .133, .063, .023, .006,
         .313, .191, .143, .069, .021, .004, .380, .201, .149, .079, .025, .006],
    )
]  # fmt: skip
# Example 5.3: deaths per 1000, race (2) by age (11), US 1985 and 1970.
DEATHS_SIZE = np.array(
    [3041, 11577, 27450, 32711, 35480, 27411, 19555, 19795, 15254, 8022, 2472, 707, 2692, 6473, 6841, 6547, 4352, 3034,
     2540, 1749, 804, 236, 2968, 11484, 34614, 30992, 21983, 20314, 20928, 16897, 11339, 5720, 1315, 535, 2162, 6120,
     4781, 3096, 2718, 2363, 1767, 1149, 448, 117]
).reshape(2, 2, 11)  # fmt: skip
DEATHS_RATE = np.array(
    [9.163, .462, .248, .929, 1.084, 1.810, 4.715, 12.187, 27.728, 64.068, 157.570, 17.208, .738, .328, 1.103, 2.045,
     3.724, 8.052, 17.812, 34.128, 68.276, 125.161, 18.469, .751, .391, 1.146, 1.287, 2.672, 6.636, 15.691, 34.723,
     79.763, 176.837, 36.993, 1.352, .541, 2.040, 3.523, 6.746, 12.967, 24.471, 45.091, 74.902, 123.205]
).reshape(2, 2, 11)  # fmt: skip


def out_of_wedlock(women, unmarried, births_unmarried, births_married):
    outside = (women * unmarried * births_unmarried).sum()
    return 1000 * outside / (outside + (women * (1 - unmarried) * births_married).sum())


def year_of(place):
    return {name: values[place] for name, values in zip("ABCD", WEDLOCK, strict=True)}


def test_kitagawa_is_that_of_das_guptas_table(vectors):
    case, given_ = vectors["kitagawa_structure"]["expected"], vectors["kitagawa_structure"]["input"]
    shares = [np.array(given_[f"share_{year}"]) / 100 for year in (1970, 1985)]
    answer = kitagawa(shares[0], given_["rate_1970"], shares[1], given_["rate_1985"])
    assert [answer.rate_1, answer.rate_2] == pytest.approx(case["crude"], abs=1e-4)
    assert answer.composition_effect == pytest.approx(case["composition_effect"], abs=1e-4)
    assert answer.rate_effect == pytest.approx(case["rate_effect"], abs=1e-4)
    assert answer.total == pytest.approx(case["total"], abs=1e-4)
    parts = np.array([answer.composition_effect, answer.rate_effect])
    assert (100 * parts / answer.total) == pytest.approx(case["pct"], abs=5e-3)


def test_product_of_two_is_that_of_das_guptas_table(vectors):
    case = vectors["dasgupta_product2"]
    a, b = case["input"]["a"], case["input"]["b"]
    answer = das_gupta_product((a[0], b[0]), (a[1], b[1]))
    expected = case["expected"]
    assert answer.effects == pytest.approx([expected["effect_a"], expected["effect_b"]], abs=1e-3)
    assert answer.total == pytest.approx(expected["total"], abs=1e-3)


@pytest.mark.parametrize(  # Das Gupta (1993), examples 2.2, 2.3, 2.4
    ("first", "last", "effects"),
    [
        ((51.78746, 0.45919, 0.52638), (84.90502, 0.75756, 0.51065), (10.4340333, 10.5608476, -0.6670084)),
        ((25.3, 0.214, 0.279, 0.949), (32.7, 0.290, 0.473, 0.986), (0.6889411, 0.8125381, 1.3829055, 0.1047547)),
        (
            (0.58, 0.76, 0.84, 0.66, 16.573),
            (0.72, 0.97, 0.97, 0.56, 16.158),
            (1.0909785, 1.2298438, 0.7278399, -0.8398707, -0.1290187),
        ),
    ],
)
def test_products_of_three_to_five_are_those_of_das_gupta(first, last, effects):
    assert das_gupta_product(first, last).effects == pytest.approx(effects, abs=1e-6)


def test_vector_factors_and_differences_are_those_of_das_gupta():
    births = [488, 452, 338, 156, 63, 22, 3], [393, 407, 369, 274, 184, 90, 16]
    married = [.082, .527, .866, .941, .942, .923, .876], [.122, .622, .903, .930, .916, .873, .800]  # fmt: skip
    women = [.058, .038, .032, .030, .026, .023, .019], [.043, .041, .036, .032, .026, .020, .018]  # fmt: skip
    answer = das_gupta_product((births[1], married[1], women[1]), (births[0], married[0], women[0]))
    assert answer.effects == pytest.approx([-7.285632, -2.720633, -1.565181], abs=1e-5)  # example 4.3
    assert answer.standardised_1 == pytest.approx([36.72867, 34.47028, 33.83095], abs=1e-5)
    growth = das_gupta(lambda births, deaths: births - deaths, (19.4, 10.8), (23.7, 9.5))
    assert growth.effects == pytest.approx([4.3, 1.3]) and growth.standardised_1 == pytest.approx([9.25, 10.75])


def test_any_function_of_vectors_is_that_of_das_gupta():
    answer = das_gupta(out_of_wedlock, list(year_of(0).values()), list(year_of(4).values()))  # example 4.4
    assert answer.effects / 1000 == pytest.approx([-0.00620498, 0.04866154, 0.02705922, 0.02470928], abs=1e-7)


def test_several_years_are_those_of_das_gupta_where_pairs_do_not_fit():
    answer = das_gupta_years(out_of_wedlock, [year_of(place) for place in range(5)])  # example 6.5
    assert answer.names == tuple("ABCD")
    assert answer.standardised == pytest.approx(
        np.array(
            [[72.77031, 74.65254, 73.83625, 71.36001, 64.60057], [53.28255, 56.63216, 59.52972, 79.49763, 104.38728],
             [62.17750, 69.61231, 60.48031, 68.54219, 94.17361], [54.83361, 64.43823, 81.24203, 79.60288, 74.12756]]
        ), abs=1e-5
    )  # fmt: skip
    assert answer.rates == pytest.approx([30.94957, 53.22084, 62.97390, 86.88830, 125.17462], abs=1e-5)
    pairs = [das_gupta(out_of_wedlock, year_of(a), year_of(b)).effects for a, b in ((0, 1), (1, 2), (0, 2))]
    assert pairs[2] == pytest.approx([0.1688192, 7.9721514, 1.8923635, 21.9910032], abs=1e-6)
    assert pairs[0] + pairs[1] != pytest.approx(pairs[2], abs=0.01)  # what the years as a whole mend
    assert answer.effects(0, 1) + answer.effects(1, 2) == pytest.approx(answer.effects(0, 2))


def test_cross_classified_structure_is_that_of_das_gupta():
    answer = das_gupta_structure(DEATHS_SIZE[1], DEATHS_RATE[1], DEATHS_SIZE[0], DEATHS_RATE[0], ("race", "age"))
    assert answer.names == ("race", "age", "rate")  # example 5.3
    assert answer.effects == pytest.approx([0.0197749, 1.5217347, -2.2277254], abs=1e-6)
    assert answer.standardised_1 == pytest.approx([9.136312, 8.385332, 10.257368], abs=1e-6)
    race, age = composition_factors(DEATHS_SIZE[0])
    assert age[0, :3] == pytest.approx([0.01534415, 0.05841572, 0.13869259], abs=1e-8)
    assert race * age == pytest.approx(DEATHS_SIZE[0] / DEATHS_SIZE[0].sum())


def test_weights_are_the_average_over_all_orders_of_change():
    def function(*factors):
        return np.exp(factors[0]) * factors[1] / (factors[2] + factors[3] ** 2)

    first, last = (0.2, 3.0, 1.5, 0.7), (0.9, 2.0, 2.5, 0.1)
    gains = np.zeros(4)
    for order in permutations(range(4)):
        state = list(first)
        for factor in order:
            before = function(*state)
            state[factor] = last[factor]
            gains[factor] += (function(*state) - before) / 24
    assert das_gupta(function, first, last).effects == pytest.approx(gains)


COUNTS = st.lists(
    st.tuples(*[st.integers(0, 40)] * 4), min_size=1, max_size=20
).map(lambda rows: [(min(a, b), max(a, b), min(c, d), max(c, d)) for a, b, c, d in rows])


@given(COUNTS)
@settings(max_examples=60, deadline=None)
def test_effects_add_up_exactly_whatever_comes_and_goes(rows):
    x1, n1, x2, n2 = np.array(rows, dtype=float).T
    answer = kitagawa_of_counts(x1, n1, x2, n2)
    if not n1.sum() or not n2.sum():
        assert answer.reason and np.isnan(answer.total) and np.isnan(answer.composition_effect)
        return
    assert answer.total == pytest.approx(x2.sum() / n2.sum() - x1.sum() / n1.sum(), abs=1e-12)
    assert answer.composition_effect + answer.rate_effect == pytest.approx(answer.total, abs=1e-12)
    assert answer.composition_by_category.sum() == pytest.approx(answer.composition_effect, abs=1e-12)
    assert answer.composition_against_average.sum() == pytest.approx(answer.composition_effect, abs=1e-12)
    assert answer.rate_by_category.sum() == pytest.approx(answer.rate_effect, abs=1e-12)
    assert answer.rate_by_category[answer.in_one_year_only] == pytest.approx(0)
    back = kitagawa_of_counts(x2, n2, x1, n1)
    assert back.rate_effect == pytest.approx(-answer.rate_effect, abs=1e-12)


@given(st.integers(2, 6), st.integers(1, 8), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_years_telescope_and_add_up(years, categories, seed):
    random = np.random.default_rng(seed)
    totals = random.integers(0, 30, (years, categories))
    totals[:, 0] += 1  # somebody each year
    counts = random.binomial(totals, random.random((years, categories)))
    answer = kitagawa_of_years(counts, totals)
    for a in range(years):
        for b in range(years):
            change = counts[b].sum() / totals[b].sum() - counts[a].sum() / totals[a].sum()
            assert answer.effects(a, b).sum() == pytest.approx(change, abs=1e-12)
            for c in range(years):
                both = answer.effects(a, b) + answer.effects(b, c)
                assert both == pytest.approx(answer.effects(a, c), abs=1e-12)
    if years == 2:
        pair = kitagawa_of_counts(counts[0], totals[0], counts[1], totals[1])
        assert answer.effects(0, 1) == pytest.approx([pair.composition_effect, pair.rate_effect], abs=1e-12)


def test_a_commune_that_is_formed_is_composition_and_nothing_else():
    # The example of the page: B (50 %) goes, C (90 %) comes, A stays at 80 %.
    answer = kitagawa_of_counts([16, 10, 0], [20, 20, 0], [16, 0, 18], [20, 0, 20])
    assert answer.total == pytest.approx(0.20) and answer.rate_effect == 0
    assert answer.composition_effect == pytest.approx(0.20)
    assert answer.in_one_year_only.tolist() == [False, True, True]
    assert answer.composition_against_average == pytest.approx([0, 0.125, 0.075])


def test_the_example_of_the_page():
    answer = kitagawa_of_counts([12, 18], [20, 20], [13, 36], [20, 40])
    assert 100 * answer.rate_1 == pytest.approx(75) and 100 * answer.rate_2 == pytest.approx(81.6667, abs=1e-4)
    assert 100 * answer.composition_effect == pytest.approx(4.5833, abs=1e-4)
    assert 100 * answer.rate_effect == pytest.approx(2.0833, abs=1e-4)


def test_only_rates_or_only_sizes_moved():
    better = kitagawa_of_counts([10, 10], [20, 20], [15, 15], [20, 20])
    assert better.composition_effect == 0 and better.rate_effect == pytest.approx(0.25)
    moved = kitagawa_of_counts([5, 15], [20, 20], [2, 27], [8, 36])
    assert moved.rate_effect == pytest.approx(0) and moved.composition_effect == pytest.approx(29 / 44 - 0.5)
    perfect = kitagawa_of_counts([20, 20], [20, 20], [30, 10], [30, 10])
    assert perfect.total == 0 and perfect.composition_effect == 0 and perfect.reason == ""


def test_nobody_in_a_year_is_no_answer_rather_than_zero():
    answer = kitagawa_of_counts([0, 0], [0, 0], [3, 4], [5, 5])
    assert answer.reason == "nobody in one of the years" and np.isnan(answer.rate_effect)
    with pytest.raises(UsageError, match="fewer than two years"):
        kitagawa_of_years([[0, 0], [3, 4]], [[0, 0], [5, 5]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kitagawa([50, 50], [1, 2], [60, 40], [1, 2]), "adds up to 100"),
        (lambda: kitagawa([0.5, 0.5], [1, 2], [1], [1]), "2 categories"),
        (lambda: kitagawa([0.5, 0.5], [1, np.nan], [0.6, 0.4], [1, 2]), "number 2 has staff but no rate"),
        (lambda: kitagawa([1.5, -0.5], [1, 2], [0.6, 0.4], [1, 2]), "negative"),
        (lambda: kitagawa([np.nan, 0.5], [1, 2], [0.6, 0.4], [1, 2]), "missing share"),
        (lambda: kitagawa([1], [np.inf], [1], [1]), "no rate"),
        (lambda: kitagawa_of_counts([3], [2], [1], [2]), "3 out of 2"),
        (lambda: kitagawa_of_counts([np.nan], [2], [1], [2]), "nan out of 2"),
        (lambda: kitagawa_of_counts([], [], [], []), "shape"),
        (lambda: kitagawa_of_counts([1, 1], [2, 2], [1], [2]), "2 categories in one year but 1"),
        (lambda: das_gupta_product({"a": 1, "b": 2}, {"a": 1, "c": 2}), "factors"),
        (lambda: das_gupta(lambda a, b: a / b, (1, 0), (2, 1)), "no number"),
        (lambda: das_gupta_product(np.ones(13), np.ones(13)), "13 factors"),
        (lambda: das_gupta_product((), ()), "0 factors"),
        (lambda: das_gupta_years(lambda a: a, [(1,)]), "at least two"),
        (lambda: das_gupta_years(lambda a: a, [(1,), (2,)]).effects(0, 2), "no year at place"),
        (lambda: das_gupta_structure([[1, 2]], [[1, 2]], [[0, 0]], [[1, 2]], "xy"), "all 0"),
        (lambda: das_gupta_structure(np.ones(2), np.ones(2), np.ones(2), np.ones(2), "xy"), "2 variables"),
        (lambda: das_gupta_structure([[1, 2]], [[1, 2]], [[1]], [[1]], "xy"), "shapes"),
        (lambda: effect_intervals([1], [2], [1], [2], stayed=2), "stayed"),
        (lambda: effect_intervals([0], [0], [1], [2]), "nobody"),
    ],
)
def test_what_cannot_be_meant_is_said(call, message):
    with pytest.raises(UsageError, match=message):
        call()


def test_a_cell_that_is_empty_in_one_year_keeps_the_structure_exact():
    sizes = np.array([[[10, 0], [5, 5]], [[8, 4], [0, 6]]], dtype=float)
    rates = np.array([[[0.5, np.nan], [0.2, 0.9]], [[0.6, 0.7], [np.nan, 0.8]]])
    answer = das_gupta_structure(sizes[0], rates[0], sizes[1], rates[1], ("commune", "age"))
    assert answer.effects.sum() == pytest.approx(float(answer.total), abs=1e-12)
    pair = kitagawa(sizes[0].ravel() / 20, rates[0].ravel(), sizes[1].ravel() / 18, rates[1].ravel())
    assert answer.effects[2] == pytest.approx(pair.rate_effect)
    assert answer.effects[:2].sum() == pytest.approx(pair.composition_effect)


def covered(stayed, assumed, random, draws=1500):
    """Share of draws in which each interval holds the effect that the true rates have."""
    n1, n2 = np.array([20, 35, 12, 50, 0]), np.array([30, 30, 0, 45, 25])
    p1, p2 = np.array([0.7, 0.9, 0.5, 0.95, 0.6]), np.array([0.75, 0.9, 0.5, 0.97, 0.6])
    truth = kitagawa(n1 / n1.sum(), p1, n2 / n2.sum(), p2)
    held = np.zeros(2)
    for _ in range(draws):
        persons = [random.random(60) for _ in n1]
        later = [np.where(random.random(60) < stayed, person, random.random(60)) for person in persons]
        x1 = [(person[:n] < p).sum() for person, n, p in zip(persons, n1, p1, strict=True)]
        x2 = [(person[:n] < p).sum() for person, n, p in zip(later, n2, p2, strict=True)]
        ends = effect_intervals(x1, n1, x2, n2, stayed=assumed)
        held += [
            ends.composition_lower <= truth.composition_effect <= ends.composition_upper,
            ends.rate_lower <= truth.rate_effect <= ends.rate_upper,
        ]
    return held / draws


@pytest.mark.parametrize("stayed", [0.0, 0.9])
def test_intervals_of_the_effects_cover_whoever_stays(stayed):
    # 600 draws: standard error 0.9 points at 95 %. Where it is not known who stayed, only too wide is allowed.
    random = np.random.default_rng(3)
    assert (covered(stayed, None, random, 600) >= 0.92).all()
    known = covered(stayed, stayed, random, 600)
    assert (known >= 0.92).all() and known[1] <= 0.99
