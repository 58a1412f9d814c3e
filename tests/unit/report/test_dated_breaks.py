"""Breaks that follow from the register, as pages tell them."""

from pathlib import Path

import pytest

from analysis.report.dated_breaks import breaks_on
from analysis.report.page import Page

ROOT = Path(__file__).parents[3]


@pytest.fixture
def page(monkeypatch):
    """Open a page of the comparison; the register and the catalogue are those of this project."""
    monkeypatch.setenv("CADRE_ROOT", str(ROOT))

    def open_page(unit: str, period: str, frame: str = "") -> Page:
        return Page.open("district_comparison", unit=unit, period=period, frame=frame)

    return open_page


def test_regions_have_codes_in_capitals_and_breaks_all_the_same(page):
    country = page("VN", "2016")
    found = breaks_on(country, country.indicator("health_doctor_share"), country.children())
    assert "parts_v1_2008_08_01" in {event.id for event in found}
