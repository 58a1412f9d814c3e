from datetime import date

import pandas as pd
import pytest

from analysis.model.tables import FACTS, VERDICTS, checked
from analysis.stats.schedule import behind, schedule, schedule_findings

DAY = "2025-06-30"
NAMES = ("planned_participations", "done_participations", "planned_classes", "done_classes")


def facts(*items, unit="350", as_of=DAY, bound="exact"):
    """group, due (ISO or None), planned, done, planned classes, done classes (None is not told) -> FACTS."""
    rows = []
    for group, due, *numbers in items:
        told = dict(zip(NAMES, numbers, strict=True))
        told["due_day"] = None if due is None else (date.fromisoformat(due) - date(1970, 1, 1)).days
        rows += [
            (unit, as_of, as_of[:4], f"plan_{name}", group, number, bound, "s", "A1")
            for name, number in told.items()
            if number is not None
        ]
    return checked(pd.DataFrame(rows, columns=list(FACTS.columns)), FACTS)


def only(*item):
    return schedule(facts(item)).iloc[0]


def test_an_item_that_is_behind():
    item = only("II.1|district_political_centre", "2025-05-31", 100, 60, 4, 3)
    assert item[["programme", "agency", "due"]].tolist() == ["II.1", "district_political_centre", "2025-05-31"]
    assert item[["standing", "shortfall", "shortfall_classes", "days_behind"]].tolist() == ["behind", 40, 1, 30]


@pytest.mark.parametrize(
    ("due", "numbers", "standing"),
    [
        ("2025-06-29", (100, 60, 4, 4), "behind"),
        ("2025-06-29", (100, 100, 4, 3), "behind"),  # a class is short, though enough came
        ("2025-06-30", (100, 60, 4, 2), "not_yet_due"),  # due on the day itself
        ("2025-12-31", (100, 0, 4, 0), "not_yet_due"),
        ("2025-05-31", (100, 100, 4, 4), "done"),
        ("2025-05-31", (100, 120, 4, 5), "done"),
        (None, (100, 60, 4, 2), "no_due_day"),
        (None, (100, 100, 4, 4), "done"),
        ("2025-05-31", (100, None, 4, 4), "not_told"),
        ("2025-05-31", (100, None, 4, 3), "behind"),  # what is known is short already
        ("2025-05-31", (None, None, 4, 4), "done"),  # nothing but classes was planned
        ("2025-05-31", (0, 0, 4, 4), "done"),
    ],
)
def test_standing(due, numbers, standing):
    item = only("II.1|a", due, *numbers)
    assert item["standing"] == standing
    assert pd.isna(item["days_behind"]) == (standing != "behind")


def test_more_than_planned_makes_up_for_nothing():
    item = only("II.1|a", "2025-05-31", 100, 150, 4, 3)
    assert item["shortfall"] == 0 and item["shortfall_classes"] == 1 and item["standing"] == "behind"


def test_what_was_not_planned_is_no_item():
    assert schedule(facts(("II.1|a", None, 0, 30, 0, 1))).empty
    assert schedule(facts(("II.1|a", "2025-05-31", 100, 60, 4, 3), bound="about")).empty
    assert list(schedule(facts()).columns) == list(schedule(facts(("II.1|a", None, 1, 1, 1, 1))).columns)


ITEMS = (
    ("II.1|a", "2025-05-31", 100, 60, 4, 3),  # 30 days, 40 short
    ("II.2|b", "2025-06-20", 80, 50, 2, 2),  # 10 days, 30 short
    ("II.7|a", "2025-05-31", 50, 50, 1, 1),
    ("II.8|c", None, 40, 10, 1, 0),
    ("II.6|c", "2025-12-31", 40, 0, 1, 0),
)


def test_the_list_is_the_longest_first_and_no_due_day_last():
    late = behind(schedule(facts(*ITEMS)))
    assert list(late["programme"]) == ["II.1", "II.2", "II.8"]
    assert late["days_behind"].tolist()[:2] == [30, 10] and pd.isna(late["days_behind"].iloc[2])
    assert late["due"].tolist() == ["2025-05-31", "2025-06-20", ""]


def test_findings_tell_how_far_a_unit_is_behind():
    table = pd.concat([
        facts(*ITEMS),
        facts(("II.1|a", "2025-05-31", 100, 100, 4, 4), unit="347"),
        facts(("II.1|a", None, 100, 20, 4, 1), ("II.2|a", "2025-05-31", 100, None, None, None), unit="349"),
    ])  # fmt: skip
    found = schedule_findings(schedule(table), frame=DAY).set_index("unit")
    assert found["verdict"].to_dict() == {"347": "on_schedule", "349": "cannot_tell", "350": "behind"}
    assert found.loc["350", ["estimate", "n"]].tolist() == [70, 2] and found.loc["347", ["estimate", "n"]].tolist() == [
        0,
        0,
    ]
    told = "items planned, as of 2025-06-30; short without a due day: 1; result not told:"
    assert found.loc["350", "method"] == f"5 {told} 0" and found.loc["349", "method"] == f"2 {told} 1"
    assert set(found["verdict"]) <= set(VERDICTS) and set(found["frame"]) == {DAY}


def test_no_plan_has_no_finding():
    assert schedule_findings(schedule(facts()), frame=DAY).empty
