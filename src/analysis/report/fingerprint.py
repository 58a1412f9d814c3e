"""What a page was made from: whatever of it changes, the page has to be made again.

A page depends on its notebook and card, its parameters, the code and the catalogue, the settings, the versions of what
is installed, and on the rows of the store that it read. The first are told by the digests of files; the rows by
:class:`StoreState`, which looks at the rows themselves only where the file that they stand in is another one.
"""

import hashlib
import json
import platform
import sys
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

import analysis
from analysis.catalogue.sending import RECIPIENTS, SCHEDULE
from analysis.project.project import Project
from analysis.project.receiving import superseded
from analysis.report.jobs import Job
from analysis.report.reads import HELD, HIDDEN, KEYS, keys_of
from analysis.store.row_digests import DigestsByUnit

# What is told of a value that is only looked for, and of a source in the foot of a page.
TOLD_OF_HELD = ["unit", "indicator", "group", "period", "state"]
# Settings that say where tables lie and by whom pages are sent, and nothing of what stands on them.
NOT_OF_PAGES: Any = {"folders": {"store"}, "mail": True}
TOLD_OF_SOURCES = ["id", "path", "digest", "form", "period", "is_made_up", "licence"]


@dataclass(frozen=True)
class Makings:
    """Digests of all that pages are made from but for the rows of the store: name -> digest."""

    of_all: dict[str, str]
    of_reports: dict[str, str]

    @classmethod
    def of(cls, project: Project) -> "Makings":
        """Look at the files of a project as they are now."""
        folders = project.settings.folders
        notebooks = project.root / folders.notebooks
        of_all = {
            "code": digest_of_files(Path(analysis.__file__).parent.rglob("*"), Path(analysis.__file__).parent),
            "catalogue": digest_of_files(_read_by_pages(project.root / folders.catalogue), project.root),
            "settings": _digest(project.settings.model_dump_json(exclude=NOT_OF_PAGES).encode()),
            "environment": _digest(json.dumps(environment(), sort_keys=True).encode()),
        }
        of_reports = {
            path.stem: digest_of_files([path, path.with_suffix(".yml")], notebooks)
            for path in sorted(notebooks.glob("*.ipynb"))
        }
        return cls(of_all, of_reports)

    def of_job(self, job: Job) -> dict[str, str]:
        """Return name -> digest of all that a page is made from but for the rows of the store."""
        return self.of_page(job.report, job.parameters)

    def of_page(self, report: str, parameters: dict[str, str]) -> dict[str, str]:
        """Return the same of the page of a report with some parameters."""
        told = json.dumps(parameters, sort_keys=True)
        return self.of_all | {"notebook": self.of_reports.get(report, ""), "parameters": _digest(told.encode())}


