"""The entry page: every page by place, subject and report, language and year; and reading that off the pages made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from analysis.model.errors import PageError
from analysis.report.export import style_sheet, template_environment
from analysis.report.promises import check_page

LEVELS = ("country", "region", "province", "district", "commune", "")
WORDS = (
    "title", "summary", "skip", "place", "report", "pages", "made_up_banner", "made_up_short", "empty", "english",
)  # fmt: skip
MARK = "cadre."


@dataclass(frozen=True)
class IndexEntry:
    """One page, as the entry page tells of it.

    Attributes
    ----------
    page : its path below ``reports/``.
    report_title, place, subject_name : texts by language; a text alone is the same in every language.
    definition : of key cadres, where the page goes by another than the first.
    level : level of the place (``province`` ...), which orders the list.
    """

    page: str
    report: str
    report_title: Mapping[str, str] | str
    place: Mapping[str, str] | str
    level: str
    subject: str
    subject_name: Mapping[str, str] | str
    lang: str
    period: str
    is_made_up: bool
    frame: str = ""
    definition: str = ""


@dataclass(frozen=True)
class _Link:
    href: str
    text: str
    label: str


@dataclass(frozen=True)
class _Row:
    """A place and a report: its names, and for each language its pages."""

    place: str
    report: str
    report_second: str
    is_made_up: bool
    links: list[tuple[str, list[_Link]]]


def write_index(
    reports: Path, pages: Sequence[IndexEntry], language_words: Mapping[str, Mapping[str, str]], lang: str = "vi"
) -> Path:
    """Write ``reports/index.html`` and return its path.

    Parameters
    ----------
    language_words : for every language its ``name`` (Tiếng Việt, English); for the page's own the words ``WORDS`` too.
    lang : the page's own language; the other languages' names of reports stand second.

    Raises
    ------
    PageError
        where a word is missing or the page breaks a promise.
    """
    words = language_words[lang]
    missing = [f"{code}.name" for code in language_words if not language_words[code].get("name")]
    missing += [f"{lang}.{word}" for word in WORDS if not words.get(word)]
    if missing:
        raise PageError(f"The entry page has no words for: {', '.join(missing)}.", where="index.html")
    html = (
        template_environment()
        .get_template("index.html.j2")
        .render(
            lang=lang,
            words=words,
            subjects=_by_subject(pages, language_words, lang),
            is_made_up=any(page.is_made_up for page in pages),
            css=style_sheet("page.css"),
        )
    )
    broken = check_page(html)
    if broken:
        raise PageError(f"The page breaks {len(broken)} promise(s): {'; '.join(broken)}.", where="index.html")
    target = reports / "index.html"
    reports.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(".index.html.new")
    temporary.write_text(html, encoding="utf-8", newline="\n")
    temporary.replace(target)
    return target


def _by_subject(
    pages: Sequence[IndexEntry], language_words: Mapping[str, Mapping[str, str]], lang: str
) -> list[tuple[str, list[_Row]]]:
    """Return the subjects, each with its rows: larger places first, then by report and name."""
    rows: dict[str, dict[tuple[int, str, str], list[IndexEntry]]] = {}
    names: dict[str, str] = {}
    in_order = sorted(
        pages, key=lambda page: (page.subject, page.lang != lang, page.period, page.frame, page.definition)
    )
    for page in in_order:
        names.setdefault(page.subject, _said(page.subject_name, lang))
        depth = LEVELS.index(page.level) if page.level in LEVELS else len(LEVELS)
        key = (depth, page.report, _said(page.place, lang))
        rows.setdefault(page.subject, {}).setdefault(key, []).append(page)
    return [
        (names[subject], [_row(rows[subject][key], language_words, lang) for key in sorted(rows[subject])])
        for subject in sorted(rows)
    ]


def _row(pages: list[IndexEntry], language_words: Mapping[str, Mapping[str, str]], lang: str) -> _Row:
    title = {page.lang: _said(page.report_title, page.lang) for page in pages}
    own = title.get(lang) or _said(pages[0].report_title, lang)
    second = next((text for code, text in title.items() if code != lang and text != own), "")
    links = []
    for code, words in language_words.items():
        of_language = [_link(page) for page in pages if page.lang == code]
        if of_language:
            links.append((words["name"], of_language))
    return _Row(_said(pages[0].place, lang), own, second, any(page.is_made_up for page in pages), links)


def _link(page: IndexEntry) -> _Link:
    apart = [page.frame if "@" in page.page else "", page.definition]
    apart = [text for text in apart if text]
    when = f"{page.period} ({'; '.join(apart)})" if apart else page.period
    label = f"{_said(page.report_title, page.lang)}, {_said(page.place, page.lang)}, {when}"
    return _Link(page.page, when, label)


def _said(text: Mapping[str, str] | str, lang: str) -> str:
    """Return a text in a language; where it is not told in it (only some pages were made), in the one that is."""
    if isinstance(text, str):
        return text
    return text.get(lang) or next(iter(text.values()), "")


def read_entries(reports: Path) -> list[IndexEntry]:
    """Return an entry for every finished page below ``reports``, by path, from what each says of itself in its head.

    Raises
    ------
    PageError
        naming a page that does not say what it is: it was not made here.
    """
    paths = [path for path in sorted(reports.glob("*/*/*/*.html")) if path.relative_to(reports).parts[0] != "runs"]
    return [_entry_of(path, reports) for path in paths]


def _entry_of(path: Path, reports: Path) -> IndexEntry:
    marks = _Marks()
    marks.feed(path.read_text(encoding="utf-8"))
    page = path.relative_to(reports).as_posix()
    try:
        return IndexEntry(
            page=page,
            report=marks.told["report"],
            report_title={marks.told["lang"]: marks.told["title"]},
            place=marks.told["place"],
            level=marks.told.get("level", ""),
            subject=marks.told["subject"],
            subject_name={marks.told["lang"]: marks.told.get("subject_name", marks.told["subject"])},
            lang=marks.told["lang"],
            period=marks.told["period"],
            is_made_up=marks.told["is_made_up"] == "yes",
            frame=marks.told.get("frame", ""),
            definition=marks.told.get("definition", ""),
        )
    except KeyError as error:
        raise PageError(
            f"The page does not say its {error.args[0]}.", where=page, do="Delete it, or make it anew."
        ) from error


class _Marks(HTMLParser):
    """Reads the ``<meta name="cadre.…">`` marks of a page's head."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, str] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        name = found.get("name") or ""
        if tag == "meta" and name.startswith(MARK):
            self.told[name.removeprefix(MARK)] = found.get("content") or ""
