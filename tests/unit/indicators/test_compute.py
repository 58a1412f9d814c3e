"""Counts are added first and divided last; a gap is a gap; what cannot be carried says so."""

from datetime import date

import pandas as pd
import pytest

from analysis.geography.registry import Registry
from analysis.indicators.compute import compute_values
from analysis.model.nouns import Grouping, Indicator, Measure
from analysis.model.places import Change, Unit

NAME = {"vi": "tên", "en": "name"}
MEASURES = {
    "total": Measure(id="total", name=NAME, unit="person"),
    "degree": Measure(id="degree", name=NAME, unit="person", part_of="total"),
    "theory": Measure(id="theory", name=NAME, unit="person", part_of="total"),
    "learners": Measure(id="learners", name=NAME, unit="person", grouped_by="programme"),
}
GROUPINGS = {
    "programme": Grouping(id="programme", name=NAME, members=[{"id": "I", "name": NAME}, {"id": "II", "name": NAME}])
}


def indicator(name: str, **more) -> Indicator:
    return Indicator(**({"id": name, "theme": "t", "name": NAME, "definition": NAME, "direction": "up"} | more))


INDICATORS = {
    "degree": indicator("degree", numerator=["degree"], denominator=["total"]),
    "theory": indicator("theory", numerator=["theory"], denominator=["total"]),
    "both": indicator("both", both_of=["degree", "theory"]),
    "headcount": indicator("headcount", kind="count", numerator=["total"]),
    "learners": indicator("learners", kind="count", numerator=["learners"], by_group=True),
}


def unit(code, level, parent, start=None, end=None):
    return Unit(
        code=code, valid_from=start, valid_to=end, level=level, kind="x", name=code, parent=parent, source="test"
    )


def registry() -> Registry:
    old, new = {"end": "2024-12-31"}, {"start": "2025-01-01"}
    units = [
        unit("VN", "country", ""), unit("P", "province", "VN"), unit("D", "district", "P"), unit("E", "district", "P"),
        unit("a", "commune", "D", **old), unit("b", "commune", "D", **old), unit("c", "commune", "E", **old),
        unit("ab", "commune", "D", **new), unit("c1", "commune", "E", **new), unit("c2", "commune", "D", **new),
    ]  # fmt: skip
    changes = [
        ("a", "ab", True, "merge"),
        ("b", "ab", True, "merge"),
        ("c", "c1", False, "split"),
        ("c", "c2", False, "split"),
    ]
    return Registry(
        units,
        [
            Change(date="2025-01-01", from_code=f, to_code=t, kind=kind, is_whole=whole, source="test")
            for f, t, whole, kind in changes
        ],
    )


def facts(*rows) -> pd.DataFrame:
    """Each row: unit, period, measure, value, and the group where there is one."""
    return pd.DataFrame(
        [
            {
                "unit": u, "as_of": f"{period}-06-30", "period": period, "measure": measure, "group": "".join(group),
                "value": float(value), "bound": "exact", "source": "s", "cell": f"S!{u}{measure}",
            }
            for u, period, measure, value, *group in rows
        ]
    )  # fmt: skip


def compute(table, frame="2024-12-31", least=0.8, measures=MEASURES):
    values = compute_values(
        table,
        indicators=INDICATORS,
        measures=measures,
        groupings=GROUPINGS,
        registry=registry(),
        frame=date.fromisoformat(frame),
        least_seen_share=least,
    )
    return {(v.indicator, v.unit, v.period, v.group): v for v in values.itertuples()}


ALL = facts(
    ("a", "2020", "total", 20), ("a", "2020", "degree", 5), ("b", "2020", "total", 60), ("b", "2020", "degree", 45),
    ("c", "2020", "total", 10), ("c", "2020", "degree", 10),
)  # fmt: skip


def test_a_share_is_a_ratio_of_sums_and_not_a_mean_of_shares():
    values = compute(ALL)
    assert values["degree", "D", "2020", ""].value == pytest.approx(50 / 80)  # mean of the shares: 0.5
    assert values["degree", "P", "2020", ""].value == pytest.approx(60 / 90)
    assert values["headcount", "P", "2020", ""].value == 90


def test_whole_merger_is_carried_and_a_split_is_not():
    values = compute(ALL, frame="2025-06-30")
    assert values["degree", "ab", "2020", ""].value == pytest.approx(50 / 80)
    assert values["degree", "c1", "2020", ""].state == "cannot"
    assert values["degree", "c1", "2020", ""].reason == "split_or_straddling:c"
    assert pd.isna(values["degree", "D", "2020", ""].value)  # c went partly into c2 of D
    assert values["degree", "P", "2020", ""].value == pytest.approx(60 / 90)  # and stays whole in the province


