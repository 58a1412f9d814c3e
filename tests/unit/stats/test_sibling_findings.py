import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, false_discovery_control, fisher_exact

from analysis.model.nouns import Indicator, Words
from analysis.model.tables import VALUES, checked
from analysis.stats.findings import find
from analysis.stats.intervals import newcombe_difference
from analysis.stats.shrinkage import shrink

COUNTS = [(16, 16), (18, 18), (19, 20), (12, 19), (35, 35), (17, 17), (18, 19), (16, 17)]
UNITS = [f"c{number}" for number in range(len(COUNTS))]
LEVELS = dict.fromkeys(UNITS, "commune") | {"d": "district"}


def indicator(direction="up", **other):
    words = Words(vi="x", en="x")
    return Indicator(
        id="x", theme="t", name=words, definition=words, numerator=("a",), denominator=("b",), direction=direction,
        **other,
    )  # fmt: skip


def values(counts=COUNTS, units=UNITS, **other):
    table = pd.DataFrame(counts, columns=["numerator", "denominator"], dtype=float)
    told = {"indicator": "x", "frame": "2025-06-30", "period": "2024", "group": "", "state": "ok", "reason": ""} | other
    value = table["numerator"] / table["denominator"]
    table = table.assign(unit=list(units), value=value, seen=1.0, estimated=0.0, **told)
    return checked(table[list(VALUES.columns)], VALUES)


def found(table, parents, question, direction="up", **other):
    answers = find(table, {"x": indicator(direction, **other)}, levels=LEVELS, parents=parents)
    return answers[answers["question"] == question]


@pytest.fixture
def parents():
    return dict.fromkeys(UNITS, ("d",))


def test_each_is_held_against_the_sum_of_the_others(parents):
    rows = found(values(), parents, "comparison").set_index("unit")
    x, n = np.array(COUNTS).T
    p = [fisher_exact([[a, b - a], [x.sum() - a, n.sum() - b - x.sum() + a]]).pvalue for a, b in COUNTS]
    assert rows.loc[UNITS, "p"].to_numpy() == pytest.approx(p)
    assert rows.loc[UNITS, "p_adjusted"].to_numpy() == pytest.approx(false_discovery_control(p))
    assert rows.loc["c3", "verdict"] == "worse" and rows.loc["c3", "level"] == 0.998
    assert set(rows.drop("c3")["verdict"]) == {"similar"} and set(rows["against"]) == {"d"}
    assert rows.loc["c3", "estimate"] == pytest.approx(12 / 19 - (x.sum() - 12) / (n.sum() - 19))
    assert rows.loc["c3", "upper"] < 0 and rows.loc["c3", "n"] == 19
    rest = newcombe_difference(12, 19, x.sum() - 12, n.sum() - 19, level=0.998)  # the interval is of the row's level
    assert (rows.loc["c3", "lower"], rows.loc["c3", "upper"]) == pytest.approx((rest.lower, rest.upper))


def test_better_and_worse_follow_the_good_direction(parents):
    for direction, told in (("up", "worse"), ("down", "better"), ("none", "lower")):
        for question in ("comparison", "funnel"):
            rows = found(values(), parents, question, direction)
            assert set(rows.loc[rows["unit"] == "c3", "verdict"]) == {told}


def test_a_unit_outside_the_funnel_is_as_rare_as_its_level_says(parents):
    rows = found(values(), parents, "funnel")
    assert sorted(rows["level"].unique()) == [0.95, 0.998] and len(rows) == 2 * len(UNITS)
    x, n = np.array(COUNTS).T
    target = x.sum() / n.sum()
    for row in rows.to_dict("records"):
        count, total = COUNTS[UNITS.index(row["unit"])]
        tail = (1 - row["level"]) / 2
        low, high = binom.cdf(count, total, target), binom.sf(count - 1, total, target)
        assert row["estimate"] == pytest.approx(target) and 0 <= row["lower"] <= row["upper"] <= 1
        assert row["verdict"] == ("worse" if low < tail else "better" if high < tail else "similar")


def test_all_of_sixteen_are_nothing_special_where_98_percent_is_the_rule(parents):
    rows = found(values([(16, 16)] * 7 + [(18, 20)]), parents, "funnel")
    assert set(rows.loc[rows["unit"] == "c0", "verdict"]) == {"similar"}


def test_shrinkage_and_spread_are_those_of_the_group(parents):
    answers = find(values(), {"x": indicator()}, levels=LEVELS, parents=parents)
    alone = shrink(*np.array(COUNTS).T)
    rows = answers[answers["question"] == "shrinkage"].set_index("unit").loc[UNITS]
    assert rows["estimate"].to_numpy() == pytest.approx(alone.estimate)
    assert rows["lower"].to_numpy() == pytest.approx(alone.lower)
    (spread,) = answers[answers["question"] == "spread"].to_dict("records")
    assert (spread["unit"], spread["n"]) == ("d", len(UNITS)) and spread["estimate"] == pytest.approx(alone.deviation)
    assert spread["verdict"] == ("" if alone.is_detectable else "no_detectable_difference")


def test_where_all_are_alike_nothing_is_told_apart(parents):
    answers = find(values([(19, 20)] * 8), {"x": indicator()}, levels=LEVELS, parents=parents)
    told = answers[answers["question"].isin(["shrinkage", "spread"])]
    assert set(told["verdict"]) == {"no_detectable_difference"}


def test_only_who_has_a_figure_is_compared(parents):
    table = pd.concat([values(COUNTS[:5], UNITS[:5]), values(COUNTS[5:], UNITS[5:], state="missing")])
    rows = found(table, parents, "comparison")
    assert set(rows["unit"]) == set(UNITS[:5])
    p = fisher_exact([[12, 7], [16 + 18 + 19 + 35, 1]]).pvalue
    assert rows.set_index("unit").loc["c3", "p"] == pytest.approx(p)


def test_a_unit_without_like_or_without_a_whole_is_not_compared(parents):
    assert found(values(COUNTS[:1], UNITS[:1]), parents, "comparison").empty
    assert found(values(), {}, "comparison").empty
    two = find(values(COUNTS[2:4], UNITS[2:4]), {"x": indicator()}, levels=LEVELS, parents=parents)
    # two are too few to know how far units differ; each is large enough to be asked for its trend
    assert set(two["question"]) == {"interval", "trend", "comparison", "funnel"}


def test_persons_that_came_through_a_split_are_not_counted_exactly(parents):
    table = pd.concat([values(COUNTS[:5], UNITS[:5]), values([(9.5, 10.5)], UNITS[5:6])])
    assert set(found(table, parents, "comparison")["unit"]) == set(UNITS[:5])


def test_definitions_are_compared_each_by_itself_and_other_groups_not(parents):
    tables = [values(group=group) for group in ("", "narrow", "post_1")]
    rows = found(pd.concat(tables), parents, "comparison", sets=("narrow",))
    assert set(rows["group"]) == {"", "narrow"} and len(rows) == 2 * len(UNITS)
    narrow, whole = (rows.loc[rows["group"] == group, "p"].tolist() for group in ("narrow", ""))
    assert narrow == pytest.approx(whole)


def test_a_unit_of_two_wholes_is_in_two_tables():
    parents = {unit: ("d", "p") if number < 4 else ("p",) for number, unit in enumerate(UNITS)}
    rows = found(values(), parents, "comparison")
    assert (rows["against"] == "d").sum() == 4 and (rows["against"] == "p").sum() == len(UNITS)
