"""What can go wrong, said so that the reader can mend it.

Every error tells what is wrong, where, and what to do. The command line shows them without a traceback; the class
gives the exit code, so that a failed run can be read without its log.
"""

from dataclasses import dataclass
from typing import Any


class CadreError(Exception):
    """A mistake that a user can mend. ``exit_code`` is what the command line ends with."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what, self.where, self.do = what, where, do
        super().__init__(" ".join(part for part in (f"{where}:" if where else "", what, do) if part))

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to make it again: errors cross from one process to another."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[CadreError], said: tuple[Any, ...], told: dict[str, Any]) -> CadreError:
    error = kind.__new__(kind, *said)
    error.args = said
    error.__dict__.update(told)
    return error


class FileError(CadreError):
    """A received file cannot be read, or a page cannot be written (exit code 1)."""


class PageError(CadreError):
    """A page could not be made, or breaks a promise that every page keeps (exit code 1)."""


class StoreError(CadreError):
    """A store elsewhere cannot be reached, or refuses what is asked of it (exit code 1)."""


class NoRightsError(StoreError):
    """Who asks the store may not do this (exit code 1)."""


class UsageError(CadreError):
    """A parameter, a setting or a call that cannot be meant (exit code 2)."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the catalogue. file : path; key : place inside the file; message : what and what to do."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"


class CatalogueError(CadreError):
    """The catalogue has faults; all of them are listed at once (exit code 2)."""

    exit_code = 2

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} fault(s) in the catalogue:\n" + "\n".join(f"  {fault}" for fault in faults))
