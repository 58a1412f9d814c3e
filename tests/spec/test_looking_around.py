"""What an analyst sees of a project is what its pages show: the same figures, charts and verdicts."""

import pandas as pd
import pytest

from analysis.model.errors import CatalogueError, UsageError
from analysis.model.tables import QUESTIONS
from analysis.project.what_if import aim
from analysis.report.jobs import Job
from analysis.store.parquet import ParquetStore

FRAME = "2025-06-30"
DEGREE = "university_or_higher"
PROFILE = Job("district_profile", "350", "2025", "", "vi")
DISTRICTS = {"347", "349", "350", "351", "352", "353"}
ENTRY = """
id: {id}
theme: qualification
name: {{vi: "Thử", en: "On trial"}}
definition: {{vi: "Thử", en: "On trial"}}
kind: share
numerator: [staff_prof_university, staff_prof_master, staff_prof_doctor]
denominator: [{denominator}]
direction: up
"""


def test_a_project_tells_what_it_holds(received):
    told = repr(received)
    assert "632 tệp là SỐ LIỆU MẪU – KHÔNG CÓ THẬT" in told and FRAME in told and "2002–2026" in told
    assert "<table>" in received._repr_html_()
    assert received.indicators["Có trình độ đại học trở lên"] == received.indicators.university_or_higher == DEGREE
    assert received.units["Thị xã Kim Bảng"] == "350" and received.periods["2025"] == "2025"


def test_the_questions_that_may_be_asked_are_those_that_are_answered(received):
    assert set(received.store.distinct("findings", ["question"])["question"]) == set(QUESTIONS)


def test_values_are_asked_for_by_level_and_place(received):
    values = received.values(DEGREE, level="district", within="Hà Nam", frame=FRAME, period="2025")
    assert set(values["unit"]) == DISTRICTS
    one = received.values("Có trình độ đại học trở lên", unit="Bình Lục", frame=FRAME, period=2025)
    assert one["numerator"].tolist() == values.loc[values["unit"] == "352", "numerator"].tolist()
    traced = received.trace("University degree or higher", "Bình Lục", "2025", frame=FRAME)
    assert traced.value["numerator"] == one["numerator"].item()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"indicator": "university_or_highr"}, "There is no indicator .* Did you mean university_or_higher"),
        ({"indicator": [DEGREE, "no such thing"]}, "There is no indicator 'no such thing'"),
        ({"perod": "2025"}, "There is no column of values 'perod'. Did you mean period?"),
    ],
)
@pytest.mark.parametrize("profile", ["analyst", "leadership"])
def test_what_there_is_not_is_told_and_is_no_empty_table(received, asked, message, profile):
    with pytest.raises(UsageError, match=message):
        received.values(frame="2026-12-31", profile=profile, **asked)


def test_a_question_that_nothing_answers_is_told(received):
    with pytest.raises(UsageError, match=r"There is no question 'comparision'. Did you mean comparison\?"):
        received.findings("comparision", frame=FRAME)
    assert set(received.store.distinct("findings", ["question"])["question"]) == set(QUESTIONS)
    with pytest.raises(UsageError, match="'2025x' is not a period"):
        received.draw.trend(DEGREE, unit="350", frame=FRAME, until="2025x")


@pytest.mark.reads(PROFILE)
def test_a_chart_is_that_of_the_page(received, made):
    (page,) = made([PROFILE])
    chart = received.draw.trend(DEGREE, unit="350", frame=FRAME, until="2025")
    html = page.read_text(encoding="utf-8")
    assert "Sắp xếp xã (01/2025)" in chart.alt  # of the catalogue nothing says so: the register does
    assert chart.alt.replace('"', "&quot;") in html
    assert "SỐ LIỆU MẪU" in chart.caption
    assert chart.title in chart._repr_html_()


@pytest.mark.parametrize("picture", ["funnel", "places", "map"])
def test_places_are_drawn_beside_each_other(received, picture):
    chart = getattr(received.draw, picture)(DEGREE, within="Hà Nam", frame=FRAME, period="2025")
    assert "Bình Lục" in chart.alt + "".join(chart.table.iloc[:, 0]) + "".join(chart.table.iloc[:, 1])
    assert len(chart.table) == len(DISTRICTS)


