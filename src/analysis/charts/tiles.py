"""Equal tiles in place of outlines: a square for each unit, near where it lies, so that none hides another."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil, sqrt

import numpy as np
import shapely
from scipy.optimize import linear_sum_assignment
from shapely.geometry.base import BaseGeometry

from analysis.model.outlines import TileLayout

Point = tuple[float, float]
Places = dict[str, tuple[int, int]]  # code -> (column, row), row 0 in the north

WIDEST, LOWEST = 72.0, 40.0  # of a tile, in units of the viewBox: three lines of text fit
ROOM = 352.0


def tile_places(
    codes: Sequence[str], layouts: Sequence[TileLayout], middles: Mapping[str, Point], day: date
) -> Places:  # fmt: skip
    """Return a place for each unit: as a layout of the day has it, else near its middle, else in reading order.

    Parameters
    ----------
    middles : code -> (east, north); they count only where every unit has one.
    """
    for layout in layouts:
        if layout.is_valid_on(day) and set(codes) <= set(layout.places):
            return _moved({code: layout.places[code] for code in codes})
    columns = max(1, ceil(sqrt(len(codes))))
    if set(codes) <= set(middles):
        return _assigned({code: middles[code] for code in codes}, columns)
    return {code: (number % columns, number // columns) for number, code in enumerate(codes)}


def _moved(places: Places) -> Places:
    """Return the places with the first of them in the first column and row."""
    left, top = (min(place[axis] for place in places.values()) for axis in (0, 1))
    return {code: (column - left, row - top) for code, (column, row) in places.items()}


def _assigned(middles: Mapping[str, Point], columns: int) -> Places:
    """Return places on a grid such that the squares of the ways to them add up to the least."""
    points = np.array(list(middles.values()))
    rows = ceil(len(points) / columns)
    spread = np.maximum(np.ptp(points, axis=0), 1e-9)
    wanted = (points - points.min(axis=0)) / spread * [columns - 1, rows - 1]
    wanted[:, 1] = rows - 1 - wanted[:, 1]
    cells = [(column, row) for row in range(rows) for column in range(columns)]
    ways = ((wanted[:, None, :] - np.array(cells)[None, :, :]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(ways)
    return _moved({code: cells[cell] for code, cell in zip(middles, chosen, strict=True)})


def tiles(places: Places) -> dict[str, BaseGeometry]:
    """Return the tiles as areas, in units of the viewBox, north up: all of one size."""
    if not places:
        return {}
    wide = min(WIDEST, ROOM / (1 + max(column for column, _ in places.values())))
    high = max(LOWEST, 0.6 * wide)
    return {
        code: shapely.box(column * wide, -(row + 1) * high, (column + 1) * wide, -row * high)
        for code, (column, row) in places.items()
    }
