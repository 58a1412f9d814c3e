"""The whole way of a number on the bundled panel and the sample province, against answers made elsewhere."""

import re
from datetime import date

import pandas as pd
import pytest

from analysis.project.withholding import ROW, with_hidden
from analysis.sample.faults import FAULTS
from analysis.stats.estimated import MARK

KIM_BANG = {"unit": "350", "frame": "2020-12-31"}


def value(project, indicator, unit, period, frame, group=""):
    found = project.values(indicator, unit=unit, frame=frame, group=group)
    rows = found[found["period"] == period]
    assert len(rows) == 1
    return rows.iloc[0]


# Every cell has one fate


def test_body_cells_are_facts_checks_rejects_and_ignored_in_every_file(received):
    sources = received.sources()
    assert len(sources) > 190
    told = sources[["facts", "checks", "rejected", "ignored"]].sum(axis=1)
    assert (sources["body_cells"] == told).all()
    for table, column in (("facts", "facts"), ("rejects", "rejected")):
        of_cells = received.store.read(table)
        of_cells = of_cells[~of_cells["cell"].str.contains(":")]  # a range of a list's rows is no cell
        kept = of_cells.groupby("source").size().reindex(sources["id"]).fillna(0)
        assert (kept.to_numpy() == sources[column].to_numpy()).all()


def test_no_total_became_a_fact(received):
    facts = received.live_facts()
    panel = facts[facts["measure"].str.startswith("health_")]
    assert not set(panel["unit"]) & {"VN", "V1", "V2", "V3", "V4", "V5", "V6"}
    staff = facts[(facts["measure"] == "staff_total") & (facts["period"] == "2020")]
    levels = {received.registry.unit(code, date(2020, 6, 30)).level for code in staff["unit"]}
    assert levels == {"commune"}
    # Had the row "Tổng số" been taken for a commune, every district would count double.
    assert value(received, "staff_headcount", **KIM_BANG, period="2020")["value"] == 333


def test_at_most_one_live_fact_for_each_figure(received):
    assert not received.live_facts().duplicated(["unit", "as_of", "period", "measure", "group"]).any()


def planted(*fates):
    faults = [fault for fault in FAULTS if fault.expected_fate in fates]
    assert faults
    return pytest.mark.parametrize("fault", faults, ids=lambda fault: fault.kind)


def received_file(project, fault):
    sources = project.sources()
    return sources[sources["path"] == f"data/sample/{fault.file}"]


def facts_of(project, fault):
    (source,) = received_file(project, fault)["id"]
    facts = project.store.read("facts", {"source": source})
    names = [
        project.registry.unit(unit, date.fromisoformat(day)).name
        for unit, day in zip(facts.unit, facts.as_of, strict=True)
    ]
    return facts.assign(name=names)


def layout_of(project, fault):
    (form,) = received_file(project, fault)["form"]
    return project.catalogue.forms[form].layout_for(fault.file[:4])


def measure_and_group(project, fault):
    """Return what the cell at fault would have told."""
    layout = layout_of(project, fault)
    head = fault.unit if layout.shape == "cross_table" else fault.column
    column = next(column for column in layout.columns if column.head == head)
    return column.measure, layout.groups.get(fault.column, column.group)


@planted("refused")
def test_a_planted_fault_is_refused_at_its_cell_and_no_fact_is_made_of_it(received, fault):
    (source,) = received_file(received, fault)["id"]
    rejects = received.store.read("rejects", {"source": source})
    if fault.kind == "twice":  # the figures of the second row, whose name itself is read
        assert set(rejects["rule"]) == {"unit_twice"} and len(rejects) == 38
    else:
        assert fault.what_is in set(rejects["raw"]) or (fault.kind == "two_marks" and set(rejects["raw"]) == {""})
    facts = facts_of(received, fault)
    if fault.kind == "two_marks":  # a list with a row at fault tells nothing of the commune
        assert fault.unit.split(",")[0] not in set(facts["name"])
    elif fault.kind == "unknown_agency":  # the agency, two numbers of classes, the day and three results
        assert len(rejects) == 7 and set(rejects["rule"]) == {"unknown_group"}
        return
    elif fault.kind == "impossible_day":
        programme, agency = fault.unit.split()
        here = facts[facts["group"] == f"{programme}|{agency}"]
        assert len(here) == 5 and "plan_due_day" not in set(here["measure"])
    elif fault.column:
        measure, group = measure_and_group(received, fault)
        is_of_unit = (facts["name"] == fault.unit) | (layout_of(received, fault).shape == "cross_table")
        assert facts[is_of_unit & (facts["measure"] == measure) & (facts["group"] == group)].empty
    elif fault.unit:  # one commune twice: the first row stays, the second is refused
        assert (facts["name"] == fault.unit).sum() == 38
    assert (rejects["message"] != "").all()
    assert len(rejects) == 1 or not fault.column


