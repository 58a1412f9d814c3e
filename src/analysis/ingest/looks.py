"""What a workbook shows otherwise than it stores: struck out, as a percentage, hidden; and where an .xlsx says so.

A struck-out cell may be left out or not, and who typed it alone knows. A count of 1 that is shown as 100% was no count,
nor is 93 where a format adds "%", "nghìn" or digits to it, or 121 where the last digit is raised, the mark of a note.
Hidden rows, columns and sheets are read, since filters hide as well, and told.
"""

import math
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal
from xml.etree import ElementTree

from analysis.ingest.grid import Cell, Grid, column_letters, place

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PERCENT_FORMATS = (9, 10)  # those that have a number and no text of their own
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
ADDED = re.compile(r'"([^"]*)"|\\(.)')  # what a format adds to a number
OTHER_NUMBER = re.compile(r"(?i)\d|chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ|thousand|million")
CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)/?>(?:<(?:\w+:)?v>(\d+)<)?")
ATTRIBUTE = re.compile(rb'\b(r|s|t)="([^"]*)"')
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
HIDDEN_COLUMNS = re.compile(rb'<(?:\w+:)?col\s(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="(\d+)")[^>]*?\bmax="(\d+)"')
COLUMNS = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
STRUCK = re.compile(rb'<(?:\w+:)?strike(?!\w)(?![^>]*val="(?:0|false)")')
RAISED = re.compile(rb'<(?:\w+:)?vertAlign\s+val="(?:superscript|subscript)"')
MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Looks:
    """Numbers of the formats that strike out or show a percentage, and of shared texts of which a part is struck.

    Attributes
    ----------
    told_percent : formats that add the sign to a number as it is. otherwise : those that show another number, or none.
    raised_texts : shared texts of which a part is raised or lowered, as the mark of a note is.
    """

    struck: frozenset[int]
    percent: frozenset[int]
    struck_texts: frozenset[int]
    told_percent: frozenset[int] = frozenset()
    otherwise: frozenset[int] = frozenset()
    raised_texts: frozenset[int] = frozenset()

    @property
    def is_plain(self) -> bool:
        """Whether nothing is shown otherwise."""
        formats = self.struck or self.percent or self.told_percent or self.otherwise
        return not (formats or self.struck_texts or self.raised_texts)


def looks_of(package: zipfile.ZipFile) -> Looks:
    """Return what the formats of a workbook's cells do to what is stored."""
    names = set(package.namelist())
    styles = package.read("xl/styles.xml") if "xl/styles.xml" in names else b""
    texts = package.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else b""
    struck_texts: frozenset[int] = frozenset()
    raised_texts: frozenset[int] = frozenset()
    if b"strike" in texts or b"vertAlign" in texts:
        root = ElementTree.fromstring(texts)
        runs = [list(text.iter(f"{MAIN}rPr")) for text in root.iterfind(f"{MAIN}si")]
        struck_texts = frozenset(number for number, own in enumerate(runs) if any(map(_is_struck, own)))
        raised_texts = frozenset(number for number, own in enumerate(runs) if any(map(_is_raised, own)))
    if not re.search(rb'strike|formatCode|numFmtId="(?:9|10)"', styles):
        return Looks(frozenset(), frozenset(), struck_texts, raised_texts=raised_texts)
    root = ElementTree.fromstring(styles)
    fonts = [_is_struck(font) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
    shown = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in root.iter(f"{MAIN}numFmt")}
    percents = {number for number, text in shown.items() if shows_percent(text)} | set(PERCENT_FORMATS)
    added = {number: "".join(map("".join, ADDED.findall(_of_positive(text)))) for number, text in shown.items()}
    signed = {number for number, text in added.items() if "%" in text} - percents
    others = {
        number for number, text in added.items()
        if OTHER_NUMBER.search(text) or not QUOTED.sub("x", _of_positive(shown[number])).strip()
    } - percents - signed  # fmt: skip
    formats = list(root.iterfind(f"{MAIN}cellXfs/{MAIN}xf"))

    def having(numbers: Collection[int]) -> frozenset[int]:
        return frozenset(at for at, each in enumerate(formats) if int(each.get("numFmtId") or 0) in numbers)

    return Looks(
        frozenset(at for at, each in enumerate(formats) if _chosen(fonts, int(each.get("fontId") or 0))),
        having(percents), struck_texts, having(signed), having(others), raised_texts,
    )  # fmt: skip


def _of_positive(shown: str) -> str:
    """Return the part of a format by which it shows a number above zero; a semicolon in quotes ends no part."""
    whole = re.match(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*', shown)
    return whole[0] if whole else shown


def _is_raised(run: ElementTree.Element) -> bool:
    raised = run.find(f"{MAIN}vertAlign")
    return raised is not None and raised.get("val", "") in ("superscript", "subscript")


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
    signed, otherwise : of those to which a format adds the sign of a percentage, or what makes another number of them.
    rows, columns : the hidden ones, 0-based. widths : of columns, in characters.
    """

    struck: set[tuple[int, int]] = field(default_factory=set)
    percent: set[tuple[int, int]] = field(default_factory=set)
    signed: set[tuple[int, int]] = field(default_factory=set)
    otherwise: set[tuple[int, int]] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)


def with_looks(grid: Grid, shown: Shown) -> Grid:
    """Return the sheet with its percentages as texts and its struck-out cells marked, and notes of what is hidden."""
    cells = dict(grid.cells)
    for key in (shown.struck | shown.percent | shown.signed | shown.otherwise) & cells.keys():
        cell = _shown(cells[key], key in shown.struck, key in shown.percent, key in shown.signed)
        cells[key] = replace(cell, doubt="shown_otherwise" if key in shown.otherwise else "")
    return replace(grid, cells=cells, notes=(*grid.notes, *_hidden(grid, shown)), widths=shown.widths)


def as_shown(grid: Grid, part: bytes, looks: Looks) -> Grid:
    """Return a sheet of an .xlsx as it is shown. ``part`` : the sheet's part of the package."""
    shown = Shown(widths=_widths(grid, part))
    if not looks.is_plain:
        for attributes, value in CELL.findall(part):
            told = dict(ATTRIBUTE.findall(attributes))
            style = int(told.get(b"s", b"0"))
            text = int(value) if told.get(b"t") == b"s" and value else -1
            is_struck = style in looks.struck or text in looks.struck_texts
            is_percent, is_signed = style in looks.percent, style in looks.told_percent
            is_other = (style in looks.otherwise and text < 0) or text in looks.raised_texts
            if is_struck or is_percent or is_signed or is_other:
                key = place(told.get(b"r", b"").decode())
                shown.struck |= {key} if is_struck else set()
                shown.percent |= {key} if is_percent else set()
                shown.signed |= {key} if is_signed else set()
                shown.otherwise |= {key} if is_other else set()
    if b"strike" in part or b"vertAlign" in part:  # in a text that stands in the cell itself
        for piece in re.split(rb"<(?:\w+:)?c\s", part)[1:]:
            if address := re.search(rb'^[^>]*?\br="([A-Z]+\d+)"', piece):
                key = place(address[1].decode())
                shown.struck |= {key} if STRUCK.search(piece) else set()
                shown.otherwise |= {key} if RAISED.search(piece) else set()
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


def _shown(cell: Cell, is_struck: bool, is_percent: bool, is_signed: bool) -> Cell:
    raw = cell.raw
    if (is_percent or is_signed) and isinstance(raw, int | float) and not isinstance(raw, bool):
        text = f"{Decimal(repr(raw)) * (100 if is_percent else 1):f}" if math.isfinite(raw) else str(raw)
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
