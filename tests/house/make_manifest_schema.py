"""Write ``docs/manifest.schema.json`` anew from what the program keeps of a page."""

import json
from pathlib import Path

from analysis.report.manifest import Record

FILE = Path(__file__).resolve().parents[2] / "docs/manifest.schema.json"


def written() -> str:
    """Return the schema of a line of the manifest as it stands in the file."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A line of reports/runs/manifest.jsonl"}
    return json.dumps(head | _without_titles(Record.model_json_schema()) | head, indent=1, ensure_ascii=False) + "\n"


def _without_titles(schema: dict) -> dict:
    """Return a schema without the titles that only repeat the names."""
    return {
        key: _without_titles(value) if isinstance(value, dict) else value
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
