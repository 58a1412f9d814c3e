import csv
import inspect
import json
from pathlib import Path

import numpy as np
import pytest

from analysis.model.errors import UsageError
from analysis.stats import cohort_effects, group_time, staggered
from analysis.stats.staggered import StaggeredEffects, staggered_effects

REFERENCE = Path(__file__).parents[2] / "reference"
NEVER = None
SIX = (3, 3, 5, 7, NEVER, NEVER)  # first year with the programme, unit by unit: as six districts might have it
TWENTY_FOUR = (3,) * 4 + (5,) * 4 + (7,) * 4 + (NEVER,) * 12


@pytest.fixture(scope="module")
def mpdta() -> dict:
    """Teen employment (log) in 500 counties, 2003-2007, and the year in which a state raised its minimum wage."""
    with (REFERENCE / "mpdta.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        "unit": [row["countyreal"] for row in rows],
        "time": [int(row["year"]) for row in rows],
        "value": [float(row["lemp"]) for row in rows],
        "since": {row["countyreal"]: int(row["first.treat"]) for row in rows if row["first.treat"] != "0"},
    }


@pytest.fixture(scope="module")
def of_mpdta(mpdta) -> StaggeredEffects:
    return staggered_effects(**mpdta)


def panel(starts, *, times=11, effect=0.5, growing=0.0, autocorrelation=0.0, seed=1, scatter=1.0) -> dict:
    """Return a made-up panel: levels of units, a common path, and an effect from the start on, growing by the year."""
    random, begins = np.random.default_rng(seed), np.array([np.inf if each is None else each for each in starts])
    noise = random.normal(size=(len(starts), times))
    noise[:, 0] /= np.sqrt(1 - autocorrelation**2)
    for time in range(1, times):
        noise[:, time] += autocorrelation * noise[:, time - 1]
    since_start = np.arange(times)[None, :] - begins[:, None]
    effects = np.where(since_start >= 0, effect + growing * np.where(np.isfinite(since_start), since_start, 0), 0)
    values = 3 * random.normal(size=(len(starts), 1)) + random.normal(size=times) + effects + scatter * noise
    return {
        "unit": np.repeat([f"u{each:02d}" for each in range(len(starts))], times),
        "time": np.tile(np.arange(times), len(starts)),
        "value": values.ravel(),
        "since": {f"u{place:02d}": start for place, start in enumerate(starts) if start is not None},
    }


def test_counties_give_the_published_effects(vectors, of_mpdta):
    case = vectors["did_mpdta_attgt"]
    found = {(f"{each.cohort:g}", f"{each.time:g}"): each.effect.estimate for each in of_mpdta.cells}
    for cohort in ("2004", "2006", "2007"):
        for time, effect in case["expected"][cohort].items():
            assert found.pop((cohort, time)) == pytest.approx(effect, abs=case["tolerance"])
    assert found == {}
    assert of_mpdta.pretest_p == pytest.approx(case["expected"]["pretest_p"], abs=case["tolerance"])
    assert (of_mpdta.units, of_mpdta.treated, of_mpdta.controls) == (500, 191, 309)


def test_averages_are_those_published_and_not_those_of_two_way_fixed_effects(mpdta, of_mpdta):
    # The documentation of the R package did: simple -0.0400, by cohort -0.0310, by time since the start -0.0772.
    assert of_mpdta.overall.estimate == pytest.approx(-0.0400, abs=6e-5)
    assert (of_mpdta.overall.lower, of_mpdta.overall.upper) == pytest.approx((-0.0635, -0.0164), abs=6e-5)
    assert of_mpdta.overall_by_cohort.estimate == pytest.approx(-0.0310, abs=6e-5)
    assert of_mpdta.overall_by_time.estimate == pytest.approx(-0.0772, abs=6e-5)
    values = np.array(mpdta["value"]).reshape(500, 5)
    begins = [mpdta["since"].get(unit, np.inf) for unit in mpdta["unit"][::5]]
    having = (np.arange(2003, 2008)[None, :] >= np.array(begins)[:, None]) * 1.0
    within = [each - each.mean(1, keepdims=True) - each.mean(0) + each.mean() for each in (values, having)]
    two_way = (within[0] * within[1]).sum() / (within[1] ** 2).sum()
    assert two_way == pytest.approx(-0.0365, abs=6e-5)  # the wrong answer
    answers = (of_mpdta.overall, of_mpdta.overall_by_cohort, of_mpdta.overall_by_time)
    assert all(abs(each.estimate - two_way) > 0.003 for each in answers)
    offered = [name for module in (staggered, cohort_effects, group_time) for name, _ in inspect.getmembers(module)]
    assert not [name for name in offered if "fixed" in name.lower() or "twfe" in name.lower()]


