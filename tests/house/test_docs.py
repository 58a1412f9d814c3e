"""What the documents point at is there."""

import ast
import re
import subprocess
from pathlib import Path

import make_manifest_schema
import pytest
import yaml

from analysis.report.engine.failure import Kind
from analysis.report.machine.examining import NAMES
from analysis.report.scheduling.log import Run
from analysis.report.sharing.record import Sent

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").glob("*.md")])
PLACES = re.compile(r"`((?:src|catalogue|notebooks|tests|docs|\.ci)/[\w./-]+)`")
ROOMS = "|".join(path.name for path in (ROOT / "src/analysis").iterdir() if path.is_dir())
ROOM_FILES = re.compile(rf"`((?:{ROOMS})/\w+\.py)`")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("name", ["operator", "database"])
def test_folders_that_a_page_has_written_into_are_kept_out_of_the_history(name: str) -> None:
    told = set(re.findall(r"\bdata/[a-z]+\b", (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")))
    command = ["git", "check-ignore", *(f"{folder}/a" for folder in told)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert {path.removesuffix("/a") for path in done.stdout.split()} == told


def test_examples_of_other_programs_can_be_read() -> None:
    text = (ROOT / "docs/scale-out.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert {language for language, _ in examples} == {"yaml", "bash", "python"}
    for language, example in examples:
        if language == "yaml":
            assert yaml.safe_load(example)["spec"]["concurrencyPolicy"] == "Forbid"
        elif language == "bash":
            subprocess.run(["bash", "-n"], input=example, text=True, check=True)
        else:
            ast.parse(example)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_named_are_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    absent = [place for place in PLACES.findall(text) if not (ROOT / place).exists()]
    absent += [place for place in ROOM_FILES.findall(text) if not (ROOT / "src/analysis" / place).exists()]
    assert not absent


def test_whatever_the_doctor_finds_lacking_stands_among_the_symptoms() -> None:
    text = (ROOT / "docs/when-it-does-not-work.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if not re.search(rf"`[✗!] {name}`", text)] == []


def test_every_kind_of_failure_stands_among_the_symptoms() -> None:
    text = (ROOT / "docs/when-it-does-not-work.md").read_text(encoding="utf-8")
    assert [kind for kind in Kind if f"`{kind}`" not in text] == []


def test_the_schema_of_the_manifest_is_current() -> None:
    told = make_manifest_schema.FILE.read_text(encoding="utf-8")
    assert told == make_manifest_schema.written(), "run python tests/house/make_manifest_schema.py"


def test_every_field_of_the_records_is_told() -> None:
    text = (ROOT / "docs/records.md").read_text(encoding="utf-8")
    of_runs, of_sent = text.split("## `data/sent/sent.jsonl`")
    for model, part in ((Run, of_runs), (Sent, of_sent)):
        rows = re.findall(r"^\| (`.*?) \|", part, re.MULTILINE)
        told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
        assert told == set(model.model_fields)


def test_other_programs_can_be_told_to_run_what_is_due() -> None:
    text = (ROOT / "docs/operator.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    python = [ast.parse(example) for language, example in examples if language == "python"]
    assert len(python) == 2
    told = [yaml.safe_load(example) for language, example in examples if language == "yaml"]
    [jobs] = [one["jobs"] for one in told if "jobs" in one]
    assert jobs["run"]["steps"][0]["run"] == ".venv/bin/cadre schedule run"
