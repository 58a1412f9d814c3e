"""For which places somebody is responsible: those named, and all that lies in them."""

from collections.abc import Sequence
from datetime import date

from analysis.geography.former import continues, last_standing, stood_by
from analysis.geography.registry import Registry
from analysis.model.places import Unit
from analysis.project.asking import day_of
from analysis.project.project import Project
from analysis.report.index_entries import IndexEntry


class Places:
    """The units of a recipient. Codes are used again: what is compared are units, and not codes."""

    def __init__(self, project: Project, units: Sequence[str], today: date) -> None:
        self._project, self._registry = project, project.registry
        self._own = [_named(self._registry, unit, today) for unit in units]

    def hold_page(self, page: IndexEntry) -> bool:
        """Whether a page is about a place of theirs; of a page that tells no place nobody knows that."""
        return bool(page.unit) and self.hold(page.unit, page.period, page.frame_asked)

    def hold(self, unit: str, period: str, frame: str = "") -> bool:
        """Whether a unit, as pages of that year (and frame, if it is not the usual one) mean it, is or lies in them."""
        day = day_of(frame or self._project.default_frame(unit, period))
        if not stood_by(self._registry, unit, day):
            return False
        _, own_day = last_standing(self._registry, unit, day)
        line = self._project.line(unit, day)
        return any(self._is_same(above, own_day, own, last) for above in line for own, last in self._own)

    def _is_same(self, one: Unit, day: date, other: Unit, last: date) -> bool:
        if one.code != other.code:
            return False
        return one == other or continues(self._registry, one.code, *sorted((day, last)))


def _named(registry: Registry, unit: str, today: date) -> tuple[Unit, date]:
    """Return the unit that ``CODE`` or ``CODE@DAY`` names, and a day on which it stood."""
    code, _, day = unit.partition("@")
    return last_standing(registry, code, day_of(day) if day else today)
