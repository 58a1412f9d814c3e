"""The written summary of a page: number, share, last year, the place above, the target, put together from values.

The sentences stand in the languages under ``summary``: a noun phrase an indicator, and clauses for each comparison. An
indicator without a phrase of its own is told by its name.
"""

from dataclasses import dataclass, field
from html import escape
from math import isfinite

from babel.lists import format_list

from analysis.model.nouns import Indicator, Target
from analysis.report.page import Page
from analysis.report.targets import gap_text, things_text, threshold_text
from analysis.report.wording import (
    Row,
    by_period,
    estimated_sign,
    in_sentence,
    number_of,
    plain_text,
    reason_text,
    value_text,
)

OLDEST_TOLD = 1  # years; a summary of 2025 may tell the figures of 31 December 2024, not those of 2015


@dataclass(frozen=True)
class Figures:
    """What one sentence is made of.

    Attributes
    ----------
    now, before, above : rows of VALUES: the year told, the year before, the place above in the year told; None where
        there is none.
    year : the year told; ``period`` the page's own.
    target : the target that holds, if any.
    compares_above : whether a place above is to be compared with at all.
    """

    indicator: Indicator
    year: str
    period: str
    now: Row | None
    before: Row | None = None
    above: Row | None = None
    above_name: str = ""
    target: Target | None = None
    compares_above: bool = False


@dataclass(frozen=True)
class Teller:
    """Puts figures into sentences of the page's language. ``years`` remembers which years were named already."""

    page: Page
    years: list[str] = field(default_factory=list)

    def sentence(self, figures: Figures) -> str:
        """Return one sentence, with its full stop."""
        say, indicator = self.page.language.say, figures.indicator
        if figures.now is None or figures.now["state"] != "ok":
            why = say("states.missing") if figures.now is None else reason_text(self.page.language, figures.now)
            name = self.page.language.text(indicator.name)
            return say("summary.unknown", name=name, year=figures.year or figures.period, why=why)
        clauses = [self._change(figures), self._above(figures), self._target(figures)]
        told = [clause for clause in clauses if clause]
        begun = self._opening(figures)
        listed = format_list(told, style="standard", locale=self.page.language.locale) if told else ""
        return say("summary.sentence", begun=begun, told=listed) if told else say("summary.sentence_alone", begun=begun)

    def _opening(self, figures: Figures) -> str:
        """Return who had what in which year; place and year are told once, and again where the year is another."""
        page, indicator, row = self.page, figures.indicator, figures.now
        assert row is not None
        last_with_figures = "" if figures.year == figures.period else page.language.say("summary.last_held")
        phrase = self._phrase(indicator, row)
        if not phrase:
            name = page.language.text(indicator.name)
            return page.language.say(
                "summary.named", name=name, year=figures.year, last=last_with_figures, value=self._named(indicator, row)
            )
        kind = "first" if not self.years else "same" if self.years[-1] == figures.year else "other"
        self.years.append(figures.year)
        return page.language.say(
            f"summary.opening_{kind}",
            year=figures.year,
            last=last_with_figures,
            place=in_sentence(page.language, page.place.name),
            phrase=phrase,
        )

    def _phrase(self, indicator: Indicator, row: Row) -> str:
        """Return "268 of 301 staff members ... (89.0%)", its plural by what is counted; empty if there is no phrase."""
        language = self.page.language
        key = f"summary.phrases.{indicator.id}"
        if key not in language.texts:
            return ""
        value, sign = value_text(language, row, indicator), estimated_sign(row)
        if indicator.kind == "count":
            return sign + language.say_count(key, round(number_of(row, "value")))
        part, total = (_in_whole(row, name) for name in ("numerator", "denominator"))
        told = {"part": sign + plain_text(language, part), "total": plain_text(language, total), "value": value}
        # 1.5 hectares are many; only a whole one is one
        return language.say_count(key, int(total) if total.is_integer() else 0, **told)

    def _named(self, indicator: Indicator, row: Row) -> str:
        value = value_text(self.page.language, row, indicator)
        if indicator.kind == "count":
            return value
        part, total = (plain_text(self.page.language, _in_whole(row, name)) for name in ("numerator", "denominator"))
        return self.page.language.say("summary.part_of", part=estimated_sign(row) + part, total=total, value=value)

    def _change(self, figures: Figures) -> str:
        """Return the comparison with the year before, in points and in what is counted."""
        language, now, before = self.page.language, figures.now, figures.before
        year = str(int(figures.year) - 1)
        if now is None or before is None or before["state"] != "ok":
            return language.say("summary.change_unknown", year=year)
        change = number_of(now, "value") - number_of(before, "value")
        size = self._size(figures.indicator, change)
        is_share = figures.indicator.kind == "share"
        if not size and is_share and number_of(now, "numerator") == number_of(before, "numerator"):
            return language.say("summary.change_none_at_all", year=year)
        counted = self._counted_change(figures.indicator, now, before) if is_share else ""
        if not size:
            key = "share" if figures.indicator.is_percent else "number"
            return language.say(f"summary.change_none_{key}", year=year) + counted
        size = estimated_sign(now, before) + size
        return language.say(f"summary.change_{'up' if change > 0 else 'down'}", size=size, year=year) + counted

    def _size(self, indicator: Indicator, change: float) -> str:
        """Return how large a difference is, without its sign; empty where nothing is left of it after rounding."""
        language = self.page.language
        if indicator.is_percent:
            written = language.number(abs(100 * change), 1)
            told = language.say("summary.points", n=written)
        elif indicator.kind == "count":
            written = language.number(abs(change))
            told = things_text(self.page, indicator, abs(change))
        else:
            written = told = language.number(abs(change), 1)
        return told if any(digit in written for digit in "123456789") else ""

    def _counted_change(self, indicator: Indicator, now: Row, before: Row) -> str:
        change = _in_whole(now, "numerator") - _in_whole(before, "numerator")
        if not isfinite(change):
            return ""
        if not change:
            return self.page.language.say("summary.counted_none")
        things = estimated_sign(now, before) + things_text(self.page, indicator, abs(change))
        return self.page.language.say(f"summary.counted_{'up' if change > 0 else 'down'}", things=things)

    def _above(self, figures: Figures) -> str:
        """Return the comparison with the place above; counts are not compared with it, they are a part of its own."""
        language, now, above = self.page.language, figures.now, figures.above
        if not figures.compares_above or figures.indicator.kind == "count" or now is None:
            return ""
        name = in_sentence(language, figures.above_name)
        if above is None or above["state"] != "ok":
            return language.say("summary.above_unknown", place=name)
        difference = number_of(now, "value") - number_of(above, "value")
        size = self._size(figures.indicator, difference)
        value, size = value_text(language, above, figures.indicator), size and estimated_sign(now, above) + size
        kind = "same" if not size else "higher" if difference > 0 else "lower"
        return language.say(f"summary.above_{kind}", size=size, place=name, value=value)

    def _target(self, figures: Figures) -> str:
        """Return whether the target is reached, and if not, how far it is; nothing where there is no target."""
        target, now, indicator = figures.target, figures.now, figures.indicator
        if target is None or now is None or indicator.direction == "none":
            return ""
        language, down = self.page.language, indicator.direction == "down"
        threshold = threshold_text(language, target, indicator)
        sort = "made_up" if target.is_made_up else "resolved" if target.resolution else "required"
        goal = language.say(f"summary.target_{sort}{'_down' if down else ''}", threshold=threshold)
        if estimated_sign(now):  # no verdict rests on a figure of which a part is estimated
            return language.say("summary.target_open", target=goal)
        value = number_of(now, "value")
        is_reached = value <= target.threshold if down else value >= target.threshold
        if is_reached:
            return language.say("summary.target_reached", target=goal)
        gap = gap_text(self.page, now, target, indicator)
        return language.say(f"summary.target_missed{'_down' if down else ''}", target=goal, gap=gap)


