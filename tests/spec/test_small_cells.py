"""A public page of the received project: small counts are hidden in the pattern of the whole frame, and said so."""

from pathlib import Path

import pytest

from analysis.model.errors import UsageError
from analysis.project.project import Project
from analysis.report.page import Page

FRAME = "2026-12-31"  # the communes of today: fewer values than the frames before, of all indicators


def keys(table):
    return {tuple(row) for row in table[["indicator", "unit", "group", "period"]].itertuples(index=False)}


@pytest.fixture(scope="module")
def project(received) -> Project:
    return received


def test_no_small_count_is_told_to_the_public_and_nothing_is_written_as_0(project, public):
    everything = project.values(frame=FRAME)
    told = public[public["state"] == "ok"]
    persons = told[told["indicator"].isin(["university_or_higher", "women", "staff_headcount", "below_standard"])]
    assert len(persons)
    left = persons["denominator"] - persons["numerator"]
    for counts in (persons["numerator"], left.dropna()):
        assert not ((counts > 0) & (counts < 10)).any()
    gone = public[public["state"] == "suppressed"]
    assert len(gone)
    assert gone[["numerator", "denominator", "value"]].isna().all(axis=None)
    assert set(gone["reason"]) == {"small_cells", "estimated_figure"}
    assert keys(everything) == keys(public)
    # What is large enough is still told: most communes' women are more than 10, and so are their men.
    assert (told["indicator"] == "women").sum() > 100


def test_a_slice_is_hidden_as_the_whole_frame_is(project, public):
    unit = public.loc[(public["indicator"] == "women") & (public["state"] == "suppressed"), "unit"].iloc[0]
    own = project.values("women", frame=FRAME, unit=unit, profile="public")
    whole = public[(public["indicator"] == "women") & (public["unit"] == unit)]
    assert own.reset_index(drop=True).equals(whole.reset_index(drop=True))


def test_no_row_is_found_by_a_number_that_its_reader_is_not_told(project, public):
    women = project.values("women", frame=FRAME)
    small = women[women["numerator"].between(1, 9) & (women["state"] == "ok")]
    assert len(small)
    for column in ("numerator", "denominator", "value"):
        count = float(small[column].iloc[0])
        found = project.values("women", frame=FRAME, profile="public", **{column: count})
        assert not (found["state"] != "ok").any()
    told = project.values("women", frame=FRAME, profile="public", state="ok")
    assert keys(told) == keys(public[(public["indicator"] == "women") & (public["state"] == "ok")])
    worse = project.findings("comparison", frame=FRAME, profile="public", verdict=["worse", "better"])
    assert not worse["method"].str.startswith("withheld").any()
    with pytest.raises(UsageError, match="column"):
        project.values("women", frame=FRAME, profile="public", numerater=3)


def test_what_leaders_are_not_told_is_told_to_nobody_outside(project, public):
    leaders = project.values(frame=FRAME, profile="leadership")
    assert keys(leaders[leaders["state"] == "suppressed"]) <= keys(public[public["state"] == "suppressed"])


def test_the_office_sees_all_and_a_reader_who_is_nobody_is_refused(project):
    everything = project.values("women", frame=FRAME)
    assert project.values("women", frame=FRAME, profile="office").equals(everything)
    assert not (everything["state"] == "suppressed").any()
    with pytest.raises(UsageError, match="analyst, leadership, office, public"):
        project.values("women", frame=FRAME, profile="everybody")


def test_no_finding_tells_of_a_hidden_value(project, public):
    findings = project.findings(frame=FRAME, profile="public")
    hidden = keys(public[public["state"] == "suppressed"])
    on_hidden = [key in hidden for key in findings[["indicator", "unit", "group", "period"]].itertuples(index=False)]
    touched = findings[on_hidden]
    assert len(touched)
    assert touched[["estimate", "lower", "upper", "p"]].isna().all(axis=None)
    # of how many years a trend is made is no number of persons; where one of them is small it goes with the rest
    is_trend = touched["question"] == "trend"
    assert touched.loc[~is_trend, "n"].isna().all()
    small = keys(public[public["reason"] == "small_cells"])
    own = touched[["indicator", "unit", "group", "period"]].itertuples(index=False)
    assert touched.loc[[key in small for key in own], "n"].isna().all()
    assert not set(touched["verdict"]) - {"", "cannot_tell", "cannot_be_tested", "cannot_be_compared"}
    assert "interval" not in set(touched["question"])


def test_a_public_page_reads_what_the_public_may(received_root: Path, public, monkeypatch):
    monkeypatch.setenv("CADRE_ROOT", str(received_root))
    page = Page.open("district_profile", unit="37", period="2024", frame=FRAME, profile="public")
    assert page.profile == "public"
    codes = [unit.code for unit in page.children()]
    shown = page.values("political_theory_advanced_or_higher", units=codes)
    assert (shown["state"] == "suppressed").any()
    assert not ((shown["state"] == "suppressed") & shown["value"].notna()).any()
    assert Page.open("district_profile", unit="37", period="2024", frame=FRAME).profile == "office"
    with pytest.raises(UsageError, match="profile"):
        Page.open("district_profile", unit="37", period="2024", frame=FRAME, profile="press")


def test_a_report_that_lists_single_figures_is_for_the_office(received_root, monkeypatch):
    monkeypatch.setenv("CADRE_ROOT", str(received_root))
    with pytest.raises(UsageError, match="not for public"):
        Page.open("data_quality", unit="VN", period="2026", profile="public")
