"""What an indicator may do with groups: take off, cap, choose, spread over margins and sets. Every answer by hand.

Two communes, a and b, in one district, D.
"""

from datetime import date

import pandas as pd
import pytest

from analysis.geography.registry import Registry
from analysis.indicators.compute import compute_values
from analysis.indicators.told import without_partial_lists
from analysis.model.errors import UsageError
from analysis.model.nouns import Grouping, Indicator, Measure, Words
from analysis.model.places import Unit
from analysis.model.standards import Norm

NAME = {"vi": "tên", "en": "name"}


def measure(name: str, **more) -> Measure:
    return Measure(**({"id": name, "name": NAME, "unit": "person"} | more))


def grouping(name: str, members: list[dict], **more) -> Grouping:
    return Grouping(id=name, name=NAME, members=[member | {"name": NAME} for member in members], **more)


def indicator(name: str, **more) -> Indicator:
    return Indicator(**({"id": name, "theme": "t", "name": NAME, "definition": NAME, "direction": "up"} | more))


MEASURES = {
    each.id: each
    for each in (
        measure("total"),
        measure("degree", part_of="total"),
        measure("master", part_of="total"),
        measure("have", grouped_by="field"),
        measure("need", grouped_by="field"),
        measure("attended", unit="participation", grouped_by="programme", audience="total"),
        measure("planned", unit="class", grouped_by=["programme", "agency"], is_sparse=True),
        measure("on_time", unit="class", part_of="planned", grouped_by=["programme", "agency"], is_sparse=True),
        measure("holders", grouped_by="title"),
        measure("qualified", part_of="holders", grouped_by="title"),
        measure("area", kind="amount", unit="hectare"),
        measure("cleared", kind="amount", unit="hectare"),
        measure("commune_class", kind="score", unit="class_of_commune"),
        measure("norm_headcount"),
    )
}
GROUPINGS = {
    each.id: each
    for each in (
        grouping("field", [{"id": "law"}, {"id": "land"}]),
        grouping("programme", [{"id": "I.1"}, {"id": "II.1"}, {"id": "II.2"}, {"id": "II.9", "since": "2021"}]),
        grouping("agency", [{"id": "centre"}, {"id": "board"}]),
        grouping(
            "title", [{"id": "secretary"}, {"id": "chair"}, {"id": "police", "until": "2020"}],
            sets=[
                {"id": "two", "name": NAME, "members": ["secretary", "chair"]},
                {"id": "chairs", "name": NAME, "members": ["chair"]},
            ],
        ),
    )
}  # fmt: skip
INDICATORS = {
    each.id: each
    for each in (
        indicator("untrained", numerator=["total"], less=["degree", "master"], denominator=["total"], direction="down"),
        indicator("met", numerator=["have"], denominator=["need"], is_capped=True, by_group=True),
        indicator("refreshers", kind="count", numerator=["attended"], groups=["II.*"], by_group=True),
        indicator("per_100", kind="rate", numerator=["attended"], denominator=["total"], by_group=True),
        indicator("on_time", numerator=["on_time"], denominator=["planned"], margins=["programme", "agency"]),
        indicator("qualified", numerator=["qualified"], denominator=["holders"], sets=["two", "chairs"]),
        indicator("by_title", numerator=["qualified"], denominator=["holders"], by_group=True),
        indicator("cleared", kind="ratio", numerator=["cleared"], denominator=["area"]),
        indicator("against_norm", kind="ratio", numerator=["total"], denominator=["norm_headcount"]),
    )
}


def registry() -> Registry:
    lines = [("VN", "country", "", "x"), ("P", "province", "VN", "x"), ("D", "district", "P", "x"),
             ("a", "commune", "D", "xã"), ("b", "commune", "D", "phường")]  # fmt: skip
    return Registry(
        [Unit(code=code, level=level, kind=kind, name=code, parent=up, source="t") for code, level, up, kind in lines],
        [],
    )


