"""A table as a reader gets it: caption, heads with scope, row heads, numbers at the right, long texts in wide cells."""

import re

import pandas as pd
from jinja2 import Environment
from markupsafe import Markup, escape

WIDE_FROM = 6  # columns; a table of so many scrolls on a phone and is not squeezed into towers of words
# Letters of its longest cell from which a column is set wider, lest its words stand on each other in a tower.
LEAST_LETTERS = {"prose": 61, "phrase": 31, "words": 13}
LONG_NUMBER = 36  # letters; beyond them a cell of figures tells in words why there is none, and may be broken
PAIR = 16  # letters; beyond them a cell holds two figures (points and persons), which may stand one below the other
LONG_WORD = re.compile(r"\S{24,}")  # an address, which a phone cannot show in one line


def _breakable(text: str) -> Markup:
    """Return the escaped text in which long addresses may go on in the next line after a slash."""
    return Markup(LONG_WORD.sub(lambda word: word.group().replace("/", "/<wbr>"), str(escape(text))))


_ENVIRONMENT = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_ENVIRONMENT.filters["breakable"] = _breakable
_TEMPLATE = _ENVIRONMENT.from_string(
    """<div class="table-box"{% if label %} role="region" aria-label="{{ caption }}" tabindex="0"{% endif %}>
<table{% if heads|length >= wide_from %} class="wide"{% endif %}>
<caption><span>{{ caption }}</span></caption>
<thead><tr>
{% for kind in kinds %}<th scope="col"{% if kind %} class="{{ kind }}"{% endif %}>{{ heads[loop.index0] }}</th>{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
<tr>{% for kind, cell in row %}{% if loop.first %}<th scope="row">{{ cell|breakable }}</th>{% else %}<td{% if kind %} class="{{ kind }}"{% endif %}>{{ cell|breakable }}</td>{% endif %}{% endfor %}</tr>
{% endfor %}
</tbody>
</table>
</div>"""  # noqa: E501
)


def table_html(table: pd.DataFrame, *, caption: str, numeric: tuple[str, ...] = ()) -> str:
    """Return ``table`` (worded text cells, heads as column names) as an accessible HTML table.

    Parameters
    ----------
    numeric : heads of the columns that are set at the right, with figures of one width.
    """
    heads = [str(head) for head in table.columns]
    rows = [[str(cell) for cell in row] for row in table.to_numpy(dtype=object).tolist()]
    longest = [max((len(row[place]) for row in rows), default=0) for place in range(len(heads))]
    kinds = ["number" if head in numeric else _width(letters) for head, letters in zip(heads, longest, strict=True)]
    kinds[:1] = ["name" if kind in ("words", "phrase") else kind for kind in kinds[:1]]
    return _TEMPLATE.render(
        caption=caption,
        heads=heads,
        kinds=kinds,
        rows=[[(_kind(kind, cell), cell) for kind, cell in zip(kinds, row, strict=True)] for row in rows],
        wide_from=WIDE_FROM,
        label=True,
    )


def _width(letters: int) -> str:
    return next((kind for kind, least in LEAST_LETTERS.items() if letters >= least), "")


def _kind(column: str, cell: str) -> str:
    """Return the class of a cell; where a column is only wide its head says so for all of it."""
    if column == "number":
        return "number told" if len(cell) > LONG_NUMBER else "number pair" if len(cell) > PAIR else "number"
    return column if column == "prose" else ""
