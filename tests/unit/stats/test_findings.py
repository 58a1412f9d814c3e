import csv
from datetime import date
from math import factorial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, false_discovery_control

from analysis.model.errors import UsageError
from analysis.model.nouns import Indicator, Target, Words
from analysis.model.tables import VALUES, checked
from analysis.stats.estimated import MARK
from analysis.stats.findings import find, first_period
from analysis.stats.trends import trend

PANEL = Path(__file__).parents[3] / "data" / "bundled" / "medical_staff_by_province.csv"
REGIONS = {
    "WHOLE COUNTRY": "country",
    "Red River Delta": "region",
    "Northern midlands and mountain areas": "region",
    "Northern Central area and Central coastal area": "region",
    "Central Highlands": "region",
    "South East": "region",
    "Mekong River Delta": "region",
    "Ha Nam": "province",
}


def indicator(name="doctors", kind="share", **other):
    words = Words(vi=name, en=name)
    denominator = () if kind == "count" else ("all_staff",)
    return Indicator(
        id=name, theme="health", name=words, definition=words, kind=kind, numerator=("some_staff",),
        denominator=denominator, direction=other.pop("direction", "none"), **other,
    )  # fmt: skip


def values(rows):
    columns = ["indicator", "unit", "period", "numerator", "denominator", "state"]
    table = pd.DataFrame(rows, columns=columns)
    value = (table["numerator"] / table["denominator"]).where(table["state"] == "ok")
    table = table.assign(frame="2020-06-30", group="", value=value, seen=1.0, estimated=0.0, reason="")
    return checked(table[list(VALUES.columns)], VALUES)


@pytest.fixture(scope="module")
def panel():
    lines = PANEL.read_text("utf-8-sig").splitlines()
    start = next(number for number, line in enumerate(lines) if '"2002 Doctor"' in line)
    head, *body = csv.reader(lines[start:], delimiter=";")
    rows = []
    for name, *cells in body:
        if name.strip() in REGIONS:
            of_year: dict[str, list[float]] = {}
            for title, cell in zip(head[1:], cells, strict=True):
                of_year.setdefault(title[:4], []).append(float(cell))
            rows += [("doctors", name.strip(), year, staff[0], sum(staff), "ok") for year, staff in of_year.items()]
    assert {row[1] for row in rows} == set(REGIONS)
    return values(rows)


def test_doctors_of_the_real_panel(panel):
    found = find(panel, {"doctors": indicator()}, levels=REGIONS)
    trends = found[(found["question"] == "trend") & (found["period"] == "2016")].set_index("unit")
    falling = {"Red River Delta", "South East", "Ha Nam"}
    assert {unit for unit, row in trends.iterrows() if row["verdict"] == "falling"} == falling
    assert set(trends.drop(index=list(falling))["verdict"]) == {"rose_and_fell"}
    assert set(trends["since"]) == {"2002"} and set(trends["n"]) == {15.0}
    assert trends.loc["Ha Nam", "estimate"] == pytest.approx(0.2474 - 0.3101, abs=1e-4)


def test_there_is_a_trend_for_every_end(panel):
    found = find(panel, {"doctors": indicator()}, levels=REGIONS)
    trends = found[(found["question"] == "trend") & (found["unit"] == "Ha Nam")].sort_values("period")
    assert list(trends["period"]) == [str(year) for year in range(2002, 2017)]
    assert list(trends["verdict"][:4]) == ["too_few_data"] * 4 and trends["verdict"].iloc[4] != "too_few_data"


def series(name="x", unit="347", start=2011, shares=(80, 82, 84, 86, 88, 90, 92, 94, 96, 98), state="ok"):
    return [(name, unit, str(start + number), float(share), 100.0, state) for number, share in enumerate(shares)]


