"""One page for leaders: what stands out among the places, in sentences, and nothing that is only noise."""

from html import escape

from analysis.model.nouns import Indicator
from analysis.model.places import Unit
from analysis.model.tables import rows_of
from analysis.report.page import Page
from analysis.report.programme import indicators_table, parts_holding
from analysis.report.wording import Row, count_text, number_of, whole
from analysis.words.answers import verdict_in_words

STANDING_OUT = ("worse", "lower", "better", "higher")  # in this order: what asks for something comes first


def headlines(page: Page, *themes: str) -> None:
    """Show the headline shares of some themes in a table: n/N, range, last year, change, target, trend."""
    held = [one for one in page.indicators(*themes, prominence="headline") if page.year(one.id) == page.period]
    if held:
        indicators_table(page, held)


def standing_out(page: Page, *themes: str) -> None:
    """Say in a list which places differ from the others of the page's place by more than chance, and in what.

    Of a district its communes, of a province its districts; where none differs that is said, since it is an answer.
    """
    words, shares = page.report.words[page.language.code], page.indicators(*themes, prominence="headline", kind="share")
    told: dict[tuple[int, str, str], list[str]] = {}  # by the code too: two communes may bear one name
    for indicator in shares:
        for place, finding, value in _differing(page, indicator):
            key = (STANDING_OUT.index(finding["verdict"]), place.name, place.code)
            told.setdefault(key, []).append(_told(page, indicator, finding, value))
    if not told:
        page.note(words["none_stands_out"])
        return
    items = [
        words["stands_out"].format(
            place=name, verdict=verdict_in_words(page.language, STANDING_OUT[order]), what="; ".join(what)
        )
        for (order, name, _), what in sorted(told.items())
    ]
    page.html(f'<ul class="standing-out">{"".join(f"<li>{escape(one)}</li>" for one in items)}</ul>')


def _differing(page: Page, indicator: Indicator) -> list[tuple[Unit, Row, Row]]:
    """Return the places that differ, each with what was found and its value, in the page's year."""
    frame, places = page.communes() if page.is_single else (page.frame, parts_holding(page, indicator))
    units = {unit.code: unit for unit in places}
    if not units:
        return []
    found = whole(page.findings("comparison", indicator.id, units=list(units), frame=frame))
    is_shown = (found["against"] == page.place.code) & (found["period"] == page.period)
    values = page.values(indicator.id, units=list(units), frame=frame)
    now = {row["unit"]: row for row in rows_of(values[values["period"] == page.period])}
    rows = rows_of(found[is_shown & found["verdict"].isin(STANDING_OUT)])
    return [(units[row["unit"]], row, now[row["unit"]]) for row in rows]


def _told(page: Page, indicator: Indicator, finding: Row, value: Row) -> str:
    language = page.language
    return page.report.words[language.code]["in_what"].format(
        name=language.text(indicator.name),
        counted=count_text(language, value, indicator),
        share=language.percent(number_of(value, "value")),
        difference=language.points(number_of(finding, "estimate")),
    )


def reading(page: Page) -> None:
    """Say in two sentences how to read the page."""
    words = page.report.words[page.language.code]
    page.html("".join(f"<p>{escape(words[name])}</p>" for name in ("how_to_read", "what_is_not_told")))
