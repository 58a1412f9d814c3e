"""The legend under a plot, in as many columns as fit, so that its height is known before anything is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.transforms import Bbox

from analysis.charts.plot import IN_PICTURE, Plot
from analysis.charts.style import SIZE, WIDTH, text_width

HANDLE, HIGH, PAD, SPACE = (
    2.0,
    0.7,
    0.6,
    1.2,
)  # of the mark, its height, to the text, between columns: in sizes of the text
ROW, MARGIN = 16.5, 4


@dataclass(frozen=True)
class Legend:
    """What the marks mean, in their order; each is the label of something that is drawn."""

    labels: Sequence[str]

    @property
    def columns(self) -> int:
        """As many columns as the picture has room for."""
        return next(number for number in range(max(1, len(self.labels)), 0, -1) if number == 1 or self._fits(number))

    @property
    def height(self) -> float:
        """Units of the viewBox that it needs."""
        return ROW * -(-len(self.labels) // self.columns)

    def _fits(self, columns: int) -> bool:
        widths = [text_width(label, SIZE) + (HANDLE + PAD) * SIZE for label in self.labels]
        parted = [max(part) for part in np.array_split(widths, columns)]
        return sum(parted) + SPACE * SIZE * (columns - 1) <= WIDTH - 2 * MARGIN

    def draw(self, plot: Plot, depth: float) -> None:
        """Draw it ``depth`` units below the plot, from the left edge of the picture."""
        left = float(MARGIN)
        for column in np.array_split(np.array(self.labels, dtype=object), self.columns):
            for number, label in enumerate(column):
                middle = plot.bbox.y0 - depth - ROW * (number + 0.5)
                box = Bbox([[left, middle - HIGH * SIZE / 2], [left + HANDLE * SIZE, middle + HIGH * SIZE / 2]])
                for sample in plot.samples[label]:
                    plot.stroke(partial(sample, box=box), zorder=5)
                plot.write(label, left + (HANDLE + PAD) * SIZE, middle, within=IN_PICTURE, zorder=5)
            left += max(text_width(label, SIZE) for label in column) + (HANDLE + PAD + SPACE) * SIZE
