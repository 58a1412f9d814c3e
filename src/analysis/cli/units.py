"""``cadre units``: who is in the register of units, and what became of whom."""

from datetime import date
from typing import Annotated, Any

import typer

from analysis.catalogue.read import Reader
from analysis.catalogue.register import read_census
from analysis.cli.telling import Json, Lang, Root, answer, language_of, open_project
from analysis.geography.registry import LEVELS, Registry
from analysis.model.errors import CatalogueError, UsageError
from analysis.model.places import CensusCommune, Unit
from analysis.project.asking import day_of
from analysis.project.histories import Step, became, came_from, most_alike_in, search
from analysis.project.project import Project
from analysis.words.language import Language

MOST_EXPLAINED, MOST_LISTED = 6, 40


def units(
    what: Annotated[str, typer.Argument(help="Name or code, such as `kim bang` or 350; nothing counts all units.",
                                        show_default=False)] = "",
    day: Annotated[str, typer.Option("--day", help="Only units that stood on this day, such as 2025-07-01.")] = "",
    within: Annotated[str, typer.Option("--in", help="Only units that lay in the one with this code: 35.")] = "",
    lang: Lang = "",
    root: Root = None,
    json: Json = False,
) -> int:
    """Search units of the register by name or code, marks or none, and tell what they were made of and became."""
    project = open_project(root)
    language = language_of(project, lang)
    on = day_of(day) if day else None
    if within and not project.registry.rows(within):
        raise UsageError(language.say("register.none", what=within), where="--in", do=language.say("register.in_do"))
    if not what:
        rows, known = _numbers(project.registry, on, within), language.say("register.known")
        lines = [*(_numbers_line(row, language) for row in rows), *([] if within else [known])]
        answer({"days": rows, "known": known}, as_json=json, lines=lines)
        return 0
    found = search(project.registry, what, day=on, within=within)
    if not found:
        alike = most_alike_in(project.registry, what, day=on, within=within)
        told = language.say("register.alike", units="; ".join(f"{unit.code} {unit.name}" for unit, _ in alike))
        do = " ".join([*([told] if alike else []), language.say("register.none_do")])
        raise UsageError(language.say("register.none", what=what), where="units", do=do)
    census = _census(project)
    summary: dict[str, object] = {"units": [_told(project.registry, unit, census) for unit in found]}
    answer(summary, as_json=json, lines=_lines(project.registry, found, census, language))
    return 0


def _census(project: Project) -> dict[str, CensusCommune]:
    """Return code -> the commune of 2009 of that name."""
    reader = Reader(project.root / project.settings.folders.catalogue)
    communes = read_census(reader)
    if reader.faults:
        raise CatalogueError(reader.faults)
    return {commune.code: commune for commune in communes if commune.code}


def _numbers(registry: Registry, on: date | None, within: str) -> list[dict[str, Any]]:
    """Return how many units of each level stood (in one unit while it stood), from each day on which one is another."""
    days = [on] if on else registry.turning_days()
    rows: list[dict[str, Any]] = []
    for day in days:
        if within and registry.find(within, day) is None:
            continue
        levels = LEVELS[max(2, LEVELS.index(registry.unit(within, day).level) + 1) :] if within else LEVELS[2:]
        standing = (
            registry.descendants(within, day, level) if within else registry.at_level(level, day) for level in levels
        )
        numbers = {level: len(units) for level, units in zip(levels, standing, strict=True)}
        if not rows or numbers != {level: rows[-1].get(level) for level in numbers}:
            rows.append({"day": day.isoformat() if day > date.min else "", **numbers})
    return rows


def _numbers_line(row: dict[str, Any], language: Language) -> str:
    day = language.date(row["day"]) if row["day"] else language.say("register.from_the_beginning")
    numbers = (language.say_count(f"register.number_of.{level}", row[level]) for level in LEVELS if level in row)
    return f"{day:<16}" + " · ".join(numbers)


def _told(registry: Registry, unit: Unit, census: dict[str, CensusCommune]) -> dict[str, Any]:
    own = unit.model_dump(mode="json")
    here = [("came_from", came_from(registry, unit)), ("became", became(registry, unit))]
    ways = {name: [_told_step(step) for step in steps] for name, steps in here}
    commune = census.get(unit.code) if _is_first(registry, unit) else None
    return own | ways | {"census_2009": commune.model_dump() if commune else None}


def _told_step(step: Step) -> dict[str, Any]:
    unit = step.link.unit
    named = {"code": unit.code, "name": unit.name, "valid_from": str(unit.valid_from or "")}
    return {"depth": step.depth, **named, "change": step.link.change.model_dump(mode="json")}


def _is_first(registry: Registry, unit: Unit) -> bool:
    """Whether the unit is the one of its code that the list of 2009 was joined to."""
    return unit.level == "commune" and registry.rows(unit.code)[0] is unit


def _lines(registry: Registry, found: list[Unit], census: dict[str, CensusCommune], language: Language) -> list[str]:
    if len(found) > MOST_EXPLAINED:
        left = len(found) - MOST_LISTED
        more = [language.say("register.more", n=language.number(left))] if left > 0 else []
        heads = [_head(registry, unit, language) for unit in found[:MOST_LISTED]]
        return [*heads, *more, language.say("register.narrow")]
    lines = []
    for unit in found:
        lines.append(_head(registry, unit, language))
        lines += [_step_line("from", step, language) for step in came_from(registry, unit)]
        lines += [_step_line("to", step, language) for step in became(registry, unit)]
        if _is_first(registry, unit) and unit.code in census:
            lines.append("  " + language.say("register.census", **census[unit.code].model_dump()))
    return lines


def _head(registry: Registry, unit: Unit, language: Language) -> str:
    last = unit.valid_to or date.max
    place = ", ".join(above.name for above in registry.ancestors(unit.code, last) if above.level in LEVELS[2:])
    begun = language.date(unit.valid_from) if unit.valid_from else "…"
    ended = language.date(unit.valid_to) if unit.valid_to else language.say("register.today")
    where = f" · {place}" if place else ""
    return f"{unit.code}  {unit.name}{where} · {begun} – {ended}"


def _step_line(way: str, step: Step, language: Language) -> str:
    change, unit = step.link.change, step.link.unit
    part = "" if change.is_whole else " " + (
        language.say("register.share", share=language.percent(change.share)) if change.share is not None
        else language.say("register.part")
    )  # fmt: skip
    told = language.say(f"register.{way}.{change.kind}", code=unit.code, name=unit.name)
    return f"{'  ' * step.depth}{language.date(change.date)}: {told}{part} [{change.source}]"
