"""A table as a reader gets it: caption, heads with scope, row heads, numbers at the right."""

import pandas as pd
from jinja2 import Environment

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """<div class="table-box"{% if label %} role="region" aria-label="{{ caption }}" tabindex="0"{% endif %}>
<table>
<caption>{{ caption }}</caption>
<thead><tr>
{% for head in heads %}<th scope="col"{% if head in numeric %} class="number"{% endif %}>{{ head }}</th>{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
<tr>{% for cell in row %}{% if loop.first %}<th scope="row">{{ cell }}</th>{% else %}<td{% if heads[loop.index0] in numeric %} class="number"{% endif %}>{{ cell }}</td>{% endif %}{% endfor %}</tr>
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
    return _TEMPLATE.render(
        caption=caption,
        heads=[str(head) for head in table.columns],
        numeric=set(numeric),
        rows=table.astype(str).values.tolist(),
        label=True,
    )
