"""The look: seaborn's white grid, colours after Okabe and Ito that the colour-blind tell apart, text as text."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from io import BytesIO
from threading import get_ident
from typing import Any

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags

from analysis.charts.typeface import families, file_of

# Each stands out from white by at least 3 to 1 (WCAG 1.4.11), the inks of text by 4.5 to 1.
MAIN = "#0072B2"
TARGET = "#C04F00"
CITED = "#7A3E6D"
REFERENCE = "#767676"
INK = "#222222"
SOFT_INK = "#595959"
GRID = "#E3E3E3"
RIBBON_OPACITY = 0.18

# Pictures are laid out for a telephone, on which a unit is nine tenths of a pixel: no text is under nine pixels there.
WIDTH, WIDEST = 360, 520  # units of the viewBox; pixels beyond which a picture does not grow
SIZE, LINE = 10.5, 13.0  # of text, and from one line of it to the next
SPACING = 1.02  # the same as matplotlib wants it: as a part of its own line of that size

# seaborn's white grid on paper, in our inks; an analyst's own charts have the same by ``sns.set_theme(rc=LOOK)``. It
# stands here, and a test holds it to what seaborn says: what that imports takes a second, and no picture needs it.
LOOK: dict[str, Any] = {
    "figure.facecolor": "white", "axes.facecolor": "white", "axes.edgecolor": SOFT_INK, "axes.labelcolor": ".15",
    "text.color": INK, "xtick.color": SOFT_INK, "ytick.color": ".15", "grid.color": GRID, "patch.edgecolor": "w",
    "axes.grid": True, "axes.axisbelow": True, "grid.linestyle": "-", "patch.force_edgecolor": True,
    "axes.spines.left": True, "axes.spines.bottom": True, "axes.spines.right": True, "axes.spines.top": True,
    "xtick.top": False, "xtick.bottom": False, "ytick.left": False, "ytick.right": False,
    "xtick.direction": "out", "ytick.direction": "out", "lines.solid_capstyle": "round",
    "font.family": ["sans-serif"],
    "font.sans-serif": ["Arial", "DejaVu Sans", "Liberation Sans", "Bitstream Vera Sans", "sans-serif"],
    "axes.linewidth": 1.0, "grid.linewidth": 0.8, "lines.linewidth": 1.2, "lines.markersize": 4.8,
    "patch.linewidth": 0.8, "xtick.major.width": 1.0, "ytick.major.width": 1.0, "xtick.minor.width": 0.8,
    "ytick.minor.width": 0.8, "xtick.major.size": 4.8, "ytick.major.size": 4.8, "xtick.minor.size": 3.2,
    "ytick.minor.size": 3.2, "font.size": 9.6, "axes.labelsize": 9.6, "axes.titlesize": 9.6, "xtick.labelsize": 8.8,
    "ytick.labelsize": 8.8, "legend.fontsize": 8.8, "legend.title_fontsize": 9.6,
}  # fmt: skip

PIECES = re.compile(r"\d|[^\W\d_]+|[\W_]")  # of a text, few enough in all places' names to be measured once
MEASURED_AT = 100.0  # size at which a text is measured; any other is in proportion
UNITS_PER_INCH = 72  # one unit of an SVG's viewBox is a point
SUBPIXELS = 64  # in a pixel, as FreeType counts


@contextmanager
def drawing(width: float, height: float) -> Iterator[Figure]:
    """Give a figure of ``width`` x ``height`` units of the viewBox."""
    yield Figure(figsize=(width / UNITS_PER_INCH, height / UNITS_PER_INCH), dpi=UNITS_PER_INCH)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how many units ``text`` is wide, without drawing it."""
    return _text_width_at_one(text, bold) * size


@lru_cache(maxsize=20_000)
def _text_width_at_one(text: str, bold: bool) -> float:
    return sum(_width_at_one(piece, bold) for piece in PIECES.findall(text)) if text.strip() else 0.0


@lru_cache(maxsize=20_000)
def _width_at_one(piece: str, bold: bool) -> float:
    """Return the width of a piece at size 1. What follows has no part in it: letters move closer within a word only."""
    if piece.isspace():
        return _width_at_one(f"a{piece}a", bold) - 2 * _width_at_one("a", bold)
    font, letters = _own_font(bold, get_ident())
    if not letters.issuperset(piece):
        font = get_font(_files(bold))
        font.set_size(MEASURED_AT, UNITS_PER_INCH)
    font.set_text(piece, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / SUBPIXELS / MEASURED_AT


@cache
def _own_font(bold: bool, thread: int) -> tuple[FT2Font, frozenset[str]]:
    """Return a thread's typeface and the letters in it. Out of memory: from a file, each letter would be read anew."""
    font = FT2Font(BytesIO(file_of(bold=bold).read_bytes()))
    font.set_size(MEASURED_AT, UNITS_PER_INCH)
    return font, frozenset(map(chr, font.get_charmap()))


@cache
def _files(bold: bool) -> list[str]:
    """Return the files of the typeface and of the spare one; to look for them takes as long as to measure a piece."""
    weight = "bold" if bold else "normal"
    return [findfont(FontProperties(family=family, weight=weight)) for family in families()]


def wrapped(text: str, size: float, widest: float, lines: int = 2) -> list[str]:
    """Return ``text`` in at most ``lines`` lines of at most ``widest`` units; what has no room ends in an ellipsis."""
    rows: list[str] = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and text_width(longer, size) > widest:
            rows.append(word)
        else:
            rows[-1] = longer
    if len(rows) <= lines:
        return rows
    return [*rows[: lines - 1], _shortened(" ".join(rows[lines - 1 :]), size, widest)]


def _shortened(text: str, size: float, widest: float) -> str:
    while text and text_width(f"{text}…", size) > widest:
        text = text[:-1].rstrip()
    return f"{text}…"


# From light to dark, each step distinct in grey too; the last one is hatched where it must not pass for the first.
STEPS = ("#00466E", "#4E9CCB", "#BFD9EA", "#C04F00")
DARKEST = STEPS[0]


def shade(share: float) -> str:
    """Return the colour between white and the darkest blue for a share of 0 to 1, as ``#rrggbb``."""
    weight = 0.04 + 0.96 * min(1.0, max(0.0, share))
    ends = [tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5)) for colour in ("#FFFFFF", DARKEST)]
    mixed = [round(light + (dark - light) * weight) for light, dark in zip(*ends, strict=True)]
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def ink_on(colour: str) -> str:
    """Return black or white, whichever stands out more from ``colour``: always by at least 4.5 to 1 (WCAG 2.1)."""
    with_white, with_black = (contrast(colour, ink) for ink in ("#FFFFFF", "#000000"))
    return "#FFFFFF" if with_white > with_black else "#000000"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.1 defines it: 1 (the same) to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
