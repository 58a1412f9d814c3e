"""Which part of an .xlsx package holds which sheet."""

import zipfile
from pathlib import PurePosixPath
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Return name of the sheet -> name of its part in the package."""
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    return {
        sheet.get("name", ""): str(PurePosixPath("xl") / targets[sheet.get(RELATION)]).removeprefix("/")
        for sheet in book.iter(f"{MAIN}sheet")
    }
