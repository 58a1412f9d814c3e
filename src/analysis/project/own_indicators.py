"""Indicators on trial: written as entries of the catalogue, computed by the same rules, and kept nowhere.

A project with own indicators is the project that it was made from, with these beside the others. What it computes lies
in a folder of its own that goes away with it: no page and no ``cadre compute`` meets a figure that is only on trial.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.catalogue.dividing import of_indicators
from analysis.catalogue.known import Known
from analysis.catalogue.read import Reader
from analysis.geography.registry import Registry
from analysis.model.errors import CatalogueError, Fault
from analysis.model.nouns import Indicator
from analysis.model.tables import FINDINGS, TABLES, VALUES, checked
from analysis.project.at_hand import Names
from analysis.project.computing import computed
from analysis.project.hiding import pattern_of
from analysis.project.project import Project
from analysis.project.rounding import rounded_findings
from analysis.project.withholding import ROW, Withholding, named_rows
from analysis.store.contents import BY_FRAME
from analysis.store.parquet import ParquetStore
from analysis.store.store import Store
from analysis.words.language import Language


def tried(project: Project, entries: Sequence[str]) -> "Tried":
    """Return ``project`` with own indicators beside those of its catalogue.

    Parameters
    ----------
    entries : one text an indicator, just as it would stand in ``catalogue/indicators/<id>.yml``.

    Raises
    ------
    CatalogueError
        with all faults of all entries, as ``cadre check`` tells them, or for an id that is taken.
    """
    faults: list[Fault] = []
    own: dict[str, Indicator] = {}
    for place, entry in enumerate(entries):
        indicator = _read(entry, place, faults)
        if indicator is None:
            continue
        if indicator.id in own or indicator.id in project.catalogue.indicators:
            faults.append(Fault(f"indicators/{indicator.id}.yml", "id", "this id is taken; give it another"))
        own[indicator.id] = indicator
    if not faults:
        catalogue = project.catalogue
        every = {**catalogue.indicators, **own}
        known = Known(catalogue.measures, catalogue.groupings, every, catalogue.themes, frozenset())
        files = {f"indicators/{name}.yml" for name in own}
        faults += [fault for fault in of_indicators(known) if fault.file in files]
    if faults:
        raise CatalogueError(faults)
    return Tried(project, own)


def _read(entry: str, place: int, faults: list[Fault]) -> Indicator | None:
    """Read an entry as a file of the catalogue is read, with the same faults."""
    with tempfile.TemporaryDirectory(prefix="cadre-") as folder:
        file = f"{place + 1}.yml"
        (Path(folder) / file).write_text(entry, encoding="utf-8")
        reader = Reader(Path(folder))
        content = reader.mapping(file)
        indicator = reader.entry(file, "", content, Indicator) if content else None
    faults += [Fault(f"entry {place + 1}", fault.key, fault.message) for fault in reader.faults]
    return indicator


class Tried(Project):
    """A project with own indicators; made by :func:`tried`."""

    def __init__(self, origin: Project, own: dict[str, Indicator]) -> None:
        self.root, self.settings = origin.root, origin.settings
        self.origin, self.own = origin, own
        self._folder = tempfile.TemporaryDirectory(prefix="cadre-")  # goes away with the project

    @cached_property
    def catalogue(self) -> Catalogue:
        """What is known, with the own indicators last."""
        every = {**self.origin.catalogue.indicators, **self.own}
        return replace(self.origin.catalogue, indicators=every)

    @cached_property
    def registry(self) -> Registry:
        """The register of units."""
        return self.origin.registry

    @cached_property
    def store(self) -> Store:
        """A store of its own, with what was received; values and findings follow frame by frame."""
        store = ParquetStore(Path(self._folder.name))
        for table in TABLES:
            if table not in BY_FRAME:
                store.write(table, self.origin.store.read(table))
        return store

    # What there is to look at is what the project has; of the own indicators it is found when they are looked at.

    @property
    def frames(self) -> list[str]:
        """Days whose map of units has been computed in the project."""
        return self.origin.frames

    @cached_property
    def periods(self) -> Names:
        """Years with any figure in the project."""
        return self.origin.periods

    @cached_property
    def units(self) -> Names:
        """Units with any figure in the project."""
        return self.origin.units

    def holding_figures(self) -> set[str]:
        """Return the codes of all units with any figure in the project."""
        return self.origin.holding_figures()

    def indicators_with_figures(self) -> set[str]:
        """Return the indicators of the project with any figure, and the own ones."""
        return self.origin.indicators_with_figures() | set(self.own)

    def _overview(self) -> list[tuple[str, str]]:
        language = Language.of(self.settings.languages.default, self.catalogue.languages)
        return [*self.origin._overview(), (language.say("explore.on_trial"), ", ".join(self.own))]

    @cached_property
    def _withholding(self) -> Withholding:
        rules = self.settings.disclosure
        return WithheldOfTried(rules, self.store, self.catalogue, self.registry, self.origin._withholding, self.own)

    def _compute(self, frame: date, facts: pd.DataFrame) -> None:
        """Compute the own indicators, and put them beside what the others are in the project's store."""
        name = frame.isoformat()
        self.origin._ensure(name)
        own_values, found = computed(self, frame, facts, self.own)
        for table, schema, own in (("values", VALUES, own_values), ("findings", FINDINGS, rounded_findings(found))):
            parts = [part for part in (self.origin.store.read_frame(table, name), own) if len(part)]
            self.store.write_frame(table, name, checked(pd.concat(parts or [own], ignore_index=True), schema))


class WithheldOfTried(Withholding):
    """What each profile is told of a project with own indicators: nothing by which a page's hidden count comes out.

    Pages are told already, and stay as they are. Where an own figure could only be told if a page told less, all own
    figures of that year are hidden.
    """

    def __init__(
        self, rules: object, store: Store, catalogue: Catalogue, registry: Registry, origin: Withholding,
        own: dict[str, Indicator],
    ) -> None:  # fmt: skip
        super().__init__(rules, store, catalogue, registry)  # type: ignore[arg-type]
        self.origin, self.own = origin, own

    def hidden(self, frame: str, threshold: int) -> pd.DataFrame:
        """Return the rows that pages hide, and the own rows that are hidden beside them."""
        key = (frame, threshold, "tried")
        if key not in self.held:
            values = self.store.read("values", {"frame": frame})
            of_pages = self.origin.hidden(frame, threshold)
            lower = self._lower_threshold(threshold)
            before = pd.concat([of_pages, self.hidden(frame, lower)]).drop_duplicates() if lower else of_pages
            pattern = pattern_of(values, threshold, self._parents(values, frame), self.catalogue, before)
            is_own = pattern["indicator"].isin(list(self.own))
            more = pattern[~is_own & ~named_rows(pattern, of_pages)]
            untold = values["indicator"].isin(list(self.own)) & values["period"].isin(set(more["period"]))
            self.held[key] = pd.concat([of_pages, pattern[is_own], values.loc[untold, ROW]]).drop_duplicates()
        return self.held[key]

    def _lower_threshold(self, threshold: int) -> int:
        told = {self.rules.threshold(profile) for profile in ("leadership", "public")}
        return max((one for one in told if 1 < one < threshold), default=0)
