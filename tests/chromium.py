"""The one place where tests find and start Chromium; tests in ``tests/browser`` use the fixture ``browser``."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# It runs in containers too, and asks nobody for anything of its own.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def chromium() -> Path:
    """Return the program; without one the test is skipped with the reason, and fails where CI=true."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        told = f"no Chromium on the PATH ({', '.join(NAMES)}): install the Debian package chromium"
        pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)
    return Path(found)


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Start Chromium for as long as the context lasts."""
    program = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=list(ARGUMENTS))
        yield browser
        browser.close()
