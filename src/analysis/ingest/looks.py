"""What an .xlsx shows otherwise than it stores: struck out, as a percentage, hidden. None of it is passed over.

A struck-out cell may be left out or not, and who typed it alone knows. A count of 1 that is shown as 100% was no count.
Hidden rows, columns and sheets are read, since filters hide as well, and told.
"""

import math
import re
import zipfile
from dataclasses import dataclass, replace
from decimal import Decimal
from xml.etree import ElementTree

from analysis.ingest.grid import Cell, Grid, column_letters, place

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PERCENT_FORMATS = (9, 10)  # those that have a number and no text of their own
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
CELL = re.compile(rb'<(?:\w+:)?c\s([^>]*?)/?>(?:<(?:\w+:)?v>(\d+)<)?')
ATTRIBUTE = re.compile(rb'\b(r|s|t)="([^"]*)"')
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
HIDDEN_COLUMNS = re.compile(
    rb'<(?:\w+:)?col\s(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="(\d+)")[^>]*?\bmax="(\d+)"'
)
COLUMNS = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
STRUCK = re.compile(rb'<(?:\w+:)?strike(?!\w)(?![^>]*val="(?:0|false)")')
MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Looks:
    """Numbers of the formats that strike out or show a percentage, and of shared texts of which a part is struck."""

    struck: frozenset[int]
    percent: frozenset[int]
    struck_texts: frozenset[int]

    @property
    def is_plain(self) -> bool:
        """Whether nothing is shown otherwise."""
        return not (self.struck or self.percent or self.struck_texts)


def looks_of(package: zipfile.ZipFile) -> Looks:
    """Return what the formats of a workbook's cells do to what is stored."""
    names = set(package.namelist())
    styles = package.read("xl/styles.xml") if "xl/styles.xml" in names else b""
    texts = package.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else b""
    struck_texts: frozenset[int] = frozenset()
    if b"strike" in texts:
        root = ElementTree.fromstring(texts)
        runs = [text.iter(f"{MAIN}rPr") for text in root.iterfind(f"{MAIN}si")]
        struck_texts = frozenset(number for number, own in enumerate(runs) if any(map(_is_struck, own)))
    if not re.search(rb'strike|%|numFmtId="(?:9|10)"', styles):
        return Looks(frozenset(), frozenset(), struck_texts)
    root = ElementTree.fromstring(styles)
    fonts = [_is_struck(font) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
    shown = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in root.iter(f"{MAIN}numFmt")}
    percents = {number for number, text in shown.items() if "%" in QUOTED.sub("", text)} | set(PERCENT_FORMATS)
    formats = list(root.iterfind(f"{MAIN}cellXfs/{MAIN}xf"))
    return Looks(
        frozenset(at for at, each in enumerate(formats) if _chosen(fonts, int(each.get("fontId") or 0))),
        frozenset(at for at, each in enumerate(formats) if int(each.get("numFmtId") or 0) in percents),
        struck_texts,
    )


def _is_struck(font: ElementTree.Element) -> bool:
    strike = font.find(f"{MAIN}strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def _chosen(flags: list[bool], number: int) -> bool:
    return number < len(flags) and flags[number]


def as_shown(grid: Grid, part: bytes, looks: Looks) -> Grid:
    """Return the sheet with its percentages as texts and its struck-out cells marked, and notes of what is hidden.

    Parameters
    ----------
    part : the sheet's part of the package.
    """
    cells = dict(grid.cells)
    if not looks.is_plain:
        for attributes, value in CELL.findall(part):
            told = dict(ATTRIBUTE.findall(attributes))
            style = int(told.get(b"s", b"0"))
            is_text = told.get(b"t") == b"s" and value and int(value) in looks.struck_texts
            if style in looks.struck or style in looks.percent or is_text:
                key = place(told.get(b"r", b"").decode())
                if key in cells:
                    is_struck = style in looks.struck or bool(is_text)
                    cells[key] = _shown(cells[key], is_struck, style in looks.percent)
    if b"strike" in part:  # a text that stands in the cell itself, of which a part is struck out
        for piece in re.split(rb"<(?:\w+:)?c\s", part)[1:]:
            address = re.search(rb'^[^>]*?\br="([A-Z]+\d+)"', piece)
            if STRUCK.search(piece) and address and (key := place(address[1].decode())) in cells:
                cells[key] = replace(cells[key], is_struck=True)
    notes = [*grid.notes, *_hidden(grid, part)]
    return replace(grid, cells=cells, notes=tuple(notes), widths=_widths(grid, part))


def _widths(grid: Grid, part: bytes) -> dict[int, float]:
    widths: dict[int, float] = {}
    for attributes in COLUMNS.findall(part):
        told = dict(re.findall(rb'\b(min|max|width)="([\d.]+)"', attributes))
        if len(told) == 3:
            last = min(int(told[b"max"]), grid.width)
            widths |= dict.fromkeys(range(int(told[b"min"]) - 1, last), float(told[b"width"]))
    return widths


def _shown(cell: Cell, is_struck: bool, is_percent: bool) -> Cell:
    raw = cell.raw
    if is_percent and isinstance(raw, int | float) and not isinstance(raw, bool):
        text = f"{Decimal(repr(raw)) * 100:f}" if math.isfinite(raw) else str(raw)
        text = text.rstrip("0").rstrip(".") if "." in text else text
        raw = f"{text}0%" if re.fullmatch(r"\d+\.\d{3}", text) else f"{text}%"  # 93.125 could be taken for 93125
    return replace(cell, raw=raw, is_struck=is_struck)


def _hidden(grid: Grid, part: bytes) -> list[str]:
    """Return a note on hidden rows and columns that hold something, if there are any."""
    if b"hidden=" not in part:
        return []
    rows = [int(number) for number in HIDDEN_ROW.findall(part) if grid.row(int(number) - 1)]
    held = {cell.column for cell in grid}
    columns = [
        column
        for first, last in HIDDEN_COLUMNS.findall(part)
        for column in sorted(held)
        if int(first) - 1 <= column <= int(last) - 1
    ]
    told = [
        f"{len(found)} {kind} ẩn ({', '.join(names[:MOST_TOLD])}{' …' if len(names) > MOST_TOLD else ''})"
        for kind, found, names in (
            ("hàng", rows, [str(row) for row in rows]), ("cột", columns, [column_letters(each) for each in columns])
        )
        if found
    ]  # fmt: skip
    if not told:
        return []
    return [f"Trang “{grid.sheet}” có {' và '.join(told)}; vẫn được đọc như các ô khác. Hãy kiểm tra có cần bỏ không."]
