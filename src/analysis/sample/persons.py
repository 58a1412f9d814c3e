"""The made-up persons behind the made-up figures: what each is, how each comes in, and what a year does to each.

Figures are counted from persons, so that they fit together by construction: no column can break another.
"""

from dataclasses import dataclass, replace
from enum import IntEnum

from analysis.sample.chance import Chance


class Degree(IntEnum):
    """Professional qualification, lowest first."""

    NONE = 0
    ELEMENTARY = 1
    INTERMEDIATE = 2
    COLLEGE = 3
    UNIVERSITY = 4
    MASTER = 5
    DOCTOR = 6


class Politics(IntEnum):
    """Political theory, lowest first."""

    NONE = 0
    ELEMENTARY = 1
    INTERMEDIATE = 2
    ADVANCED = 3
    BACHELOR = 4


class Skill(IntEnum):
    """Computing or a language: nothing, a certificate, or more than that."""

    NONE = 0
    CERTIFICATE = 1
    HIGHER = 2


class School(IntEnum):
    """General education."""

    PRIMARY = 0
    LOWER_SECONDARY = 1
    UPPER_SECONDARY = 2


class Management(IntEnum):
    """Training in state management."""

    NONE = 0
    SPECIALIST = 1
    PRINCIPAL = 2


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person.

    Attributes
    ----------
    seat : the elected seat in the commune (``seats.seats_of``), empty for a civil servant.
    number, came_in : which person it is, for as long as the sample lasts, and the first year of the sample in which
        the person is there; given when a year stands (``staffing``), 0 until then. What else a person is follows from
        the number without a draw of these streams, so that nothing told of persons ever shifts a figure.
    """

    born: int
    is_female: bool
    is_party_member: bool
    is_minority: bool
    is_religious: bool
    is_rotated: bool
    degree: Degree
    school: School
    politics: Politics
    computing: Skill
    english: Skill
    other_language: Skill
    speaks_minority_language: bool
    management: Management
    seat: str = ""
    number: int = 0
    came_in: int = 0

    def age_in(self, year: int) -> int:
        """Return the age on 30 June, in whole years of the calendar."""
        return year - self.born


@dataclass(frozen=True, slots=True)
class Course:
    """How a district's staff develops: where it stood in 2015 and what happens every year.

    Attributes
    ----------
    size : smallest and largest number of staff that a commune had in 2015.
    degrees, politics : share with a university degree, with intermediate political theory or higher, in 2015.
    newcomer_degrees, newcomer_politics : the same shares among those who come in.
    degree_study, politics_study : share of those without it who get it in a year.
    politics_until : last year in which anybody was sent to political theory; afterwards newcomers have little of it.
    """

    size: tuple[int, int]
    degrees: float
    newcomer_degrees: float
    degree_study: float
    politics: float
    newcomer_politics: float
    politics_study: float
    politics_until: int = 9999


def founding_member(course: Course, year: int, chance: Chance) -> Person:
    """Return somebody who was there when the sample begins."""
    return _person(chance, born=year - chance.whole(27, 57), degrees=course.degrees, politics=course.politics)


def newcomer(course: Course, year: int, chance: Chance) -> Person:
    """Return somebody who came in this year: young, mostly with a degree."""
    degrees = min(0.995, course.newcomer_degrees + 0.004 * (year - 2015))
    politics = course.newcomer_politics if year <= course.politics_until else 0.15
    return _person(chance, born=year - chance.whole(24, 39), degrees=degrees, politics=politics)


def _person(chance: Chance, *, born: int, degrees: float, politics: float) -> Person:
    has_degree = chance.happens(degrees)
    lower = {Degree.INTERMEDIATE: 0.68, Degree.COLLEGE: 0.22, Degree.ELEMENTARY: 0.06, Degree.NONE: 0.04}
    has_politics = chance.happens(politics)
    return Person(
        born=born,
        is_female=chance.happens(0.24 if born < 1980 else 0.36),
        is_party_member=chance.happens(0.86 if born < 1985 else 0.6),
        is_minority=chance.happens(0.006),
        is_religious=chance.happens(0.045),
        is_rotated=chance.happens(0.012),
        degree=chance.pick({Degree.UNIVERSITY: 0.96, Degree.MASTER: 0.04}) if has_degree else chance.pick(lower),
        school=School.UPPER_SECONDARY if has_degree or chance.happens(0.93) else School.LOWER_SECONDARY,
        politics=(
            chance.pick({Politics.INTERMEDIATE: 0.93, Politics.ADVANCED: 0.06, Politics.BACHELOR: 0.01})
            if has_politics
            else chance.pick({Politics.ELEMENTARY: 0.6, Politics.NONE: 0.4})
        ),
        computing=chance.pick({Skill.CERTIFICATE: 0.7, Skill.NONE: 0.24, Skill.HIGHER: 0.06}),
        english=chance.pick({Skill.CERTIFICATE: 0.42, Skill.NONE: 0.56, Skill.HIGHER: 0.02}),
        other_language=chance.pick({Skill.NONE: 0.985, Skill.CERTIFICATE: 0.012, Skill.HIGHER: 0.003}),
        speaks_minority_language=chance.happens(0.004),
        management=chance.pick({Management.NONE: 0.5, Management.SPECIALIST: 0.48, Management.PRINCIPAL: 0.02}),
    )


def leaves(person: Person, year: int, chance: Chance) -> bool:
    """Whether the person goes in this year: about one in ten, most of them at the age of retirement."""
    retires_at = 56 if person.is_female else 60
    return chance.happens(0.7 if person.age_in(year) >= retires_at else 0.07)


def after_a_year(person: Person, course: Course, year: int, chance: Chance) -> Person:
    """Return the person a year later: some have studied, none has lost anything."""
    is_young_enough = person.age_in(year) < 54
    studies = chance.happens(course.degree_study) and is_young_enough and person.degree < Degree.UNIVERSITY
    goes_on = chance.happens(0.012) and person.age_in(year) < 45 and person.degree == Degree.UNIVERSITY
    is_sent = chance.happens(course.politics_study) and year <= course.politics_until and is_young_enough
    rises = chance.happens(0.05) and bool(person.seat) and person.politics == Politics.INTERMEDIATE
    learned = max(person.politics, Politics.INTERMEDIATE if is_sent else Politics.NONE)
    return replace(
        person,
        degree=Degree.UNIVERSITY if studies else Degree.MASTER if goes_on else person.degree,
        school=School.UPPER_SECONDARY if studies else person.school,
        politics=Politics.ADVANCED if rises else learned,
        computing=max(person.computing, Skill.CERTIFICATE if chance.happens(0.12) else Skill.NONE),
        english=max(person.english, Skill.CERTIFICATE if chance.happens(0.04) else Skill.NONE),
        management=max(person.management, Management.SPECIALIST if chance.happens(0.09) else Management.NONE),
        is_party_member=person.is_party_member or chance.happens(0.07),
        is_rotated=person.is_rotated and chance.happens(0.7),
    )
