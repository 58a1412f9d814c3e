"""One sheet read: names become units, texts become figures, and each cell is on its way to one fate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from analysis.geography.registry import Registry
from analysis.ingest.doubts import Doubt, decide, fractions_among_percentages
from analysis.ingest.figures import Figure, Refusal, address_of, refuse
from analysis.ingest.grid import Grid, folded
from analysis.ingest.names import Finder, Named, NameRead, day_of
from analysis.ingest.parse import Reading, read_figure
from analysis.ingest.person_sheet import PersonSheet
from analysis.ingest.placing import Laid, Placed, covering_several, why_unsure
from analysis.ingest.sheet_names import named_after_another
from analysis.ingest.told_twice import contradicted
from analysis.model.forms import Form, Layout
from analysis.model.nouns import Measure
from analysis.model.places import ConfirmedName

NO_SENDER = "Trang “{sheet}” không ghi đơn vị báo cáo. Hãy ghi tên đơn vị ở đầu biểu."
BLOCK_TWICE = "Số liệu này cũng có ở ô {address}. Hãy xóa hàng trùng hoặc sửa tên đơn vị."
ADDING_KINDS = ("count", "amount")
SENDER_SHAPES = ("items", "cross_table")  # all figures of a sheet are of one unit


@dataclass
class SheetRead:
    """What a sheet says, before the rules.

    Attributes
    ----------
    first_row : 0-based first row of the body. sender : as the head says. unit : the sender's code, if known.
    figures : to become facts. totals : printed sums; value NaN where a formula's result is not stored.
    shares : percentages that are no facts, and are held against the counts of their rows.
    checks, ignored, without_result : addresses. names : those that were read by more than their letters, or not at all.
    notes : how doubtful cells were decided. doubts : those not decided yet.
    persons : the rows of a list of persons, whose fates the counting decides.
    """

    sheet: str
    first_row: int = 0
    sender: str = ""
    shape: str = ""
    unit: str = ""
    day: date | None = None
    years: set[str] = field(default_factory=set)
    figures: list[Figure] = field(default_factory=list)
    totals: list[Figure] = field(default_factory=list)
    shares: list[Figure] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    without_result: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    names: list[NameRead] = field(default_factory=list)
    persons: PersonSheet | None = None

    @classmethod
    def ignored_whole(cls, grid: Grid) -> Self:
        """Return a sheet that is none of the form's: every cell is ignored by the rule ``sheet_not_in_layout``."""
        return cls(grid.sheet, ignored=[address_of(grid.sheet, cell) for cell in grid])

    @classmethod
    def refused_whole(cls, grid: Grid, rule: str, message: str) -> Self:
        """Return a sheet of which every cell is refused for one reason, which is also the file's problem."""
        refusals = [Refusal(grid.sheet, cell, rule, message, is_quotable=False) for cell in grid]
        return cls(grid.sheet, refusals=refusals, problems=[f"Trang “{grid.sheet}”: {message}"])


def read_sheet(
    grid: Grid, laid: Laid, layout: Layout, form: Form, year: str, sender: str, registry: Registry,
    measures: Mapping[str, Measure], confirmed: Sequence[ConfirmedName] = (),
) -> SheetRead:  # fmt: skip
    """Read a sheet that was laid out.

    Parameters
    ----------
    year : year of the figures, where the heads do not tell it (panel).
    sender : name of the sending unit as the head says; empty if it does not.
    confirmed : what names that no rule reads were confirmed to mean.
    """
    read = SheetRead(grid.sheet, laid.first_row, sender, layout.shape, problems=list(laid.problems))
    read.notes += laid.notes
    known = {folded(name): other for name, other in layout.names.items()}
    years = {each.year or year for each in laid.placed if each.measure} or {year} - {""}
    finders = {each: Finder(registry, form, layout, day_of(form, each), sender, confirmed) for each in sorted(years)}
    read.years = years
    _tell_sender(read, finders, form)
    covering = covering_several(grid, laid)
    for placed in laid.placed:
        if known and placed.name:
            placed = replace(placed, name=known.get(folded(placed.name), placed.name))
        if placed.role == "name":
            _read_name(read, placed, finders)
        elif placed.role in ("figure", "total", "share") and (why := why_unsure(placed, covering)):
            read.refusals.append(Refusal(read.sheet, placed.cell, *why, "", placed.measure, placed.group,
                                         placed.year or year))  # fmt: skip
        elif placed.role in ("figure", "total"):
            _read_cell(read, placed, layout, finders[placed.year or year], measures, placed.year or year)
        elif placed.role == "share":
            _read_share(read, placed, layout, finders[placed.year or year], placed.year or year)
        else:
            _take_aside(read, placed, finders, year)
    _decide_doubts(read)
    if layout.shape == "blocks":
        _refuse_told_twice(read)
    if len(years) == 1:
        named = named_after_another(read.sheet, read.figures, finders[next(iter(years))])
        read.figures = named.figures
        read.refusals += named.refusals
    return read


