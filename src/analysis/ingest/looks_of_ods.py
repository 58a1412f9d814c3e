"""What an .ods shows otherwise than it stores, off the styles of its cells, rows and columns."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

from analysis.ingest.looks import Shown

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
HIDDEN = ("collapse", "filter")
LINES = ("text-line-through-style", "text-line-through-type")
MOST_CELLS = 20_000  # of one format in a row; what fills the row to its end holds nothing
Element = ElementTree.Element


def looks_of_ods(content: bytes) -> dict[str, Shown] | None:
    """Return sheet -> how it shows its cells; None where that cannot be read."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            body = ElementTree.fromstring(package.read("content.xml"))
            names = package.namelist()
            styles = [ElementTree.fromstring(package.read("styles.xml"))] if "styles.xml" in names else []
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError):
        return None
    struck = _struck_styles([*styles, body])
    return {table.get(f"{TABLE}name", ""): _of_table(table, struck) for table in body.iter(f"{TABLE}table")}


def _struck_styles(parts: list[Element]) -> set[str]:
    """Return the names of the styles that strike out, by themselves or by the style that they are made from."""
    told: dict[str, bool] = {}
    parents: dict[str, str] = {}
    for part in parts:
        for style in part.iter(f"{STYLE}style"):
            name = style.get(f"{STYLE}name", "")
            parents[name] = style.get(f"{STYLE}parent-style-name", "")
            text = style.find(f"{STYLE}text-properties")
            lines = [] if text is None else [text.get(f"{STYLE}{line}") for line in LINES]
            if any(lines):
                told[name] = all(line != "none" for line in lines if line)
    struck = set()
    for name in parents:
        at, seen = name, set[str]()
        while at not in told and at not in seen and parents.get(at):
            seen.add(at)
            at = parents[at]
        if told.get(at):
            struck.add(name)
    return struck


def _of_table(table: Element, struck: set[str]) -> Shown:
    shown = Shown()
    defaults: dict[int, str] = {}
    column = 0
    for element in _inside(table, f"{TABLE}table-column"):
        times = min(int(element.get(f"{TABLE}number-columns-repeated", "1")), MOST_CELLS)
        if element.get(f"{TABLE}visibility") in HIDDEN:
            shown.columns |= set(range(column, column + times))
        defaults |= dict.fromkeys(range(column, column + times), element.get(f"{TABLE}default-cell-style-name", ""))
        column += times
    row = 0
    for element in _inside(table, f"{TABLE}table-row"):
        times = int(element.get(f"{TABLE}number-rows-repeated", "1"))
        held = [each for each in _cells(element, defaults) if _holds_something(each[1])]
        if element.get(f"{TABLE}visibility") in HIDDEN and held:
            shown.rows |= set(range(row, row + times))
        for column, cell, style in held:
            places = {(at, column) for at in range(row, row + times)}
            shown.struck |= places if style in struck or _has_struck_part(cell, struck) else set()
            shown.percent |= places if cell.get(f"{OFFICE}value-type") == "percentage" else set()
        row += times
    return shown


def _inside(table: Element, tag: str) -> Iterator[Element]:
    """Yield rows or columns in their order, those in groups and heads too, none of a table inside a cell."""
    for child in table:
        if child.tag == tag:
            yield child
        elif child.tag.startswith(TABLE) and child.tag not in (f"{TABLE}table-row", f"{TABLE}table"):
            yield from _inside(child, tag)


def _cells(row: Element, defaults: dict[int, str]) -> Iterator[tuple[int, Element, str]]:
    column = 0
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        times = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        for at in range(column, column + min(times, MOST_CELLS)):
            yield at, cell, cell.get(f"{TABLE}style-name") or defaults.get(at, "")
        column += times


def _holds_something(cell: Element) -> bool:
    return len(cell) > 0 or cell.get(f"{OFFICE}value-type") is not None


def _has_struck_part(cell: Element, struck: set[str]) -> bool:
    """Whether a part of a cell's own text is struck out; that of a comment on it is not asked."""
    paragraphs = [each for each in cell if each.tag == f"{TEXT}p"]
    return any(
        span.get(f"{TEXT}style-name") in struck and "".join(span.itertext()).strip()
        for each in paragraphs for span in (each, *each.iter(f"{TEXT}span"))
    )  # fmt: skip
