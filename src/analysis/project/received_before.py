"""Files that were received before: whether the same bytes come again, and whether they are read otherwise by now."""

from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.ingest.receipt import Receipt
from analysis.model.tables import TABLES, Record, empty, rows_of
from analysis.project.revisions import FACT_KEY
from analysis.store.store import Store

READ_OF_A_FILE = ("form", "version", "unit", "period", "sender", "body_cells", "checks", "ignored")


class ReceivedBefore:
    """What was received before, and in this call.

    Parameters
    ----------
    live : rows of SOURCES that no later file superseded. store : where their facts and rejects lie.
    """

    def __init__(self, live: pd.DataFrame, store: Store) -> None:
        self._store = store
        self._path = dict(zip(live["digest"], live["path"], strict=True))
        self._row = {str(row["digest"]): row for row in rows_of(live)}

    def path_of(self, receipt: Receipt) -> str | None:
        """Return under which path the same bytes were received and read just so; None if they never were."""
        digest = receipt.source["digest"]
        row = self._row.get(digest)
        if row is not None and reads_otherwise(receipt, row, *(self._of(name, row) for name in ("facts", "rejects"))):
            return None
        return self._path.get(digest)

    def add(self, receipt: Receipt) -> None:
        """Remember a file of this call: the same bytes once more are read as they were just now."""
        self._path[receipt.source["digest"]] = str(receipt.source["path"])
        self._row.pop(receipt.source["digest"], None)

    def _of(self, table: str, row: Record) -> pd.DataFrame:
        return self._tables[table].get(row["id"], empty(TABLES[table]))

    @cached_property
    def _tables(self) -> dict[str, dict[str, pd.DataFrame]]:
        """Rows of facts and rejects by source; read only where a file comes again."""
        return {
            name: {str(source): rows for source, rows in self._store.read(name).groupby("source")}
            for name in ("facts", "rejects")
        }


def reads_otherwise(receipt: Receipt, before: Record, facts: pd.DataFrame, rejects: pd.DataFrame) -> bool:
    """Whether a file of the same bytes is read otherwise now: a name was confirmed, a layout or a correction changed.

    What was refused because another file tells it is no reading of this one, and is left out. The same bytes under
    another name are the same file sent twice.

    Parameters
    ----------
    before : the file's row of SOURCES. facts, rejects : what the store has of it.
    """
    if Path(str(before["path"])).stem != Path(str(receipt.source["path"])).stem:
        return False  # the name of a file may tell year and unit, and is the sheet of a text: it is the same file twice
    if any(before[name] != receipt.source[name] for name in READ_OF_A_FILE):
        return True
    told_already = set(rejects.loc[rejects["rule"] == "told_already", "cell"])
    columns = [*FACT_KEY, "value", "bound", "cell"]
    had, has = (set(table[columns].itertuples(index=False, name=None)) for table in (facts, receipt.facts))
    refused, refuses = (set(zip(table["cell"], table["rule"], strict=True)) for table in (rejects, receipt.rejects))
    is_ours = {fact for fact in has if fact[-1] not in told_already} == {f for f in had if f[-1] not in told_already}
    return not is_ours or {each for each in refused if each[1] != "told_already"} != refuses
