import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import t

from analysis.model.errors import UsageError
from analysis.stats.panel import mixed_panel, share_panel_gee

STRUCTURES = ("independence", "exchangeable", "autoregressive")


def districts(units=6, years=8, *, levels=0.5, trend=0.0, seed=1, persons=300) -> dict:
    """Return made-up shares: a level of its own for every unit, and years that are more uneven than chance makes."""
    random = np.random.default_rng(seed)
    unit, time = np.repeat(np.arange(units), years), np.tile(np.arange(years), units)
    slopes = trend + np.repeat(random.normal(0, 0.03, units), years)
    odds = np.repeat(random.normal(0.5, levels, units), years) + slopes * (time - (years - 1) / 2)
    odds = odds + random.normal(0, 0.1, units * years)
    total = np.full(units * years, persons)
    return {"unit": unit, "time": time, "count": random.binomial(total, 1 / (1 + np.exp(-odds))), "total": total}


def values(units=8, years=5, *, levels=1.0, trend=0.1, seed=1) -> dict:
    random = np.random.default_rng(seed)
    unit, time = np.repeat(np.arange(units), years), np.tile(np.arange(years), units)
    level = 50 + np.repeat(random.normal(0, levels, units), years)
    return {"unit": unit, "time": time, "value": level + trend * time + random.normal(size=units * years)}


def analysis_of_variance(given: dict) -> dict[str, float]:
    """Return what REML gives for a balanced panel with a common slope, in closed form."""
    units, years = len(set(given["unit"])), len(set(given["time"]))
    table = np.asarray(given["value"], dtype=float).reshape(units, years)
    time = np.asarray(given["time"], dtype=float).reshape(units, years)
    time = time - time.mean()
    means = table.mean(axis=1)
    slope = (time * (table - means[:, None])).sum() / (time**2).sum()
    left = ((table - means[:, None] - slope * time) ** 2).sum()
    within, between = left / (units * years - units - 1), years * means.var(ddof=1)
    if between < within:  # no variance between units: one variance of everything
        within = (left + between * (units - 1)) / (units * years - 2)
    return {
        "slope": slope,
        "slope_error": np.sqrt(within / (time**2).sum()),
        "level_error": np.sqrt(max(between, within) / (units * years)),
        "between": np.sqrt(max(0.0, between - within) / years),
        "within": np.sqrt(within),
    }


@pytest.mark.parametrize("seed", range(12))
def test_a_balanced_mixed_model_is_the_analysis_of_variance(seed):
    given = values(6 + seed % 4, 4 + seed % 3, levels=(0.0, 0.4, 2.0)[seed % 3], seed=seed)
    found, expected = mixed_panel(**given), analysis_of_variance(given)
    assert found.reason == ""
    assert found.effect("time").estimate == pytest.approx(expected["slope"], abs=1e-8)
    assert found.effect("time").standard_error == pytest.approx(expected["slope_error"], rel=1e-5)
    assert found.effect("intercept").standard_error == pytest.approx(expected["level_error"], rel=1e-4)
    assert found.between == pytest.approx(expected["between"], abs=1e-4)
    assert found.within == pytest.approx(expected["within"], rel=1e-5)


def test_a_mixed_model_is_that_of_lme4(from_r):
    case = from_r["linear_random_intercept"]
    given, expected = case["input"], case["expected"]["reml"]
    found = mixed_panel(given["commune"], given["year"], given["age"])
    assert [each.estimate for each in found.effects] == pytest.approx(expected["coefficients"], abs=1e-8)
    assert [each.standard_error for each in found.effects] == pytest.approx(expected["se"], abs=1e-6)
    assert found.between == pytest.approx(expected["sd_between"], abs=1e-5)
    assert found.within == pytest.approx(expected["sd_within"], abs=1e-5)
    slope = found.effect("time")  # the page's worked example
    assert (slope.estimate, slope.lower, slope.upper) == pytest.approx((0.25, 0.08, 0.415), abs=0.005)
    assert found.correlation == pytest.approx(0.835, abs=5e-4)
    assert (found.groups, found.observations, found.periods) == (12, 60, 5)


# R 4.2, lme4 1.1-31: lmer(age ~ year + (year | commune)) of the same rows, REML, bobyqa to 1e-10.
LME4_OWN_SLOPES = {"se": (0.6043735, 0.0850900), "sd": (2.0540240, 0.0691862, 0.9060739)}


