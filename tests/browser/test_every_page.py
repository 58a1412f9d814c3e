"""Every kind of page, made from the received project, in a real browser: each notebook there is, and the entry pages.

A new notebook is checked without a word here. Looking at all of them in both languages, at both widths, light and dark,
is for `make soak`; `make test` looks at the pages of QUICK in Vietnamese.
"""

import csv
import io
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from page_checks import LOOKS, SCHEMES, UNFOLD, WIDTHS, faults_of
from playwright.sync_api import Page
from pypdf import PdfReader

from analysis.project.project import Project
from analysis.report.index_around import write_indexes
from analysis.report.jobs import OFFICE, Job, plan_jobs
from analysis.report.notebook import ReportNotebook

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
REPORTS = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
LANGUAGES = ("vi", "en")
# Besides the first page that each notebook fans out over: real figures, without a banner, and pages that hide cells.
MORE = {
    "real": ("district_comparison", "V1", "2016", "", ""),
    "leadership": ("district_profile", "37", "2024", "2026-12-31", "leadership"),
    "public": ("district_profile", "37", "2024", "2026-12-31", "public"),
}
KINDS = (*REPORTS, *MORE)
QUICK = ("district_profile", "leadership_brief")
# The first pages of QUICK, so that they are made with those of other tests; what is missing here is made later.
FIRST = [Job("district_profile", "350", "2020", "", lang) for lang in LANGUAGES]
FIRST += [Job("leadership_brief", "35", "2025", "", lang) for lang in LANGUAGES]
pytestmark = [pytest.mark.browser, pytest.mark.reads(*FIRST)]
# On how many sheets of A4 a page may be printed, a sixth more than now; a kind that is not told here: OF_OTHERS.
MOST_SHEETS = {
    "leadership_brief": 1, "outcomes": 20, "standards": 26, "resolution": 27, "district_profile": 29, "real": 30,
    "leadership": 72, "public": 72, "district_comparison": 50, "data_quality": 52, "training": 55,
    "succession_and_evaluation": 55,
}  # fmt: skip
OF_OTHERS = 55
A4 = (595, 842)


def cases(*axes: Sequence[Any]) -> list[Any]:
    """Return kinds x languages x axes; all that is not quick is marked as a long test."""
    return [
        pytest.param(kind, lang, *others, marks=() if kind in QUICK and lang == "vi" else pytest.mark.soak)
        for kind, lang, *others in product(KINDS, LANGUAGES, *axes)
    ]


def job_of(kind: str, lang: str, project: Project) -> Job:
    """Return the job of a kind of page: of a notebook the first that it fans out over."""
    if kind in MORE:
        report, unit, period, frame, profile = MORE[kind]
        return Job(report, unit, period, frame, lang, "", profile)
    return plan_jobs([ReportNotebook.read(NOTEBOOKS / f"{kind}.ipynb")], project.registry, langs=[lang])[0]


@pytest.fixture(scope="module")
def file_of(made: Callable[[Sequence[Job]], list[Path]], received: Project) -> Callable[[str, str], Path]:
    """Make the page of a kind in every language, and return the file of one."""

    def make(kind: str, lang: str) -> Path:
        return dict(zip(LANGUAGES, made([job_of(kind, each, received) for each in LANGUAGES]), strict=True))[lang]

    return make


@pytest.fixture(scope="module")
def site_of(
    made: Callable[[Sequence[Job]], list[Path]], received: Project, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Sequence[str]], Path]:
    """Lay out pages of some kinds in every language, with entry pages for each reader; return the folder."""

    @cache
    def lay_out(kinds: Sequence[str]) -> Path:
        folder = tmp_path_factory.mktemp("site")
        jobs = [job_of(kind, lang, received) for kind in kinds for lang in LANGUAGES]
        for job, file in zip(jobs, made(jobs), strict=True):
            (folder / job.page).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / job.page)
        for profile in dict.fromkeys(job.profile for job in jobs):
            write_indexes(received, folder / profile, profile=profile or OFFICE)
        return folder

    return lay_out


@pytest.fixture
def page(window: Callable[..., Page]) -> Page:
    return window()


@pytest.mark.parametrize(("kind", "lang", "width", "scheme"), cases(WIDTHS, SCHEMES))
def test_nothing_is_wrong_with_a_page(
    page: Page, file_of: Callable[[str, str], Path], kind: str, lang: str, width: int, scheme: str
) -> None:
    assert faults_of(page, file_of(kind, lang), width=width, scheme=scheme) == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_nothing_is_wrong_with_the_entry_page(
    page: Page, site_of: Callable[[Sequence[str]], Path], width: int, scheme: str
) -> None:
    assert faults_of(page, site_of(QUICK) / "index.html", width=width, scheme=scheme) == []


@pytest.mark.soak
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("name", ["index.html", "index.en.html"])
@pytest.mark.parametrize("profile", ["", "leadership", "public"])
def test_nothing_is_wrong_with_the_entry_page_of_every_kind(
    page: Page, site_of: Callable[[Sequence[str]], Path], profile: str, name: str, width: int, scheme: str
) -> None:
    assert faults_of(page, site_of(KINDS) / profile / name, width=width, scheme=scheme) == []


@pytest.mark.parametrize(("kind", "lang"), cases())
def test_a_page_is_printed_on_no_more_sheets_than_told(
    page: Page, file_of: Callable[[str, str], Path], kind: str, lang: str
) -> None:
    page.goto(file_of(kind, lang).as_uri())
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert 1 <= len(paper.pages) <= MOST_SHEETS.get(kind, OF_OTHERS)
    assert {(round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) for sheet in paper.pages} == {A4}


