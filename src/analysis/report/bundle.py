"""A bundle: some of the finished pages in one zip file, with an entry page of their own, to be handed on."""

import io
import re
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from posixpath import normpath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from analysis.project.project import Project
from analysis.report.asked import Asked, chosen
from analysis.report.index_around import gather, write_gathered
from analysis.report.index_entries import IndexEntry, read_entries
from analysis.report.whole_file import whole_file

# The same pages give the same file, to the byte: no clock stands in it.
DAY = (1980, 1, 1, 0, 0, 0)
_LINK = re.compile(r'<a href="(\.\./[^"#]*)([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)


def write_bundle(project: Project, target: Path, asked: Asked) -> list[str]:
    """Write the zip file and return the names in it, the entry pages first.

    Raises
    ------
    UsageError
        for a unit, report, period or language of which there is no page, with what there is; or where no page is all
        that was asked for.
    """
    parts = parts_of(project, chosen(read_entries(asked.folder(project.reports)), asked), asked)
    with whole_file(target) as beside:
        beside.write_bytes(zip_of(parts))
    return list(parts)


def parts_of(project: Project, chosen_pages: Sequence[IndexEntry], asked: Asked) -> dict[str, str]:
    """Return what a bundle of some pages consists of, by name: its own entry pages first, then the pages."""
    folder = asked.folder(project.reports)
    pages = [replace(page, pdf="") for page in chosen_pages]  # it holds pages alone
    with tempfile.TemporaryDirectory(prefix="cadre-") as own:
        indexes = write_gathered(project, Path(own), gather(project, pages, profile=asked.profile))
        parts = {path.name: path.read_text(encoding="utf-8") for path in indexes}
    names = {*parts, *(page.page for page in pages)}
    for page in pages:
        parts[page.page] = without_dead_links((folder / page.page).read_text(encoding="utf-8"), page.page, names)
    return parts


def without_dead_links(html: str, page: str, names: Collection[str]) -> str:
    """Return a page without links to pages that are not in the bundle.

    A link to the same page in another language goes; of any other its text stays.
    """

    def kept(found: re.Match[str]) -> str:
        address, _, attributes, text = found.groups()
        if normpath(str(PurePosixPath(page).parent / address)) in names:
            return found.group()
        return "" if "hreflang=" in attributes else text

    return _LINK.sub(kept, html)


def zip_of(parts: Mapping[str, str]) -> bytes:
    """Return a zip file of texts by name, the same to the byte for the same texts."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED, compresslevel=9) as bundle:
        for name, text in parts.items():
            entry = ZipInfo(name, DAY)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            bundle.writestr(entry, text.encode())
    return written.getvalue()
