"""Every chart on a telephone of 360 pixels: no text under nine pixels, none cut off, none on another."""

from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getmembers, isfunction
from itertools import combinations
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, get_type_hints

import pytest
from every_chart import HABITS, drawn
from playwright.sync_api import Page

import analysis.charts
from analysis.charts.chart import Chart
from analysis.charts.typeface import style_sheet_of_typeface
from analysis.report.shell import TEMPLATE
from analysis.words.language import Language

pytestmark = pytest.mark.browser

SMALLEST, TOUCH = 9.0, 1.0  # pixels: of text; what two texts, or a text and what lies beyond the edge, may share


MEASURED = """() => [...document.querySelectorAll('figure.chart svg')].map(svg => {
  const edge = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].map(text => {
    const matrix = text.getScreenCTM(), scale = Math.hypot(matrix.a, matrix.b), box = text.getBoundingClientRect();
    const size = parseFloat(getComputedStyle(text).fontSize) * scale;
    // the box of a text is as high as the tallest letter of the typeface; what is written is about as high as its size
    const spare = Math.max(0, Math.min(box.width, box.height) - size) / 2, upright = Math.abs(matrix.b) > 0.1;
    const [x, y] = upright ? [spare, 0] : [0, spare];
    return {told: text.textContent, size, left: box.left + x, right: box.right - x, top: box.top + y,
            bottom: box.bottom - y};
  });
  return {title: svg.querySelector('title').textContent, edge, texts};
})"""



@pytest.fixture(scope="module", params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    return Language.of(request.param, HABITS)


@pytest.fixture(scope="module")
def charts(language: Language) -> dict[str, list[Chart]]:
    return drawn(language)


@pytest.fixture(params=[360, 480, 768, 1280])
def pictures(
    request: pytest.FixtureRequest, window: Callable[..., Page], charts: dict[str, list[Chart]], tmp_path: Path
) -> Any:
    """Return the width of the window, that of the page, and what a browser makes of each picture."""
    style = style_sheet_of_typeface() + (TEMPLATE / "page.css").read_text(encoding="utf-8")
    figures = "".join(f'<figure class="chart">{chart.svg}</figure>' for some in charts.values() for chart in some)
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    file = tmp_path / "charts.html"
    file.write_text(f"<!doctype html>{head}<style>{style}</style><main>{figures}</main>", encoding="utf-8")
    page = window()
    page.set_viewport_size({"width": request.param, "height": 800})
    page.goto(file.as_uri())
    page.evaluate("document.fonts.ready.then(() => 0)")
    measured = page.evaluate(MEASURED)
    wide = page.evaluate("document.documentElement.scrollWidth")
    return request.param, wide, measured


def test_every_chart_is_among_them(charts: dict[str, list[Chart]]) -> None:
    modules = [import_module(f"analysis.charts.{one.name}") for one in iter_modules(analysis.charts.__path__)]
    makers = {
        name
        for module in modules
        for name, function in getmembers(module, isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if get_type_hints(function).get("return") is Chart
    }
    assert makers == set(charts)


def test_texts_are_large_enough_whole_and_apart(pictures: Any) -> None:
    window, wide, measured = pictures
    assert wide <= window, "a picture scrolls in its own box, never the page"
    broken = [f"{picture['title']}: {fault}" for picture in measured for fault in _faults(picture)]
    assert broken == []


def _faults(picture: dict[str, Any]) -> Iterator[str]:
    edge, texts = picture["edge"], picture["texts"]
    if not texts:
        yield "no text"
    for text in texts:
        if text["size"] < SMALLEST:
            yield f"{text['told']!r} is {text['size']:.1f} pixels high"
        beyond = [edge["left"] - text["left"], text["right"] - edge["right"]]
        beyond += [edge["top"] - text["top"], text["bottom"] - edge["bottom"]]
        if max(beyond) > 0:
            yield f"{text['told']!r} goes {max(beyond):.1f} pixels beyond the edge"
    for one, other in combinations(texts, 2):
        across = min(one["right"], other["right"]) - max(one["left"], other["left"])
        down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
        if across > TOUCH and down > TOUCH:
            yield f"{one['told']!r} and {other['told']!r} share {across:.1f} x {down:.1f} pixels"


def test_a_picture_of_many_columns_scrolls_in_a_box_that_the_keyboard_reaches(
    window: Callable[..., Page], charts: dict[str, list[Chart]]
) -> None:
    style = (TEMPLATE / "page.css").read_text(encoding="utf-8")
    page = window(viewport={"width": 360, "height": 800})
    page.set_content(f"<style>{style}</style><figure class='chart'>{charts['heat_map'][-1].svg}</figure>")
    box = page.locator(".picture-box")
    assert (box.get_attribute("role"), box.get_attribute("aria-label")) == ("group", charts["heat_map"][-1].title)
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert box.evaluate("box => box.scrollLeft") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
