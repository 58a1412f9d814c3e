"""The nouns of maps: what communes of one day cover, and where provinces stand on a map of tiles."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from analysis.model.nouns import Noun, OptionalDate, Words

# longitude and latitude in degrees; the last point is the first one again
Ring = Annotated[tuple[tuple[float, float], ...], Field(min_length=4)]


class Polygon(Noun):
    """One piece of land: its edge, and the edges of holes."""

    type: Literal["Polygon"]
    coordinates: tuple[Ring, ...]


class MultiPolygon(Noun):
    """Several pieces of land."""

    type: Literal["MultiPolygon"]
    coordinates: tuple[tuple[Ring, ...], ...]


class Properties(Noun):
    """Which commune it is, in the code of the snapshot's day."""

    code: str


class Feature(Noun):
    """What one commune covers."""

    type: Literal["Feature"]
    properties: Properties
    geometry: Polygon | MultiPolygon


class Snapshot(Noun):
    """Outlines of communes as they stood on ``day``; a GeoJSON file with day, source and licence at its head."""

    type: Literal["FeatureCollection"]
    day: date
    source: str
    licence: str
    features: tuple[Feature, ...]

    def __hash__(self) -> int:
        """Return a hash of its head: it is looked up for every map, and to hash all its places takes long."""
        return hash((self.day, self.source, len(self.features)))


class TileNote(Noun):
    """What must be said of a map of tiles that shows any of ``units``."""

    units: tuple[str, ...]
    text: Words


class TileLayout(Noun):
    """Where units stand on a map of tiles: ``rows`` from north to south, each with codes from west to east.

    ``since`` and ``until`` are the first and last day of the map; a dot keeps a place empty.
    """

    id: str
    since: OptionalDate = None
    until: OptionalDate = None
    rows: tuple[str, ...]

    def is_valid_on(self, day: date) -> bool:
        """Whether the layout is meant for ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def places(self) -> dict[str, tuple[int, int]]:
        """Code -> (column, row), counted from 0 in the north-west."""
        cells = [
            (code, (column, row)) for row, line in enumerate(self.rows) for column, code in enumerate(line.split())
        ]
        return {code: place for code, place in cells if code != "."}
