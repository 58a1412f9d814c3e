"""Write ``docs/manifest.schema.json`` anew from what the program keeps of a page."""

import ast
import inspect
import json
from itertools import pairwise
from pathlib import Path

from analysis.report.manifest import Record

FILE = Path(__file__).resolve().parents[2] / "docs/manifest.schema.json"


def written() -> str:
    """Return the schema of a line of the manifest as it stands in the file."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A line of reports/runs/manifest.jsonl"}
    schema = _without_titles(Record.model_json_schema())
    for name, meaning in _meanings().items():
        schema["properties"][name] = dict(sorted((schema["properties"][name] | {"description": meaning}).items()))
    return json.dumps(head | schema | head, indent=1, ensure_ascii=False) + "\n"


def _meanings() -> dict[str, str]:
    """Return what stands below each field in the program: read here, for to look for it takes every command long."""
    (record,) = ast.parse(inspect.getsource(Record)).body
    assert isinstance(record, ast.ClassDef)
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairwise(record.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


def _without_titles(schema: dict) -> dict:
    """Return a schema without the titles that only repeat the names."""
    return {
        key: _without_titles(value) if isinstance(value, dict) else value
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