@pytest.mark.parametrize("controls", ["never_treated", "not_yet_treated"])
def test_every_effect_and_error_is_that_of_another_program(mpdta, controls):
    expected = json.loads((REFERENCE / "mpdta_effects.json").read_text("utf-8"))["answers"][controls]
    found = staggered_effects(**mpdta, controls=controls)
    assert found.interval_by == "normal"
    overall = (found.overall.estimate, found.overall.standard_error)
    assert overall == pytest.approx(tuple(expected["simple"]), abs=1e-12)
    tables = {
        "cells": {f"{each.cohort:g} {each.time:g}": each.effect for each in found.cells},
        "by_time": {f"{each.since_start:g}": each.effect for each in found.by_time},
        "by_cohort": {f"{each.cohort:g}": each.effect for each in found.by_cohort},
    }
    for name, effects in tables.items():
        assert effects.keys() == expected[name].keys()
        for key, effect in effects.items():
            assert (effect.estimate, effect.standard_error) == pytest.approx(tuple(expected[name][key]), abs=1e-12)


def by_hand(given: dict, controls: str) -> dict[tuple[float, float], float]:
    """Return the effects by cohort and time, from the definition, row by row."""
    value = {(u, t): v for u, t, v in zip(given["unit"], given["time"], given["value"], strict=True)}
    units, times = sorted(set(given["unit"])), sorted(set(given["time"]))
    start = {unit: given["since"].get(unit, np.inf) for unit in units}
    effects = {}
    for cohort in sorted(set(given["since"].values())):
        for place in range(1, len(times)):
            time = times[place]
            base = max(t for t in times if t < cohort) if time >= cohort else times[place - 1]
            latest = max(time, base)
            if controls == "never_treated":
                others = [unit for unit in units if start[unit] == np.inf]
            else:
                others = [unit for unit in units if start[unit] > latest and start[unit] != cohort]
            own = [unit for unit in units if start[unit] == cohort]
            change = [np.mean([value[u, time] - value[u, base] for u in group]) for group in (own, others)]
            effects[cohort, time] = change[0] - change[1]
    return effects


@pytest.mark.parametrize("controls", ["never_treated", "not_yet_treated"])
def test_effects_are_their_definition(controls):
    given = panel(SIX, growing=0.2, seed=4)
    keep = given["time"] != 4  # a year that nobody has
    given = given | {name: given[name][keep] for name in ("unit", "time", "value")}
    expected = by_hand(given, controls)
    found = staggered_effects(**given, controls=controls)
    assert {(each.cohort, each.time): each.effect.estimate for each in found.cells} == pytest.approx(expected)
    after = {key: effect for key, effect in expected.items() if key[1] >= key[0]}
    sizes = {3: 2, 5: 1, 7: 1}
    overall = sum(sizes[c] * effect for (c, _), effect in after.items()) / sum(sizes[c] for c, _ in after)
    assert found.overall.estimate == pytest.approx(overall)
    means = {c: np.mean([effect for (own, _), effect in after.items() if own == c]) for c in sizes}
    assert {each.cohort: each.effect.estimate for each in found.by_cohort} == pytest.approx(means)
    assert found.overall_by_cohort.estimate == pytest.approx(sum(sizes[c] * means[c] for c in sizes) / 4)


def test_without_scatter_the_effect_is_found_exactly_where_fixed_effects_would_miss_it():
    given = panel(SIX, effect=1.0, growing=0.5, scatter=0.0)
    found = staggered_effects(**given)
    assert {each.since_start: each.effect.estimate for each in found.by_time} == pytest.approx(
        {each: 1 + 0.5 * each if each >= 0 else 0.0 for each in range(-6, 8)}, abs=1e-9
    )
    steady = panel(SIX, scatter=0.0)
    high = staggered_effects(**(steady | {"value": steady["value"] + 1e6}))
    assert "no scatter" in high.reason  # what rounding leaves of a high level is none
    steady = staggered_effects(**steady)
    assert steady.overall.estimate == pytest.approx(0.5) and "no scatter" in steady.reason
    assert np.isnan([steady.overall.lower, steady.overall.p, steady.pretest_p]).all() and steady.interval_by == ""


