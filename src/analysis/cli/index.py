"""``cadre index``: write the entry page."""

from analysis.cli.telling import Json, Root, answer, open_project
from analysis.report.index import read_entries, write_index


def index(root: Root = None, json: Json = False) -> int:
    """Write reports/index.html, which lists the finished pages by place, subject and language."""
    project = open_project(root)
    entries = read_entries(project.reports)
    default, languages = project.settings.languages.default, project.catalogue.languages
    words = {
        code: {"name": languages[code]["name"], **languages[code]["index"]}
        for code in (default, *(code for code in project.settings.languages.all if code != default))
    }
    page = write_index(project.reports, entries, words, lang=default)
    answer({"page": str(page), "pages": len(entries)}, as_json=json, lines=[f"{page}: {len(entries)} pages listed."])
    return 0
