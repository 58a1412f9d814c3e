"""From an executed notebook to one self-contained HTML page: no code, no prompts, nothing fetched from anywhere.

A page is the ``text/html`` outputs of the notebook's cells, in their order and as they are, in our own shell
(``template/page.html.j2``). Markdown cells are notes between authors and stay in the notebook; so does what the cells
print. The last cell says what the page is about, as one output of type ``PAGE_TYPE``.
"""

from collections.abc import Iterator
from typing import Any

import nbformat
from markupsafe import Markup
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from analysis.model.errors import PageError
from analysis.report.drawings import with_looks_once
from analysis.report.glossary import with_terms_explained
from analysis.report.promises import check_page
from analysis.report.script import page_policy, page_script
from analysis.report.shell import look, template_environment

_SHELL = "page.html.j2"
PAGE_TYPE = "application/vnd.cadre.page+json"
# What page.py must say of a page; `level`, `subject_name`, `summary` may be said as well, for the entry page.
PAGE_FACTS = (
    "report", "title", "place", "period", "frame", "lang", "unit", "subject", "is_made_up", "contents",
    "other_languages", "index_href", "labels", "glossary",
)  # fmt: skip
LABELS = ("skip", "contents", "other_languages", "frame", "made_up_banner", "index")
# Words of the script, which it reads off the page.
SCRIPT_LABELS = ("download_csv", "wide_table")


def export_page(notebook: NotebookNode) -> str:
    """Return the page of an executed notebook.

    Raises
    ------
    PageError
        where the notebook did not say what its page is about, shows something that cannot stand on a page, or the
        page breaks a promise (all broken ones are named).
    """
    facts = page_facts(notebook)
    html = _fill_shell(facts, "\n".join(_shown(notebook)).strip())
    html = with_looks_once(html)
    html = with_terms_explained(html, facts["glossary"])
    broken = check_page(html)
    if broken:
        raise PageError(
            f"The page breaks {len(broken)} promise(s): {'; '.join(broken)}.",
            where=f"{facts['report']} {facts['unit']} {facts['period']} {facts['lang']}",
            do="Mend it in the notebook, its words or the chart; the promises are told in analysis/report/promises.py.",
        )
    return html


def compile_templates() -> None:
    """Compile once what every page is written with, so that processes forked from this one need not."""
    nbformat.reads(nbformat.writes(new_notebook()), as_version=4)
    template_environment().get_template(_SHELL)


def page_facts(notebook: NotebookNode) -> dict[str, Any]:
    """Return what the notebook's last cell says of its page; a fact that is missing raises ``PageError``."""
    found = [
        output.data[PAGE_TYPE]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if PAGE_TYPE in output.get("data", {})
    ]
    if len(found) != 1:
        raise PageError(
            f"The notebook says {len(found)} times what its page is about; once is needed.",
            do="Its last cell must finish the page, and no cell may stop the kernel before it.",
        )
    facts = dict(found[0])
    missing = [name for name in PAGE_FACTS if name not in facts]
    missing += [f"labels.{name}" for name in (*LABELS, *SCRIPT_LABELS) if name not in facts.get("labels", {})]
    if missing:
        raise PageError(f"The notebook does not say of its page: {', '.join(missing)}.")
    return facts


def _shown(notebook: NotebookNode) -> Iterator[str]:
    """Yield what the cells show as HTML."""
    for place, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if _is_shown(output, place):
                html = output.data["text/html"]
                yield html if isinstance(html, str) else "".join(html)  # line by line, as notebooks may have it


def _is_shown(output: NotebookNode, place: int) -> bool:
    if output.output_type == "error":
        raise PageError(f"{output.ename}: {output.evalue}", where=f"cell {place}")
    if output.output_type == "stream" or PAGE_TYPE in output.data:
        return False
    if "text/html" not in output.data and "text/markdown" in output.data:
        return False  # a note for who runs the notebook by hand, like a Markdown cell
    if "text/html" not in output.data:
        raise PageError(
            f"This cell shows {' and '.join(sorted(output.data))}, which would be missing on the page.",
            where=f"cell {place}",
            do="Show it through the page, or end the line with a semicolon.",
        )
    return True


def _fill_shell(facts: dict[str, Any], body: str) -> str:
    shell = template_environment().get_template(_SHELL)
    return shell.render(
        page=facts,
        labels=facts["labels"],
        script_labels=SCRIPT_LABELS,
        body=Markup(body),
        css=look("page.css"),
        policy=Markup(page_policy()),
        script=Markup(page_script()),
    )
