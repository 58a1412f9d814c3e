"""Which unit of one list went into which of the next, by codes and by former names; the rules stand below.

Codes alone do not do: Thịnh Quang (00223) is the name of 00235 after the merger, and 567 codes end between the lists.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from register_sources import Listed, Units, key_of

from analysis.words.folding import folded

Links = dict[str, list[str]]

# What neither codes nor former names tell; by the names: Hải Châu I and II became Phường Hải Châu.
BY_HAND = {"20239": ["20236"]}


def commune_links(
    old: Units, new: Units, former: Mapping[str, set[str]], provinces: Mapping[str, str]
) -> tuple[Links, dict[str, str]]:
    """Return commune of 11/2021 -> those of 6/2025 that it went into, and how this was found; without links: unknown.

    ``former`` : commune of 2025 -> keys of former names within it. ``provinces`` : district -> its province.
    """
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code in former.keys() & new.keys():
        for key in former[code]:
            holders[provinces[new[code].parent], key].append(code)
    namesakes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for unit in new.values():
        namesakes[unit.parent, key_of(unit.bare)].append(unit.code)
    moves = {(unit.parent, new[code].parent) for code, unit in old.items() if code in new}
    links, how = {}, {}
    for code, unit in old.items():
        holding = [
            other for other in sorted(holders[provinces[unit.parent], key_of(unit.name)])
            if (unit.parent, new[other].parent) in moves
        ]  # fmt: skip
        links[code], how[code] = _of_commune(unit, new, holding, namesakes[unit.parent, key_of(unit.bare)])
    return links, how


def _of_commune(unit: Listed, new: Units, holding: list[str], namesakes: list[str]) -> tuple[list[str], str]:
    """Return where one commune went, and by which rule; the first that tells it decides.

    ``holding`` : those that a former name leads to, in its district or in one that other communes of it went to.
    """
    same = new.get(unit.code)
    if unit.code in BY_HAND:
        return BY_HAND[unit.code], "hand"
    if same is not None:
        is_kept = key_of(same.bare) == key_of(unit.bare) or unit.code in holding
        near = [code for code in holding if new[code].parent == unit.parent == same.parent]
        # Where another commune of the district holds its name, a part of it went there.
        return ([unit.code], "code") if is_kept or not near else (sorted({unit.code, *near}), "code and former name")
    if near := [code for code in holding if new[code].parent == unit.parent]:
        return near, "former name"  # where several hold it, it was split
    if len(namesakes) == 1:
        return namesakes, "name"  # the merged commune has its name, and the code of another
    return (holding, "former name in another district") if len(holding) == 1 else ([], "unknown")


def district_links(old: Units, communes: Units, new_communes: Units, links: Links) -> Links:
    """Return district -> those of the next list that its communes went to; one without communes goes by its code."""
    found: dict[str, set[str]] = {code: set() for code in old}
    for code, targets in links.items():
        found[communes[code].parent].update(new_communes[target].parent for target in targets)
    return {code: sorted(targets or {code}) for code, targets in found.items()}


def kind_of(old: Listed, new: Listed, *, is_whole: bool, is_alone: bool) -> str:
    """Return the kind of a change; ``is_alone`` : nothing else went into the new unit."""
    if not is_whole:
        return "split"
    if not is_alone:
        return "merge"
    if old.kind != new.kind:
        return "raise"
    if folded(old.name) != folded(new.name):
        return "rename"
    return "transfer" if old.parent != new.parent else "renumber"


def is_unchanged(old: Listed, new: Listed) -> bool:
    """Whether a unit is the same in both lists but for the spelling of its name: Hoà and Hòa, not Tân and Tấn."""
    return old.parent == new.parent and old.kind == new.kind and folded(old.name) == folded(new.name)


def arrivals(links: Mapping[str, Iterable[str]]) -> Links:
    """Return unit -> the units that went into it."""
    found: Links = defaultdict(list)
    for code, targets in links.items():
        for target in targets:
            found[target].append(code)
    return found
