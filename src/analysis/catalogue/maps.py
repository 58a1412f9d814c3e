"""What maps are drawn from: outlines of communes as GeoJSON files, and places of tiles. Whether they are sound, too."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from analysis.catalogue.read import Reader
from analysis.model.errors import Fault
from analysis.model.outlines import Snapshot, TileLayout
from analysis.model.places import Unit

OUTLINES, TILES = "units/outlines", "units/tiles.yml"


def read_outlines(reader: Reader) -> dict[str, Snapshot]:
    """Return file -> its snapshot, for the files of the folder."""
    snapshots = {}
    for file in reader.files_in(OUTLINES, ".geojson"):
        content = reader.json(file)
        snapshot = None if content is None else reader.entry(file, "", content, Snapshot)
        if snapshot is not None:
            snapshots[file] = snapshot
    return snapshots


def of_outlines(units: Collection[Unit], snapshots: Mapping[str, Snapshot], broken: frozenset[str]) -> Iterator[Fault]:
    """An outline is of a commune that stood on the snapshot's day, and each has one."""
    for file, snapshot in snapshots.items() if units else ():
        counts = Counter(feature.properties.code for feature in snapshot.features)
        standing = {unit.code for unit in units if unit.level == "commune" and unit.is_valid_on(snapshot.day)}
        for code, number in counts.items():
            if number > 1:
                yield Fault(file, code, "this commune stands twice; join its pieces to one")
            if code not in standing and code not in broken:
                yield Fault(file, code, f"no commune had the code {code!r} on that day")


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
