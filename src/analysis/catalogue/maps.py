"""What maps are drawn from: outlines of communes as GeoJSON files, and places of tiles. Whether they are sound, too."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from analysis.catalogue.read import Reader
from analysis.model.errors import Fault
from analysis.model.outlines import Snapshot, TileLayout
from analysis.model.places import Unit

OUTLINES, TILES = "units/outlines", "units/tiles.yml"


def read_outlines(reader: Reader) -> tuple[Snapshot, ...]:
    """Return the snapshots of the folder, by the names of their files."""
    read = ((file, reader.json(file)) for file in reader.files_in(OUTLINES, ".geojson"))
    found = (reader.entry(file, "", content, Snapshot) for file, content in read if content is not None)
    return tuple(snapshot for snapshot in found if snapshot is not None)


def of_outlines(units: Collection[Unit], snapshots: Iterable[Snapshot], broken: frozenset[str]) -> Iterator[Fault]:
    """An outline is of a commune that stood on the snapshot's day, and each has one."""
    for snapshot in snapshots if units else ():
        where = f"outlines of {snapshot.day}"
        counts = Counter(feature.properties.code for feature in snapshot.features)
        standing = {unit.code for unit in units if unit.level == "commune" and unit.is_valid_on(snapshot.day)}
        for code, number in counts.items():
            if number > 1:
                yield Fault(OUTLINES, f"{where}, {code}", "this commune stands twice; join its pieces to one")
            if code not in standing and code not in broken:
                yield Fault(OUTLINES, f"{where}, {code}", f"no commune had the code {code!r} on that day")


def of_tiles(units: Collection[Unit], layouts: Iterable[TileLayout], broken: frozenset[str]) -> Iterator[Fault]:
    """A tile is of a unit that stood while its layout holds, and has one place in it."""
    for layout in layouts if units else ():
        codes = Counter(code for row in layout.rows for code in row.split() if code != ".")
        for code, number in codes.items():
            key = f"layouts.{layout.id}.rows"
            if number > 1:
                yield Fault(TILES, key, f"{code!r} stands twice; keep one of them")
            if code not in broken and not any(unit.code == code and _stood_in(unit, layout) for unit in units):
                yield Fault(TILES, key, f"no unit had the code {code!r} while this layout holds")


def _stood_in(unit: Unit, layout: TileLayout) -> bool:
    first, last = unit.valid_from or date.min, unit.valid_to or date.max
    return first <= (layout.until or date.max) and (layout.since or date.min) <= last
