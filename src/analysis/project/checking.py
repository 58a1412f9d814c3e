"""Whether the store is sound: the sums that must hold within and between its tables."""

import pandas as pd

from analysis.model.tables import rows_of
from analysis.project.receiving import FACT_KEY, is_range, live_facts
from analysis.store.store import Store


def store_problems(store: Store) -> list[str]:
    """Return what is wrong in the store, one sentence each; reading the tables checks their columns and types."""
    sources, facts, rejects = (store.read(name) for name in ("sources", "facts", "rejects"))
    return [*_fates(sources), *_counts(sources, facts, rejects), *_told_twice(facts, sources), *_values(store)]


def _fates(sources: pd.DataFrame) -> list[str]:
    told = sources["facts"] + sources["checks"] + sources["rejected"] + sources["ignored"]
    wrong = sources[sources["body_cells"] != told]
    return [f"{path}: its cells and their fates do not add up; receive it again." for path in wrong["path"]]


def _counts(sources: pd.DataFrame, facts: pd.DataFrame, rejects: pd.DataFrame) -> list[str]:
    """Count cells: what was counted from a range of rows (a list of persons) is none, its cells were ignored."""
    problems = []
    for name, table in (("facts", facts), ("rejected", rejects)):
        held = sources["id"].map(table[~is_range(table["cell"])].groupby("source").size()).fillna(0)
        wrong = sources[sources[name] != held]
        problems += [
            f"{path}: the number of its {name} in the store is not what was counted." for path in wrong["path"]
        ]
    return problems


def _told_twice(facts: pd.DataFrame, sources: pd.DataFrame) -> list[str]:
    live = live_facts(facts, sources)
    again = live[live.duplicated(FACT_KEY)]
    return [f"{row['source']} {row['cell']}: a second live fact for the same figure." for row in rows_of(again)]


def _values(store: Store) -> list[str]:
    problems = []
    for frame in store.frames():
        values = store.read("values", {"frame": frame})
        told = values[values["state"] == "ok"]
        if told["value"].isna().any():
            problems.append(f"frame {frame}: a value with state ok has no number; compute it again.")
        if values.loc[values["state"] != "ok", "value"].notna().any():
            problems.append(f"frame {frame}: a value without state ok has a number; compute it again.")
    return problems
