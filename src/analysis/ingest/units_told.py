"""In which unit a sheet tells its figures ("ĐVT: nghìn người"), held against what the layout's columns are read as."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from analysis.model.forms import Layout
from analysis.model.nouns import Measure

SIZES = {
    "chục": 10, "trăm": 100, "nghìn": 1_000, "ngàn": 1_000, "vạn": 10_000, "triệu": 10**6, "tr": 10**6, "tỷ": 10**9,
    "tỉ": 10**9, "thousand": 1_000, "thousands": 1_000, "million": 10**6, "millions": 10**6, "billion": 10**9,
}  # fmt: skip
MONEY = {"dong": 1, "thousand_dong": 1_000, "million_dong": 10**6, "billion_dong": 10**9}  # units of measures
OTHER_UNIT = "Biểu ghi đơn vị tính “{words}”, nhưng mẫu đọc số theo đơn vị khác. Hãy đổi số theo đơn vị tính của mẫu."
# Behind "Đơn vị:" alone stands the sender as often, so only what surely is a unit of measurement is read there.
_TOLD = re.compile(
    r"(?i)(?<!\w)(?:(?:đơn vị tính|đvt|đ/v tính|đơn vị đo|unit of measure(?:ment)?)\s*[:.]?\s*\(?"
    r"|(?:đơn vị|units?)[ \t]*[:.(][ \t(]*)"
    r"([^\n]{1,60})"
)
_SIZE = r"(?P<size>(?:" + "|".join(SIZES) + r")(?!\w)\.?|10{1,9}(?!\d)|1(?:[.,]000){1,3}(?![\d.,]))"
_THING = (
    r"(?P<people>người|lượt(?: người)?|cán bộ|công chức|cbcc|lớp|học viên|hộ|vụ|đơn vị"
    r"|persons?|people|households?|classes)"
    r"|(?P<money>đồng|đ|vnđ|vnd|dong)"
)
_UNIT = re.compile(rf"(?i)\s*{_SIZE}?\s*(?:{_THING})?\s*(?:việt nam)?\s*")
_PERCENT = re.compile(r"(?i)\s*(?:tỷ lệ|tỉ lệ)?\s*\(?\s*(?:%|phần trăm|percent)\s*\)?\s*")


@dataclass(frozen=True, slots=True)
class _Told:
    """One unit that a head tells. kind : ``any`` where it tells only how many ("nghìn")."""

    kind: Literal["people", "money", "percent", "any"]
    size: int
    words: str


def other_unit(text: str, layout: Layout, measures: Mapping[str, Measure]) -> str:
    """Return the words by which a head tells another unit than the columns are read in, or nothing.

    A column's unit is that of its measure, by ``times``: a layout may well read thousands. A head may tell units of
    several kinds ("người, triệu đồng"); of a column's own kind none may differ from it.
    """
    tellings = [_told(found[1]) for found in _TOLD.finditer(unicodedata.normalize("NFC", text))]
    told = [each for telling in tellings for each in telling]
    columns = [(measures[each.measure], each.times) for each in layout.columns if each.measure]
    columns += [(measures[each], Decimal(1)) for each in layout.measures.values()]
    for measure, times in columns:
        fitting = [each for each in told if each.kind in (_kind(measure), "any")]
        own = times * MONEY.get(measure.unit, 1)
        if others := [each.words for each in fitting if each.size != own]:
            return others[0]
    kinds = {measure.kind for measure, _ in columns}
    if "count" in kinds and "share" not in kinds and not layout.shares:
        # "Người, %" may have columns of both; where a second "ĐVT: %" follows the first, nobody knows which holds.
        only = [telling for telling in tellings if telling and all(each.kind == "percent" for each in telling)]
        return only[0][0].words if only else ""
    return ""


def _kind(measure: Measure) -> str:
    if measure.unit in MONEY:
        return "money"
    return "people" if measure.kind == "count" else ""


def _told(text: str) -> list[_Told]:
    """Return the units that one telling lists."""
    told: list[_Told] = []
    for part in re.split(r"[,;&](?!000)|/(?!v)| và ", text.strip(" \t.)")):
        words = " ".join(part.split()).strip(" .)")
        if _PERCENT.fullmatch(words):
            told.append(_Told("percent", 1, words))
        elif words and (unit := _UNIT.fullmatch(words)) and (unit["size"] or unit["people"] or unit["money"]):
            kind: Literal["people", "money", "any"]
            kind = "people" if unit["people"] else "money" if unit["money"] else "any"
            told.append(_Told(kind, _size(unit["size"]), words))
    return told


def _size(words: str | None) -> int:
    if not words:
        return 1
    plain = words.casefold().rstrip(".")
    return SIZES[plain] if plain in SIZES else int(re.sub(r"[.,]", "", plain))
