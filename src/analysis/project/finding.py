"""Which files are meant by the files, folders and zips that somebody names."""

from collections.abc import Iterable
from pathlib import Path

from analysis.ingest import parcels
from analysis.ingest.readers import READERS
from analysis.model.errors import UsageError


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files to read: those named, and in a folder or a zip all that a reader exists for, by their names.

    A zip that cannot be opened, or holds no such file, is named itself: reading it tells why.

    Raises
    ------
    UsageError
        for a path that is not there, or a folder without a readable file.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [file for file in _inside(path) if _is_read(file)]
            if not inside:
                raise UsageError("There is no workbook, CSV or zip in it.", where=str(path), do="Name another.")
            found += inside
        elif path.suffix.lower() == parcels.SUFFIX and path.exists():
            found += _of_zip(path)
        elif path.exists() or parcels.parcel_of(path) is not None:
            found.append(path)
        else:
            raise UsageError("There is no such file or folder.", where=str(path), do="Look at the spelling.")
    return found


def left_aside(paths: Iterable[Path]) -> list[Path]:
    """Return the files in the folders and zips named that no reader exists for: they are told, not read."""
    told: list[Path] = []
    for path in paths:
        if path.is_dir():
            told += [file for file in _inside(path) if not _is_read(file)]
        elif path.suffix.lower() == parcels.SUFFIX and path.exists():
            told += [file for file in parcels.files_in(path) if file != path and not _is_read(file)]
    return told


def _inside(folder: Path) -> list[Path]:
    """Return the files of a folder and its folders, those of zips among them; no hidden ones, no README of ours."""
    files = (file for file in folder.rglob("*") if file.is_file())
    shown = sorted(file for file in files if not file.name.startswith(("~$", ".")) and file.name != "README.md")
    return [
        inner
        for file in shown
        for inner in (parcels.files_in(file) or [file] if file.suffix.lower() == parcels.SUFFIX else [file])
    ]


def _of_zip(path: Path) -> list[Path]:
    return [file for file in parcels.files_in(path) if _is_read(file)] or [path]


def _is_read(file: Path) -> bool:
    return file.suffix.lower() in READERS or file.suffix.lower() == parcels.SUFFIX
