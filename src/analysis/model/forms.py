"""The nouns of the forms: how a source form is laid out, version by version, and known errors in files."""

from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from analysis.model.nouns import Grouping, Identifier, Measure, Noun, Words, Year


class Column(Noun):
    """One figure column of a table, or one row of a cross-table: the text of its head and what it holds.

    Attributes
    ----------
    measure : what it holds; empty only in a cross-table whose columns name the measures (``Layout.measures``).
    each_of : a grouping: the column stands once for every member of it that there is in the year, and ``{id}``,
        ``{name}`` and ``{section}`` in the head are the member's. They are written out when the catalogue opens.
    sum_of : pattern of groups: a row of a cross-table that repeats the sum of these groups' rows; a check, no fact.
    reads : ``number``, or ``date`` for a measure of kind ``day``.
    times : by what a figure is multiplied to be in the measure's unit: 0.01 for a share told in percent, 1000 for
        thousands.
    also : further texts of its head, as other years or offices write it.
    since, until : first and last year in which the form has the column (inclusive); None is open.
    """

    head: str
    measure: Identifier | Literal[""] = ""
    group: str = ""
    each_of: Identifier | None = None
    sum_of: str = ""
    reads: Literal["number", "date"] = "number"
    times: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    also: tuple[str, ...] = ()
    since: Year | None = None
    until: Year | None = None

    def is_in(self, year: str) -> bool:
        """Whether the form has the column in ``year``."""
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)


class Share(Noun):
    """A percentage printed beside counts of its own row: of which count it is the share, so that it can be checked.

    Attributes
    ----------
    head : the path of its heads, as of a column. Where ``columns`` or ``measures`` have the same head, what it says
        becomes a fact too; otherwise it is a check and nothing else.
    of : measure of the total, a count of the same row. It must be possible for some whole number of it.
    count : measure of the part, where the form prints it; then the share must be that of these two. In a column of a
        cross-table of groups it is by default the row's own measure, and ``of`` stands in another row.
    group : in such a column, the group whose figures it is of.
    is_across : whether it heads such a column, and no row.
    times : by what it is multiplied to be a fraction; by default as in ``columns``, else 0.01. A cell that says % is
        read as such.
    """

    head: str
    of: Identifier
    count: Identifier | Literal[""] = ""
    group: str = ""
    is_across: bool = False
    times: Annotated[Decimal, Field(gt=0)] | None = None


class Key(Noun):
    """A column of a list of items whose text names a member of a grouping: the programme, the agency."""

    head: str
    grouping: Identifier


class PersonField(Noun):
    """A column of a list of persons.

    Attributes
    ----------
    head : the path of heads joined by " | ".
    field : what it tells of the person; several mark columns may tell one field (the levels of a degree).
    reads : ``text``; ``date`` (day, month and year, or month and year, or year); ``mark`` (an x in the column means
        ``value``); ``texts`` (several texts, separated by ``;``).
    value : for a mark: what the field then is.
    is_required : whether a row without it cannot be counted.
    is_optional_column : whether the form may come without this column.
    """

    head: str
    field: Identifier
    reads: Literal["text", "date", "mark", "texts"] = "text"
    value: str = ""
    is_required: bool = False
    is_optional_column: bool = False


