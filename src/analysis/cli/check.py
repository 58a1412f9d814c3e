"""``cadre check``: whether catalogue, store and pages are sound."""

from datetime import UTC, datetime

from analysis.cli.telling import Json, Root, answer, open_project
from analysis.project.checking import store_problems
from analysis.report.index_entries import page_paths
from analysis.report.notebook import read_notebooks
from analysis.report.promises import check_page
from analysis.report.scheduling.running import problems_of_schedules


def check(root: Root = None, json: Json = False) -> int:
    """Tell whether catalogue, store and pages are sound: 2 for a fault of the catalogue, 1 for any other."""
    project = open_project(root)
    catalogue, notebooks = project.catalogue, read_notebooks(project.root / project.settings.folders.notebooks)
    problems = [*store_problems(project.store), *problems_of_schedules(project, datetime.now(UTC))]
    pages = page_paths(project.reports)
    for page in pages:
        broken = check_page(page.read_text(encoding="utf-8"))
        problems += [f"{page.relative_to(project.root)}: {promise}" for promise in broken]
    counted = (
        f"{len(catalogue.indicators)} indicators, {len(catalogue.forms)} forms, {len(catalogue.units)} units, "
        f"{len(notebooks)} reports, {len(project.sources())} files received, {len(pages)} pages"
    )
    answer(
        {"checked": counted, "problems": problems},
        as_json=json,
        lines=[*problems, f"{counted}: " + (f"{len(problems)} problem(s)." if problems else "sound.")],
    )
    return 1 if problems else 0
