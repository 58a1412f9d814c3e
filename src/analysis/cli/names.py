"""``cadre names``: names on forms that no rule reads, what they may mean, and confirming what one means."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analysis.catalogue.confirmed import FILE
from analysis.cli.telling import Json, Lang, Root, answer, language_of, open_project
from analysis.model.errors import UsageError
from analysis.project.naming import Waiting, confirm, table_of
from analysis.project.project import Project
from analysis.words.language import Language


def names(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; by default what was received with "
                                                       "names that could not be read.", show_default=False)] = None,
    accept: Annotated[str, typer.Option("--accept", help="A name that waits, as it is written.")] = "",
    code: Annotated[str, typer.Option("--as", help="Code of the unit that it means.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who confirms it.")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="Write what waits as CSV, a line a candidate.")] = None,
    lang: Lang = "",
    root: Root = None,
    json: Json = False,
) -> int:
    """List names on received forms that no rule reads, with what they may mean; or confirm what one means."""
    project = open_project(root)
    language = language_of(project, lang)
    if bool(accept) != bool(code):
        raise UsageError(language.say("names.accept_and_as"), where="names", do=language.say("names.accept_and_as_do"))
    waits = project.names_waiting(paths or ())
    if accept:
        folder = project.root / project.settings.folders.catalogue
        kept = confirm(
            waits, accept, code, by, on=date.today(), registry=project.registry, folder=folder, say=language.say
        )  # fmt: skip
        summary: dict[str, object] = {"confirmed": [_summary(each, project) for each in kept]}
        answer(summary, as_json=json, lines=_confirmed_lines(kept, code, project, language))
        return 0
    lines = [line for each in waits for line in _lines(each, project, language)]
    if to is not None:
        to.write_text(table_of(waits), encoding="utf-8")
        number = sum(len(each.candidates) for each in waits)
        target = f"{project.settings.folders.catalogue}/{FILE}"
        lines.append(language.say("names.written", n=number, file=to, target=target))
    answer({"names": [_summary(each, project) for each in waits]}, as_json=json,
           lines=lines or [language.say("names.none")])  # fmt: skip
    return 0


def _summary(name: Waiting, project: Project) -> dict[str, object]:
    return {
        "written": name.written, "form": name.form, "within": name.within.code, "day": name.day.isoformat(),
        "places": list(name.places),
        "candidates": [
            {"code": unit.code, "name": unit.name, "parent": unit.parent, "likeness": likeness}
            for unit, likeness in name.candidates
        ],
    }  # fmt: skip


def _lines(name: Waiting, project: Project, language: Language) -> list[str]:
    place, more = name.places[0], len(name.places) - 1
    place += language.say("names.more_places", n=more) if more else ""
    day = language.date(name.day.isoformat())
    told = {"what": name.written, "form": name.form, "within": name.within.name, "day": day, "place": place}
    lines = [language.say("names.waits", **told)]
    for unit, likeness in name.candidates:
        alike = language.say("names.alike", share=language.percent(likeness, 0)) if likeness is not None else ""
        parent = project.registry.find(unit.parent, name.day)
        above = parent.name if parent else ""
        lines.append(language.say("names.candidate", code=unit.code, name=unit.name, above=above, alike=alike))
        lines.append(language.say("names.accept", what=name.written, code=unit.code))
    return lines if name.candidates else [*lines, language.say("names.no_candidate")]


def _confirmed_lines(kept: list[Waiting], code: str, project: Project, language: Language) -> list[str]:
    lines = []
    for name in kept:
        unit, day = project.registry.unit(code, name.day), language.date(name.day.isoformat())
        told = {"what": name.written, "within": name.within.name, "code": code, "name": unit.name, "day": day}
        lines.append(language.say("names.confirmed", **told))
        if code not in {candidate.code for candidate, _ in name.candidates}:
            proposed = "; ".join(f"{candidate.code} {candidate.name}" for candidate, _ in name.candidates) or "–"
            told = {"code": code, "name": unit.name, "proposed": proposed, "file": FILE}
            lines.append(language.say("names.not_proposed", **told))
    paths = dict.fromkeys(place.partition("!")[0] for name in kept for place in name.places)
    return [*lines, language.say("names.receive_again", paths=" ".join(f'"{path}"' for path in paths))]
