"""How long moving four million facts of a made-up country to another map takes, for ``make bench``.

The register has what Viet Nam had: 63 provinces, 696 districts and 10,000 communes, of which every year some merge, and
on 1 July 2025 all become 3,300 communes in 34 provinces, one in twenty split between two of them. Ten years of forms
of 40 columns are moved to the new map and to the first one. The register is opened and its changes are looked through
within the time measured. Ends with 1 where it takes longer, or more memory, than is to be reached.
"""

import resource
from datetime import date
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from analysis.geography.registry import Registry
from analysis.geography.shares import Shares
from analysis.indicators.moving import moved_counts
from analysis.model.places import Change, Unit

TO_REACH_SECONDS, TO_REACH_MB = 3.0, 2000
PROVINCES, DISTRICTS, COMMUNES, NEW_PROVINCES, NEW_COMMUNES = 63, 696, 10_000, 34, 3_300
MERGED_A_YEAR = 60
FIRST_YEAR, YEARS, COLUMNS = 2016, 10, 40
NEW_MAP = date(2025, 7, 1)
FRAMES = (date(2026, 6, 30), date(2016, 6, 30))


def main() -> None:
    """Move the facts to both frames, tell the seconds and the most memory, and check that no person was lost."""
    registry = register()
    facts = told_facts(registry)
    dividing = facts[facts["measure"] == "m00"]
    missed, before = False, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(facts):,} facts, {len(registry.units):,} units; {before:,.0f} MB before anything is moved")
    for frame in FRAMES:
        began, worked = perf_counter(), process_time()
        moved = moved_counts(facts, registry, frame, Shares(registry, [dividing]))
        seconds, worked = perf_counter() - began, process_time() - worked
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        country = moved[moved["target"] == "VN"]["value"].sum()
        communes = moved[moved["target_level"] == "commune"]
        lost = abs(communes["value"].sum() - facts["value"].sum()) + abs(country - facts["value"].sum())
        estimated = (communes["estimated"] > 0).mean()
        print(
            f"to {frame}: {seconds:.2f} s (at most {TO_REACH_SECONDS:g}), {worked:.2f} s of a core, "
            f"{most:,.0f} MB (at most {TO_REACH_MB:,}); "
            f"{len(moved):,} figures, {100 * estimated:.0f} % of the communes' estimated in part, {lost:.3g} lost"
        )
        missed |= seconds > TO_REACH_SECONDS or most > TO_REACH_MB or lost > 1
    raise SystemExit(int(missed))


def register(seed: int = 1) -> Registry:
    """Return a country that was rearranged every year and from the ground up in 2025."""
    random = np.random.default_rng(seed)
    units, changes = [_unit("VN", "country", "")], []
    units += [_unit(f"P{at:02}", "province", "VN", last=_before(NEW_MAP)) for at in range(PROVINCES)]
    units += [_unit(f"Q{at:02}", "province", "VN", first=NEW_MAP) for at in range(NEW_PROVINCES)]
    units += [
        _unit(f"D{at:03}", "district", f"P{at % PROVINCES:02}", last=_before(NEW_MAP)) for at in range(DISTRICTS)
    ]
    begun = dict.fromkeys(range(COMMUNES))  # commune -> since when its row stands
    for year in range(FIRST_YEAR + 1, FIRST_YEAR + YEARS):
        day = date(year, 1, 1)
        for gone in random.choice(list(begun), MERGED_A_YEAR, replace=False).tolist():
            kept = (gone + DISTRICTS) % COMMUNES
            if kept in begun and gone in begun and day not in (begun[kept], begun[gone]):
                for one in (gone, kept):
                    units.append(_old(one, begun[one], _before(day)))
                    changes.append(_change(day, f"C{one:05}", f"C{kept:05}", is_whole=True))
                del begun[gone]
                begun[kept] = day
    units += [_old(one, since, _before(NEW_MAP)) for one, since in begun.items()]
    units += [
        _unit(f"N{at:04}", "commune", f"Q{at % NEW_PROVINCES:02}", first=NEW_MAP) for at in range(NEW_COMMUNES)
    ]
    for one in begun:
        parts = [one % NEW_COMMUNES] if one % 20 else [one % NEW_COMMUNES, (one + 1) % NEW_COMMUNES]
        changes += [_change(NEW_MAP, f"C{one:05}", f"N{at:04}", is_whole=len(parts) == 1) for at in parts]
    return Registry(units, changes)


def told_facts(registry: Registry, seed: int = 2) -> pd.DataFrame:
    """Return what every commune tells every year, on 30 June; the last year is told on the new map."""
    random = np.random.default_rng(seed)
    columns = [f"m{number:02}" for number in range(COLUMNS)]
    years = []
    for year in range(FIRST_YEAR, FIRST_YEAR + YEARS + 1):
        codes = [unit.code for unit in registry.at_level("commune", date(year, 6, 30))]
        years.append(
            pd.DataFrame(
                {
                    "unit": np.repeat(np.array(codes, dtype=object), COLUMNS), "as_of": f"{year}-06-30",
                    "period": str(year), "measure": columns * len(codes), "group": "",
                    "value": random.integers(1, 25, COLUMNS * len(codes)).astype(float), "bound": "exact",
                    "source": "s", "cell": "c",
                }
            ).astype(dict.fromkeys(("unit", "as_of", "period", "measure", "group", "bound", "source", "cell"), "str"))
        )  # fmt: skip
    return pd.concat(years, ignore_index=True)


def _unit(code: str, level: str, parent: str, *, first: date | None = None, last: date | None = None) -> Unit:
    return Unit(
        code=code, valid_from=first, valid_to=last, level=level, kind="x", name=code, parent=parent, source="made up"
    )


def _old(number: int, first: date | None, last: date) -> Unit:
    return _unit(f"C{number:05}", "commune", f"D{number % DISTRICTS:03}", first=first, last=last)


def _change(day: date, source: str, target: str, *, is_whole: bool) -> Change:
    kind = "merge" if is_whole else "split"
    return Change(date=day, from_code=source, to_code=target, kind=kind, is_whole=is_whole, source="made up")


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


if __name__ == "__main__":
    main()
