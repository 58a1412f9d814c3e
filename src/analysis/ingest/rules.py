"""What may not be: one function a rule. A new check on the data is one function here.

The refusing rules see the figures of one file and refuse cells; they are put one after the other (``REFUSING``). What
only looks wrong is never refused: see ``analysis.ingest.suspicion`` and ``analysis.ingest.copied_rows``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from analysis.ingest.figures import Figure, Refusal, refuse
from analysis.ingest.parse import figure_told
from analysis.ingest.suspicion import suspicious
from analysis.ingest.told_twice import contradicted
from analysis.model.nouns import Measure

__all__ = ["REFUSING", "item_twice", "part_exceeds_whole", "suspicious", "unit_twice"]

TWICE = "Đơn vị này đã có số liệu ở {where}. Hãy xóa hàng trùng hoặc sửa tên đơn vị."
TWICE_APART = (
    "Đơn vị này có số liệu khác ở {where}, không rõ số nào đúng. Hãy xóa hàng trùng hoặc sửa tên đơn vị, năm của trang."
)
ITEM_TWICE = (
    "Nội dung này cũng ghi ở hàng của ô {where}. Mỗi nội dung giao cho một cơ quan chỉ ghi một hàng: "
    "hãy cộng số liệu của các hàng lại, lấy thời hạn muộn nhất; nếu ghi trùng thì xóa hàng thừa."
)
Rows = dict[tuple[str, int], list[Figure]]  # sheet and line of a row -> its figures
Rule = Callable[[Sequence[Figure], Mapping[str, Measure]], list[Refusal]]


def unit_twice(figures: Sequence[Figure], measures: Mapping[str, Measure]) -> list[Refusal]:
    """Refuse the figures of a unit's second row (or sheet) of the same year; where both differ, those of the first too.

    The first may be a sheet of last year, or one that was copied and whose name was not changed.
    """
    units = _rows_by(lambda figure: (figure.unit, figure.period), (each for each in figures if not each.is_item))
    refused = []
    for rows in units.values():
        (first, of_first), *others = rows.items()
        refused += [refuse(each, "unit_twice", TWICE.format(where=_row(first))) for _, row in others for each in row]
        if len(rows) > 1 and contradicted(rows):
            message = TWICE_APART.format(where=_row(others[0][0]))
            refused += [refuse(each, "unit_twice", message) for each in of_first]
    return refused


def _rows_by(key: Callable[[Figure], tuple[str, ...]], figures: Iterable[Figure]) -> dict[tuple[str, ...], Rows]:
    """Return what rows are about -> the rows that are about it, in their order."""
    found: dict[tuple[str, ...], Rows] = {}
    for figure in figures:
        found.setdefault(key(figure), {}).setdefault((figure.sheet, figure.line), []).append(figure)
    return found


def _row(place: tuple[str, int]) -> str:
    sheet, line = place
    return f"hàng {line + 1} trang “{sheet}”" if line else f"trang “{sheet}”"


def item_twice(figures: Sequence[Figure], measures: Mapping[str, Measure]) -> list[Refusal]:
    """Refuse a second row of a list of items that has the same keys; where both differ, the first too.

    Adding both up would be right where one item was cut in two, and wrong where it was written twice. The whole row is
    refused, since what the first one leaves open or has refused must not come from the second.
    """
    items = _rows_by(
        lambda figure: (figure.unit, figure.period, figure.group), (each for each in figures if each.is_item)
    )
    refused = []
    for rows in items.values():
        of_first, *others = rows.values()
        told = [each for row in others for each in row]
        if others and contradicted(rows):
            refused += [refuse(each, "item_twice", ITEM_TWICE.format(where=told[0].address)) for each in of_first]
        refused += [refuse(each, "item_twice", ITEM_TWICE.format(where=of_first[0].address)) for each in told]
    return refused


def part_exceeds_whole(figures: Sequence[Figure], measures: Mapping[str, Measure]) -> list[Refusal]:
    """Refuse a part that is more than its whole (``part_of``) in the same unit, year and group; the whole stands."""
    told = {(f.unit, f.period, f.group, f.measure): f for f in figures}
    refused = []
    for part in figures:
        name = measures[part.measure].part_of
        whole = told.get((part.unit, part.period, part.group, name)) if name else None
        # "about 20" may be 19, and "at least 20" more; only what is surely more is refused.
        if whole is None or part.value <= whole.value:
            continue
        if part.bound in ("exact", "at_least") and whole.bound in ("exact", "at_most"):
            message = (
                f"{figure_told(part.value)} lớn hơn “{measures[whole.measure].name.vi}” ({figure_told(whole.value)}, ô "
                f"{whole.cell.address}). Phần không thể lớn hơn tổng; hãy kiểm tra cả hai ô."
            )
            refused.append(refuse(part, "part_exceeds_whole", message))
    return refused


# By these a whole row of a list is refused, so that the list no longer tells all that there is.
ROWS_REFUSED_WHOLE = ("item_twice", "unknown_group")
REFUSING: tuple[Rule, ...] = (unit_twice, item_twice, part_exceeds_whole)
