"""The entry page in a real browser: found without marks, filtered, small with a thousand places."""

from collections.abc import Callable
from pathlib import Path

import pytest
from page_checks import LOOKS, faults_of
from playwright.sync_api import Page

from analysis.catalogue.catalogue import Catalogue
from analysis.report.index import Around, IndexEntry, write_index
from analysis.report.index_figures import KeyFigure, spark_line
from analysis.report.index_news import Failed, Made, News
from analysis.report.index_places import Above
from analysis.words.language import Language

pytestmark = pytest.mark.browser

CATALOGUE = Path(__file__).parents[2] / "catalogue"
NAMES = ("Đồng Hóa", "Tượng Lĩnh", "Lê Hồ", "Nguyễn Úy", "Thanh Sơn", "Đại Cương", "Ứng Hòa", "Bỉnh Lục", "Nhật Tân")
REGION = Above("V2", "Đồng bằng sông Hồng", "region")
PROVINCE = Above("35", "Tỉnh Hà Nam", "province")
DISTRICTS = [Above("350", "Thị xã Kim Bảng", "district"), Above("347", "Thành phố Phủ Lý", "district")]
MOST_BYTES = 1_000_000


def _entries(unit: Above, report: str, periods: tuple[str, ...]) -> list[IndexEntry]:
    titles = {"district_profile": ("Hồ sơ huyện", "District profile"), "training": ("Đào tạo", "Training")}
    vietnamese, english = titles[report]
    return [
        IndexEntry(
            f"{lang}/{report}/{unit.code}/{period}.html", report, {"vi": vietnamese, "en": english}, unit.name,
            unit.level, "commune_staff", {"vi": "Cán bộ cấp xã", "en": "Commune staff"}, lang, period, True,
            unit=unit.code,
        )
        for lang in ("vi", "en") for period in periods
    ]  # fmt: skip


def _site(folder: Path, communes: int) -> Path:
    """An entry page of a province with pages of its own, two districts, and so many communes in them."""
    units = [PROVINCE, *DISTRICTS]
    units += [Above(f"{13000 + n}", f"Xã {NAMES[n % len(NAMES)]} {n}", "commune") for n in range(communes)]
    pages, lines, figures = [], {}, {}
    for number, unit in enumerate(units):
        above = [PROVINCE, REGION] if unit.level == "district" else [REGION]
        above = [DISTRICTS[number % 2], PROVINCE, REGION] if unit.level == "commune" else above
        own = _entries(unit, "district_profile", ("2025",))
        own += _entries(unit, "training", ("2020", "2025")) if unit in DISTRICTS else []
        pages += own
        values = {year: 0.6 + 0.03 * (year - 2015) for year in range(2015, 2026)}
        label = "2015–2025: từ 60,0% đến 90,0%"
        figure = KeyFigure(
            "Có trình độ đại học trở lên", "2025", "90,0%", "18/20", "+3,0 điểm % so với 2024",
            "cải thiện (2015–2025)", "improving", spark_line(values, label),
        )  # fmt: skip
        for page in own:
            lines[page.page], figures[page.page] = [unit, *above], [figure]
    languages = Catalogue.open(CATALOGUE).languages
    words = {code: {"name": languages[code]["name"], **languages[code]["index"]} for code in ("vi", "en")}
    made = [Made(page.page, f"{page.place}, {page.period}", page.lang) for page in pages[:3]]
    failed = Failed("Đào tạo, Phủ Lý", "2026-11-01", "It broke {here}.", "cadre report training", pages[0].page)
    news = News("2026-11-01", len(pages), made, [failed])
    around = Around(Language.of("vi", languages), lines, figures, news, [("en", "index.en.html", "English")],
                    failures="failures.html")  # fmt: skip
    return write_index(folder, pages, words, around=around)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _site(tmp_path_factory.mktemp("small"), 12)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _site(tmp_path_factory.mktemp("large"), 1000)


def _seen(page: Page) -> list[str]:
    """Names of the places that can be seen, unfolded down to them."""
    return page.evaluate(
        "[...document.querySelectorAll('#places summary b')].filter(b => b.checkVisibility()).map(b => b.textContent)"
    )