def test_a_table_says_in_words_what_there_is_and_what_not(received):
    table = received.draw.table(DEGREE, unit=["350", "Bình Lục"], frame=FRAME, period="2025", lang="en")
    assert table["n/N"].tolist() == ["313/316", "262/318"]
    hidden = received.draw.table("near_retirement", within="35", frame="2016-12-31", period="2016")
    assert not hidden.empty


def test_a_target_on_trial_is_judged_as_one_of_the_catalogue(received):
    (target,) = [one for one in received.catalogue.targets if one.indicator == DEGREE and "35" in one.units]
    tried = received.what_if(
        DEGREE, [target.threshold], within="35", frame=FRAME, period="2025", by="2030"
    ).set_index("unit")  # fmt: skip
    found = received.findings("target", indicator=DEGREE, against=target.id, frame=FRAME, period="2025", group="")
    found = found[found["unit"].isin(DISTRICTS)].set_index("unit")
    assert tried["verdict"].to_dict() == found["verdict"].to_dict()
    assert tried["p_adjusted"].to_dict() == pytest.approx(found["p_adjusted"].to_dict(), rel=1e-6)
    assert tried.loc["351", "short_things"] == 3  # 279 of 296, and 282 are 95%
    assert tried.loc["352", "chance"] < 0.01 < 0.9 < tried.loc["350", "chance"]


def test_a_target_on_trial_is_marked_as_not_real_and_no_percentage(received):
    noun = received.catalogue.indicators[DEGREE]
    with pytest.raises(UsageError, match=r"Write 95% as 0\.95"):
        aim(noun, 95, since="2025")
    target = aim(noun, 0.95, since="2025", by="2030")
    assert "không có thật" in received.draw.ahead(DEGREE, unit="352", frame=FRAME, until="2025", target=target).title


@pytest.fixture
def nothing_is_written(received, monkeypatch):
    """A table that is written into the project's own store fails; others make pages of it meanwhile."""
    replace = ParquetStore._replace

    def refuse(store, place, rows):
        assert store.folder != received.store.folder, place
        replace(store, place, rows)

    monkeypatch.setattr(ParquetStore, "_replace", refuse)


def test_an_own_indicator_is_computed_as_one_of_the_catalogue(received, nothing_is_written):
    own = received.trying(ENTRY.format(id="on_trial", denominator="staff_total"))
    columns = ["unit", "period", "numerator", "denominator", "value", "seen", "estimated", "state", "reason"]
    tried, known = (project.values(name, frame=FRAME, group="")[columns]
                    for project, name in ((own, "on_trial"), (received, DEGREE)))  # fmt: skip
    pd.testing.assert_frame_equal(tried, known)
    asked = {"frame": FRAME, "unit": "352", "period": "2025"}
    for question in ("interval", "trend", "comparison", "could_be_seen"):
        tried, known = (
            project.findings(question, indicator=name, **asked).drop(columns="indicator")
            for project, name in ((own, "on_trial"), (received, DEGREE))
        )
        pd.testing.assert_frame_equal(tried, known)
    assert "Bình Lục" in own.draw.trend("on_trial", unit="352", frame=FRAME).title
    assert own.values(DEGREE, frame=FRAME, unit="352").equals(received.values(DEGREE, frame=FRAME, unit="352"))
    assert "on_trial" not in received.catalogue.indicators


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (ENTRY.format(id=DEGREE, denominator="staff_total"), "this id is taken"),
        (ENTRY.format(id="mine", denominator="staff_totall"), "no measure is called 'staff_totall'"),
        (ENTRY.format(id="mine", denominator="training_days"), "mine"),
        ("id: mine\nkind: shear", "kind"),
        ("id: [", "not YAML"),
    ],
)
def test_a_faulty_entry_is_told_as_in_the_catalogue(received, entry, told):
    with pytest.raises(CatalogueError, match=told):
        received.trying(entry)
