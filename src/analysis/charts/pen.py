"""How a mark is put on paper: matplotlib's renderer without its artists, each of which costs more than its ink."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex, to_rgba
from matplotlib.font_manager import FontProperties, get_font, weight_dict
from matplotlib.font_manager import findfont as font_file
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform, Transform

from analysis.charts.style import UNITS_PER_INCH, text_width
from analysis.charts.typeface import WEIGHTS, families
from analysis.model.errors import CadreError

DASHES = {":": (1.0, 1.65), "--": (3.7, 1.6), "-.": (6.4, 1.6, 1.0, 1.6)}  # in widths of the line
Dashes = str | tuple[float, ...]
Cap = Literal["butt", "projecting", "round"]
Join = Literal["miter", "round", "bevel"]
Style = Literal["normal", "italic"]
HATCH_WIDTH = 1.0
BLACK = "#000000"  # what SVG takes where none is told
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
PARTS_TO_THE_LEFT = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True)
class Ink:
    """What a line or an area is drawn with; widths in units of the viewBox, colours as matplotlib knows them."""

    face: str = "none"
    edge: str = "none"
    width: float = 0.0
    dashes: Dashes = ""
    hatch: str = ""
    opacity: float = 1.0
    cap: Cap = "butt"
    join: Join = "miter"


@dataclass(frozen=True)
class Letters:
    """What a text is written with.

    Attributes
    ----------
    spacing : from line to line, as a part of the typeface's own height; 0: that height.
    upright : turned by a quarter to the left.
    on_paper : on a white ground, where it crosses a line.
    """

    size: float
    color: str
    weight: str = "normal"
    style: Style = "normal"
    across: str = "left"
    level: str = "baseline"
    spacing: float = 0.0
    upright: bool = False
    on_paper: bool = False


class Pen:
    """Draws on one renderer, in units of the viewBox from the lower left corner of the picture."""

    def __init__(self, renderer: RendererBase, *, dots_per_inch: float, height: float) -> None:
        self._renderer, self._scale, self._height = renderer, dots_per_inch / UNITS_PER_INCH, height
        self._is_svg = hasattr(renderer, "writer")
        self._writes_letters = self._is_svg and mpl.rcParams["svg.fonttype"] == "none"
        self._to_dots: Transform = IdentityTransform() if self._scale == 1 else Affine2D().scale(self._scale)

    def path(self, path: Path, ink: Ink, *, inside: Bbox | None = None) -> None:
        """Draw a line or an area; ``inside``: nothing of it beyond that box."""
        context = self._context(ink, inside)
        self._renderer.draw_path(context, path, self._to_dots, _colour(ink.face))
        context.restore()

    def marks(self, marker: str, size: float, points: Sequence[tuple[float, float]], ink: Ink) -> None:
        """Draw the marker with its middle on each point."""
        path, transform, cap, join = _marker(marker, size * self._scale)
        context = self._context(ink, None)
        context.set_capstyle(cap)
        context.set_joinstyle(join)
        face = None if marker in "|_" else _colour(ink.face)
        self._renderer.draw_markers(context, path, transform, Path(points), self._to_dots, face)
        context.restore()

    def text(self, told: str, x: float, y: float, letters: Letters) -> None:
        """Write ``told``, which may have several lines, at a place that it surrounds as ``letters`` say."""
        lines = told.split("\n")
        above, below = _line_around(letters, is_alone=len(lines) == 1)
        pitch, high = above + below, (above + below) * len(lines)
        first = _up(letters.level, above, below, high)
        if letters.on_paper:
            paper = text_box(told, x, y, letters).padded(1)
            self.path(box_path(paper.x0, paper.y0, paper.width, paper.height), Ink(face="white"))
        for number, line in enumerate(lines):
            if line:
                far = first - pitch * number
                at = (x - far, y) if letters.upright else (x, y + far)
                self._line(line, *at, letters)

    def _line(self, line: str, x: float, y: float, letters: Letters) -> None:
        if self._writes_letters and not letters.upright:
            # what ``draw_text`` writes, in a fifth of its time: it finds out anew for each text how that looks
            place = {"x": _told(x * self._scale), "y": _told(self._height * self._scale - y * self._scale)}
            self._renderer.writer.element("text", line, attrib={"style": _look(letters), **place})  # type: ignore[attr-defined]
            return
        context = self._renderer.new_gc()
        context.set_foreground(_colour(letters.color), isRGBA=True)
        font, angle = _font(letters.size, letters.weight, letters.style), 90 if letters.upright else 0
        back = PARTS_TO_THE_LEFT[letters.across] * _width(line, letters)
        left, foot = (x, y - back) if letters.upright else (x - back, y)
        # SVG holds a text where it is meant to be held, and so it stays there in any typeface; dots have no such place.
        held: Any = _Anchor(x * self._scale, y * self._scale, letters.across) if self._is_svg else None
        left, foot = left * self._scale, foot * self._scale
        if self._renderer.flipy():
            foot = self._height * self._scale - foot
        self._renderer.draw_text(context, left, foot, line, font, angle, ismath=False, mtext=held)
        context.restore()

    def _context(self, ink: Ink, inside: Bbox | None) -> GraphicsContextBase:
        context = self._renderer.new_gc()
        edge = _colour(ink.edge)
        context.set_linewidth(0.0 if edge is None else ink.width * self._scale)
        context.set_foreground(edge or (0.0, 0.0, 0.0, 0.0), isRGBA=True)
        if ink.opacity != 1:
            context.set_alpha(ink.opacity)
        context.set_capstyle(ink.cap)
        context.set_joinstyle(ink.join)
        if ink.dashes and ink.dashes != "-":
            pattern = DASHES[ink.dashes] if isinstance(ink.dashes, str) else ink.dashes
            context.set_dashes(0, [part * ink.width * self._scale for part in pattern])
        if ink.hatch:
            context.set_hatch(ink.hatch)
            context.set_hatch_color(edge)
            context.set_hatch_linewidth(HATCH_WIDTH)
        if inside is not None:
            context.set_clip_rectangle(inside if self._scale == 1 else inside.transformed(self._to_dots))
        return context


def box_path(left: float, bottom: float, width: float, height: float) -> Path:
    """Return a rectangle."""
    return box_paths(*(np.array([end]) for end in (left, bottom, left + width, bottom + height)))


def box_paths(left: np.ndarray, bottom: np.ndarray, right: np.ndarray, top: np.ndarray) -> Path:
    """Return several rectangles as one path."""
    corners = (left, right, right, left, left), (bottom, bottom, top, top, bottom)
    across, up = (np.stack(ends, axis=1).ravel() for ends in corners)
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(left)
    return Path(np.column_stack([across, up]), codes)


def text_box(told: str, x: float, y: float, letters: Letters) -> Bbox:
    """Return what a text covers, with all that the typeface keeps above and below its lines."""
    lines = told.split("\n")
    above, below = _line_around(letters, is_alone=len(lines) == 1)
    wide, high = max(_width(line, letters) for line in lines), (above + below) * len(lines)
    begin, top = -PARTS_TO_THE_LEFT[letters.across] * wide, _up(letters.level, above, below, high) + above
    if letters.upright:  # what lay above now lies at the left
        return Bbox([[x - top, y + begin], [x - top + high, y + begin + wide]])
    return Bbox([[x + begin, y + top - high], [x + begin + wide, y + top]])


@dataclass(frozen=True)
class _Anchor:
    """Where a text is held, which matplotlib asks of its own kind of text only."""

    x: float
    y: float
    across: str

    def get_rotation_mode(self) -> str:
        return "anchor"

    def get_transform(self) -> Transform:
        return IdentityTransform()

    def get_unitless_position(self) -> tuple[float, float]:
        return self.x, self.y

    def get_ha(self) -> str:
        return self.across


def _width(line: str, letters: Letters) -> float:
    return text_width(line, letters.size, bold=letters.weight == "bold")


def _up(level: str, above: float, below: float, high: float) -> float:
    """Return how far the first line's foot lies above the place that the text surrounds."""
    if level == "center":
        return high / 2 - above
    if level == "center_baseline":  # the middle between the foot of the last line and the top of the first
        return (high - below) / 2 - above
    if level == "top":
        return -above
    return high - above - (0.0 if level == "bottom" else below)


