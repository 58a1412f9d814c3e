"""What one sender tells in one year, from which every form of that year is counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.model.nouns import Grouping
from analysis.model.places import Unit
from analysis.model.standards import Course
from analysis.sample.attending import Attended, attended_by
from analysis.sample.counting import Figures
from analysis.sample.persons import Person
from analysis.sample.seats import staff_of
from analysis.sample.staffing import PROVINCE, YearOfStaff, years_of_staff
from analysis.sample.training import training_figures
from analysis.sample.traits import FIRST_LIST, LAST_LIST, AllTraits, traits_of
from analysis.selection.standards import Rulebook

NEW_PROVINCE = "37"
USUAL_STAFF = 350


@dataclass(frozen=True)
class Sending:
    """One sender's communes in one year and the persons in them.

    Attributes
    ----------
    persons : commune's code -> persons, the deputies of the Front and the mass organisations among them.
    traits : number -> what a staff list tells besides; empty in years without lists.
    groupings, courses : the catalogue's, for the names of programmes, agencies, titles and courses.
    """

    year: int
    sender: Unit
    communes: tuple[Unit, ...]
    persons: Mapping[str, list[Person]]
    traits: AllTraits = field(default_factory=dict)
    groupings: Mapping[str, Grouping] = field(default_factory=dict)
    courses: Mapping[str, Course] = field(default_factory=dict)

    @property
    def district(self) -> str:
        """The sender's code."""
        return self.sender.code

    @property
    def day(self) -> date:
        """The day on which the staff is counted."""
        return date(self.year, 6, 30)

    @property
    def codes(self) -> list[str]:
        """The codes of the communes, in the order of their rows."""
        return [unit.code for unit in self.communes]

    @cached_property
    def staff(self) -> dict[str, list[Person]]:
        """Commune's code -> cadres and civil servants."""
        return {code: staff_of(self.persons[code]) for code in self.codes}

    @cached_property
    def sizes(self) -> list[int]:
        """The number of staff of each commune."""
        return [len(self.staff[code]) for code in self.codes]

    @cached_property
    def training(self) -> dict[str, Figures]:
        """Commune's code -> the figures of the form ``training``."""
        return training_figures(self.district, self.codes, self.year, sum(self.sizes) / USUAL_STAFF)

    @cached_property
    def attended(self) -> Attended:
        """Number -> the programmes that somebody on the staff attended in the year."""
        return attended_by(self.district, self.year, self.staff, self.training)

    def name_in(self, grouping: str, member: str) -> str:
        """Return the Vietnamese name of a member of a grouping."""
        return self._names[grouping][member]

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        return {name: {one.id: one.name.vi for one in each.members} for name, each in self.groupings.items()}


def sendings(catalogue: Catalogue, registry: Registry) -> Iterator[Sending]:
    """Yield what the six districts send year by year, and what the province sends when there are none any more."""
    rulebook, traits = Rulebook(list(catalogue.standards), registry), AllTraits()
    for staff in years_of_staff(registry):
        if FIRST_LIST <= staff.year <= LAST_LIST:
            traits = traits_of(staff, traits, registry, rulebook)
        for sender, communes in _senders(staff, registry):
            persons = {commune.code: staff.persons[commune.code] for commune in communes}
            of_year = traits if staff.year <= LAST_LIST else {}
            yield Sending(staff.year, sender, communes, persons, of_year, catalogue.groupings, catalogue.courses)


def _senders(staff: YearOfStaff, registry: Registry) -> Iterator[tuple[Unit, tuple[Unit, ...]]]:
    """Yield every sender of the year with its communes."""
    if registry.find(PROVINCE, staff.day) is None:
        yield registry.unit(NEW_PROVINCE, staff.day), tuple(registry.unit(code, staff.day) for code in staff.persons)
        return
    for district in registry.children(PROVINCE, staff.day):
        yield district, tuple(registry.children(district.code, staff.day))
