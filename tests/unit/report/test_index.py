import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode

from analysis.model.errors import PageError
from analysis.report.export import export_page
from analysis.report.index import WORDS, IndexEntry, read_entries, write_index
from analysis.report.promises import check_page

NAMES = {
    "vi": {"name": "Tiếng Việt", **{word: f"từ {word}" for word in WORDS}},
    "en": {"name": "English"},
}


def _entry(unit: str, place: str, period: str, lang: str, made_up: bool = True) -> IndexEntry:
    return IndexEntry(
        page=f"{lang}/district_profile/{unit}/{period}.html",
        report="district_profile",
        report_title={"vi": "Hồ sơ huyện", "en": "District profile"},
        place=place,
        level="district",
        subject="commune_staff",
        subject_name={"vi": "Cán bộ cấp xã", "en": "Commune staff"},
        lang=lang,
        period=period,
        is_made_up=made_up,
    )


def test_one_row_leads_to_every_page_of_a_place_and_report(tmp_path: Path) -> None:
    pages = [_entry(u, p, y, lang) for u, p in (("350", "Kim Bảng"), ("347", "Phủ Lý")) for y in ("2025", "2020")
             for lang in ("en", "vi")]  # fmt: skip
    html = write_index(tmp_path, pages, NAMES).read_text(encoding="utf-8")
    assert check_page(html) == []
    assert html.count("<tr>") == 3
    assert sorted(re.findall(r'<a href="([^"#]+)"', html)) == sorted(page.page for page in pages)
    assert html.index("Kim Bảng") < html.index("Phủ Lý")
    assert html.index("Hồ sơ huyện") < html.index("District profile")
    assert html.index("vi/district_profile/350/2020") < html.index("vi/district_profile/350/2025")
    assert html.index("vi/district_profile/350/2025") < html.index("en/district_profile/350/2020")
    assert 'aria-label="District profile, Kim Bảng, 2020"' in html
    assert "từ made_up_banner" in html


def test_a_page_of_real_figures_does_not_say_that_it_is_made_up(tmp_path: Path) -> None:
    html = write_index(tmp_path, [_entry("350", "Kim Bảng", "2020", "vi", False)], NAMES).read_text(encoding="utf-8")
    assert "từ made_up" not in html


def test_a_page_by_another_definition_says_which(tmp_path: Path) -> None:
    other = replace(_entry("350", "Kim Bảng", "2020", "vi"), page="vi/district_profile/350/2020+with_council.html",
                    definition="có cả HĐND")  # fmt: skip
    html = write_index(tmp_path, [_entry("350", "Kim Bảng", "2020", "vi"), other], NAMES).read_text(encoding="utf-8")
    assert ">2020</a>" in html and ">2020 (có cả HĐND)</a>" in html


def test_no_page_is_told_as_such(tmp_path: Path) -> None:
    assert "từ empty" in write_index(tmp_path, [], NAMES).read_text(encoding="utf-8")


def test_a_missing_word_is_named(tmp_path: Path) -> None:
    with pytest.raises(PageError, match=r"vi\.title"):
        write_index(tmp_path, [], {"vi": {"name": "Tiếng Việt"}})


def test_pages_tell_of_themselves(
    tmp_path: Path, body: str, shown: Callable[[dict[str, Any]], NotebookNode], executed: Callable[..., NotebookNode]
) -> None:
    page = tmp_path / "vi/district_profile/350/2020.html"
    page.parent.mkdir(parents=True)
    page.write_text(export_page(executed(shown({"text/html": body}), place='"Kim" & Bảng')), encoding="utf-8")
    (entry,) = read_entries(tmp_path)
    assert entry.page == "vi/district_profile/350/2020.html"
    assert (entry.place, entry.level, entry.period, entry.lang) == ('"Kim" & Bảng', "district", "2020", "vi")
    assert entry.report_title == {"vi": "Hồ sơ huyện"}
    assert entry.subject_name == {"vi": "Cán bộ cấp xã"}
    assert entry.is_made_up
    page.write_text("<p>x</p>", encoding="utf-8")
    with pytest.raises(PageError, match=r"350/2020\.html"):
        read_entries(tmp_path)
