"""``cadre report``: run notebooks and write their pages."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.main import OF_REPORTS
from analysis.cli.telling import Json, Root
from analysis.report.engine.handing_over import end_at_once, hand_over_once_warm


def report(
    names: Annotated[
        list[str] | None, typer.Argument(help="Reports, such as district_profile; all by default.")
    ] = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="Code, list of codes, or pattern such as 'district:35[0-3]'.")
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
    executor: Annotated[
        str, typer.Option("--executor", help="Where pages are made: local (default), or dask, a Dask cluster.")
    ] = "local",
    scheduler: Annotated[
        str, typer.Option("--scheduler", help="Address of the cluster's scheduler, such as tcp://10.0.0.5:8786.")
    ] = "",
    through: Annotated[
        str, typer.Option("--through", help="Address at which workers find the data; by default data/cluster here.")
    ] = "",
    parameters: Annotated[
        Path | None, typer.Option("--parameters", help="File with a list of what to make, in YAML or JSON.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Make every page, also those that are up to date.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the pages and why each would be made; make none.")
    ] = False,
    junit: Annotated[
        Path | None, typer.Option("--junit", help="File to write what became of each page to, as JUnit XML.")
    ] = None,
    root: Root = None,
    json: Json = False,
) -> int:
    """Run notebooks with papermill and write one HTML page for each unit, period and language.

    A page that is there already, made from just what there is now, is left as it is.
    """
    if no_cache and not dry_run and executor == "local":
        code = hand_over_once_warm("analysis.cli.main:run_here", root, OF_REPORTS)
        if code is not None:
            end_at_once(code)
    # Only now is imported what plans the pages: the process that it was handed over to has it already.
    reporting = import_module("analysis.cli.reporting")
    exit_code: int = reporting.make_reports(
        reporting.Request(
            tuple(names or ()), tuple(unit or ()), tuple(period or ()), tuple(lang or ()), frame, key_cadres, profile
        ),
        parameters,
        everything=no_cache,
        only_list=dry_run,
        workers=workers,
        junit=junit,
        root=root,
        as_json=json,
        elsewhere=reporting.Elsewhere(executor, scheduler, through),
    )
    return exit_code