def test_intervals_are_for_shares_that_are_ok():
    cannot = series(unit="13396", start=2012, shares=(3,), state="cannot")
    rows = [*series(shares=(18,)), *series("y", shares=(7,)), *cannot]
    named = {"x": indicator("x"), "y": indicator("y", kind="ratio")}
    found = find(values(rows), named, levels={"347": "district", "13396": "commune"})
    intervals = found[found["question"] == "interval"]
    assert len(intervals) == 1 and intervals.iloc[0]["n"] == 100
    assert intervals.iloc[0]["lower"] < 0.18 < intervals.iloc[0]["upper"]


@pytest.mark.parametrize(("least", "asked"), [(101, {"interval"}), (100, {"interval", "trend", "could_be_seen"})])
def test_communes_have_a_trend_where_every_year_is_out_of_enough(least, asked):
    told = values(series())
    assert told["denominator"].min() == 100
    found = find(told, {"x": indicator("x")}, levels={"347": "commune"}, least_for_trend=least)
    assert set(found["question"]) == asked
    of_district = find(told, {"x": indicator("x")}, levels={"347": "district"}, least_for_trend=101)
    assert "trend" in set(of_district["question"])


def test_a_cut_begins_the_series_anew():
    named = {"x": indicator("x", direction="up")}
    steep = values(series(shares=range(40, 90, 5)))
    cut = find(steep, named, levels={"347": "district"}, cuts=lambda one, unit: ["2017"])
    trends = cut[cut["question"] == "trend"].set_index("period")
    assert trends.loc["2016", "since"] == "2011" and trends.loc["2016", "verdict"] == "improving"
    assert trends.loc["2020", "since"] == "2017" and trends.loc["2020", "verdict"] == "too_few_data"


@pytest.mark.parametrize("kind", ["count", "rate"])
def test_what_has_no_denominator_is_tested_by_its_order_from_eight_years_on(kind):
    found = find(values(series("c")), {"c": indicator("c", kind=kind, direction="up")}, levels={"347": "district"})
    assert set(found["question"]) == {"trend"}
    trends = found.set_index("period")
    assert trends.loc["2017", "verdict"] == "too_few_data" and "7 of at least 8" in trends.loc["2017", "method"]
    assert trends.loc["2020", "verdict"] == "improving" and "Mann-Kendall" in trends.loc["2020", "method"]
    assert trends.loc["2020", "p"] == pytest.approx(2 / factorial(10))  # one order of ten years in 10! rises throughout
    assert trends.loc["2020", "estimate"] == pytest.approx(0.98 - 0.80)


def test_a_series_that_ends_without_a_figure_cannot_be_tested():
    rows = [*series("x"), *series("x", start=2021, shares=(99,), state="cannot"), *series("c")]
    rows += series("c", start=2021, shares=(99,), state="missing")
    named = {"x": indicator("x"), "c": indicator("c", kind="count")}
    found = find(values(rows), named, levels={"347": "district"})
    last = found[(found["question"] == "trend") & (found["period"] == "2021")]
    assert set(last["verdict"]) == {"cannot_be_tested"} and len(last) == 2
    assert all("last period" in method for method in last["method"]) and last["estimate"].isna().all()
    assert found[(found["question"] == "could_be_seen") & (found["period"] == "2021")].empty


def test_an_estimated_figure_has_an_interval_and_no_verdict():
    rows = [*series("x"), *series("x", "352")]
    table = values(rows)
    estimated = (table["unit"] == "347") & (table["period"] == "2020")
    table.loc[estimated, "estimated"] = 0.2
    target = Target(
        id="t", indicator="x", units=("347", "352"), threshold=0.9, since="2020", by="2020",
        name={"vi": "t", "en": "t"}, source="s", verified="no",
    )  # fmt: skip
    levels = {"347": "district", "352": "district"}
    found = find(table, {"x": indicator("x")}, levels=levels, targets=[target], parents={one: ["35"] for one in levels})
    last = found[found["period"] == "2020"].set_index(["question", "unit"])
    assert last.loc[("interval", "347"), "method"].endswith(MARK)
    assert not last.loc[("interval", "352"), "method"].endswith(MARK)
    assert last.loc[("trend", "347"), "verdict"] == "cannot_be_tested" != last.loc[("trend", "352"), "verdict"]
    assert last.loc[("target", "347"), "verdict"] == "cannot_tell" != last.loc[("target", "352"), "verdict"]
    assert pd.isna(last.loc[("target", "347"), "p"]) and last.loc[("target", "347"), "estimate"] == 0.98
    compared = found[found["question"].isin(["comparison", "funnel"])]
    assert set(compared["period"]) == {str(year) for year in range(2011, 2020)}  # one place alone is no comparison


