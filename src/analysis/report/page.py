"""The page that a notebook opens: where, when, in which language; what it reads, and how it shows things.

A notebook asks its page for values and findings and lets it show charts and tables; it computes nothing. In a batch the
displays become the HTML page; in JupyterLab they stand under their cells.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from itertools import compress, product
from pathlib import Path

import pandas as pd
from IPython.display import display

from analysis.catalogue.days import day_of_figures
from analysis.charts.chart import Chart
from analysis.geography.former import lying_in, partial_parts_of, parts_of
from analysis.geography.registry import LEVELS
from analysis.model.nouns import GroupSet, Indicator, Target
from analysis.model.places import Unit
from analysis.project.asking import known
from analysis.project.holding import foremost, holding, printed_on
from analysis.project.project import Project
from analysis.project.settings import OFFICE_PROFILES, PROFILES
from analysis.report.former_places import frames_of, note_on, place_of
from analysis.report.jobs import definitions, stem_of
from analysis.report.notebook import ReportNotebook
from analysis.report.reads import HELD, Reads
from analysis.report.slices import ByFrame, Key, Slice, key_of, slice_of
from analysis.report.tables import table_html
from analysis.report.wording import Row, in_sentence
from analysis.words.language import Language

PAGE_DATA = "application/vnd.cadre.page+json"


@dataclass(slots=True)
class Page:
    """One page of one report, opened with :meth:`open`; ``read`` collects which indicators it showed, of which unit.

    ``frame_of_place`` is the page's frame, or of a place that stands no more then the last day on which it did.
    """

    project: Project
    report: ReportNotebook
    place: Unit
    period: str
    frame: str
    stem: str
    language: Language
    key_cadres: str = ""
    contents: list[tuple[str, str]] = field(default_factory=list)
    read: set[tuple[str, str]] = field(default_factory=set)
    slices: dict[Key, Slice] = field(default_factory=dict)
    profile: str = "office"
    reads: Reads = field(default_factory=Reads)
    folded: list[str] | None = None
    frame_of_place: str = ""

    @classmethod
    def open(
        cls, report: str, *, unit: str, period: str, frame: str = "", lang: str = "vi", key_cadres: str = "",
        profile: str = "office",
    ) -> "Page":  # fmt: skip
        """Open the page of ``report`` for a unit, a period and a language.

        Parameters
        ----------
        frame : day whose map of units is used; empty for that of ``Project.default_frame``.
        key_cadres : id of a set of posts: the definition of key cadres that indicators with ``sets`` are told by on
            this page; empty means the first definition of each.
        profile : who reads: analyst, office, leadership or public; small counts are hidden from the latter two.

        Raises
        ------
        UsageError
            for a profile, unit, period, frame, language or definition that there is not, with what was probably meant.
        """
        folder = os.environ.get("CADRE_ROOT")
        project = Project.open(Path(folder) if folder else None)
        known(lang, project.settings.languages.all, "language")
        known(profile, PROFILES, "profile")
        if key_cadres:
            known(key_cadres, definitions(project.catalogue.groupings), "definition of key cadres")
        stem = stem_of(period, frame, key_cadres)
        frame = frame or project.default_frame(unit, period)
        notebook = ReportNotebook.read(project.root / project.settings.folders.notebooks / f"{report}.ipynb")
        notebook.make_sure_may_be_read_by(profile)
        place, frame_of_place = place_of(project.registry, unit, frame, profile)
        page = cls(
            project=project, report=notebook, place=place, period=period, frame=frame, stem=stem,
            language=Language.of(lang, project.catalogue.languages), key_cadres=key_cadres, profile=profile,
            frame_of_place=frame_of_place,
        )  # fmt: skip
        project.store.watch = page.reads.watch
        return page

    # What is read

    def indicators(
        self, *themes: str, prominence: str = "", kind: str = "", every_subject: bool = False
    ) -> list[Indicator]:
        """Return the indicators of this report's subject (or of all) that match; named themes stand in their order."""
        found = [
            indicator
            for indicator in self.project.catalogue.indicators.values()
            if (every_subject or indicator.subject == self.report.subject)
            and prominence in ("", indicator.prominence)
            and kind in ("", indicator.kind)
            and (not themes or indicator.theme in themes)
        ]
        return sorted(found, key=lambda indicator: themes.index(indicator.theme)) if themes else found

    def indicator(self, name: str) -> Indicator:
        """Return one indicator of the catalogue."""
        return self.project.catalogue.indicators[known(name, self.project.catalogue.indicators, "indicator")]

    def values(
        self, indicator: str, *, units: list[str] | None = None, group: str = "", frame: str = ""
    ) -> pd.DataFrame:
        """Return VALUES of one indicator up to the page's period, for its own unit or for ``units``."""
        return self._shown(indicator, units, frame).table(indicator, group)

    def value_rows(self, indicator: str, *, units: list[str] | None = None, group: str = "") -> list[Row]:
        """Return what :meth:`values` does row by row, which is quicker where it is read and not drawn."""
        return self._shown(indicator, units).rows(indicator, group)

    def with_groups(self, indicator: str, *, units: list[str] | None = None, frame: str = "") -> pd.DataFrame:
        """Return VALUES of one indicator as :meth:`values` does, with those of every group."""
        return self._shown(indicator, units, frame).table(indicator)

    def year(self, indicator: str, *, units: list[str] | None = None, frame: str = "") -> str:
        """Return the last year up to the page's period in which any of ``units`` has a figure; empty if none has."""
        held = self.looked_up(HELD, units, frame, indicator)
        periods, states = (held.column(indicator, name) for name in ("period", "state"))
        return max(compress(periods, (state == "ok" for state in states)), default="")

    def holding(self, indicator: str, units: list[str], *, frame: str = "") -> set[str]:
        """Return which of ``units`` hold any value of an indicator; to look is not yet to show it."""
        return set(self.looked_up(HELD, units, frame, indicator).column(indicator, "unit"))

    def findings(
        self, question: str, indicator: str, *, units: list[str] | None = None, frame: str = ""
    ) -> pd.DataFrame:
        """Return FINDINGS to one question about one indicator, up to the page's period."""
        return self.looked_up("findings", units, frame, indicator, question).table(indicator, question)

    def finding_rows(self, question: str, indicator: str, *, units: list[str] | None = None) -> list[Row]:
        """Return what :meth:`findings` does row by row, only those on the sum of all groups."""
        rows = self.looked_up("findings", units, "", indicator, question).rows(indicator, question)
        return [row for row in rows if not row["group"]]

    def _shown(self, indicator: str, units: list[str] | None, frame: str = "") -> Slice:
        held = self.looked_up("values", units, frame, indicator)
        self.read |= {(indicator, unit) for unit in set(held.column(indicator, "unit"))}
        return held

    def looked_up(self, table: str, units: list[str] | None, frame: str, *named: str) -> Slice:
        """Return what a table holds on units; the page depends on what is ``named`` of it: see ``Reads``.

        The store is read once: of the page's own place all, of other places the headlines until one asks for others.
        """
        by_frame = self._noted(table, units, frame, [named])
        is_own = [*by_frame.values()] == [[self.place.code]]
        headlines = () if is_own else tuple(one.id for one in self.indicators(prominence="headline"))
        is_few = named[0] in headlines and key_of(table, by_frame) not in self.slices
        return self._slice(table, by_frame, headlines if is_few else ())

    def looked_up_together(self, table: str, units: list[str], indicators: Sequence[str]) -> Slice:
        """Return what :meth:`looked_up` does of each of several indicators, and of no others."""
        return self._slice(table, self._noted(table, units, "", [(one,) for one in indicators]), tuple(indicators))

    def _noted(self, table: str, units: list[str] | None, frame: str, asked: Sequence[tuple[str, ...]]) -> ByFrame:
        """Return by frame which units are read, once it is noted what of them."""
        by_frame = self.by_frame(units, frame)
        for (day, codes), named in product(by_frame.items(), asked):
            self.reads.note(table, day, codes, *named)
            if not self.is_for_office:
                self.reads.note_hidden(day, self.profile, *named)
        return by_frame

    def _slice(self, table: str, by_frame: ByFrame, indicators: tuple[str, ...]) -> Slice:
        """Return the rows on some units up to the page's period, on some indicators or on all."""
        key = key_of(table, by_frame, indicators)
        if key not in self.slices:
            with self.reads.watch.told_otherwise():
                self.slices[key] = slice_of(
                    self.project, key, until=self.period, profile=self.profile, key_cadres=self.key_cadres
                )
        return self.slices[key]

    def by_frame(self, units: list[str] | None, frame: str = "") -> ByFrame:
        """Return by frame which units (the page's own where none are named) are read in it: former ones in theirs."""
        units, former = units or [self.place.code], frame or self.frame_of_place or self.frame
        return frames_of(self.project.registry, units, frame or self.frame, former)

    def definition(self) -> GroupSet | None:
        """Return the definition of key cadres that the page goes by, if the catalogue knows any."""
        sets = [one for grouping in self.project.catalogue.groupings.values() for one in grouping.sets]
        return next((one for one in sets if self.key_cadres in ("", one.id)), None)

    def children(self) -> list[Unit]:
        """Return the units one level down in the page's frame; of a former unit what of the frame lies in it."""
        return parts_of(self.project.registry, self.place.code, date.fromisoformat(self.frame))

    def across(self) -> list[Unit]:
        """Return those of ``children`` of which only a part lies in the place, so that they are no parts to compare."""
        return partial_parts_of(self.project.registry, self.place.code, date.fromisoformat(self.frame))

    def above(self) -> Unit | None:
        """Return the unit one level up in the page's frame, if there is one."""
        line = self.project.line(self.place.code, date.fromisoformat(self.frame))
        return line[1] if len(line) > 1 else None

    def communes(self) -> tuple[str, list[Unit]]:
        """Return the frame of this period's communes, and those of them that lie in the place, wholly or in part.

        Where the page's frame is older than the period's figures (former districts after 1 July 2025), the communes are
        those of the period itself.
        """
        frame = self.frame if f"{self.period}-06-30" <= self.frame else f"{self.period}-12-31"
        if frame != self.frame and not self.is_for_office:
            return self.frame, []  # two maps side by side give away what either hides: the rest of a former district
        day, own = date.fromisoformat(frame), date.fromisoformat(self.frame_of_place)
        return frame, lying_in(self.project.registry, self.place.code, own, level=LEVELS[-1], day=day)

    @property
    def is_for_office(self) -> bool:
        """Whether who reads may see every count, and so lists of single facts and cells."""
        return self.profile in OFFICE_PROFILES

    @property
    def is_single(self) -> bool:
        """Whether the page is of one district or commune, and not of places to be compared with each other."""
        return self.place.level in LEVELS[-2:]

    def day(self, indicator: Indicator) -> str:
        """Return month and day on which the figures of ``indicator`` stand: that of the form that tells them."""
        return day_of_figures(indicator, self.project.catalogue)

    def target(self, indicator: Indicator, *, period: str = "") -> Target | None:
        """Return the target that charts of ``indicator`` show here: a resolution's before a rule's, newest first."""
        return foremost(self.targets(indicator, period=period))

    def targets(self, indicator: Indicator, *, unit: Unit | None = None, period: str = "") -> list[Target]:
        """Return all targets that hold for ``indicator`` in a unit and year (by default the page's own)."""
        line = self.project.line((unit or self.place).code, date.fromisoformat(self.frame))
        return holding(self.project.catalogue.targets, indicator, line, period or self.period)

    def published(self, indicator: Indicator) -> pd.DataFrame:
        """Return PUBLISHED figures of this place that tell the same quantity as ``indicator`` (its sum, no group)."""
        return printed_on(self.project.catalogue.published, indicator, self.place.code, until=self.period)

    # What is shown

    def title(self) -> None:
        """Show title, place and period under the cell in JupyterLab; on the finished page they stand in its head."""
        lines = f"# {self.language.text(self.report.title)}\n\n{self.place.name} · {self.period} · {self.frame}"
        display({"text/markdown": lines, "text/plain": lines}, raw=True)
        if self.frame_of_place != self.frame:
            self.note(note_on(self.project.registry, self.language, self.place, self.frame_of_place, self.frame))

    def html(self, html: str) -> None:
        """Show a piece of HTML, or keep it for the fold that is being filled."""
        if self.folded is None:
            display({"text/html": html, "text/plain": "HTML"}, raw=True)
        else:
            self.folded.append(html)

    def note(self, text: str) -> None:
        """Show a remark, set apart."""
        self.html(f'<p class="note">{escape(text)}</p>')

    def section(self, name: str, **facts: object) -> None:
        """Begin a section: its title and opening sentence come from the report's words."""
        words = self.report.words[self.language.code]
        title = words[f"{name}_title"].format(**facts)
        self.contents.append((name, title))
        place = in_sentence(self.language, self.place.name)
        lead = words.get(f"{name}_lead", "").format(place=place, period=self.period, **facts)
        self.html(f'<h2 id="{name}">{escape(title)}</h2>' + (f"<p>{escape(lead)}</p>" if lead else ""))

    def show(self, chart: Chart) -> None:
        """Show a chart with its caption, and its table folded beneath it."""
        table = table_html(chart.table, caption=chart.title)
        label = escape(self.language.say("page.table_of_chart"))
        self.html(
            f"<h3>{escape(chart.title)}</h3>"
            f'<figure class="chart" aria-label="{escape(chart.title)}">{chart.svg}'
            f"<figcaption>{escape(chart.caption)}</figcaption>"
            f'<details class="table"><summary>{label}</summary>{table}</details></figure>'
        )

    def table(self, table: pd.DataFrame, *, caption: str, numeric: tuple[str, ...] = ()) -> None:
        """Show a table of worded cells."""
        self.html(table_html(table, caption=caption, numeric=numeric))
