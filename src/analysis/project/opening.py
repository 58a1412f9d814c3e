"""The catalogue and the register of a folder: read once in a process, and again as soon as a file of them is another.

A kernel that is forked for a page finds them as its parent left them. What was read goes by the contents of the files
and not by their times, so that no change can be missed: two edits may fall into one tick of the clock. Nor does it go
by their folder: two folders of the same files hold one catalogue.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.model.building import no_garbage_sought

MOST_KEPT = 2
_kept: dict[str, tuple[Catalogue, Registry]] = {}


def opened(folder: Path) -> tuple[Catalogue, Registry]:
    """Return the catalogue in ``folder`` and its register, as :meth:`Catalogue.open` and ``Registry`` would."""
    contents = _contents(folder)
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
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
