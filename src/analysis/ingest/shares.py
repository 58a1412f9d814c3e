"""Percentages printed beside counts, against the counts of their own row: possible at all, and the right ones.

Of twenty persons no whole number is 33,3 %. Which of the figures is wrong nobody can say: the percentage is refused,
all of them are told, and the counts stand.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from math import isclose

from analysis.ingest.figures import Figure, Refusal, refuse
from analysis.model.nouns import Measure
from analysis.model.printed import CUT_OFF, ROUNDED_UP, is_possible_share, recompute

MOST_DECIMALS = 9  # what a spreadsheet reckoned has more; beyond these it is noise
TOLD = 5
_NUMBER = re.compile(r"(\d+)(?:[.,](\d+))?\s*%?\s*$")
WAYS = {CUT_OFF: ", có lẽ do cắt bớt chữ số", ROUNDED_UP: ", có lẽ do luôn làm tròn lên"}
IMPOSSIBLE = (
    "{share} không thể là tỷ lệ của số nguyên nào trong {total} (“{whole}”, ô {where}): gần nhất là {below} và {above}."
    " Hãy kiểm tra cả hai ô; phần mềm không tự sửa số nào."
)
APART = (
    "{share} không phải là {count} (“{part}”, ô {there}) trong {total} (“{whole}”, ô {where}), tính ra {right}{way}. "
    "Hãy kiểm tra cả ba ô; phần mềm không tự sửa số nào."
)
NOT_COMPARED = (
    "{n} ô tỷ lệ không so được với số đếm, vì số đếm cùng hàng để trống, không chính xác hoặc bị trả lại: {cells}."
)


@dataclass(frozen=True)
class SharesHeld:
    """What came of the percentages. notes : which of them could not be held against anything, in Vietnamese."""

    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]


def hold_shares(
    shares: Sequence[Figure], figures: Iterable[Figure], totals: Iterable[Figure], measures: Mapping[str, Measure]
) -> SharesHeld:
    """Hold every percentage against the total of its row, and where it is printed against the part.

    Parameters
    ----------
    shares : percentages, facts among them. figures, totals : the counts that were taken, and the printed sums.
    """
    if not any(share.share for share in shares):
        return SharesHeld((), ())
    counts = {_place(figure, figure.measure): figure for figure in (*totals, *figures) if len(figure.parts) <= 1}
    refusals, unsure = [], []
    for share in shares:
        if share.share is None:
            continue
        whole = _count(counts, share, share.share.of)
        part = _count(counts, share, share.share.count) if share.share.count else None
        if whole is None:
            unsure.append(share.address)
        elif part is not None and (message := _apart(share, part, whole, measures)):
            refusals.append(refuse(share, "share_apart", message))
        elif part is None and (message := _impossible(share, whole, measures)):
            refusals.append(refuse(share, "impossible_share", message))
    cells = ", ".join(unsure[:TOLD]) + (" …" if len(unsure) > TOLD else "")
    return SharesHeld(tuple(refusals), (NOT_COMPARED.format(n=len(unsure), cells=cells),) if unsure else ())


def _place(figure: Figure, measure: str) -> tuple[object, ...]:
    return figure.sheet, figure.line, figure.unit, figure.period, figure.group, measure


def _count(counts: Mapping[tuple[object, ...], Figure], share: Figure, measure: str) -> Figure | None:
    """Return the count of the row that is exact, if there is one."""
    found = counts.get(_place(share, measure))
    is_whole = found is not None and found.bound == "exact" and found.value.is_integer()
    return found if is_whole else None


def percent_printed(share: Figure) -> str:
    """Return the percentage with the decimals that its cell shows, ``"36.5"``; of a stored number, those that it has.

    A stored number does not tell whether 36 was printed as 36 or 36,0: it counts as the coarser.
    """
    percent = Decimal(repr(share.value)) * 100
    raw = share.cell.raw
    if not isinstance(raw, str):
        text = f"{round(percent, MOST_DECIMALS):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    found = _NUMBER.search(raw)
    decimals = len(found[2] or "") if found else 0
    is_fraction = found is not None and isclose(float(f"{found[1]}.{found[2] or 0}"), share.value)
    decimals = max(0, decimals - 2) if is_fraction and "%" not in raw else decimals
    # A stored percentage of three decimals is written with a fourth, so that nobody takes it for thousands.
    decimals = 3 if decimals == 4 and raw.endswith("0%") else decimals
    return f"{percent:.{min(decimals, MOST_DECIMALS)}f}"


def _apart(share: Figure, part: Figure, whole: Figure, measures: Mapping[str, Measure]) -> str:
    """Return what is wrong with a percentage whose part and total are printed too; nothing where it is right."""
    printed, count, total = percent_printed(share), int(part.value), int(whole.value)
    if count > total or total == 0:
        right, way = "không có tỷ lệ nào", ""
        if total == count == 0 and share.value == 0:
            return ""
    else:
        again = recompute(count, total, printed, bound=share.bound)
        if again.verdict == "agrees":
            return ""
        right, way = _told(again.share), WAYS.get(again.method, "")
    return APART.format(
        share=_told(printed), count=count, part=measures[part.measure].name.vi, there=part.cell.address, total=total,
        whole=measures[whole.measure].name.vi, where=whole.cell.address, right=right, way=way,
    )  # fmt: skip


def _impossible(share: Figure, whole: Figure, measures: Mapping[str, Measure]) -> str:
    """Return what is wrong with a percentage that no whole number of its total gives; nothing where one does."""
    printed, total = percent_printed(share), int(whole.value)
    if (total > 0 and is_possible_share(printed, total, bound=share.bound)) or (total == 0 and share.value == 0):
        return ""
    below = int((Decimal(printed) * total / 100).to_integral_value(ROUND_FLOOR))
    near = [
        f"{count}/{total} = {_told(recompute(count, total, printed).share)}" if total else "0"
        for count in (below, min(below + 1, total))
    ]
    return IMPOSSIBLE.format(
        share=_told(printed), total=total, whole=measures[whole.measure].name.vi, where=whole.cell.address,
        below=near[0], above=near[1],
    )  # fmt: skip


def _told(percent: str | Decimal) -> str:
    """Return a percentage as a Vietnamese form writes it, with the decimals that it has: ``33,0 %``."""
    return f"{percent}".replace(".", ",") + " %"
