import hashlib
import os
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from nbformat import NotebookNode

from analysis.catalogue.catalogue import Catalogue
from analysis.model.errors import PageError
from analysis.report.export import export_page
from analysis.report.index import WORDS, Around, IndexEntry, file_of, read_entries, write_index
from analysis.report.index_entries import by_place, newest_of
from analysis.report.index_figures import KeyFigure, spark_line
from analysis.report.index_news import Failed, news_of
from analysis.report.index_places import Above, tree_of
from analysis.report.promises import check_page
from analysis.words.folding import without_marks
from analysis.words.language import Language

CATALOGUE = Path(__file__).parents[3] / "catalogue"
NAMES = {
    "vi": {"name": "Tiếng Việt", **{word: f"từ {word}" for word in WORDS}},
    "en": {"name": "English"},
}
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}
HA_NAM = Above("35", "Tỉnh Hà Nam", "province")


@pytest.fixture(scope="module")
def languages() -> dict[str, Any]:
    return dict(Catalogue.open(CATALOGUE).languages)


@pytest.fixture(scope="module")
def vietnamese(languages: dict[str, Any]) -> Language:
    return Language.of("vi", languages)


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
        unit=unit,
    )


def test_one_place_leads_to_every_page_of_it(tmp_path: Path) -> None:
    pages = [_entry(u, p, y, lang) for u, p in (("350", "Kim Bảng"), ("347", "Phủ Lý")) for y in ("2025", "2020")
             for lang in ("en", "vi")]  # fmt: skip
    html = write_index(tmp_path, pages, NAMES).read_text(encoding="utf-8")
    assert check_page(html) == []
    assert html.startswith("<!doctype html>")
    assert html.count("<details") == 2
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


def test_a_pdf_beside_a_page_is_linked_and_one_older_than_the_page_is_not(
    tmp_path: Path, body: str, shown: Callable[[dict[str, Any]], NotebookNode], executed: Callable[..., NotebookNode]
) -> None:
    page = tmp_path / "vi/district_profile/350/2020.html"
    page.parent.mkdir(parents=True)
    page.write_text(export_page(executed(shown({"text/html": body}))), encoding="utf-8")
    assert read_entries(tmp_path)[0].pdf == ""
    beside = page.with_suffix(".pdf")
    beside.write_bytes(b"%PDF")
    (entry,) = read_entries(tmp_path)
    assert entry.pdf == "vi/district_profile/350/2020.pdf"
    assert f'<a class="pdf" href="{entry.pdf}"' in write_index(tmp_path, [entry], NAMES).read_text(encoding="utf-8")
    os.utime(beside, (0, 0))
    assert read_entries(tmp_path)[0].pdf == ""


def test_no_page_is_told_as_such(tmp_path: Path, vietnamese: Language) -> None:
    assert "từ empty" in write_index(tmp_path, [], NAMES).read_text(encoding="utf-8")
    html = write_index(tmp_path, [], NAMES, around=Around(vietnamese)).read_text(encoding="utf-8")
    assert "từ empty" in html and "<script" not in html


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
    assert (entry.unit, entry.frame_asked) == ("350", "")
    assert entry.report_title == {"vi": "Hồ sơ huyện"}
    assert entry.subject_name == {"vi": "Cán bộ cấp xã"}
    assert entry.is_made_up
    page.write_text("<p>x</p>", encoding="utf-8")
    with pytest.raises(PageError, match=r"350/2020\.html"):
        read_entries(tmp_path)


# Places


def test_places_lie_in_each_other_and_stand_once() -> None:
    pages = [_entry("350", "Huyện Kim Bảng", "2020", "vi"), _entry("350", "Thị xã Kim Bảng", "2025", "en"),
             _entry("347", "Thành phố Phủ Lý", "2025", "vi"),
             replace(_entry("35", "Tỉnh Hà Nam", "2025", "vi"), level="province"),
             _entry("999", "Không rõ", "2025", "vi")]  # fmt: skip
    lines = {page.page: [Above(page.unit, "", ""), HA_NAM] for page in pages if page.unit in ("350", "347")}
    province, unknown = tree_of(pages, LANGUAGE_NAMES, "vi", lines=lines, figures={})
    assert (province.name, unknown.name) == ("Tỉnh Hà Nam", "Không rõ")
    assert [place.name for place in province.below] == ["Thành phố Phủ Lý", "Thị xã Kim Bảng"]
    (report,) = province.below[1].reports
    assert [link.href for _, _, links in report.links for link in links] == [
        "vi/district_profile/350/2020.html", "en/district_profile/350/2025.html",
    ]  # fmt: skip
    assert (len(province.reports), province.below[0].below) == (1, [])


def test_a_code_given_to_another_place_is_another_place() -> None:
    pages = [_entry("13597", "Xã Đồng Lý", "2019", "vi"), _entry("13597", "Thị trấn Vĩnh Trụ", "2021", "vi")]
    assert len(by_place(pages, "vi")) == 2


def test_many_places_are_folded_and_few_are_not() -> None:
    def opened(count: int) -> list[bool]:
        pages = [_entry(f"{number:05}", f"Xã {number}", "2025", "vi") for number in range(count)]
        lines = {page.page: [Above(page.unit, "", ""), HA_NAM] for page in pages}
        (province,) = tree_of(pages, LANGUAGE_NAMES, "vi", lines=lines, figures={})
        assert province.is_open
        return [place.is_open for place in province.below]

    assert all(opened(40)) and not any(opened(41))


