"""What every chart is: a picture in SVG with text as text, its title and alternative text, and the table behind it."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from io import StringIO

import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure

from analysis.charts.path_text import shorter_path
from analysis.charts.style import UNITS_PER_INCH, WIDEST
from analysis.charts.typeface import CSS_FAMILIES
from analysis.model.errors import UsageError
from analysis.words.language import Language

Sentences = Mapping[str, Mapping[str, str]]

_PROLOG = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_NOT_DRAWN = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>|<defs>\s*</defs>", re.DOTALL)
_ROOT = re.compile(r"<svg[^>]*?viewBox=\"([^\"]*)\"[^>]*>")
_ATTRIBUTE = re.compile(r' (d|style|transform|x|y|x1|x2|y1|y2|width|height|points)="([^"]*)"')
_NO_ROTATION = re.compile(r"rotate\(-?0 ")
_STYLE = re.compile(r'style="[^"]*"')
_NO_OFFSET = "stroke-dashoffset:0;"
_DECIMAL = re.compile(r"-?\d+\.\d+")
_UNSEEN = re.compile(r'<path [^>]*style="fill:none"/>')
_POINTER = re.compile(r'#(?:(?<=href="#)|(?<=url\(#))([^")]+)')
_GROUP = re.compile(r"<g>|<g [^>]*>|</g>")
_OFTEN = 3  # a look that so many elements of a picture have is written once, as a class
_FAMILY = re.compile(r"font-family: [^;]*;? ?|(?:^|(?<=[ ;]))font: ([\d.]+px) [^;]*")


@dataclass(frozen=True)
class Chart:
    """A finished chart in one language.

    Attributes
    ----------
    name : identifier, unique on a page; every id inside the picture begins with it.
    title : what the chart shows, in a line.
    svg : inline SVG (a grid of them, or one in a box that scrolls), deterministic, as wide as its place.
    alt : the picture in words: first, last, n/N and direction.
    table : the numbers behind it, already worded, all cells text.
    caption : what a reader must know to read it right.
    """

    name: str
    title: str
    svg: str
    alt: str
    table: pd.DataFrame
    caption: str

    def _repr_html_(self) -> str:
        """Return the chart as it stands under a cell of a notebook: title, picture, caption, the table folded."""
        table = self.table.to_html(index=False, border=0, justify="left")
        # A notebook has other letters than a page, which may be wider than the picture's edge allows for.
        look = "<style>.cadre-chart svg{overflow:visible}</style>"
        return (
            f'{look}<figure class="cadre-chart" style="margin:0;max-width:{WIDEST}px">'
            f"<strong>{escape(self.title)}</strong>{self.svg}"
            f'<figcaption style="font-size:90%">{escape(self.caption)}</figcaption>'
            f"<details><summary>Bảng / Table</summary>{table}</details></figure>"
        )


def words_of(sentences: Sentences, language: Language) -> Mapping[str, str]:
    """Return a chart's own sentences in the language.

    Raises
    ------
    UsageError
        if the chart does not speak it; no other language is taken instead.
    """
    if language.code not in sentences:
        raise UsageError(f"the chart has no words in {language.code!r}", do="Add them to WORDS in the chart's file.")
    return sentences[language.code]


def render(figure: Figure, *, name: str, title: str, alt: str, widest: int = WIDEST, narrowest: int = 0) -> str:
    """Return ``figure`` as SVG to stand inside a page.

    Parameters
    ----------
    name : prefix of all ids, so that several pictures on one page do not clash; it is the salt of the ids too.
    title, alt : the picture's name, and the picture in words.
    widest : pixels beyond which the picture does not grow.
    narrowest : pixels below which it does not shrink: it then scrolls sideways inside a box of its own. 0: it shrinks.

    Returns
    -------
    str
        the same to the byte each time: no date, no prolog, no outside address, coordinates to a tenth of a unit.
    """
    with _text_as_text(name):
        svg = _NOT_DRAWN.sub("", _PROLOG.sub("", svg_of(figure), count=1))
    own = _with_shared_looks(_without_empty_groups(_with_own_ids(_smaller(svg), name)))
    if not narrowest:
        return _with_root(own, name, title, alt, f"max-width:{widest}px")
    picture = _with_root(own, name, title, alt, f"min-width:{narrowest}px;max-width:{max(widest, narrowest)}px")
    # a group and no region: a chart's table, which is one, bears the same name
    box = f'class="table-box picture-box" role="group" aria-label="{escape(title)}" tabindex="0"'
    return f"<div {box}>{picture}</div>"


def svg_of(figure: Figure) -> str:
    """Return what matplotlib's own saving writes, which looks for much else before it draws the figure's artists."""
    written = StringIO()
    if {*figure.get_children()} - {figure.patch, *figure.artists}:  # axes, say
        figure.savefig(written, format="svg", metadata={"Date": None}, transparent=True)
        return written.getvalue()
    width, height = figure.get_size_inches() * UNITS_PER_INCH
    renderer = RendererSVG(width, height, written, metadata={"Date": None})
    for artist in figure.artists:
        artist.draw(renderer)
    renderer.finalize()
    return written.getvalue()


@contextmanager
def _text_as_text(salt: str) -> Iterator[None]:
    """Let matplotlib write texts as such for a while; its own context copies all settings each time."""
    settings = mpl.rcParams
    before = settings["svg.fonttype"], settings["svg.hashsalt"]
    settings["svg.fonttype"], settings["svg.hashsalt"] = "none", salt
    try:
        yield
    finally:
        settings["svg.fonttype"], settings["svg.hashsalt"] = before


def _smaller(svg: str) -> str:
    """Return the same picture in fewer letters: one pass over all attributes, since each takes as long."""
    lines = _ATTRIBUTE.sub(_shorter_attribute, svg).split("\n")
    one_line = " ".join([line for line in map(str.strip, lines) if line])
    return one_line.replace("> <", "><").replace("<defs></defs>", "")


def _shorter_attribute(found: re.Match[str]) -> str:
    name, told = found[1], found[2]
    if name == "d":
        told = shorter_path(told)
    elif name == "style":
        told = _shorter_style(told)
    elif name != "transform":
        told = _rounded(told, 1)
    elif _NO_ROTATION.match(told):
        return ""
    else:
        told = _rounded(told, 2)
    return f' {name}="{told}"'


@lru_cache(maxsize=1000)
def _shorter_style(style: str) -> str:
    without_family = _FAMILY.sub(lambda found: f"font-size: {found[1]}" if found[1] else "", style)
    return without_family.replace("; ", ";").replace(": ", ":").replace(_NO_OFFSET, "")


def _rounded(text: str, decimals: int) -> str:
    try:
        return f"{round(float(text), decimals):g}" if "." in text else text
    except ValueError:  # several numbers, or one with its unit
        return _DECIMAL.sub(lambda found: _rounded(found[0], decimals), text)


def _with_own_ids(svg: str, name: str) -> str:
    """Name the ids that something points to after the chart, in their order, and drop the others."""
    own = {found: f"{name}-{number}" for number, found in enumerate(dict.fromkeys(_POINTER.findall(svg)))}
    svg = re.sub(r' id="([^"]+)"', lambda id_: f' id="{own[id_[1]]}"' if id_[1] in own else "", svg)
    return _POINTER.sub(lambda id_: f"#{own[id_[1]]}", svg.replace('xlink:href="#', 'href="#'))


def _without_empty_groups(svg: str) -> str:
    """Take off groups that say nothing (no attributes) and keep what stands in them; a third of a picture's bytes."""
    svg = _UNSEEN.sub("", svg)
    kept: list[bool] = []

    def group(found: re.Match[str]) -> str:
        if found[0] == "</g>":
            return "</g>" if kept.pop() else ""
        kept.append(found[0] != "<g>")
        return found[0] if kept[-1] else ""

    return _GROUP.sub(group, svg)


