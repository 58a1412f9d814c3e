"""What pages are made from, as one archive at an address that workers reach: a folder of all, a bucket, a server.

It is known by the digest of its files: a worker that has it already fetches nothing, and who fetched something else
notices. The archive is there as long as the run that sent it; the figures in it are those of the office.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from fsspec.core import url_to_fs

from analysis.model.errors import UsageError
from analysis.project.project import Project
from analysis.project.settings import FILE, STORE_VARIABLE
from analysis.project.withholding import FOLDER as WITHHELD
from analysis.report.cluster.errors import AddressError
from analysis.report.fingerprint import digest_of_files
from analysis.store.address import is_on_this_machine

# Where it is put if nobody names an address: for workers that see the same folders as this machine.
USUAL = "data/cluster"
NOT_READ = ("runs.parquet",)  # by pages; it is another after every run
ARCHIVE = "archive.zip"


@dataclass(frozen=True, slots=True)
class Shipment:
    """An archive of what pages are made from. ``digest`` : of the names and the bytes of the files in it."""

    address: str
    digest: str

    def fetch(self, folder: Path) -> Path:
        """Return a folder with the project in it, below ``folder``: fetched now, unless it is there already.

        Raises
        ------
        AddressError
            if the address cannot be reached from here, or holds something else.
        """
        place = folder / self.digest[:16]
        if place.exists():
            return place
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as own:
            root = Path(own) / "project"
            with _told(self.address):
                files, path = url_to_fs(self.address)
                files.get_file(path, str(Path(own) / ARCHIVE))
                with ZipFile(Path(own) / ARCHIVE) as archive:
                    archive.extractall(root)
            if digest_of_files(root.rglob("*"), root) != self.digest:
                raise AddressError(self.address, "it was changed while it was sent")
            root.rename(place)
        return place

    def withdraw(self) -> None:
        """Remove the archive; nobody is to fetch it any more. Raises ``AddressError`` where it stays."""
        with _told(self.address):
            files, path = url_to_fs(self.address)
            files.rm_file(path)


def ship(project: Project, through: str, name: str) -> Shipment:
    """Put what pages are made from below the address ``through``, in a file called ``name``.

    Raises
    ------
    UsageError
        where a folder of ``analysis.toml`` lies outside of the project's: workers would not find it.
    AddressError
        where the address cannot be written to, or no package serves it.
    """
    paths = list(_files(project))
    with tempfile.TemporaryDirectory() as own:
        packed = Path(own) / ARCHIVE
        with ZipFile(packed, "w", strict_timestamps=False) as archive:
            for path in paths:
                archive.write(path, path.relative_to(project.root).as_posix())
        with _told(through):
            files, folder = url_to_fs(through)
            files.makedirs(folder, exist_ok=True)
            files.put_file(str(packed), f"{folder}/{name}")
    return Shipment(f"{through.rstrip('/')}/{name}", digest_of_files(paths, project.root))


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Tell what goes wrong at an address; each kind of server has errors of its own."""
    try:
        yield
    except Exception as error:
        raise AddressError(address, f"{type(error).__name__}: {error}") from error


def address_of(through: str, root: Path) -> str:
    """Return the address that was named, or that of the usual folder; a path is that of this machine."""
    if "://" in through:
        return through
    return (Path(through) if through else root / USUAL).resolve().as_uri()


def _files(project: Project) -> Iterator[Path]:
    folders = project.settings.folders
    yield project.root / FILE
    for name, pattern in ((folders.catalogue, "*"), (folders.notebooks, "*"), (_store_of(project), "*.parquet")):
        folder = Path(os.path.normpath(project.root / name))
        if not folder.is_relative_to(project.root):
            raise UsageError(
                f"{name} lies outside of the project's folder, and is not sent to workers.",
                where=f"{FILE}: [folders]",
                do=f"Name a folder below {project.root}.",
            )
        yield from (path for path in sorted(folder.rglob(pattern)) if path.is_file() and _is_read(path, folder))


def _store_of(project: Project) -> str:
    """Return the folder of the store. Of a database there is only what is hidden from whom; workers read it, too."""
    if project.settings.store != project.settings.folders.store:
        raise UsageError(project.say_in_all("store.not_for_workers", variable=STORE_VARIABLE))
    if is_on_this_machine(project.settings.store):
        return project.settings.store
    return str((project.store.folder / WITHHELD).relative_to(project.root))


def _is_read(path: Path, folder: Path) -> bool:
    """Tell whether a page may read a file: hidden ones are half-written, or an editor's."""
    parts = path.relative_to(folder).parts
    return not any(part.startswith(".") or part == "__pycache__" for part in parts) and path.name not in NOT_READ
