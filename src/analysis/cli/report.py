"""``cadre report``: run notebooks and write their pages."""

from typing import Annotated

import pandas as pd
import typer

from analysis.cli.telling import Json, Root, answer, open_project, progress, tell
from analysis.project.asking import known
from analysis.report.jobs import definitions, plan_jobs
from analysis.report.notebook import read_notebooks
from analysis.report.run import RunResult, run_jobs


def report(
    names: Annotated[
        list[str] | None, typer.Argument(help="Reports, such as district_profile; all by default.")
    ] = None,
    unit: Annotated[list[str] | None, typer.Option("--unit", help="Official code; may be repeated.")] = None,
    period: Annotated[list[str] | None, typer.Option("--period", help="Year; may be repeated.")] = None,
    frame: Annotated[str, typer.Option("--frame", help="Day of the map of units, such as 2020-12-31.")] = "",
    lang: Annotated[list[str] | None, typer.Option("--lang", help="vi or en; may be repeated.")] = None,
    key_cadres: Annotated[
        str, typer.Option("--key-cadres", help="Definition of key cadres, such as with_council; the first by default.")
    ] = "",
    profile: Annotated[
        str, typer.Option("--profile", help="Who reads: office (default), leadership or public; hides small counts.")
    ] = "",
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Pages at a time; by default what analysis.toml says.")
    ] = None,
    root: Root = None,
    json: Json = False,
) -> int:
    """Run notebooks with papermill and write one HTML page for each unit, period and language."""
    project = open_project(root)
    if key_cadres:
        known(key_cadres, definitions(project.catalogue.groupings), "definition of key cadres")
    jobs = plan_jobs(
        read_notebooks(project.root / project.settings.folders.notebooks),
        project.registry,
        names=names or (),
        units=unit or (),
        periods=period or (),
        frame=frame,
        langs=lang or project.settings.languages.all,
        key_cadres=key_cadres,
        profile=profile,
    )
    with progress("report", len(jobs)) as step:

        def told(result: RunResult) -> None:
            step(f"{result.status} {result.job} {result.seconds:.1f} s")
            if result.message:
                tell(f"failed: {result.job}: {result.message}")

        results = run_jobs(
            jobs,
            root=project.root,
            reports=project.reports,
            workers=workers or project.settings.run.workers,
            on_done=told,
            limits=project.settings.run,
        )
    project.keep_runs(pd.DataFrame([result.row for result in results]))
    failed = [result for result in results if result.status == "failed"]
    answer(
        {"made": len(results) - len(failed), "failed": len(failed), "pages": [result.row for result in results]},
        as_json=json,
        lines=[f"{len(results) - len(failed)} page(s) made, {len(failed)} failed, in {project.reports}."],
    )
    return 1 if failed else 0