def test_targets():
    target = Target(
        id="t", indicator="x", units=("35",), threshold=0.9, since="2015", by="2020", name=Words(vi="t", en="t"),
        source="made up", verified="no", is_made_up=True,
    )  # fmt: skip
    named = {"x": indicator("x", direction="up")}
    found = find(values(series()), named, levels={"347": "district"}, targets=[target], target_units={"t": ["347"]})
    answers = found[found["question"] == "target"].set_index("period")
    assert list(answers.index) == [str(year) for year in range(2015, 2021)]
    assert answers.loc["2015", "verdict"] == "not_reached" and answers.loc["2016", "verdict"] == "reached"
    assert answers.loc["2016", "lower"] < 0.9 < answers.loc["2016", "upper"] and set(answers["against"]) == {"t"}


def test_a_target_ends_where_a_later_rule_takes_its_place():
    target = Target(
        id="t", indicator="x", units=("347",), threshold=0.9, since="2015", by="2020", until="2017", source="made up",
        name=Words(vi="t", en="t"), verified="no", is_made_up=True,
    )  # fmt: skip
    found = find(values(series()), {"x": indicator("x", direction="up")}, levels={"347": "district"}, targets=[target])
    assert list(found.loc[found["question"] == "target", "period"]) == ["2015", "2016", "2017"]


def test_a_target_is_held_against_the_sum_and_not_against_groups():
    target = Target(
        id="t", indicator="x", units=("347",), threshold=0.9, since="2015", by="2020", source="made up",
        name=Words(vi="t", en="t"), verified="no", is_made_up=True,
    )  # fmt: skip
    both = pd.concat([values(series()), values(series()).assign(group="a_set")])
    found = find(both, {"x": indicator("x", direction="up")}, levels={"347": "district"}, targets=[target])
    assert set(found.loc[found["question"] == "target", "group"]) == {""}
    trends = found[(found["question"] == "trend") & (found["period"] == "2020")].set_index("group")
    assert trends.loc["a_set", "verdict"] == trends.loc["", "verdict"] == "improving"


def test_what_could_be_seen_stands_beside_every_trend_that_is_long_enough():
    named = {"x": indicator("x", direction="up")}
    found = find(values(series(shares=(93,) * 10)), named, levels={"347": "district"})
    assert set(found.loc[found["question"] == "trend", "verdict"].iloc[4:]) == {"no_clear_change"}
    seen = found[found["question"] == "could_be_seen"].set_index("period")
    assert list(seen.index) == [str(year) for year in range(2015, 2021)]
    last = seen.loc["2020"]
    assert last["estimate"] == pytest.approx(0.93) and last["level"] == 0.8 and last["n"] == 100
    assert last["lower"] < 0 and (np.isnan(last["upper"]) or last["upper"] <= 0.07)
    # all at 100 %: nothing to test, but a fall would have been seen
    full = find(values(series(shares=(100,) * 10)), named, levels={"347": "district"})
    last = full[(full["question"] == "could_be_seen") & (full["period"] == "2020")].iloc[0]
    assert np.isnan(last["upper"]) and -0.3 < last["lower"] < 0