def test_levels_order_and_common_years_change_nothing():
    given = panel(SIX, seed=8)
    found = staggered_effects(**given)
    shuffled = np.random.default_rng(0).permutation(len(given["time"]))
    moved = given["value"] + 1e5 * (given["unit"] == "u03") + 40 * (given["time"] == 6)
    again = staggered_effects(given["unit"][shuffled], given["time"][shuffled], moved[shuffled], given["since"])
    for name in ("estimate", "lower", "upper", "p"):
        assert getattr(again.overall, name) == pytest.approx(getattr(found.overall, name), abs=1e-8)
    assert again.pretest_p == pytest.approx(found.pretest_p)


def test_the_interval_holds_the_estimate_and_agrees_with_p():
    for seed in range(30):
        found = staggered_effects(**panel(SIX, seed=seed, effect=1.5))
        assert found.ways == 180 and found.interval_by == "dealing" and np.isnan(found.overall.standard_error)
        assert found.overall.lower <= found.overall.estimate <= found.overall.upper
        assert (found.overall.p <= 0.05) == (not found.overall.lower <= 0 <= found.overall.upper)


def test_drawn_ways_are_the_same_for_the_same_seed_and_near_for_another():
    given = panel(TWENTY_FOUR, seed=3)
    found, again = staggered_effects(**given), staggered_effects(**given)
    other = staggered_effects(**given, seed=7)
    assert found == again or repr(found) == repr(again)
    assert found.overall.lower == pytest.approx(other.overall.lower, abs=0.1)
    assert found.overall.lower != other.overall.lower


def test_a_start_after_the_last_year_is_a_control():
    given = panel(SIX, seed=2)
    found = staggered_effects(**given)
    given["since"]["u04"] = 40
    assert repr(staggered_effects(**given)) == repr(found)


@pytest.mark.parametrize(
    ("starts", "controls", "reason"),
    [
        ((3, 5, 7, 3), "never_treated", "0 units to compare with"),
        ((3, 5, 7, NEVER), "never_treated", "1 units to compare with"),
        ((3, 3, 3, 5), "not_yet_treated", "1 units to compare with"),
        ((3, NEVER, NEVER, NEVER), "never_treated", "1 units with the programme"),
        ((NEVER,) * 5, "never_treated", "0 units with the programme"),
        ((0, 4, 5, NEVER, NEVER), "never_treated", "no time before the beginning of u00; leave"),
        ((1, 1, 1, NEVER, NEVER, NEVER), "never_treated", "no unit with 2 times before"),
    ],
)
def test_too_little_to_compare_is_an_answer_with_its_reason(starts, controls, reason):
    found = staggered_effects(**panel(starts), controls=controls)
    assert found.reason.startswith(reason)
    assert np.isnan([found.overall.estimate, found.overall.lower, found.pretest_p]).all() and found.cells == ()


def test_nothing_at_all_is_an_answer():
    assert "0 units" in staggered_effects([], [], [], {}).reason


def test_not_yet_treated_needs_no_unit_that_never_begins():
    found = staggered_effects(**panel((3, 3, 5, 7, 7, 7), seed=5), controls="not_yet_treated")
    assert found.reason == "" and {each.cohort for each in found.by_cohort} == {3, 5}  # of 7 nobody is left to compare


def test_too_few_ways_give_an_estimate_without_an_interval():
    found = staggered_effects(**panel((3, 3, NEVER, NEVER)))
    assert found.reason == "the beginnings can be dealt out in 6 ways only: no interval"
    assert np.isfinite(found.overall.estimate) and np.isnan([found.overall.lower, found.overall.p]).all()


