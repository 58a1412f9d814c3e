"""The entry page's tree: every place with its pages, below the places that it lies in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.report.index_entries import IndexEntry, by_place, newest_of, said
from analysis.report.index_figures import KeyFigure
from analysis.words.folding import without_marks

LEVELS = ("country", "region", "province", "district", "commune", "")
FEW = 40  # places: so many can all be unfolded and still be looked over
NO_LEVEL = len(LEVELS)


@dataclass(frozen=True, slots=True)
class Above:
    """A unit of the register in a line from a place upwards."""

    code: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page: its text is the year, its label says all of it; ``pdf`` leads to the same on paper."""

    href: str
    text: str
    label: str
    pdf: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The pages of one report and subject about a place.

    Attributes
    ----------
    second, second_lang : the report's name in another language, where there is one.
    links : for each language its code, name and links.
    """

    subject: str
    name: str
    second: str
    second_lang: str
    links: list[tuple[str, str, list[Link]]]


@dataclass(slots=True)
class Place:
    """A place of the tree: what pages and figures there are of it, and what lies in it."""

    code: str
    name: str
    level: str
    is_made_up: bool = False
    is_open: bool = True
    reports: list[Report] = field(default_factory=list)
    figures: Sequence[KeyFigure] = ()
    below: list["Place"] = field(default_factory=list)


def tree_of(
    pages: Sequence[IndexEntry],
    language_names: Mapping[str, str],
    lang: str,
    *,
    lines: Mapping[str, Sequence[Above]],
    figures: Mapping[str, Sequence[KeyFigure]],
) -> list[Place]:
    """Return the topmost places; each place stands once, where its newest page says that it lies.

    Parameters
    ----------
    language_names : the languages' names, the page's own first.
    lines : path of a page -> the place and what it lies in, nearest first; without one the place stands by itself.
    figures : path of the newest page of a place -> the key figures told beside the place.
    """
    in_order = sorted(pages, key=lambda page: (page.lang != lang, page.period, page.frame, page.definition))
    groups = by_place(in_order, lang)
    tops: dict[tuple[str, str], Place] = {}
    known: dict[tuple[str, str], Place] = {}
    for own in groups:
        newest = newest_of(own)
        code, name = newest.unit, said(newest.place, lang)
        line = [Above(code, name, newest.level), *lines.get(newest.page, ())[1:]]
        place = _placed(line, tops, known)
        place.is_made_up = any(page.is_made_up for page in own)
        place.reports = _reports(own, language_names, lang)
        place.figures = figures.get(newest.page, ())
    found = _sorted(list(tops.values()))
    if len(groups) > FEW:
        _fold(found)
    return found


def _placed(line: Sequence[Above], tops: dict[tuple[str, str], Place], known: dict[tuple[str, str], Place]) -> Place:
    """Return the place at the beginning of ``line``, hung below the rest of it."""
    here = line[0]
    key = (here.code, here.name)
    if key in known:
        return known[key]
    place = known[key] = Place(here.code, here.name, here.level)
    if len(line) > 1:
        _placed(line[1:], tops, known).below.append(place)
    else:
        tops[key] = place
    return place


def _sorted(places: list[Place]) -> list[Place]:
    for place in places:
        place.below = _sorted(place.below)
    return sorted(places, key=lambda place: (_depth(place.level), without_marks(place.name).casefold(), place.name))


def _fold(places: Sequence[Place]) -> None:
    """Leave only what holds districts or more unfolded; a list of a thousand communes is searched, not read."""
    for place in places:
        place.is_open = bool(place.below) and _depth(place.level) < LEVELS.index("district")
        _fold(place.below)


def _depth(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else NO_LEVEL


def _reports(pages: Sequence[IndexEntry], language_names: Mapping[str, str], lang: str) -> list[Report]:
    groups: dict[tuple[str, str], list[IndexEntry]] = {}
    for page in pages:
        groups.setdefault((page.subject, page.report), []).append(page)
    return [_report(groups[key], language_names, lang) for key in sorted(groups)]


def _report(pages: Sequence[IndexEntry], language_names: Mapping[str, str], lang: str) -> Report:
    title = {page.lang: said(page.report_title, page.lang) for page in pages}
    own = title.get(lang) or said(pages[0].report_title, lang)
    code, second = next(((code, text) for code, text in title.items() if code != lang and text != own), ("", ""))
    links = []
    for each, name in language_names.items():
        of_language = [_link(page) for page in pages if page.lang == each]
        if of_language:
            links.append((each, name, of_language))
    return Report(pages[0].subject, own, second, code, links)


def _link(page: IndexEntry) -> Link:
    apart = [page.frame if "@" in page.page else "", page.definition]
    apart = [text for text in apart if text]
    when = f"{page.period} ({'; '.join(apart)})" if apart else page.period
    label = f"{said(page.report_title, page.lang)}, {said(page.place, page.lang)}, {when}"
    return Link(page.page, when, label, page.pdf)
