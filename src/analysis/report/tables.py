"""A table as a reader gets it: caption, heads with scope, row heads, numbers at the right, long texts in wide cells."""

import re

import pandas as pd
from jinja2 import Environment
from markupsafe import Markup, escape

WIDE_FROM = 6  # columns; a table of so many scrolls on a phone and is not squeezed into towers of words
LONG_TEXT = 60  # letters; a column with such a cell is set wide enough to be read on a phone
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
{% for head in heads %}<th scope="col"{% if kinds[head] %} class="{{ kinds[head] }}"{% endif %}>{{ head }}</th>{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
<tr>{% for cell in row %}{% if loop.first %}<th scope="row">{{ cell|breakable }}</th>{% else %}<td{% if kinds[heads[loop.index0]] %} class="{{ kinds[heads[loop.index0]] }}"{% endif %}>{{ cell|breakable }}</td>{% endif %}{% endfor %}</tr>
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
    heads, rows = [str(head) for head in table.columns], table.astype(str).values.tolist()
    long = {head for row in rows for head, cell in zip(heads, row, strict=True) if len(cell) > LONG_TEXT}
    return _TEMPLATE.render(
        caption=caption,
        heads=heads,
        kinds={head: "number" if head in numeric else "prose" if head in long else "" for head in heads},
        rows=rows,
        wide_from=WIDE_FROM,
        label=True,
    )