def _refuse_told_twice(read: SheetRead) -> None:
    """Refuse what a block tells of a unit a second time, and the first where they differ; several blocks are fine."""
    places: dict[tuple[str, ...], list[Figure]] = {}
    for figure in read.figures:
        places.setdefault((figure.unit, figure.period, figure.measure, figure.group), []).append(figure)
    read.figures = []
    for first, *others in places.values():
        told = [(each, first) for each in others]
        if contradicted(dict(enumerate([[first], others]))):
            told.append((first, others[0]))
        else:
            read.figures.append(first)
        for figure, other in told:
            read.refusals.append(refuse(figure, "unit_twice", BLOCK_TWICE.format(address=other.address)))


def _decide_doubts(read: SheetRead) -> None:
    """Let columns and sums decide; the sums of a panel and a cross-table are not those of their columns' rows."""
    doubtful = fractions_among_percentages(read.figures)
    if doubtful:
        read.figures = [figure for figure in read.figures if figure.address not in doubtful]
    read.refusals += doubtful.values()
    sums = read.totals if read.shape in ("table", "items") else []
    decided = decide(read.doubts, read.figures, sums, read.refusals)
    read.figures += decided.figures
    read.refusals += decided.refusals
    read.notes += decided.notes
    read.doubts.clear()


def _tell_sender(read: SheetRead, finders: dict[str, Finder], form: Form) -> None:
    if not form.sender_pattern or not finders:
        return
    finder = finders[max(finders)]
    read.day = finder.day
    _note_name(read, read.sheet, finder.sender)
    if finder.sender.unit is not None:
        read.unit = finder.sender.unit.code
    elif read.sender:
        read.problems.append(f"Trang “{read.sheet}”, đơn vị báo cáo: {finder.sender.message}")
    else:
        read.problems.append(NO_SENDER.format(sheet=read.sheet))


def _read_name(read: SheetRead, placed: Placed, finders: dict[str, Finder]) -> None:
    """A name that means a unit in any of the years is ignored as ``unit_name``; otherwise it is refused itself."""
    found = [finder.find(placed.name) for finder in finders.values()]
    units = [each for each in found if each.unit is not None]
    for each in units or found[-1:]:
        _note_name(read, address_of(read.sheet, placed.cell), each)
    if units:
        read.ignored.append(address_of(read.sheet, placed.cell))
    else:
        rule, message = (found[-1].rule, found[-1].message) if found else ("unknown_unit", "")
        read.refusals.append(Refusal(read.sheet, placed.cell, rule, message))


def _note_name(read: SheetRead, where: str, named: Named) -> None:
    """Keep what is to be told of a name; a unit's own name, well or badly spelled, tells itself."""
    if named.is_to_be_told:
        read.names.append(NameRead(where, named))


def _take_aside(read: SheetRead, placed: Placed, finders: dict[str, Finder], year: str) -> None:
    """Write down what is a check, ignored or refused already; a printed sum without a result is still a total."""
    address = address_of(read.sheet, placed.cell)
    if placed.role == "rejected":
        read.refusals.append(
            Refusal(read.sheet, placed.cell, placed.rule, placed.message, "", placed.measure, placed.group,
                    placed.year or year, is_quotable=placed.rule != "no_heads")
        )  # fmt: skip
    elif placed.role == "ignored":
        read.ignored.append(address)
    else:
        read.checks.append(address)
        if placed.rule == "formula_without_result":
            read.without_result.append(address)
            if placed.is_total and placed.measure:
                finder = finders[placed.year or year]
                read.totals.append(_figure(read, placed, finder, read.unit, float("nan"), "exact"))


