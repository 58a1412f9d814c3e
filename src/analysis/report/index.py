"""The entry page: every page by place, subject and report, language and year; to be looked over, or searched.

It works without its script: places are folded with ``<details>``. The script, the only one and let in by its hash
alone, adds the search. Every language has an entry page of its own, which lists the pages of all languages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from analysis.model.errors import PageError
from analysis.report.index_entries import IndexEntry, read_entries, said
from analysis.report.index_figures import KeyFigure
from analysis.report.index_news import News
from analysis.report.index_places import Above, tree_of
from analysis.report.jobs import file_of
from analysis.report.promises import broken_promises
from analysis.report.script import script_digest
from analysis.report.shell import TEMPLATE, look, template_environment
from analysis.report.whole_file import whole_file
from analysis.words.language import Language

__all__ = ["WORDS", "Around", "IndexEntry", "file_of", "read_entries", "write_index"]

WORDS = (
    "title", "summary", "skip", "place", "report", "pages", "made_up_banner", "made_up_short", "empty", "english",
)  # fmt: skip


@dataclass(frozen=True)
class Around:
    """What the project knows around the pages themselves.

    Attributes
    ----------
    language : of the entry page; its words under ``index`` are those of the search, the figures and the news.
    lines : path of a page -> its place and what that lies in, nearest first.
    figures : path of the newest page of a place -> its key figures.
    news : of the last run; None where nothing is told of it.
    others : the same page in other languages: code, address and name of each.
    name : the file's name.
    failures : address of the list of all that failed; empty where nothing did.
    """

    language: Language
    lines: Mapping[str, Sequence[Above]] = field(default_factory=dict)
    figures: Mapping[str, Sequence[KeyFigure]] = field(default_factory=dict)
    news: News | None = None
    others: Sequence[tuple[str, str, str]] = ()
    name: str = "index.html"
    failures: str = ""


def write_index(
    reports: Path,
    pages: Sequence[IndexEntry],
    language_words: Mapping[str, Mapping[str, str]],
    lang: str = "vi",
    around: Around | None = None,
) -> Path:
    """Write the entry page into ``reports`` and return its path.

    Parameters
    ----------
    language_words : for every language its ``name`` (Tiếng Việt, English); for the page's own the words ``WORDS`` too.
    lang : the page's own language; the other languages' names of reports stand second.
    around : what the project knows besides; without it there is a plain list, and nothing to search with.

    Raises
    ------
    PageError
        where a word is missing or the page breaks a promise.
    """
    _check_words(language_words, lang)
    html, script = _html(pages, language_words, lang, around)
    broken = _broken(html, script)
    name = around.name if around else "index.html"
    if broken:
        raise PageError(f"The page breaks {len(broken)} promise(s): {'; '.join(broken)}.", where=name)
    with whole_file(reports / name) as beside:
        beside.write_text(html, encoding="utf-8", newline="\n")
    return reports / name


def _check_words(language_words: Mapping[str, Mapping[str, str]], lang: str) -> None:
    missing = [f"{code}.name" for code in language_words if not language_words[code].get("name")]
    missing += [f"{lang}.{word}" for word in WORDS if not language_words[lang].get(word)]
    if missing:
        raise PageError(f"The entry page has no words for: {', '.join(missing)}.", where="index.html")


def _html(
    pages: Sequence[IndexEntry],
    language_words: Mapping[str, Mapping[str, str]],
    lang: str,
    around: Around | None,
) -> tuple[str, str]:
    """Return the page and the script that stands in it (empty without a search)."""
    script = (TEMPLATE / "index.js").read_text(encoding="utf-8").strip() if around and pages else ""
    names = {code: words["name"] for code, words in language_words.items()}
    places = tree_of(
        pages, names, lang, lines=around.lines if around else {}, figures=around.figures if around else {}
    )
    html = (
        template_environment()
        .get_template("index.html.j2")
        .render(
            lang=lang,
            words=language_words[lang],
            places=places,
            around=around,
            say=around.language.say if around else None,
            day=around.language.date if around else None,
            number=around.language.number if around else None,
            subjects=_subjects(pages, lang),
            periods=sorted({page.period for page in pages}, reverse=True),
            language_names={code: name for code, name in names.items() if any(page.lang == code for page in pages)},
            is_made_up=any(page.is_made_up for page in pages),
            css=look("page.css", "index.css"),
            script=Markup(script),
            script_digest=Markup(_named(script)),
        )
    )
    return html, script


def _named(script: str) -> str:
    """Return how a policy names a script: by its digest, so that no other one runs."""
    return f"'{script_digest(script)}'"


def _subjects(pages: Sequence[IndexEntry], lang: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the subjects, each with its name and its reports (id and title), to choose from."""
    names: dict[str, str] = {}
    reports: dict[str, dict[str, str]] = {}
    for page in sorted(pages, key=lambda page: (page.lang != lang, page.report)):
        names.setdefault(page.subject, said(page.subject_name, lang))
        reports.setdefault(page.subject, {}).setdefault(page.report, said(page.report_title, lang))
    return [(subject, names[subject], sorted(reports[subject].items())) for subject in sorted(names)]


def _broken(html: str, script: str) -> list[str]:
    """Return the broken promises of an entry page.

    Three things are other here than on a page of a report: its own script, let in by its hash, stands in it; it grows
    with the pages that it lists; and what went wrong in a run is quoted as it was told, in whatever words.
    """
    held = html
    if script:
        held = held.replace(f"<script>{script}</script>", "", 1).replace(f"script-src {_named(script)}; ", "", 1)
    return [promise for promise in broken_promises(held) if not promise.endswith("are promised")]
