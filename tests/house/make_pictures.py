"""Take the pictures of the README anew: ``python make_pictures.py REPORTS``, after `make report` (needs Chromium).

Three pages as their readers meet them: a district's profile on a desk, the comparison of a province's districts, and
the profile on a telephone. Only the upper part: a picture is to invite, not to be read.
"""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from analysis.report.chromium import open_chromium

FOLDER = Path(__file__).parents[2] / "docs/pictures"
COLOURS = 128
# name -> page, width and height in pixels of the page, how finely it is taken, the heading that stands at the top
PICTURES = {
    "district_profile": ("vi/district_profile/350/2025.html", (1120, 1500), 1, ""),
    "district_comparison": ("vi/district_comparison/35/2025.html", (1120, 1300), 1, "#glance"),
    "on_a_telephone": ("vi/district_profile/350/2025.html", (360, 760), 2, "#trends"),
}


def main(reports: Path) -> None:
    """Write each picture with few colours, as a PNG of some hundred kB at most."""
    FOLDER.mkdir(exist_ok=True)
    with open_chromium() as browser:
        for name, (page, size, fineness, heading) in PICTURES.items():
            taken = _taken(browser, (reports / page).resolve(), size, fineness, heading)
            picture = Image.open(BytesIO(taken)).convert("RGB").quantize(COLOURS)
            picture.save(FOLDER / f"{name}.png", optimize=True)


def _taken(browser: Browser, page: Path, size: tuple[int, int], fineness: int, heading: str) -> bytes:
    width, height = size
    opened = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=fineness)
    opened.goto(page.as_uri())
    if heading:
        opened.locator(heading).evaluate("heading => heading.scrollIntoView()")
    taken = opened.screenshot()
    opened.close()
    return taken


if __name__ == "__main__":
    main(Path(sys.argv[1]))
