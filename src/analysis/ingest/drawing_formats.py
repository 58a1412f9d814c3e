"""How cells of a drawn form look, and how wide and high its columns and heads must be to be read."""

from math import ceil
from typing import Any

PLAIN = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
BOXED = PLAIN | {"border": 1}
FORMATS: dict[str, dict[str, Any]] = {
    "plain": PLAIN,
    "bold": PLAIN | {"bold": True},
    "middle": PLAIN | {"bold": True, "align": "center"},
    "title": PLAIN | {"bold": True, "align": "center", "font_size": 14},
    "title_left": PLAIN | {"bold": True, "font_size": 14},
    "warning": PLAIN | {"bold": True, "align": "center", "font_color": "#C00000"},
    "head": BOXED | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2F2F2"},
    "numbering": BOXED | {"italic": True, "align": "center", "font_size": 9},
    "name": BOXED,
    "section": BOXED | {"bold": True},
    "over_section": BOXED | {"bold": True, "bg_color": "#E4ECF5"},
    "text": BOXED | {"text_wrap": True},
    "wide": BOXED | {"text_wrap": True},
    "number": BOXED | {"align": "center"},
    "mark": BOXED | {"align": "center"},
    "date": BOXED | {"align": "center", "num_format": "dd/mm/yyyy"},
    "grid": {"border": 1},
    "figure": BOXED | {"align": "right", "num_format": "0"},
    "amount": BOXED | {"align": "right", "num_format": "General"},
    "total": BOXED | {"align": "right", "num_format": "0", "bold": True},
    "total_amount": BOXED | {"align": "right", "num_format": "General", "bold": True},
    "closed": BOXED | {"bg_color": "#D9D9D9"},
    "check": BOXED | {"italic": True, "font_size": 10, "font_color": "#7F6000"},
    "check_row": BOXED | {"italic": True, "font_size": 9, "font_color": "#7F6000", "text_wrap": True},
    "wrong": {"bold": True, "font_color": "#C00000", "bg_color": "#FFE1E1"},
    "guide": PLAIN | {"text_wrap": True, "valign": "top"},
}
# A cell that may be filled in: not locked, and tinted so that it is seen.
OPEN = {"locked": False, "bg_color": "#FFFBE6"}
OPEN_STYLES = ("text", "wide", "number", "mark", "date", "figure", "amount")
FORMATS |= {f"open_{style}": FORMATS[style] | OPEN for style in OPEN_STYLES}

LINE_HEIGHT = 15.0  # points
NARROWEST, WIDEST_WORD = 9.0, 18.0  # characters
WIDTHS = {"wide": 28.0, "text": 11.0, "date": 12.0, "number": 5.0, "mark": 8.0, "check": 46.0}


def width_of(paths: list[tuple[str, ...]], place: int, style: str) -> float:
    """Return the width of a column in characters: as its kind asks, but no head's longest word may be cut in two."""
    words = [word for word in paths[place][-1].split() if word]
    longest = max((len(word) for word in words), default=0) * 1.1 + 2.0
    return max(WIDTHS.get(style, NARROWEST), min(longest, WIDEST_WORD))


def heights_of(boxes: list[tuple[int, int, float, str]], depth: int) -> list[float]:
    """Return the heights of the rows of heads, in points.

    Parameters
    ----------
    boxes : (first level, last level, width in characters, text) of every head.
    """
    heights = [LINE_HEIGHT] * depth
    # Heads of one level first: they decide their row; taller ones then stretch the lowest row that they cover.
    for top, bottom, width, text in sorted(boxes, key=lambda box: box[1] - box[0]):
        wanted = lines_of(text, width) * LINE_HEIGHT
        held = sum(heights[top : bottom + 1])
        if wanted > held:
            heights[bottom] += wanted - held
    return heights


def lines_of(text: str, width: float) -> int:
    """Return how many lines a bold text takes in a cell of that width, as spreadsheets break between words."""
    lines, room = 0, 0.0
    for word in text.split():
        size = len(word) * 1.1
        if lines and size + 1.1 <= room:
            room -= size + 1.1
        else:
            lines += max(1, ceil(size / width))
            room = width - size
    return max(lines, 1)
