"""What a project holds, told in a few lines to whoever opens it in a notebook."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from analysis.geography.registry import LEVELS
from analysis.model.tables import rows_of
from analysis.project.asking import day_of
from analysis.words.language import Language

if TYPE_CHECKING:
    from analysis.project.project import Project


def overview(project: "Project") -> list[tuple[str, str]]:
    """Return what there is and what is told of it, in the first language of the pages."""
    language = Language.of(project.settings.languages.default, project.catalogue.languages)
    say, number = language.say, language.number
    sources = project.sources()
    told = [(say("explore.project"), str(project.root))]
    if sources.empty:
        return [*told, (say("explore.received"), say("explore.nothing_received"))]
    newest = max(rows_of(sources), key=lambda source: source["received_at"])
    day = language.date(str(newest["received_at"])[:10])
    files = say("explore.files", n=number(len(sources)), day=day, last=newest["path"])
    made_up = int(sources["is_made_up"].sum())
    periods = list(project.periods)
    counted = len(project.indicators_with_figures())
    told += [
        (say("explore.received"), files),
        (say("heads.period"), "–".join(dict.fromkeys((periods[0], periods[-1]))) if periods else "–"),
        (say("explore.indicators"), say("explore.of_known", n=number(counted), known=number(len(project.indicators)))),
        (say("explore.frames"), ", ".join(project.frames) or say("explore.not_computed")),
        (say("explore.units"), _units(project, language)),
    ]
    if made_up:
        told.append((say("heads.remark"), say("explore.made_up_files", n=number(made_up))))
    return told


def _units(project: "Project", language: Language) -> str:
    """Return how many units of each level have figures on the last map that was computed."""
    if not project.frames:
        return "–"
    frame = project.frames[-1]
    codes, parts = set(project.store.distinct("values", ["unit"], {"frame": frame})["unit"]), []
    for level in LEVELS[2:]:
        n = sum(unit.code in codes for unit in project.registry.at_level(level, day_of(frame)))
        parts += [language.say_count(f"register.number_of.{level}", n)] if n else []
    return f"{' · '.join(parts)} ({language.date(frame)})"


def overview_html(told: Sequence[tuple[str, str]]) -> str:
    """Return the same as a small table."""
    left = "style='text-align:left'"
    rows = "".join(f"<tr><th {left}>{escape(what)}</th><td {left}>{escape(of)}</td></tr>" for what, of in told)
    return f"<table>{rows}</table>"
