"""``cadre round``: how the collection of a form stands, and reminders to those who have to send or mend something."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import typer

from analysis.cli.telling import Json, Lang, Root, answer, language_of, open_project
from analysis.ingest.marks import Mark, alike, told_cells
from analysis.project.asking import day_of
from analysis.project.collecting import Collection, Mending, Standing
from analysis.project.sending_back import safe
from analysis.words.language import Language

SENDERS_LANGUAGE = "vi"  # reminders, like all messages to senders, are in Vietnamese


def round(
    form: Annotated[str, typer.Argument(help="Id of the form, such as bm02; `cadre forms` lists them.")],
    period: Annotated[str, typer.Argument(help="Year, such as 2024.")],
    unit: Annotated[str, typer.Option("--unit", help="Code of a place; by default where the form is collected.",
                                      show_default=False)] = "",
    reminders: Annotated[Path | None, typer.Option("--reminders", help="Write a reminder (Vietnamese) for each "
                                                   "district that has to send or mend something, into this folder.",
                                                   show_default=False)] = None,
    due: Annotated[str, typer.Option("--due", help="Day by which it is wanted, such as 2024-07-15.")] = "",
    lang: Lang = "",
    root: Root = None,
    json: Json = False,
) -> int:
    """Tell who of those asked has sent a form of a year, who has not, and who must mend what, by district."""
    project = open_project(root)
    languages = project.catalogue.languages
    language = language_of(project, lang)
    wanted = day_of(due) if due else None
    found = project.collection(form, period, unit)
    lines = [_head(found, language)]
    for standing in found.standings:
        lines += _lines(standing, language)
    summary = _summary(found)
    if reminders is not None:
        written = _remind(found, reminders, wanted, Language.of(SENDERS_LANGUAGE, languages))
        lines.append(language.say("round.written", n=len(written), folder=reminders))
        summary["reminders"] = [str(path) for path in written]
    answer(summary, as_json=json, lines=lines)
    return 0


def _head(found: Collection, language: Language) -> str:
    asked, silent = found.count("asked"), found.count("silent")
    return language.say(
        "round.head", form=language.text(found.form.name), year=found.year, place=found.place.name, asked=asked,
        silent=silent, told=asked - silent, files=found.count("mendings"),
    )  # fmt: skip


def _lines(standing: Standing, language: Language) -> list[str]:
    if standing.place is None:
        lines = [language.say("round.nobody")]
    else:
        told = len(standing.asked) - len(standing.silent)
        head = language.say("round.place", place=standing.place.name, code=standing.place.code, told=told,
                            asked=len(standing.asked))  # fmt: skip
        lines = [f"{head}, {language.say('round.done')}" if standing.is_done else head]
    if standing.silent:
        lines.append(language.say("round.silent", units=", ".join(unit.name for unit in standing.silent)))
    for mending in standing.mendings:
        lines += [language.say("round.file", path=mending.path), *_cells(mending, language)]
    return lines


def _cells(mending: Mending, language: Language) -> list[str]:
    """Return what must be mended in a file, a line for the cells of which the same is said."""
    whole = [language.say("round.problem", problem=mending.problem)] if mending.problem else []
    return whole + [
        language.say("round.cells", cells=told_cells(group), said=_said(group, language), message=group[0].message)
        for group in alike(mending.marks)
    ]


def _said(group: Sequence[Mark], language: Language) -> str:
    return language.say("round.said", said=group[0].said) if len(group) == 1 and group[0].said else ""


def _remind(found: Collection, folder: Path, due: date | None, language: Language) -> list[Path]:
    """Write a reminder for each place that has something to send or to mend; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for standing in found.standings:
        if standing.place is None or standing.is_done:
            continue
        path = folder / f"{found.form.id}_{found.year}_{standing.place.code}_{safe(standing.place.name)}.txt"
        path.write_text(_reminder(found, standing, due, language), encoding="utf-8")
        written.append(path)
    return written


def _reminder(found: Collection, standing: Standing, due: date | None, language: Language) -> str:
    place = standing.place.name if standing.place else ""
    by_day = language.say("round.due", day=language.date(due)) if due else ""
    asked, silent, today = len(standing.asked), len(standing.silent), language.date(date.today())
    lines = [
        language.say("round.to", place=place),
        language.say("round.about", form=language.text(found.form.name), year=found.year), "",
        language.say("round.told_so_far", day=today, told=asked - silent, asked=asked, place=place),
    ]  # fmt: skip
    if standing.silent:
        lines += ["", language.say("round.please_send", n=silent, due=by_day)]
        lines += [f"    - {unit.name}" for unit in standing.silent]
    for mending in standing.mendings:
        file = PurePosixPath(mending.path).name
        lines += ["", language.say("round.please_mend", file=file, due=by_day), *_cells(mending, language)]
    return "\n".join(lines) + "\n"


def _summary(found: Collection) -> dict[str, Any]:
    return {
        "form": found.form.id, "period": found.year, "day": found.day.isoformat(), "unit": found.place.code,
        "asked": found.count("asked"), "silent": found.count("silent"), "files_to_mend": found.count("mendings"),
        "places": [
            {
                "unit": standing.place.code if standing.place else "",
                "name": standing.place.name if standing.place else "",
                "asked": [unit.code for unit in standing.asked],
                "silent": [{"code": unit.code, "name": unit.name} for unit in standing.silent],
                "to_mend": [
                    {"path": each.path, "problem": each.problem, "cells": [asdict(mark) for mark in each.marks]}
                    for each in standing.mendings
                ],
            }
            for standing in found.standings
        ],
    }  # fmt: skip
