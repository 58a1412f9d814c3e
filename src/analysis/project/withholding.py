"""What is not told outside the office: small counts, and whatever they could be worked out from.

It is applied where VALUES and FINDINGS leave the project, by the profile of who reads (``Disclosure`` in
``analysis.toml``), and is always made over all values of a frame: a slice does not know what it is linked to.
"""

import hashlib
import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.model.tables import VALUES, checked
from analysis.project.asking import day_of, known
from analysis.project.settings import PROFILES, Disclosure
from analysis.project.wholes import wholes
from analysis.project.withheld_findings import KEYS, withheld_findings
from analysis.stats.estimated import REASON as ESTIMATED
from analysis.stats.estimated import is_estimated
from analysis.store.store import Store

REASON = "small_cells"
FOLDER = "withheld"  # of the store's own, for the patterns of what is hidden
ROW = [*KEYS, "period"]
COUNTS = ["numerator", "denominator", "value"]
# Columns that tell which rows are meant and nothing of what they hold: by these alone may rows be chosen beforehand.
NAMES = ("indicator", "unit", "period", "group", "question", "against", "since")
RULES = (
    "analysis.project.hiding",
    "analysis.project.counted",
    "analysis.project.linking",
    "analysis.stats.disclosure",
    "analysis.stats.disclosure_audit",
    "analysis.stats.disclosure_cells",
    "analysis.stats.estimated",
)


