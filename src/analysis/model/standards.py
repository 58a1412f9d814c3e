"""The nouns of what the law asks: of a post, of a commune's headcount, of an evaluation, of age."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from analysis.model.nouns import Identifier, Noun, OptionalDate, Words, Year

Class = Literal["I", "II", "III"]

# What a list of persons may tell of each, and in which steps, lowest first. "none" is what no mark means.
PERSON_LEVELS: dict[str, tuple[str, ...]] = {
    "school": ("primary", "lower_secondary", "upper_secondary"),
    "degree": ("none", "elementary", "intermediate", "college", "university", "postgraduate"),
    "politics": ("none", "elementary", "intermediate", "advanced", "bachelor"),
    "management": ("none", "specialist", "principal"),
    "computing": ("none", "certificate", "intermediate", "college", "university"),
    "language": ("none", "certificate", "intermediate", "college", "university"),
    "defence": ("none", "yes"),
}


class Dated(Noun):
    """What holds from a day until a day (both inclusive; None is open), by which source, read in the source or not."""

    since: date
    until: OptionalDate = None
    source: Words
    verified: Literal["yes", "no"]
    is_made_up: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.since <= day and (self.until is None or day <= self.until)


class Standard(Dated):
    """What a rule asks of whoever holds one of some titles.

    Attributes
    ----------
    titles : members of the grouping ``title``.
    needs : field of a person -> the lowest level that is enough (``degree``: ``university``).
    units : codes within which this holds instead of what holds elsewhere (mountain and minority communes); empty is
        everywhere. The exception goes before the general rule, field by field: what it does not name stays as it is.
    """

    id: Identifier
    name: Words
    titles: Annotated[tuple[str, ...], Field(min_length=1)]
    needs: Annotated[dict[str, str], Field(min_length=1)]
    units: tuple[str, ...] = ()


class Norm(Dated):
    """The most staff (or the base number) that a commune of a kind and class may have."""

    id: Identifier
    kinds: tuple[str, ...]
    unit_class: Class
    headcount: Annotated[int, Field(gt=0)]


class Ceiling(Dated):
    """At most ``share`` of those counted in ``of`` may be rated excellent.

    Attributes
    ----------
    of : ``good`` (those rated "hoàn thành tốt nhiệm vụ") or ``rated`` (everybody who was rated).
    """

    id: Identifier
    name: Words
    share: Annotated[float, Field(gt=0, lt=1)]
    of: Literal["good", "rated"]


class RetirementAge(Noun):
    """The age of retirement in a year, in months (60 years and 3 months are 723)."""

    year: Year
    men_months: Annotated[int, Field(gt=0)]
    women_months: Annotated[int, Field(gt=0)]


class RetirementRule(Dated):
    """How the age of retirement goes up; before the first and after the last year the nearest one holds."""

    ages: Annotated[tuple[RetirementAge, ...], Field(min_length=1)]

    def months_in(self, year: int, *, is_woman: bool) -> int:
        """Return the age of retirement in ``year``, in months."""
        ordered = sorted(self.ages, key=lambda age: age.year)
        age = next((each for each in reversed(ordered) if int(each.year) <= year), ordered[0])
        return age.women_months if is_woman else age.men_months


class Term(Noun):
    """A term of the Party committees of communes: ``since`` and ``until`` are the years of its congresses."""

    id: str
    since: Year
    until: Year


class Course(Noun):
    """A course to which staff are sent.

    Attributes
    ----------
    programme : member of the grouping ``programme``.
    gives : field of a person -> the level that whoever finishes it has.
    needs : field -> the lowest level with which one may be sent.
    titles : members of the grouping ``title`` for whom it is; empty means all.
    specialisms, skills : what it gives besides, members of those groupings.
    months : how long it lasts.
    least_years_left : who retires sooner is not sent.
    places : how many may come where nobody says otherwise.
    """

    id: Identifier
    name: Words
    programme: str
    gives: dict[str, str] = Field(default={})
    needs: dict[str, str] = Field(default={})
    titles: tuple[str, ...] = ()
    specialisms: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    months: Annotated[float, Field(gt=0)]
    least_years_left: Annotated[float, Field(ge=0)] = 0
    places: Annotated[int, Field(gt=0)]
