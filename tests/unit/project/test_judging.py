"""Items of training plans in districts and in what lies above them, on the real register."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.catalogue.read import Reader
from analysis.geography.registry import Registry
from analysis.model.places import Change, Unit
from analysis.model.tables import FACTS, checked
from analysis.project.judging import behind_schedule, district_schedules

CATALOGUE = Path(__file__).parents[3] / "catalogue"
FRAME = date(2024, 12, 31)
COLUMNS = [
    "unit", "programme", "agency", "due", "planned", "done", "shortfall", "days_behind", "planned_classes",
    "done_classes", "shortfall_classes",
]  # fmt: skip


@pytest.fixture(scope="module")
def registry() -> Registry:
    reader = Reader(CATALOGUE)
    units = reader.table("units/units.csv", Unit, separated=("aliases",))
    return Registry(tuple(units), tuple(reader.table("units/changes.csv", Change)))


def item(unit, group, due, planned, done, period="2024"):
    told = {"plan_planned_participations": planned, "plan_done_participations": done}
    told |= {"plan_planned_classes": 1, "plan_done_classes": 1}
    if due:
        told["plan_due_day"] = (date.fromisoformat(due) - date(1970, 1, 1)).days
    return [
        (unit, f"{period}-06-30", period, measure, group, value, "exact", "s", "A1") for measure, value in told.items()
    ]


@pytest.fixture(scope="module")
def facts() -> pd.DataFrame:
    rows = [
        *item("350", "II.1|district_political_centre", "2024-05-31", 100, 60),
        *item("350", "II.2|district_mass_mobilisation_board", "2024-06-10", 50, 45),
        *item("350", "II.7|district_political_centre", None, 50, 45),
        *item("350", "II.8|district_military_command", "2024-09-30", 50, 0),
        *item("347", "II.1|district_political_centre", "2024-05-31", 100, 100),
        *item("351", "II.1|district_political_centre", "2024-04-30", 80, 70),
        *item("350", "II.1|district_political_centre", "2023-05-31", 100, 10, period="2023"),
    ]
    return checked(pd.DataFrame(rows, columns=list(FACTS.columns)), FACTS)


def test_what_is_behind_in_a_district(facts, registry):
    late = behind_schedule(facts, registry, unit="350", period="2024", frame=FRAME)
    assert list(late.columns) == COLUMNS
    assert late["programme"].tolist() == ["II.1", "II.2", "II.7"]
    assert late["days_behind"].tolist()[:2] == [30, 20] and late["due"].tolist() == ["2024-05-31", "2024-06-10", ""]
    assert late["shortfall"].tolist() == [40, 5, 5]


def test_a_province_holds_what_lies_in_it(facts, registry):
    late = behind_schedule(facts, registry, unit="35", period="2024", frame=FRAME)
    assert late[["unit", "days_behind"]].head(2).to_numpy().tolist() == [["351", 61], ["350", 30]]
    assert set(late["unit"]) == {"350", "351"}


def test_nothing_is_behind_where_nothing_was_planned(facts, registry):
    nothing = behind_schedule(facts, registry, unit="349", period="2024", frame=FRAME)
    assert nothing.empty and list(nothing.columns) == COLUMNS
    assert behind_schedule(facts[:0], registry, unit="350", period="2024", frame=FRAME).empty


def test_findings_are_of_districts(facts, registry):
    found = district_schedules(facts, registry, FRAME).set_index(["unit", "period"])
    assert found["verdict"].to_dict() == {
        ("350", "2024"): "behind", ("350", "2023"): "behind", ("351", "2024"): "behind", ("347", "2024"): "on_schedule",
    }  # fmt: skip
    assert found.loc[("350", "2024"), ["estimate", "n"]].tolist() == [45, 2]
    assert set(found["frame"]) == {"2024-12-31"}
    assert district_schedules(facts[:0], registry, FRAME).empty
