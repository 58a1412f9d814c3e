"""The drawings of a page share their looks: each is written once for the page, not in every drawing anew.

A chart by itself (in a notebook, in a mail) carries all it needs. On a page forty of them stand together, most of them
panels of one kind, and what they say of their colours and letters is a third of their bytes.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from analysis.charts.typeface import CSS_FAMILIES

_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_OWN_SHEET = re.compile(r"<style>((?:\.s[0-9a-f]{8}\{[^{}]*\})+)</style>")
_OWN_RULE = re.compile(r"\.(s[0-9a-f]{8})\{([^{}]*)\}")
_OWN_CLASS = re.compile(r'class="(s[0-9a-f]{8})"')
_LOOK = re.compile(r' style="([^"]*)"')
# What the style sheet of the pages says of every drawing; the last two are the page's and SVG's own anyway.
_SAID_BY_THE_PAGE = (
    "width:100%;height:auto;", f"font-family:{CSS_FAMILIES};", "stroke-linejoin:round;", "stroke-linecap:butt",
)  # fmt: skip
_ROOT = re.compile(r'<svg xmlns="[^"]*"([^>]*?) style="([^"]*)"')
_LEAF = re.compile(r'<(?:path|text)\b(?:[^>"]|"[^"]*")*?(?:/>|>[^<]*</text>)')
_PLAIN_PATH = re.compile(r'<path d="([^"]*)" class="k\d+"/>')
_SHARED_CLASS = re.compile(r' class="(k\d+)"')
_MARKER = re.compile(r'<defs><path id="([^"]+)" ([^<>]*)/></defs>')
_LEAST_IN_A_GROUP = 3
_HEAD_ENDS = "</head>"


def with_looks_once(html: str) -> str:
    """Return the page with every look that two marks have in its head, and marks of one look in a row in a group."""
    drawings = [_spread(drawing) for drawing in _DRAWING.findall(html)]
    counted = Counter(look for drawing in drawings for look in _LOOK.findall(drawing.partition(">")[2]))
    often = [look for look, times in counted.most_common() if times > 1]
    shared = {look: f"k{number}" for number, look in enumerate(often)}
    if not shared:
        return html
    ungrouped = {name for look, name in shared.items() if re.search(r"(?<!-)opacity:", look)}
    finished = _with_markers_once([_grouped(_named(drawing, shared), ungrouped) for drawing in drawings])
    html = _DRAWING.sub(lambda _: next(finished), html)
    sheet = "".join(f".{name}{{{look}}}" for look, name in shared.items())
    return html.replace(_HEAD_ENDS, f"<style>{sheet}</style>\n{_HEAD_ENDS}", 1)


def _with_markers_once(drawings: Sequence[str]) -> Iterator[str]:
    """Yield the drawings with each form of a marker in the first that has it; the others point there."""
    held: dict[str, str] = {}
    for drawing in drawings:
        elsewhere: dict[str, str] = {}

        def once(found: re.Match[str], elsewhere: dict[str, str] = elsewhere) -> str:
            own, form = found[1], found[2]
            first = held.setdefault(form, own)
            if first == own:
                return found[0]
            elsewhere[own] = first
            return ""

        kept = _MARKER.sub(once, drawing)
        for own, first in elsewhere.items():
            kept = kept.replace(f'href="#{own}"', f'href="#{first}"')
        yield kept


def _spread(drawing: str) -> str:
    """Return a drawing whose marks say their look themselves, and whose root says only what is its own."""
    rules = {name: look for sheet in _OWN_SHEET.findall(drawing) for name, look in _OWN_RULE.findall(sheet)}
    drawing = _OWN_SHEET.sub("", drawing)
    drawing = _OWN_CLASS.sub(lambda found: f'style="{rules[found[1]]}"', drawing)
    return _ROOT.sub(lambda found: f'<svg{found[1]} style="{_own_part(found[2])}"', drawing, count=1)


def _own_part(look: str) -> str:
    for said in _SAID_BY_THE_PAGE:
        look = look.replace(said, "")
    return look.removesuffix(";")


def _named(drawing: str, shared: dict[str, str]) -> str:
    root, mark, inside = drawing.partition(">")  # the root keeps its width: a class would lose against the page's sheet

    def name(found: re.Match[str]) -> str:
        return f' class="{shared[found[1]]}"' if found[1] in shared else found[0]

    return root + mark + _LOOK.sub(name, inside)


def _grouped(drawing: str, ungrouped: set[str]) -> str:
    """Put marks of one look that follow each other together; opacity would count for all of them at once."""
    pieces, at = [], 0
    for name, run in _runs(drawing):
        if not name or name in ungrouped or len(run) < _LEAST_IN_A_GROUP:
            continue
        pieces += [drawing[at : run[0].start()], _together(name, [leaf[0] for leaf in run])]
        at = run[-1].end()
    return "".join([*pieces, drawing[at:]])


def _runs(drawing: str) -> Iterator[tuple[str, list[re.Match[str]]]]:
    """Yield marks between which nothing stands, by the class that they share; without one it is empty."""
    row, end = 0, 0
    keyed: list[tuple[int, str, re.Match[str]]] = []
    for leaf in _LEAF.finditer(drawing):
        row += leaf.start() != end
        end = leaf.end()
        found = _SHARED_CLASS.search(leaf[0])
        keyed.append((row, found[1] if found else "", leaf))
    for (_, name), run in groupby(keyed, key=lambda one: one[:2]):
        yield name, [leaf for *_, leaf in run]


def _together(name: str, marks: list[str]) -> str:
    """Return lines and areas as one of many parts, texts as a group."""
    ways = [_PLAIN_PATH.fullmatch(mark) for mark in marks]
    if all(ways):
        return f'<path d="{"".join(way[1] for way in ways if way)}" class="{name}"/>'
    return f'<g class="{name}">{"".join(_SHARED_CLASS.sub("", mark, count=1) for mark in marks)}</g>'