def test_names_are_sorted_and_searched_without_marks() -> None:
    assert [without_marks(name).casefold() for name in ("Đồng Hóa", "KIM BẢNG", "Ứng Hòa", "Tượng Lĩnh")] == [
        "dong hoa", "kim bang", "ung hoa", "tuong linh",
    ]  # fmt: skip


def test_the_newest_page_is_of_the_usual_frame_and_definition() -> None:
    usual = _entry("350", "Kim Bảng", "2025", "vi")
    marks = ("@2020-12-31", "+with_council")
    others = [replace(usual, page=f"vi/district_profile/350/2025{mark}.html") for mark in marks]
    assert newest_of([*others, usual, _entry("350", "Kim Bảng", "2020", "vi")]) == usual
    assert replace(usual, page="vi/a/350/2025@2020-12-31+with_council.html").frame_asked == "2020-12-31"


# Search


def test_the_script_is_let_in_by_its_hash_alone(tmp_path: Path, vietnamese: Language) -> None:
    page = write_index(tmp_path, [_entry("350", "Kim Bảng", "2020", "vi")], NAMES, around=Around(vietnamese))
    html = page.read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert re.findall(r"script-src ([^;]*);", html) == [f"'sha256-{digest}'"]
    assert "default-src 'none'" in html and "unsafe-eval" not in html
    assert "\r" not in html
    assert re.search(r'<div class="find"[^>]* hidden', html)


def test_every_promise_but_that_of_the_script_is_held_on_the_entry_page(tmp_path: Path, vietnamese: Language) -> None:
    figure = KeyFigure("Đại học", "2025", "{value}")
    around = Around(vietnamese, figures={"vi/district_profile/350/2020.html": [figure]})
    with pytest.raises(PageError, match="put into words"):
        write_index(tmp_path, [_entry("350", "Kim Bảng", "2020", "vi")], NAMES, around=around)
    assert not list(tmp_path.iterdir())


def test_languages_have_entry_pages_of_their_own() -> None:
    assert [file_of(lang, "vi") for lang in ("vi", "en")] == ["index.html", "index.en.html"]


# Key figures


def test_a_spark_line_runs_between_its_margins_and_breaks_where_a_year_is_missing() -> None:
    line = spark_line({2020: 0.5, 2021: 0.75, 2023: 1.0}, 'Đại học <"tốt">')
    assert 'd="M2,14 21,8M58,2h0"' in line
    assert 'aria-label="Đại học &lt;&#34;tốt&#34;&gt;"' in line
    assert spark_line({2020: 0.5, 2021: float("nan")}, "x") == "" == spark_line({}, "x")
    assert 'd="M2,8 58,8"' in spark_line({2020: 0.9, 2021: 0.9}, "x")


# What is new


def _runs(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"job": job, "fingerprint": "", "status": status, "page": job if status == "made" else "", "seconds": 1.0,
             "at": f"2026-11-25T{at}+00:00", "message": message}
            for job, status, at, message in rows
        ]
    )  # fmt: skip


def test_pages_of_the_last_run_are_new_and_failures_stay_until_mended(tmp_path: Path, vietnamese: Language) -> None:
    page, old, lost = (_entry(unit, "Kim Bảng", "2025", "vi") for unit in ("350", "347", "349"))
    runs = _runs(
        (page.page, "made", "10:09:00", ""), (lost.page, "made", "10:08:00", ""), (old.page, "made", "09:00:00", ""),
    )  # fmt: skip
    failed = Failed("Nghị quyết", "2026-11-25", "KeyError: {x} <b>", "cadre report resolution", "", "vi/a.failed.html")
    news = news_of(runs, [page, old], [failed])
    assert news is not None
    assert [one.page for one in news.made] == [page.page]
    around = Around(vietnamese, news=news, failures="failures.html")
    html = write_index(tmp_path, [page, old], NAMES, around=around).read_text(encoding="utf-8")
    assert "KeyError: {x} &lt;b&gt;" in html
    assert '<a href="vi/a.failed.html">Nghị quyết</a>' in html
    assert '<a href="failures.html"><span class="finding worsening">1 trang' in html
    assert news_of(_runs(), []) is None


def test_of_very_many_failures_the_first_are_told_and_all_in_their_list(tmp_path: Path, vietnamese: Language) -> None:
    failed = [Failed(str(number), "2026-11-25", "x", "y", "") for number in range(61)]
    news = news_of(_runs(), [], failed)
    assert news is not None and (news.day, news.count) == ("2026-11-25", 0)
    around = Around(vietnamese, news=news, failures="failures.html")
    html = write_index(tmp_path, [], NAMES, around=around).read_text(encoding="utf-8")
    assert html.count("<q ") == 60 and "và 1 trang nữa" in html


def test_a_run_is_over_after_a_long_pause() -> None:
    pages = [_entry(str(unit), "Kim Bảng", "2025", "vi") for unit in range(3)]
    times = ("10:00:00", "10:09:00", "10:19:01")
    runs = _runs(*((page.page, "made", at, "") for page, at in zip(pages, times, strict=True)))
    news = news_of(runs, pages)
    assert news is not None and [one.page for one in news.made] == [pages[2].page]
