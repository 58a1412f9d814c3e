"""What ``cadre report`` does: plan the pages that were asked for, have those made that need it, tell of them."""

from pathlib import Path

from analysis.cli.telling import answer, open_project, progress, tell
from analysis.model.errors import UsageError
from analysis.report.batch import make_pages
from analysis.report.caching import Cache, Planned
from analysis.report.cluster.elsewhere import Elsewhere
from analysis.report.failures import FAILURES
from analysis.report.grid import Request, jobs_of, requests_in
from analysis.report.junit import write_junit
from analysis.report.manifest import masked
from analysis.report.notebook import read_notebooks
from analysis.report.result import RunResult


def make_reports(
    asked: Request,
    parameters: Path | None,
    *,
    everything: bool,
    only_list: bool,
    workers: int | None,
    junit: Path | None,
    root: Path | None,
    as_json: bool,
    elsewhere: Elsewhere = Elsewhere(),
) -> int:
    """Make the pages that were asked for, here or in the file ``parameters``; return 1 where one failed, else 0."""
    project = open_project(root)
    elsewhere.check(project, workers)
    if junit is not None:
        _make_sure_can_be_written(junit, only_list=only_list)
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
    planned = cache.plan(jobs, everything=everything)
    if only_list:
        return _list(planned, as_json=as_json)
    needed = sum(plan.is_needed for plan in planned)
    with progress("report", needed) as step:

        def told(result: RunResult) -> None:
            step(f"{result.status} {result.job} {result.seconds:.1f} s")
            if result.message:
                tell(f"failed: {result.job}: {result.message}")

        count = workers or project.settings.run.workers
        crew = elsewhere.crew(project, [plan.job for plan in planned if plan.is_needed])
        results = make_pages(project, cache, planned, workers=count, on_done=told, crew=crew)
    if junit is not None:
        write_junit(junit, planned, results)
    return _tell(project.reports, results, left=len(jobs) - needed, as_json=as_json)


def _tell(reports: Path, results: list[RunResult], *, left: int, as_json: bool) -> int:
    """Tell what became of the pages; ``left`` were up to date. Return the exit code."""
    failed = [result for result in results if result.status == "failed"]
    made = len(results) - len(failed)
    lines = [f"{made} page(s) made, {len(failed)} failed, {left} up to date, in {reports}."]
    if failed:
        lines.append(f"Why, and what to do: {reports / FAILURES}.")
    answer(
        {
            "made": made, "failed": len(failed), "up_to_date": left,
            "pages": [result.row | {"kind": result.kind, "section": result.section} for result in results],
        },
        as_json=as_json,
        lines=lines,
    )  # fmt: skip
    return 1 if failed else 0


def _make_sure_can_be_written(junit: Path, *, only_list: bool) -> None:
    """Raise before any page is made, and not after all of them."""
    if only_list:
        raise UsageError("nothing is made, so that nothing becomes of any page.", where="--junit",
                         do="Leave out --dry-run or --junit.")  # fmt: skip
    if junit.is_dir():
        raise UsageError("this is a folder.", where=f"--junit {junit}", do="Name a file, such as pages.xml.")


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
