"""Widgets for JupyterLab: choose indicator, place, level, year and units; see the picture, and the code that makes it.

>>> from analysis.explore.widgets import explore           # doctest: +SKIP
>>> explore(project)                                       # doctest: +SKIP
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from html import escape
from typing import Any

import ipywidgets as widgets
import pandas as pd

from analysis.charts.chart import Chart
from analysis.explore.choice import Choice, pictures_of
from analysis.geography.registry import LEVELS
from analysis.model.errors import CadreError
from analysis.model.nouns import Indicator
from analysis.model.places import Unit
from analysis.project.holding import has_made_up
from analysis.project.project import Project
from analysis.words.language import Language

CHOSEN = ("indicator", "frame", "level", "within", "units", "period", "picture")
WIDE = widgets.Layout(width="24em")
STYLE = {"description_width": "7.5em"}
NO_MARGIN = "margin:0;white-space:pre-wrap;user-select:all;padding:.6em;background:rgba(128,128,128,.12)"
TABLE_STYLES: list[Any] = [
    {"selector": "", "props": "border-collapse:collapse;line-height:1.35"},
    {"selector": "th", "props": "text-align:left;vertical-align:bottom;padding:.25em 1em .25em 0"},
    {"selector": "td", "props": "text-align:left;vertical-align:top;padding:.25em 1em .25em 0;"
                                "border-top:1px solid rgba(128,128,128,.35)"},
]  # fmt: skip

Option = tuple[str, str]


def explore(project: Project | None = None, *, lang: str = "") -> widgets.Widget:
    """Return the widgets for a project, by default the nearest upwards.

    Parameters
    ----------
    project : also one with own indicators: ``explore(project.trying(...))``.
    lang : the first language of the pages where none is named.
    """
    return Explorer(project or Project.open(), lang=lang).shown


class Explorer:
    """What is chosen, and what it looks like.

    Attributes
    ----------
    indicator, frame, level, within, units, period, picture : the widgets that choose, each with its ``value``.
    output, code : what is shown of the choice, and the code that makes the same.
    shown : all of them together.
    """

    def __init__(self, project: Project, *, lang: str = "") -> None:
        self.project = project
        self.lang = lang
        self.language = Language.of(lang or project.settings.languages.default, project.catalogue.languages)
        self._is_settling = False
        if not project.frames:
            raise CadreError(project.say_in_all("explore.nothing_computed"))
        self.indicator = self._dropdown("indicator", self._indicators())
        self.frame = self._dropdown("frame", [(self.language.date(day), day) for day in project.frames])
        self.level, self.within, self.period = (self._dropdown(name, []) for name in ("level", "within", "period"))
        told = self.language.say("explore.units_label")
        self.units = widgets.SelectMultiple(options=[], description=told, rows=8, layout=WIDE, style=STYLE)
        self.picture = widgets.ToggleButtons(options=[("", "")], style={"button_width": "auto"})
        self.output, self.code = widgets.HTML(), widgets.HTML()
        with self._settling():
            self.frame.value = self._first_frame()
            self.indicator.value = self._first_indicator()
            self._refresh("indicator")
        self._draw()
        for name in CHOSEN:
            getattr(self, name).observe(self._changed, names="value")
        self.shown = self._laid_out()

    @property
    def choice(self) -> Choice:
        """What is chosen now."""
        return Choice(
            picture=self.picture.value, indicator=self.indicator.value, within=self.within.value,
            level=self.level.value, frame=self.frame.value, units=tuple(self.units.value), period=self.period.value,
            lang=self.lang,
        )  # fmt: skip

    # What can be chosen

    def _indicators(self) -> list[Option]:
        """Return the indicators that have figures, by theme as pages show them; own ones last.

        The name goes before its theme: of a long line the first words are seen.
        """
        held = self.project.indicators_with_figures()
        themes, language = self.project.catalogue.themes, self.language
        return [
            (f"{language.text(noun.name)} ({language.text(themes[noun.theme])})", noun.id)
            for noun in self.project.catalogue.indicators.values()
            if noun.id in held
        ]

    def _own(self) -> set[str]:
        return set(getattr(self.project, "own", ()))

    def _first_indicator(self) -> str:
        """Return the first own indicator, else the first share that pages tell at their head."""
        nouns = [self.project.catalogue.indicators[name] for _, name in self.indicator.options]
        first = [noun.id for noun in nouns if noun.id in self._own()]
        first += [noun.id for noun in nouns if noun.kind == "share" and noun.prominence == "headline"]
        return [*first, self.indicator.value][0]

    def _first_frame(self) -> str:
        """Return the last map on which there are districts, or the last one."""
        return max((day for day in self.project.frames if self._standing("district", day)), default=self.frame.value)

    def _standing(self, level: str, frame: str) -> list[Unit]:
        return self.project.registry.at_level(level, date.fromisoformat(frame))

    def _noun(self) -> Indicator:
        return self.project.catalogue.indicators[self.indicator.value]

    def _held(self) -> pd.DataFrame:
        """Return unit and period of the figures of the indicator on the map."""
        return self.project.values(self.indicator.value, frame=self.frame.value, group="", state="ok")

    def _refresh(self, changed: str) -> None:
        """Offer in each widget below the one that was changed what there is by now, and keep what was chosen."""
        below = CHOSEN[CHOSEN.index(changed) + 1 :]
        held = self._held()
        codes, frame = set(held["unit"]), self.frame.value
        if "level" in below:
            levels = [level for level in LEVELS[1:] if any(one.code in codes for one in self._standing(level, frame))]
            first = "district" if "district" in levels else levels[-1] if levels else None
            self._offer(self.level, [(self.language.say(f"levels.{level}"), level) for level in levels], first)
        units = [unit for unit in self._standing(self.level.value or LEVELS[0], frame) if unit.code in codes]
        if "within" in below:
            self._offer(self.within, self._places_above(units))
        if "units" in below:
            inside = self._inside(units)
            with self._settling():
                self.units.options = [(unit.name, unit.code) for unit in inside]
                self.units.value = ()
        if "period" in below:
            years = sorted(set(held["period"]), reverse=True)
            own = [year for year in years if year <= frame[:4]]  # later ones rest in part on estimates
            self._offer(self.period, [(year, year) for year in years], own[0] if own else None)
        kinds = pictures_of(self._noun())
        self._offer(self.picture, [(self.language.say(f"explore.{kind}"), kind) for kind in kinds])

    def _places_above(self, units: Sequence[Unit]) -> list[Option]:
        """Return what the units lie in, the smallest first, that holds several of them."""
        lines = [self.project.registry.ancestors(unit.code, date.fromisoformat(self.frame.value)) for unit in units]
        found = {above.code: above.name for line in lines for above in line[:2]}
        numbers = {code: sum(code in {above.code for above in line} for line in lines) for code in found}
        places = sorted(found, key=lambda code: (numbers[code] == 1, found[code]))
        return [(found[code], code) for code in places]

    def _inside(self, units: Sequence[Unit]) -> list[Unit]:
        if not self.within.value:
            return []
        inside = set(self.project.codes_in(self.frame.value, level=self.level.value, within=self.within.value))
        return [unit for unit in units if unit.code in inside]

    def _offer(self, widget: Any, options: list[Option], first: str | None = None) -> None:
        """Let a widget offer ``options``; it keeps its value where that is still among them, else has the first."""
        before = widget.value
        values = [value for _, value in options]
        with self._settling():
            widget.options = options
            widget.value = before if before in values else first or (values[0] if values else None)

    # What happens

    @contextmanager
    def _settling(self) -> Iterator[None]:
        """Change widgets without drawing after each."""
        before, self._is_settling = self._is_settling, True
        try:
            yield
        finally:
            self._is_settling = before

    def _changed(self, change: Any) -> None:
        if self._is_settling:
            return
        name = next(name for name in CHOSEN if getattr(self, name) is change["owner"])
        with self._settling():
            self._refresh(name)
        self._draw()

    def _draw(self) -> None:
        say = self.language.say
        if not (self.within.value and self.period.value):
            self.output.value, self.code.value = f"<p>{escape(say('states.missing'))}</p>", ""
            return
        choice = self.choice
        try:
            made = choice.made(self.project)
        except CadreError as error:  # something that cannot be drawn: the user chooses otherwise
            self.output.value, self.code.value = f"<p>{escape(str(error))}</p>", ""
            return
        self.output.value = made._repr_html_() if isinstance(made, Chart) else self._table_html(made)
        as_report = "" if self._own() else f"\n\n# {say('explore.as_report')}\n# {choice.report_command()}"
        code = escape(choice.code(opens=not self._own()) + as_report)
        self.code.value = f'<div>{escape(say("explore.code_to_copy"))}</div><pre style="{NO_MARGIN}">{code}</pre>'

    # What it looks like

    def _dropdown(self, name: str, options: list[Option]) -> widgets.Dropdown:
        told = self.language.say(f"explore.{name}_label")
        return widgets.Dropdown(options=options, description=told, layout=WIDE, style=STYLE)

    def _laid_out(self) -> widgets.Widget:
        choosing = widgets.VBox([getattr(self, name) for name in CHOSEN[:-1]])
        picture = widgets.VBox([self.picture, self.output], layout=widgets.Layout(flex="1 1 30em", max_width="46em"))
        beside = widgets.HBox([choosing, picture], layout=widgets.Layout(flex_flow="row wrap"))
        return widgets.VBox([beside, self.code])

    def _table_html(self, table: pd.DataFrame) -> str:
        """Return a table to be read: with what it is about above it, and a word on made-up figures as charts have."""
        project, noun = self.project, self._noun()
        place = {code: name for name, code in self.within.options}[self.within.value]
        told = f"{self.language.text(noun.name)}, {place}, {self.period.value}"
        if has_made_up(project.sources(), project.catalogue.forms.values(), noun.subject):
            told = f"{told}. {self.language.say('explore.made_up')}"
        html = table.style.hide(axis="index").format(escape="html").set_table_styles(TABLE_STYLES).to_html()
        return f'<p style="line-height:1.4"><b>{escape(told)}</b></p><div style="overflow-x:auto">{html}</div>'
