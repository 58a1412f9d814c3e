"""From a file to grids: one reader a suffix. A new file format is one row of ``READERS``."""

import csv
import re
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

import python_calamine as calamine

from analysis.ingest.grid import Cell, Grid, place
from analysis.model.errors import FileError

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml$")
FORMULA_OR_ERROR = re.compile(rb"""<(?:\w+:)?f[\s>/]|\bt=["']e["']""")
ODD_DIMENSION = re.compile(rb'<dimension\s+ref="(?:\d+:\d+|[A-Z]+:[A-Z]+)"\s*/>')
DO_SAVE_AGAIN = "Open it in a spreadsheet program, save it again as .xlsx and send it once more."


def file_content(path: Path) -> bytes:
    """Return what a file holds.

    Raises
    ------
    FileError
        if it cannot be opened.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot be opened ({error.strerror})", where=str(path), do="Check the path.") from error


def read_grids(path: Path, content: bytes) -> list[Grid]:
    """Return the sheets of a file, in its order; ``content`` is what the file holds.

    Raises
    ------
    FileError
        if the suffix is unknown or the file is damaged, protected by a password or empty.
    """
    reader = READERS.get(path.suffix.casefold())
    if reader is None:
        raise FileError(
            f"files of the kind {path.suffix or '(no suffix)'!r} cannot be read", where=str(path),
            do=f"Send one of {', '.join(READERS)}.",
        )  # fmt: skip
    if not content:
        raise FileError("the file is empty", where=str(path), do="Send it once more.")
    return reader(path, content)


def _read_workbook(path: Path, content: bytes) -> list[Grid]:
    """Read .xls, .xlsb and .ods. Formulas and errors are not told there: such a cell looks like its result or empty."""
    try:
        with calamine.CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            return [_grid(book.get_sheet_by_name(name)) for name in book.sheet_names]
    except calamine.PasswordError as error:
        raise FileError("protected by a password", where=str(path), do="Take the password off and send it.") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        # What the error says may quote a cell, and the file may be a list of persons.
        what = f"damaged or no workbook ({type(error).__name__})"
        raise FileError(what, where=str(path), do=DO_SAVE_AGAIN) from None


def _grid(sheet: calamine.CalamineSheet) -> Grid:
    rows = sheet.to_python(skip_empty_area=False)
    cells = {
        (i, j): Cell(i, j, value)
        for i, row in enumerate(rows)
        for j, value in enumerate(row)
        if not (isinstance(value, str) and not value.strip())
    }
    merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Grid(sheet.name, cells, merged)


def _read_xlsx(path: Path, content: bytes) -> list[Grid]:
    """Read .xlsx, with what calamine does not tell: which cells are formulas, and which hold an error."""
    grids = _read_workbook(path, _without_odd_dimensions(content))
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = _sheet_parts(package)
            return [_with_formulas(grid, package, parts[grid.sheet]) if grid.sheet in parts else grid for grid in grids]
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError) as error:
        what = f"damaged workbook ({type(error).__name__})"
        raise FileError(what, where=str(path), do=DO_SAVE_AGAIN) from None


def _without_odd_dimensions(content: bytes) -> bytes:
    """Return the workbook without the extents that calamine cannot read.

    Where whole rows are formatted, some programs write ``<dimension ref="1:71"/>``; spreadsheet programs do not mind.
    The extent is only a hint, so it is left out.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist() if SHEET_PART.match(name)}
            mended = {name: ODD_DIMENSION.sub(b"", part, count=1) for name, part in parts.items()}
            if mended == parts:
                return content
            rewritten = BytesIO()
            with zipfile.ZipFile(rewritten, "w") as target:
                for name in package.namelist():
                    target.writestr(name, mended.get(name) or package.read(name))
            return rewritten.getvalue()
    except zipfile.BadZipFile:
        return content  # told as damaged by the reading itself


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Return name of the sheet -> name of its part in the package."""
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    return {
        sheet.get("name", ""): str(PurePosixPath("xl") / targets[sheet.get(RELATION)]).removeprefix("/")
        for sheet in book.iter(f"{MAIN}sheet")
    }


def _with_formulas(grid: Grid, package: zipfile.ZipFile, part: str) -> Grid:
    if not FORMULA_OR_ERROR.search(package.read(part)):
        return grid
    cells = dict(grid.cells)
    with package.open(part) as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag == f"{MAIN}c":
                is_formula = element.find(f"{MAIN}f") is not None
                is_error = element.get("t") == "e"
                if is_formula or is_error:
                    key = place(element.get("r", ""))
                    cells[key] = _special(cells.get(key), key, element, is_formula, is_error)
            elif element.tag == f"{MAIN}row":
                element.clear()
    return Grid(grid.sheet, cells, grid.merged)


def _special(
    cell: Cell | None, key: tuple[int, int], element: ElementTree.Element, is_formula: bool, is_error: bool
) -> Cell:
    stored = element.findtext(f"{MAIN}v") or ""
    if is_error:
        return Cell(*key, stored or "#N/A", is_formula)
    if cell is None or not stored:
        # A formula that gives the empty text has a result too: t="str". Without t, nothing was ever worked out.
        return Cell(*key, f"={element.findtext(f'{MAIN}f') or ''}", is_formula=True, has_result=False)
    return Cell(*key, cell.raw, is_formula=True)


def _read_csv(path: Path, content: bytes) -> list[Grid]:
    """Read a CSV: its encoding and its separator are found; quoted line breaks and stray title lines are fine."""
    text = _decoded(path, content)
    separator = max(";\t,|", key=lambda mark: _steadiness(text, mark))
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=False))
    except csv.Error as error:
        what = f"cannot be read as CSV ({type(error).__name__})"
        raise FileError(what, where=str(path), do=DO_SAVE_AGAIN) from None
    cells = {(i, j): Cell(i, j, value) for i, row in enumerate(rows) for j, value in enumerate(row) if value.strip()}
    return [Grid(path.stem, cells)]


def _decoded(path: Path, content: bytes) -> str:
    if b"\x00" in content:
        if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            raise FileError("holds bytes that no text has", where=str(path), do=DO_SAVE_AGAIN)
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1258"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")  # every byte is a letter there; names that come out wrong will not be matched


def _steadiness(text: str, separator: str) -> tuple[int, int]:
    """Return how many lines agree on the commonest number (above one) of fields, and that number."""
    widths = [len(row) for row in csv.reader(StringIO(text, newline=""), delimiter=separator) if len(row) > 1]
    if not widths:
        return 0, 0
    common = max(sorted(set(widths)), key=widths.count)
    return widths.count(common), common


READERS: dict[str, Callable[[Path, bytes], list[Grid]]] = {
    ".xlsx": _read_xlsx,
    ".xls": _read_workbook,
    ".xlsb": _read_workbook,
    ".ods": _read_workbook,
    ".csv": _read_csv,
}
