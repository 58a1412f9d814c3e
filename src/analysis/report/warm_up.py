"""What a process does once so that every page forked from it begins at once; nothing of a page is read for it."""

from pathlib import Path

from analysis.charts.chart import render
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.style import text_width
from analysis.geography.crosswalk import membership
from analysis.geography.outlines import areas_of_snapshot
from analysis.project.project import Project

SIGNS = "0123456789.,%()/–−+…:;·× "


def warm_up(root: Path) -> None:
    """Open the catalogue and the register of the project in ``root``, find out which communes lie where, and draw once.

    That loads the typeface; who looks for communes later finds them in the caches of their functions.

    No store is opened: its threads would not live on in a fork.
    """
    project = Project.open(root)
    for snapshot in project.catalogue.outlines.values():
        areas_of_snapshot(snapshot)
        for frame in project.settings.frames.compute:
            membership(project.registry, "commune", snapshot.day, frame)
    render(nothing_to_draw(SIGNS), name="warm-up", title=SIGNS, alt=SIGNS)
    for is_bold in (False, True):
        text_width(SIGNS, 1, bold=is_bold)