def facts(*rows, period="2020") -> pd.DataFrame:
    """Each row: unit, measure, value, and the group where there is one."""
    return pd.DataFrame(
        [
            {
                "unit": unit, "as_of": f"{period}-06-30", "period": period, "measure": told, "group": "".join(group),
                "value": float(value), "bound": "exact", "source": "s", "cell": f"S!{unit}",
            }
            for unit, told, value, *group in rows
        ]
    )  # fmt: skip


def compute(*tables: pd.DataFrame, indicators=INDICATORS, **more):
    values = compute_values(
        pd.concat(tables), indicators=indicators, measures=MEASURES, groupings=GROUPINGS, registry=registry(),
        frame=date(2024, 12, 31), least_seen_share=0.8, **more,
    )  # fmt: skip
    return {(v.indicator, v.unit, v.period, v.group): v for v in values.itertuples()}


def test_whom_no_column_counts_is_what_remains():
    told = facts(("a", "total", 20), ("a", "degree", 12), ("a", "master", 3), ("b", "total", 10), ("b", "degree", 9),
                 ("b", "master", 1))  # fmt: skip
    found = compute(told)
    district = found["untrained", "D", "2020", ""]
    assert (district.numerator, district.denominator, district.value) == (5, 30, pytest.approx(5 / 30))
    assert found["untrained", "b", "2020", ""].value == 0


def test_columns_that_come_to_more_than_the_total_leave_no_remainder():
    found = compute(facts(("a", "total", 20), ("a", "degree", 18), ("a", "master", 3)))
    assert found["untrained", "a", "2020", ""].state == "missing"


def test_a_surplus_of_one_commune_or_field_does_not_fill_the_need_of_another():
    told = facts(("a", "have", 5, "law"), ("a", "need", 2, "law"), ("a", "have", 0, "land"), ("a", "need", 3, "land"),
                 ("b", "have", 1, "law"), ("b", "need", 4, "law"), ("b", "have", 2, "land"), ("b", "need", 0, "land"),
                 )  # fmt: skip
    found = compute(told)
    # law: min(5, 2) + min(1, 4) = 3 of 6; land: min(0, 3) + min(2, 0) = 0 of 3
    law, land, all_ = (found["met", "D", "2020", group] for group in ("law", "land", ""))
    assert (law.numerator, law.denominator, law.value) == (3, 6, 0.5)
    assert (land.numerator, land.denominator, land.value) == (0, 3, 0)
    assert (all_.numerator, all_.denominator, all_.value) == (3, 9, pytest.approx(3 / 9))
    assert found["met", "b", "2020", "land"].reason == "nothing_to_divide"


PROGRAMMES_2020 = ("I.1", "II.1", "II.2")


def test_a_pattern_chooses_the_groups():
    told = facts(*((unit, "attended", 10, group) for unit in "ab" for group in PROGRAMMES_2020))
    found = compute(told)
    assert found["refreshers", "D", "2020", ""].value == 40
    assert {key[3] for key in found if key[0] == "refreshers" and key[1] == "D"} == {"", "II.1", "II.2"}


def test_a_member_is_missed_only_in_years_in_which_there_is_one():
    old = facts(*((unit, "attended", 10, group) for unit in "ab" for group in PROGRAMMES_2020))
    new = facts(*((unit, "attended", 10, group) for unit in "ab" for group in PROGRAMMES_2020), period="2021")
    found = compute(old, new)
    assert found["refreshers", "D", "2020", ""].value == 40
    assert (
        found["refreshers", "D", "2021", ""].reason == "units_missing:0,2"
    )  # nobody told II.9, which there is by then
    assert ("refreshers", "D", "2020", "II.9") not in found
    told = compute(old, new, facts(("a", "attended", 1, "II.9"), ("b", "attended", 2, "II.9"), period="2021"))
    assert told["refreshers", "D", "2021", ""].value == 43
    assert told["refreshers", "D", "2021", "II.9"].value == 3
    assert ("refreshers", "D", "2020", "II.9") not in told


