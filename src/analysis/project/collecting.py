"""How the collection of a form stands: who was asked, who has sent, who has not, and who must mend what, by district.

Asked are the units of the form's level that stood on its day, in the place where the form is collected. The register
tells them, not what came before: a commune made last year is asked, and one that was merged away is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.former import last_standing, lying_in
from analysis.geography.registry import Registry
from analysis.ingest.marks import Mark
from analysis.ingest.names import day_of, level_on, scope_on
from analysis.model.errors import UsageError
from analysis.model.forms import Form
from analysis.model.places import Unit
from analysis.model.tables import rows_of
from analysis.project.asking import known, year_of
from analysis.project.receiving import superseded
from analysis.project.revisions import place_on_sheet
from analysis.project.sending_back import marks_by_source
from analysis.store.store import Store


@dataclass(frozen=True, slots=True)
class Mending:
    """A received file that must be mended. path : as it is told; problem : of the whole file; marks : its cells."""

    path: str
    problem: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands in one district, or in what the asked units lie in where there are no districts.

    Attributes
    ----------
    place : that unit; None for files of which nobody knows whose they are, or of a sender above all places.
    asked, silent : the units asked, and those of which no figure was taken. mendings : the files to be mended.
    """

    place: Unit | None
    asked: tuple[Unit, ...]
    silent: tuple[Unit, ...]
    mendings: tuple[Mending, ...]

    @property
    def is_done(self) -> bool:
        """Whether all have sent and nothing must be mended."""
        return not self.silent and not self.mendings


@dataclass(frozen=True, slots=True)
class Collection:
    """A form of a year, in a place on the form's day, with its standings by place."""

    form: Form
    year: str
    day: date
    place: Unit
    standings: tuple[Standing, ...]

    def count(self, what: str) -> int:
        """Return how many units are ``asked`` or ``silent``, or how many files have ``mendings``."""
        return sum(len(getattr(standing, what)) for standing in self.standings)


def collection_of(
    form_id: str, period: str, *, unit: str = "", catalogue: Catalogue, registry: Registry, store: Store
) -> Collection:
    """Tell how the collection of a form stands.

    Parameters
    ----------
    unit : code of the place asked about; by default where the form is collected. One that stood no more on the form's
        day stands for what then lay in it.

    Raises
    ------
    UsageError
        for a form, period or unit that there is not, or a form that was not asked for in that year.
    """
    form = catalogue.forms[known(form_id, catalogue.forms, "form")]
    day = day_of(form, str(year_of(period)))
    if form.layout_for(period) is None:
        raise UsageError(
            f"The form {form.id} has no layout for {period}, so nobody was asked for it.", where="round",
            do="Name another year, or add a version to the form's file.",
        )  # fmt: skip
    level = level_on(registry, form, day)
    place, own = last_standing(registry, unit or scope_on(registry, form, day), day)
    asked = _asked(registry, place, own, level, day)
    if not asked:
        raise UsageError(
            f"No {level} lies in {place.name} ({place.code}) on {day}.", where="--unit",
            do=f"Name a place above the level of a {level}.",
        )  # fmt: skip
    sources = _sources(store, form.id, period)
    return Collection(form, period, day, place, _standings(asked, sources, registry, store, period, day))


def _asked(registry: Registry, place: Unit, own: date, level: str, day: date) -> list[Unit]:
    if place.level == level:
        return [place] if own == day else []
    if own == day:
        return registry.descendants(place.code, day, level)
    return lying_in(registry, place.code, own, level=level, day=day)


def _sources(store: Store, form: str, period: str) -> pd.DataFrame:
    """Return the live SOURCES of the form that tell of the year: of it alone, or of years around it."""
    sources = store.read("sources")
    own = sources[(sources["form"] == form) & ~sources["id"].isin(superseded(sources))]
    return own[np.array([_spans(told, period) for told in own["period"]], dtype=bool)]


def _spans(told: str, period: str) -> bool:
    first, _, last = told.partition("..")
    return not told or first <= period <= (last or first)  # of a file without a year nobody knows


def _standings(
    asked: Sequence[Unit], sources: pd.DataFrame, registry: Registry, store: Store, period: str, day: date
) -> tuple[Standing, ...]:
    ids = sources["id"].tolist()
    told = set(store.distinct("facts", ["unit"], {"source": ids, "period": [period]})["unit"]) if ids else set()
    by_place: dict[str, list[Unit]] = defaultdict(list)
    for unit in asked:
        by_place[unit.parent].append(unit)
    mendings = _mendings(sources, store)
    own: dict[str, list[Mending]] = defaultdict(list)
    for row in rows_of(sources):
        place = _place_of(str(row["unit"]), by_place.keys(), registry, day)
        if row["id"] in mendings and place is not None:
            own[place].append(mendings[row["id"]])
    found = [
        Standing(
            registry.unit(code, day), tuple(units), tuple(unit for unit in units if unit.code not in told),
            tuple(own.pop(code, [])),
        )
        for code, units in sorted(by_place.items())
    ]  # fmt: skip
    others = [each for rest in own.values() for each in rest]
    return (*found, *([Standing(None, (), (), tuple(others))] if others else []))


def _place_of(sender: str, places: Iterable[str], registry: Registry, day: date) -> str | None:
    """Return the place that a file belongs to: the sender's own, or the one that it lies in.

    Empty where the sender is not known or stands above a place; None where it lies elsewhere.
    """
    if registry.find(sender, day) is None:
        return ""
    line = [sender, *(unit.code for unit in registry.ancestors(sender, day))]
    known_places = set(places)
    own = next((code for code in line if code in known_places), None)
    above = {unit.code for code in known_places for unit in registry.ancestors(code, day)}
    return "" if own is None and sender in above else own


def _mendings(sources: pd.DataFrame, store: Store) -> dict[str, Mending]:
    """Return, by id, the files of which something was refused, differs or is wrong as a whole."""
    ids = sources["id"].tolist()
    if not ids:
        return {}
    rejects, sums = store.read("rejects", {"source": ids}), store.read("findings", {"question": "adds_up"})
    marked, found = marks_by_source(rejects, sums), {}
    for row in rows_of(sources):
        marks = sorted(marked.get(row["id"], []), key=lambda mark: place_on_sheet(mark.address))
        if marks or row["problem"]:
            found[row["id"]] = Mending(str(row["path"]), str(row["problem"]), tuple(marks))
    return found
