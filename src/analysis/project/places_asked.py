"""Which units somebody means who names them: by code, by name, by level and by what they lie in."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from analysis.geography.former import last_standing, lying_in
from analysis.geography.registry import Registry, depth_of
from analysis.model.errors import UsageError
from analysis.project.histories import most_alike_in, search

OF_PLACES = ("level", "within")
Held = Callable[[], Collection[str]]  # tells the units that have figures, if that has to be known


def nothing_held() -> Collection[str]:
    """Tell of no unit that it has figures."""
    return ()


def code_meant(registry: Registry, named: str, day: date, held: Held = nothing_held) -> str:
    """Return the code of the unit that a code or a name means on a day; a code that the register has is taken as it is.

    Of several that bear the name the one is meant that has figures, if only one has.

    Raises
    ------
    UsageError
        for a name that no unit has on that day or that several have, with what was probably meant.
    """
    if registry.rows(named):
        return named
    found = search(registry, named, day=day)
    if len(found) > 1:
        found = [unit for unit in found if unit.code in set(held())] or found
    if len(found) == 1:
        return found[0].code
    alike = found or [unit for unit, _ in most_alike_in(registry, named, day=day)]
    what = f"{len(found)} units" if found else "No unit"
    told = ", ".join(f"{unit.code} ({unit.name})" for unit in alike[:6])
    raise UsageError(
        f"{what} can be meant by {named!r} on {day}.", where="unit",
        do=f"Write one of these codes: {told}." if told else "`cadre units NAME` searches for a name, marks or none.",
    )  # fmt: skip


def codes_within(
    registry: Registry, day: date, *, level: str = "", within: str = "", held: Held = nothing_held
) -> list[str]:
    """Return the units of a level on a day, of all or of those that lie in one; without a level those one level down.

    What stands no more on that day (a former province on today's map) stands for what of the map lies in it.
    """
    if not within:
        return [unit.code for unit in registry.at_level(level, day)]
    code = code_meant(registry, within, day, held)
    unit, own = last_standing(registry, code, day)
    if level and depth_of(level) <= depth_of(unit.level):
        raise UsageError(f"No {level} lies in {unit.name} ({code}), which is a {unit.level}.", where="level",
                         do="Name a level below it.")  # fmt: skip
    if not level:
        level = next(iter(child.level for child in registry.children(code, day)), "") if own == day else "commune"
    if not level:
        return []
    if own == day:
        return [unit.code for unit in registry.descendants(code, day, level)]
    return [unit.code for unit in lying_in(registry, code, own, level=level, day=day)]


def with_codes(
    registry: Registry, where: Mapping[str, object], day: date, held: Held = nothing_held
) -> dict[str, object]:
    """Return conditions on a table in which names of units are codes, and ``level`` and ``within`` are the units meant.

    Where units are named as well, only those of them that are meant by both are left.
    """
    left = {name: wanted for name, wanted in where.items() if name not in OF_PLACES}
    named = left.get("unit")
    if isinstance(named, str):
        left["unit"] = code_meant(registry, named, day, held) if named else named
    elif isinstance(named, Iterable):
        left["unit"] = [code_meant(registry, str(one), day, held) for one in named]
    asked = {name: str(where[name]) for name in OF_PLACES if where.get(name)}
    if asked:
        codes = codes_within(registry, day, held=held, **asked)
        own = left.get("unit")
        wanted = codes if own is None else [own] if isinstance(own, str) else own
        left["unit"] = [code for code in codes if code in set(wanted)]  # type: ignore[call-overload]
    return left
