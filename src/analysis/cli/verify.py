"""``cadre verify``: are these pages what the manifest says?"""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project
from analysis.model.errors import UsageError
from analysis.report.caching import Cache, Verified


def verify(
    pages: Annotated[list[Path], typer.Argument(help="Pages, such as reports/vi/district_profile/350/2020.html.")],
    root: Root = None,
    json: Json = False,
) -> int:
    """Tell whether pages are what was written, and made from what there is now.

    Ends with 1 where a page is not what the manifest says of it, or is not in it.
    """
    project = open_project(root)
    cache = Cache.open(project)
    found = [cache.verify(_below(page, project.reports)) for page in pages]
    answer(
        {"pages": [one.told for one in found]}, as_json=json,
        lines=[line for one in found for line in _lines(one)],
    )  # fmt: skip
    return 0 if all(one.is_as_written for one in found) else 1


def _below(page: Path, reports: Path) -> str:
    for place in (page.resolve(), (reports / page).resolve()):
        if place.is_file() and place.is_relative_to(reports.resolve()):
            return place.relative_to(reports.resolve()).as_posix()
    raise UsageError("there is no such page.", where=str(page), do=f"Name a page below {reports}.")


def _lines(found: Verified) -> list[str]:
    lines = [f"{found.page}: {found.told['verdict']}"]
    if found.record is not None:
        record = found.record
        if record.state == "failed":
            lines.append(f"  written by an earlier run, sha256 {record.output}; the last one failed, {record.at}")
        else:
            lines.append(f"  written {record.at} from commit {record.commit or 'unknown'}, sha256 {record.output}")
        lines.append(f"  made from what there is now: {found.state}")
    return lines