def test_a_figure_of_a_member_that_there_is_not_in_the_year_is_not_added_up():
    told = facts(*((unit, "attended", 10, group) for unit in "ab" for group in (*PROGRAMMES_2020, "II.9")))
    found = compute(told)
    assert found["refreshers", "D", "2020", ""].value == 40
    assert ("refreshers", "D", "2020", "II.9") not in found


def test_a_rate_is_told_per_hundred_of_an_ungrouped_whole():
    told = facts(*((unit, "attended", 10, group) for unit in "ab" for group in PROGRAMMES_2020),
                 ("a", "total", 8), ("b", "total", 20))  # fmt: skip
    found = compute(told)
    district = found["per_100", "D", "2020", ""]
    assert (district.numerator, district.denominator, district.value) == (60, 28, pytest.approx(214.2857142857))
    assert found["per_100", "D", "2020", "II.1"].value == pytest.approx(100 * 20 / 28)


def test_years_before_a_figure_was_ever_asked_for_are_no_gaps():
    early = facts(("a", "total", 8), ("b", "total", 20), period="2019")
    late = facts(*((unit, "attended", 10, group) for unit in "ab" for group in PROGRAMMES_2020),
                 ("a", "total", 8), ("b", "total", 20))  # fmt: skip
    after = facts(("a", "total", 8), ("b", "total", 20), period="2021")
    rate = indicator("p", kind="rate", numerator=["attended"], denominator=["total"], groups=["II.1"])
    found = compute(early, late, after, indicators={"p": rate})
    told = {key[2]: v.reason for key, v in found.items() if key[1] == "D"}
    assert told == {"2020": "", "2021": "units_missing:0,2"}  # in 2021 it was asked for, and nobody told it


PLAN = [
    ("D", "planned", 4, "II.1|centre"), ("D", "on_time", 3, "II.1|centre"),
    ("D", "planned", 6, "II.1|board"), ("D", "on_time", 6, "II.1|board"),
    ("D", "planned", 10, "II.2|board"), ("D", "on_time", 4, "II.2|board"),
]  # fmt: skip


def test_margins_add_up_over_the_other_grouping_and_what_a_plan_does_not_list_is_nothing():
    found = compute(facts(*PLAN))
    told = {key[3]: (v.numerator, v.denominator) for key, v in found.items() if key[:2] == ("on_time", "D")}
    assert told == {"": (13, 20), "II.1": (9, 10), "II.2": (4, 10), "centre": (3, 4), "board": (10, 16)}
    assert found["on_time", "D", "2020", "board"].value == pytest.approx(10 / 16)


def test_a_programme_that_was_planned_in_one_year_only_is_nothing_in_the_others():
    found = compute(
        facts(*PLAN), facts(("D", "planned", 2, "II.1|centre"), ("D", "on_time", 2, "II.1|centre"), period="2021")
    )
    assert found["on_time", "D", "2021", ""].value == 1
    assert found["on_time", "D", "2021", "II.2"].reason == "nothing_to_divide"


def test_a_plan_of_which_one_measure_was_not_told_at_all_is_not_complete():
    found = compute(facts(*PLAN), facts(("D", "planned", 2, "II.1|centre"), period="2021"))
    assert found["on_time", "D", "2021", ""].reason == "units_missing:0,1"


def test_the_first_set_is_the_value_without_a_group_and_every_set_has_its_own():
    told = facts(("a", "holders", 2, "secretary"), ("a", "qualified", 1, "secretary"), ("a", "holders", 4, "chair"),
                 ("a", "qualified", 4, "chair"))  # fmt: skip  # police is in no set: nothing of it is missed
    found = compute(told)
    assert {key[3]: v.value for key, v in found.items() if key[:2] == ("qualified", "a")} == {
        "": pytest.approx(5 / 6), "two": pytest.approx(5 / 6), "chairs": 1.0,
    }  # fmt: skip