def _with_shared_looks(svg: str) -> str:
    """Write a style that many elements have once, under a class named by its digest: no other style has that name."""
    styles = Counter(_STYLE.findall(svg))
    shared = {style: f"s{hashlib.sha256(style.encode()).hexdigest()[:8]}" for style, n in styles.items() if n >= _OFTEN}
    if not shared:
        return svg
    svg = _STYLE.sub(lambda found: f'class="{shared[found[0]]}"' if found[0] in shared else found[0], svg)
    rules = "".join(f".{name}{{{style[7:-1]}}}" for style, name in shared.items())
    root = _ROOT.search(svg)
    at = root.end() if root else 0
    return f"{svg[:at]}<style>{rules}</style>{svg[at:]}"


def _with_root(svg: str, name: str, title: str, alt: str, width: str) -> str:
    found = _ROOT.search(svg)
    if found is None:
        raise UsageError("matplotlib wrote no viewBox", where=f"chart {name}", do="This is a defect of the program.")
    view = " ".join(f"{float(number):g}" for number in found[1].split())
    # matplotlib's own style sheet would reach the whole page; its two rules stand on the root instead
    look = f"width:100%;height:auto;{width};font-family:{CSS_FAMILIES};"
    look += "stroke-linejoin:round;stroke-linecap:butt"
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img" aria-label="{escape(alt)}"'
        f' style="{look}">'
        f"<title>{escape(title)}</title>"
    )
    return svg[: found.start()] + root + svg[found.end() :].strip()
