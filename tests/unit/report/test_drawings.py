"""Looks are written once a page; what is drawn, and how it looks, stays the same to the last mark."""

import re
import xml.etree.ElementTree as ElementTree

from analysis.charts.typeface import CSS_FAMILIES
from analysis.report.drawings import with_looks_once

ROOT = f"width:100%;height:auto;max-width:520px;font-family:{CSS_FAMILIES};stroke-linejoin:round;stroke-linecap:butt"
GREY, RED, PALE = "fill:none;stroke:#595959", "fill:#c04f00", "fill:#0072b2;opacity:0.18"
SHEET = f"<style>.s01234567{{{GREY}}}.s89abcdef{{{RED}}}</style>"
LINES = "".join(f'<path d="M0 {y}h9" class="s01234567"/>' for y in range(4))
TEXTS = "".join(f'<text class="s89abcdef" x="{x}" y="1">{x} &amp; n</text>' for x in range(3))
AREAS = "".join(f'<path d="M0 {y}h9v1z" style="{PALE}"/>' for y in range(3))


def page(*insides: str) -> str:
    drawings = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img" aria-label="a" style="{ROOT}">'
        f"<title>t</title>{inside}</svg>"
        for inside in insides
    )
    return f"<html><head><title>x</title></head><body>{'<p>và</p>'.join(drawings)}</body></html>"


def looks(html: str) -> list[tuple[str, str, str]]:
    """Return every mark as (what it draws, its text, its look), whoever says the look: itself, its class, its group."""
    rules = dict(re.findall(r"\.(\w+)\{([^}]*)\}", html))
    found = []

    def read(element: ElementTree.Element, look: str) -> None:
        look = element.get("style") or rules.get(element.get("class", ""), "") or look
        name = element.tag.rpartition("}")[2]
        if name in ("path", "text"):
            ways = [f"M{way}" for way in element.get("d", "").split("M")[1:]] or [element.get("x", "")]
            found.extend((way, element.text or "", look) for way in ways)
        for inside in element:
            read(inside, look if name == "g" else "")

    for drawing in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        read(ElementTree.fromstring(drawing), "")
    return found


def test_every_mark_looks_as_before_and_each_look_is_told_once() -> None:
    before = page(SHEET + LINES + TEXTS + AREAS, SHEET + LINES + f'<path d="M5 5h1" style="{RED}"/>' + LINES)
    after = with_looks_once(before)
    assert looks(after) == looks(before)
    assert len(looks(after)) == 19
    assert all(after.count(look) == 1 for look in (GREY, RED, PALE))
    assert after.index(GREY) < after.index("</head>")
    assert after.count("<p>và</p>") == 1 and len(after) < 0.7 * len(before)


def test_marks_of_one_look_in_a_row_stand_together_but_for_those_that_shine_through() -> None:
    after = with_looks_once(page(SHEET + LINES + TEXTS + AREAS))
    assert re.search(r'<path d="M0 0h9M0 1h9M0 2h9M0 3h9" class="k\d"/>', after)
    assert re.search(r'<g class="k\d"><text x="0" y="1">0 &amp; n</text>(<text [^>]*>[^<]*</text>){2}</g>', after)
    assert len(re.findall(r'<path d="M0 \dh9v1z" class="k\d"/>', after)) == 3, "opacity would count for all at once"


def test_what_stands_between_keeps_marks_apart() -> None:
    line = f'<path d="M0 0h9" style="{GREY}"/>'
    after = with_looks_once(page(f'{line}{line}<path d="M1 1h1" style="{RED}"/>{line}{line}'))
    assert [look for _, _, look in looks(after)] == [GREY, GREY, RED, GREY, GREY]


def test_a_root_keeps_its_own_width_and_what_the_page_says_is_left_out() -> None:
    after = with_looks_once(page(LINES + SHEET, SHEET + LINES))
    assert after.count('<svg viewBox="0 0 9 9" role="img" aria-label="a" style="max-width:520px">') == 2


def test_a_page_without_drawings_stays_as_it_is() -> None:
    assert with_looks_once("<head></head><p style='x'>y</p>") == "<head></head><p style='x'>y</p>"


def test_a_form_of_marker_is_held_once_and_every_other_drawing_points_to_it() -> None:
    def dots(name: str, form: str) -> str:
        return f'<defs><path id="{name}" d="{form}"/></defs><use href="#{name}" x="1" y="2"/>'

    after = with_looks_once(page(dots("a-0", "M0 1"), dots("b-0", "M0 1"), LINES + SHEET + dots("c-0", "M0 2")))
    assert after.count("<defs>") == 2 and after.count("<use ") == 3
    assert re.findall(r'href="#([^"]+)"', after) == ["a-0", "a-0", "c-0"]
