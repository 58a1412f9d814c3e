"""``cadre report``: run notebooks and write their pages."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project, progress, tell
from analysis.model.errors import UsageError
from analysis.report.batch import make_pages
from analysis.report.caching import Cache, Planned
from analysis.report.grid import Request, jobs_of, requests_in
from analysis.report.manifest import masked
from analysis.report.notebook import read_notebooks
from analysis.report.result import RunResult


def report(
    names: Annotated[
        list[str] | None, typer.Argument(help="Reports, such as district_profile; all by default.")
    ] = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="Code, list of codes, or pattern such as 'district:35*'.")
    ] = None,
    period: Annotated[
        list[str] | None, typer.Option("--period", help="Year, list such as 2020,2025, or range 2020..2024.")
    ] = None,
    frame: Annotated[str, typer.Option("--frame", help="Day of the map of units, such as 2020-12-31.")] = "",
    lang: Annotated[list[str] | None, typer.Option("--lang", help="vi, en, or vi,en.")] = None,
    key_cadres: Annotated[
        str, typer.Option("--key-cadres", help="Definition of key cadres, such as with_council; the first by default.")
    ] = "",
    profile: Annotated[
        str, typer.Option("--profile", help="Who reads: office (default), leadership or public; hides small counts.")
    ] = "",
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Pages at a time; by default what analysis.toml says.")
    ] = None,
    parameters: Annotated[
        Path | None, typer.Option("--parameters", help="File with a list of what to make, in YAML or JSON.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Make every page, also those that are up to date.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the pages and why each would be made; make none.")
    ] = False,
    root: Root = None,
    json: Json = False,
) -> int:
    """Run notebooks with papermill and write one HTML page for each unit, period and language.

    A page that is there already, made from just what there is now, is left as it is.
    """
    project = open_project(root)
    asked = Request(
        tuple(names or ()), tuple(unit or ()), tuple(period or ()), tuple(lang or ()), frame, key_cadres, profile
    )
    if parameters is not None and asked != Request():
        raise UsageError("a file of parameters says everything.", where=str(parameters), do="Leave the others out.")
    jobs = jobs_of(
        requests_in(parameters) if parameters else [asked],
        read_notebooks(project.root / project.settings.folders.notebooks),
        project.registry,
        project.catalogue.groupings,
        project.settings.languages.all,
    )
    cache = Cache.open(project)
    planned = cache.plan(jobs, everything=no_cache)
    if dry_run:
        return _list(planned, as_json=json)
    needed = sum(plan.is_needed for plan in planned)
    with progress("report", needed) as step:

        def told(result: RunResult) -> None:
            step(f"{result.status} {result.job} {result.seconds:.1f} s")
            if result.message:
                tell(f"failed: {result.job}: {result.message}")

        count = workers or project.settings.run.workers
        results = make_pages(project, cache, planned, workers=count, on_done=told)
    failed = [result for result in results if result.status == "failed"]
    left = len(jobs) - needed
    answer(
        {
            "made": len(results) - len(failed), "failed": len(failed), "up_to_date": left,
            "pages": [result.row for result in results],
        },
        as_json=json,
        lines=[
            f"{len(results) - len(failed)} page(s) made, {len(failed)} failed, {left} up to date, in {project.reports}."
        ],
    )  # fmt: skip
    return 1 if failed else 0


def _list(planned: list[Planned], *, as_json: bool) -> int:
    """Tell what would be done, and do nothing."""
    jobs = [
        {
            "report": plan.job.report, "parameters": masked(plan.job.parameters), "page": plan.job.page,
            "fingerprint": plan.fingerprint, "state": plan.state,
        }
        for plan in planned
    ]  # fmt: skip
    needed = sum(plan.is_needed for plan in planned)
    lines = [f"{plan.job.page}: {plan.state}" for plan in planned]
    answer({"jobs": jobs}, as_json=as_json, lines=[*lines, f"{needed} of {len(planned)} page(s) would be made."])
    return 0
