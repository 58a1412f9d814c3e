"""What tests in a browser share: Chromium itself, started once for all of them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from chromium import open_chromium


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with open_chromium() as opened:
        yield opened
