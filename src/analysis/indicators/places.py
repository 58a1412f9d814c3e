"""Where the reporting units stand in a frame, and what their figures come to there."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from analysis.geography.crosswalk import membership
from analysis.geography.registry import Registry
from analysis.indicators.leaves import Leaves
from analysis.indicators.told import Flags, Places, Told

TIME = ["level", "as_of", "period"]


@dataclass(frozen=True)
class Moved:
    """The units of a frame, once for every time at which anything was reported.

    Attributes
    ----------
    places : one row a unit of the frame and time: ``target`` (its code), ``place`` (the number of its code), ``slot``
        (the number of the time), ``level`` (of the reporting units), ``period``, ``due`` (how many units should
        report), ``gaps`` (how many of its branches no unit leads to) and ``partial`` (codes of the units of which only
        a part lies there).
    whole, touching : place x row of ``Told``: which rows lie in a place wholly, or at all.
    timed : slot x row of ``Told``: which rows were reported when.
    """

    places: pd.DataFrame
    whole: csr_array
    touching: csr_array
    timed: csr_array


def moved(told: Told, registry: Registry, frame: date) -> Moved:
    """Return where the reporting units of every time stand among the units of ``frame``."""
    slots = told.keys.groupby(TIME, sort=False).ngroup().to_numpy()
    places: list[pd.DataFrame] = []
    links: list[pd.DataFrame] = []
    for slot, (level, as_of, period) in enumerate(told.keys[TIME].drop_duplicates().itertuples(index=False)):
        found = membership(registry, level, date.fromisoformat(as_of), frame)
        which, targets = pd.factorize(found.pairs["target"])
        rows = pd.Series(np.flatnonzero(slots == slot), index=told.keys["unit"].to_numpy()[slots == slot])
        linked = found.pairs.assign(
            place=which + sum(map(len, places)), row=rows.reindex(found.pairs["unit"]).to_numpy()
        )
        places.append(_places(found.pairs, targets, found.gaps).assign(slot=slot, level=level, period=period))
        links.append(linked.loc[linked["row"].notna(), ["place", "row", "is_whole"]])
    table, pairs = pd.concat(places, ignore_index=True), pd.concat(links, ignore_index=True)
    table["place"] = pd.factorize(table["target"])[0]
    count = len(told.keys)
    return Moved(
        places=table,
        whole=_matrix(pairs.loc[pairs["is_whole"], "place"], pairs.loc[pairs["is_whole"], "row"], len(table), count),
        touching=_matrix(pairs["place"], pairs["row"], len(table), count),
        timed=_matrix(slots, np.arange(count), slots.max() + 1, count),
    )


def _places(pairs: pd.DataFrame, targets: pd.Index, gaps: dict[str, int]) -> pd.DataFrame:
    partial = pairs[~pairs["is_whole"]].groupby("target")["unit"].agg(lambda codes: " ".join(sorted(set(codes))))
    return pd.DataFrame(
        {
            "target": targets.astype(object),
            "due": pairs.groupby("target").size().reindex(targets).to_numpy(),
            "gaps": [gaps.get(target, 0) for target in targets],
            "partial": partial.reindex(targets).astype(object).fillna("").to_numpy(),
        }
    )


def _matrix(rows: pd.Series | Places, columns: pd.Series | Places, height: int, width: int) -> csr_array:
    places = np.asarray(rows, dtype=int), np.asarray(columns, dtype=int)
    return csr_array((np.ones(len(places[0])), places), shape=(height, width))


def added_up(leaves: Leaves, moved: Moved) -> pd.DataFrame:
    """Add an indicator up over the units of the frame.

    Returns
    -------
    DataFrame
        one row a target, period and group: target, period, group, lowest, highest, denominator, reported (how many
        units counted), due, gaps, partial, and is_mixed (whether units of several levels were added up).
    """
    place, group = np.nonzero(_is_due(leaves, moved))
    counts = leaves.is_complete
    reported = (moved.whole @ counts.astype(float))[place, group]
    figures = {
        name: (moved.whole @ np.where(counts, getattr(leaves, name), 0.0))[place, group]
        for name in ("lowest", "highest", "denominator")
    }
    known = moved.places.iloc[place][["target", "period", "level", "due", "gaps", "partial"]].reset_index(drop=True)
    names = np.array(leaves.groups, dtype=object)[group]
    sums = known.assign(group=names, reported=reported.astype(int), is_mixed=False, **figures)
    sums["denominator"] = sums["denominator"].where(sums["reported"] > 0)
    return _over_times(sums)


def _is_due(leaves: Leaves, moved: Moved) -> Flags:
    """Return, place by group, where a value is due: in every unit that was ever reached, whenever anybody told it."""
    reached = (moved.touching @ leaves.is_told.any(axis=1).astype(float)) > 0
    number = moved.places["place"].to_numpy()
    is_reached = np.zeros(number.max() + 1, dtype=bool)
    is_reached[number[reached]] = True
    is_timely = (moved.timed @ leaves.is_told.astype(float)) > 0
    return is_reached[number][:, None] & is_timely[moved.places["slot"].to_numpy()]


def _over_times(sums: pd.DataFrame) -> pd.DataFrame:
    """Add up what was reported for one period at several times or by several levels (which then is told)."""
    keys = ["target", "period", "group"]
    again = sums.duplicated(keys, keep=False)
    if not again.any():
        return sums
    groups = sums[again].groupby(keys, sort=False)
    joined = groups.agg(
        lowest=("lowest", "sum"), highest=("highest", "sum"), reported=("reported", "sum"), due=("due", "sum"),
        gaps=("gaps", "max"), levels=("level", "nunique"),
        partial=("partial", lambda texts: " ".join(sorted({code for text in texts for code in text.split()}))),
    )  # fmt: skip
    joined["denominator"] = groups["denominator"].sum(min_count=1)
    joined["is_mixed"] = joined.pop("levels") > 1
    return pd.concat([sums[~again], joined.reset_index()], ignore_index=True)
