"""What a staff list tells besides BM02: titles, specialisms, skills, second degrees, who is no local, who is enrolled.

All of it is given by quota, district by district and year by year: as many persons as the district's path asks
(``planted``), to within a person. Nobody loses a specialism, a skill or a degree; where those who left held fewer than
their share, the district is a person or two above its path until the next ones go. Who is given a trait first is a
lasting rank of the person's number, so that no draw of the staff process is shifted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.geography.registry import Registry
from analysis.sample.levels import levels_of
from analysis.sample.persons import Degree, Person
from analysis.sample.planted import height
from analysis.sample.seats import staff_of
from analysis.sample.spreading import nearest, rank, spread
from analysis.sample.staffing import PROVINCE, YearOfStaff
from analysis.sample.titles import titles_of
from analysis.selection.person import rank_of
from analysis.selection.standards import Rulebook

FIRST_LIST, LAST_LIST = 2019, 2025
YOUNG = 40
# How many persons of a hundred staff a district needs with each specialism and skill.
NEEDED: dict[str, dict[str, float]] = {
    "specialism": {
        "economics": 0.10, "land": 0.11, "public_administration": 0.12, "law": 0.09, "agriculture": 0.08,
        "information_technology": 0.07,
    },
    "skill": {"leading": 0.14, "mobilising": 0.16, "site_clearance": 0.10, "petitions": 0.12},
}  # fmt: skip
IS_MET = {"specialism": "specialism_need_met", "skill": "skill_need_met"}
BROAD = 2
NON_LOCAL_TITLES = (
    ("party_secretary", "party_deputy_secretary"),
    ("people_committee_chair", "people_committee_vice_chair"),
    ("people_council_chair", "people_council_vice_chair"),
)
# The course of ``courses.yml`` that gives what somebody lacks.
GIVEN_BY = {
    "degree": "university_degree",
    "politics": "intermediate_political_theory",
    "management": "state_management_specialist",
}
OTHERWISE = "university_degree"

Item = tuple[str, str]  # ("specialism", "land"), ("skill", "petitions")


@dataclass(frozen=True, slots=True)
class Traits:
    """What one person is, has and does in one year, besides ``Person``; ``enrolled`` is a course of the catalogue."""

    title: str
    items: frozenset[Item] = frozenset()
    has_second_degree: bool = False
    is_non_local: bool = False
    enrolled: str = ""

    def of_kind(self, kind: str) -> list[str]:
        """Return the specialisms, or the skills, in the order of the catalogue."""
        return [name for name in NEEDED[kind] if (kind, name) in self.items]


@dataclass(frozen=True, slots=True)
class Member:
    """A person on the staff of a commune (``unit``, a code)."""

    person: Person
    unit: str

    @property
    def number(self) -> int:
        """The person's lasting number."""
        return self.person.number


AllTraits = dict[int, Traits]


def traits_of(staff: YearOfStaff, before: Mapping[int, Traits], registry: Registry, rulebook: Rulebook) -> AllTraits:
    """Return number -> traits of everybody on the staff of the six districts.

    Parameters
    ----------
    before : the same of the year before; empty for the first list.
    rulebook : the standards; who falls short of them may be enrolled.
    """
    found: AllTraits = {}
    for district in registry.children(PROVINCE, staff.day):
        communes = [unit.code for unit in registry.children(district.code, staff.day)]
        found |= _of_district(district.code, communes, staff, before, rulebook)
    return found


def _of_district(
    district: str, communes: Sequence[str], staff: YearOfStaff, before: Mapping[int, Traits], rulebook: Rulebook
) -> AllTraits:
    members = [Member(person, code) for code in communes for person in staff_of(staff.persons[code])]
    titles_before = {number: one.title for number, one in before.items()}
    titles: dict[int, str] = {}
    for code in communes:
        titles |= titles_of(staff_of(staff.persons[code]), code, staff.year, titles_before)
    now = {
        one.number: replace(before[one.number], title=titles[one.number])
        if one.number in before
        else Traits(titles[one.number])
        for one in members
    }
    _give_second_degrees(now, members, district, staff.year)
    _give_specialisms_and_skills(now, members, district, staff.year)
    _give_non_locals(now, before, district, staff.year)
    _enrol(now, members, district, staff.day, rulebook)
    return now


def _chosen(candidates: Iterable[int], word: str, count: int) -> list[int]:
    """Return the first ``count`` by a lasting rank."""
    return sorted(candidates, key=lambda number: (rank(word, number), number))[: max(0, count)]


