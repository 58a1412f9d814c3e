"""What stands in place of a picture where there is nothing to draw: the sentence that says so."""

from matplotlib.figure import Figure

from analysis.charts.style import LINE, SIZE, SOFT_INK, WIDTH, drawing, wrapped

MARGIN = 12


def nothing_to_draw(sentence: str, width: float = WIDTH) -> Figure:
    """Return a picture ``width`` units wide with ``sentence`` in its middle."""
    lines = wrapped(sentence, SIZE, width - 2 * MARGIN, lines=8)
    with drawing(width, 2 * MARGIN + LINE * len(lines)) as figure:
        figure.text(0.5, 0.5, "\n".join(lines), ha="center", va="center", color=SOFT_INK, fontsize=SIZE)
    return figure