def test_a_split_is_divided_by_the_headcounts_of_its_parts_and_says_how_much_of_a_value_that_is():
    later = facts(("c1", "2025", "total", 30), ("c2", "2025", "total", 10))
    measures = MEASURES | {"total": MEASURES["total"].model_copy(update={"divides_units": True})}
    values = compute(pd.concat([ALL, later]), frame="2025-06-30", measures=measures)
    part, district = values["degree", "c2", "2020", ""], values["degree", "D", "2020", ""]
    assert (part.numerator, part.denominator, part.value, part.estimated) == (2.5, 2.5, 1.0, 1.0)
    assert (district.numerator, district.denominator) == (52.5, 82.5)
    assert district.estimated == pytest.approx(2.5 / 52.5)  # of numerator and denominator the larger part
    assert values["headcount", "D", "2020", ""].estimated == pytest.approx(2.5 / 82.5)
    province = values["degree", "P", "2020", ""]
    assert (province.numerator, province.denominator, province.estimated) == (60, 90, 0)


def test_what_a_split_unit_had_none_of_is_exact():
    later = facts(("c1", "2025", "total", 30), ("c2", "2025", "total", 10))
    measures = MEASURES | {"total": MEASURES["total"].model_copy(update={"divides_units": True})}
    none = pd.concat([facts(("c", "2020", "total", 0)), ALL[ALL.unit != "c"], later])
    headcount = compute(none, frame="2025-06-30", measures=measures)["headcount", "c1", "2020", ""]
    assert (headcount.value, headcount.estimated) == (0, 0)


def test_a_unit_without_its_numerator_is_left_out_above_and_below_the_line():
    values = compute(ALL[~((ALL.unit == "b") & (ALL.measure == "degree"))], least=0.5)
    district = values["degree", "D", "2020", ""]
    assert (district.numerator, district.denominator, district.seen) == (5, 20, 0.5)


def test_too_few_reports_are_missing_and_never_zero():
    district = compute(ALL[ALL.unit != "b"])["degree", "D", "2020", ""]
    assert (district.state, district.reason) == ("missing", "units_missing:1,2") and pd.isna(district.value)


def test_a_count_with_a_part_missing_is_missing_however_much_was_seen():
    assert compute(ALL[ALL.unit != "b"], least=0.1)["headcount", "D", "2020", ""].state == "missing"


def test_a_year_that_nobody_reported_is_told_for_every_unit_that_ever_did():
    later = facts(("c", "2021", "total", 10), ("c", "2021", "degree", 9))
    values = compute(pd.concat([ALL, later]))
    assert values["degree", "D", "2021", ""].reason == "units_missing:0,2"


def test_joint_share_is_known_only_where_the_margins_leave_no_choice():
    full = facts(("a", "2020", "total", 20), ("a", "2020", "degree", 20), ("a", "2020", "theory", 19))
    open_ = facts(("b", "2020", "total", 20), ("b", "2020", "degree", 15), ("b", "2020", "theory", 15))
    values = compute(pd.concat([full, open_]))
    assert values["both", "a", "2020", ""].value == pytest.approx(19 / 20)
    assert values["both", "b", "2020", ""].reason == "joint_range:10,15"


def test_groups_are_told_one_by_one_and_together():
    values = compute(facts(("a", "2020", "learners", 3, "I"), ("a", "2020", "learners", 4, "II")))
    told = [values["learners", "a", "2020", group].value for group in ("I", "II", "")]
    assert told == [3, 4, 7]


def test_a_sum_over_groups_is_missing_when_one_group_is():
    values = compute(facts(("a", "2020", "learners", 3, "I")))
    assert values["learners", "a", "2020", "I"].value == 3
    assert values["learners", "a", "2020", ""].state == "missing"


def test_parts_that_exceed_their_whole_in_one_unit_are_not_hidden_by_the_others():
    wrong = facts(("a", "2020", "total", 20), ("a", "2020", "degree", 25))
    district = compute(pd.concat([wrong, ALL[ALL.unit == "b"]]))["degree", "D", "2020", ""]
    assert (district.state, district.reason) == ("missing", "units_missing:1,2")


def test_about_so_many_is_not_added_up_as_if_it_were_exact():
    about = ALL.assign(bound=["about" if unit == "a" else "exact" for unit in ALL.unit])
    assert compute(about)["headcount", "D", "2020", ""].reason == "units_missing:1,2"