@planted("read")
def test_a_planted_fault_that_can_be_read_is_read(received, fault):
    assert received_file(received, fault)["rejected"].item() == 0
    if fault.sheet == "BM02":
        facts = facts_of(received, fault)
        here = facts[facts["name"] == fault.unit]
        if fault.column:
            told = here.loc[here["measure"] == measure_and_group(received, fault)[0], "value"]
            assert told.tolist() == [float(fault.what_was)]
        else:
            assert len(here) == 38


@planted("check_differs", "check_agrees", "unverified_check")
def test_a_planted_fault_of_a_total_is_told_and_nothing_is_mended(received, fault):
    (source,) = received_file(received, fault)["id"]
    found = received.quality_findings("adds_up")
    own = found[found["against"].str.startswith(f"{source}!")]
    differing = own[own["verdict"] == "does_not_add_up"]
    if fault.expected_fate == "check_differs":
        assert differing[["estimate", "lower"]].to_numpy().tolist() == [[float(fault.what_is), float(fault.what_was)]]
    else:
        assert differing.empty and len(own) > 30


@planted("missing")
def test_what_is_missing_is_missing(received, fault):
    files = received_file(received, fault)
    if fault.unit:
        assert fault.unit not in set(facts_of(received, fault)["name"])
        told = value(received, "staff_headcount", "352", "2021", "2020-12-31")
        assert (told["state"], told["reason"]) == ("missing", "units_missing:16,17")
    else:
        assert files.empty
        assert value(received, "refresher_participations", "353", "2017", "2020-12-31")["state"] == "missing"


# The real panel


@pytest.mark.parametrize(
    ("unit", "period", "share"),
    [("VN", "2002", 0.2602), ("VN", "2016", 0.2597), ("35", "2002", 0.3101), ("35", "2016", 0.2474)],
)
def test_doctors_among_the_four_professions(received, unit, period, share):
    assert round(value(received, "health_doctor_share", unit, period, "2016-12-31")["value"], 4) == share


@pytest.mark.parametrize(("period", "doctors"), [("2002", 2525), ("2007", 2691)])
def test_ha_noi_before_2008_includes_ha_tay(received, period, doctors):
    assert value(received, "health_doctor_share", "01", period, "2016-12-31")["numerator"] == doctors


@pytest.mark.parametrize("unit", ["11", "12", "66", "67", "92", "93"])
def test_divided_provinces_cannot_be_told_before_2004(received, unit):
    before = value(received, "health_doctor_share", unit, "2003", "2016-12-31")
    assert (
        before["state"] == "cannot" and before["reason"].startswith("split_or_straddling") and pd.isna(before["value"])
    )
    assert value(received, "health_doctor_share", unit, "2004", "2016-12-31")["state"] == "ok"


def test_printed_totals_of_the_panel(received):
    found = received.quality_findings("adds_up")
    panel = found[found["indicator"].str.startswith("health_")]
    country, regions = panel[panel["unit"] == "VN"], panel[panel["unit"] != "VN"]
    assert (len(country), (country["verdict"] == "adds_up").sum()) == (60, 60)
    assert (len(regions), (regions["verdict"] == "adds_up").sum()) == (360, 359)
    odd = regions[regions["verdict"] == "does_not_add_up"].iloc[0]
    assert (odd["unit"], odd["indicator"], odd["period"]) == ("V1", "health_nurses", "2009")
    assert {odd["estimate"], odd["lower"]} == {14283, 14285}


def test_what_looks_wrong_in_the_panel(received):
    found = received.quality_findings("looks_wrong")
    found = found[found["indicator"].str.startswith("health_") | (found["indicator"] == "")]
    told = {(row.verdict, row.unit, row.period) for row in found.itertuples()}
    assert {("swapped", "11", "2005"), ("swapped", "12", "2005")} <= told
    assert {("leap", "92", "2012"), ("leap", "86", "2012"), ("leap", "48", "2012"), ("leap", "48", "2013")} <= told
    assert {("copied", "28", "2006"), ("copied", "31", "2007"), ("copied", "96", "2015")} <= told


