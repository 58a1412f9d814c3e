"""Breaks that follow from the register, as pages tell them."""

from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from analysis.report.dated_breaks import breaks_on, notes_on
from analysis.report.page import Page
from analysis.report.slices import Slice

ROOT = Path(__file__).parents[3]
YEARS = [str(year) for year in range(2002, 2017)]


@pytest.fixture
def page(monkeypatch):
    """Open a page of the comparison by the register and catalogue of this project.

    Every place has figures of the years 2002-2016, or of those asked for; the reason why there is none is ``untold``.
    """
    monkeypatch.setenv("CADRE_ROOT", str(ROOT))

    def open_page(unit: str, period: str, frame: str = "", *, years=YEARS, untold=None) -> Page:
        def looked_up_together(self, table, units, indicators):
            rows = [
                {"indicator": indicator, "unit": code, "frame": frame, "group": "", "period": year, "reason": reason}
                | {"state": "cannot" if reason else "ok"}
                for indicator, code in product(indicators, units)
                for year in years
                for reason in [(untold or {}).get((code, year), "")]
            ]
            return Slice(pd.DataFrame(rows), within="group")

        def looked_up(self, table, units, frame, *named):
            return looked_up_together(self, table, units, named[:1])

        monkeypatch.setattr(Page, "looked_up", looked_up)
        monkeypatch.setattr(Page, "looked_up_together", looked_up_together)
        return Page.open("district_comparison", unit=unit, period=period, frame=frame)

    return open_page


def test_regions_have_codes_in_capitals_and_breaks_all_the_same(page):
    country = page("VN", "2016")
    found = breaks_on(country, country.indicator("health_doctor_share"), country.children())
    assert "parts_v1_2008_08_01" in {event.id for event in found}


def test_a_series_is_cut_where_nobody_knows_the_shares_and_not_estimated(page):
    untold = {(code, year): "split_or_straddling:92" for code in ("92", "93") for year in YEARS[:2]}
    delta = page("V6", "2016", untold=untold)
    share = delta.indicator("health_doctor_share")
    (cut, merged) = notes_on(delta, [share], [delta.place, *delta.children()], "2002")
    assert cut.startswith("01/01/2004: chuỗi bị cắt") and cut.endswith(": Thành phố Cần Thơ; Tỉnh Hậu Giang.")
    assert "Đồng bằng sông Cửu Long 12 → 13" in merged
    breaks = [event for event in breaks_on(delta, share, delta.children()) if event.id.startswith("cut_")]
    assert {event.units for event in breaks} <= {("92",), ("93",)} and not any(event.is_light for event in breaks)


def test_a_rearrangement_outside_the_years_with_figures_is_not_told(page):
    delta = page("V1", "2026")
    places = [delta.place, *delta.children()]
    share = delta.indicator("health_doctor_share")
    assert not any("2025" in note for note in notes_on(delta, [share], places, "2002"))
    longer = page("V1", "2026", years=[*YEARS, "2026"])
    assert any("01/07/2025" in note for note in notes_on(longer, [share], places, "2002"))
