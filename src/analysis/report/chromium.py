"""The browser that makes PDF: where it is found, and how it is opened so that it asks nothing of any network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserType, Error, sync_playwright

from analysis.model.errors import UsageError

# Looked for on the PATH, in this order; after them in the places where Chrome and Edge are installed on each system.
PROGRAMS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    "microsoft-edge-stable", "msedge",
)  # fmt: skip
CHANNELS = ("chrome", "msedge")
QUIET = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def open_chromium(named: str = "") -> Iterator[Browser]:
    """Open the browser, without a window, and close it in the end.

    Parameters
    ----------
    named : the browser that the office's settings name; empty for the first that is found.

    Raises
    ------
    UsageError
        where there is none, or it does not start.
    """
    program = find_program(named)
    with sync_playwright() as playwright:
        browser = _start(playwright.chromium, program)
        try:
            yield browser
        finally:
            browser.close()


def find_program(named: str = "") -> str | None:
    """Return the path of the browser: the one that is named, else the first on the PATH; ``None`` where there is none.

    Raises
    ------
    UsageError
        where the one that is named is not there.
    """
    if not named:
        return next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    program = shutil.which(named)
    if program is None:
        raise UsageError(f"There is no program {named!r}.", where="analysis.toml, printing.chromium",
                         do="Write the path of Chromium, Chrome or Edge, or leave it empty.")  # fmt: skip
    return program


def _start(kind: BrowserType, program: str | None) -> Browser:
    """Start the program, or, where there is none, what the system has installed in the usual places."""
    try:
        if program:
            return kind.launch(executable_path=program, **_how())
        for channel in CHANNELS:
            if browser := _installed(kind, channel):
                return browser
    except Error as error:
        raise UsageError(f"The browser does not start: {first_line(error)}", where=program or "Chrome or Edge",
                         do="Start it by hand to see why, or name another under [printing] in analysis.toml.",
                         ) from error  # fmt: skip
    raise UsageError(
        "PDF is made by Chromium, Chrome or Edge, and none of them was found.",
        do="Install one (on Debian and Ubuntu: apt-get install chromium), or write its path under [printing] in "
        "analysis.toml.",
    )


def _installed(kind: BrowserType, channel: str) -> Browser | None:
    """Return the browser from where Playwright knows it to be on this system, or ``None`` where it is not."""
    try:
        return kind.launch(channel=channel, **_how())
    except Error as error:
        if "is not found at" in str(error):
            return None
        raise


def _how() -> dict[str, Any]:
    """Chromium refuses its sandbox to root; everybody else has it."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {"args": list(QUIET), "chromium_sandbox": not is_root}


def first_line(error: BaseException) -> str:
    """Return what an error says, without the log that Playwright writes after it."""
    return (str(error).splitlines() or [type(error).__name__])[0]
