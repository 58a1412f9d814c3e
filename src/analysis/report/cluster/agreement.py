"""What pages are made with, here and on a worker: the same must be installed, or pages would not be the same."""

from collections.abc import Mapping, Sequence

from analysis.report.engine.freshness import PACKAGE
from analysis.report.fingerprint import digest_of_files, environment

FIRST = ("python", "distributed", "code")  # what is told first, since the rest may follow from it
# What installs packages makes no page: an image may have others than a developer's machine.
INSTALLERS = frozenset({"pip", "setuptools", "wheel", "uv"})
CODE = "code"
TOLD_AT_MOST = 8
_SIGNS = 12  # of a digest


def made_with() -> dict[str, str]:
    """Return what pages are made with by this process: Python, every package with its version, and this one's code.

    Where the code was changed after this process had begun, it is told as ``then+now``: nobody agrees to that.
    """
    installed = {name: told for name, told in environment().items() if name not in INSTALLERS}
    now = _code()
    return {**installed, CODE: now if now == _CODE_AT_START else f"{_CODE_AT_START}+{now}"}


def _code() -> str:
    return digest_of_files(PACKAGE.rglob("*"), PACKAGE)[:_SIGNS]


_CODE_AT_START = _code()


def differences(there: Mapping[str, str], here: Mapping[str, str]) -> str:
    """Return what differs, each as ``name there ≠ here``; nothing where all is the same."""
    names = [name for name in {**here, **there} if there.get(name) != here.get(name)]
    names.sort(key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))
    return shortened([f"{name} {there.get(name, '–')} ≠ {here.get(name, '–')}" for name in names], ", ")


def shortened(parts: Sequence[str], between: str) -> str:
    """Return the first of ``parts``, and how many there are besides."""
    more = [f"… (+{len(parts) - TOLD_AT_MOST})"] if len(parts) > TOLD_AT_MOST else []
    return between.join([*parts[:TOLD_AT_MOST], *more])
