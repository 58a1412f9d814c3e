"""Key figures beside a place: which year and which words, and by whose eyes they are read."""

from math import nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.report.index_entries import IndexEntry
from analysis.report.index_figures import KeyFigure, figures_in_words, held_figures
from analysis.words.language import Language

CATALOGUE = Catalogue.open(Path(__file__).parents[3] / "catalogue")
FIRST = "university_or_higher"
PAGE = "vi/district_profile/350/2025.html"


def _page(path: str = PAGE, period: str = "2025", unit: str = "350") -> IndexEntry:
    return IndexEntry(
        path, "district_profile", "Hồ sơ", "Kim Bảng", "district", "commune_staff", "Cán bộ", "vi", period, True,
        unit=unit,
    )  # fmt: skip


def _values(*rows: tuple[str, float, str]) -> pd.DataFrame:
    """Rows of VALUES of 100 persons: year, numerator, reason why there is none."""
    return pd.DataFrame(
        [
            {"indicator": FIRST, "unit": "350", "period": year, "group": "", "numerator": part, "denominator": 100.0,
             "value": part / 100, "state": "suppressed" if reason else "ok", "reason": reason}
            for year, part, reason in rows
        ]
    )  # fmt: skip


def _findings(question: str, since: str, period: str, verdict: str, lower: float, upper: float) -> pd.DataFrame:
    return pd.DataFrame(
        [{"indicator": FIRST, "unit": "350", "group": "", "since": since, "period": period, "question": question,
          "verdict": verdict, "lower": lower, "upper": upper}]
    )  # fmt: skip


def _told(values: pd.DataFrame, since: str = "2015", verdict: str = "improving", **more: Any) -> list[KeyFigure]:
    findings = {
        "trend": _findings("trend", since, "2025", verdict, nan, nan),
        "could_be_seen": _findings("could_be_seen", since, "2025", "", -0.1, 0.08),
    }
    asked: list[str] = more.get("asked", [])

    def read_values(*, frame: str, profile: str, **where: object) -> pd.DataFrame:
        asked.append(f"{profile} {frame}")
        return values

    project: Any = SimpleNamespace(
        catalogue=CATALOGUE,
        store=SimpleNamespace(frames=lambda: ["2025-06-30"]),
        default_frame=lambda unit, period: more.get("frame", "2025-06-30"),
        values=read_values,
        findings=lambda question, *, frame, profile, **where: asked.append(f"{profile} {frame}") or findings[question],
    )
    held = held_figures(project, [_page(), _page("vi/district_profile/350/2024.html", "2024")],
                        profile=more.get("profile", "office"))  # fmt: skip
    return figures_in_words(held, Language.of("vi", CATALOGUE.languages)).get(PAGE, [])


def test_value_counts_change_and_trend_are_told() -> None:
    (figure,) = _told(_values(("2023", 80.0, ""), ("2024", 81.0, ""), ("2025", 90.0, ""), ("2026", 10.0, "")))
    assert (figure.year, figure.value, figure.counts) == ("2025", "90,0%", "90/100")
    assert figure.change == "+9,0 điểm % so với 2024"
    assert (figure.verdict, figure.mark) == ("cải thiện (2015–2025)", "improving")
    assert "2023–2025: từ 80,0% đến 90,0%" in figure.spark


def test_no_change_is_told_across_a_break() -> None:
    (figure,) = _told(_values(("2024", 81.0, ""), ("2025", 90.0, "")), since="2025", verdict="too_few_data")
    assert (figure.change, figure.mark) == ("", "neutral")


def test_no_clear_change_says_what_could_have_been_seen() -> None:
    (figure,) = _told(_values(("2024", 89.0, ""), ("2025", 90.0, "")), verdict="no_clear_change")
    assert "8,0" in figure.verdict and "10,0" in figure.verdict


def test_the_year_before_stands_in_and_older_figures_do_not() -> None:
    missing = ("2025", nan, "small_cells")
    (figure,) = _told(_values(("2024", 89.0, ""), missing))
    assert (figure.year, figure.value, figure.verdict) == ("2024", "89,0%", "")
    (figure,) = _told(_values(("2023", 89.0, ""), missing))
    assert (figure.year, figure.spark) == ("2025", "")
    assert "%" not in figure.value and CATALOGUE.languages["vi"]["reasons"]["small_cells"] in figure.value
    assert _told(_values(("2015", 89.0, ""))) == []


@pytest.mark.parametrize("profile", ["office", "public"])
def test_figures_are_read_by_the_profile_of_who_reads(profile: str) -> None:
    asked: list[str] = []
    _told(_values(("2025", 90.0, "")), asked=asked, profile=profile)
    assert asked == [f"{profile} 2025-06-30"] * 3


def test_a_frame_that_is_not_computed_has_no_figures() -> None:
    asked: list[str] = []
    assert _told(_values(("2025", 90.0, "")), asked=asked, frame="2026-12-31") == []
    assert asked == []
