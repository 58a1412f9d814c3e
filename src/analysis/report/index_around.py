"""Gathers what the project knows around the pages, and writes an entry page in every language of the settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.geography.former import stood_by
from analysis.project.asking import day_of
from analysis.project.project import Project
from analysis.report.failure_list import remove_failure_lists, write_failure_lists
from analysis.report.failure_pages import failures_file
from analysis.report.failures import Naming, standing_failures
from analysis.report.index import Around, file_of, write_index
from analysis.report.index_entries import IndexEntry, read_entries
from analysis.report.index_figures import Held, figures_in_words, held_figures
from analysis.report.index_news import News, failed_news, news_of
from analysis.report.index_places import Above
from analysis.report.jobs import OFFICE
from analysis.words.language import Language


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is told in every language of the same pages."""

    pages: Sequence[IndexEntry]
    lines: Mapping[str, Sequence[Above]]
    held: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    news: News | None = None


def write_indexes(project: Project, reports: Path, *, profile: str = OFFICE) -> tuple[list[Path], int]:
    """Write the entry pages of a folder of pages; return their paths, the default language's first, and its pages.

    Who is not of the office is not told of runs that failed, and sees figures by their own profile.
    """
    pages = read_entries(reports)
    if profile != OFFICE:
        return write_gathered(project, reports, gather(project, pages, profile=profile)), len(pages)
    failures = standing_failures(project)
    news = news_of(project.store.read("runs"), pages, failed_news(Naming(project), failures))
    if failures:
        write_failure_lists(project, failures)
    written = write_gathered(project, reports, gather(project, pages, profile=profile, news=news))
    if not failures:
        remove_failure_lists(project)
    return written, len(pages)


def gather(project: Project, pages: Sequence[IndexEntry], *, profile: str, news: News | None = None) -> Gathered:
    """Return the pages with the places they lie in and the key figures of each place."""
    lines = {page.page: _line(project, page) for page in pages if page.unit}
    held = held_figures(project, [page for page in pages if lines.get(page.page)], profile=profile)
    return Gathered(pages, lines, held, news)


def write_gathered(project: Project, folder: Path, gathered: Gathered) -> list[Path]:
    """Write one entry page a language into ``folder``."""
    languages = project.catalogue.languages
    default = project.settings.languages.default
    codes = [default, *(code for code in project.settings.languages.all if code != default)]
    written = []
    for code in codes:
        language = Language.of(code, languages)
        order = [code, *(other for other in codes if other != code)]
        around = Around(
            language=language,
            lines=gathered.lines,
            figures=figures_in_words(gathered.held, language),
            news=gathered.news,
            failures=failures_file(code, default) if gathered.news and gathered.news.failed else "",
            others=[(other, file_of(other, default), languages[other]["name"]) for other in codes if other != code],
            name=file_of(code, default),
        )
        words = {other: {"name": languages[other]["name"], **languages[other]["index"]} for other in order}
        written.append(write_index(folder, gathered.pages, words, lang=code, around=around))
    return written


def _line(project: Project, page: IndexEntry) -> list[Above]:
    """Return the page's place and what it lies in, nearest first; nothing where the register does not know it."""
    day = day_of(page.frame_asked or project.default_frame(page.unit, page.period))
    if not stood_by(project.registry, page.unit, day):
        return []
    return [Above(unit.code, unit.name, unit.level) for unit in project.line(page.unit, day)]