def test_own_slopes_are_those_of_lme4(from_r):
    given = from_r["linear_random_intercept"]["input"]
    found = mixed_panel(given["commune"], given["year"], given["age"], own_slopes=True)
    assert [each.standard_error for each in found.effects] == pytest.approx(LME4_OWN_SLOPES["se"], abs=1e-4)
    deviations = (found.between, found.between_slopes, found.within)
    assert deviations == pytest.approx(LME4_OWN_SLOPES["sd"], abs=3e-4)


def test_the_unit_of_a_value_does_not_matter():
    given = values(seed=3)
    found = mixed_panel(**given)
    small = mixed_panel(given["unit"], given["time"] * 1000, given["value"] * 1e-6 + 7)
    assert small.effect("time").estimate * 1e9 == pytest.approx(found.effect("time").estimate, rel=1e-5)
    assert small.effect("time").p == pytest.approx(found.effect("time").p, rel=1e-4)


def test_degrees_of_freedom_go_by_where_a_column_moves():
    given = values(8, 5, seed=2)
    kind = (given["unit"] % 2 == 0) * 1.0  # told by the eight units alone
    found = mixed_panel(**given, regressors={"town": kind})
    for name, degrees in (("town", 8 - 2), ("time", 40 - 8 - 1)):
        effect = found.effect(name)
        assert effect.upper - effect.estimate == pytest.approx(t.ppf(0.975, degrees) * effect.standard_error)
    own = mixed_panel(**given, own_slopes=True).effect("time")
    assert own.upper - own.estimate == pytest.approx(t.ppf(0.975, 7) * own.standard_error)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_a_gee_is_that_of_statsmodels_in_any_order(structure):
    given = districts(seed=4)
    shuffled = np.random.default_rng(0).permutation(48)
    found = share_panel_gee(**{name: column[shuffled] for name, column in given.items()}, structure=structure)
    kinds = {
        "independence": sm.cov_struct.Independence(),
        "exchangeable": sm.cov_struct.Exchangeable(),
        "autoregressive": sm.cov_struct.Autoregressive(grid=True),
    }
    design = np.column_stack([np.ones(48), given["time"] - 3.5])
    share, family = given["count"] / given["total"], sm.families.Binomial()
    model = sm.GEE(share, design, given["unit"], time=given["time"], family=family, cov_struct=kinds[structure])
    fit = model.fit(cov_type="bias_reduced")
    assert [each.estimate for each in found.effects] == pytest.approx(fit.params, abs=1e-6)
    assert [each.standard_error for each in found.effects] == pytest.approx(fit.bse, rel=1e-5)


def test_an_independent_gee_has_the_errors_of_mancl_and_derouen():
    """From the formula: each unit's residuals, divided by 1 - its leverage."""
    given = districts(seed=6)
    found = share_panel_gee(**given, structure="independence")
    design = np.column_stack([np.ones(48), given["time"] - 3.5])
    share = given["count"] / given["total"]
    beta = sm.GLM(share, design, family=sm.families.Binomial()).fit().params
    mean = 1 / (1 + np.exp(-design @ beta))
    spread = mean * (1 - mean)
    bread = np.linalg.inv(design.T @ (spread[:, None] * design))
    meat = np.zeros((2, 2))
    for unit in range(6):
        rows = given["unit"] == unit
        leverage = (spread[rows, None] * design[rows]) @ bread @ design[rows].T
        moved = design[rows].T @ np.linalg.solve(np.eye(8) - leverage, (share - mean)[rows])
        meat += np.outer(moved, moved)
    assert [each.estimate for each in found.effects] == pytest.approx(beta, abs=1e-6)
    errors = np.sqrt(np.diag(bread @ meat @ bread))
    assert [each.standard_error for each in found.effects] == pytest.approx(errors, rel=1e-5)


def test_a_gee_finds_the_slope_and_a_regressor():
    given = districts(24, 10, trend=0.1, seed=7, persons=2000)
    running = ((given["unit"] % 2 == 0) & (given["time"] >= 5)) * 1.0
    odds = np.log(given["count"] / (given["total"] - given["count"])) + 0.8 * running
    given["count"] = np.round(given["total"] / (1 + np.exp(-odds)))
    found = share_panel_gee(**given, regressors={"running": running})
    assert found.names == ("intercept", "time", "running") and found.reason == ""
    assert found.effect("running").estimate == pytest.approx(0.8, abs=0.1) and found.effect("running").lower > 0.6
    assert found.effect("time").lower <= 0.1 <= found.effect("time").upper


