"""What a process does once so that every page forked from it begins at once."""

from collections.abc import Sequence
from datetime import date
from itertools import product
from pathlib import Path

from analysis.charts.chart import render
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.style import text_width
from analysis.geography.crosswalk import membership, units_lying_in_each
from analysis.geography.outlines import areas_of_snapshot
from analysis.geography.registry import LEVELS, ONE_DAY, Registry
from analysis.geography.turns import turns_of
from analysis.model.outlines import Snapshot
from analysis.project.project import Project
from analysis.words.language import Language

SIGNS = "0123456789.,%()/–−+…:;·× "


def warm_up(root: Path) -> None:
    """Open the catalogue and the register of the project in ``root``, find out which units lie where, and draw once.

    That loads the typeface and measures the names that charts write; who looks for either later finds it in the caches
    of their functions.

    The tables of the store are held in memory. No database is opened: its threads would not live on in a fork.
    """
    project = Project.open(root)
    project.store.hold_in_memory()
    frames = project.settings.frames.compute
    for snapshot in project.catalogue.outlines.values():
        areas_of_snapshot(snapshot)
        for frame in frames:
            membership(project.registry, "commune", snapshot.day, frame)  # with its gaps, of which a map tells
    days = {snapshot.day for snapshot in project.catalogue.outlines.values()} | set(frames)
    days |= {date(year, 12, 31) for year in range(min(frames).year - 1, max(frames).year)}
    changes = [day for day in project.registry.days_of_change() if day <= max(frames)]
    days |= {side for day in changes for side in (day - ONE_DAY, day)}  # what was rearranged shows on charts
    reporting = sorted({form.level for form in project.catalogue.forms.values()})
    for level, as_of, frame in product(reporting, sorted(days), frames):
        if as_of <= frame or as_of in frames:
            units_lying_in_each(project.registry, level, as_of, frame, ())
    for level in reporting:
        turns_of(project.registry, (), max(frames), level, date.min, max(frames))
    for code in project.settings.languages.all:
        Language.of(code, project.catalogue.languages).number(0.5, 1)  # Babel reads a language's habits once
    render(nothing_to_draw(SIGNS), name="warm-up", title=SIGNS, alt=SIGNS)
    _measure_names(project, frames)


def _measure_names(project: Project, frames: Sequence[date]) -> None:
    """Measure provinces and above, and what lies in a province that has outlines; a page elsewhere measures its own."""
    registry, below = project.registry, LEVELS[LEVELS.index("province") + 1 :]
    places = [unit for level, frame in product(LEVELS, frames) if level not in below
              for unit in registry.at_level(level, frame)]  # fmt: skip
    drawn = {_province(registry, snapshot) for snapshot in project.catalogue.outlines.values()}
    places += [unit for code, level, frame in product(drawn, below, frames) if registry.find(code, frame)
               for unit in registry.descendants(code, frame, level)]  # fmt: skip
    names = SIGNS + " ".join({unit.name for unit in places})
    for is_bold in (False, True):
        text_width(names, 1, bold=is_bold)
    catalogue = project.catalogue
    words = [noun.name for noun in catalogue.indicators.values()]
    words += [member.name for grouping in catalogue.groupings.values() for member in grouping.members]
    for language in project.settings.languages.all:
        text_width(" ".join(word.in_language(language) for word in words), 1)


def _province(registry: Registry, snapshot: Snapshot) -> str:
    """Return the code of the province that a snapshot draws."""
    line = registry.ancestors(snapshot.features[0].properties.code, snapshot.day)
    return next(unit.code for unit in line if unit.level == "province")
