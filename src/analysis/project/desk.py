"""What an analyst has at hand in a notebook: names that complete themselves, charts, own indicators and targets."""

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.project.asking import day_of
from analysis.project.at_hand import Names
from analysis.project.places_asked import code_meant, codes_within
from analysis.store.store import Store
from analysis.words.place_names import bare_name

if TYPE_CHECKING:
    from analysis.project.drawing import Drawing
    from analysis.project.project import Project

# What charts, statistics and own indicators need is imported when they are asked for: verbs and pages need none of it.


class Desk:
    """The part of a project that is made for people who look around; the verbs stand in ``Project``."""

    if TYPE_CHECKING:

        @property
        def catalogue(self) -> Catalogue: ...  # noqa: D102
        @property
        def registry(self) -> Registry: ...  # noqa: D102
        @property
        def store(self) -> Store: ...  # noqa: D102

    @property
    def frames(self) -> list[str]:
        """Days whose map of units has been computed; another one is computed when it is asked for."""
        return self.store.frames()

    # Kept, once they were asked for: IPython completes what is kept, and calls nothing that must be worked out.

    @cached_property
    def periods(self) -> Names:
        """Years with any figure that can be told."""
        held = self.store.distinct("values", ["period"], {"state": "ok"})["period"]
        return Names({str(period): () for period in sorted(held)}, "period")

    @cached_property
    def indicators(self) -> Names:
        """Indicators by their names in Vietnamese and English."""
        nouns = self.catalogue.indicators.values()
        return Names({noun.id: (noun.name.vi, noun.name.en) for noun in nouns}, "indicator")

    @cached_property
    def measures(self) -> Names:
        """Counts that forms tell and that indicators are made of, by their names in Vietnamese and English."""
        return Names({noun.id: (noun.name.vi, noun.name.en) for noun in self.catalogue.measures.values()}, "measure")

    def holding_figures(self) -> set[str]:
        """Return the codes of all units with any figure."""
        return set(self.store.distinct("values", ["unit"])["unit"])

    def indicators_with_figures(self) -> set[str]:
        """Return the identifiers of all indicators with any figure."""
        return set(self.store.distinct("values", ["indicator"])["indicator"])

    def code_of(self, unit: str, frame: str) -> str:
        """Return the code of the unit that a code or a name means on the map of ``frame``."""
        return code_meant(self.registry, unit, day_of(frame), self.holding_figures)

    def codes_in(self, frame: str, *, level: str = "", within: str = "") -> list[str]:
        """Return the units of a level on a map, all or those that lie in one; without a level those one level down."""
        return codes_within(self.registry, day_of(frame), level=level, within=within, held=self.holding_figures)

    @cached_property
    def units(self) -> Names:
        """Units with any figure, by the names that they bear on the maps that have been computed."""
        called: dict[str, dict[str, None]] = {}
        for unit, frame in self.store.distinct("values", ["unit", "frame"]).itertuples(index=False):
            found = self.registry.find(str(unit), day_of(str(frame)))
            if found is not None:
                called.setdefault(found.code, {}).update({found.name: None, bare_name(found.name): None})
        return Names(called, "unit")

    @cached_property
    def draw(self) -> "Drawing":
        """The charts of the reports: ``project.draw.trend("university_or_higher", unit="350", frame="2025-06-30")``."""
        drawing: Drawing = import_module("analysis.project.drawing").Drawing(self)
        return drawing

    def trying(self, *entries: str) -> "Project":
        """Return this project with own indicators, in memory only: see ``own_indicators.tried``.

        ``entries`` : what would stand in ``catalogue/indicators/<id>.yml``, one text an indicator.
        """
        tried: Project = import_module("analysis.project.own_indicators").tried(self, entries)
        return tried

    def what_if(self, indicator: str, thresholds: Any, **asked: Any) -> pd.DataFrame:
        """Return how units stand against thresholds that nobody resolved: see ``what_if.what_if``."""
        compared: pd.DataFrame = import_module("analysis.project.what_if").what_if(self, indicator, thresholds, **asked)
        return compared

    def __repr__(self) -> str:
        return "\n".join(f"{what}: {told}" for what, told in self._overview())

    def _repr_html_(self) -> str:
        html: str = import_module("analysis.project.overview").overview_html(self._overview())
        return html

    def _overview(self) -> list[tuple[str, str]]:
        told: list[tuple[str, str]] = import_module("analysis.project.overview").overview(self)
        return told
