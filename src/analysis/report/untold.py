"""Holds a finished page against the numbers that its reader is not told: none of them may stand beside its label.

What a page reads has the small counts taken out already (``project/withholding.py``); this looks at what was written
in the end, whichever way it came there. Whose number it is tells where it stands: in a table its caption, row and head,
else what its card, sentence, drawing or alt text names. Found are shares as counts ("7/18"), and percentages that fill
a cell. Not found is what no text can show: a bare count, which may be any number's, a number far from the name of its
indicator, and what is drawn and not written. A text that a number told of the same place and indicator has is let be.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from analysis.geography.former import parts_of
from analysis.model.nouns import Indicator
from analysis.model.tables import rows_of
from analysis.project.asking import day_of
from analysis.project.project import Project
from analysis.project.withholding import ROW
from analysis.report.elements import READ_ALOUD, Element, elements_of
from analysis.report.jobs import OFFICE, Job
from analysis.report.wording import Row, count_text, value_text
from analysis.words.folding import folded
from analysis.words.language import ESTIMATED, Language
from analysis.words.place_names import bare_name

_COUNTS = re.compile(r"(?<![\d/.,])\d[\d.,]*/\d[\d.,]*(?<![.,])(?!/)")
_PERCENTAGE = re.compile(r"\d[\d.,]*%")
_NUMBER = re.compile(rf"{_COUNTS.pattern}|{_PERCENTAGE.pattern}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BLOCKS = ("p", "li", "figcaption", "summary", "caption", "h1", "h2", "h3", "h4")


@dataclass(frozen=True)
class Untold:
    """The numbers of a page's places, as they are written in its language.

    Attributes
    ----------
    hidden, told : name of an indicator and of a place (both folded) -> what is written of it: "7/18", "2025 38,9%".
    printed : percentages that somebody published; everybody knows them.
    place, period : what the page is about, where a text names no other.
    """

    place: str
    period: str
    hidden: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    told: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    printed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Passage:
    """A piece of the page: what it says, what says whose it is, and whether it fills a cell."""

    text: str
    around: str
    is_cell: bool = False


def check_untold(html: str, untold: Untold) -> list[str]:
    """Return a sentence for every number on the page that its reader is not told; none of them names the number."""
    if not untold.hidden:
        return []
    return list(dict.fromkeys(
        f"a number that is hidden from this reader stands beside {_NUMBER.sub('…', passage.around)[:120]!r}"
        for passage in _passages(html)
        if _tells(passage, untold)
    ))  # fmt: skip


def untold_on(project: Project, job: Job) -> Untold:
    """Return what the reader of a page is not told of its place, what lies in it, and what it lies in."""
    frame = job.frame or project.default_frame(job.unit, job.period)
    day = day_of(frame)
    places = [*project.line(job.unit, day), *parts_of(project.registry, job.unit, day)]
    names = {place.code: folded(bare_name(place.name)) for place in places}
    language = Language.of(job.lang, project.catalogue.languages)
    everything = project.values(frame=frame, unit=list(names))
    told = project.values(frame=frame, unit=list(names), profile=job.profile or OFFICE)
    hidden = _with(everything, told.loc[told["state"] == "suppressed", ROW])
    untold = Untold(names[job.unit], job.period, printed=_printed(project, list(names), language))
    for texts, rows in ((untold.hidden, hidden), (untold.told, _with(told, hidden[["indicator", "unit"]]))):
        for row in rows_of(rows[rows["state"] == "ok"]):
            indicator = project.catalogue.indicators[row["indicator"]]
            key = folded(language.text(indicator.name)), names[row["unit"]]
            texts[key] |= _written(row, indicator, language)
    return untold


def _with(values: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Return the values that ``named`` names, by whichever of their columns."""
    return values.merge(named.drop_duplicates())


def _written(row: Row, indicator: Indicator, language: Language) -> set[str]:
    # without the sign of an estimated figure: what is looked for is the number
    counted, value = (text(language, row, indicator).removeprefix(ESTIMATED) for text in (count_text, value_text))
    return ({counted} - {""}) | ({f"{row['period']} {value}"} if indicator.is_percent else set())


def _printed(project: Project, units: list[str], language: Language) -> frozenset[str]:
    published = project.catalogue.published
    shares = published.loc[published["unit"].isin(units), "value"].dropna()
    return frozenset(language.percent(share / 100, decimals) for share in shares for decimals in (0, 1, 2))


def _tells(passage: _Passage, untold: Untold) -> bool:
    written = {counts.rstrip(".,") for counts in _COUNTS.findall(passage.text)}
    if passage.is_cell and _PERCENTAGE.fullmatch(passage.text) and passage.text not in untold.printed:
        written |= {f"{year} {passage.text}" for year in _YEAR.findall(passage.around) or [untold.period]}
    if not written:
        return False
    around = f" {folded(passage.around)} "
    indicators = {indicator for indicator, _ in untold.hidden if f" {indicator} " in around}
    places = {place for _, place in untold.hidden if f" {place} " in around} or {untold.place}
    keys = [(indicator, place) for indicator in indicators for place in places]
    hidden = set().union(*(untold.hidden.get(key, set()) for key in keys))
    told = set().union(*(untold.told.get(key, set()) for key in keys))
    return bool(written & (hidden - told))


def _passages(html: str) -> Iterator[_Passage]:
    page = elements_of(html).root
    for table in page.all("table"):
        yield from _cells(table)
    for element in page.inside:
        for name in READ_ALOUD:
            aloud = element.attributes.get(name, "")
            yield _Passage(aloud, aloud)
        if element.tag in _BLOCKS:
            yield _Passage(element.text, element.text)
        if element.has_class("key-figure"):
            text = " ".join(part.text for part in element.inside)
            yield _Passage(text, text)
        if element.tag == "svg":
            label = element.attributes.get("aria-label", "")
            yield from (_Passage(one.text, f"{label} {one.text}") for one in element.all("text", "title", "desc"))


def _cells(table: Element) -> Iterator[_Passage]:
    caption = " ".join(caption.text for caption in table.all("caption"))
    rows = [row.all("th", "td") for row in table.all("tr")]
    heads = [cell.text for cell in rows[0]] if rows else []
    for row in rows:
        for number, cell in enumerate(row):
            head = heads[number] if number < len(heads) else ""
            yield _Passage(cell.text, f"{caption} | {row[0].text} | {head} | {cell.text}", is_cell=True)
