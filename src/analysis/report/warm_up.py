"""What a process does once so that every page forked from it begins at once."""

from collections.abc import Sequence
from datetime import date
from itertools import product
from pathlib import Path

from analysis.charts.chart import render
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.style import text_width
from analysis.geography.outlines import areas_of_snapshot
from analysis.geography.registry import LEVELS, Registry
from analysis.model.outlines import Snapshot
from analysis.project.project import Project
from analysis.report.read_ahead import ReadAhead
from analysis.words.language import Language

SIGNS = "0123456789.,%()/–−+…:;·× "


def draw_once() -> None:
    """Load what every chart needs whatever it shows, the typeface first of all."""
    render(nothing_to_draw(SIGNS), name="warm-up", title=SIGNS, alt=SIGNS)


def warm_up(root: Path, read: ReadAhead) -> None:
    """Take over what was read of the project in ``root``, prepare its maps, and measure the names that charts write.

    Who looks for either later finds it in the caches of their functions.
    """
    read.take_over()
    project = Project.open(root)
    for snapshot in project.catalogue.outlines.values():
        areas_of_snapshot(snapshot)
    for code in project.settings.languages.all:
        Language.of(code, project.catalogue.languages).number(0.5, 1)  # Babel reads a language's habits once
    _measure_names(project, project.settings.frames.compute)


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
