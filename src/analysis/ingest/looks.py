"""What a workbook shows otherwise than it stores: struck out, as a percentage, hidden; and where an .xlsx says so.

A struck-out cell may be left out or not, and who typed it alone knows. A count of 1 that is shown as 100% was no count.
Hidden rows, columns and sheets are read, since filters hide as well, and told.
"""

import math
import re
import zipfile
from dataclasses import dataclass, field, replace
from decimal import Decimal
from xml.etree import ElementTree

from analysis.ingest.grid import Cell, Grid, column_letters, place

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PERCENT_FORMATS = (9, 10)  # those that have a number and no text of their own
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)/?>(?:<(?:\w+:)?v>(\d+)<)?")
ATTRIBUTE = re.compile(rb'\b(r|s|t)="([^"]*)"')
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
HIDDEN_COLUMNS = re.compile(rb'<(?:\w+:)?col\s(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="(\d+)")[^>]*?\bmax="(\d+)"')
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
    percents = {number for number, text in shown.items() if shows_percent(text)} | set(PERCENT_FORMATS)
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


@dataclass
class Shown:
    """How a sheet shows what it holds.

    Attributes
    ----------
    struck, percent : places of cells that are struck out, wholly or in part, and that are shown as percentages.
    rows, columns : the hidden ones, 0-based. widths : of columns, in characters.
    """

    struck: set[tuple[int, int]] = field(default_factory=set)
    percent: set[tuple[int, int]] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)


def with_looks(grid: Grid, shown: Shown) -> Grid:
    """Return the sheet with its percentages as texts and its struck-out cells marked, and notes of what is hidden."""
    cells = dict(grid.cells)
    for key in (shown.struck | shown.percent) & cells.keys():
        cells[key] = _shown(cells[key], key in shown.struck, key in shown.percent)
    return replace(grid, cells=cells, notes=(*grid.notes, *_hidden(grid, shown)), widths=shown.widths)


def as_shown(grid: Grid, part: bytes, looks: Looks) -> Grid:
    """Return a sheet of an .xlsx as it is shown. ``part`` : the sheet's part of the package."""
    shown = Shown(widths=_widths(grid, part))
    if not looks.is_plain:
        for attributes, value in CELL.findall(part):
            told = dict(ATTRIBUTE.findall(attributes))
            style = int(told.get(b"s", b"0"))
            is_text = told.get(b"t") == b"s" and value and int(value) in looks.struck_texts
            if style in looks.struck or style in looks.percent or is_text:
                key = place(told.get(b"r", b"").decode())
                shown.struck |= {key} if style in looks.struck or is_text else set()
                shown.percent |= {key} if style in looks.percent else set()
    if b"strike" in part:  # a text that stands in the cell itself, of which a part is struck out
        for piece in re.split(rb"<(?:\w+:)?c\s", part)[1:]:
            address = re.search(rb'^[^>]*?\br="([A-Z]+\d+)"', piece)
            if STRUCK.search(piece) and address:
                shown.struck.add(place(address[1].decode()))
    if b"hidden=" in part:
        shown.rows = {int(number) - 1 for number in HIDDEN_ROW.findall(part)}
        spans = [(int(first) - 1, int(last)) for first, last in HIDDEN_COLUMNS.findall(part)]
        shown.columns = {column for first, last in spans for column in range(first, min(last, grid.width))}
    return with_looks(grid, shown)


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


def _hidden(grid: Grid, shown: Shown) -> list[str]:
    """Return a note on hidden rows and columns that hold something, if there are any."""
    rows = sorted(shown.rows & set(grid.rows)) if shown.rows else []
    columns = sorted(shown.columns & {cell.column for cell in grid}) if shown.columns else []
    told = [
        f"{len(names)} {kind} ẩn ({', '.join(names[:MOST_TOLD])}{' …' if len(names) > MOST_TOLD else ''})"
        for kind, names in (
            ("hàng", [str(row + 1) for row in rows]), ("cột", [column_letters(column) for column in columns])
        )
        if names
    ]  # fmt: skip
    if not told:
        return []
    return [f"Trang “{grid.sheet}” có {' và '.join(told)}; vẫn được đọc như các ô khác. Hãy kiểm tra có cần bỏ không."]


def shows_percent(number_format: str) -> bool:
    """Whether a format of numbers shows a percentage, and not merely a text with its sign."""
    return "%" in QUOTED.sub("", number_format)
