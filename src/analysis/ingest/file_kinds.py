"""What a received file is by its content: suffixes are often wrong, and a locked or damaged file has to be told apart.

A workbook renamed to another workbook's suffix is read as what it is. A file that is none is told as what it is.
"""

import re
import struct
import zipfile
from io import BytesIO

from analysis.ingest.compound_file import SIGNATURE, CompoundFile

PASSWORD, DAMAGED = "password", "damaged"
WORKBOOK_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
FILE_PASS = 0x002F  # the record that begins what is encrypted in an .xls
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# What offices send by mistake: how it begins, and what it is called.
NO_WORKBOOKS = {
    b"%PDF": "PDF", b"{\\rtf": "RTF (Word)", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF",
    b"MIME-Version:": "MHTML", b"Rar!": "RAR", b"7z\xbc\xaf\x27\x1c": "7z",
}  # fmt: skip
_HTML = re.compile(rb"(?is)\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style)\b")
_XML_WORKBOOK = re.compile(rb"(?s)\s*<\?xml.{0,400}Excel\.Sheet")


def kind_of(content: bytes) -> str:
    """Return ``.xlsx``, ``.xls``, ``.xlsb``, ``.ods``, ``.zip``, ``text``, ``password``, ``damaged`` or a foreign name.

    A foreign name is one to be shown: ``PDF``, ``Word``, ``HTML``. The first five and ``text`` can be read.
    """
    if content.startswith(SIGNATURE):
        return _kind_of_compound(content)
    if content.startswith(ZIP_SIGNATURES):
        return _kind_of_zip(content)
    for beginning, name in NO_WORKBOOKS.items():
        if content.startswith(beginning):
            return name
    beginning = content[:4000].lstrip(b"\xef\xbb\xbf")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        beginning = content[:4000].decode("utf-16", errors="ignore").encode()
    if _HTML.match(beginning):
        return "HTML"
    if _XML_WORKBOOK.match(beginning):
        return "XML"
    return "text"


def _kind_of_compound(content: bytes) -> str:
    try:
        opened = CompoundFile(content)
        names = opened.names
        if "EncryptedPackage" in names:
            return PASSWORD
        for name in WORKBOOK_STREAMS:
            if name in names:
                return PASSWORD if _is_locked(opened.read(name)) else ".xls"
    except (ValueError, struct.error, IndexError):
        return DAMAGED
    return "Word" if "WordDocument" in names else "PowerPoint" if "PowerPoint Document" in names else DAMAGED


def _is_locked(stream: bytes) -> bool:
    """Whether the record that announces encryption stands among the first ones."""
    at = 0
    while at + 4 <= len(stream) and at < 4096:
        record, length = struct.unpack_from("<HH", stream, at)
        if record == FILE_PASS:
            return True
        at += 4 + length
    return False


def _kind_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = set(package.namelist())
            if "xl/workbook.bin" in names:
                return ".xlsb"
            if "xl/workbook.xml" in names:
                return ".xlsx"
            if "word/document.xml" in names:
                return "Word"
            if "ppt/presentation.xml" in names:
                return "PowerPoint"
            if "mimetype" in names and b"opendocument.spreadsheet" in package.read("mimetype"):
                return PASSWORD if _is_locked_ods(package) else ".ods"
            if "content.xml" in names:
                return "OpenDocument"
            return ".xlsx" if "[Content_Types].xml" in names else ".zip"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, KeyError):
        return DAMAGED


def _is_locked_ods(package: zipfile.ZipFile) -> bool:
    manifest = package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in package.namelist() else b""
    return b"encryption-data" in manifest
