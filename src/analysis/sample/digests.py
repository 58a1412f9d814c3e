"""A digest of every workbook of the sample, by which a test holds that it stays the same.

A workbook is a zip archive. How the archive is packed depends on the machine's zlib, what it holds does not; the
digest is therefore made over the names and the unpacked bytes of its parts, in the order of their names.
"""

import hashlib
import zipfile
from pathlib import Path


def digests(folder: Path) -> dict[str, str]:
    """Return path below ``folder`` (with ``/``) -> SHA-256 in hexadecimal, for every workbook, by path."""
    return {path.relative_to(folder).as_posix(): digest_of(path) for path in sorted(folder.rglob("*.xlsx"))}


def digest_of(path: Path) -> str:
    """Return the SHA-256 over names, lengths and unpacked bytes of the workbook's parts."""
    total = hashlib.sha256()
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            content = archive.read(name)
            total.update(f"{name}\0{len(content)}\0".encode())
            total.update(content)
    return total.hexdigest()
