"""Pages on which nothing is held say so, and why."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.report import coverage
from analysis.report.page import Page
from analysis.report.slices import Slice

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("unit", "period", "frame", "years", "expected"),
    [
        ("35", "2026", "2009-03-31", [], ["no figures on this page", "below Tỉnh Hà Nam only from", "2009"]),
        ("13384", "2026", "", ["2026"], ["no figures on this page", "Phường Kim Bảng has no units below it"]),
        ("35", "2031", "", ["2025", "2026"], ["no figures of 2031", "those of 2026"]),
        ("35", "2014", "", [], ["no figures on this page", "nobody sent figures", "up to 2014"]),
        ("37", "2031", "", ["2031"], ["the map of 31 December 2031", "of today, which is of 1 July 2025"]),
        ("35", "2026", "", ["2025", "2026"], []),
        ("35", "2026", "2026-12-31", ["2026"], []),
    ],
)
def test_an_empty_page_gives_its_reason_in_one_note(monkeypatch, unit, period, frame, years, expected):
    def looked_up(self, table, units, frame, *named):
        rows = [
            {"indicator": named[0], "unit": code, "frame": frame, "group": "", "period": year, "state": "ok"}
            for code in units for year in years
        ]  # fmt: skip
        columns = ["indicator", "unit", "frame", "group", "period", "state"]
        return Slice(pd.DataFrame(rows, columns=columns), within="group")

    notes: list[str] = []
    monkeypatch.setenv("CADRE_ROOT", str(ROOT))
    monkeypatch.setattr(Page, "looked_up", looked_up)
    monkeypatch.setattr(Page, "note", lambda self, text: notes.append(text))
    page = Page.open("district_comparison", unit=unit, period=period, frame=frame, lang="en")
    coverage.told(page, "qualification")
    assert len(notes) == bool(expected)
    assert all(part in notes[0] for part in expected)
