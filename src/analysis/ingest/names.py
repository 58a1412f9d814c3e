"""Which unit a name on a form means: the sender in the head, the units in the rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.geography.match import APART, Match, match_name
from analysis.geography.registry import LEVELS, Registry
from analysis.geography.spelling import simple
from analysis.ingest.grid import folded
from analysis.model.forms import Form, Layout
from analysis.model.places import ConfirmedName, Unit

MOST_TOLD = 5  # candidates in one message
KINDS = "|".join(map(folded, ("Xã", "Phường", "Thị trấn", "Đặc khu", "Huyện", "Quận", "Thị xã", "Tỉnh", "Đơn vị")))
SAMPLE = "|".join(map(folded, ("Ví dụ", "Hàng mẫu", "Dòng mẫu")))
# What stands in the rows of a template for a name: Xã A, Xã 1, (Tên xã, phường), Ví dụ: Xã B. Asked of no unit's name.
TEMPLATE_ROW = re.compile(
    rf"(?:{SAMPLE})(?: .*)?|(?:{folded('Tên')} )?(?:{KINDS})(?: (?:{KINDS}))*(?: (?:[a-zđ]{{1,2}}|\d{{1,2}}))?"
)
WRITE_IN_FULL = "Hãy ghi đủ loại đơn vị (xã, phường, thị trấn…) và tên."


@dataclass(frozen=True, slots=True)
class Named:
    """A unit found, or why not.

    Attributes
    ----------
    unit : None where the name means none; then ``rule`` and ``message`` (Vietnamese) say why.
    is_sender : whether it is the sender's own row of a table.
    written, form, within, day : the name, and where and when it was looked for.
    match : what the rules of names told. confirmed : the row by which the name is read, where no rule reads it.
    """

    unit: Unit | None
    rule: str = ""
    message: str = ""
    is_sender: bool = False
    written: str = ""
    form: str = ""
    within: str = ""
    day: date = date.min
    match: Match | None = None
    confirmed: ConfirmedName | None = None

    @property
    def is_to_be_told(self) -> bool:
        """Whether the choice is shown: the unit is called otherwise, or no rule tells which one it is."""
        is_called_otherwise = self.match is not None and self.match.rule == "former"
        return self.confirmed is not None or is_called_otherwise or (self.unit is None and self.match is not None)


@dataclass(frozen=True, slots=True)
class NameRead:
    """A name whose reading is told. where : address of its cell, or its sheet where it is the sender's."""

    where: str
    named: Named
    is_quotable: bool = True

    @property
    def told(self) -> str:
        """What the name was read as, and why, in Vietnamese; of a list of persons it is not quoted."""
        named = self.named
        if named.unit is None:
            return named.message
        what = f" “{named.written}”" if self.is_quotable else ""
        by = named.confirmed
        why = f"{by.confirmed_by} xác nhận ngày {by.confirmed_on:%d/%m/%Y}" if by else "tên cũ của đơn vị này"
        return f"{self.where}: tên{what} được đọc là {named.unit.name} ({named.unit.code}): {why}."


def day_of(form: Form, year: str) -> date:
    """Return the day on which the form's figures of a year stand."""
    return date.fromisoformat(f"{year}-{form.day}")


def scope_on(registry: Registry, form: Form, day: date) -> str:
    """Return the unit within which names are looked up: the form's own scope, or what that went into since then.

    Only where that is not one unit it is the country, in which many communes have the same name.
    """
    unit = registry.find(form.scope, day) or next(reversed(registry.rows(form.scope)), None)
    while unit is not None and not unit.is_valid_on(day):
        went = [link.unit for link in registry.successors(unit) if link.change.date <= day]
        unit = went[0] if len(went) == 1 else None
    return unit.code if unit else next(unit.code for unit in registry.at_level("country", day))


def level_on(registry: Registry, form: Form, day: date) -> str:
    """Return the form's level, or, where no unit of it is left on the day, the next one beneath it.

    Form 9C was sent for districts; since districts are no more, for communes.
    """
    for level in LEVELS[LEVELS.index(form.level) :]:
        if registry.has_level(level, day):
            return level
    return form.level


