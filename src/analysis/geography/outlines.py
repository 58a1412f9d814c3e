"""What the units of a day cover: outlines of communes, known for few days, carried to any day by the register.

A unit is drawn as the union of the communes of a snapshot that became it, or that it became. It has an outline only
where the register tells that each of them lies in it wholly and that nothing else does: a unit that was cut out of
another one has none, and nothing is guessed. Whereabouts it lies may be known all the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import cos, radians

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from analysis.geography.crosswalk import membership, units_lying_in_each
from analysis.geography.registry import Registry
from analysis.model.outlines import Snapshot
from analysis.model.places import Unit

Areas = dict[str, BaseGeometry]
Point = tuple[float, float]


@dataclass(frozen=True)
class Outlines:
    """What is known of the extent of some units of one day, in degrees of latitude both ways (east, north).

    Attributes
    ----------
    areas : code -> what the unit covers. Neighbours share their borders.
    middles : code -> whereabouts it lies: its centre, or that of the communes that became it in whole or in part.
    without : codes of the units that have no outline, in the order asked for.
    day : of the snapshot that they come from; None where no snapshot knows any of them.
    """

    areas: Areas
    middles: dict[str, Point]
    without: tuple[str, ...]
    day: date | None


def outlines_of(
    registry: Registry, snapshots: Iterable[Snapshot], units: Sequence[Unit], frame: date
) -> Outlines:  # fmt: skip
    """Return the outlines of ``units``, all valid on ``frame``, out of one snapshot.

    It is the one that draws most of them, and among equals the nearest in time: borders of two snapshots do not meet.
    """
    found = [_carried(registry, snapshot, units, frame) for snapshot in snapshots]
    if not found:
        return Outlines({}, {}, tuple(unit.code for unit in units), None)
    return min(found, key=lambda one: (-len(one.areas), -len(one.middles), _apart(one.day, frame)))


def _apart(day: date | None, frame: date) -> int:
    return abs((frame - (day or date.min)).days)


def _carried(registry: Registry, snapshot: Snapshot, units: Sequence[Unit], frame: date) -> Outlines:
    """Return what one snapshot knows of ``units``."""
    drawn = areas_of_snapshot(snapshot)
    gaps = membership(registry, "commune", snapshot.day, frame).gaps
    parts = units_lying_in_each(registry, "commune", snapshot.day, frame, [unit.code for unit in units])
    areas, middles = {}, {}
    for unit in units:
        own = parts.get(unit.code, {})
        held = [drawn[code] for code in own if code in drawn]
        # made of whole communes, at least one, and each is drawn
        if 0 < len(own) == len(held) and all(own.values()) and not gaps.get(unit.code):
            areas[unit.code] = shapely.union_all(held)
        if held:
            centre = shapely.centroid(areas.get(unit.code, shapely.GeometryCollection(held)))
            middles[unit.code] = (centre.x, centre.y)
    without = tuple(unit.code for unit in units if unit.code not in areas)
    return Outlines(areas, middles, without, snapshot.day if middles else None)


@lru_cache(maxsize=8)
def areas_of_snapshot(snapshot: Snapshot) -> Areas:
    """Return code -> what the commune covers, east and north in one scale: degrees of latitude."""
    areas = {
        feature.properties.code: shape({"type": feature.geometry.type, "coordinates": feature.geometry.coordinates})
        for feature in snapshot.features
    }
    _, south, _, north = shapely.total_bounds(list(areas.values())) if areas else (0, 0, 0, 0)
    # a degree of longitude is shorter; to the whole degree of latitude, so that snapshots of one province agree
    narrower = np.array([cos(radians((south + north) // 2)), 1.0])
    return {code: shapely.transform(area, lambda points: points * narrower) for code, area in areas.items()}
