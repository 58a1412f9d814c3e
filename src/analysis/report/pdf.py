"""Finished pages on paper: one tagged PDF each, all printed by one browser; one that fails never stops the others.

The page itself says how it prints (``template/page.css``). Here come the line at the foot of every sheet, the contents
list and the tags that a screen reader goes by.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from markupsafe import escape
from playwright.sync_api import Browser, Error, Route
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from analysis.charts.typeface import CSS_FAMILIES, style_sheet_of_typeface
from analysis.model.errors import CadreError, UsageError
from analysis.project.settings import PROFILES
from analysis.report.asked import Asked, chosen
from analysis.report.chromium import first_line, open_chromium
from analysis.report.index_entries import IndexEntry, entry_of, page_paths, said
from analysis.report.jobs import FAILED
from analysis.report.whole_file import whole_file
from analysis.words.language import Language

_CLOCK = re.compile(rb"/(?:CreationDate|ModDate) \(D:[^)]*\)")
_MARK = re.compile(rb"\(node\d{8}\)")  # what a heading or cell is called where another tells what belongs to it
# At the foot of every sheet; a browser sees nothing of the page's own style here, so it brings its typeface along.
_FOOT = (
    '<style>{typeface}</style><div style="display:flex;justify-content:space-between;width:100%;padding:0 16mm;'
    'color:#444;font:7pt {families};font-variant-ligatures:none"><span>{told}</span>'
    '<span><span class="pageNumber"></span>/<span class="totalPages"></span></span></div>'
)


@dataclass(frozen=True, slots=True)
class Printed:
    """One page printed or failed.

    Attributes
    ----------
    page : its path below ``reports/``.
    pdf : path of the PDF; empty where it failed. A PDF of an earlier run is left where it is.
    sheets : number of its pages.
    message : why it failed; else empty.
    """

    page: str
    pdf: str = ""
    sheets: int = 0
    message: str = ""

    @property
    def row(self) -> dict[str, str | int]:
        """What is told of it to a machine."""
        return asdict(self)


def pages_to_print(reports: Path, named: Sequence[str], asked: Asked) -> list[Path]:
    """Return the paths of the pages that are meant, in order: those named, or all, of what is asked for.

    Parameters
    ----------
    named : paths of pages, or patterns such as ``vi/*/350/*.html`` below the folder that is asked for.

    Raises
    ------
    UsageError
        for a name that is no page's, and where there is no page that is all of what is asked for.
    """
    reports = reports.resolve()
    folder = asked.folder(reports)
    paths = sorted({path for name in named for path in _named(name, folder, reports)}) or page_paths(folder)
    if not paths:
        raise UsageError("There is no page to print.", where=str(folder), do="Make pages first, with cadre report.")
    if not (asked.units or asked.reports or asked.periods or asked.langs):
        return paths
    return [reports / entry.page for entry in chosen([entry_of(path, reports) for path in paths], asked)]


def _named(name: str, folder: Path, reports: Path) -> list[Path]:
    path = Path(name)
    below = folder.glob(name) if name and not path.is_absolute() else ()
    found = [page for page in ([path.resolve()] if path.is_file() else below) if _is_page(page, reports)]
    if not found:
        raise UsageError(
            f"There is no page {name!r}.",
            where=str(folder),
            do="Name a page, or a pattern such as 'vi/*/350/*.html'; cadre report makes pages.",
        )
    return found


def _is_page(path: Path, reports: Path) -> bool:
    """Tell whether a file stands where pages do: ``[profile/]language/report/unit/period.html``."""
    if path.suffix != ".html" or path.name.endswith(FAILED) or not path.is_relative_to(reports):
        return False
    first, *rest = path.relative_to(reports).parts
    return len(rest) == (4 if first in PROFILES else 3)


def print_pages(
    pages: Sequence[Path],
    *,
    reports: Path,
    into: Path | None = None,
    languages: Mapping[str, Mapping[str, Any]],
    chromium: str = "",
    on_done: Callable[[Printed], None],
) -> list[Printed]:
    """Print pages and return what became of each, in their order.

    Parameters
    ----------
    into : folder for the PDFs, in which they lie as the pages do below ``reports``; by default each beside its page.
    languages : the catalogue's, for what stands at the foot.
    chromium : the browser that the settings name; empty for the first that is found.
    on_done : called after every page.
    """
    reports = reports.resolve()
    left, results = list(pages), []
    while left:  # a second browser only where the first one died
        with open_chromium(chromium) as browser:
            while left and browser.is_connected():
                page = left.pop(0)
                target = ((into or reports) / page.relative_to(reports)).with_suffix(".pdf")
                results.append(_printed(browser, page, target, reports, languages))
                on_done(results[-1])
    return results


def _printed(
    browser: Browser, page: Path, target: Path, reports: Path, languages: Mapping[str, Mapping[str, Any]]
) -> Printed:
    name = page.relative_to(reports).as_posix()
    try:
        entry = entry_of(page, reports)
        pdf = _the_same(_pdf(browser, page, _foot(entry, Language.of(entry.lang, languages))))
        sheets = len(PdfReader(BytesIO(pdf)).pages)
        with whole_file(target) as beside:
            beside.write_bytes(pdf)
    except (CadreError, Error, OSError, PyPdfError, UnicodeDecodeError) as error:
        return Printed(name, message=first_line(error))
    return Printed(name, str(target), sheets)


def _foot(entry: IndexEntry, language: Language) -> str:
    """Return the line at the foot: what the page is about, whether it is made up, and the sheet's number."""
    told = [said(entry.report_title, entry.lang), said(entry.place, entry.lang), entry.period]
    if entry.is_made_up:
        told.append(language.say("words.made_up"))
    return _FOOT.format(typeface=style_sheet_of_typeface(), families=CSS_FAMILIES, told=escape(" · ".join(told)))


def _pdf(browser: Browser, path: Path, foot: str) -> bytes:
    """Return a page as PDF. Nothing but the page itself is read, and nothing in it runs."""
    address = path.as_uri()

    def only_the_page(route: Route) -> None:
        if route.request.url == address:
            route.continue_()
        else:
            route.abort()

    context = browser.new_context(java_script_enabled=False, offline=True, color_scheme="light")
    try:
        context.route("**/*", only_the_page)
        page = context.new_page()
        page.goto(address)
        return page.pdf(
            prefer_css_page_size=True, print_background=True, tagged=True, outline=True,
            display_header_footer=True, header_template="<span></span>", footer_template=foot,
        )  # fmt: skip
    finally:
        context.close()


def _the_same(pdf: bytes) -> bytes:
    """Take out the dates and how far the browser had counted before, while everything stays in its place.

    The same page gives the same file, to the byte: marks are numbered from 1 in their own order.
    """
    marks = {mark: b"(node%08d)" % number for number, mark in enumerate(sorted(set(_MARK.findall(pdf))), 1)}
    numbered = _MARK.sub(lambda found: marks[found[0]], pdf)
    return _CLOCK.sub(lambda found: b" " * len(found[0]), numbered)
