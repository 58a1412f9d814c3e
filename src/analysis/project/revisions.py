"""What a file tells otherwise than the one whose place it took; both stay in the store, so that it can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.ingest.parse import figure_told
from analysis.model.tables import Record, rows_of
from analysis.store.store import Store

FACT_KEY = ["unit", "as_of", "period", "measure", "group"]
BOUND_SIGNS = {"at_least": "≥ ", "at_most": "≤ ", "about": "≈ "}


@dataclass(frozen=True, slots=True)
class Change:
    """One figure or cell that is told otherwise.

    Attributes
    ----------
    cell : where it stands now, or stood where it is gone. before, now : what was told; empty for nothing.
    unit, measure, group : of a figure; empty where the cell was refused before and is now.
    was_refused, is_refused : whether what stood there was refused then, and now.
    """

    cell: str
    before: str
    now: str
    unit: str = ""
    period: str = ""
    measure: str = ""
    group: str = ""
    was_refused: bool = False
    is_refused: bool = False


def changes(store: Store, superseding: Mapping[str, str]) -> dict[str, list[Change]]:
    """Return, by id of the newer source, what it tells otherwise than the one that it superseded.

    ``superseding`` : id of the newer source -> id of the older, or the empty text.
    """
    pairs = {new: old for new, old in superseding.items() if old}
    if not pairs:
        return {}
    asked = {"source": [*pairs, *pairs.values()]}
    facts, rejects = store.read("facts", asked), store.read("rejects", asked)
    return {
        new: changes_between(*(table[table["source"] == each] for table in (facts, rejects) for each in (old, new)))
        for new, old in pairs.items()
    }


def changes_between(
    facts_before: pd.DataFrame, facts: pd.DataFrame, rejects_before: pd.DataFrame, rejects: pd.DataFrame
) -> list[Change]:
    """Return what the newer FACTS and REJECTS tell otherwise: figures by what they are of, refused cells by place.

    A figure may stand in another cell now; that alone is no change. The bytes of both files are other ones, so that
    nothing can be said of what stands outside of the figures.
    """
    before, now = _by_key(facts_before), _by_key(facts)
    told_by_cell = (zip(table["cell"], table["raw"], strict=True) for table in (rejects_before, rejects))
    refused_before, refused = map(dict, told_by_cell)
    found, explained = [], set[str]()
    for key in [*now, *(key for key in before if key not in now)]:
        old, new = before.get(key), now.get(key)
        cell = str((new or old)["cell"])  # type: ignore[index]
        was_refused, is_refused = old is None and cell in refused_before, new is None and cell in refused
        told_before = refused_before[cell] if was_refused else _told(old)
        told_now = refused[cell] if is_refused else _told(new)
        explained |= {cell} if was_refused or is_refused else set()
        if told_before != told_now or was_refused != is_refused:
            unit, _, period, measure, group = key
            found.append(Change(cell, told_before, told_now, unit, period, measure, group, was_refused, is_refused))
    for cell in (refused_before.keys() | refused.keys()) - explained:
        told = refused_before.get(cell, ""), refused.get(cell, "")
        states = cell in refused_before, cell in refused
        if told[0] != told[1] or states[0] != states[1]:
            found.append(Change(cell, *told, was_refused=states[0], is_refused=states[1]))
    return sorted(found, key=lambda change: (place_on_sheet(change.cell), change.measure, change.group))


def earlier(
    behind: pd.DataFrame, facts: pd.DataFrame, rejects: pd.DataFrame, sources: pd.DataFrame
) -> pd.DataFrame:
    """Return what superseded files told in the place of live facts, newest first.

    Parameters
    ----------
    behind : the live facts. facts, rejects, sources : all that were ever received.

    Returns
    -------
    DataFrame
        path, cell, told (a figure, or what was refused), was_refused, received_at, and instead: path and cell of the
        live fact.
    """
    older = dict(zip(sources["id"], sources["supersedes"], strict=True))
    paths, came = (dict(zip(sources["id"], sources[name], strict=True)) for name in ("path", "received_at"))
    chains = {source: _chain(source, older) for source in behind["source"].unique()}
    of_chains = {each for chain in chains.values() for each in chain}
    told = {(str(row["source"]), *_key(row)): row for row in rows_of(facts[facts["source"].isin(of_chains)])}
    refused = {(row["source"], row["cell"]): row["raw"] for row in rows_of(rejects[rejects["source"].isin(of_chains)])}
    found = []
    for row in rows_of(behind):
        for source in chains[row["source"]]:
            fact, raw = told.get((source, *_key(row))), refused.get((source, row["cell"]))
            if fact is None and raw is None:
                continue
            cell, said = (row["cell"], raw) if fact is None else (fact["cell"], _told(fact))
            instead = f"{paths[row['source']]}!{row['cell']}"
            found.append((paths[source], cell, said, fact is None, came[source], instead))
    return pd.DataFrame(found, columns=["path", "cell", "told", "was_refused", "received_at", "instead"])


def _chain(source: str, older: Mapping[str, str]) -> list[str]:
    chain: list[str] = []
    while (source := older.get(source, "")) and source not in chain:
        chain.append(source)
    return chain


def place_on_sheet(cell: str) -> tuple[str, int, int, str]:
    """Return what cells are ordered by: sheet, row, column (A before AA); of a range by its first cell."""
    sheet, _, address = cell.rpartition("!")
    first = address.partition(":")[0]
    column = first.rstrip("0123456789")
    return sheet, int(first[len(column) :] or 0), len(column), column


def _by_key(facts: pd.DataFrame) -> dict[tuple[str, ...], Record]:
    return {_key(row): row for row in rows_of(facts)}


def _key(row: Record) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in FACT_KEY)


def _told(fact: Record | None) -> str:
    if fact is None:
        return ""
    return f"{BOUND_SIGNS.get(str(fact['bound']), '')}{figure_told(fact['value'])}"
