"""What may not be: one function a rule. A new check on the data is one function here.

The refusing rules see the figures of one file and refuse cells; they are put one after the other (``REFUSING``). What
only looks wrong is never refused: see ``analysis.ingest.suspicion`` and ``analysis.ingest.copied_rows``.
"""

from collections.abc import Callable, Mapping, Sequence

from analysis.ingest.figures import Figure, Refusal, refuse
from analysis.ingest.parse import figure_told
from analysis.ingest.suspicion import suspicious
from analysis.model.nouns import Measure

__all__ = ["REFUSING", "item_twice", "part_exceeds_whole", "suspicious", "unit_twice"]

Rule = Callable[[Sequence[Figure], Mapping[str, Measure]], list[Refusal]]


def unit_twice(figures: Sequence[Figure], measures: Mapping[str, Measure]) -> list[Refusal]:
    """Refuse the figures of a unit's second row (or sheet) of the same year; the first stands."""
    first: dict[tuple[str, str], tuple[str, int]] = {}
    refused = []
    for figure in figures:
        if figure.is_item:
            continue
        row = figure.sheet, figure.line
        sheet, line = first.setdefault((figure.unit, figure.period), row)
        if (sheet, line) != row:
            where = f"hàng {line + 1} trang “{sheet}”" if line else f"trang “{sheet}”"
            message = f"Đơn vị này đã có số liệu ở {where}. Hãy xóa hàng trùng hoặc sửa tên đơn vị."
            refused.append(refuse(figure, "unit_twice", message))
    return refused


def item_twice(figures: Sequence[Figure], measures: Mapping[str, Measure]) -> list[Refusal]:
    """Refuse a second row of a list of items that has the same keys: which of the two is right, nobody can say.

    Adding both up would be right where one item was cut in two, and wrong where it was written twice. The whole row is
    refused, since what the first one leaves open or has refused must not come from the second.
    """
    first: dict[tuple[str, ...], Figure] = {}
    refused = []
    for figure in figures:
        if not figure.is_item:
            continue
        told = first.setdefault((figure.unit, figure.period, figure.group), figure)
        if (told.sheet, told.line) != (figure.sheet, figure.line):
            message = (
                f"Nội dung này đã ghi ở hàng của ô {told.address}. Mỗi nội dung giao cho một cơ quan chỉ ghi một hàng: "
                "hãy cộng số liệu của các hàng lại, lấy thời hạn muộn nhất; nếu ghi trùng thì xóa hàng thừa."
            )
            refused.append(refuse(figure, "item_twice", message))
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