def test_the_countrys_doctor_share_rose_and_fell_and_did_not_fall(received):
    trends = received.findings("trend", frame="2016-12-31", indicator="health_doctor_share", period="2016")
    verdicts = trends.set_index("unit")["verdict"]
    assert verdicts["VN"] == "rose_and_fell"
    assert {unit for unit in ("V1", "V2", "V3", "V4", "V5", "V6", "35") if verdicts[unit] == "falling"} == {
        "V1",
        "V5",
        "35",
    }


# The founding article


@pytest.mark.parametrize(
    ("indicator", "group", "number"),
    [
        ("staff_headcount", "", 333), ("university_or_higher", "", 310),
        ("political_theory_intermediate_or_higher", "", 316), ("degree_training_persons", "I.2.1", 80),
        ("refresher_participations", "", 2132), ("refresher_participations", "II.1", 491),
        ("refresher_participations", "II.2", 1134), ("refresher_participations", "II.8", 238),
        ("refresher_participations", "II.7", 269), ("refresher_participations", "II.3", 0),
    ],
)  # fmt: skip
def test_kim_bang_2020_is_fitted_to_the_article(received, indicator, group, number):
    assert value(received, indicator, **KIM_BANG, period="2020", group=group)["numerator"] == number


def test_printed_figures_of_kim_bang_agree(received):
    found = received.findings("published", frame="2020-12-31", unit="350", period="2020")
    assert len(found) == 10
    verdicts = found.set_index(["indicator", "group"])["verdict"]
    assert verdicts["university_or_higher", ""] == "agrees"  # 310 of 333 is 93,09 %, "trên 93,1%"
    assert verdicts["key_cadres_both", ""] == "agrees"
    # 316 of 333 is 94,89 %, which printed without decimals is 95 %
    assert set(verdicts) == {"agrees"}


def test_impossible_printed_shares_are_these_six_and_no_other(received):
    found = received.quality_findings("printed_share")
    told = sorted((round(100 * row.estimate, 2), int(row.n)) for row in found.itertuples())
    assert told == [(19.8, 125), (20.8, 436), (28.4, 125), (33.66, 520), (36.5, 143), (57.2, 143)]


# Districts through the mergers


@pytest.mark.parametrize("unit", ["350", "352", "353", "35"])
def test_whole_mergers_carry_the_former_district_into_2026(received, unit):
    for indicator in ("university_or_higher", "key_cadres_both", "refresher_participations"):
        assert value(received, indicator, unit, "2026", "2025-06-30")["state"] in ("ok", "cannot")
    assert value(received, "university_or_higher", unit, "2026", "2025-06-30")["state"] == "ok"


@pytest.mark.parametrize("unit", ["350", "352", "353"])
def test_nothing_of_a_district_of_whole_wards_is_estimated(received, unit):
    found = received.values(unit=unit, frame="2025-06-30")
    assert found["estimated"].eq(0).all()
    assert received.values("staff_headcount", unit=unit, frame="2025-06-30", state="ok")["period"].nunique() >= 10


@pytest.mark.parametrize("unit", ["347", "349", "351"])
def test_a_district_with_a_straddling_ward_is_estimated_from_2026_on(received, unit):
    found = received.values("university_or_higher", unit=unit, frame="2025-06-30", group="")
    assert found.loc[found["period"] < "2026", "estimated"].eq(0).all()
    last = found[found["period"] == "2026"].iloc[0]
    assert last["state"] == "ok" and 0.02 < last["estimated"] < 0.5


def test_former_districts_add_up_to_ha_nam_whatever_was_divided(received):
    found = received.values("university_or_higher", frame="2025-06-30", period="2026", group="").set_index("unit")
    parts = found.loc[["347", "349", "350", "351", "352", "353"], ["numerator", "denominator"]].sum()
    assert parts.tolist() == pytest.approx(found.loc["35", ["numerator", "denominator"]].tolist())
    assert found.loc["35", "estimated"] == 0
    # the two new communes that straddle former districts, whole, and what Phủ Lý, Duy Tiên and Thanh Liêm have of them
    today = received.values("university_or_higher", frame="2026-12-31", period="2026", group="").set_index("unit")
    divided = today.loc[["13366", "13318"], "denominator"].sum()
    came = (found.loc[["347", "349", "351"], "denominator"] * found.loc[["347", "349", "351"], "estimated"]).sum()
    assert came == pytest.approx(divided, rel=0.02)  # estimated is of the numerator where that is more