ABOUT = "[...document.querySelectorAll('meta[name^=cadre]')].map(one => [one.name, one.content])"


def what_it_is_about(page: Page) -> tuple[str, dict[str, str]]:
    """Return a page's language, and what it says of itself in every language alike."""
    told = dict(page.evaluate(ABOUT))
    same = {name: told[f"cadre.{name}"] for name in ("report", "unit", "period", "subject", "is_made_up")}
    return page.locator("html").get_attribute("lang") or "", same


def test_a_reader_changes_the_language_and_stays_where_he_is(
    page: Page, site_of: Callable[[Sequence[str]], Path]
) -> None:
    site = site_of(QUICK)
    page.goto((site / "index.html").as_uri())
    page.click("nav.site a[hreflang=en]")
    assert (page.url, page.locator("html").get_attribute("lang")) == ((site / "index.en.html").as_uri(), "en")
    page.click("nav.site a[hreflang=vi]")
    assert (page.url, page.locator("html").get_attribute("lang")) == ((site / "index.html").as_uri(), "vi")


@pytest.mark.parametrize("kind", [pytest.param(one, marks=[] if one in QUICK else pytest.mark.soak) for one in KINDS])
def test_a_page_leads_to_itself_in_the_other_language_and_to_the_entry_page_of_its_own(
    page: Page, site_of: Callable[[Sequence[str]], Path], received: Project, kind: str
) -> None:
    site = site_of(QUICK if kind in QUICK else KINDS)
    job = job_of(kind, "vi", received)
    page.goto((site / job.page).as_uri())
    lang, about = what_it_is_about(page)
    assert (lang, about["report"], about["unit"], about["period"]) == ("vi", job.report, job.unit, job.period)
    for other, entry in (("en", "index.en.html"), ("vi", "index.html")):
        page.click(f"nav.site a[hreflang={other}]")
        page.wait_for_load_state()
        assert what_it_is_about(page) == (other, about)
        homes = [link.evaluate("link => link.href") for link in page.locator(".site a:not([lang]), .page-foot a").all()]
        assert homes == [(site / job.profile / entry).as_uri()] * 2
        assert (site / job.profile / entry).exists()


# What the script adds to a page; all else must stand on it without.
WRITTEN = """(() => { const all = document.querySelector('main').cloneNode(true);
    all.querySelectorAll('.download, .wide-hint').forEach(one => one.remove()); return all.textContent; })()"""
# A term's card opens when its word on the page is touched, which test_glossary_in_chromium.py tries without JavaScript.
UNSEEN = """[...document.querySelectorAll('main *')].filter(one => !one.matches('.unseen, .terms > h2') &&
    !document.querySelector(`[popovertarget="${one.closest('[popover]')?.id}"]`) && !one.closest('svg') &&
    one.childElementCount === 0 && one.textContent.trim() && !one.checkVisibility()
).map(one => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize(("kind", "lang"), cases())
def test_without_javascript_all_can_be_read_and_unfolded(
    window: Callable[..., Page], page: Page, file_of: Callable[[str, str], Path], kind: str, lang: str
) -> None:
    address = file_of(kind, lang).as_uri()
    page.goto(address)
    written = page.evaluate(WRITTEN)
    plain = window(java_script_enabled=False)
    plain.goto(address)
    assert plain.evaluate(WRITTEN) == written
    folded = plain.locator("details:not([open]) > summary")
    if folded.count():
        folded.first.click()
    plain.evaluate(UNFOLD)
    assert plain.evaluate(UNSEEN) == []


CELLS = """[...document.querySelectorAll('table')].map(table => [...table.rows].map(row =>
    [...row.cells].map(cell => cell.textContent.replace(/\\s+/g, ' ').trim())))"""


# What each button would hand over; that a file comes of it is looked at in test_page_behaviour.py.
CSVS = """() => {
    const files = [];
    URL.createObjectURL = (file) => { files.push(file.text()); return '#'; };
    HTMLAnchorElement.prototype.click = () => {};
    document.querySelectorAll('button.download').forEach(one => one.click());
    return Promise.all(files);
}"""


@pytest.mark.parametrize(("kind", "lang"), cases())
def test_a_csv_holds_what_its_table_shows(
    page: Page, file_of: Callable[[str, str], Path], kind: str, lang: str
) -> None:
    page.goto(file_of(kind, lang).as_uri())
    tables, files = page.evaluate(CELLS), page.evaluate(CSVS)
    assert len(tables) == len(files) > 0
    for cells, file in zip(tables, files, strict=True):
        assert [joined(row) for row in csv.reader(io.StringIO(file))][1:] == [joined(row) for row in cells][1:]


def joined(row: list[str]) -> list[str]:
    """Return what cells tell: a CSV holds "9/10" in two cells, and marks what looks like a formula."""
    return [piece for cell in row for piece in cell.removeprefix("'").split("/") if piece]


@pytest.mark.parametrize(("kind", "lang"), cases())
def test_sorting_loses_no_row(page: Page, file_of: Callable[[str, str], Path], kind: str, lang: str) -> None:
    page.goto(file_of(kind, lang).as_uri())
    page.evaluate(UNFOLD)
    before = page.evaluate(CELLS)
    heads = page.locator("thead button")
    assert heads.count()
    page.evaluate("document.querySelectorAll('thead button').forEach(one => one.click())")
    after = page.evaluate(CELLS)
    assert [sorted(map(tuple, table)) for table in after] == [sorted(map(tuple, table)) for table in before]
    assert after != before
