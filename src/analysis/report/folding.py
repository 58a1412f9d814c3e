"""What a reader opens when he wants it: tables beside the headlines, a fold a theme.

A page of all tables is some fifty screens of a telephone long. The headlines lie open; on paper everything does.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from html import escape

from analysis.model.nouns import Indicator
from analysis.report.page import Page


def headlines_open(page: Page, indicators: Sequence[Indicator], show: Callable[[Page, Indicator], None]) -> None:
    """Show the headlines among some indicators, then the others of each theme folded, in the order of the themes."""
    others: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        if indicator.prominence == "headline":
            show(page, indicator)
        else:
            others.setdefault(indicator.theme, []).append(indicator)
    for theme, of_theme in others.items():
        with folded(page, partial(_more, page, theme)):
            for indicator in of_theme:
                show(page, indicator)


def theme_folded(
    page: Page, theme: str, indicators: Sequence[Indicator], show: Callable[[Page, Sequence[Indicator]], None]
) -> None:
    """Show some indicators of a theme together, folded under a line that tells how many they are; nothing of none."""
    if indicators:
        with folded(page, lambda _: _more(page, theme, len(indicators))):
            show(page, indicators)


def _more(page: Page, theme: str, count: int) -> str:
    name = page.language.text(page.project.catalogue.themes[theme])
    return page.language.say_count("programme.more", count, theme=name)


@contextmanager
def folded(page: Page, summary: Callable[[int], str]) -> Iterator[None]:
    """Fold what is shown meanwhile under a line that tells what and how many pieces it is; nothing if there is none."""
    pieces: list[str] = []
    page.folded = pieces
    try:
        yield
    finally:
        page.folded = None
    if pieces:
        told = escape(summary(len(pieces)))
        page.html(f'<details class="more"><summary>{told}</summary>{"".join(pieces)}</details>')