def test_any_count_may_be_had_on_any_map(received):
    now, then = (received.counts(frame=frame) for frame in ("2026-12-31", "2018-06-30"))
    totals = []
    for moved in (now, then):
        of_women = moved[(moved["measure"] == "staff_female") & (moved["target_level"] == "province")]
        totals.append(of_women.groupby("period", observed=True)["value"].sum().round(6).to_dict())
    assert totals[0]["2016"] == totals[1]["2016"] > 100
    communes = then[(then["measure"] == "staff_female") & (then["target_level"] == "commune")]
    assert communes.loc[communes["period"] == "2016", "estimated"].eq(0).all()
    assert communes.loc[communes["period"] == "2026", "estimated"].gt(0.99).any()


def test_no_verdict_rests_on_an_estimated_figure(received):
    found = received.findings(frame="2025-06-30", unit=["347", "349", "351"], period="2026")
    verdicts = found[found["question"].isin(["trend", "target"]) & (found["indicator"] == "university_or_higher")]
    assert set(verdicts["verdict"]) == {"cannot_be_tested", "cannot_tell"}
    intervals = found[(found["question"] == "interval") & (found["indicator"] == "university_or_higher")]
    assert intervals["method"].str.endswith(MARK).all() and len(intervals) == 3
    assert not found["question"].isin(["comparison", "funnel", "shrinkage"]).any()


def test_ha_noi_is_not_cut_in_2008_and_a_note_tells_what_else_came(received):
    found = received.values("health_doctor_share", unit="01", frame="2016-12-31", group="")
    assert found["state"].eq("ok").all() and found["estimated"].eq(0).all()
    trend = received.findings("trend", indicator="health_doctor_share", unit="01", period="2016", frame="2016-12-31")
    assert set(trend["since"]) == {"2002"}
    (event,) = (one for one in received.catalogue.events if one.id == "ha_noi_enlarged_2008")
    assert not event.cuts_series and "Mê Linh" in event.note.vi and "bốn xã của Hòa Bình" in event.note.vi


@pytest.mark.parametrize("unit", ["12", "66", "92"])
def test_divided_provinces_are_cut_at_2004(received, unit):
    trend = received.findings("trend", indicator="health_doctor_share", unit=unit, period="2016", frame="2016-12-31")
    assert set(trend["since"]) == {"2004"}


def test_readers_outside_are_told_no_estimated_figure(received):
    told = with_hidden(received.values(unit="347", frame="2025-06-30"), pd.DataFrame(columns=ROW))
    gone = told[told["reason"] == "estimated_figure"]
    assert len(gone) > 50 and gone["state"].eq("suppressed").all()
    assert gone[["numerator", "denominator", "value", "estimated"]].isna().all(axis=None)
    assert told["estimated"].fillna(0).eq(0).all()


def test_the_country_is_not_told_from_one_province(received):
    found = received.values("university_or_higher", unit="VN", frame="2020-12-31")
    assert len(found) and set(found["state"]) == {"missing"}


def test_trace_names_workbook_and_cell(received):
    found = received.trace("university_or_higher", "350", "2020")
    assert len(found.cells) == 18 * 4
    assert set(found.cells["path"]) == {"data/sample/2020/BM02_Kim_Bang.xlsx"}
    assert found.cells["cell"].map(lambda cell: bool(re.fullmatch(r"BM02![A-Z]+\d+", cell))).all()
    assert found.cells.loc[found.cells["measure"] != "staff_total", "value"].sum() == 310


def test_default_frames(received):
    assert received.default_frame("350", "2020") == "2020-12-31"
    assert received.default_frame("350", "2026") == "2025-06-30"
    assert received.default_frame("35", "2026") == "2025-06-30"
    assert received.default_frame("V1", "2016") == "2016-12-31"
    # the code is used again: of Ninh Bình as it is, not of the one that went into it
    assert received.default_frame("37", "2024") == "2024-12-31"
    assert received.default_frame("37", "2026") == received.default_frame("13384", "2026") == "2026-12-31"
    # of the same extent before and after: its districts are told
    assert received.default_frame("01", "2026") == received.default_frame("11", "2026") == "2025-06-30"