@pytest.fixture
def opened(window: Callable[..., Page], small: Path) -> Page:
    page = window()
    page.goto(small.as_uri())
    return page


@pytest.mark.parametrize("typed", ["kim bang", "KIM BẢNG", "kim  bảng", "350"])
def test_a_name_is_found_without_marks_and_by_its_code(opened: Page, typed: str) -> None:
    opened.fill("#find", typed)
    assert _seen(opened)[:3] == ["Đồng bằng sông Hồng", "Tỉnh Hà Nam", "Thị xã Kim Bảng"]
    assert "Thành phố Phủ Lý" not in _seen(opened)
    assert opened.inner_text("#found") == "Tìm thấy 1 đơn vị, 6 trang."


def test_a_province_is_found_with_what_lies_in_it(opened: Page) -> None:
    opened.fill("#find", "ha nam")
    assert opened.inner_text("#found") == "Tìm thấy 1 đơn vị, 2 trang."
    assert _seen(opened) == ["Đồng bằng sông Hồng", "Tỉnh Hà Nam", "Thành phố Phủ Lý", "Thị xã Kim Bảng"]


def test_d_finds_the_crossed_letter_at_the_beginning_of_words(opened: Page) -> None:
    opened.fill("#find", "dong")
    assert {name for name in _seen(opened) if name.startswith("Xã")} == {"Xã Đồng Hóa 0", "Xã Đồng Hóa 9"}
    opened.fill("#find", "ong")
    assert opened.inner_text("#found").startswith("Không tìm thấy")
    assert _seen(opened) == []
    opened.fill("#find", "")
    assert opened.inner_text("#found") == "Tìm thấy 15 đơn vị, 38 trang."


def test_pages_are_filtered_by_report_period_and_language(opened: Page) -> None:
    opened.select_option("#by-report", "commune_staff/training")
    assert opened.inner_text("#found") == "Tìm thấy 2 đơn vị, 8 trang."
    opened.select_option("#by-period", "2020")
    opened.select_option("#by-language", "en")
    assert opened.inner_text("#found") == "Tìm thấy 2 đơn vị, 2 trang."
    links = opened.evaluate(
        "[...document.querySelectorAll('#places a')].filter(a => a.checkVisibility()).map(a => a.getAttribute('href'))"
    )
    assert sorted(links) == ["en/training/347/2020.html", "en/training/350/2020.html"]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_nothing_is_wrong_with_it(window: Callable[..., Page], small: Path, width: int, scheme: str) -> None:
    assert faults_of(window(), small, width=width, scheme=scheme) == []


def test_no_other_script_runs(window: Callable[..., Page], small: Path, tmp_path: Path) -> None:
    other = tmp_path / "index.html"
    html = small.read_text(encoding="utf-8")
    other.write_text(html.replace("</main>", "<script>document.title = 'mine'</script></main>"), encoding="utf-8")
    page = window()
    page.goto(other.as_uri())
    assert page.title() != "mine"


def test_without_a_script_every_page_can_be_reached(window: Callable[..., Page], small: Path) -> None:
    page = window(java_script_enabled=False)
    page.goto(small.as_uri())
    assert not page.is_visible("#find")
    assert page.is_visible("#places >> text=Tỉnh Hà Nam")
    assert page.locator("#places a").count() == 38
    assert all(link.is_visible() for link in page.locator("#places a").all())
    page.click("summary:has-text('Thị xã Kim Bảng')")
    assert not page.is_visible("a[href='vi/training/350/2020.html']")


def test_of_a_thousand_places_few_elements_are_written_and_fewer_laid_out(
    window: Callable[..., Page], large: Path
) -> None:
    assert large.stat().st_size <= MOST_BYTES
    page = window()
    page.goto(large.as_uri())
    assert page.inner_text("#found").startswith("Tìm thấy 1.003 ")
    assert page.evaluate("document.querySelectorAll('*').length") <= 20 * 1003
    page.fill("#find", "dong hoa 9")
    assert page.inner_text("#found") == "Tìm thấy 15 đơn vị, 30 trang."  # 9, 90, 99, 900, 909 … 999
    assert page.is_visible("text=Xã Đồng Hóa 909")
    assert page.evaluate("[...document.querySelectorAll('*')].filter(one => one.checkVisibility()).length") <= 450
