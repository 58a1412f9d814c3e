"""From an executed notebook to one self-contained HTML page: no code, no prompts, nothing fetched from anywhere.

A page is the ``text/html`` outputs of the notebook's cells, in their order, in our own shell
(``template/page.html.j2``). Markdown cells are notes between authors and stay in the notebook; so does what the cells
print. The last cell says what the page is about, as one output of type ``PAGE_TYPE``.
"""

from functools import cache
from typing import Any

import nbformat
from markupsafe import Markup
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output
from traitlets.config import Config

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
    html = _fill_shell(facts, _export_body(_only_html(notebook)))
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
    empty = new_notebook(cells=[new_code_cell("", outputs=[new_output("display_data", data={"text/html": ""})])])
    nbformat.reads(nbformat.writes(empty), as_version=4)
    _export_body(empty)
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


def _only_html(notebook: NotebookNode) -> NotebookNode:
    """Return a copy with only the cells and outputs that show HTML."""
    cells = []
    for place, cell in enumerate(notebook.cells, 1):
        shown = [output for output in cell.get("outputs", []) if _is_shown(output, place)]
        if shown:
            cells.append(NotebookNode(cell, outputs=shown))
    return NotebookNode(notebook, cells=cells)


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


class _BodyExporter(HTMLExporter):
    """nbconvert's HTML without the last step, which would put placeholder texts on pictures without alt text."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Return the HTML of the notebook and nbconvert's resources."""
        resources = self._init_resources(resources)
        return TemplateExporter.from_notebook_node(self, nb, resources, **options)


# The skeleton that nbconvert's own templates fill; filled with the outputs alone, without boxes around cells.
_BODY = """{%- extends 'base/null.j2' -%}
{%- block codecell -%}
{%- for output in cell.outputs %}
{{ output.data['text/html'] }}
{%- endfor %}
{%- endblock codecell -%}"""


def _export_body(notebook: NotebookNode) -> str:
    body, _ = _exporter().from_notebook_node(notebook)
    return str(body).strip()


@cache
def _exporter() -> _BodyExporter:
    """Return the exporter, which a process makes once: its templates are compiled by then."""
    config = Config()
    # What nbconvert's preprocessors take out or mark, the skeleton does not ask for; each copies the whole notebook.
    config.HTMLExporter.default_preprocessors = []
    # The notebook comes from nbformat; to validate it again after each of nbconvert's steps takes most of its time.
    config.HTMLExporter.optimistic_validation = True
    return _BodyExporter(config=config, template_name="basic", raw_template=_BODY)


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
