"""The nouns of the catalogue: what may be counted, divided and aimed at.

All are strict and frozen: an unknown key is a fault, not a new idea. Texts stay text; dates are ``datetime.date``.
"""

from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Year = Annotated[str, Field(pattern=r"^(19|20)\d\d$")]


def _one_day(value: object) -> object:
    """Return a day as one object however often it is written: a register says few days, each ten thousand times."""
    is_plain = isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-"
    return _day_of(value) if is_plain else value


@lru_cache(maxsize=10_000)
def _day_of(written: str) -> date | str:
    try:
        return date.fromisoformat(written)
    except ValueError:  # pydantic tells what is wrong with it
        return written


def _one_day_or_none(value: object) -> object:
    return None if value == "" else _one_day(value)


def _one_is_a_list(value: object) -> object:
    return (value,) if isinstance(value, str) and value else value


OneOrMore = Annotated[tuple[Identifier, ...], BeforeValidator(_one_is_a_list)]
Day = Annotated[date, BeforeValidator(_one_day)]
OptionalDate = Annotated[date | None, BeforeValidator(_one_day_or_none)]


class Noun(BaseModel):
    """What every entry of the catalogue is: frozen, with no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Words(Noun):
    """A text in the languages of the house. Vietnamese is never missing; English stands second."""

    vi: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def in_language(self, code: str) -> str:
        """Return the text in the language ``code``; an unknown code raises ``KeyError``, never another language."""
        texts = {"vi": self.vi, "en": self.en}
        return texts[code]


FIRST_DAY = date(1970, 1, 1)  # from which figures of kind ``day`` count
Kind = Literal["count", "amount", "share", "score", "day"]
Direction = Literal["up", "down", "none"]


class Measure(Noun):
    """A figure that a form may hold. Only counts and amounts add up or move between frames.

    Attributes
    ----------
    kind : ``day`` is a date, kept as days since 1 January 1970; like a score it never adds up. A share is kept as a
        fraction, as a form prints it; it is never added up, nor reckoned with.
    has_decimals : whether its figures may have decimals, where the kind does not say it: counts and scores have none.
    at_most : the greatest value that there can be; of a share 1.
    unit : what is counted, for example ``person``, ``participation``, ``class``, ``post``.
    part_of : the measure that this is a part of and can never exceed, if any.
    partition : name of the set of measures that add up to ``part_of`` exactly, if any.
    grouped_by : the groupings (``post``, ``programme``) whose members split this measure, if any. A figure's group is
        its members joined by ``|``, in the order named here.
    is_sparse : whether its form lists only what there is, so that a group without a figure is nothing, not unknown.
    same_as : a measure of another form that tells the same and goes first; differences go to the data-quality page.
    sum_same_as : a measure that counts the same persons as this one does over all its groups together.
    divides_units : whether the count of a unit that was split is divided by it: the parts' figures of this measure, the
        nearest to the change, are their shares. Of several the first by which all parts are known.
    audience : of participations: the headcount of all who may take part. Only over it may they be told as a rate.
    """

    id: Identifier
    name: Words
    kind: Kind = "count"
    has_decimals: bool | None = None
    at_most: float | None = None
    unit: str
    part_of: Identifier | None = None
    partition: Identifier | None = None
    grouped_by: OneOrMore = ()
    is_sparse: bool = False
    same_as: Identifier | None = None
    sum_same_as: Identifier | None = None
    divides_units: bool = False
    audience: Identifier | None = None


# Measures that stand on no form and are reckoned from others: the norm's headcount from the commune's class.
DERIVED_FROM: dict[str, tuple[Identifier, ...]] = {"norm_headcount": ("commune_class",)}


class Group(Noun):
    """A member of a grouping, for example programme II.1 or the post of party secretary.

    Attributes
    ----------
    since, until : first and last year in which there is this member (inclusive); None is open. In other years its
        column is not on the forms, and nothing of it is missing.
    section : text of the head under which forms put it ("I. Đào tạo"); empty if there is none.
    aliases : further texts by which a form may name it.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$")]
    name: Words
    since: Year | None = None
    until: Year | None = None
    section: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts by which a form may name it."""
        return (self.name.vi, self.id, *self.aliases)

    def is_in(self, year: str) -> bool:
        """Whether there is this member in ``year``."""
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)


class GroupSet(Noun):
    """Some members of a grouping under one name: one of the definitions of key cadres."""

    id: Identifier
    name: Words
    members: tuple[str, ...]


class Grouping(Noun):
    """A way in which a measure is split: posts, training programmes. ``sets`` are named selections of members."""

    id: Identifier
    name: Words
    members: tuple[Group, ...]
    sets: tuple[GroupSet, ...] = ()


class Indicator(Noun):
    """What is asked of the counts.

    Attributes
    ----------
    kind : ``share`` (part of a whole, has a binomial interval), ``ratio`` (two counts that are not part and whole,
        has none), ``rate`` (a ratio told per 100 of the denominator: 214.3 participations per 100 staff) or ``count``
        (no denominator).
    numerator, denominator : measures that are added up before the division.
    both_of : two share indicators; this one is the share that is in both at once. From margins alone it is known only
        where the range [max(0, a + b - N), min(a, b)] is one number; elsewhere its state is ``cannot``.
    less : measures that are taken off the numerator: those of the staff whom no column of the form counts.
    is_capped : whether a unit's numerator counts only up to its denominator, group by group: what one commune has too
        much of does not make up for what another lacks.
    groups : patterns (``II.*``) of the groups that are added up; empty means all of them.
    by_group : whether there is one value for every group as well as the sum.
    margins : of a measure with several groupings, those for whose members there is a value each.
    told_as : of a ratio: that of two like things is told as a ``percent``, that of unlike things (candidates per post)
        as a ``number``.
    sets : ids of sets of the grouping: definitions between which a page chooses. The first is the one in force where
        nobody chooses and gives the value without a group; each also has its own value, with its id as the group.
    worth_telling : a smaller change is not told as one; a fraction for shares, a relative change for counts.
    yearly_turnover : share of staff replaced in a year where it is known; otherwise the worst case is taken.
    published_as : names under which ``published.csv`` tells the same quantity. For one group: ``name@group``.
    subject : ``commune_staff`` or ``health_staff``: the panel that it belongs to.
    """

    id: Identifier
    theme: Identifier
    subject: Literal["commune_staff", "health_staff"] = "commune_staff"
    name: Words
    definition: Words
    kind: Literal["share", "ratio", "rate", "count"] = "share"
    numerator: tuple[Identifier, ...] = ()
    denominator: tuple[Identifier, ...] = ()
    both_of: tuple[Identifier, ...] = ()
    less: tuple[Identifier, ...] = ()
    is_capped: bool = False
    groups: tuple[str, ...] = ()
    by_group: bool = False
    margins: tuple[Identifier, ...] = ()
    sets: tuple[Identifier, ...] = ()
    told_as: Literal["percent", "number"] = "percent"
    direction: Direction
    worth_telling: Annotated[float, Field(gt=0)] = 0.01
    yearly_turnover: Annotated[float, Field(gt=0, le=1)] | None = None
    prominence: Literal["headline", "standard"] = "standard"
    published_as: tuple[str, ...] = ()
    caveats: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _parts_fit_the_kind(self) -> "Indicator":
        if self.both_of:
            if len(self.both_of) != 2 or self.numerator or self.denominator or self.kind != "share":
                raise ValueError("both_of takes two share indicators and no numerator or denominator of its own")
            return self
        if not self.numerator:
            raise ValueError("numerator is missing: name at least one measure")
        if (self.kind == "count") == bool(self.denominator):
            raise ValueError("a share, a ratio or a rate needs a denominator, a count has none")
        return self

    @property
    def is_percent(self) -> bool:
        """Whether its values are told as percentages; counts, rates and some ratios are told as numbers."""
        return self.kind == "share" or (self.kind == "ratio" and self.told_as == "percent")


class Resolution(Noun):
    """What somebody resolved for a term; its targets name it."""

    id: Identifier
    name: Words
    units: tuple[str, ...]
    since: Year
    by: Year
    source: str
    verified: Literal["yes", "no"]
    is_made_up: bool = False


class Target(Noun):
    """A threshold for an indicator, by when, and who resolved it.

    Attributes
    ----------
    until : last year in which it holds, where a later rule took its place; None is open.
    resolution : the resolution that it belongs to, if any.
    """

    id: Identifier
    indicator: Identifier
    units: tuple[str, ...]
    threshold: float
    since: Year
    by: Year
    until: Year | None = None
    resolution: Identifier | None = None
    name: Words
    source: str
    verified: Literal["yes", "no"]
    is_made_up: bool = False


class Event(Noun):
    """A dated break that a trend chart must show: a norm, a merger, a changed definition.

    Attributes
    ----------
    units : codes that it concerns, with everything below them; ``VN`` is the whole country.
    indicators : identifiers or themes that it concerns; empty means all.
    cuts_series : whether figures before and after cannot be compared, so that a trend begins anew.
    is_light : drawn lighter, since figures before and after can be compared all the same.
    note : a fuller text for the page, where the name on the chart is not enough.
    """

    id: Identifier
    date: date
    name: Words
    note: Words | None = None
    units: tuple[str, ...]
    subjects: tuple[Literal["commune_staff", "health_staff"], ...]
    indicators: tuple[Identifier, ...] = ()
    cuts_series: bool = False
    is_light: bool = False
    source: str