def with_hidden(values: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """Return VALUES with the rows that ``hidden`` names (indicator, unit, group, period) taken out.

    Of rows that are not ok anyway the counts added up so far are taken out too. Estimated figures are taken out all of
    them, with how much of them is estimated: whoever knows the shares could work out from one part what another hides.
    """
    table = values.reset_index(drop=True)
    taken, estimated = named_rows(table, hidden), is_estimated(table)
    table.loc[estimated, "estimated"] = np.nan
    table.loc[estimated, ["state", "reason"]] = ["suppressed", ESTIMATED]
    table.loc[taken | (table["state"] != "ok"), COUNTS] = np.nan
    table.loc[taken, ["state", "reason"]] = ["suppressed", REASON]
    return checked(table, VALUES)


def named_rows(table: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Return which rows of a table ``rows`` name by indicator, unit, group and period."""
    return pd.MultiIndex.from_frame(table[ROW]).isin(pd.MultiIndex.from_frame(rows[ROW]))


class Withholding:
    """What each profile is told; which values of a frame are hidden is found once and kept in the store's folder.

    It takes minutes for a province; a page must not wait for it again. A pattern is of one state of the values
    and of the catalogue: where either changes, the pattern is found anew.
    """

    def __init__(self, rules: Disclosure, store: Store, catalogue: Catalogue, registry: Registry) -> None:
        self.rules, self.store, self.catalogue, self.registry = rules, store, catalogue, registry
        self.folder = store.folder / FOLDER
        self.held: dict[tuple[str, int, str], pd.DataFrame] = {}

    def read(self, table: str, frame: str, profile: str, where: Mapping[str, object]) -> pd.DataFrame:
        """Return rows of ``values`` or ``findings`` of a frame for which ``where`` holds of what the profile is told.

        Rows are chosen by what is hidden only after it is: "those of which the count is 3" would tell it.
        """
        if self.rules.threshold(known(profile, PROFILES, "profile")) < 2:
            return self.store.read(table, {"frame": frame, **where})
        named = {name: wanted for name, wanted in where.items() if name in NAMES}
        rows = self.told(table, self.store.read(table, {"frame": frame, **named}), frame, profile)
        for name in where.keys() - named.keys():
            column, wanted = rows[known(name, list(rows.columns), "column")], where[name]
            several = wanted if isinstance(wanted, Collection) and not isinstance(wanted, str) else [wanted]
            rows = rows[column.isin(several)]
        return rows.reset_index(drop=True)

    def told(self, table: str, rows: pd.DataFrame, frame: str, profile: str) -> pd.DataFrame:
        """Return rows of ``values`` or ``findings`` of a frame, without what is hidden from a profile.

        Raises
        ------
        UsageError
            for a profile that there is not, naming those there are.
        """
        threshold = self.rules.threshold(known(profile, PROFILES, "profile"))
        if threshold < 2:
            return rows
        hidden = self.hidden(frame, threshold)
        if table == "values":
            return with_hidden(rows, hidden)
        return withheld_findings(rows, hidden, self._wholes(frame, set(hidden["unit"])))

    def _wholes(self, frame: str, units: set[str]) -> dict[str, list[str]]:
        """Return within which wholes each unit is shown beside its like."""
        day = day_of(frame)
        lines = {code: [self.registry.unit(code, day), *self.registry.ancestors(code, day)] for code in sorted(units)}
        return wholes(lines, self.registry, day)

    def hidden_from(self, profile: str, frame: str) -> pd.DataFrame:
        """Return indicator, unit, group and period of the rows of a frame that a profile is not told."""
        threshold = self.rules.threshold(known(profile, PROFILES, "profile"))
        return self.hidden(frame, threshold) if threshold > 1 else pd.DataFrame(columns=ROW, dtype="str")

    def hidden(self, frame: str, threshold: int) -> pd.DataFrame:
        """Return indicator, unit, group and period of the hidden rows of a frame that has been computed."""
        lower = sorted({self.rules.threshold(each) for each in PROFILES} & set(range(2, threshold)))
        mark = f"{self.store.digest_of_frame('values', frame)[:16]}-{_mark_of(self.catalogue, lower)}"
        key = (frame, threshold, mark)
        if key not in self.held:
            file = self.folder / f"{frame}.{threshold}.{mark}.parquet"
            if not file.exists():
                values = self.store.read("values", {"frame": frame})
                before = self.hidden(frame, lower[-1]) if lower else None
                # The rules bring solvers along; a pattern is found once and read by every page.
                rules = import_module("analysis.project.hiding")
                pattern = rules.pattern_of(values, threshold, self._parents(values, frame), self.catalogue, before)
                self._write(file, frame, threshold, pattern)
            self.held[key] = pd.read_parquet(file)
        return self.held[key]

    def _parents(self, values: pd.DataFrame, frame: str) -> dict[str, str]:
        """Return unit -> what it lies in, of all units of the values and of those above them."""
        parents: dict[str, str] = {}
        waiting = [str(unit) for unit in values["unit"].unique()]
        while waiting:
            unit = waiting.pop()
            if unit and unit not in parents:
                parents[unit] = self.registry.unit(unit, day_of(frame)).parent
                waiting.append(parents[unit])
        return parents

    def _write(self, file: Path, frame: str, threshold: int, pattern: pd.DataFrame) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob(f"{frame}.{threshold}.*.parquet"):
            if old != file:  # which another page may have written since, and read now
                old.unlink(missing_ok=True)
        handle, beside = tempfile.mkstemp(dir=self.folder, prefix=".pattern.")
        os.close(handle)
        pattern.to_parquet(beside, index=False)
        Path(beside).replace(file)  # at once: a page that reads meanwhile sees a whole pattern or none


def _mark_of(catalogue: Catalogue, lower: Sequence[int]) -> str:
    """Return a mark of what the catalogue knows of the values, since that links them, and of the rules themselves."""
    nouns = (catalogue.indicators, catalogue.measures, catalogue.groupings)
    told = "\n".join(noun.model_dump_json() for kind in nouns for noun in kind.values())
    told += "\n".join(_source_of(name) for name in (*RULES, __name__)) + str(lower)
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def _source_of(module: str) -> str:
    """Return the text of a module, which is not imported for that."""
    found = find_spec(module)
    assert found is not None and found.origin is not None
    return Path(found.origin).read_text(encoding="utf-8")
