"""What is asked of every finished page in a real browser; each fault is told as a sentence."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "axe-core/axe.min.js"
# All that axe holds pages to by WCAG 2.2, levels A and AA, and all its best practices: no rule is left out.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
WIDTHS = (1280, 360)
SCHEMES = ("light", "dark")
LOOKS = list(product(WIDTHS, SCHEMES))
PHONE = 360
LEAST_TARGET = 24  # CSS pixels, WCAG 2.2, 2.5.8

UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
# Tables scroll within their own boxes, and what is for screen readers alone lies outside the window.
BEYOND = """[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1 &&
    !one.closest('.table-box, figure.chart, .skip, .unseen, thead')
).map(one => one.outerHTML.slice(0, 80))"""
# A link within a sentence is as high as its line: WCAG leaves those out. All else is a target of its own.
SMALL = """least => [...document.querySelectorAll('a, button, summary, input, select')].filter(one => {
    const {width, height} = one.getBoundingClientRect();
    const isInSentence = one.matches('p a, td a, figcaption a') && getComputedStyle(one).display === 'inline';
    return one.checkVisibility() && !one.matches('.skip') && !isInSentence && (width < least || height < least);
}).map(one => one.outerHTML.slice(0, 80))"""
RUN_AXE = """tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})
    .then(told => told.violations.map(rule =>
        `axe ${rule.id}: ${rule.help}, ${rule.nodes.length} times, first ${rule.nodes[0].html.slice(0, 200)}`))"""


@contextmanager
def heard(page: Page, *events: Any) -> Iterator[list[str]]:
    """Listen in a window to events such as ``console``, and give the list of what is told."""
    told: list[str] = []

    def listener(event: str) -> Callable[[Any], None]:
        return lambda said: told.append(f"{event}: {getattr(said, 'text', '') or getattr(said, 'url', said)}")

    listeners = {event: listener(event) for event in events}
    for event, listens in listeners.items():
        page.on(event, listens)
    yield told
    for event, listens in listeners.items():
        page.remove_listener(event, listens)


def faults_of(page: Page, file: Path, *, width: int, scheme: Any) -> list[str]:
    """Open a file in a window with everything unfolded and return what is wrong with it.

    The browser must have nothing to say and nothing to fetch, nothing may stick out of the window, what is touched on a
    phone must be large enough, and axe must find nothing.
    """
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    with heard(page, "console", "pageerror", "request") as told:
        page.goto(file.as_uri())
        page.evaluate(UNFOLD)
        if folder := os.environ.get("SCREENSHOTS"):
            name = "-".join([*file.parts[-4:-1], file.stem, str(width), scheme])
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)
        faults = [f"wider than the window: {one}" for one in page.evaluate(BEYOND)]
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            faults.append(f"the page is {wide} pixels wide")
        if width == PHONE:
            faults += [f"too small to touch: {one}" for one in page.evaluate(SMALL, LEAST_TARGET)]
        faults += axe_violations(page)
    return [*(one for one in told if one != f"request: {file.as_uri()}"), *faults]


def axe_violations(page: Page) -> list[str]:
    """Return what axe finds on a page that is open."""
    # The shade at the edges of a table's box is a gradient, before which axe cannot tell the contrast of the texts.
    page.add_style_tag(content=".table-box { background: var(--paper) !important; }")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN_AXE, TAGS)