def _give_second_degrees(now: AllTraits, members: Sequence[Member], district: str, year: int) -> None:
    """Those under 40 and the others apart, so that the share of each follows the path."""
    share = height("second_degree", district, year)
    young = [one for one in members if one.person.age_in(year) < YOUNG]
    others = [one for one in members if one.person.age_in(year) >= YOUNG]
    wanted = nearest(share, len(young))
    for group, count in ((young, wanted), (others, nearest(share, len(members)) - wanted)):
        held = sum(now[one.number].has_second_degree for one in group)
        open_to = [
            one.number for one in group
            if one.person.degree >= Degree.UNIVERSITY and not now[one.number].has_second_degree
        ]  # fmt: skip
        for number in _chosen(open_to, "second degree", count - held):
            now[number] = replace(now[number], has_second_degree=True)


def _give_specialisms_and_skills(now: AllTraits, members: Sequence[Member], district: str, year: int) -> None:
    """First those are made broad who are lacking for that share, then everybody without any gets one.

    Whoever has one does not get a second otherwise, so that specialisms may grow without the broad becoming more.
    """
    lacking = _lacking(now, len(members), district, year)
    persons = {one.number: one.person for one in members}
    wanted = nearest(height("broad_skills", district, year), len(members))
    broad = [number for number, one in now.items() if len(one.items) >= BROAD]
    narrow = [number for number, one in now.items() if len(one.items) < BROAD]
    for number in _chosen(narrow, "broad", wanted - len(broad)):
        while len(now[number].items) < BROAD and _give_one(now, persons[number], lacking):
            pass
    for number in _chosen((number for number in narrow if not now[number].items), "first", len(narrow)):
        _give_one(now, persons[number], lacking)
    # What is left when everybody has one goes to the broad, who stay as many.
    for number in _chosen((number for number, one in now.items() if len(one.items) >= BROAD), "more", len(now)):
        _give_one(now, persons[number], lacking)


def _lacking(now: AllTraits, size: int, district: str, year: int) -> dict[Item, int]:
    return {
        (kind, name): nearest(share * height(IS_MET[kind], district, year), size)
        - sum((kind, name) in one.items for one in now.values())
        for kind, shares in NEEDED.items()
        for name, share in shares.items()
    }


def _give_one(now: AllTraits, person: Person, lacking: dict[Item, int]) -> bool:
    """Give the person what is lacking most; a specialism asks for professional training."""
    held = now[person.number].items
    open_items = [
        item for item, count in lacking.items()
        if count > 0 and item not in held and (item[0] == "skill" or person.degree >= Degree.INTERMEDIATE)
    ]  # fmt: skip
    if not open_items:
        return False
    item = max(open_items, key=lambda each: lacking[each])
    lacking[item] -= 1
    now[person.number] = replace(now[person.number], items=held | {item})
    return True


def _give_non_locals(now: AllTraits, before: Mapping[int, Traits], district: str, year: int) -> None:
    """Of those with a leading post: the path's share of the key cadres, and of the leaders of the People's Council.

    Who is new in a leading post comes first: leaders from elsewhere are sent to a post, they do not become strangers.
    """
    share = height("key_cadres_non_local", district, year)
    holders = [[number for number, one in now.items() if one.title in titles] for titles in NON_LOCAL_TITLES]
    key_cadres = [len(group) for group in holders[:2]]
    wanted = [*spread(nearest(share, sum(key_cadres)), key_cadres), nearest(share, len(holders[2]))]

    def was_there(number: int) -> bool:
        return number in before and before[number].title in {title for titles in NON_LOCAL_TITLES for title in titles}

    for group, count in zip(holders, wanted, strict=True):
        missing = count - sum(now[number].is_non_local for number in group)
        local = [number for number in group if not now[number].is_non_local]
        for number in sorted(local, key=lambda each: (was_there(each), rank("elsewhere", each)))[: max(0, missing)]:
            now[number] = replace(now[number], is_non_local=True)


def _enrol(now: AllTraits, members: Sequence[Member], district: str, day: date, rulebook: Rulebook) -> None:
    """Enrol the path's share of those below the standard; who is enrolled already goes on as long as there is room."""
    lacks = lacks_of(rulebook, day)
    below = {one.number: lacking for one in members if (lacking := lacks(one, now[one.number].title))}
    wanted = nearest(height("below_standard_enrolled", district, day.year), len(below))
    order = sorted(below, key=lambda number: (not now[number].enrolled, rank("enrolled", number)))
    chosen = set(order[:wanted])
    for number, one in now.items():
        course = next((GIVEN_BY[field] for field in GIVEN_BY if field in below.get(number, [])), OTHERWISE)
        now[number] = replace(one, enrolled=course if number in chosen else "")


def lacks_of(rulebook: Rulebook, day: date) -> Callable[[Member, str], list[str]]:
    """Return the function that tells the fields in which somebody falls short of the standard of a title on ``day``."""

    def lacks(member: Member, title: str) -> list[str]:
        levels = levels_of(member.person)
        return [
            need.field
            for need in rulebook.needs(title, member.unit, day)
            if rank_of(need.field, levels.get(need.field, "")) < rank_of(need.field, need.level)
        ]

    return lacks
