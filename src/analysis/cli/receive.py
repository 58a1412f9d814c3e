"""``cadre receive``: read workbooks and CSV files into the store."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Lang, Root, answer, language_of, open_project, progress, tell
from analysis.project.finding import find_files, left_aside
from analysis.project.receiving import Round
from analysis.project.revisions import Change
from analysis.project.sending_back import not_copied
from analysis.words.language import Language

MOST_CHANGES = 12  # told of one file


def receive(
    paths: Annotated[list[Path], typer.Argument(help="Workbooks, CSV or TSV files; folders or zips of them.")],
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 if any cell was refused.")] = False,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes that read files side by side; by "
                                                "default as analysis.toml says.", show_default=False)] = None,
    lang: Lang = "",
    root: Root = None,
    json: Json = False,
) -> int:
    """Read workbooks and CSV files into sources, facts and rejects, each figure with its cell's address."""
    project = open_project(root)
    language = language_of(project, lang)
    files = find_files(paths)
    with progress("receive", len(files)) as step:
        done = project.receive(files, now=datetime.now().astimezone(), on_file=step, workers=workers)
    aside = left_aside(paths)
    for line in _told_of_files(done, aside, project.root, language):
        tell(line)
    summary = _summary(done) | {"left_aside": [str(path) for path in aside]}
    answer(summary, as_json=json, lines=_lines(done, language))
    unknown = any(receipt.source["form"] == "" for receipt in done.received)
    return 1 if done.failed or unknown or (strict and done.count("rejected")) else 0


def _told_of_files(done: Round, aside: list[Path], root: Path, language: Language) -> Iterator[str]:
    """Yield what is to be known of single files, for the log."""
    say = language.say
    for file in aside:
        yield say("receive.left_aside", path=file)
    for _, problem in done.failed:
        yield say("receive.not_read", problem=problem)  # it tells the file itself
    for source in (receipt.source for receipt in done.received):
        if source["problem"]:
            yield say("receive.problem", path=source["path"], problem=source["problem"])
        if source["unit"] == "" and source["form"]:
            key = "receive.unknown_sender" if source["sender"] else "receive.no_sender"
            yield say(key, path=source["path"], sender=source["sender"])
    for new, old in done.superseded:
        yield say("receive.supersedes", new=new, old=old)
    yield from _changed(done, language)
    for path, before in done.already:
        yield say("receive.before", path=path, before=before)
    for path in not_copied(done):
        yield say("receive.no_copy", path=path)
    for path, copy in done.sent_back:
        yield say("receive.to_mend", path=path, copy=told_from(copy, root))
    for note in (note for receipt in done.received for note in receipt.notes):
        yield say("receive.note", note=note)


def _summary(done: Round) -> dict[str, object]:
    counts = {name: done.count(name) for name in ("body_cells", "facts", "checks", "rejected", "ignored")}
    return {
        "received": len(done.received),
        "received_before": len(done.already),
        "same_as": [{"path": path, "received_as": before} for path, before in done.already],
        "failed": [{"path": path, "problem": problem} for path, problem in done.failed],
        "superseded": [{"path": new, "instead_of": old} for new, old in done.superseded],
        "changed": [
            {"path": path, **asdict(change)} for path, changed in _changes(done) for change in changed
        ],
        "sent_back": [{"path": path, "copy": str(copy)} for path, copy in done.sent_back],
        **counts,
        "files": [receipt.source for receipt in done.received],
    }


def _changes(done: Round) -> list[tuple[str, list[Change]]]:
    """Return the path of each file that took another's place, and what it tells otherwise."""
    paths = {str(receipt.source["id"]): str(receipt.source["path"]) for receipt in done.received}
    return [(paths[source], changed) for source, changed in done.changed.items()]


def _changed(done: Round, language: Language) -> Iterator[str]:
    """Yield what superseding files tell otherwise, cell by cell; of very many changes the first, and their number."""
    for path, changed in _changes(done):
        for each in changed[:MOST_CHANGES]:
            yield _change(path, each, language)
        if not changed:
            yield language.say("receive.changed_nothing", path=path)
        elif len(changed) > MOST_CHANGES:
            yield language.say("receive.changed_more", path=path, n=len(changed) - MOST_CHANGES)


def _change(path: str, change: Change, language: Language) -> str:
    before, now = (
        language.say("receive.was_refused", told=told or "–") if is_refused else told or "–"
        for told, is_refused in ((change.before, change.was_refused), (change.now, change.is_refused))
    )
    what = " ".join(part for part in (change.unit, change.period, change.measure, change.group) if part)
    what = f"  [{what}]" if what else ""
    return language.say("receive.changed", path=path, cell=change.cell, before=before, now=now, what=what)


def told_from(path: Path, root: Path) -> str:
    """Return a path as it is told: from the project's folder, where it lies in it."""
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _lines(done: Round, language: Language) -> list[str]:
    say = language.say
    counts = {name: done.count(name) for name in ("facts", "checks", "rejected", "ignored")}
    lines = [
        say("receive.files", received=len(done.received), before=len(done.already), failed=len(done.failed)),
        say("receive.cells", cells=done.count("body_cells"), **counts),
    ]
    differing = sum(int((r.findings["verdict"] == "does_not_add_up").sum()) for r in done.received)
    waiting = sum(name.named.unit is None for receipt in done.received for name in receipt.names)
    lines += [say("receive.differing", n=differing)] if differing else []
    lines += [say("receive.names", n=waiting)] if waiting else []
    refused = [receipt.source for receipt in done.received if receipt.source["rejected"]]
    return lines + [say("receive.refused", n=f"{row['rejected']:>4}", path=row["path"]) for row in refused]