def _line_around(letters: Letters, *, is_alone: bool) -> tuple[float, float]:
    """Return how much of a line lies above and below its foot."""
    above, below, gap = (share * letters.size for share in _metrics())
    if letters.spacing:
        leading = (letters.spacing - 1) * (above + below) / 2
        return above + leading, below + leading
    return (above, below) if is_alone else (above + gap / 2, below + gap / 2)


@cache
def _metrics() -> tuple[float, float, float]:
    """Return what the typeface keeps above and below the foot of a line, and between lines: parts of its size."""
    font = get_font(font_file(FontProperties(family=families())))
    table, head = font.get_sfnt_table("OS/2"), font.get_sfnt_table("head")
    if table is None or head is None:
        raise CadreError("the typeface tells no heights", where=str(font.fname), do="This is a defect of the program.")
    sizes = (table["sTypoAscender"], -table["sTypoDescender"], table["sTypoLineGap"])
    above, below, gap = (size / head["unitsPerEm"] for size in sizes)
    return above, below, gap


@lru_cache(maxsize=1000)
def _look(letters: Letters) -> str:
    """Return how letters look, as matplotlib writes it into an SVG."""
    look: dict[str, str] = {"font-style": letters.style} if letters.style != "normal" else {}
    weight = weight_dict.get(letters.weight, letters.weight)
    look |= {"font-weight": f"{weight}"} if weight != WEIGHTS["Regular"] else {}
    look |= {"font-size": f"{_told(letters.size)}px", "font-family": ", ".join(map(repr, families()))}
    look |= {"text-anchor": ANCHORS[letters.across]}
    colour = to_hex(letters.color)
    look |= {"fill": colour} if colour != BLACK else {}
    return "; ".join(f"{name}: {told}" for name, told in look.items())


def _told(number: float) -> str:
    """Return a number with six decimals at most."""
    return f"{number:f}".rstrip("0").rstrip(".")


@cache
def _font(size: float, weight: str, style: Style) -> FontProperties:
    return FontProperties(family=families(), size=size, weight=weight, style=style)


@cache
def _marker(marker: str, size: float) -> tuple[Path, Transform, Cap, Join]:
    style = MarkerStyle(marker)
    transform = Affine2D(style.get_transform().get_matrix()).scale(size)
    return style.get_path(), transform, style.get_capstyle(), style.get_joinstyle()


@cache
def _colour(name: str) -> Any:
    """Return a colour as four fractions, or None for none."""
    return None if name in ("none", "") else to_rgba(name)


def finite_runs(*numbers: np.ndarray) -> list[slice]:
    """Return where all of some series of numbers are known, run by run."""
    known = np.flatnonzero(np.isfinite(np.stack(numbers)).all(axis=0))
    parts = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1) if len(known) else []
    return [slice(int(part[0]), int(part[-1]) + 1) for part in parts]