class Layout(Noun):
    """One version of how a form is laid out. Heads are found by their text, never by position.

    Attributes
    ----------
    since, until : first and last year of the version (inclusive); None is open.
    shape : ``table`` (a row a unit); ``cross_table`` (rows are ``columns``, columns are ``groups`` or ``measures``, a
        sheet a unit); ``panel`` (a row a unit, a column a year and measure, the year standing in the head as
        ``{year}``); ``blocks`` (several tables on a sheet, side by side or one below another, each with its own names;
        a year may stand in the heads); ``years`` (a sheet a unit, a row a year); ``items`` (a row an item of the
        sender's: ``keys`` name its groups, ``columns`` its figures); ``persons`` (a row a person, under rows that name
        the unit and the title: counted, never kept).
    sheet : pattern (fnmatch) that the names of its sheets follow.
    unit_head : text of the head over the units' names (table, panel) or before the unit's name (cross_table, where a
        cell reads for example "Đơn vị: Huyện Kim Bảng"); over the years (years). Of blocks it may be empty: then the
        names of each stand left of its first figure.
    names : name that the form uses -> name in the register, where the two cannot be matched.
    columns : the figures. ``head`` is the path of heads joined by " | ".
    groups : for a cross-table whose rows are measures: head of each column -> member of the grouping, or nothing where
        the measures have none. Where columns are of years, their heads hold ``{year}``.
    measures : for a cross-table whose rows are groups: head of each column -> measure.
    sums : of a cross-table: head of a column that repeats the sum of other columns -> their measures, or their groups;
        a check.
    shares : percentages printed beside counts, and of which counts they are the shares.
    keys : of items: the columns that name the groups, in the order of the measures' ``grouped_by``.
    fields : of persons: what the columns tell.
    ignored_rows : texts that begin a row which tells nothing of any unit: codes of questions, page numbers.
    totals : texts that begin a row which repeats a sum of other rows; such a row is a check, never a fact.
    total_levels : levels of units whose rows are sums of the rows beneath them (panel), also checks.
    sender_measures : measures that stand in the sender's own row of a table (classes opened by the district).
    missing : texts that say that there is no figure; the cell is ignored by the rule ``no_figure``.
    nil : texts that mean zero. Both are by default as statistics offices use them; an x is neither, unless named.
    """

    since: Year | None = None
    until: Year | None = None
    shape: Literal["table", "cross_table", "panel", "blocks", "years", "items", "persons"]
    sheet: str = "*"
    unit_head: str
    names: dict[str, str] = Field(default={})
    columns: tuple[Column, ...] = ()
    groups: dict[str, str] = Field(default={})
    measures: dict[str, Identifier] = Field(default={})
    sums: dict[str, tuple[Identifier, ...]] = Field(default={})
    shares: tuple[Share, ...] = ()
    keys: tuple[Key, ...] = ()
    fields: tuple[PersonField, ...] = ()
    totals: tuple[str, ...] = ()
    total_levels: tuple[str, ...] = ()
    sender_measures: tuple[Identifier, ...] = ()
    ignored_heads: tuple[str, ...] = ()
    ignored_rows: tuple[str, ...] = ()
    missing: tuple[str, ...] = ("..", "...", "…", "n/a", "chưa có số liệu", "không có số liệu")
    nil: tuple[str, ...] = ("-", "–", "—", "không", "không có")

    @property
    def tells_years(self) -> bool:
        """Whether heads or rows tell the years; where they do not, the head of the sheet or the file tells it."""
        columns = [head for column in self.columns for head in (column.head, *column.also)]
        return self.shape == "years" or any("{year}" in head for head in (*columns, *self.groups, *self.measures))

    @property
    def checked_heads(self) -> frozenset[str]:
        """The heads of the shares that are checks and nothing else; a form may come without these columns."""
        told = {column.head for column in self.columns} | self.measures.keys()
        return frozenset(share.head for share in self.shares) - told


class Print(Noun):
    """What a form prints around its table. ``{year}`` is the year, ``{sender}`` the sending unit's name."""

    office: str
    label: str
    title: str
    sender: str
    left_signature: str = "NGƯỜI LẬP BẢNG"
    right_signature: str = "THỦ TRƯỞNG ĐƠN VỊ"
    note: str = "(Có đến ngày {day}/{year})"


class Form(Noun):
    """A source form: who sends it, what its file says of itself, on which day its figures stand, how it is laid out.

    Attributes
    ----------
    print : what stands around the table when the project writes the form; None for files that nobody fills in.
    recognised_by : texts of which every one stands in the head of a sheet of this form.
    title_pattern : regular expression over the head's text with the named group ``year`` (not for panels).
    sender_pattern : regular expression over the head's text with the named group ``unit``: the sending unit's name.
    sheet_pattern, file_pattern : regular expressions over the name of the sheet and of the file, with the groups
        ``year`` and ``unit`` or one of them; asked where the head does not tell it.
    measures, groupings : what the form counts that no other form does, and ways in which only it splits what it counts;
        the same as entries of ``measures.yml``.
    level : level of the units in the rows (``commune``, ``province``), or of the sheet for a cross-table.
    day : month and day on which the figures stand, ``06-30`` or ``12-31``.
    scope : code of the unit within which names are looked up when the sender does not say more.
    """

    id: Identifier
    name: Words
    subject: Literal["commune_staff", "health_staff", "public_finance", "business_climate", "administrative_units"]
    recognised_by: tuple[str, ...]
    title_pattern: str = ""
    sender_pattern: str = ""
    sheet_pattern: str = ""
    file_pattern: str = ""
    measures: tuple[Measure, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    level: str
    day: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
    scope: str
    licence: str
    source: str
    print: Print | None = None
    versions: tuple[Layout, ...]

    def layout_for(self, year: str, sheet: str = "") -> Layout | None:
        """Return the version that holds for ``year``, with the columns that it has in that year, or None.

        ``sheet`` : name of the sheet, where versions of one year are of different sheets; empty for any.
        """
        for version in self.versions:
            if sheet and not fnmatchcase(sheet, version.sheet):
                continue
            if (version.since is None or version.since <= year) and (version.until is None or year <= version.until):
                held = tuple(column for column in version.columns if column.is_in(year))
                return version if len(held) == len(version.columns) else version.model_copy(update={"columns": held})
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
