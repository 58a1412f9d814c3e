"""What stands beside the lines of a slope chart: names and figures, moved apart where they would meet."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.charts.labels import apart
from analysis.charts.plot import IN_PICTURE, Plot
from analysis.charts.series import point_in_words
from analysis.charts.slopes import Slopes, row_of
from analysis.charts.style import INK, LINE, REFERENCE, SIZE, SOFT_INK, text_width, wrapped
from analysis.model.nouns import Indicator
from analysis.words.language import Language

Labels = dict[str, list[tuple[str, bool]]]  # unit -> its lines and whether each is bold

FOOT = 16  # of the picture; labels may stand in it
LEADER, BESIDE, WIDEST_NAME, SLACK = 12, 4, 104, 1.06  # slack: other programs write some letters wider


def labels_of(
    slopes: Slopes, indicator: Indicator, language: Language, names: Mapping[str, str]
) -> tuple[Labels, Labels]:
    """Return what stands at the left and at the right; a place that has only the first figure is named at the left."""
    left: Labels = {}
    right: Labels = {}
    for unit in (str(unit) for unit in slopes.first.index):
        first, last, is_bold = row_of(slopes.first, unit), row_of(slopes.last, unit), slopes.is_clear(unit)
        name = [(line, is_bold) for line in wrapped(names[unit], SIZE, WIDEST_NAME, lines=2)]
        if not np.isnan(first["value"]):
            told = [(point_in_words(first, indicator, language), False)]
            left[unit] = told if not np.isnan(last["value"]) else [*name, *told]
        if not np.isnan(last["value"]):
            right[unit] = [*name, (point_in_words(last, indicator, language), False)]
    return left, right


def room_for(labels: Labels) -> float:
    """Return the margin that holds the labels and the thin lines to them."""
    widths = (text_width(line, SIZE, bold=is_bold) for label in labels.values() for line, is_bold in label)
    return LEADER + BESIDE + 2 + SLACK * max(widths, default=0.0)


def write_labels(plot: Plot, labels: Labels, values: pd.Series, *, at_the_right: bool) -> None:
    """Write the labels beside their points, moved apart where they would meet, with a thin line to the point."""
    units = list(labels)
    if not units:
        return
    x = 1.0 if at_the_right else 0.0
    points = [plot.place(x, values[unit]) for unit in units]
    gap = LINE * max(len(label) for label in labels.values())
    room = plot.bbox.y0 - FOOT + gap / 2, plot.bbox.y1 + 10 - gap / 2
    side = 1 if at_the_right else -1
    levels = _within([up for _, up in points], gap, room)
    for unit, (across, up), level in zip(units, points, levels, strict=True):
        begin = across + side * (LEADER + BESIDE)
        ends = [across + side * 4, begin - side * 2]
        plot.line(ends, [up, level], within=IN_PICTURE, color=REFERENCE, width=0.6)
        lines = labels[unit]
        for number, (line, is_bold) in enumerate(lines):
            plot.write(
                line, begin, level + LINE * ((len(lines) - 1) / 2 - number), within=IN_PICTURE,
                across="left" if at_the_right else "right", weight="bold" if is_bold else "normal",
                color=SOFT_INK if 0 < number == len(lines) - 1 else INK,
            )  # fmt: skip


def _within(places: list[float], gap: float, room: tuple[float, float]) -> list[float]:
    """Return the places moved apart and into the room; their order and the gap stay."""
    moved, order = apart(places, gap), sorted(range(len(places)), key=lambda number: places[number])
    for step, number in enumerate(order):
        lowest, highest = room[0] + step * gap, room[1] - (len(order) - 1 - step) * gap
        moved[number] = min(max(moved[number], lowest), highest)
    return moved
