"""A sheet that is called like one unit and tells the figures of another: a copy of which the name was not changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.ingest.figures import Figure, Refusal, refuse
from analysis.ingest.names import Finder

SURE = ("exact", "spelling", "tone")  # rules of names by which a sheet surely is called like a unit
ANOTHER = "Trang mang tên {sheet}, nhưng số liệu ghi là của {told}. Hãy sửa tên trang hoặc tên đơn vị trong trang."


@dataclass(frozen=True, slots=True)
class NamedAfterAnother:
    """What is left of the figures of a sheet, and those refused."""

    figures: list[Figure]
    refusals: list[Refusal]


def named_after_another(sheet: str, figures: Sequence[Figure], finder: Finder) -> NamedAfterAnother:
    """Refuse the figures of a sheet of one unit that is called like another unit of the same level."""
    units = {figure.unit for figure in figures}
    told = finder.unit(next(iter(units))) if len(units) == 1 else None
    named = finder.named(sheet, told.level) if told is not None else None
    if told is None or named is None or named.unit is None or named.match is None or named.unit.code == told.code:
        return NamedAfterAnother(list(figures), [])
    if named.match.rule not in SURE:
        return NamedAfterAnother(list(figures), [])
    message = ANOTHER.format(sheet=named.unit.name, told=told.name)
    return NamedAfterAnother([], [refuse(figure, "sheet_of_another", message) for figure in figures])
