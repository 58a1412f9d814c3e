"""Of which files a warm process was made, and whether one of them has become another since.

A file is known by its times, size and number: looking at four hundred of them takes two milliseconds, which each page
may cost. The catalogue is looked at by its bytes as well, by the kernel that opens it.
"""

import os
import site
import sysconfig
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

PACKAGE = Path(__file__).resolve().parents[2]
SETTINGS, LOCK = "analysis.toml", "requirements.lock"

Stamps = dict[str, list[int]]


@dataclass(frozen=True)
class Sources:
    """Folders that are looked at with all that is in them, single files or folders, and how they all were."""

    folders: list[str]
    files: list[str]
    stamps: Stamps

    @classmethod
    def of(cls, root: Path | None) -> "Sources":
        """Look at the sources of a process that is about to import them, in the project ``root`` if there is one.

        What is changed while they are imported is then told as a change, too.
        """
        folders = [str(PACKAGE)]
        files = site.getsitepackages()  # whatever is installed or taken away is written there
        if root is not None:
            folders.append(str(_catalogue(root)))
            files += [str(root / LOCK), str(root / SETTINGS)]
        return cls(folders, files, _stamps(folders, files))

    def with_modules(self, modules: Iterable[ModuleType]) -> "Sources":
        """Return these sources, and the files of those ``modules`` that belong to no installed package."""
        files = {getattr(module, "__file__", None) or "" for module in modules} - self.stamps.keys() - {""}
        return self.with_files(sorted(file for file in files if not file.startswith(_installed())))

    def with_files(self, files: Iterable[str]) -> "Sources":
        """Return these sources and other ``files``."""
        own = [*files]
        return Sources(self.folders, [*self.files, *own], {**self.stamps, **_stamps([], own)})

    def changed(self) -> list[str]:
        """Return the files that have been changed, added or taken away since."""
        now = _stamps(self.folders, self.files)
        return sorted(file for file in now.keys() | self.stamps.keys() if now.get(file) != self.stamps.get(file))


def _catalogue(root: Path) -> Path:
    """Return the catalogue's folder; a fault of the settings is told by who opens the project."""
    try:
        settings = tomllib.loads((root / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        settings = {}
    return root / settings.get("folders", {}).get("catalogue", "catalogue")


@cache
def _installed() -> tuple[str, ...]:
    """Return what the paths of installed files begin with; whatever changes there, its folder changes as well."""
    folders = (*site.getsitepackages(), sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    return tuple(f"{folder}{os.sep}" for folder in folders)


def _stamps(folders: Iterable[str], files: Iterable[str]) -> Stamps:
    stamps = {file: _stamp(file) for file in files}
    for folder in folders:
        for path, inner, names in os.walk(folder):
            inner[:] = [name for name in inner if name != "__pycache__"]
            stamps |= {file: _stamp(file) for file in (os.path.join(path, name) for name in names)}  # noqa: PTH118
    return stamps


def _stamp(file: str) -> list[int]:
    try:
        status = Path(file).stat()
    except OSError:
        return []
    return [status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino]
