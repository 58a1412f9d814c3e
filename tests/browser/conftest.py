"""What tests in a browser share: Chromium, started once a file, since one process cannot start it twice at a time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from page_checks import heard
from playwright.sync_api import Browser, Page

from chromium import open_chromium

SIZE = {"width": 1280, "height": 720}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def window(browser: Browser) -> Callable[..., Page]:
    """Give a window with settings of ``browser.new_context``: one a file and settings, given as if it were new.

    To start a window takes four times as long as to open a page in it.
    """
    windows: dict[str, Page] = {}

    def give(**settings: Any) -> Page:
        key = repr(sorted(settings.items()))
        if key not in windows:
            windows[key] = browser.new_context(**settings).new_page()
        page = windows[key]
        page.set_viewport_size(settings.get("viewport", SIZE))
        page.emulate_media(media="null", color_scheme=settings.get("color_scheme", "light"))
        return page

    return give


@pytest.fixture
def open_page(window: Callable[..., Page], tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open the HTML of a page in a window; whatever its script or policy complains of fails the test."""
    told: list[list[str]] = []
    with ExitStack() as listening:

        def opened(html: str, **settings: Any) -> Page:
            file = tmp_path / "page.html"
            file.write_text(html, encoding="utf-8")
            page = window(**settings)
            told.append(listening.enter_context(heard(page, "console", "pageerror")))
            page.goto(file.as_uri())
            return page

        yield opened
    assert [complaint for complaints in told for complaint in complaints] == []
