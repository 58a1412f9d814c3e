"""Which cells of a workbook are shown in a font of the old encodings. Looked for only where such a font is named."""

import re
import struct
import zipfile
from collections import Counter
from xml.etree import ElementTree

from analysis.ingest.compound_file import CompoundFile
from analysis.ingest.file_kinds import WORKBOOK_STREAMS
from analysis.ingest.grid import place
from analysis.ingest.xls_records import (
    BEGINNING,
    BOUND_SHEET,
    CELL_FORMAT,
    FONT,
    RICH_TEXT_CELL,
    SHARED_TEXT_CELL,
    TEXT_CELL,
    font_number,
    records,
    short_text,
)

Fonts = dict[tuple[int, int], str]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SUSPECTED = re.compile(rb'(?i)"(?:\.vn|vni[- ])')
SUSPECTED_IN_XLS = re.compile(rb"(?i)\.vn|vni-|\.\0v\0n\0|v\0n\0i\0-\0")


def fonts_of_package(package: zipfile.ZipFile, parts: dict[str, str]) -> dict[str, Fonts]:
    """Return sheet -> (row, column) -> font of an .xlsx, the commonest where a cell's text has several.

    Nothing where no old font is named in it. ``parts`` : name of the sheet -> name of its part in the package.
    """
    names = set(package.namelist())
    styles = package.read("xl/styles.xml") if "xl/styles.xml" in names else b""
    texts = package.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else b""
    written = [styles, texts] if texts else [styles, *map(package.read, parts.values())]  # texts may stand in cells
    if not any(map(SUSPECTED.search, written)):
        return {}
    by_style, by_text = _fonts_of_styles(styles), _fonts_of_texts(texts)
    fonts = {}
    for sheet, part in parts.items():
        cells: Fonts = {}
        with package.open(part) as stream:
            for _, element in ElementTree.iterparse(stream):
                if element.tag == f"{MAIN}c" and element.get("t") in ("s", "inlineStr", "str"):
                    text = element.findtext(f"{MAIN}v") or ""
                    own = by_text.get(int(text)) if element.get("t") == "s" and text.isdigit() else None
                    own = own or _font_of_text(element.find(f"{MAIN}is"))
                    style = int(element.get("s") or 0)
                    cells[place(element.get("r", ""))] = own or (by_style[style] if style < len(by_style) else "")
                elif element.tag == f"{MAIN}row":
                    element.clear()
        fonts[sheet] = cells
    return fonts


def _fonts_of_styles(styles: bytes) -> list[str]:
    """Return the font of every format of cells, by its number."""
    if not styles:
        return []
    root = ElementTree.fromstring(styles)
    names = [font.find(f"{MAIN}name") for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
    named = ["" if name is None else name.get("val", "") for name in names]
    numbers = [int(each.get("fontId") or 0) for each in root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")]
    return [named[number] if number < len(named) else "" for number in numbers]


def _fonts_of_texts(texts: bytes) -> dict[int, str]:
    """Return the commonest font, by letters, of the shared texts that have fonts of their own."""
    if not SUSPECTED.search(texts):
        return {}
    fonts = {}
    for number, text in enumerate(ElementTree.fromstring(texts).iterfind(f"{MAIN}si")):
        if common := _font_of_text(text):
            fonts[number] = common
    return fonts


def _font_of_text(text: ElementTree.Element | None) -> str:
    """Return the commonest font, by letters, of a text that has fonts of its own; else nothing."""
    letters = Counter[str]()
    for run in () if text is None else text.iterfind(f"{MAIN}r"):
        font = run.find(f"{MAIN}rPr/{MAIN}rFont")
        letters["" if font is None else font.get("val", "")] += len(run.findtext(f"{MAIN}t") or "")
    return letters.most_common(1)[0][0] if letters else ""


def fonts_of_xls(content: bytes) -> dict[str, Fonts]:
    """Return sheet -> (row, column) -> font of an .xls; nothing where no old font is named in it, or it is not told."""
    if not SUSPECTED_IN_XLS.search(content):
        return {}
    try:
        opened = CompoundFile(content)
        name = next(each for each in WORKBOOK_STREAMS if each in opened.names)
        return _fonts_of_records(opened.read(name))
    except (ValueError, IndexError, StopIteration, struct.error):
        return {}  # calamine has read the texts; only their fonts stay unknown, and words decide


def _fonts_of_records(stream: bytes) -> dict[str, Fonts]:
    named: list[str] = []
    by_format: list[int] = []
    sheets: dict[int, str] = {}
    fonts: dict[str, Fonts] = {}
    sheet = ""
    for at, record, body in records(stream):
        if record == FONT:
            named.append(short_text(body, 14))
        elif record == CELL_FORMAT:
            by_format.append(struct.unpack_from("<H", body)[0])
        elif record == BOUND_SHEET:
            sheets[struct.unpack_from("<I", body)[0]] = short_text(body, 6)
        elif record == BEGINNING:
            sheet = sheets.get(at, "")
        elif record in (SHARED_TEXT_CELL, TEXT_CELL, RICH_TEXT_CELL) and sheet:
            row, column, number = struct.unpack_from("<HHH", body)
            font = font_number(by_format[number] if number < len(by_format) else 0)
            fonts.setdefault(sheet, {})[row, column] = named[font] if font < len(named) else ""
    return fonts
