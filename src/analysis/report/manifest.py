"""What was made, from what, and how it went: a line of JSON a page, added when the page is finished.

A page that is written and has no line is made again; a line that was cut off by a crash counts as none. So nothing that
is finished is lost, and nothing half-written is taken for finished.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from analysis.report.engine.failure import Kind
from analysis.report.jobs import Job
from analysis.report.json_lines import add_line, lines_of
from analysis.report.whole_file import whole_file

FILE = "manifest.jsonl"
MASKED = "***"
SECRETS = ("password", "token", "secret", "key")  # parts of a parameter's name
NO_SECRETS = ("key_cadres",)


class Record(BaseModel):
    """One page made or failed."""

    model_config = ConfigDict(extra="forbid")

    page: str
    """Path of the page below the folder of pages."""
    report: str
    """The notebook, without its ending."""
    parameters: dict[str, str]
    """What the notebook was given; what looks like a secret by its name is masked."""
    state: Literal["made", "failed"]
    """What became of it. Of a page that failed, one of an earlier run may still lie there, and is the readers'."""
    message: str = ""
    """Why it failed, as the program says it; else empty."""
    kind: Kind | Literal[""] = ""
    """What sort of failure it is; empty where the page was made, or failed in an older program."""
    section: str = ""
    """In which section of the report it failed; where none had begun, the first line of the cell."""
    output: str = ""
    """sha256 of the page's bytes; where it failed, of those that an earlier run wrote; empty where none did."""
    fingerprint: str = ""
    """sha256 of all that the page with those bytes depends on; empty where there is none."""
    makings: dict[str, str]
    """Digests of notebook, parameters, code, catalogue, settings and environment, by name."""
    reads: dict[str, Any] = {}
    """What the page read of the store."""
    depends_on: dict[str, dict[str, str]] = {}
    """Digests of what it read: of files of the store, of tables read as a whole, of rows."""
    at: str
    """When it was done: ISO 8601, in UTC, to the second."""
    seconds: float
    """How long that took."""
    commit: str = ""
    """Commit that the project's folder stood at, if it has one."""


class Manifest:
    """The newest record of every page below a folder."""

    def __init__(self, reports: Path) -> None:
        self.path = reports / "runs" / FILE
        self.records = {record.page: record for record in self._read()}

    def of(self, job: Job) -> Record | None:
        """Return the record of a page, if there is one."""
        return self.records.get(job.page)

    def add(self, record: Record) -> None:
        """Add a line; it is on the disk when this returns."""
        self.records[record.page] = record
        add_line(self.path, record)

    def close(self) -> None:
        """Write the newest record of every page and no older one."""
        if not self.records:
            return
        lines = [self.records[page].model_dump_json() for page in sorted(self.records)]
        with whole_file(self.path) as beside:
            beside.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def _read(self) -> Iterable[Record]:
        return lines_of(self.path, Record)  # one that is left out counts as none: that page is made again


def masked(parameters: dict[str, str]) -> dict[str, str]:
    """Return parameters without what looks like a secret by its name."""
    return {
        name: MASKED if name not in NO_SECRETS and any(part in name.lower() for part in SECRETS) else value
        for name, value in parameters.items()
    }


def reads_told(executed: Path) -> dict[str, Any]:
    """Return what an executed notebook says that its page read; nothing where it never came to say it."""
    if not executed.exists():
        return {}
    for cell in json.loads(executed.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            facts = output.get("data", {}).get("application/vnd.cadre.page+json")
            if facts:
                return dict(facts.get("reads", {}))
    return {}
