"""The one place where tests start Chromium; tests in ``tests/browser`` use the fixture ``browser``."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from analysis.report import chromium


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Start Chromium for as long as the context lasts; without one skip with the reason, and fail where CI=true."""
    if chromium.find_program() is None:
        told = f"no Chromium on the PATH ({', '.join(chromium.PROGRAMS)}): install the Debian package chromium"
        pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)
    with chromium.open_chromium() as browser:
        yield browser
