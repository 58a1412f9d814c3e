"""The legend under a plot, in as many columns as fit, so that its height is known before anything is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from analysis.charts.style import SIZE, WIDTH, text_width

HANDLE, PAD, SPACE = 2.0, 0.6, 1.2  # of the mark, between mark and text, between columns: in sizes of the text
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
        parted = [max(part) for part in np.array_split(widths, columns)]  # as matplotlib parts them
        return sum(parted) + SPACE * SIZE * (columns - 1) <= WIDTH - 2 * MARGIN

    def draw(self, axes: Axes, depth: float) -> None:
        """Draw it ``depth`` units below the plot, from the left edge of the picture."""
        handles, labels = axes.get_legend_handles_labels()
        of_label = dict(zip(labels, handles, strict=True))
        corner = ((MARGIN - axes.bbox.x0) / axes.bbox.width, -depth / axes.bbox.height)
        axes.legend(
            handles=[of_label[label] for label in self.labels], labels=list(self.labels), loc="upper left",
            bbox_to_anchor=corner, ncols=self.columns, frameon=False, fontsize=SIZE, borderpad=0, borderaxespad=0,
            handlelength=HANDLE, handletextpad=PAD, columnspacing=SPACE, labelspacing=0.45,
        )  # fmt: skip
