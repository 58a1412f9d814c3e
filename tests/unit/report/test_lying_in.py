"""What concerns a place: itself and what lies in it, also where that has become part of another."""

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.model.tables import FINDINGS
from analysis.project.project import Project
from analysis.report.lying_in import files_of_place, lies_in_place, of_place

PROJECT = Project.open(Path(__file__).parents[3])
FORMS = PROJECT.catalogue.forms
FILES = [
    ("kim_bang", "350", "2020", "bm02"), ("ninh_binh", "37", "2020", "bm02"),
    ("country", "VN", "2002..2016", "gso_health"), ("unknown", "", "2020", ""),
]  # fmt: skip


def page(code, level, frame):
    files = pd.DataFrame(FILES, columns=["id", "unit", "period", "form"])
    project = SimpleNamespace(
        registry=PROJECT.registry, line=PROJECT.line, sources=lambda: files, catalogue=SimpleNamespace(forms=FORMS)
    )
    place = SimpleNamespace(code=code, level=level)
    return SimpleNamespace(place=place, frame=frame, frame_of_place=frame, project=project)


@pytest.mark.parametrize(
    ("place", "frame", "unit", "day", "lies"),
    [
        ("35", "2025-06-30", "350", "2020-06-30", True),
        ("35", "2025-06-30", "37", "2020-06-30", False),
        ("35", "2025-06-30", "35", "2008-12-31", True),
        ("37", "2025-12-31", "350", "2020-06-30", True),  # Hà Nam became part of Ninh Bình in 2025
        ("350", "2025-06-30", "347", "2020-06-30", False),
        ("35", "2025-06-30", "", "2020-06-30", False),
        ("35", "2025-06-30", "nobody", "2020-06-30", False),
    ],
)  # fmt: skip
def test_what_lies_in_a_place(place, frame, unit, day, lies):
    assert lies_in_place(page(place, "province", frame), unit, day) is lies


def test_a_page_of_the_country_shows_all():
    assert lies_in_place(page("VN", "country", "2025-06-30"), "", "")
    assert list(files_of_place(page("VN", "country", "2025-06-30"))["id"]) == [one[0] for one in FILES]


def test_findings_and_files_of_a_province():
    here = page("35", "province", "2025-06-30")
    found = pd.DataFrame({"unit": ["350", "11", "35"], "frame": ["2020-06-30", "2008-12-31", "2008-12-31"]})
    assert list(of_place(here, found)["unit"]) == ["350", "35"]
    nothing = pd.DataFrame(columns=list(FINDINGS.columns))
    assert list(of_place(here, nothing).columns) == list(FINDINGS.columns)
    assert list(files_of_place(here)["id"]) == ["kim_bang", "country", "unknown"]
