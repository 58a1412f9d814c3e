"""Which figures a value is made of, and the cells that they stand in."""

from datetime import date

import pandas as pd
import pytest

from analysis.geography.registry import Registry
from analysis.model.nouns import Grouping, Indicator, Measure
from analysis.model.places import Unit
from analysis.model.tables import REJECTS, empty
from analysis.project.tracing import facts_behind, measures_of, reporting_in, sources_behind, trace, wanted_by

NAME = {"vi": "tên", "en": "name"}


def measure(name: str, **more) -> Measure:
    return Measure(**({"id": name, "name": NAME, "unit": "person"} | more))


def indicator(name: str, **more) -> Indicator:
    return Indicator(**({"id": name, "theme": "t", "name": NAME, "definition": NAME, "direction": "up"} | more))


MEASURES = {
    each.id: each
    for each in (
        measure("total"),
        measure("degree", part_of="total"),
        measure("held", grouped_by="title"),
        measure("planned", grouped_by=["programme", "agency"]),
        measure("attended", unit="participation", grouped_by="programme", audience="total"),
        measure("commune_class", kind="score"),
        measure("norm_headcount"),
    )
}


def grouping(name: str, members: list[dict], **more) -> Grouping:
    return Grouping(id=name, name=NAME, members=[member | {"name": NAME} for member in members], **more)


TOP, BOTH = {"id": "top", "name": NAME, "members": ["chair"]}, {"id": "all", "name": NAME, "members": ["chair", "vice"]}
GROUPINGS = {
    "title": grouping("title", [{"id": "chair"}, {"id": "vice"}, {"id": "old", "until": "2019"}], sets=[TOP, BOTH]),
    "programme": grouping("programme", [{"id": "I.1"}, {"id": "II.1"}]),
    "agency": grouping("agency", [{"id": "centre"}, {"id": "board"}]),
}
INDICATORS = {
    each.id: each
    for each in (
        indicator("untrained", numerator=["total"], less=["degree"], denominator=["total"]),
        indicator("heads", kind="count", numerator=["held"], sets=["top", "all"]),
        indicator("titles", kind="count", numerator=["held"], by_group=True),
        indicator("plan", kind="count", numerator=["planned"], groups=["II.*"], margins=["programme", "agency"]),
        indicator("rate", kind="rate", numerator=["attended"], denominator=["total"], groups=["II.*"]),
        indicator("norm", kind="ratio", numerator=["total"], denominator=["norm_headcount"]),
    )
}


def wanted(name: str, **more):
    found = wanted_by(INDICATORS[name], indicators=INDICATORS, measures=MEASURES, groupings=GROUPINGS, **more)
    return {told: sorted(groups) for told, groups in found.items()}


CASES = [
    ("untrained", {"group": ""}, {"total": [""], "degree": [""]}),
    ("heads", {"group": ""}, {"held": ["chair"]}),
    ("heads", {"group": "all"}, {"held": ["chair", "vice"]}),
    ("heads", {}, {"held": ["chair", "vice"]}),
    ("titles", {"group": "", "period": "2019"}, {"held": ["chair", "old", "vice"]}),
    ("titles", {"group": "", "period": "2020"}, {"held": ["chair", "vice"]}),
    ("plan", {"group": ""}, {"planned": ["II.1|board", "II.1|centre"]}),
    ("plan", {"group": "board"}, {"planned": ["II.1|board"]}),
    ("plan", {"group": "II.1"}, {"planned": ["II.1|board", "II.1|centre"]}),
    ("rate", {"group": ""}, {"attended": ["II.1"], "total": [""]}),
    ("norm", {"group": ""}, {"total": [""], "commune_class": [""]}),
]


@pytest.mark.parametrize(("name", "more", "told"), CASES)
def test_the_figures_of_a_value(name, more, told):
    assert wanted(name, **more) == told


def test_a_derived_measure_is_traced_to_what_it_was_reckoned_from():
    assert measures_of(INDICATORS["norm"], INDICATORS) == ["commune_class", "total"]


def test_cells_of_the_class_and_ranges_of_a_list_are_shown():
    lines = [("VN", "country", ""), ("P", "province", "VN"), ("D", "district", "P"), ("a", "commune", "D")]
    registry = Registry(
        [Unit(code=code, level=level, kind="x", name=code, parent=up, source="t") for code, level, up in lines], []
    )
    facts = pd.DataFrame(
        [
            {"unit": "a", "as_of": "2020-06-30", "period": "2020", "measure": name, "group": "", "value": value,
             "bound": "exact", "source": "s", "cell": cell}
            for name, value, cell in (("total", 18.0, "CL02!A12:AV45"), ("commune_class", 2.0, "Loai!C9"))
        ]
    )  # fmt: skip
    found = trace(
        {"indicator": "norm", "unit": "D", "period": "2020", "frame": "2020-12-31", "group": ""},
        facts=facts, rejects=empty(REJECTS), registry=registry,
        sources=pd.DataFrame({"id": ["s"], "path": ["f.xlsx"], "supersedes": [""], "received_at": ["2026-11-01"]}),
        indicators=INDICATORS, measures=MEASURES, groupings=GROUPINGS,
    )  # fmt: skip
    assert found.cells[["measure", "cell", "value"]].values.tolist() == [
        ["commune_class", "Loai!C9", 2.0],
        ["total", "CL02!A12:AV45", 18.0],
    ]


@pytest.mark.parametrize(
    ("unit", "frame", "period", "names"),
    [
        ("350", "2020-12-31", "2020", ("university_or_higher", "refresher_participations")),
        ("351", "2025-06-30", "2026", ("key_cadres_both", "staff_headcount", "headcount_against_norm")),
        ("35", "2025-06-30", "2025", ("university_or_higher",)),
    ],
)
def test_the_sources_are_those_of_the_facts_behind(received, unit, frame, period, names):
    catalogue, day = received.catalogue, date.fromisoformat(frame)
    wanted = {}
    for name in names:
        for measure, groups in wanted_by(
            catalogue.indicators[name], indicators=catalogue.indicators, measures=catalogue.measures,
            groupings=catalogue.groupings,
        ).items():  # fmt: skip
            wanted[measure] = wanted.get(measure, frozenset()) | groups
    facts = received.live_facts()
    behind = facts_behind(
        facts[facts["period"] <= period], received.registry, unit=unit, frame=day, wanted=wanted
    )  # fmt: skip
    inside = reporting_in(
        received.store, received.registry, unit=unit, frame=day, period=period, measures=list(wanted)
    )  # fmt: skip
    found = sources_behind(received.store, inside, wanted)
    assert len(found) and set(found["id"]) == set(behind["source"])
