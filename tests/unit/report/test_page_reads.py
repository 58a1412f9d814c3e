"""What a page reads: by which definition of key cadres, up to which year, from which day, against which targets."""

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.catalogue.days import day_of_figures
from analysis.model.nouns import Indicator, Target, Words
from analysis.model.tables import FINDINGS, VALUES
from analysis.report.page import Page
from analysis.report.targets import threshold_text
from analysis.stats.short_of_target import things_short
from analysis.words.language import Language

CATALOGUE = Catalogue.open(Path(__file__).parents[3] / "catalogue")
NAME = Words(vi="a", en="b")


def indicator(name, **more):
    facts = {"theme": "key_cadres", "name": NAME, "definition": NAME, "direction": "up"}
    return Indicator(id=name, numerator=("n",), denominator=("d",), **{**facts, **more})


def target(name, since, until=None, resolution=None, units=("35",)):
    return Target(
        id=name, indicator="local", units=units, threshold=0.3, since=since, by="2025", until=until, name=NAME,
        resolution=resolution, source="s", verified="no",
    )  # fmt: skip


def values(*rows):
    table = pd.DataFrame(rows, columns=["indicator", "unit", "period", "group", "value", "state"])
    blank = {"frame": "2025-06-30", "numerator": 1.0, "denominator": 2.0, "seen": 1.0, "estimated": 0.0, "reason": ""}
    return table.assign(**blank)[list(VALUES.columns)]


TABLE = values(
    ("local", "350", "2023", "", 0.1, "ok"), ("local", "350", "2023", "with_council", 0.2, "ok"),
    ("local", "350", "2024", "", 0.3, "missing"), ("local", "350", "2025", "", 0.5, "ok"),
    ("other", "350", "2023", "", 0.7, "ok"), ("other", "350", "2023", "with_council", 0.8, "ok"),
)  # fmt: skip


def page(key_cadres="", period="2024", targets=()):
    indicators = {
        "local": indicator("local", sets=("party_and_committee", "with_council")),
        "other": indicator("other"),
    }
    place = SimpleNamespace(code="350", name="Huyện Kim Bảng")
    project = SimpleNamespace(
        catalogue=SimpleNamespace(indicators=indicators, targets=targets),
        values=lambda frame, unit: TABLE[TABLE["unit"].isin(unit)],
        findings=lambda frame, unit: pd.DataFrame(columns=list(FINDINGS.columns)),
        line=lambda code, day: [SimpleNamespace(code=code), SimpleNamespace(code="35")],
        registry=None,
    )
    language = Language.of("vi", CATALOGUE.languages)
    return Page(project, None, place, period, "2025-06-30", period, language, key_cadres)


def test_the_pages_definition_takes_the_place_of_the_first_one():
    assert page().values("local")["value"].tolist() == [0.1, 0.3]
    assert page("party_and_committee").values("local")["value"].tolist() == []  # told under its own group only
    assert page("with_council").values("local")["value"].tolist() == [0.2]
    assert page("with_council").values("other")["value"].tolist() == [
        0.7
    ]  # has no sets: a group of that name stays one


def test_the_last_year_is_the_last_that_has_a_figure_and_not_after_the_page():
    assert page().year("local") == "2023"
    assert page(period="2025").year("local") == "2025"
    assert page(period="2022").year("local") == ""
    assert page().year("unknown") == ""


def test_what_was_shown_is_remembered_and_what_was_looked_up_is_not():
    one = page()
    one.year("local")
    one.holding("other", ["350"])
    assert one.read == set()
    one.values("local")
    assert one.read == {("local", "350")}


def test_rows_and_table_tell_the_same_and_a_table_is_the_callers_own():
    one = page(period="2025")
    rows = one.value_rows("local")
    assert [row["value"] for row in rows] == one.values("local")["value"].tolist() == [0.1, 0.3, 0.5]
    assert {(row["group"], row["value"]) for row in one.value_rows("local", group="with_council")} == {
        ("with_council", 0.2)
    }
    everything = one.with_groups("local")
    everything["value"] = 9.0
    assert one.with_groups("local")["value"].tolist() == [0.1, 0.2, 0.3, 0.5]
    assert one.value_rows("unknown") == [] and one.values("unknown").empty


def test_targets_hold_between_their_years_and_the_resolution_goes_first():
    rules = (target("old", "2012", "2020"), target("new", "2021"), target("resolved", "2020", resolution="r"))
    local = indicator("local")
    assert [one.id for one in page(targets=rules).targets(local)] == ["new", "resolved"]
    assert [one.id for one in page(targets=rules).targets(local, period="2018")] == ["old"]
    assert page(targets=rules).target(local).id == "resolved"
    assert page(targets=rules[:2]).target(local).id == "new"
    assert page(targets=(target("t", "2026"),)).target(local) is None
    assert page(targets=(target("t", "2012", units=("36",)),)).target(local) is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("university_or_higher", "06-30"), ("evaluation_good_or_better", "12-31"), ("monthly_participations", "12-31"),
        ("key_cadres_both", "06-30"), ("meeting_standard", "06-30"), ("headcount_against_norm", "06-30"),
    ],
)  # fmt: skip
def test_the_day_is_that_of_the_form_that_tells_the_indicator(name, day):
    assert day_of_figures(CATALOGUE.indicators[name], CATALOGUE) == day


def test_a_threshold_has_no_more_decimals_than_it_has():
    language, share = Language.of("vi", CATALOGUE.languages), indicator("local")
    told = {threshold: threshold_text(language, target("t", "2020").model_copy(update={"threshold": threshold}), share)
            for threshold in (0.95, 0.285, 1.0)}  # fmt: skip
    assert told == {0.95: "95%", 0.285: "28,5%", 1.0: "100%"}


@pytest.mark.parametrize(
    ("numerator", "denominator", "threshold", "direction", "short"),
    [
        (303, 320, 0.95, "up", 1), (304, 320, 0.95, "up", 0), (0, 3, 0.5, "up", 2), (33, 100, 0.3, "down", 3),
        (29, 100, 0.29, "down", 0), (19, 20, 1.0, "up", 1),
    ],
)  # fmt: skip
def test_how_many_persons_are_missing(numerator, denominator, threshold, direction, short):
    row = {"numerator": numerator, "denominator": denominator, "value": numerator / denominator}
    goal = target("t", "2020").model_copy(update={"threshold": threshold})
    assert things_short(row, goal, indicator("local", direction=direction)) == short
    missing = short if direction == "up" else -short
    reached = (numerator + missing) / denominator
    assert reached >= threshold - 1e-12 if direction == "up" else reached <= threshold + 1e-12


def test_a_ratio_lacks_no_persons():
    row = {"numerator": 1.0, "denominator": 2.0, "value": 0.5}
    assert things_short(row, target("t", "2020"), indicator("local", kind="ratio")) is None