def _read_cell(
    read: SheetRead, placed: Placed, layout: Layout, finder: Finder, measures: Mapping[str, Measure], year: str
) -> None:
    """Read a figure or a printed sum, and see whose it is."""
    measure = measures[placed.measure]
    # A unit may be called like a total (Cộng Hòa): what the register knows within the sender is a unit.
    is_total = placed.role == "total" and _is_sum(placed, layout, finder)
    if is_total and placed.share:
        _read_share(read, placed, layout, finder, year)  # of the sums of its row
        return
    if is_total and measure.kind not in ADDING_KINDS:
        read.checks.append(address_of(read.sheet, placed.cell))  # days and scores have no sum
        return
    reading = read_figure(
        placed.cell.raw, measure.kind, nil=layout.nil, missing=layout.missing, decimals=measure.has_decimals,
        at_most=measure.at_most, times=placed.times,
    )  # fmt: skip
    if reading.state == "missing":
        read.ignored.append(address_of(read.sheet, placed.cell))
        return
    if is_total:
        _take_total(read, placed, finder, reading, read.unit, year)
        return
    named = _whose(read, placed, layout, finder)
    if named.unit is None:
        _refuse(read, placed, named.rule, named.message, "", year)
    elif named.unit.level in layout.total_levels:
        _take_total(read, placed, finder, reading, named.unit.code, year)
    elif reading.state == "refused" and len(reading.readings) == 2:
        unit, told = named.unit.code, (placed.measure, placed.group, year)
        one, other = (_figure(read, placed, finder, unit, value, "exact") for value in reading.readings)
        refusal = Refusal(read.sheet, placed.cell, reading.rule, reading.message, unit, *told)
        read.doubts.append(Doubt((one, other), refusal))
    elif reading.state == "refused":
        _refuse(read, placed, reading.rule, reading.message, named.unit.code, year)
    elif layout.sender_measures and named.is_sender != (placed.measure in layout.sender_measures):
        _take_misplaced(read, placed, reading, named, year)
    else:
        read.figures.append(_figure(read, placed, finder, named.unit.code, reading.value, reading.bound))


def _is_sum(placed: Placed, layout: Layout, finder: Finder) -> bool:
    """Whether a row that is called like a total is one, and no unit that is called so (Cộng Hòa)."""
    return layout.shape in SENDER_SHAPES or finder.find(placed.name).unit is None


def _read_share(read: SheetRead, placed: Placed, layout: Layout, finder: Finder, year: str) -> None:
    """Read a percentage that is no fact."""
    reading = read_figure(placed.cell.raw, "share", nil=layout.nil, missing=layout.missing, times=placed.times)
    is_sum = placed.is_total and _is_sum(placed, layout, finder)
    named = None if is_sum else _whose(read, placed, layout, finder)
    unit = named.unit.code if named and named.unit else read.unit
    if reading.state == "missing":
        read.ignored.append(address_of(read.sheet, placed.cell))
    elif reading.state == "refused":
        _refuse(read, placed, reading.rule, reading.message, unit, year)
    elif named and named.unit is None:
        _refuse(read, placed, named.rule, named.message, "", year)
    else:
        read.shares.append(_figure(read, placed, finder, unit, reading.value, reading.bound))


def _whose(read: SheetRead, placed: Placed, layout: Layout, finder: Finder) -> Named:
    if layout.shape == "items":
        return finder.sender if read.sender else Named(None, "no_unit_name", NO_SENDER.format(sheet=read.sheet))
    if layout.shape != "cross_table" or placed.name:
        return finder.find(placed.name)
    return Named(None, "no_unit_name", f"Trang “{read.sheet}” không ghi tên đơn vị. Hãy ghi “{layout.unit_head} …”.")


def _take_total(read: SheetRead, placed: Placed, finder: Finder, reading: Reading, unit: str, year: str) -> None:
    if reading.state == "refused":
        # A printed sum that cannot be read is refused, so that it is mended; it keeps no row from being a fact.
        read.refusals.append(Refusal(read.sheet, placed.cell, reading.rule, reading.message, period=year))
        return
    read.checks.append(address_of(read.sheet, placed.cell))
    read.totals.append(_figure(read, placed, finder, unit, reading.value, reading.bound))


def _take_misplaced(read: SheetRead, placed: Placed, reading: Reading, named: Named, year: str) -> None:
    """A figure that the row is not asked for: a zero says nothing and is ignored, more than that is refused."""
    if reading.value == 0:
        read.ignored.append(address_of(read.sheet, placed.cell))
        return
    whose = "từng xã" if named.is_sender else "đơn vị báo cáo"
    message = f"Cột này chỉ ghi ở hàng của {whose}. Hãy chuyển số liệu sang đúng hàng."
    _refuse(read, placed, "wrong_row", message, named.unit.code if named.unit else "", year)


def _refuse(read: SheetRead, placed: Placed, rule: str, message: str, unit: str, year: str) -> None:
    read.refusals.append(Refusal(read.sheet, placed.cell, rule, message, unit, placed.measure, placed.group, year))


def _figure(read: SheetRead, placed: Placed, finder: Finder, unit: str, value: float, bound: str) -> Figure:
    day = finder.day
    line = 0 if read.shape == "blocks" else placed.line  # a unit stands in several blocks, in a row of its own in each
    return Figure(
        read.sheet, placed.cell, line, unit, day.isoformat(), str(day.year), placed.measure, placed.group,
        value, bound, read.shape == "items", placed.parts, placed.share,
    )  # fmt: skip
