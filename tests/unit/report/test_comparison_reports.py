"""Why a share changed, as the comparison of places tells it, where figures are estimated or of one year only."""

from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from analysis.report import comparison
from analysis.report.page import Page
from analysis.report.slices import Slice

ROOT = Path(__file__).parents[3]
LEFT_OUT = "A year in which a part of any place's figure is estimated is left out here"


@pytest.fixture
def shown(monkeypatch):
    """Return what the page of Hà Nam shows of why its share of graduates changed, of years some of them estimated."""
    monkeypatch.setenv("CADRE_ROOT", str(ROOT))

    def show(estimated: dict[str, float], unit: str = "35", frame: str = "2025-06-30", *, show=comparison.explained):
        def looked_up(self, table, units, frame, *named):
            rows = [
                {
                    "indicator": "university_or_higher", "unit": code, "frame": frame, "group": "", "period": year,
                    "numerator": 50.0 + int(year) - 2015, "denominator": 100.0, "estimated": part, "state": "ok",
                    "value": (50 + int(year) - 2015) / 100, "reason": "",
                }
                for code in units or [self.place.code] for year, part in estimated.items()
            ]  # fmt: skip
            return Slice(pd.DataFrame(rows), within="group")

        pieces: list[str] = []
        monkeypatch.setattr(Page, "looked_up", looked_up)
        monkeypatch.setattr(Page, "html", lambda self, html: pieces.append(html))
        page = Page.open("district_comparison", unit=unit, period="2026", frame=frame, lang="en")
        show(page, "qualification")
        return unescape("".join(pieces))

    return show


def test_years_with_estimated_figures_are_left_out_and_that_is_said(shown):
    page = shown({"2015": 0, "2025": 0, "2026": 0.3})
    assert LEFT_OUT in page and "2015–2025" in page and "<table" in page


def test_where_but_one_year_was_counted_the_reason_is_told(shown):
    page = shown({"2015": 0.2, "2025": 0.2, "2026": 0})
    assert LEFT_OUT in page and "no two years" not in page and "<table" not in page
    assert "no two years" in shown({"2026": 0})


def test_parts_across_the_border_make_no_sum(shown):
    page = shown({"2015": 0, "2026": 0}, "347", "2026-12-31")
    assert "lies only partly in Thành phố Phủ Lý" in page and "<table" not in page


def test_a_year_is_not_held_against_itself(shown):
    page = shown({"2026": 0}, show=comparison.first_to_last)
    row = '<td>2026</td><td class="number">–</td><td class="number">61.0% (61/100; )</td><td class="number">–</td>'
    assert row in page and "0.0" not in page
    assert "+11.0" in shown({"2015": 0, "2026": 0}, show=comparison.first_to_last)
