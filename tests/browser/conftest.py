"""What tests in a browser share: Chromium itself, started once for each file: another start in one process needs it closed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from chromium import open_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_chromium() as opened:
        yield opened
