"""The look: seaborn's white grid, colours after Okabe and Ito that the colour-blind tell apart, text as text."""

from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

# Each stands out from white by at least 3 to 1 (WCAG 1.4.11), the inks of text by 4.5 to 1.
MAIN = "#0072B2"
TARGET = "#C04F00"
CITED = "#7A3E6D"
REFERENCE = "#767676"
INK = "#222222"
SOFT_INK = "#595959"
GRID = "#E3E3E3"
RIBBON_OPACITY = 0.18

FONTS = "'DejaVu Sans',Verdana,sans-serif"
UNITS_PER_INCH = 72  # one unit of an SVG's viewBox is a point


@contextmanager
def drawing(width: float, height: float) -> Iterator[Figure]:
    """Give a figure of ``width`` x ``height`` units of the viewBox; all that is drawn inside has the look."""
    look = sns.axes_style(
        "whitegrid", {"grid.color": GRID, "axes.edgecolor": SOFT_INK, "text.color": INK, "xtick.color": SOFT_INK}
    )
    with mpl.rc_context({**look, "font.family": "DejaVu Sans", "font.size": 11, "axes.linewidth": 0.8}):
        yield Figure(figsize=(width / UNITS_PER_INCH, height / UNITS_PER_INCH), dpi=UNITS_PER_INCH)


def axes_at(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Return axes with margins given in units of the viewBox, without frame but for the foot."""
    width, height = figure.get_size_inches() * UNITS_PER_INCH
    place = (left / width, bottom / height, 1 - (left + right) / width, 1 - (bottom + top) / height)
    axes = figure.add_axes(place)
    sns.despine(ax=axes, left=True)
    axes.tick_params(length=0, pad=4, labelcolor=SOFT_INK)
    return axes


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how many units ``text`` is wide, without drawing it."""
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return float(TextPath((0, 0), text, size=size, prop=font).get_extents().width) if text.strip() else 0.0


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