@pytest.mark.parametrize(
    ("units", "years", "reason"),
    [(6, 2, "2 of at least 3 times"), (1, 8, "1 units: that is no panel"), (0, 0, "0 of at least 3")],
)
def test_too_small_a_panel_is_an_answer_with_its_reason(units, years, reason):
    counted, measured = districts(units, years), values(units, years)
    for found in (share_panel_gee(**counted), mixed_panel(**measured)):
        assert reason in found.reason and found.effects == () and np.isnan(found.between)


def test_few_units_have_estimates_but_no_interval():
    for found in (share_panel_gee(**districts(5)), mixed_panel(**values(5))):
        assert found.reason == "5 units, of at least 6 for an interval"
        assert np.isfinite(found.effect("time").estimate)
        assert np.isnan([found.effect("time").lower, found.effect("time").standard_error]).all()
    many = {f"r{place}": np.random.default_rng(place).normal(size=48) for place in range(4)}
    assert share_panel_gee(**districts(6), regressors=many).reason == "6 units for 6 coefficients: no interval"


@pytest.mark.parametrize(
    ("counted", "reason"),
    [
        (np.zeros(48), "no variation within any unit"),
        (np.full(48, 300), "no variation within any unit"),
        (np.repeat(np.arange(6) * 50, 8), "no variation within any unit"),
        (np.tile([0] * 7 + [300], 6), "the fit does not settle"),
        (np.tile(np.arange(8) * 30 + 20, 6), "no scatter between units"),
    ],
)
def test_what_cannot_be_fitted_is_no_number(counted, reason):
    found = share_panel_gee(**(districts() | {"count": counted}))
    assert reason in found.reason and found.effects == ()


def test_a_mixed_model_without_variation_or_scatter_is_no_number():
    given = values()
    for value in (np.full(40, 0.93), given["unit"] * 1.0):
        assert "no variation" in mixed_panel(**(given | {"value": value})).reason
    exact = mixed_panel(**(given | {"value": given["unit"] * 1.0 + given["time"]}))
    assert "does not settle" in exact.reason and exact.effects == ()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"time": np.arange(3)}, "different lengths"),
        ({"time": np.zeros(48)}, "twice"),
        ({"count": np.full(48, 301)}, "is no share"),
        ({"total": np.zeros(48)}, "is no share"),
        ({"time": np.full(48, np.nan)}, "no number"),
        ({"regressors": {"x": [1.0]}}, "different lengths"),
        ({"regressors": {"x": np.full(48, np.nan)}}, "no number"),
        ({"regressors": {"time": np.arange(48)}}, "named intercept or time"),
        ({"regressors": {"x": np.ones(48)}}, "follows from the others"),
        ({"regressors": {"x": np.tile(np.arange(8), 6) * 2}}, "follows from the others"),
        ({"structure": "unstructured"}, "no structure"),
        ({"level": 95}, "probability"),
    ],
)
def test_what_is_no_panel_is_an_error(wrong, words):
    with pytest.raises(UsageError, match=words):
        share_panel_gee(**(districts() | wrong))


def test_a_value_that_is_not_known_is_an_error():
    given = values()
    given["value"][3] = np.nan
    with pytest.raises(UsageError, match="no number"):
        mixed_panel(**given)


def false_alarms(structure: str, units: int, cases: int) -> float:
    found = [share_panel_gee(**districts(units, seed=seed), structure=structure) for seed in range(cases)]
    assert all(each.reason == "" for each in found)
    return float(np.mean([not each.effect("time").lower <= 0 <= each.effect("time").upper for each in found]))


def test_six_districts_do_not_raise_false_alarms():
    assert false_alarms("independence", 6, 120) <= 0.05 + 0.06  # three Monte-Carlo errors of 2 points


@pytest.mark.soak
@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("units", [6, 12])
def test_false_alarms_are_as_promised(structure, units):
    assert false_alarms(structure, units, 500) <= 0.05 + 0.03  # three Monte-Carlo errors of 1 point


@pytest.mark.soak
@pytest.mark.parametrize("units", [6, 12])
def test_a_mixed_model_covers_the_slope(units):
    held = 0
    for seed in range(300):
        effect = mixed_panel(**values(units, 6, seed=seed)).effect("time")
        held += effect.lower <= 0.1 <= effect.upper
    assert held / 300 >= 0.95 - 0.038  # three Monte-Carlo errors of 1.3 points


@pytest.mark.parametrize("nameless", [None, float("nan")])
def test_a_unit_without_a_name_is_an_error(nameless):
    with pytest.raises(UsageError, match="without a name"):
        share_panel_gee([nameless] * 3 + ["b"] * 3, [1, 2, 3] * 2, [1, 2, 3, 3, 2, 1], [5] * 6)
