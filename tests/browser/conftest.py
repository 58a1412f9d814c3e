"""What tests in a browser share: Chromium, started once a file, since one process cannot start it twice at a time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from chromium import open_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_chromium() as opened:
        yield opened
