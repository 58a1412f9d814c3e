"""``cadre index``: write the entry pages."""

from analysis.cli.telling import Json, Root, answer, open_project
from analysis.project.settings import PROFILES
from analysis.report.index_around import write_indexes
from analysis.report.jobs import OFFICE


def index(root: Root = None, json: Json = False) -> int:
    """Write reports/index.html, and one a language: places to look over and to search, key figures, news.

    Pages made for a profile other than the office's get entry pages of their own, in the folders that they stand in.
    """
    project = open_project(root)
    apart = [name for name in PROFILES if name != OFFICE and (project.reports / name).is_dir()]
    written = []
    for profile in (OFFICE, *apart):
        folder = project.reports if profile == OFFICE else project.reports / profile
        pages, count = write_indexes(project, folder, profile=profile)
        written += [{"page": str(page), "pages": count, "bytes": page.stat().st_size} for page in pages]
    answer(
        {"page": written[0]["page"], "pages": written[0]["pages"], "written": written},
        as_json=json,
        lines=[f"{one['page']}: {one['pages']} pages listed." for one in written],
    )
    return 0
