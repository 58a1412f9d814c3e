"""Where the reporting units stand in a frame, and what their figures come to there."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from analysis.geography.crosswalk import membership
from analysis.geography.registry import Registry
from analysis.geography.shares import Shares
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
        report), ``gaps`` (how many of its branches no unit leads to) and ``partial`` (codes of the units that lie there
        in part, nobody knows in how large a part).
    shares : place x row of ``Told``: which share of a row lies in a place, 1 of what lies there wholly.
    divided : the same of those rows alone that lie there in part.
    counted, touching : which rows lie in a place in a known share, or at all.
    timed : slot x row of ``Told``: which rows were reported when.
    """

    places: pd.DataFrame
    shares: csr_array
    divided: csr_array
    counted: csr_array
    touching: csr_array
    timed: csr_array


def moved(told: Told, registry: Registry, frame: date, shares: Shares | None = None) -> Moved:
    """Return where the reporting units of every time stand among the units of ``frame``."""
    slots = told.keys.groupby(TIME, sort=False).ngroup().to_numpy()
    times = list(told.keys[TIME].drop_duplicates().itertuples(index=False))
    found = [membership(registry, level, date.fromisoformat(as_of), frame, shares) for level, as_of, _ in times]
    linked = []
    for slot, each in enumerate(found):
        rows = pd.Series(np.flatnonzero(slots == slot), index=told.keys["unit"].to_numpy()[slots == slot])
        linked.append(each.pairs.assign(row=rows.reindex(each.pairs["unit"]).to_numpy()))
    # a country has ten thousand units; nothing is ever due of those that no reporting unit leads to
    reached = pd.concat([each.loc[each["row"].notna(), "target"] for each in linked]).unique()
    places: list[pd.DataFrame] = []
    links: list[pd.DataFrame] = []
    for slot, ((level, _, period), each, pairs) in enumerate(zip(times, found, linked, strict=True)):
        own = pairs[pairs["target"].isin(reached)]
        which, targets = pd.factorize(own["target"])
        own = own.assign(place=which + sum(map(len, places)))
        places.append(_places(own, targets, each.gaps).assign(slot=slot, level=level, period=period))
        links.append(own.loc[own["row"].notna(), ["place", "row", "share"]])
    table, pairs = pd.concat(places, ignore_index=True), pd.concat(links, ignore_index=True)
    table["place"] = pd.factorize(table["target"])[0]
    size = len(table), len(told.keys)
    pairs = pairs.astype({"row": int})
    known = pairs[pairs["share"].notna()]
    return Moved(
        places=table,
        shares=_matrix(known["place"], known["row"], size, known["share"]),
        divided=_matrix(known["place"], known["row"], size, known["share"].where(known["share"] < 1, 0.0)),
        counted=_matrix(known["place"], known["row"], size),
        touching=_matrix(pairs["place"], pairs["row"], size),
        timed=_matrix(slots, np.arange(size[1]), (slots.max() + 1, size[1])),
    )


def _places(pairs: pd.DataFrame, targets: pd.Index, gaps: dict[str, int]) -> pd.DataFrame:
    partial = pairs[pairs["share"].isna()].groupby("target")["unit"].agg(lambda codes: " ".join(sorted(set(codes))))
    return pd.DataFrame(
        {
            "target": targets.astype(object),
            "due": pairs.groupby("target").size().reindex(targets).to_numpy(),
            "gaps": [gaps.get(target, 0) for target in targets],
            "partial": partial.reindex(targets).astype(object).fillna("").to_numpy(),
        }
    )


def _matrix(
    rows: pd.Series | Places, columns: pd.Series | Places, size: tuple[int, int], values: pd.Series | None = None
) -> csr_array:
    places = np.asarray(rows, dtype=int), np.asarray(columns, dtype=int)
    numbers = np.ones(len(places[0])) if values is None else values.to_numpy()
    return csr_array((numbers, places), shape=size)


def added_up(leaves: Leaves, moved: Moved) -> pd.DataFrame:
    """Add an indicator up over the units of the frame.

    Returns
    -------
    DataFrame
        one row a target, period and group: target, period, group, lowest, highest, denominator, lowest_divided,
        denominator_divided (how much of them came through a share), reported (how many units counted), due, gaps,
        partial, and is_mixed (whether units of several levels were added up).
    """
    place, group = np.nonzero(_is_due(leaves, moved))
    counts = leaves.is_complete
    names = ("lowest", "highest", "denominator")
    told = {name: np.where(counts, getattr(leaves, name), 0.0) for name in names}
    figures = {name: (moved.shares @ told[name])[place, group] for name in names}
    # which part of the sums came through a share
    figures |= {f"{name}_divided": (moved.divided @ told[name])[place, group] for name in ("lowest", "denominator")}
    reported = (moved.counted @ counts.astype(float))[place, group]
    known = moved.places.iloc[place][["target", "period", "level", "due", "gaps", "partial"]].reset_index(drop=True)
    groups = np.array(leaves.groups, dtype=object)[group]
    sums = known.assign(group=groups, reported=reported.astype(int), is_mixed=False, **figures)
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
        lowest=("lowest", "sum"), highest=("highest", "sum"), lowest_divided=("lowest_divided", "sum"),
        denominator_divided=("denominator_divided", "sum"), reported=("reported", "sum"), due=("due", "sum"),
        gaps=("gaps", "max"), levels=("level", "nunique"),
        partial=("partial", lambda texts: " ".join(sorted({code for text in texts for code in text.split()}))),
    )  # fmt: skip
    joined["denominator"] = groups["denominator"].sum(min_count=1)
    joined["is_mixed"] = joined.pop("levels") > 1
    return pd.concat([sums[~again], joined.reset_index()], ignore_index=True)
