"""Staff lists as they are read for a choice: into memory and nowhere else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.ingest.person_rows import records_of
from analysis.model.errors import FileError, UsageError
from analysis.model.records import Record, RecordFault

FileFault = tuple[str, RecordFault]


@dataclass(slots=True, repr=False)
class Lists:
    """The rows of several staff lists.

    Attributes
    ----------
    records : the rows; faults : file, and row of it that cannot be read.
    files : commune and day -> the file that tells of it.
    other_files : how many files hold no staff list; failed : path and problem of those that could not be read.
    """

    records: list[Record] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)
    files: dict[tuple[str, date], str] = field(default_factory=dict)
    other_files: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    is_made_up: bool = False

    def file_of(self, record: Record) -> str:
        """Return the file in which the row stands."""
        return self.files[record.unit, record.as_of]

    def by_file(self, records: Iterable[Record]) -> dict[str, list[Record]]:
        """Return the rows of each file."""
        found: dict[str, list[Record]] = {}
        for record in records:
            found.setdefault(self.file_of(record), []).append(record)
        return found


def read_lists(
    files: Sequence[Path], catalogue: Catalogue, registry: Registry, on_file: Callable[[Path], None]
) -> Lists:
    """Read the staff lists among ``files``.

    Raises
    ------
    UsageError
        if no file holds one, or two files tell of the same commune on the same day.
    """
    lists = Lists()
    for path in files:
        try:
            read = records_of(path, catalogue=catalogue, registry=registry)
        except FileError as error:
            lists.failed.append((str(path), str(error)))
        else:
            lists.other_files += not read.records and not read.faults
            lists.faults += [(str(path), fault) for fault in read.faults]
            lists.is_made_up = lists.is_made_up or read.is_made_up
            _add(lists, path, read.records)
        on_file(path)
    if not lists.records:
        raise UsageError(
            "No staff list with a readable row is among these files.",
            where=", ".join(map(str, files[:3])) + (" ..." if len(files) > 3 else ""),
            do="Name files of the form 02/CL.CBCCX; `cadre receive --strict` tells what is wrong in each.",
        )
    return lists


def newest_of_each_commune(records: Sequence[Record], day: date, registry: Registry) -> list[Record]:
    """Return the rows of each commune's newest list up to ``day``, of communes that are the same unit on that day.

    Raises
    ------
    UsageError
        if no row is left.
    """
    newest: dict[str, date] = {}
    for record in records:
        if record.as_of <= day:
            newest[record.unit] = max(record.as_of, newest.get(record.unit, record.as_of))
    same = {unit for unit, as_of in newest.items() if registry.find(unit, as_of) == registry.find(unit, day)}
    kept = [record for record in records if record.unit in same and record.as_of == newest[record.unit]]
    if not kept:
        raise UsageError(
            f"No list tells of a commune as it is on {day}.",
            where="--as-of",
            do=f"The lists stand on {', '.join(sorted({str(record.as_of) for record in records}))}.",
        )
    return kept


def _add(lists: Lists, path: Path, records: Sequence[Record]) -> None:
    for key in dict.fromkeys((record.unit, record.as_of) for record in records):
        if key in lists.files:
            unit, as_of = key
            raise UsageError(
                f"Two files tell of the commune {unit} on {as_of}.",
                where=f"{lists.files[key]} and {path}",
                do="Name the one that is right.",
            )
        lists.files[key] = str(path)
    lists.records += records
