"""What the entry page knows of every page: read off what each page says of itself in its head."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

from analysis.model.errors import PageError
from analysis.report.jobs import FAILED
from analysis.words.place_names import GENERIC_NAMES

MARK = "cadre."


@dataclass(frozen=True)
class IndexEntry:
    """One page, as the entry page tells of it.

    Attributes
    ----------
    page : its path below the entry page's folder.
    report_title, place, subject_name : texts by language; a text alone is the same in every language.
    definition : of key cadres, where the page goes by another than the first.
    level : level of the place (``province`` ...), which orders the list.
    unit : official code of the place; empty where it is not told.
    pdf : path of its PDF, where one lies beside it and is not older; else empty.
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
    unit: str = ""
    pdf: str = ""

    @property
    def frame_asked(self) -> str:
        """The frame as an ISO day where the page is of another than its period's own, else empty."""
        return Path(self.page).stem.partition("+")[0].partition("@")[2]


def said(text: Mapping[str, str] | str, lang: str) -> str:
    """Return a text in a language; where it is not told in it (only some pages were made), in the one that is."""
    if isinstance(text, str):
        return text
    return text.get(lang) or next(iter(text.values()), "")


def by_place(pages: Sequence[IndexEntry], lang: str) -> list[list[IndexEntry]]:
    """Return the pages of each place together.

    A place is a code with a name: codes are given to other places later. A district that became a town (Huyện and then
    Thị xã Kim Bảng) keeps both but for the generic word, and is one place.
    """
    groups: dict[tuple[str, str], list[IndexEntry]] = {}
    for page in pages:
        name = said(page.place, lang)
        kind = next((word for word in GENERIC_NAMES if name.startswith(f"{word} ")), "")
        groups.setdefault((page.unit, name.removeprefix(kind) if page.unit else name), []).append(page)
    return list(groups.values())


def newest_of(pages: Sequence[IndexEntry]) -> IndexEntry:
    """Return the page of the last period; of several the one of the usual frame and definition."""
    return max(pages, key=lambda page: (page.period, "+" not in page.page, "@" not in page.page, page.page))


def read_entries(reports: Path) -> list[IndexEntry]:
    """Return an entry for every finished page below ``reports``, by path, from what each says of itself in its head.

    Raises
    ------
    PageError
        naming a page that does not say what it is: it was not made here.
    """
    return [entry_of(path, reports) for path in page_paths(reports)]


def page_paths(reports: Path) -> list[Path]:
    """Return the path of every finished page of a folder, in order; what tells of a failure is none."""
    found = (path for path in sorted(reports.glob("*/*/*/*.html")) if not path.name.endswith(FAILED))
    return [path for path in found if path.relative_to(reports).parts[0] != "runs"]


def entry_of(path: Path, reports: Path) -> IndexEntry:
    """Return what the page at ``path`` says of itself; ``PageError`` where it does not."""
    marks = _Marks()
    # The marks stand before the style sheet; parsing the body of a thousand pages would take minutes.
    marks.feed(path.read_text(encoding="utf-8").partition("<style")[0])
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
            unit=marks.told.get("unit", ""),
            pdf=_pdf_of(path, page),
        )
    except KeyError as error:
        raise PageError(
            f"The page does not say its {error.args[0]}.", where=page, do="Delete it, or make it anew."
        ) from error


def _pdf_of(path: Path, page: str) -> str:
    """Return the path of a page's PDF; of one printed before the page was made anew, nothing."""
    beside = path.with_suffix(".pdf")
    is_of_this_page = beside.is_file() and beside.stat().st_mtime >= path.stat().st_mtime
    return str(PurePosixPath(page).with_suffix(".pdf")) if is_of_this_page else ""


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