def test_trends_are_those_of_single_series():
    """A table of many series, gaps and cuts in it, answers as one series at a time does."""
    random = np.random.default_rng(4)
    rows = []
    for number in range(12):
        kept = sorted(random.choice(range(2011, 2023), size=9, replace=False))
        shares = np.clip(random.normal(0.05 * number + 0.4, 0.03, 9), 0, 1)
        counts = (shares * 200).round()
        rows += [("x", f"u{number}", str(year), x, 200.0, "ok") for year, x in zip(kept, counts, strict=True)]
    levels = {f"u{number}": "district" for number in range(12)}
    found = find(values(rows), {"x": indicator("x")}, levels=levels, cuts=lambda one, unit: ["2014"])
    trends = found[found["question"] == "trend"].set_index(["unit", "period"])
    for unit in levels:
        own = [(int(row[2]), row[3], row[4]) for row in rows if row[1] == unit]
        for end in [year for year, _, _ in own]:
            since_cut = [row for row in own if row[0] <= end and (end < 2014 or row[0] >= 2014)]
            alone = trend(*zip(*since_cut, strict=True), yearly_turnover=None, worth_telling=0.01)
            row = trends.loc[unit, str(end)]
            shape = {"rises": "rising", "falls": "falling"}.get(alone.shape, alone.shape)
            assert row["verdict"] == shape and row["p"] == pytest.approx(alone.p, nan_ok=True)
            assert row["estimate"] == pytest.approx(alone.change) and row["since"] == str(since_cut[0][0])


def test_a_target_tells_whether_the_distance_may_be_chance():
    target = Target(
        id="t", indicator="x", units=("347",), threshold=0.9, since="2011", by="2020", source="made up",
        name=Words(vi="t", en="t"), verified="no", is_made_up=True,
    )  # fmt: skip
    found = find(values(series()), {"x": indicator("x", direction="up")}, levels={"347": "district"}, targets=[target])
    answers = found[found["question"] == "target"].set_index("period")
    for period, count in (("2011", 80), ("2015", 88), ("2020", 98)):
        assert answers.loc[period, "p"] == pytest.approx(binomtest(count, 100, 0.9).pvalue)
    assert (answers["p_adjusted"] == answers["p"]).all()  # one place a table


def test_the_places_of_one_table_are_held_against_a_target_together():
    target = Target(
        id="t", indicator="x", units=("35",), threshold=0.9, since="2011", by="2020", source="made up",
        name=Words(vi="t", en="t"), verified="no", is_made_up=True,
    )  # fmt: skip
    units = [f"c{number}" for number in range(6)]
    rows = [("x", unit, "2020", float(80 + 3 * number), 100.0, "ok") for number, unit in enumerate(units)]
    found = find(
        values(rows), {"x": indicator("x", direction="up")}, levels=dict.fromkeys(units, "commune"), targets=[target],
        target_units={"t": units}, parents=dict.fromkeys(units[:4], ("d",)) | dict.fromkeys(units[4:], ("e",)),
    )  # fmt: skip
    answers = found[found["question"] == "target"].set_index("unit")
    p = [binomtest(80 + 3 * number, 100, 0.9).pvalue for number in range(6)]
    expected = [*false_discovery_control(p[:4]), *false_discovery_control(p[4:])]
    assert answers.loc[units, "p_adjusted"].tolist() == pytest.approx(expected)


def test_the_first_period_after_an_event():
    assert first_period(date(2020, 1, 1), "06-30") == "2020"
    assert first_period(date(2020, 9, 1), "06-30") == "2021"
    assert first_period(date(2020, 9, 1), "12-31") == "2020"


def test_nothing_gives_an_empty_table_and_the_unknown_is_refused():
    assert find(values([]), {}, levels={}).empty
    with pytest.raises(UsageError, match="indicator x"):
        find(values(series()), {}, levels={"347": "district"})


def test_a_value_that_stands_twice_is_refused():
    with pytest.raises(UsageError, match="two values of x for 347 in 2011"):
        find(pd.concat([values(series()), values(series())]), {"x": indicator()}, levels={"347": "district"})


def test_a_year_without_anything_to_divide_by_is_no_year():
    rows = [*series(start=2011, shares=(80, 82, 84, 86, 88)), ("x", "347", "2016", 0.0, 0.0, "ok")]
    found = find(values(rows), {"x": indicator("x")}, levels={"347": "district"})
    trends = found[found["question"] == "trend"].set_index("period")
    assert trends.loc["2016", "n"] == 5 and trends.loc["2016", "verdict"] == "cannot_be_tested"