def figures_of(page: Page, indicator: Indicator) -> Figures:
    """Return what the page knows of an indicator, in its own year or the one before; older figures are no news."""
    last = page.year(indicator.id)
    year = last if last and int(last) >= int(page.period) - OLDEST_TOLD else page.period
    rows = by_period(page.value_rows(indicator.id))
    above = page.above()
    rows_above = by_period(page.value_rows(indicator.id, units=[above.code])) if above else {}
    return Figures(
        indicator=indicator,
        year=year,
        period=page.period,
        now=rows.get(year),
        before=rows.get(str(int(year) - 1)),
        above=rows_above.get(year),
        above_name=above.name if above else "",
        target=page.target(indicator, period=year),
        compares_above=above is not None and (page.is_single or _is_ok(rows_above.get(year))),
    )


def _in_whole(row: Row, name: str) -> float:
    """Return a number of a row; of what is estimated in whole numbers, for decimals would pass for exactness."""
    number = number_of(row, name)
    return float(round(number)) if estimated_sign(row) and isfinite(number) else number


def _is_ok(row: Row | None) -> bool:
    return row is not None and row["state"] == "ok"


def sentences(page: Page, *indicators: str) -> list[str]:
    """Return a sentence for each indicator, in their order."""
    teller = Teller(page)
    return [teller.sentence(figures_of(page, page.indicator(name))) for name in indicators]


def summary(page: Page, *indicators: str) -> None:
    """Show the paragraph that begins the page: a sentence for each indicator."""
    page.html(f'<p class="story">{escape(" ".join(sentences(page, *indicators)))}</p>')
