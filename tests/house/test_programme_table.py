"""The table of the programme names only what there is, and leaves out no form, indicator or page of it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs/programme.md").read_text(encoding="utf-8").split("## What is law")[0]
ROWS = [line.split("|")[1:-1] for line in TABLE.splitlines() if line.startswith("|")][2:]


def named(cell: str) -> set[str]:
    return set(re.findall(r"`([a-z0-9_]+)`", cell))


def stems(folder: str, suffix: str) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob(f"*{suffix}")}


def test_the_table_has_every_row_of_the_article():
    assert len(ROWS) == 12
    assert all(cell.strip() for row in ROWS for cell in row)


def test_forms_indicators_and_pages_exist():
    for _, forms, indicators, pages in ROWS:
        assert named(forms) <= stems("catalogue/forms", ".yml")
        assert named(indicators) <= stems("catalogue/indicators", ".yml")
        assert named(pages) <= stems("notebooks", ".ipynb")


def test_no_form_or_report_is_left_out():
    forms = set().union(*(named(row[1]) for row in ROWS))
    # Published by others about other things; no district fills them in.
    assert stems("catalogue/forms", ".yml") - forms == {"gso_health", "gso_admin_units", "budget_plan", "pci"}
    pages = set().union(*(named(row[3]) for row in ROWS))
    assert stems("notebooks", ".ipynb") - pages == {"data_quality"}
