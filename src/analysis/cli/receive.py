"""``cadre receive``: read workbooks and CSV files into the store."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project, progress, tell
from analysis.project.finding import find_files, left_aside
from analysis.project.receiving import Round


def receive(
    paths: Annotated[list[Path], typer.Argument(help="Workbooks, CSV or TSV files; folders or zips of them.")],
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 if any cell was refused.")] = False,
    root: Root = None,
    json: Json = False,
) -> int:
    """Read workbooks and CSV files into sources, facts and rejects, each figure with its cell's address."""
    project = open_project(root)
    files = find_files(paths)
    with progress("receive", len(files)) as step:
        done = project.receive(files, now=datetime.now().astimezone(), on_file=step)
    aside = left_aside(paths)
    for path in aside:
        tell(f"left aside: {path}: no workbook, CSV or zip.")
    for failed, problem in done.failed:
        tell(f"cannot be read: {failed}: {problem}")
    unknown = [r for r in done.received if r.source["form"] == ""]
    for receipt in done.received:
        if receipt.source["problem"]:
            tell(f"problem: {receipt.source['path']}: {receipt.source['problem']}")
        if receipt.source["unit"] == "" and receipt not in unknown:
            tell(f"problem: {receipt.source['path']}: the sender {receipt.source['sender']!r} is not known.")
    for new, old in done.superseded:
        tell(f"supersedes: {new} takes the place of {old}")
    for note in (note for receipt in done.received for note in receipt.notes):
        tell(f"note: {note}")
    answer(_summary(done) | {"left_aside": [str(path) for path in aside]}, as_json=json, lines=_lines(done))
    return 1 if done.failed or unknown or (strict and done.count("rejected")) else 0


def _summary(done: Round) -> dict[str, object]:
    counts = {name: done.count(name) for name in ("body_cells", "facts", "checks", "rejected", "ignored")}
    return {
        "received": len(done.received),
        "received_before": len(done.already),
        "failed": [{"path": path, "problem": problem} for path, problem in done.failed],
        "superseded": [{"path": new, "instead_of": old} for new, old in done.superseded],
        **counts,
        "files": [receipt.source for receipt in done.received],
    }


def _lines(done: Round) -> list[str]:
    lines = [
        f"{len(done.received)} file(s) received, {len(done.already)} received before, {len(done.failed)} not readable.",
        f"{done.count('body_cells')} cells = {done.count('facts')} facts + {done.count('checks')} checks "
        f"+ {done.count('rejected')} refused + {done.count('ignored')} ignored.",
    ]
    refused = [r for r in done.received if r.source["rejected"]]
    waiting = sum(name.named.unit is None for receipt in done.received for name in receipt.names)
    if waiting:
        lines.append(f"{waiting} name(s) mean no unit for sure; `cadre names` tells what each may mean.")
    lines += [f"  refused {r.source['rejected']:>4} cell(s) in {r.source['path']}" for r in refused]
    return lines