@dataclass
class StoreState:
    """The store as it is now, asked whether what a page read of it is still the same."""

    project: Project
    files: dict[str, str]
    indexed: dict[tuple[str, str], DigestsByUnit] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project) -> "StoreState":
        """Look at the files of the store."""
        return cls(project, project.store.digests())

    def of_reads(self, reads: dict[str, Any], beside: Collection[str] = ()) -> dict[str, dict[str, str]]:
        """Return what a page depends on: the files that hold what it read, and digests of its rows and tables.

        Parameters
        ----------
        beside : units that other pages will ask for; what is read from the store is read of them as well, at once.
        """
        places = [_file(group["table"], group["frame"]) for group in reads["rows"]]
        places += [_place(*pair) for pair in reads["tables"]]
        places += ["sources"] if any(group["table"] == "facts" for group in reads["rows"]) else []
        if set(places) - set(self.files):  # a frame that was computed for this page
            self.files = self.project.store.digests() | self.files
        return {
            "files": {place: self.files.get(place, "") for place in sorted(set(places))},
            "tables": {_place(*pair): self.files.get(_place(*pair), "") for pair in reads["tables"]},
            "rows": self.of_rows(reads, beside),
        }

    def of_rows(self, reads: dict[str, Any], beside: Collection[str] = ()) -> dict[str, str]:
        """Return table or table/frame -> digest of the rows that a page read of it."""
        found: dict[str, list[str]] = {}
        for place, units in _units_of([reads]).items():
            self._index(*place).look_ahead(units, beside if place[0] != HIDDEN else ())
        for group in reads["rows"]:
            digest = self._index(group["table"], group["frame"]).digest(keys_of(group), reads["until"])
            found.setdefault(_place(group["table"], group["frame"]), []).append(digest)
        return {place: _digest("".join(digests).encode()) for place, digests in found.items()}

    def is_as(self, reads: dict[str, Any], before: dict[str, dict[str, str]]) -> bool:
        """Tell whether what a page read is what it was. Rows are looked at only where the file is another.

        Of a page that never said what it read, nobody can tell.
        """
        if not before:
            return False
        if all(self.files.get(place, "") == digest for place, digest in before["files"].items()):
            return True
        if any(self.files.get(place, "") != digest for place, digest in before["tables"].items()):
            return False
        return self.of_rows(reads) == before["rows"]

    def look_ahead(self, every: Iterable[tuple[dict[str, Any], dict[str, dict[str, str]]]]) -> None:
        """Read at once what :meth:`is_as` will have to look at for many pages, given as it is given them."""
        changed = (
            reads for reads, before in every
            if before and any(self.files.get(place, "") != digest for place, digest in before["files"].items())
        )  # fmt: skip
        for place, units in _units_of(changed).items():
            self._index(*place).look_ahead(units)

    def _index(self, table: str, frame: str) -> DigestsByUnit:
        if (table, frame) not in self.indexed:
            read = partial(self._hidden_rows, frame) if table == HIDDEN else self._rows_of_store(table, frame)
            self.indexed[table, frame] = DigestsByUnit(read, KEYS[table])
        return self.indexed[table, frame]

    def _rows_of_store(self, table: str, frame: str) -> Callable[[list[str]], pd.DataFrame]:
        beside = self._told_of_sources() if table == "facts" else None
        of, columns = ("values", TOLD_OF_HELD) if table == HELD else (table, [])

        def read(units: list[str]) -> pd.DataFrame:
            return self.project.store.digests_of_rows(of, frame, KEYS[table], units, beside, columns)

        return read

    def _hidden_rows(self, frame: str, profiles: list[str]) -> pd.DataFrame:
        every = [self.project.hidden_rows(frame, profile).assign(profile=profile) for profile in profiles]
        rows = pd.concat(every)
        return rows.assign(digest=pd.util.hash_pandas_object(rows, index=False))

    def _told_of_sources(self) -> pd.DataFrame:
        """Return what a page tells of each file whose facts count."""
        sources = self.project.sources()
        live = sources[~sources["id"].isin(superseded(sources))]
        return live[TOLD_OF_SOURCES].rename(columns={"id": "source", "period": "of_period"})


def _units_of(every: Iterable[dict[str, Any]]) -> dict[tuple[str, str], set[str]]:
    """Return table and frame -> all units of which pages read rows there."""
    units: dict[tuple[str, str], set[str]] = {}
    for reads in every:
        for group in reads["rows"]:
            units.setdefault((group["table"], group["frame"]), set()).update(group["units"])
    return units


def environment() -> dict[str, str]:
    """Return what is installed: Python, its platform, and every distribution with its version."""
    installed = dict(_named(place) for place in _places_of_distributions())
    return {"python": platform.python_version(), "platform": platform.machine(), **dict(sorted(installed.items()))}


def _places_of_distributions() -> Iterable[Path]:
    """Return the folders that say what is installed. Of one that stands twice, the first of the path is used."""
    folders = [Path(entry) for entry in dict.fromkeys(sys.path) if Path(entry).is_dir()]
    return (place for folder in reversed(folders) for place in sorted(folder.glob("*.*-info")))


def _named(place: Path) -> tuple[str, str]:
    """Return name and version, which such a folder is called by: to read 200 of them takes a third of a second."""
    name, _, version = place.name.rpartition(".")[0].partition("-")  # .dist-info, or .egg-info as of old
    return name.lower().replace("_", "-"), version


def _read_by_pages(catalogue: Path) -> Iterable[Path]:
    """Return the files of the catalogue but those that only say who is sent pages, and when."""
    return (path for path in catalogue.rglob("*") if path.name not in (RECIPIENTS, SCHEDULE))


def digest_of_files(paths: Iterable[Path], folder: Path) -> str:
    """Return one digest of the names, as they stand in ``folder``, and the bytes of files; caches are left out."""
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _place(table: str, frame: str) -> str:
    return f"{table}/{frame}" if frame else table


def _file(table: str, frame: str) -> str:
    return _place("values" if table in (HELD, HIDDEN) else table, frame)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