def test_joint_shares_have_the_sets_of_their_two_parts():
    theory = INDICATORS | {
        "women": indicator("women", numerator=["qualified"], denominator=["holders"], sets=["two", "chairs"]),
        "both": indicator("both", both_of=["qualified", "women"], sets=["two", "chairs"]),
    }
    told = facts(("a", "holders", 2, "secretary"), ("a", "qualified", 1, "secretary"), ("a", "holders", 4, "chair"),
                 ("a", "qualified", 4, "chair"))  # fmt: skip
    found = compute(told, indicators=theory)
    assert found["both", "a", "2020", "chairs"].value == 1
    assert found["both", "a", "2020", "two"].reason == "joint_range:4,5"  # 5 + 5 - 6 of the six, and at most 5


def test_a_title_that_ended_is_left_out_of_later_sums():
    def of_year(period, *titles):
        rows = [("a", name, 1, title) for title in titles for name in ("holders", "qualified")]
        return facts(*rows, period=period)

    found = compute(of_year("2020", "secretary", "chair", "police"), of_year("2021", "secretary", "chair"))
    assert found["by_title", "a", "2020", ""].denominator == 3
    assert found["by_title", "a", "2021", ""].denominator == 2
    assert ("by_title", "a", "2021", "police") not in found


def test_amounts_keep_their_decimals():
    found = compute(facts(("a", "area", 12.5), ("a", "cleared", 3.25), ("b", "area", 2.5), ("b", "cleared", 0.5)))
    district = found["cleared", "D", "2020", ""]
    assert (district.numerator, district.denominator, district.value) == (3.75, 15, 0.25)


def norm(kind: str, headcount: int, since: str, until: str | None = None, unit_class: str = "II") -> Norm:
    return Norm(
        id="norm", kinds=[kind], unit_class=unit_class, headcount=headcount, since=since,
        until=until, source=Words(vi="t", en="t"), verified="no",
    )  # fmt: skip


NORMS = (
    norm("xã", 23, "2009-01-01", "2020-06-29"),
    norm("xã", 21, "2020-06-30", "2020-12-31"),
    norm("xã", 20, "2021-01-01"),
    norm("phường", 19, "2009-01-01", "2020-12-31"),
)


def test_the_norm_follows_from_class_kind_and_day():
    told = [
        facts(("a", "total", 18), ("a", "commune_class", 2), ("b", "total", 22), ("b", "commune_class", 2), period=year)
        for year in ("2020", "2021")
    ]
    found = compute(*told, norms=NORMS)
    district = found["against_norm", "D", "2020", ""]
    assert (district.numerator, district.denominator, district.value) == (40, 40, 1)  # 21 and 19
    assert found["against_norm", "a", "2021", ""].denominator == 20
    assert found["against_norm", "D", "2021", ""].reason == "units_missing:1,2"  # no norm for wards by then


def test_a_class_that_there_is_not_has_no_norm():
    found = compute(facts(("a", "total", 18), ("a", "commune_class", 4), ("b", "total", 9), ("b", "commune_class", 2)),
                    norms=NORMS)  # fmt: skip
    assert found["against_norm", "a", "2020", ""].state == "missing"
    assert found["against_norm", "b", "2020", ""].denominator == 19


@pytest.mark.parametrize("kind", ["score", "day", "share"])
def test_what_does_not_add_up_is_refused(kind):
    of_kind = MEASURES | {"area": measure("area", kind=kind, unit="class")}
    with pytest.raises(UsageError, match=f"area is a {kind}"):
        compute_values(
            facts(("a", "area", 1)), indicators={"x": indicator("x", kind="count", numerator=["area"])},
            measures=of_kind, groupings=GROUPINGS, registry=registry(), frame=date(2024, 12, 31), least_seen_share=0.8,
        )  # fmt: skip


def test_a_list_with_a_refused_row_counts_for_nothing_and_others_stay():
    facts = pd.DataFrame(
        {
            "measure": ["planned", "on_time", "total", "planned"],
            "source": ["broken", "broken", "broken", "whole"],
            "value": [4.0, 2.0, 9.0, 5.0],
        }
    )
    rejects = pd.DataFrame({"source": ["broken", "whole"], "rule": ["item_twice", "not_a_date"]})
    kept = without_partial_lists(facts, rejects, MEASURES, ["item_twice", "unknown_group"])
    assert kept["value"].tolist() == [9.0, 5.0]
