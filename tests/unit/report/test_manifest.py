import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from analysis.report.engine.failure import Kind
from analysis.report.jobs import Job
from analysis.report.manifest import FILE, Manifest, Record, masked, reads_told

JOB = Job("district_profile", "350", "2020", "", "vi")


def record(page="vi/a.html", **changed) -> Record:
    told = {
        "page": page, "report": "a", "parameters": {}, "state": "made", "output": "0" * 64, "fingerprint": "1" * 64,
        "makings": {"code": "2" * 64}, "at": "2026-01-01T00:00:00+00:00", "seconds": 1.5,
    }  # fmt: skip
    return Record(**{**told, **changed})


def test_what_was_added_is_there_again_the_newest_of_each_page(tmp_path):
    manifest = Manifest(tmp_path)
    assert manifest.records == {}
    manifest.add(record(seconds=1))
    manifest.add(record("vi/b.html"))
    manifest.add(record(seconds=2))
    again = Manifest(tmp_path)
    assert {page: one.seconds for page, one in again.records.items()} == {"vi/a.html": 2, "vi/b.html": 1.5}
    assert len((tmp_path / "runs" / FILE).read_text().splitlines()) == 3
    again.close()
    assert len((tmp_path / "runs" / FILE).read_text().splitlines()) == 2
    assert Manifest(tmp_path).records == again.records


@pytest.mark.parametrize("kept", [1, 40, 200])
def test_a_line_that_a_crash_cut_off_counts_as_none_and_spoils_no_other(tmp_path, kept):
    manifest = Manifest(tmp_path)
    manifest.add(record())
    manifest.add(record("vi/b.html"))
    whole = manifest.path.read_bytes()
    first = whole.index(b"\n") + 1
    manifest.path.write_bytes(whole[: first + kept])
    again = Manifest(tmp_path)
    assert list(again.records) == ["vi/a.html"]
    again.add(record("vi/c.html"))
    assert sorted(Manifest(tmp_path).records) == ["vi/a.html", "vi/c.html"]


def test_lines_of_another_program_are_passed_over(tmp_path):
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / FILE).write_text('{"page": "vi/a.html"}\nno json\n\n[1]\n')
    assert Manifest(tmp_path).records == {}


def test_secrets_are_masked_and_definitions_are_none():
    told = masked({"unit": "350", "api_token": "abc", "Password": "x", "key_cadres": "with_council"})
    assert told == {"unit": "350", "api_token": "***", "Password": "***", "key_cadres": "with_council"}


def test_what_a_page_read_is_found_in_its_notebook(tmp_path):
    facts = {"application/vnd.cadre.page+json": {"reads": {"until": "2020", "rows": [], "tables": [["rejects", ""]]}}}
    notebook = {"cells": [{"cell_type": "markdown"}, {"outputs": [{"output_type": "stream"}, {"data": facts}]}]}
    file = tmp_path / "run.ipynb"
    assert reads_told(file) == {}
    file.write_text(json.dumps(notebook))
    assert reads_told(file)["tables"] == [["rejects", ""]]


SCHEMA = json.loads((Path(__file__).parents[3] / "docs/manifest.schema.json").read_text(encoding="utf-8"))


def test_the_schema_that_is_told_is_that_of_what_is_written():
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA)
    failed = record(state="failed", kind=Kind.MEMORY, section="section 'trends'", message="memory ran out", output="")
    for one in (record(), failed):
        validator.validate(json.loads(one.model_dump_json()))
    for wrong in ({"state": "lost"}, {"kind": "odd"}, {"more": 1}, {"seconds": "1"}):
        with pytest.raises(ValidationError):
            validator.validate(json.loads(record().model_dump_json()) | wrong)
    assert all(one.get("description") for name, one in SCHEMA["properties"].items()), "each key is explained"
