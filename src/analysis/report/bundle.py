"""A bundle: some of the finished pages in one zip file, with an entry page of their own, to be handed on."""

import os
import re
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import normpath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from analysis.model.errors import UsageError
from analysis.project.asking import known
from analysis.project.project import Project
from analysis.report.index_around import gather, write_gathered
from analysis.report.index_entries import IndexEntry, read_entries
from analysis.report.jobs import OFFICE

# The same pages give the same file, to the byte: no clock stands in it.
DAY = (1980, 1, 1, 0, 0, 0)
_LINK = re.compile(r'<a href="(\.\./[^"#]*)([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be in a bundle; nothing asked for of a kind means all of it. ``profile``: whose pages."""

    units: Sequence[str] = ()
    reports: Sequence[str] = ()
    periods: Sequence[str] = ()
    langs: Sequence[str] = ()
    profile: str = OFFICE


def write_bundle(project: Project, target: Path, asked: Asked) -> list[str]:
    """Write the zip file and return the names in it, the entry pages first.

    Raises
    ------
    UsageError
        for a unit, report, period or language of which there is no page, with what there is; or where no page is all
        that was asked for.
    """
    folder = project.reports if asked.profile == OFFICE else project.reports / asked.profile
    chosen = _chosen(read_entries(folder), asked)
    with tempfile.TemporaryDirectory(prefix="cadre-") as own:
        indexes = write_gathered(project, Path(own), gather(project, chosen, profile=asked.profile))
        parts = {path.name: path.read_text(encoding="utf-8") for path in indexes}
    names = {*parts, *(page.page for page in chosen)}
    for page in chosen:
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


def _chosen(pages: Sequence[IndexEntry], asked: Asked) -> list[IndexEntry]:
    if not pages:
        raise UsageError("There is no page to put into a bundle.", do="Make pages first, with cadre report.")
    wanted = [
        ("unit", asked.units, [page.unit for page in pages]),
        ("report", asked.reports, [page.report for page in pages]),
        ("period", asked.periods, [page.period for page in pages]),
        ("language", asked.langs, [page.lang for page in pages]),
    ]
    for what, given, there in wanted:
        for name in given:
            known(name, sorted(set(there)), f"page made of the {what}")
    chosen = [
        page
        for number, page in enumerate(pages)
        if all(not given or there[number] in given for _, given, there in wanted)
    ]
    if not chosen:
        raise UsageError("No page is all of what was asked for.", do="Ask for less at once, or make the pages first.")
    return chosen


def _write(target: Path, parts: dict[str, str]) -> None:
    """Write the whole file beside its place and then move it there, so that no half of one is handed on."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with ZipFile(beside, "w", ZIP_DEFLATED, compresslevel=9) as bundle:
            for name, text in parts.items():
                entry = ZipInfo(name, DAY)
                entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
                bundle.writestr(entry, text.encode())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
