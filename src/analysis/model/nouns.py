"""The nouns of the catalogue: what may be counted, divided, aimed at, and how a form is laid out.

All are strict and frozen: an unknown key is a fault, not a new idea. Texts stay text; dates are ``datetime.date``.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Year = Annotated[str, Field(pattern=r"^(19|20)\d\d$")]


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


OptionalDate = Annotated[date | None, BeforeValidator(_empty_is_none)]


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


Kind = Literal["count", "amount", "share", "score"]
Direction = Literal["up", "down", "none"]


class Measure(Noun):
    """A figure that a form may hold. Only counts and amounts add up or move between frames.

    Attributes
    ----------
    unit : what is counted, for example ``person``, ``participation``, ``class``, ``post``.
    part_of : the measure that this is a part of and can never exceed, if any.
    partition : name of the set of measures that add up to ``part_of`` exactly, if any.
    grouped_by : the grouping (``post``, ``programme``) whose members split this measure, if any.
    """

    id: Identifier
    name: Words
    kind: Kind = "count"
    unit: str
    part_of: Identifier | None = None
    partition: Identifier | None = None
    grouped_by: Identifier | None = None


class Group(Noun):
    """A member of a grouping, for example programme II.1 or the post of party secretary."""

    id: str
    name: Words


class Grouping(Noun):
    """A way in which a measure is split: posts, training programmes."""

    id: Identifier
    name: Words
    members: tuple[Group, ...]


class Indicator(Noun):
    """What is asked of the counts.

    Attributes
    ----------
    kind : ``share`` (part of a whole, has a binomial interval), ``ratio`` (two counts that are not part and whole,
        has none) or ``count`` (no denominator).
    numerator, denominator : measures that are added up before the division.
    both_of : two share indicators; this one is the share that is in both at once. From margins alone it is known only
        where the range [max(0, a + b - N), min(a, b)] is one number; elsewhere its state is ``cannot``.
    groups : the members of the measure's grouping that are added up; empty means all of them.
    by_group : whether there is one value for every member as well as the sum.
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
    kind: Literal["share", "ratio", "count"] = "share"
    numerator: tuple[Identifier, ...] = ()
    denominator: tuple[Identifier, ...] = ()
    both_of: tuple[Identifier, ...] = ()
    groups: tuple[str, ...] = ()
    by_group: bool = False
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
            raise ValueError("a share or a ratio needs a denominator, a count has none")
        return self


class Target(Noun):
    """A threshold for an indicator, by when, and who resolved it."""

    id: Identifier
    indicator: Identifier
    units: tuple[str, ...]
    threshold: float
    since: Year
    by: Year
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
    source: str


class Unit(Noun):
    """One administrative unit during one period of validity. The key is (code, valid_from): codes are reused.

    ``valid_from`` and ``valid_to`` are inclusive; None means that the register does not reach further.
    """

    code: str
    valid_from: OptionalDate = None
    valid_to: OptionalDate = None
    level: Literal["country", "region", "province", "district", "commune"]
    kind: str
    name: str
    parent: str
    aliases: tuple[str, ...] = ()
    source: str

    def is_valid_on(self, day: date) -> bool:
        """Whether the unit stood on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Change(Noun):
    """That unit ``from_code`` of the day before ``date`` went into ``to_code`` of that day, whole or in part.

    ``is_whole`` false means that only a part went; its share is unknown unless ``share`` tells it.
    """

    date: date
    from_code: str
    to_code: str
    kind: Literal["merge", "split", "rename", "raise", "transfer", "renumber"]
    is_whole: bool
    share: float | None = None
    source: str


class Column(Noun):
    """One figure column of a table, or one row of a cross-table: the text of its head and what it holds."""

    head: str
    measure: Identifier
    group: str = ""


class Layout(Noun):
    """One version of how a form is laid out. Heads are found by their text, never by position.

    Attributes
    ----------
    since, until : first and last year of the version (inclusive); None is open.
    shape : ``table`` (a row a unit), ``cross_table`` (rows are ``columns``, columns are ``groups``, a sheet a unit) or
        ``panel`` (a row a unit, a column a year and measure, the year standing in the head as ``{year}``).
    sheet : pattern (fnmatch) that the names of its sheets follow.
    unit_head : text of the head over the units' names (table, panel) or before the unit's name (cross_table, where a
        cell reads for example "Đơn vị: Huyện Kim Bảng").
    columns : the figures. ``head`` is the path of heads joined by " | ".
    groups : for a cross-table: head of each column -> member of the grouping.
    totals : texts that begin a row which repeats a sum of other rows; such a row is a check, never a fact.
    total_levels : levels of units whose rows are sums of the rows beneath them (panel), also checks.
    sender_measures : measures that stand in the sender's own row of a table (classes opened by the district).
    missing : texts that say that there is no figure; the cell is ignored by the rule ``no_figure``.
    nil : texts that mean zero.
    """

    since: Year | None = None
    until: Year | None = None
    shape: Literal["table", "cross_table", "panel"]
    sheet: str = "*"
    unit_head: str
    columns: tuple[Column, ...]
    groups: dict[str, str] = {}
    totals: tuple[str, ...] = ()
    total_levels: tuple[str, ...] = ()
    sender_measures: tuple[Identifier, ...] = ()
    ignored_heads: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    nil: tuple[str, ...] = ()


class Form(Noun):
    """A source form: who sends it, what its file says of itself, on which day its figures stand, how it is laid out.

    Attributes
    ----------
    recognised_by : texts of which every one stands in the head of a sheet of this form.
    title_pattern : regular expression over the head's text with the named group ``year`` (not for panels).
    sender_pattern : regular expression over the head's text with the named group ``unit``: the sending unit's name.
    level : level of the units in the rows (``commune``, ``province``), or of the sheet for a cross-table.
    day : month and day on which the figures stand, ``06-30`` or ``12-31``.
    scope : code of the unit within which names are looked up when the sender does not say more.
    """

    id: Identifier
    name: Words
    subject: Literal["commune_staff", "health_staff"]
    recognised_by: tuple[str, ...]
    title_pattern: str = ""
    sender_pattern: str = ""
    level: str
    day: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
    scope: str
    licence: str
    source: str
    versions: tuple[Layout, ...]

    def layout_for(self, year: str) -> Layout | None:
        """Return the version that holds for ``year``, or None."""
        for version in self.versions:
            if (version.since is None or version.since <= year) and (version.until is None or year <= version.until):
                return version
        return None


class Correction(Noun):
    """A known error in a received file. ``from_`` guards it: once the file no longer says so, the entry goes unused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    file: str
    cell: str
    from_: Annotated[str, Field(alias="from")]
    to: str
    reason: str
    told: str
    status: str
