"""``cadre sample``: make the made-up sample province."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project, tell
from analysis.sample.country import write_country
from analysis.sample.province import write_sample


def sample(
    to: Annotated[Path | None, typer.Option("--to", help="Folder to write into; by default data/sample.",
                                            show_default=False)] = None,
    provinces: Annotated[int, typer.Option("--provinces", help="Instead: form BM02 of 2025 of every district of so "
                                           "many provinces, into data/sample_country; 63 are the whole country.",
                                           show_default=False)] = 0,
    root: Root = None,
    json: Json = False,
) -> int:
    """Write the made-up sample province, the same each time: one workbook a district, form and year."""
    project = open_project(root)
    folder = to or project.root / "data" / ("sample_country" if provinces else "sample")
    if provinces:
        files = write_country(folder, provinces, catalogue=project.catalogue, registry=project.registry)
    else:
        files = write_sample(folder, catalogue=project.catalogue, registry=project.registry)
    tell("These workbooks are made up, and say so.")
    answer({"folder": str(folder), "files": len(files)}, as_json=json, lines=[f"{len(files)} workbooks in {folder}"])
    return 0
