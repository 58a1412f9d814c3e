"""What looks wrong within one year: a unit whose figures are another's, and the newest year far from the one before.

Nothing here is refused: see ``analysis.ingest.suspicion``, whose rules look at years on both sides.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.geography.registry import Registry
from analysis.ingest.suspicion import CHANCE_OF_COPY, LEAST_COPIED, ROBUST_SDS, SERIES, as_tuples, finding_row
from analysis.model.nouns import Measure
from analysis.model.tables import FINDINGS, checked, empty

LEAST_FACTOR = 2.0  # of the newest year against the one before; nobody knows yet whether it returns
LEAST_SDS = 5.0
PEOPLE = ("person", "participation", "post")
COPIED_ROW = "every figure equals that of another unit of the year exactly"
LEAP_SINCE = (
    "the newest value is more than twice or less than half of that of the year before, by more than four robust "
    "deviations of the measure's changes and five times the square root of the value before; the unit did not change"
)


def copied_rows(facts: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """Return the units that tell of a year just what another one tells, as findings of ``looks_wrong``.

    All figures of one family of measures (the first word of their ids) are equal, at least three are not zero, and
    the chance that counts of their size are equal by themselves, 1/sqrt(4 pi v) for every different number v of
    people, multiplied, times the number of pairs of units, is below one in a million. Each but the first is told
    against the first (by code): which one was copied nobody can say.
    """
    exact = _exact(facts, measures)
    if exact.empty:
        return empty(FINDINGS)
    told = exact.assign(family=exact["measure"].str.partition("_")[0])
    told = told.sort_values(["period", "family", "unit", *SERIES])
    told["digest"] = pd.util.hash_pandas_object(told[[*SERIES, "value"]], index=False)
    keys = ["period", "as_of", "family", "unit"]
    by_unit = told.groupby(keys, sort=True).agg(
        digest=("digest", "sum"), n=("value", "size"), some=("value", np.count_nonzero), total=("value", "sum")
    )
    # Classes, hours and costs are often the same by plan; only numbers of people tell that somebody copied.
    people = told[told["measure"].map(lambda name: measures[name].unit in PEOPLE)]
    values = people.drop_duplicates([*keys, "value"])
    chance = -0.5 * np.log(np.maximum(1.0, 4 * np.pi * np.maximum(values["value"].to_numpy(), 0.01)))
    by_unit["chance"] = values.assign(chance=chance).groupby(keys)["chance"].sum()
    by_unit = by_unit.fillna({"chance": 0.0}).reset_index()
    year = ["period", "as_of", "family"]
    number = by_unit.groupby(year)["unit"].transform("size")
    by_unit["chance"] += np.log(np.maximum(1.0, number * (number - 1) / 2))
    likely = by_unit[(by_unit["some"] >= LEAST_COPIED) & (by_unit["chance"] < np.log(CHANCE_OF_COPY))]
    likely = likely[likely.duplicated([*year, "digest", "n"], keep=False)]
    found = []
    for _, rows in likely.groupby([*year, "digest", "n"], sort=True):
        first, *others = as_tuples(rows)
        for row in others:
            where = ("", row.unit, row.as_of, int(row.period), int(row.period), "", first.unit)
            found.append(finding_row(*where, row.total, first.total, row.n, "copied_row", COPIED_ROW))
    return _checked(found)


def leaps_since_last_year(
    facts: pd.DataFrame, measures: Mapping[str, Measure], registry: Registry
) -> pd.DataFrame:
    """Return newest values far from those of the year before, as findings of ``looks_wrong`` (verdict ``leap``).

    Once the next year is told, the rule of leaps away and back takes over. A unit that was merged, split or made anew
    between the two days is another unit, whatever its code.
    """
    exact = _exact(facts, measures)
    if exact.empty:
        return empty(FINDINGS)
    told = exact.assign(year=exact["period"].astype(int)).drop_duplicates([*SERIES, "unit", "year"])
    before = told[[*SERIES, "unit", "year", "value", "as_of"]].assign(year=told["year"] + 1)
    pairs = told.merge(before, on=[*SERIES, "unit", "year"], suffixes=("", "_before"))
    ratio = np.maximum(pairs["value"].to_numpy(), 0.5) / np.maximum(pairs["value_before"].to_numpy(), 0.5)
    pairs = pairs.assign(change=np.abs(np.log(ratio)))
    typical = pairs.groupby(SERIES)["change"].transform("median").to_numpy()
    limit = np.maximum(np.log(LEAST_FACTOR), ROBUST_SDS * 1.4826 * typical)
    is_rare = (pairs["value"] - pairs["value_before"]).abs() > LEAST_SDS * np.sqrt(np.maximum(pairs["value_before"], 1))
    newest = told.groupby([*SERIES, "unit"])["year"].max().rename("newest").reset_index()
    odd = pairs[(pairs["change"] > limit) & is_rare].merge(newest, on=[*SERIES, "unit"])
    found = []
    for row in as_tuples(odd[odd["year"] == odd["newest"]].sort_values([*SERIES, "unit"])):
        days = [date.fromisoformat(day) for day in (row.as_of_before, row.as_of)]
        if registry.find(row.unit, days[0]) == registry.find(row.unit, days[1]):
            where = (row.measure, row.unit, row.as_of, row.year - 1, row.year, row.group, str(row.year - 1))
            found.append(finding_row(*where, row.value, row.value_before, 2, "leap", LEAP_SINCE))
    return _checked(found)


def _exact(facts: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    adding = [measure.id for measure in measures.values() if measure.kind in ("count", "amount")]
    return facts[(facts["bound"] == "exact") & facts["measure"].isin(adding)]


def _checked(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return checked(pd.DataFrame(rows, columns=list(FINDINGS.columns)), FINDINGS) if rows else empty(FINDINGS)
