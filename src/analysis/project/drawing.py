"""The charts of the reports for whoever looks around: each of one indicator, told where, on which map and until when.

They are drawn by the same functions, from the same values and findings, and hide from a profile what its pages hide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from analysis.catalogue.days import day_of_figures
from analysis.charts.caterpillar import caterpillar_chart
from analysis.charts.chart import Chart
from analysis.charts.fan import fan_chart
from analysis.charts.funnel import funnel_chart
from analysis.charts.map import map_chart
from analysis.charts.places import places_chart
from analysis.charts.shortfall import Drawn, is_near_ceiling, shortfall, target_left_out
from analysis.charts.small_multiples import small_multiples
from analysis.charts.tiles import tile_places, tiles
from analysis.charts.trend import trend_chart
from analysis.geography.former import parts_of
from analysis.geography.outlines import outlines_of
from analysis.model.errors import UsageError
from analysis.model.nouns import Event, Indicator, Target
from analysis.model.places import Unit
from analysis.model.tables import rows_of
from analysis.project.asking import day_of, known, year_of
from analysis.project.holding import breaks_told, foremost, has_made_up, holding, printed_on
from analysis.project.project import Project
from analysis.project.told_table import told_table
from analysis.project.turns_seen import as_event, turns_seen
from analysis.stats.forecast_findings import forecast_findings
from analysis.stats.rank_findings import rank_findings
from analysis.words.language import Language
from analysis.words.place_names import bare_name

OVER_THE_YEARS = ("interval", "trend", "could_be_seen")
SIDE_BY_SIDE = ("interval", "comparison", "funnel", "shrinkage")
LAST = "9999"


@dataclass(frozen=True)
class Looked:
    """One indicator of some units: its values and findings up to a year, on the sum of all groups."""

    noun: Indicator
    language: Language
    units: tuple[Unit, ...]
    frame: str
    values: pd.DataFrame
    findings: pd.DataFrame

    @property
    def names(self) -> dict[str, str]:
        """Unit -> its name."""
        return {unit.code: unit.name for unit in self.units}

    def year(self, period: str) -> str:
        """Return ``period``, or where none is named the last year with a figure that can be told, else the last one."""
        told = self.values[self.values["state"] == "ok"]["period"]
        return period or max(told, default=max(self.values["period"], default=""))


class Drawing:
    """Draws for a project.

    In every method ``indicator`` is an identifier or a name, ``unit`` and ``within`` a code or a name, ``frame`` the
    day whose map of units is meant; ``period`` or ``until`` is the last year with figures where none is named, ``lang``
    the first language of the pages, ``profile`` who is to see it: small counts are hidden from leadership and public.
    """

    def __init__(self, project: Project) -> None:
        self._project = project

    def trend(
        self, indicator: str, *, unit: str | Sequence[str], frame: str, until: str = "", target: Target | None = None,
        lang: str = "", profile: str = "analyst",
    ) -> Chart:  # fmt: skip
        """Return one unit over the years with interval, target and dated breaks, or a panel for each of several."""
        seen = self._looked(indicator, _listed(unit), frame, OVER_THE_YEARS, lang, profile, until)
        first, noun = seen.units[0], seen.noun
        is_share = not is_near_ceiling(seen.values, noun)
        drawn = Drawn(seen.values, seen.findings, noun) if is_share else shortfall(seen.values, seen.findings, noun)
        aim = target or self._target(noun, first, frame, seen.year(until))
        events, day = self._events(seen, until), day_of_figures(noun, self._project.catalogue)
        remark = "" if is_share else target_left_out(aim, noun, seen.language)
        if len(seen.units) > 1:
            chart = small_multiples(
                drawn.values, drawn.findings, indicator=drawn.indicator, language=seen.language, names=seen.names,
                events=events, day=day, target=aim if is_share else None, remark=remark,
            )  # fmt: skip
            return self._marked(chart, seen)
        printed = printed_on(self._project.catalogue.published, noun, first.code, until=until or LAST)
        chart = trend_chart(
            drawn.values, drawn.findings, indicator=drawn.indicator, language=seen.language, place=first.name,
            events=events, day=day, target=aim if is_share else None, remark=remark,
            published=printed if is_share else None,
        )  # fmt: skip
        return self._marked(chart, seen)

    def funnel(
        self, indicator: str, *, within: str, frame: str, level: str = "", period: str = "", lang: str = "",
        profile: str = "analyst",
    ) -> Chart:  # fmt: skip
        """Return what lies in a place by size and share, between the limits of what chance alone does."""
        return self._beside("funnel", indicator, within, frame, level, period, lang, profile)

    def places(
        self, indicator: str, *, within: str, frame: str, level: str = "", period: str = "", lang: str = "",
        profile: str = "analyst",
    ) -> Chart:  # fmt: skip
        """Return what lies in a place side by side: shares with the ranks that each may have, all else as it is."""
        return self._beside("places", indicator, within, frame, level, period, lang, profile)

    def _beside(
        self, what: str, indicator: str, within: str, frame: str, level: str, period: str, lang: str, profile: str
    ) -> Chart:
        seen, place, of_place = self._within(indicator, within, frame, level, lang, profile)
        year = seen.year(period)
        values = seen.values[seen.values["period"] == year]
        found = seen.findings[seen.findings["period"] == year]
        found = found[(found["question"] == "interval") | (found["against"] == place.code)]
        is_share = seen.noun.kind == "share"
        if what == "places" and is_share and len(values):
            found = pd.concat([found, rank_findings(values, seen.noun, against=place.code)])
        draws = funnel_chart if what == "funnel" else caterpillar_chart if is_share else places_chart
        chart = draws(
            values, found, indicator=seen.noun, language=seen.language, names=seen.names, place=place.name,
            parent_values=of_place[of_place["period"] == year],
        )  # fmt: skip
        return self._marked(chart, seen)

    def map(
        self, indicator: str, *, within: str, frame: str, level: str = "", period: str = "", lang: str = "",
        profile: str = "analyst",
    ) -> Chart:  # fmt: skip
        """Return a share of what lies in a place on a map, or on tiles where outlines are not known."""
        seen, place, _ = self._within(indicator, within, frame, level, lang, profile)
        catalogue, day = self._project.catalogue, day_of(frame)
        found = outlines_of(self._project.registry, catalogue.outlines.values(), seen.units, day)
        codes = list(seen.names)
        on_tiles = tiles(tile_places(codes, catalogue.tiles, found.middles, day)) if found.without else {}
        notes = [note.text for note in catalogue.tile_notes if found.without and set(note.units) & set(codes)]
        chart = map_chart(
            seen.values[seen.values["period"] == seen.year(period)],
            indicator=seen.noun, language=seen.language, names=seen.names,
            short={unit.code: bare_name(unit.name) for unit in seen.units}, place=place.name,
            shapes=on_tiles or found.areas, kind="tiles" if on_tiles else "map",
            groups={unit.code: unit.parent for unit in seen.units}, notes=[seen.language.text(note) for note in notes],
        )  # fmt: skip
        return self._marked(chart, seen)

    def ahead(
        self, indicator: str, *, unit: str, frame: str, target: Target, until: str = "", lang: str = "",
        profile: str = "analyst",
    ) -> Chart:  # fmt: skip
        """Return a share so far, and what is to be expected by the year of a target: see ``project.what_if``."""
        seen = self._looked(indicator, [unit], frame, OVER_THE_YEARS, lang, profile, until)
        trends = seen.findings[seen.findings["question"] == "trend"]
        since = {seen.units[0].code: str(trends["since"].iat[-1])} if len(trends) else {}
        ahead = forecast_findings(seen.values, seen.noun, target, since=since)
        chart = fan_chart(
            seen.values, pd.concat([seen.findings, ahead]), indicator=seen.noun, language=seen.language,
            place=seen.units[0].name, target=target,
        )  # fmt: skip
        return self._marked(chart, seen)

    def table(
        self, indicator: str, *, frame: str, unit: str | Sequence[str] = (), within: str = "", level: str = "",
        period: str = "", lang: str = "", profile: str = "analyst",
    ) -> pd.DataFrame:  # fmt: skip
        """Return a row a unit in words: value, n/N, interval, change since the year before, or why there is none."""
        codes = _listed(unit) or self._project.codes_in(frame, level=level, within=within)
        seen = self._looked(indicator, codes, frame, ("interval",), lang, profile)
        return told_table(seen.values, seen.findings, seen.noun, seen.language, seen.names, seen.year(period))

    # What they are drawn from

    def _looked(
        self, indicator: str, units: Sequence[str], frame: str, questions: Sequence[str], lang: str, profile: str,
        until: str = "",
    ) -> Looked:  # fmt: skip
        project, day = self._project, day_of(frame)
        languages = project.settings.languages
        language = Language.of(known(lang or languages.default, languages.all, "language"), project.catalogue.languages)
        noun = project.catalogue.indicators[project.indicators[indicator]]
        found = tuple(project.registry.unit(project.code_of(one, frame), day) for one in units)
        if not found:
            raise UsageError("No unit is meant.", where="unit", do="Name a unit, or what the units lie in.")
        codes = [unit.code for unit in found]
        values = project.values(noun.id, frame=frame, profile=profile, unit=codes, group="")
        findings = project.findings(
            list(questions), frame=frame, profile=profile, indicator=noun.id, unit=codes, group=""
        )  # fmt: skip
        last = until or LAST
        return Looked(
            noun, language, found, frame, values[values["period"] <= last].reset_index(drop=True),
            findings[findings["period"] <= last].reset_index(drop=True),
        )  # fmt: skip

    def _within(
        self, indicator: str, within: str, frame: str, level: str, lang: str, profile: str
    ) -> tuple[Looked, Unit, pd.DataFrame]:
        """Return what lies in a place, the place, and its own values."""
        project = self._project
        place = project.registry.unit(project.code_of(within, frame), day_of(frame))
        units = project.codes_in(frame, level=level, within=place.code)
        seen = self._looked(indicator, units, frame, SIDE_BY_SIDE, lang, profile)
        own = project.values(seen.noun.id, frame=frame, profile=profile, unit=place.code, group="")
        return seen, place, own

    def _target(self, noun: Indicator, unit: Unit, frame: str, year: str) -> Target | None:
        line = self._project.line(unit.code, day_of(frame))
        return foremost(holding(self._project.catalogue.targets, noun, line, year))

    def _events(self, seen: Looked, until: str) -> list[Event]:
        """Return the dated breaks that pages about the units would show: the catalogue's, and those of the register."""
        project, noun, day = self._project, seen.noun, day_of(seen.frame)
        codes = {above.code for unit in seen.units for above in project.line(unit.code, day)}
        if len(seen.units) == 1:
            codes |= {part.code for part in parts_of(project.registry, seen.units[0].code, day)}
        told = breaks_told(project.catalogue.events, noun, codes)
        rows = rows_of(seen.values.sort_values("period"))
        turns = turns_seen(
            project.registry, project.catalogue, noun, {seen.frame: list(seen.names)}, rows,
            date(year_of(until) if until else date.max.year, 12, 31), told,
        )  # fmt: skip
        return [*told, *(as_event(code, turn, noun, seen.language) for code, turn in turns)]

    def _marked(self, chart: Chart, seen: Looked) -> Chart:
        """Return the chart with a word on made-up figures, which go nowhere without it."""
        project = self._project
        if not has_made_up(project.sources(), project.catalogue.forms.values(), seen.noun.subject):
            return chart
        return replace(chart, caption=f"{chart.caption} {seen.language.say('explore.made_up')}")


def _listed(unit: str | Sequence[str]) -> list[str]:
    return [unit] if isinstance(unit, str) else list(unit)
