"""A bundle: some of the finished pages in one zip file, with an entry page of their own, to be handed on."""

import re
import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path, PurePosixPath
from posixpath import normpath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from analysis.project.project import Project
from analysis.report.asked import Asked, chosen
from analysis.report.index_around import gather, write_gathered
from analysis.report.index_entries import read_entries
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
    folder = asked.folder(project.reports)
    pages = [replace(page, pdf="") for page in chosen(read_entries(folder), asked)]  # it holds pages alone
    with tempfile.TemporaryDirectory(prefix="cadre-") as own:
        indexes = write_gathered(project, Path(own), gather(project, pages, profile=asked.profile))
        parts = {path.name: path.read_text(encoding="utf-8") for path in indexes}
    names = {*parts, *(page.page for page in pages)}
    for page in pages:
        parts[page.page] = without_dead_links((folder / page.page).read_text(encoding="utf-8"), page.page, names)
    _write(target, parts)
    return list(parts)


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


def _write(target: Path, parts: dict[str, str]) -> None:
    with whole_file(target) as beside, ZipFile(beside, "w", ZIP_DEFLATED, compresslevel=9) as bundle:
        for name, text in parts.items():
            entry = ZipInfo(name, DAY)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            bundle.writestr(entry, text.encode())
