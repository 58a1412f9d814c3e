"""What all pages of a project read alike, so that it is read once: catalogue, register, and the tables of the store.

Little is imported for it: who has it read beside other work can begin the sooner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.crosswalk import membership, units_lying_in_each
from analysis.geography.registry import ONE_DAY, Registry
from analysis.geography.turns import turns_of
from analysis.project.opening import keep, kept, opened
from analysis.project.settings import Settings
from analysis.store.address import open_store
from analysis.store.in_memory import Tables, hold_also, tables_held


@dataclass(frozen=True)
class ReadAhead:
    """What was read: catalogues and their registers by the digest of their files, and tables of the store."""

    catalogues: Mapping[str, tuple[Catalogue, Registry]]
    tables: Tables

    def take_over(self) -> None:
        """Let it be found in this process by who opens the catalogue or reads the store."""
        keep(self.catalogues)
        hold_also(self.tables)


def read_ahead(root: Path) -> ReadAhead:
    """Open the catalogue and the register of the project in ``root``, and find out which units lie where and when.

    No database is opened: its threads would not live on in a fork.

    Raises
    ------
    CadreError
        for faults of the settings, the catalogue or the store.
    """
    settings = Settings.read(root)
    catalogue, registry = opened(root / settings.folders.catalogue)
    _find_who_lies_where(catalogue, registry, settings.frames.compute)
    # A fault of the store's address is told, in the reader's language, by the page that opens it.
    open_store(settings.store, root=root, say=lambda key, **facts: key).hold_in_memory()
    return ReadAhead(kept(), tables_held())


def _find_who_lies_where(catalogue: Catalogue, registry: Registry, frames: Sequence[date]) -> None:
    """Have the register remember what pages ask of it most: for the days of snapshots, frames, years and changes."""
    snapshots = {snapshot.day for snapshot in catalogue.outlines.values()}
    days = snapshots | set(frames) | {date(year, 12, 31) for year in range(min(frames).year - 1, max(frames).year)}
    changes = [day for day in registry.days_of_change() if day <= max(frames)]
    days |= {side for day in changes for side in (day - ONE_DAY, day)}  # what was rearranged shows on charts
    reporting = sorted({form.level for form in catalogue.forms.values()})
    for level, as_of, frame in product(reporting, sorted(days), frames):
        if as_of <= frame or as_of in frames:
            units_lying_in_each(registry, level, as_of, frame, ())
    for level in reporting:
        turns_of(registry, (), max(frames), level, date.min, max(frames))
    for as_of, frame in product(snapshots, frames):
        membership(registry, "commune", as_of, frame)  # with its gaps, of which a map tells
