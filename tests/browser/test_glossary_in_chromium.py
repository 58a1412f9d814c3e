"""A term explains itself in a real browser: touched, by the keyboard, without a script, on a phone and on paper."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from analysis.catalogue.catalogue import Catalogue
from analysis.report.export import export_page
from analysis.report.glossary import glossary_of
from analysis.words.language import Language
from executed_notebook import executed_html

pytestmark = pytest.mark.browser

CATALOGUE = Catalogue.open(Path(__file__).parents[2] / "catalogue")
ROW = "<tr><th scope='row'>{}</th><td>{}</td></tr>"
TABLE = (
    "<div class='table-box'><table><caption>Xu hướng</caption><thead><tr><th scope='col'>Xã</th>"
    "<th scope='col'>Xu hướng</th></tr></thead><tbody>"
    + ROW.format("Ba Sao", "cải thiện; với quy mô này, tăng 3 điểm %")
    + ROW.format("An Lão", "giảm sút")
    + "</tbody></table></div>"
)
BODY = (
    "<h2 id='a'>Cán bộ</h2><p>Xã có 80 cán bộ chủ chốt, trong đó 20 cán bộ nữ; 1.618 (lượt người), đạt 104% kế hoạch."
    f"</p>{TABLE}<p style='margin-top:80rem'>Xong; mức chung.</p>"
)
Opened = Callable[..., Page]
# Whether the first paragraph has the same height and the same last line as it has in plain text.
WORDED_ALIKE = """() => {
    const told = document.querySelector('p:has(.term)'), plain = told.cloneNode();
    const ends = one => {
        const range = document.createRange();
        range.selectNodeContents(one);
        const boxes = [...range.getClientRects()].filter(box => box.width), last = boxes.at(-1);
        return [Math.round(one.clientHeight), Math.round(last.right)];
    };
    plain.textContent = told.textContent;
    told.after(plain);
    const asPlain = ends(plain);
    plain.remove();
    return JSON.stringify(asPlain) === JSON.stringify(ends(told));
}"""


@pytest.fixture
def opened(open_page: Callable[..., Page]) -> Opened:
    """Open a page with terms on it."""

    def opened_as(report: str = "district_profile", **settings: Any) -> Page:
        terms = glossary_of(list(CATALOGUE.glossary.values()), Language.of("vi", CATALOGUE.languages))
        facts = {"is_made_up": False, "contents": [], "other_languages": [], "glossary": terms}
        return open_page(export_page(executed_html(BODY, report=report, **facts)), **settings)

    return opened_as


def _shown(page: Page) -> list[str]:
    return page.locator(".terms :popover-open dt").all_inner_texts()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_a_touch_opens_the_meaning_and_one_elsewhere_closes_it(opened: Opened, has_script: bool) -> None:
    page = opened(java_script_enabled=has_script, has_touch=True, viewport={"width": 1280, "height": 800})
    assert _shown(page) == []
    page.get_by_role("button", name="lượt người").tap()
    assert _shown(page) == ["lượt người"]
    expect(page.locator("#term-participations")).to_contain_text("một người dự ba lớp là ba lượt")
    page.get_by_role("button", name="kế hoạch").tap()
    assert _shown(page) == ["kế hoạch"], "one at a time"
    page.locator("h1").tap()
    assert _shown(page) == []


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_the_keyboard_opens_it_and_escape_closes_it_where_one_was(opened: Opened, has_script: bool) -> None:
    page = opened(java_script_enabled=has_script)
    term = page.get_by_role("button", name="cán bộ chủ chốt")
    term.focus()
    page.keyboard.press("Enter")
    assert _shown(page) == ["cán bộ chủ chốt"]
    page.keyboard.press("Escape")
    assert _shown(page) == []
    expect(term).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".term > [popovertarget=term-cadre]")).to_be_focused()
    page.keyboard.press("Space")
    assert _shown(page) == ["cán bộ"]


def test_a_term_within_a_term_is_one_button_and_the_other_has_its_own(opened: Opened) -> None:
    page = opened()
    buttons = page.locator("p:has-text('Xã có 80') button")
    names = ["cán bộ chủ chốt", "cán bộ", "lượt người", "kế hoạch"]
    assert [button.get_attribute("aria-label") for button in buttons.all()] == names
    assert page.locator("p:has-text('Xã có 80') label").all_inner_texts() == names
    assert page.locator("label label, th .term, h2 .term, caption .term").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_every_card_lies_in_the_window_and_covers_not_its_word(opened: Opened, width: int) -> None:
    page = opened(viewport={"width": width, "height": 640})
    for term in page.locator(".term").all():
        term.scroll_into_view_if_needed()
        term.locator("button").click()
        card, word = page.locator(":popover-open").bounding_box(), term.bounding_box()
        assert card["x"] >= 0 and card["x"] + card["width"] <= width
        assert card["y"] >= 0 and card["y"] + card["height"] <= 640
        if width > 640:
            gap = max(card["y"] - word["y"] - word["height"], word["y"] - card["y"] - card["height"])
            assert -1 <= gap < 20, "beside its word, not over it"
        page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_term_is_set_as_the_text_around_it_and_no_mark_is_torn_off_it(opened: Opened) -> None:
    page = opened(viewport={"width": 360, "height": 640})
    like = """term => ["fontSize", "fontFamily", "fontWeight", "color", "letterSpacing"].every(
        name => getComputedStyle(term)[name] === getComputedStyle(term.closest("p, td"))[name])"""
    assert page.locator(".term > label").evaluate_all(f"terms => terms.every({like})")
    told = "Xã có 80 cán bộ chủ chốt, trong đó 20 cán bộ nữ; 1.618 (lượt người), đạt 104% kế hoạch."
    copied = "one => { getSelection().selectAllChildren(one); return String(getSelection()); }"
    assert page.locator("p:has-text('Xã có 80')").evaluate(copied).strip() == told
    torn = """terms => terms.filter(term => {
        const next = term.nextSibling;
        if (!next || !/^[,.;:)%]/.test(next.data || "")) return false;
        const range = document.createRange();
        range.setStart(next, 0); range.setEnd(next, 1);
        return range.getBoundingClientRect().top > term.getBoundingClientRect().bottom - 4;
    }).map(term => term.textContent)"""
    for width in range(300, 420, 7):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.locator(".term").evaluate_all(torn) == []


def test_a_term_runs_on_in_the_next_line_as_the_text_does_and_is_touched_on_either(opened: Opened) -> None:
    page = opened(viewport={"width": 360, "height": 640}, has_touch=True)
    broken = 0
    for width in range(300, 420, 7):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate(WORDED_ALIKE), "the lines are those of the text without terms"
        for term in page.locator(".term").all():
            boxes = term.locator("label").evaluate("one => [...one.getClientRects()].map(box => box.toJSON())")
            button = term.locator("button").bounding_box()
            assert min(button["width"], button["height"]) >= 24
            broken += len(boxes) > 1
            for box in boxes if len(boxes) > 1 and broken < 5 else []:
                page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
                assert _shown(page) == [term.locator("button").get_attribute("aria-label")]
                page.keyboard.press("Escape")
    assert broken > 1


def test_a_table_with_terms_sorts_and_is_handed_over_as_before(opened: Opened) -> None:
    page = opened()
    page.get_by_role("button", name="Xu hướng", exact=True).click()
    cells = page.locator("tbody td")
    assert cells.all_text_contents() == ["cải thiện; với quy mô này, tăng 3 điểm %", "giảm sút"]
    page.get_by_role("button", name="Xã", exact=True).click()
    assert cells.first.text_content() == "giảm sút"
    cells.first.get_by_role("button").click()
    assert _shown(page) == ["giảm sút"]
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải CSV").click()
    told = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert told == ["Xã,Xu hướng", "An Lão,giảm sút", 'Ba Sao,"cải thiện; với quy mô này, tăng 3 điểm %"']


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_on_paper_the_meanings_are_a_list_and_the_terms_plain_text(opened: Opened, has_script: bool) -> None:
    page = opened(java_script_enabled=has_script)
    expect(page.get_by_role("heading", name="Từ ngữ trên trang này")).to_have_count(0)
    told = _printed(page)
    assert "Từ ngữ trên trang này" in told
    for name in page.locator(".terms dt").all_text_contents():
        assert told.casefold().count(name.casefold()) >= 2, "in the text and in the list"
    assert "Mỗi lần một người dự một lớp là một lượt" in told


def test_a_card_that_lies_open_is_in_the_list_on_paper_and_covers_nothing(opened: Opened) -> None:
    page = opened()
    page.get_by_role("button", name="lượt người").click()
    told = _printed(page)
    assert told.index("Từ ngữ trên trang này") < told.index("Mỗi lần một người dự một lớp là một lượt")


def test_the_brief_has_no_list_on_paper(opened: Opened) -> None:
    page = opened(report="leadership_brief")
    page.get_by_role("button", name="lượt người").click()
    assert _shown(page) == ["lượt người"]
    told = _printed(page)
    assert "lượt người" in told
    assert "Từ ngữ trên trang này" not in told
    assert "Mỗi lần một người" not in told


def test_a_browser_without_popovers_shows_the_list(opened: Opened) -> None:
    page = opened()
    page.locator(".terms [popover]").evaluate_all("cards => cards.forEach(card => card.removeAttribute('popover'))")
    assert page.locator(".terms dt").count() > 5
    assert all(term.is_visible() for term in page.locator(".terms dt").all())


def _printed(page: Page) -> str:
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
