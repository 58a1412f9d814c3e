"""``cadre receive``: read workbooks and CSV files into the store."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project, progress, tell
from analysis.project.finding import find_files, left_aside
from analysis.project.receiving import Round
from analysis.project.revisions import Change
from analysis.project.sending_back import not_copied

MOST_CHANGES = 12  # told of one file


def receive(
    paths: Annotated[list[Path], typer.Argument(help="Workbooks, CSV or TSV files; folders or zips of them.")],
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 if any cell was refused.")] = False,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes that read files side by side; by "
                                                "default as analysis.toml says.", show_default=False)] = None,
    root: Root = None,
    json: Json = False,
) -> int:
    """Read workbooks and CSV files into sources, facts and rejects, each figure with its cell's address."""
    project = open_project(root)
    files = find_files(paths)
    with progress("receive", len(files)) as step:
        done = project.receive(files, now=datetime.now().astimezone(), on_file=step, workers=workers)
    aside = left_aside(paths)
    _tell_of(done, aside, project.root)
    answer(_summary(done) | {"left_aside": [str(path) for path in aside]}, as_json=json, lines=_lines(done))
    unknown = any(receipt.source["form"] == "" for receipt in done.received)
    return 1 if done.failed or unknown or (strict and done.count("rejected")) else 0


def _tell_of(done: Round, aside: list[Path], root: Path) -> None:
    """Write to the log what is to be known of single files."""
    for file in aside:
        tell(f"left aside: {file}: no workbook, CSV or zip.")
    for failed, problem in done.failed:
        tell(f"cannot be read: {failed}: {problem}")
    for receipt in done.received:
        if receipt.source["problem"]:
            tell(f"problem: {receipt.source['path']}: {receipt.source['problem']}")
        if receipt.source["unit"] == "" and receipt.source["form"]:
            tell(f"problem: {receipt.source['path']}: the sender {receipt.source['sender']!r} is not known.")
    for new, old in done.superseded:
        tell(f"supersedes: {new} takes the place of {old}")
    for line in _changed(done):
        tell(line)
    for path, before in done.already:
        tell(f"received before: {path}: the same bytes as {before}; nothing is done.")
    for path in not_copied(done):
        tell(f"no copy: {path}: an .xlsx has no place for all of its columns or rows; send the list of refused cells.")
    for path, copy in done.sent_back:
        tell(f"to be mended: {path}: send {told_from(copy, root)} back.")
    for note in (note for receipt in done.received for note in receipt.notes):
        tell(f"note: {note}")


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


def _changed(done: Round) -> list[str]:
    """Return what superseding files tell otherwise, cell by cell; of very many changes the first, and their number."""
    lines = []
    for path, changed in _changes(done):
        lines += [f"changed: {path}!{_change(each)}" for each in changed[:MOST_CHANGES]]
        if not changed:
            lines.append(f"changed: {path}: no figure and no refused cell; it tells what the file before it told.")
        elif len(changed) > MOST_CHANGES:
            lines.append(f"changed: {path}: and {len(changed) - MOST_CHANGES} more, which --json lists.")
    return lines


def _change(change: Change) -> str:
    before, now = (
        f"{told or '–'}{' (refused)' if is_refused else ''}"
        for told, is_refused in ((change.before, change.was_refused), (change.now, change.is_refused))
    )
    what = " ".join(part for part in (change.unit, change.period, change.measure, change.group) if part)
    return f"{change.cell}: {before} -> {now}" + (f"  [{what}]" if what else "")


def told_from(path: Path, root: Path) -> str:
    """Return a path as it is told: from the project's folder, where it lies in it."""
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _lines(done: Round) -> list[str]:
    lines = [
        f"{len(done.received)} file(s) received, {len(done.already)} received before, {len(done.failed)} not readable.",
        f"{done.count('body_cells')} cells = {done.count('facts')} facts + {done.count('checks')} checks "
        f"+ {done.count('rejected')} refused + {done.count('ignored')} ignored.",
    ]
    differing = sum(int((r.findings["verdict"] == "does_not_add_up").sum()) for r in done.received)
    if differing:
        lines.append(f"{differing} printed sum(s) differ from what they sum; both are told, none is mended.")
    refused = [r for r in done.received if r.source["rejected"]]
    waiting = sum(name.named.unit is None for receipt in done.received for name in receipt.names)
    if waiting:
        lines.append(f"{waiting} name(s) mean no unit for sure; `cadre names` tells what each may mean.")
    lines += [f"  refused {r.source['rejected']:>4} cell(s) in {r.source['path']}" for r in refused]
    return lines