def test_a_gap_is_named_and_left_out_only_when_asked():
    given = panel((*SIX, NEVER), seed=6)
    holes = (given["unit"] == "u06") & np.isin(given["time"], range(2, 9))
    refused = staggered_effects(given["unit"], given["time"], np.where(holes, np.nan, given["value"]), given["since"])
    assert refused.reason.startswith("not known: u06 2, u06 3, u06 4, u06 5, u06 6 and 2 more")
    assert np.isnan(refused.overall.estimate)
    kept = ~holes  # rows that are not there at all are gaps as well
    rows = {name: given[name][kept] for name in ("unit", "time", "value")}
    assert staggered_effects(**rows, since=given["since"]).reason == refused.reason
    found = staggered_effects(**rows, since=given["since"], incomplete="leave_out")
    whole = {name: given[name][given["unit"] != "u06"] for name in ("unit", "time", "value")}
    assert found.left_out == ("u06",) and found.units == 6
    assert repr(found.overall) == repr(staggered_effects(**whole, since=given["since"]).overall)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"time": [2015]}, "1 times"),
        ({"since": {"nobody": 3}}, "no values of nobody"),
        ({"since": {"u00": np.nan}}, "beginning"),
        ({"level": 95}, "probability"),
        ({"value": np.full(66, np.inf)}, "infinite"),
        ({"time": np.full(66, np.nan)}, "no number"),
        ({"time": np.zeros(66)}, "twice"),
    ],
)
def test_what_is_no_panel_is_an_error(wrong, words):
    with pytest.raises(UsageError, match=words):
        staggered_effects(**(panel(SIX) | wrong))


@pytest.mark.parametrize("choice", [{"controls": "all"}, {"incomplete": "fill"}, {"interval_by": "bootstrap"}])
def test_a_choice_that_is_not_offered_is_an_error(choice):
    with pytest.raises(UsageError, match=next(iter(choice.values()))):
        staggered_effects(**panel(SIX), **choice)


def covered(starts, cases: int, **choices) -> dict[str, float]:
    """Return how often the intervals of all years and of one hold the truth, and how often the pre-test fails."""
    made = {name: choices.pop(name) for name in ("growing", "autocorrelation") if name in choices}
    begins = np.array([np.inf if each is None else each for each in starts])
    since_start = np.arange(11)[None, :] - begins[:, None]
    truth = 0.5 + made.get("growing", 0.0) * since_start[since_start >= 0].mean()
    held = one_year = failed = 0
    for seed in range(cases):
        found = staggered_effects(**panel(starts, seed=seed, **made), draws=499, **choices)
        held += found.overall.lower <= truth <= found.overall.upper
        after_one = next(each for each in found.by_time if each.since_start == 1)
        one_year += after_one.effect.lower <= 0.5 + made.get("growing", 0.0) <= after_one.effect.upper
        failed += found.pretest_p <= 0.05
    return {"held": held / cases, "one_year": one_year / cases, "failed": failed / cases}


def test_the_interval_of_six_units_keeps_its_promise_where_the_normal_one_breaks_it():
    dealt = covered(SIX, 100, autocorrelation=0.7)
    assert dealt["held"] >= 0.95 - 0.065  # three Monte-Carlo errors of 2.2 points, here and below
    assert dealt["one_year"] >= 0.95 - 0.065 and dealt["failed"] <= 0.05 + 0.065
    assert covered(SIX, 100, autocorrelation=0.7, interval_by="normal")["held"] < 0.90


@pytest.mark.soak
@pytest.mark.parametrize("starts", [SIX, TWENTY_FOUR])
@pytest.mark.parametrize("made", [{}, {"autocorrelation": 0.7}, {"growing": 0.3, "autocorrelation": 0.3}])
def test_intervals_cover_and_the_pretest_fails_as_promised(starts, made):
    found = covered(starts, 600, **made)
    assert found["held"] >= 0.95 - 0.028  # three Monte-Carlo errors of 0.9 points, here and below
    assert found["one_year"] >= 0.95 - 0.028
    assert found["failed"] <= 0.05 + 0.028


def test_draws_are_checked_and_too_few_are_told_as_such():
    made = panel([2, 2, 3, 3, *[None] * 12])  # 10920 ways, so that they are drawn
    assert "5 draws are too few" in staggered_effects(**made, draws=5).reason
    with pytest.raises(UsageError, match="draws"):
        staggered_effects(**made, draws=0)
