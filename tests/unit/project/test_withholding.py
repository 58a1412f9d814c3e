"""What leaves the project for readers outside the office: no small count, and none that could be worked out."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.charts.series import state_in_words
from analysis.model.errors import UsageError
from analysis.model.nouns import Grouping, Indicator, Measure
from analysis.model.tables import FINDINGS
from analysis.project.counted import knowledge
from analysis.project.hiding import withheld
from analysis.project.linking import links_of
from analysis.project.settings import Disclosure
from analysis.project.withheld_findings import METHOD, withheld_findings
from analysis.report.page import Page
from analysis.report.wording import count_text, value_text
from analysis.stats.disclosure_audit import attack
from analysis.stats.estimated import MARK
from analysis.words.language import Language

CATALOGUE = Catalogue.open(Path(__file__).parents[3] / "catalogue")
NAME = {"vi": "x", "en": "x"}
MEASURES = {
    name: Measure(id=name, name=NAME, unit=unit, part_of=whole, grouped_by=by)
    for name, unit, whole, by in (
        ("staff", "person", None, ()), ("university", "person", "staff", ()), ("master", "person", "staff", ()),
        ("away", "person", "staff", ()), ("rated", "person", None, ("post",)), ("fields", "hectare", None, ()),
    )
}  # fmt: skip
GROUPINGS = {"post": Grouping(id="post", name=NAME, members=tuple({"id": one, "name": NAME} for one in "ab"))}


def indicator(name, numerator=(), denominator=(), **more):
    return Indicator(
        id=name, theme="t", name=NAME, definition=NAME, numerator=numerator, denominator=denominator,
        direction="up", **more,
    )  # fmt: skip


INDICATORS = {
    one.id: one
    for one in (
        indicator("headcount", ("staff",), kind="count"),
        indicator("degree", ("university", "master"), ("staff",)),
        indicator("master", ("master",), ("staff",)),
        indicator("absent", ("away",), ("staff",)),
        indicator("rated", ("rated",), kind="count", by_group=True),
        indicator("land", ("fields",), kind="count"),
        indicator("both", both_of=("degree", "absent")),
    )
}
PARENTS = {"c1": "d", "c2": "d", "c3": "d", "d": "p", "p": ""}


def values(*rows, period="2024"):
    told = []
    for name, unit, numerator, denominator, *group in rows:
        value = numerator if np.isnan(denominator) else numerator / denominator
        told.append((name, unit, "2024-12-31", period, (group or [""])[0], numerator, denominator, value))
    columns = ["indicator", "unit", "frame", "period", "group", "numerator", "denominator", "value"]
    return pd.DataFrame(told, columns=columns).assign(seen=1.0, estimated=0.0, state="ok", reason="")


def hide(table, threshold=5, **more):
    return withheld(
        table, threshold=threshold, parents=PARENTS, indicators=INDICATORS, measures=MEASURES, groupings=GROUPINGS,
        **more,
    )  # fmt: skip


def hidden_of(table):
    gone = table[table["state"] == "suppressed"]
    return {(row.indicator, row.unit, row.group) for row in gone.itertuples()}


NONE = np.nan
DEGREES = values(
    ("degree", "c1", 19, 20), ("degree", "c2", 14, 22), ("degree", "c3", 12, 21), ("degree", "d", 45, 63),
    ("headcount", "c1", 20, NONE), ("headcount", "c2", 22, NONE), ("headcount", "c3", 21, NONE),
    ("headcount", "d", 63, NONE),
)  # fmt: skip


def test_nineteen_of_twenty_goes_with_one_neighbour_and_the_district_stays():
    told = hide(DEGREES)
    assert hidden_of(told) in ({("degree", "c1", ""), ("degree", one, "")} for one in ("c2", "c3"))
    gone = told[told["state"] == "suppressed"]
    assert gone[["numerator", "denominator", "value"]].isna().all(axis=None)
    assert set(gone["reason"]) == {"small_cells"}
    kept = told[told["state"] == "ok"].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        kept, DEGREES.iloc[[i for i in range(8) if told["state"][i] == "ok"]].reset_index(drop=True), check_dtype=False
    )


def test_estimated_figures_are_not_told_and_hide_no_other():
    """Their parts could be worked out from each other by the shares; what is told is as if there were none."""
    divided = values(("degree", "e1", 7.3, 12.1), ("degree", "e2", 2.2, 4.4), ("headcount", "e1", 12.1, NONE))
    table = pd.concat([DEGREES, divided.assign(estimated=[0.4, 1.0, 0.4])], ignore_index=True)
    told, without = hide(table), hide(DEGREES)
    pd.testing.assert_frame_equal(told.iloc[: len(DEGREES)], without)
    gone = told.iloc[len(DEGREES) :]
    assert set(gone["state"]) == {"suppressed"} and set(gone["reason"]) == {"estimated_figure"}
    assert gone[["numerator", "denominator", "value", "estimated"]].isna().all(axis=None)


def test_findings_about_an_estimated_figure_are_withheld_even_where_nothing_is_hidden():
    blank = dict.fromkeys(FINDINGS.columns, "") | dict.fromkeys(("level", "p", "p_adjusted"), np.nan)
    own = blank | {"indicator": "degree", "unit": "d", "period": "2024"}
    own |= {"estimate": 0.6, "lower": 0.5, "upper": 0.7, "n": 12.5}
    found = pd.DataFrame(
        [
            own | {"question": "interval", "method": f"Wilson{MARK}"},
            own | {"question": "interval", "method": "Wilson", "unit": "p"},
            own | {"question": "target", "method": f"threshold{MARK}", "verdict": "cannot_tell"},
        ]
    )
    told = withheld_findings(found, pd.DataFrame(columns=["indicator", "unit", "group", "period"]))
    assert list(zip(told["question"], told["unit"], strict=True)) == [("interval", "p"), ("target", "d")]
    assert told.loc[1, ["estimate", "lower", "upper", "n"]].isna().all()


def test_nothing_is_hidden_without_a_threshold_or_where_all_is_large():
    for threshold in (0, 1):
        assert hidden_of(hide(DEGREES, threshold)) == set()
    assert hidden_of(hide(values(("degree", "d", 30, 60)))) == set()


def test_nobody_and_everybody_may_be_told_unless_that_is_not_safe():
    table = values(("degree", "c1", 20, 20), ("absent", "c1", 0, 20))
    assert hidden_of(hide(table)) == set()
    assert hidden_of(hide(table, zero_is_safe=False)) == {("degree", "c1", ""), ("absent", "c1", "")}


def test_what_counts_no_persons_is_told():
    assert hidden_of(hide(values(("land", "c1", 2, NONE), ("headcount", "c1", 2, NONE)))) == {("headcount", "c1", "")}


def test_a_small_headcount_hides_every_share_of_it():
    table = values(("headcount", "c1", 3, NONE), ("degree", "c1", 0, 3), ("headcount", "c2", 30, NONE))
    assert hidden_of(hide(table)) == {("headcount", "c1", ""), ("degree", "c1", "")}


def test_the_difference_of_two_nested_counts_is_protected():
    # 16 have a degree, 14 of them a master's: exactly a university degree have 2.
    told = hide(values(("degree", "d", 26, 40), ("master", "d", 24, 40)))
    assert len(hidden_of(told)) == 1


@pytest.mark.parametrize(
    "told",
    [  # doctors, physicians and nurses leave the midwives; the others leave those with elementary theory
        {"health_doctor_share": 50, "health_physician_share": 30, "health_nurse_share": 18, "health_midwife_share": 3},
        {"staff_headcount": 101, "political_theory_untrained": 40, "political_theory_intermediate_or_higher": 58},
    ],
)
def test_no_small_count_is_left_when_all_its_like_are_taken_off(told):
    table = values(*((name, "p", count, NONE if count == 101 else 101) for name, count in told.items()))
    nouns = {name: getattr(CATALOGUE, name) for name in ("indicators", "measures", "groupings")}
    gone = hidden_of(withheld(table, threshold=10, parents=PARENTS, **nouns))
    assert gone - {("health_midwife_share", "p", "")}
    assert ("staff_headcount", "p", "") not in gone


def test_a_plain_difference_holds_no_counts_of_another_kind():
    less = {"numerator": ("staff",), "less": ("university",), "denominator": ("staff",), "direction": "down"}
    own = {"without": Indicator(id="without", theme="t", name=NAME, definition=NAME, **less)}
    known = knowledge(INDICATORS | own, MEASURES, GROUPINGS)
    form = {name: known.forms[name, ""].above for name in ("without", "absent", "headcount")}
    pairs = [(whole, part) for whole, part, _ in known.nested(frozenset(form.values()))]
    assert (form["headcount"], form["without"]) in pairs
    assert not [pair for pair in pairs if pair[0] == form["without"]]  # neither those away nor all staff


def test_one_number_under_several_names_is_one_count():
    forms = knowledge(CATALOGUE.indicators, CATALOGUE.measures, CATALOGUE.groupings).forms
    below = {forms["below_standard", ""].above, forms["below_standard_by_years_left", ""].above,
             forms["below_standard_enrolled", ""].below, forms["meeting_standard", ""].rest}  # fmt: skip
    assert len(below) == 1
    assert forms["broad_skills", ""].below == forms["staff_headcount", ""].above  # listed_total: same_as staff_total


def test_what_leaders_are_not_told_the_public_is_not_either():
    first = hide(DEGREES, threshold=5)
    other = ({("degree", "c2", ""), ("degree", "c3", "")} - hidden_of(first)).pop()
    swapped = first[first["state"] == "suppressed"].replace({"unit": {"c1": other[1]}})
    assert {("degree", unit, "") for unit in swapped["unit"]} <= hidden_of(hide(DEGREES, 5, withheld_before=swapped))


def test_a_group_cannot_be_worked_out_from_the_sum():
    told = hide(values(("rated", "c1", 14, NONE), ("rated", "c1", 3, NONE, "a"), ("rated", "c1", 11, NONE, "b")))
    assert ("rated", "c1", "a") in hidden_of(told)
    assert len(hidden_of(told)) >= 2


def test_a_gap_between_a_place_and_those_above_it_hides_no_link():
    # The district has no figure: the communes are the province's nearest places.
    told = hide(values(("absent", "c1", 2, 20), ("absent", "c2", 8, 20), ("absent", "p", 10, 40)))
    assert {("absent", "c1", ""), ("absent", "c2", "")} <= hidden_of(told)


def test_sums_that_do_not_hold_are_no_links_and_what_is_left_is_protected():
    links = links_of(values(("headcount", "c1", 40, NONE), ("headcount", "d", 30, NONE)), PARENTS,
                     knowledge(INDICATORS, MEASURES, GROUPINGS))  # fmt: skip
    assert not links.sums
    told = hide(values(("headcount", "c1", 20, NONE), ("headcount", "c2", 22, NONE), ("headcount", "d", 44, NONE)))
    assert hidden_of(told)  # the commune that has no row counts 2


def test_a_joint_share_goes_with_its_parts_and_a_told_range_with_its_reason():
    table = values(("degree", "c1", 18, 20), ("absent", "c1", 10, 20), ("both", "c1", 10, 20), ("both", "c2", 9, 20))
    ranged = table["unit"].eq("c2")
    table.loc[ranged, ["state", "reason", "value"]] = ["cannot", "joint_range:7,9", NONE]
    told = hide(table)
    assert {("degree", "c1", ""), ("both", "c1", ""), ("both", "c2", "")} <= hidden_of(told)
    assert not told["reason"].str.contains("7").any()


def test_counts_of_what_is_missing_are_not_told_either():
    table = values(("absent", "c1", 2, 20)).assign(state="missing", reason="units_missing:1,2", value=NONE)
    told = hide(table)
    assert told["state"].tolist() == ["missing"]
    assert told[["numerator", "denominator"]].isna().all(axis=None)


def test_several_frames_and_thresholds_that_cannot_be_meant_are_refused():
    with pytest.raises(UsageError, match="several frames"):
        hide(pd.concat([DEGREES, DEGREES.assign(frame="2020-12-31")]))
    with pytest.raises(UsageError, match="threshold of -1"):
        hide(DEGREES, -1)
    assert hidden_of(hide(DEGREES, 0, zero_is_safe=False)) == set()


def test_after_hiding_the_attacker_comes_nowhere_near_a_small_count():
    chance = np.random.default_rng(11)
    for _ in range(10):
        staff = chance.integers(15, 25, 3)
        degree, away = chance.binomial(staff, 0.85), chance.binomial(staff, 0.15)
        master = chance.binomial(degree, 0.2)
        rows = []
        for name, counts in (("degree", degree), ("master", master), ("absent", away)):
            rows += [(name, f"c{i + 1}", int(counts[i]), int(staff[i])) for i in range(3)]
            rows += [(name, "d", int(counts.sum()), int(staff.sum()))]
        table = values(*rows)
        told = hide(table)
        links = links_of(table, PARENTS, knowledge(INDICATORS, MEASURES, GROUPINGS))
        cells, seen = links.cells(), np.zeros(len(links.values), dtype=bool)
        for label, own in links.rows.items():
            if told["state"][label] == "ok":
                seen[list(own)] = True
        small = (cells.values > 0) & (cells.values < 5)
        assert (attack(cells, seen).width[small] >= 5 - 1e-6).all()


def finding(question, period="2024", since="", unit="c1", verdict="", against="", indicator="degree"):
    return {
        "indicator": indicator, "unit": unit, "frame": "2024-12-31", "since": since, "period": period, "group": "",
        "against": against, "question": question, "estimate": 0.9, "lower": 0.8, "upper": 0.95, "level": 0.95,
        "n": 20.0, "p": 0.01, "p_adjusted": 0.02, "verdict": verdict, "method": "phi = 0.63",
    }  # fmt: skip


def findings(*rows):
    return pd.DataFrame(list(rows), columns=list(FINDINGS.columns))


HIDDEN = pd.DataFrame({"indicator": ["degree"], "unit": ["c1"], "group": [""], "period": ["2022"]})


def test_findings_on_a_hidden_value_say_nothing():
    table = findings(
        finding("interval", "2022"), finding("target", "2022", verdict="reached", against="t"),
        finding("trend", "2024", "2020", verdict="improving"), finding("trend", "2024", "2023", verdict="improving"),
        finding("published", "2022", verdict="agrees"), finding("funnel", "2022"), finding("interval", "2023"),
        finding("rank", "2022", unit="c2", against="c1"), finding("target", "2022", unit="c2", verdict="reached"),
    )  # fmt: skip
    left = withheld_findings(table, HIDDEN)
    assert left["question"].tolist() == [
        "target", "trend", "trend", "published", "funnel", "interval", "rank", "target",
    ]  # fmt: skip
    gone = left.iloc[[0, 1, 3, 4, 6]]
    assert gone[["estimate", "lower", "upper", "n", "p", "p_adjusted"]].isna().all(axis=None)
    assert gone["verdict"].tolist() == ["cannot_tell", "cannot_be_tested", "cannot_be_compared", "", ""]
    assert set(gone["method"]) == {METHOD}
    kept = left.iloc[[2, 5, 7]]
    assert kept["estimate"].tolist() == [0.9] * 3
    assert kept["verdict"].tolist() == ["improving", "", "reached"]


def test_a_ceiling_draws_on_those_rated_good_too():
    hidden = HIDDEN.assign(indicator="evaluation_good_or_better", period="2024")
    asked = findings(finding("ceiling", verdict="within_ceiling", indicator="evaluation_excellent"))
    left = withheld_findings(asked, hidden)
    assert left["verdict"].tolist() == ["cannot_tell"]
    assert left["n"].isna().all()


def test_nothing_hidden_changes_no_finding():
    table = findings(finding("interval"), finding("target"))
    pd.testing.assert_frame_equal(withheld_findings(table, HIDDEN.iloc[:0]), table)
    no_value = table.assign(estimate=NONE)
    assert withheld_findings(no_value, HIDDEN.iloc[:0])["n"].isna().tolist() == [False, True]  # who reported so far


def test_who_sees_all():
    rules = Disclosure(leadership=5, public=10)
    asked = {profile: rules.threshold(profile) for profile in ("analyst", "office", "leadership", "public")}
    assert asked == {"analyst": 0, "office": 0, "leadership": 5, "public": 10}
    assert Disclosure().threshold("public") == 0


@pytest.mark.parametrize("code", ["vi", "en"])
def test_a_page_tells_a_hidden_value_in_words_and_never_as_nothing(code):
    told = hide(DEGREES)
    project = SimpleNamespace(
        registry=None,  # no reason here names a unit
        catalogue=SimpleNamespace(indicators=INDICATORS),
        values=lambda frame, unit, profile: told[told["unit"].isin(unit)],
    )
    language = Language.of(code, CATALOGUE.languages)
    place = SimpleNamespace(code="c1", name="c1")
    page = Page(project, None, place, "2024", "2024-12-31", "2024", language, profile="public")
    row = page.values("degree").iloc[0].to_dict()
    assert row["state"] == "suppressed"
    assert count_text(language, row, INDICATORS["degree"]) == ""
    shown = {value_text(language, row, INDICATORS["degree"]), state_in_words(row, language)}
    assert all(text and not any(digit in text for digit in "0123456789") for text in shown)
    assert page.year("degree") == ""


def test_of_a_table_with_a_hidden_unit_nothing_is_told_side_by_side():
    """What is told of one unit draws on the sum of all, or on how far all differ: two such answers tell the third."""
    side_by_side = ("comparison", "funnel", "shrinkage")
    told = withheld_findings(
        findings(
            *(finding(question, "2022", unit="c2", verdict="similar", against="d") for question in side_by_side),
            finding("spread", "2022", unit="d"),
            finding("target", "2022", unit="c2", verdict="reached", against="t"),
            finding("comparison", "2022", unit="c5", verdict="similar", against="e"),
            finding("comparison", "2023", unit="c2", verdict="similar", against="d"),
        ),
        HIDDEN,
        {"c1": ["d"], "c2": ["d"], "c5": ["e"]},
    )
    withheld_here = told["method"] == METHOD
    assert list(withheld_here) == [True] * 4 + [False] * 3
    assert told["level"].isna().tolist() == [True] + [False] * 6  # of a comparison it tells how sure the difference is
    assert told["p_adjusted"].isna().tolist() == [True] * 5 + [False] * 2  # a target's is of all units of the table
    assert told["verdict"][4] == "reached"
    assert told.loc[withheld_here, ["estimate", "lower", "upper", "n", "p"]].isna().all(axis=None)
    assert set(told.loc[withheld_here, "verdict"]) == {""}
