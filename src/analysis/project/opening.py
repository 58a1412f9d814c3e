"""The catalogue and the register of a folder: read once in a process, and again as soon as a file of them is another.

A kernel that is forked for a page finds them as its parent left them. What was read goes by the contents of the files
and not by their folder: two folders of the same files hold one catalogue. Files that had lain still for a while when
they were read are read again only once the file system tells that something about them is another.
"""

import hashlib
import os
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.model.building import no_garbage_sought

MOST_KEPT = 2
# Two edits within one tick of a file system's clock look like one: what was edited just before it was read, or is dated
# in the future, is read again. The coarsest clocks tick every two seconds.
STILL_NANOSECONDS = 4 * 10**9
Stamp = tuple[str, int, int, int, int]
_kept: dict[str, tuple[Catalogue, Registry]] = {}
_seen: dict[Path, tuple[list[Stamp], str]] = {}  # what lay still in a folder, and the digest of its contents


def opened(folder: Path) -> tuple[Catalogue, Registry]:
    """Return the catalogue in ``folder`` and its register, as :meth:`Catalogue.open` and ``Registry`` would."""
    contents = _contents(folder.resolve())
    _kept[contents] = _kept.pop(contents) if contents in _kept else _read(folder)  # the newest stands last
    if len(_kept) > MOST_KEPT:
        del _kept[next(iter(_kept))]
    return _kept[contents]


def kept() -> dict[str, tuple[Catalogue, Registry]]:
    """Return what is held in this process, by the digest of its files."""
    return dict(_kept)


def keep(others: Mapping[str, tuple[Catalogue, Registry]]) -> None:
    """Let what another process holds be found in this one."""
    _kept.update(others)


def _read(folder: Path) -> tuple[Catalogue, Registry]:
    with no_garbage_sought():
        catalogue = Catalogue.open(folder)
        return catalogue, Registry(catalogue.units, catalogue.changes)


def _contents(folder: Path) -> str:
    """Return a digest of the names and the bytes of all files in ``folder``."""
    now, stamps = time.time_ns(), sorted(_stamps(folder)) if folder.is_dir() else []
    before, digest = _seen.get(folder, (None, ""))
    if stamps != before:
        digest = _digest(folder, [Path(name) for name, *_ in stamps])
        _seen.pop(folder, None)
        if all(max(changed, moved) < now - STILL_NANOSECONDS for *_, changed, moved in stamps):
            _seen[folder] = stamps, digest
    return digest


def _stamps(folder: Path | str, within: Collection[str] = ()) -> Iterator[Stamp]:
    """Yield each file's name, number, size, and when its contents and whatever else is known of it changed last.

    ``within`` : real names of the folders that this one lies in; a link back to one of them leads to nothing new.
    """
    line = [*within, os.path.realpath(folder)]
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and os.access(entry.path, os.R_OK | os.X_OK):
                yield from _stamps(entry.path, line) if os.path.realpath(entry.path) not in line else ()
            elif entry.is_file():
                told = entry.stat()
                yield entry.path, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns


def _digest(folder: Path, files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