class Finder:
    """Finds the units of one sheet on one day.

    ``sender`` is the unit that the sheet's head names, if it is known; ``level`` that of the units in the rows;
    ``confirmed`` tells what names were confirmed to mean, which counts only where the rules find no unit.
    """

    def __init__(
        self, registry: Registry, form: Form, layout: Layout, day: date, sender: str,
        confirmed: Sequence[ConfirmedName] = (),
    ) -> None:  # fmt: skip
        self.day = day
        self._registry, self._form, self._layout = registry, form.id, layout
        rows = [row for row in confirmed if row.form in ("", form.id) and row.valid_from <= day]
        # The last one that began counts, and of two of one day that of the form itself.
        rows.sort(key=lambda row: (row.valid_from, row.form))
        self._confirmed = {(row.within, simple(row.written)): row for row in rows}
        self._scope = scope_on(registry, form, day)
        self.level = level_on(registry, form, day)
        self._known: dict[str, Named] = {}
        # A commune may send its own row or list, as all do since there are no districts.
        levels = [self.level] if layout.shape == "cross_table" else list(LEVELS[: LEVELS.index(self.level) + 1])
        self.sender = self._sender(sender, levels) if sender else Named(None)
        self._sender_name = sender

    def _sender(self, name: str, levels: list[str]) -> Named:
        """Return the sending unit: of the form's scope, or of anywhere where the name says what it lies in."""
        if APART.search(name):
            country = next(unit.code for unit in self._registry.at_level("country", self.day))
            named = self._match(name, country, levels)
            if named.unit is not None:
                return named
        return self._match(name, self._scope, levels)

    def unit(self, code: str) -> Unit | None:
        """Return the unit of a code on the day."""
        return self._registry.find(code, self.day)

    def named(self, name: str, level: str) -> Named:
        """Return which unit of a level is called so, wherever in the form's scope it lies."""
        return self._match(name, self._scope, [level])

    def find(self, name: str) -> Named:
        """Return the unit that a row's name means, looked up within the sender's own unit where that is known."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Named:
        own = self.sender.unit
        if self._layout.shape == "cross_table":
            return self._match(name, self._scope, [self.level])
        if own is not None and own.level == self.level and folded(name) == folded(self._sender_name):
            return Named(own)
        if own is not None and self._layout.sender_measures and folded(name) == folded(self._sender_name):
            return Named(own, is_sender=True)
        return self._match(name, own.code if own else self._scope, [self.level, *self._layout.total_levels])

    def _match(self, name: str, within: str, levels: list[str]) -> Named:
        match = match_name(self._registry, name, self.day, within=within, levels=levels)
        named = Named(match.unit, written=name, form=self._form, within=within, day=self.day, match=match)
        if match.unit is not None:
            return named
        confirmed = self._confirmed.get((within, simple(name)))
        unit = self._registry.find(confirmed.code, self.day) if confirmed else None
        if unit is not None and unit.level in levels and self._lies_in(unit, within):
            return replace(named, unit=unit, confirmed=confirmed)
        if match.rule == "ambiguous":
            message = f"Tên “{name}” có thể là: {self._told(match)}. {WRITE_IN_FULL}"
            return replace(named, rule="ambiguous_unit", message=message)
        if TEMPLATE_ROW.fullmatch(folded(name)) or not folded(name):
            message = f"“{name}” không phải tên đơn vị, có lẽ là hàng mẫu còn sót. Hãy xóa hàng hoặc ghi tên đơn vị."
            return replace(named, rule="template_row", message=message, match=None)  # nothing to be confirmed
        place = self._registry.unit(within, self.day).name
        hint = f" Có phải là {self._told(match)}?" if match.candidates else ""
        message = f"Không có đơn vị “{name}” trong {place} vào ngày {self.day:%d/%m/%Y}.{hint} Hãy ghi đúng tên đơn vị."
        return replace(named, rule="unknown_unit", message=message)

    def _lies_in(self, unit: Unit, within: str) -> bool:
        above = self._registry.ancestors(unit.code, self.day)
        return within == unit.code or any(each.code == within for each in above)

    def _told(self, match: Match) -> str:
        """Return the candidates in words, each with its code, what it lies in, and how alike it is."""
        told = []
        for unit, likeness in zip(match.candidates, match.likeness, strict=True):
            above = self._registry.find(unit.parent, self.day)
            alike = f"giống {100 * likeness:.0f}%" if likeness is not None else ""
            told.append(f"{unit.name} ({', '.join(filter(None, (unit.code, above.name if above else '', alike)))})")
        more = len(told) - MOST_TOLD
        return "; ".join(told[:MOST_TOLD]) + (f" và {more} nơi khác" if more > 0 else "")
