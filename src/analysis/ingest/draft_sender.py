"""Where an unknown sheet of one unit says whose it is: after "Đơn vị:", in its title, or in a name."""

import re
from dataclasses import dataclass
from pathlib import Path

from analysis.geography.match import match_name
from analysis.geography.registry import LEVELS
from analysis.ingest.draft_columns import quoted
from analysis.ingest.draft_table import COUNTRY, YEAR, FoundTable, Gazetteer
from analysis.model.places import Unit

LABELLED = re.compile(r"(?im)^\s*((?:tên )?(?:đơn vị(?: báo cáo| gửi)?|địa phương|tỉnh|huyện|xã))\s*:[ \t]*(.*)$")
KINDS = r"(?:huyện|quận|thị xã|thành phố|tỉnh|xã|phường|thị trấn)"
NAMED = rf"(?P<unit>{KINDS}\s+[^\d\W][^\n,;:()–\-]*?)\s*(?=năm\b|giai đoạn|tính đến|[,;:()–\-]|$)"
UNKNOWN = (
    "# CORRECT: nothing was found that tells whose figures these are. Add sender_pattern (over the head), sheet_pattern"
    " or file_pattern with (?P<unit>...)."
)


@dataclass(frozen=True)
class FoundSender:
    """Where the unit stands. lines : of the layout file. unit : the one found. said : its name in the title."""

    lines: list[str]
    unit_head: str = "Đơn vị:"
    unit: Unit | None = None
    said: str = ""
    is_in_file_name: bool = False


def find_sender(table: FoundTable, path: Path, gazetteer: Gazetteer) -> FoundSender:
    """Return where a sheet of one unit tells the unit."""
    text = "\n".join(cell.text for cell in table.grid if cell.row < table.top)
    for found in LABELLED.finditer(text):
        after = found[2].strip() or text[found.end() :].strip().partition("\n")[0]
        if unit := _unit(after, gazetteer):
            pattern = rf"(?im)^\s*{re.escape(found[1])}\s*:\s*(?P<unit>.+?)\s*$".replace(r"\ ", " ")
            return FoundSender([f"sender_pattern: '{pattern}'"], f"{found[1]}:", unit)
    for number, found in enumerate(re.finditer(rf"(?im)\b(?={NAMED})", text)):  # "cấp xã của tỉnh Hà Nam" holds two
        if unit := _unit(found["unit"], gazetteer):
            before = text[: found.start()].rpartition("\n")[2].split()[-1:] if number else []
            pattern = "(?im)" + "".join(rf"{re.escape(word)}\s+" for word in before) + NAMED
            return FoundSender([f"sender_pattern: '{pattern}'"], unit=unit, said=found["unit"])
    if unit := _unit(table.grid.sheet, gazetteer):
        return FoundSender([r"sheet_pattern: '^(?P<unit>.+)$'  # the name of the sheet is the unit's"], unit=unit)
    stem = YEAR.sub("", path.stem.replace("_", " ")).strip(" -")
    if unit := _unit(stem, gazetteer):
        pattern = r"^(?P<unit>[^\d]+?)[\s_-]*(?P<year>(19|20)\d\d)?$"
        return FoundSender([f"file_pattern: '{pattern}'  # CORRECT"], unit=unit, is_in_file_name=True)
    return FoundSender([UNKNOWN])


def _unit(name: str, gazetteer: Gazetteer) -> Unit | None:
    return match_name(gazetteer.registry, name, gazetteer.day, within=COUNTRY, levels=LEVELS).unit if name else None


def scope_of(sender: FoundSender, gazetteer: Gazetteer) -> str:
    """Return the code of the province that the sender lies in, or of the country: others send the same form."""
    above = gazetteer.registry.ancestors(sender.unit.code, gazetteer.day) if sender.unit else []
    return quoted(next((unit.code for unit in above if unit.level == "province"), COUNTRY))
