"""What stands in place of a picture where there is nothing to draw: the sentence that says so."""

from matplotlib.figure import Figure

from analysis.charts.plot import FRACTION, sheet
from analysis.charts.style import LINE, SIZE, SOFT_INK, WIDTH, drawing, wrapped

MARGIN = 12


def nothing_to_draw(sentence: str, width: float = WIDTH) -> Figure:
    """Return a picture ``width`` units wide with ``sentence`` in its middle."""
    lines = wrapped(sentence, SIZE, width - 2 * MARGIN, lines=8)
    with drawing(width, 2 * MARGIN + LINE * len(lines)) as figure:
        sheet(figure).write("\n".join(lines), 0.5, 0.5, within=FRACTION, across="center", color=SOFT_INK)
    return figure
