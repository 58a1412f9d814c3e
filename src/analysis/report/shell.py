"""What pages and entry pages are poured into: the templates, the style sheets and the typeface."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.charts.typeface import style_sheet_of_typeface

TEMPLATE = Path(__file__).parent / "template"


@cache
def template_environment() -> Environment:
    """Return Jinja2 over ``template/``: everything is escaped, and a name that is not given raises."""
    return Environment(
        loader=FileSystemLoader(TEMPLATE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def look(*sheets: str) -> Markup:
    """Return the typeface and some style sheets of ``template/``, to be written into a page."""
    return Markup("\n".join([style_sheet_of_typeface(), *map(_style_sheet, sheets)]))


def _style_sheet(name: str) -> str:
    """Return a style sheet of ``template/`` without the comments that explain it."""
    text = (TEMPLATE / name).read_text(encoding="utf-8")
    while "/*" in text:
        before, _, rest = text.partition("/*")
        text = before + rest.partition("*/")[2]
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())
