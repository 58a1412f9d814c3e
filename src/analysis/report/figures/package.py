"""Exported figures as a Frictionless Data Package: CSV files and what each column is, for any program that reads it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.report.figures.about import About
from analysis.report.figures.columns import COLUMNS, KEYS, Column

DESCRIPTOR = "datapackage.json"
TYPES = {"share": "number", "told": "number", "number": "number", "day": "date"}


def write_package(folder: Path, tables: dict[str, pd.DataFrame], about: About) -> None:
    """Write ``datapackage.json`` and a CSV file a table into an empty folder."""
    resources = []
    (folder / "data").mkdir()
    for table, rows in tables.items():
        path = folder / "data" / f"{table}.csv"
        write_csv(path, rows)
        content = path.read_bytes()
        resources.append({
            "name": table, "path": f"data/{table}.csv", "title": about.say(table), "profile": "tabular-data-resource",
            "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "schema": schema_of(table, about),
        })  # fmt: skip
    told = json.dumps(descriptor(about) | {"resources": resources}, ensure_ascii=False, indent=1)
    (folder / DESCRIPTOR).write_text(told + "\n", encoding="utf-8")


def descriptor(about: About) -> dict[str, Any]:
    """Return what is said of the whole."""
    return {
        "profile": "tabular-data-package", "name": f"cadre-figures-{about.wanted.profile}", "title": about.say("title"),
        "description": " ".join([*about.warnings, *(f"{label}: {value}." for label, value in about.facts)]),
        "created": about.received,
    }  # fmt: skip


def schema_of(table: str, about: About) -> dict[str, Any]:
    """Return the Table Schema of a table; an empty cell is unknown."""
    return {
        "fields": [_field(column, about) for column in COLUMNS[table]], "primaryKey": list(KEYS[table]),
        "missingValues": [""],
    }  # fmt: skip


def _field(column: Column, about: About) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": TYPES.get(column.kind, "string"),
                             "title": about.head(column), "description": about.meaning(column)}  # fmt: skip
    rules: dict[str, Any] = {"required": True} if column.is_required else {}
    rules |= {"minimum": 0, "maximum": 1} if column.kind == "share" else {}
    return field | ({"constraints": rules} if rules else {})


def write_csv(path: Path, rows: pd.DataFrame) -> None:
    """Write rows as UTF-8 with commas and points, numbers with all their digits; what is not known is empty."""
    rows.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
