"""The General Statistics Office's health panel: known answers worked out elsewhere, and what looks wrong in it."""

import pandas as pd
import pytest

from analysis.ingest.rules import suspicious
from analysis.model.tables import FACTS, checked


@pytest.fixture(scope="module")
def odd(panel, catalogue):
    return suspicious(panel.facts, catalogue.measures)


def test_every_cell_has_its_fate(panel):
    told = panel.source
    assert told["body_cells"] == 71 * 61 == told["facts"] + told["checks"] + told["rejected"] + told["ignored"]
    assert (told["checks"], told["rejected"]) == (7 * 60, 0)
    assert (told["form"], told["period"], told["unit"], told["is_made_up"]) == ("gso_health", "2002..2016", "VN", False)


def test_regions_and_country_are_checks_and_add_up_but_for_one(panel):
    found = panel.findings
    assert not set(panel.facts["unit"]) & {"VN", "V1", "V2", "V3", "V4", "V5", "V6"}
    assert found[found["unit"] == "VN"]["verdict"].tolist() == ["adds_up"] * 60
    regions = found[found["unit"] != "VN"]
    assert len(regions) == 360 and (regions["verdict"] == "adds_up").sum() == 359
    bad = regions[regions["verdict"] == "does_not_add_up"].iloc[0]
    # The export prints 14283 for the region; its provinces add up to 14285.
    assert bad[["unit", "indicator", "period"]].tolist() == ["V1", "health_nurses", "2009"]
    assert bad[["estimate", "lower"]].tolist() == [14283, 14285]


def test_known_figures(panel):
    facts = panel.facts.set_index(["unit", "period", "measure"])["value"]
    ha_nam = facts["35"]["2002"]
    assert ha_nam["health_doctors"] / ha_nam.sum() == pytest.approx(0.3101, abs=5e-5)
    country = facts.groupby(level=[1, 2]).sum()
    assert country["2002"]["health_doctors"] / country["2002"].sum() == pytest.approx(0.2602, abs=5e-5)
    assert country["2016"]["health_doctors"] / country["2016"].sum() == pytest.approx(0.2597, abs=5e-5)


def test_ha_tay_has_no_facts_after_2007(panel):
    years = panel.facts[panel.facts["unit"] == "28"]["period"]
    assert years.max() == "2007" and years.nunique() == 6


def test_dien_bien_and_lai_chau_were_swapped_in_2005(odd):
    swapped = odd[odd["verdict"] == "swapped"]
    told = set(zip(swapped["indicator"], swapped["unit"], swapped["against"], swapped["period"], strict=True))
    assert told == {
        (m, one, other, "2005")
        for m in ("health_doctors", "health_midwives")
        for one, other in (("11", "12"), ("12", "11"))
    }


def test_nine_province_years_are_copied(odd):
    copied = odd[odd["verdict"] == "copied"]
    assert set(zip(copied["unit"], copied["period"], strict=True)) == {
        ("28", "2006"), ("31", "2007"), ("96", "2015"), ("22", "2008"), ("42", "2004"), ("48", "2009"),
        ("77", "2011"), ("77", "2012"), ("93", "2011"),
    }  # fmt: skip


def test_leaps_are_found_and_few(odd):
    leaps = odd[odd["verdict"] == "leap"]
    told = set(zip(leaps["indicator"], leaps["unit"], leaps["period"], strict=True))
    wanted = {("92", "2012"), ("86", "2012"), ("48", "2012"), ("48", "2013")}
    assert {("health_doctors", *place) for place in wanted} <= told
    assert len(leaps) <= 20  # of 3,780 figures


def series(values, unit="1"):
    rows = [(unit, f"{2010 + i}-06-30", str(2010 + i), "staff_total", "", v, "exact", "s", f"A{i}{unit}")
            for i, v in enumerate(values)]  # fmt: skip
    return checked(pd.DataFrame(rows, columns=list(FACTS.columns)), FACTS)


@pytest.mark.parametrize(
    "values", [[100, 102, 180, 182, 185, 186], [18, 19, 26, 18, 19, 18], [100, 130, 170, 220, 290, 380]]
)
def test_a_new_level_small_counts_and_steady_growth_are_no_leaps(values, catalogue):
    assert suspicious(series(values), catalogue.measures).empty


def test_nothing_told_nothing_found(catalogue):
    assert suspicious(series([]), catalogue.measures).empty


def test_scores_and_days_have_no_leaps(catalogue):
    flat = [series([100, 101, 100, 101, 100, 101], unit) for unit in "23456"]
    leaping = pd.concat([*flat, series([100, 101, 300, 101, 100, 101])], ignore_index=True)
    assert not suspicious(leaping, catalogue.measures).empty
    assert suspicious(leaping.assign(measure="commune_class"), catalogue.measures).empty
    assert suspicious(leaping.assign(measure="plan_due_day"), catalogue.measures).empty
