"""What the script of a page does in a real browser, and that the page is whole without it, in print and on a phone."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Page

from analysis.report.export import export_page
from analysis.report.tables import table_html
from executed_notebook import executed_html

pytestmark = pytest.mark.browser

CAPTION = 'Đạt chuẩn: Tỉnh "Hà Nam"/các huyện, năm 2025'
PLACES = ("Xã Thanh Sơn", "Xã Ba Sao", "Xã Đại Cương", "Phường 10", "Phường 2")
SHARES = ("310/333 (93,1%)", "không tính được", "9/10 (90,0%)", "1.200/1.234 (97,2%)", "9/10 (90,0%)")
Opened = Callable[..., Page]


@pytest.fixture
def opened(open_page: Callable[..., Page]) -> Opened:
    """Open a page with some HTML on it."""

    def opened_with(html: str, *, lang: str = "vi", **settings: Any) -> Page:
        facts = {"period": "2025", "lang": lang, "is_made_up": False, "contents": [], "other_languages": []}
        return open_page(export_page(executed_html(html, **facts)), **settings)

    return opened_with


def _table(**columns: tuple[str, ...]) -> str:
    return table_html(pd.DataFrame(columns), caption=CAPTION)


def _column(page: Page, number: int = 0) -> list[str]:
    return page.locator(f"tbody tr > :nth-child({number + 1})").all_inner_texts()


@pytest.mark.parametrize(
    ("lang", "cells", "upwards"),
    [
        ("vi", ("93,1%", "100%", "9,25%", "−0,3%"), ("−0,3%", "9,25%", "93,1%", "100%")),
        ("en", ("93.1%", "100%", "9.25%", "-0.3%"), ("-0.3%", "9.25%", "93.1%", "100%")),
        ("vi", ("1.234", "987", "1.234.567", "12,5"), ("12,5", "987", "1.234", "1.234.567")),
        ("en", ("1,234", "987", "1,234,567", "12.5"), ("12.5", "987", "1,234", "1,234,567")),
        ("vi", ("+0,4 điểm %", "−2,0 điểm %", "−0,3 điểm %"), ("−2,0 điểm %", "−0,3 điểm %", "+0,4 điểm %")),
        ("vi", ("+0,4 điểm %", "−7", "−2,0 điểm %", "−8"), ("−2,0 điểm %", "+0,4 điểm %", "−8", "−7")),
        ("en", ("2 people", "10 people", "1 person"), ("1 person", "2 people", "10 people")),
        ("vi", ("9/10", "100/333", "1.200/1.234"), ("100/333", "9/10", "1.200/1.234")),
        ("vi", ("2024: 9/10 (90,0%)", "2025: 1/10 (10,0%)"), ("2025: 1/10 (10,0%)", "2024: 9/10 (90,0%)")),
        ("vi", ("89,8–95,4%", "9,5–99,0%", "100–100%"), ("9,5–99,0%", "89,8–95,4%", "100–100%")),
        ("vi", ("≥ 90% (a)", "≥ 9% (b)", "≥ 100%"), ("≥ 9% (b)", "≥ 90% (a)", "≥ 100%")),
        ("vi", ("30/06/2025", "31/12/2020", "01/07/2025"), ("31/12/2020", "30/06/2025", "01/07/2025")),
        ("en", ("30 June 2025", "31 May 2020", "1 July 2025"), ("31 May 2020", "30 June 2025", "1 July 2025")),
        ("vi", ("Đông", "Em", "Dương", "Án", "Anh"), ("Án", "Anh", "Dương", "Đông", "Em")),
        ("vi", ("hạng 10–12 trong 20", "hạng 2–5 trong 20"), ("hạng 2–5 trong 20", "hạng 10–12 trong 20")),
        ("vi", ("3/0", "–", "5", "", "4"), ("4", "5", "3/0", "–", "")),
    ],
)
def test_a_column_is_sorted_by_what_its_cells_tell(
    opened: Opened, lang: str, cells: tuple[str, ...], upwards: tuple[str, ...]
) -> None:
    page = opened(_table(a=cells, b=cells), lang=lang)
    page.get_by_role("button", name="a", exact=True).click()
    assert _column(page) == list(upwards)
    assert _column(page, 1) == list(upwards), "whole rows move"


def test_a_head_sorts_up_then_down_then_as_written_and_says_so(opened: Opened) -> None:
    page = opened(_table(a=PLACES, b=SHARES))
    heads = page.locator("thead th")
    button = heads.nth(1).get_by_role("button")
    sorts = [(heads.nth(0).get_attribute("aria-sort"), heads.nth(1).get_attribute("aria-sort"), _column(page))]
    heads.nth(0).get_by_role("button").click()
    for _ in range(3):
        button.focus()
        page.keyboard.press("Enter")
        sorts.append(
            (heads.nth(0).get_attribute("aria-sort"), heads.nth(1).get_attribute("aria-sort"), _column(page))
        )
    thanh_son, ba_sao, dai_cuong, ten, two = PLACES
    assert sorts == [
        ("none", "none", list(PLACES)),
        ("none", "ascending", [dai_cuong, two, thanh_son, ten, ba_sao]),  # 9/10 twice: in the order as written
        ("none", "descending", [ten, thanh_son, dai_cuong, two, ba_sao]),  # what has no figure stays last
        ("none", "none", list(PLACES)),
    ]


def test_text_is_sorted_by_the_alphabet_of_the_page_with_figures_by_size(opened: Opened) -> None:
    page = opened(_table(a=PLACES, b=SHARES))
    page.get_by_role("button", name="a", exact=True).click()
    assert _column(page) == ["Phường 2", "Phường 10", "Xã Ba Sao", "Xã Đại Cương", "Xã Thanh Sơn"]


def test_a_table_with_joined_cells_or_one_row_is_not_sorted(opened: Opened) -> None:
    joined = _table(a=("1", "2")).replace('<th scope="row">1', '<th scope="row" rowspan="2">1')
    page = opened(joined + _table(a=("1",)))
    assert page.locator("thead button").count() == 0
    assert page.locator("button.download").count() == 2


def test_the_table_on_the_page_is_handed_over_as_csv(opened: Opened) -> None:
    page = opened(_table(**{"Nơi; chốn": PLACES[:3], "Tỷ lệ": ("93,1%", "−0,3%", "+99%")}).replace("Xã Ba", "=Xã Ba"))
    page.get_by_role("button", name="Tỷ lệ").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải CSV").click()
    assert download.value.suggested_filename == "Đạt chuẩn- Tỉnh -Hà Nam-các huyện, năm 2025.csv"
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [
        ["Nơi; chốn", "Tỷ lệ"], ["'=Xã Ba Sao", "−0,3%"], ["Xã Thanh Sơn", "93,1%"], ["Xã Đại Cương", "+99%"],
    ]  # fmt: skip


def test_what_a_spreadsheet_would_take_for_a_day_is_handed_over_as_two_figures(opened: Opened) -> None:
    counts = {"n/N": ("9/10", "–", "3/4"), "Đạt": ("1/2", "3/4", "5/6"), "Kỳ": ("9/10 (90,0%)",) * 3}
    page = opened(_table(Nơi=PLACES[:3], **counts))
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải CSV").click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["Nơi", "n", "N", "Đạt: n", "Đạt: N", "Kỳ"]
    assert rows[1:3] == [
        ["Xã Thanh Sơn", "9", "10", "1", "2", "9/10 (90,0%)"], ["Xã Ba Sao", "–", "", "3", "4", "9/10 (90,0%)"],
    ]  # fmt: skip


def test_no_other_script_can_run_on_the_page(window: Callable[..., Page], tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(export_page(executed_html('<h2 id="a">Kết quả</h2>' + _table(a=("1", "2")))), encoding="utf-8")
    page = window()
    page.goto(file.as_uri())
    ran = page.evaluate(
        "() => { const script = document.createElement('script'); script.textContent = 'window.ran = 1';"
        " document.body.append(script); document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"ran=1\">');"
        " return new Promise(done => setTimeout(() => done(window.ran ?? 0), 100)); }"
    )
    assert ran == 0


def test_the_page_is_whole_without_javascript(opened: Opened) -> None:
    page = opened(_table(a=PLACES, b=SHARES), java_script_enabled=False)
    assert page.locator("button, .wide-hint").count() == 0
    assert page.locator(".table-box").get_attribute("tabindex") == "0"
    assert _column(page) == list(PLACES)


def test_a_wide_table_on_a_phone_says_so_and_is_scrolled_by_keyboard(opened: Opened) -> None:
    wide = _table(**{f"Chỉ số {number}": PLACES for number in range(8)})
    page = opened(wide + _table(a=("1", "2")), viewport={"width": 360, "height": 800})
    page.wait_for_timeout(100)
    boxes, hints = page.locator(".table-box"), page.locator(".wide-hint")
    assert [hints.nth(0).is_visible(), hints.nth(1).is_visible()] == [True, False]
    assert [boxes.nth(number).get_attribute("tabindex") for number in (0, 1)] == ["0", None]
    boxes.nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert boxes.nth(0).evaluate("box => box.scrollLeft") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_timeout(100)
    assert not hints.nth(0).is_visible()


FOLDED = (
    '<h2 id="a">Mục</h2><figure class="chart"><svg role="img" aria-label="Đường" viewBox="0 0 100 50"></svg>'
    f"<figcaption>Lời</figcaption><details class='table'><summary>Bảng</summary>{_table(a=PLACES)}</details></figure>"
    '<details class="method"><summary>Cách tính</summary><p id="told">Chia sau khi cộng.</p></details>'
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("has_script", [True, False])
def test_in_print_all_is_open_black_on_white_and_nothing_is_to_click(
    opened: Opened, has_script: bool, scheme: Any
) -> None:
    page = opened(FOLDED, java_script_enabled=has_script, color_scheme=scheme)
    assert page.locator("#told").bounding_box() is None or not page.locator("#told").is_visible()
    page.emulate_media(media="print", color_scheme=scheme)
    for shown in ("#told", "table", "caption", ".method > summary", "svg"):
        assert page.locator(shown).is_visible(), shown
    for hidden in (".site", ".page-foot", ".download", "details.table > summary"):
        assert not any(one.is_visible() for one in page.locator(hidden).all()), hidden
    look = "body => [getComputedStyle(body).color, getComputedStyle(body).backgroundColor]"
    assert page.locator("body").evaluate(look) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    head = page.locator("thead").evaluate("head => getComputedStyle(head).display")
    assert head == "table-header-group", "it is repeated on every sheet of paper"
    if has_script:
        sorter = page.locator("thead button").evaluate("button => getComputedStyle(button).display")
        assert sorter == "contents", "a head with a real button in it would not be repeated"


@pytest.mark.parametrize("has_script", [True, False])
def test_what_is_folded_is_unfolded_and_folded_again_by_click_and_by_key(opened: Opened, has_script: bool) -> None:
    page = opened(FOLDED, java_script_enabled=has_script)
    summary, told = page.locator("details.method > summary"), page.locator("#told")
    seen = [told.is_visible()]
    for turn in (summary.click, summary.click, lambda: summary.press("Enter"), lambda: summary.press("Enter")):
        turn()
        seen.append(told.is_visible())
    assert seen == [False, True, False, True, False]


def test_what_was_folded_before_printing_is_folded_after_it(opened: Opened) -> None:
    page = opened(FOLDED.replace('<details class="method">', '<details class="method" open>'))
    is_open = "[...document.querySelectorAll('details')].map(one => one.open)"
    told = [page.evaluate(is_open)]
    for event in ("beforeprint", "afterprint"):
        page.evaluate(f"dispatchEvent(new Event('{event}'))")
        told.append(page.evaluate(is_open))
    assert told == [[False, True], [True, True], [False, True]]


def test_charts_lie_on_a_light_card_in_the_dark(opened: Opened) -> None:
    page = opened(FOLDED, color_scheme="dark")
    look = "one => getComputedStyle(one).backgroundColor"
    assert page.locator("svg").evaluate(look) == "rgb(255, 255, 255)"
    assert page.locator("body").evaluate(look) == "rgb(20, 24, 29)"
