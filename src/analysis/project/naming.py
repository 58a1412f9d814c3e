"""Names on received forms that no rule reads: what may be meant, and keeping what somebody confirmed.

A list of persons is not looked at: what stands in it is not told.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.catalogue.confirmed import FILE
from analysis.geography.registry import Registry
from analysis.geography.spelling import simple
from analysis.ingest.names import NameRead
from analysis.ingest.receive import receive_file
from analysis.model.errors import UsageError
from analysis.model.places import ConfirmedName, Unit
from analysis.model.records import Counter
from analysis.project.receiving import NAME_RULES, superseded

COLUMNS = tuple(ConfirmedName.model_fields)
Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A name that waits for somebody to say what it means.

    Attributes
    ----------
    written, form, within : the name, and the form and the unit in which it is looked for.
    day : the first on which it stands. places : file and cell (or sheet, of a sender) of each.
    candidates : what may be meant, the likest first, each with its likeness; None where the rules themselves found it.
    """

    written: str
    form: str
    within: Unit
    day: date
    places: tuple[str, ...]
    candidates: tuple[tuple[Unit, float | None], ...]

    def row(self, code: str, confirmed_by: str = "", confirmed_on: str = "") -> list[str]:
        """Return the line of ``confirmed_names.csv`` by which the name means the unit ``code``."""
        day = self.day.isoformat()
        return [self.form, self.within.code, self.written, code, day, confirmed_by, confirmed_on]


def files_with_unread_names(sources: pd.DataFrame, rejects: pd.DataFrame, root: Path) -> list[Path]:
    """Return the live files, as far as they are still there, of which a name or the sender could not be read."""
    live = sources[~sources["id"].isin(superseded(sources)) & (sources["form"] != "")]
    named = set(rejects.loc[rejects["rule"].isin(NAME_RULES), "source"])
    unread = live[live["id"].isin(named) | (live["unit"] == "")]
    return [path for path in (root / told for told in unread["path"]) if path.is_file()]


def names_in(
    files: Iterable[Path], *, catalogue: Catalogue, registry: Registry, root: Path, count_records: Counter
) -> list[tuple[str, NameRead]]:
    """Read files and return the names in them whose reading is told, each with its file's path; nothing is kept.

    Raises
    ------
    FileError
        if a file cannot be read at all.
    """
    receipts = (
        receive_file(
            path, catalogue=catalogue, registry=registry, received_at="", root=root, count_records=count_records
        )
        for path in files
    )  # fmt: skip
    return [(receipt.source["path"], name) for receipt in receipts for name in receipt.names]


def waiting(names: Iterable[tuple[str, NameRead]], registry: Registry) -> list[Waiting]:
    """Return the names of files (path, name) that mean no unit, each once for a form and the place it is looked for."""
    found: dict[tuple[str, str, str], list[tuple[str, NameRead]]] = {}
    for path, name in names:
        if name.named.unit is None and simple(name.named.written):
            key = (name.named.form, name.named.within, simple(name.named.written))
            found.setdefault(key, []).append((path, name))
    return [_waiting(group, registry) for _, group in sorted(found.items())]


def _waiting(group: Sequence[tuple[str, NameRead]], registry: Registry) -> Waiting:
    first = min((name.named for _, name in group), key=lambda named: named.day)
    match = first.match
    return Waiting(
        written=" ".join(first.written.split()),
        form=first.form,
        within=registry.unit(first.within, first.day),
        day=first.day,
        places=tuple(f"{path}!{name.where}" for path, name in group),
        candidates=tuple(zip(match.candidates, match.likeness, strict=True)) if match else (),
    )


def table_of(names: Iterable[Waiting]) -> str:
    """Return a table like ``confirmed_names.csv``: a line a candidate, to be signed, and kept or deleted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(name.row(unit.code) for name in names for unit, _ in name.candidates)
    return text.getvalue()


def confirm(
    names: Sequence[Waiting], written: str, code: str, by: str, *, on: date, registry: Registry, folder: Path, say: Say
) -> list[Waiting]:
    """Write down that ``written`` means ``code``, wherever it waits and that unit may be meant; return where.

    ``folder`` is that of the catalogue.

    Raises
    ------
    UsageError
        where no such name waits, nobody signs, or the unit does not lie where the name is looked for.
    """
    if not by.strip():
        raise UsageError(say("names.nobody_signs"), where="--by", do=say("names.nobody_signs_do"))
    asked = [name for name in names if simple(name.written) == simple(written)]
    if not asked:
        do = say("names.none_waits_do", file=FILE)
        raise UsageError(say("names.none_waits", what=written), where="--accept", do=do)
    kept = [name for name in asked if _may_mean(name, code, registry)]
    if not kept:
        places = "; ".join(f"{name.within.name} ({name.day:%d/%m/%Y})" for name in asked)
        what = say("names.lies_elsewhere", code=code, places=places)
        raise UsageError(what, where="--as", do=say("names.lies_elsewhere_do"))
    path = folder / FILE
    before = path.read_text(encoding="utf-8")
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write("" if before.endswith("\n") else "\n")
        csv.writer(file, lineterminator="\n").writerows(name.row(code, by.strip(), on.isoformat()) for name in kept)
    return kept


def _may_mean(name: Waiting, code: str, registry: Registry) -> bool:
    if registry.find(code, name.day) is None:
        return False
    return name.within.code in (code, *(unit.code for unit in registry.ancestors(code, name.day)))
