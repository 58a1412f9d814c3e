"""Which of the pages asked for have to be made, and why: the others are there already, made from just what there is."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from analysis.project.project import Project
from analysis.report.engine.failure import Kind
from analysis.report.fingerprint import Makings, StoreState
from analysis.report.jobs import Job
from analysis.report.manifest import Manifest, Record, masked, reads_told

UP_TO_DATE = "up to date"
UNITS_TOGETHER = 120  # whose rows are read at once; of more, the store's tables would be read as a whole


@dataclass(frozen=True)
class Planned:
    """A page and whether it has to be made.

    Attributes
    ----------
    state : ``up to date``, or why it would be made: ``never made``, ``failed last time``, ``changed: code, notebook``,
        ``the page is missing``, ``the page was changed by hand``, ``figures changed``, ``asked for``.
    fingerprint : of the page as it lies there; empty where there is none.
    """

    job: Job
    state: str
    fingerprint: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether the page is to be made."""
        return self.state != UP_TO_DATE


@dataclass(frozen=True)
class Verified:
    """What the manifest says of a page that lies there.

    Attributes
    ----------
    is_as_written : whether its bytes are those that were written.
    state : as in :class:`Planned`: whether it would be made again, and why.
    """

    page: str
    is_as_written: bool
    state: str
    record: Record | None

    @property
    def told(self) -> dict[str, object]:
        """The same as JSON has it."""
        verdict = "as written" if self.is_as_written else "not as written" if self.record else "not in the manifest"
        return {
            "page": self.page, "verdict": verdict, "state": self.state,
            "record": self.record.model_dump() if self.record else None,
        }  # fmt: skip


@dataclass
class Cache:
    """What is known of the pages below a project's folder of pages, and of what they would be made from now."""

    project: Project
    makings: Makings
    store: StoreState
    manifest: Manifest
    commit: str = ""
    together: dict[str, set[str]] = field(default_factory=dict)  # unit -> those whose rows are read with its own

    @classmethod
    def open(cls, project: Project) -> "Cache":
        """Look at the project as it is now."""
        commit = commit_of(project.root)
        return cls(project, Makings.of(project), StoreState.of(project), Manifest(project.reports), commit)

    def plan(self, jobs: Sequence[Job], *, everything: bool = False) -> list[Planned]:
        """Return the pages in their order with their states; ``everything``: all are to be made."""
        known = [] if everything else [record for job in jobs if (record := self.manifest.of(job)) is not None]
        self.store.look_ahead((record.reads, record.depends_on) for record in known)
        return [self._planned(job, everything) for job in jobs]

    def _planned(self, job: Job, everything: bool) -> Planned:
        record = self.manifest.of(job)
        fingerprint = record.fingerprint if record else ""
        return Planned(job, "asked for" if everything else self._state(job, record), fingerprint)

    def verify(self, page: str) -> Verified:
        """Hold a page that lies there against its record."""
        record = self.manifest.records.get(page)
        if record is None or not record.output:
            return Verified(page, False, "never made", None)
        is_as_written = digest_of(self.project.reports / page) == record.output
        makings = self.makings.of_page(record.report, record.parameters)
        return Verified(page, is_as_written, self._state_of(record, makings), record)

    def _state(self, job: Job, record: Record | None) -> str:
        if record is None:
            return "never made"
        return self._state_of(record, self.makings.of_job(job))

    def _state_of(self, record: Record, makings: dict[str, str]) -> str:
        if record.state == "failed":
            return "failed last time"
        changed = sorted(name for name in makings if record.makings.get(name) != makings[name])
        if changed:
            return f"changed: {', '.join(changed)}"
        page = self.project.reports / record.page
        if not page.exists():
            return "the page is missing"
        if digest_of(page) != record.output:
            return "the page was changed by hand"
        return UP_TO_DATE if self.store.is_as(record.reads, record.depends_on) else "figures changed"

    def expect(self, jobs: Iterable[Job]) -> None:
        """Prepare for pages of these jobs: rows of what lies in their places will be read for many of them at once."""
        parts: dict[str, set[str]] = {job.unit: {job.unit} for job in jobs}
        for unit in self.project.registry.units:
            if unit.parent in parts:
                parts[unit.parent].add(unit.code)
        some: set[str] = set()
        for own in parts.values():
            if len(some | own) > UNITS_TOGETHER:
                some = set()
            some |= own
            self.together |= dict.fromkeys(own & parts.keys(), some)

    def keep(
        self, job: Job, *, state: Literal["made", "failed"], message: str, at: str, seconds: float,
        kind: Kind | Literal[""] = "", section: str = "",
    ) -> None:  # fmt: skip
        """Add what became of a page to the manifest.

        Of a page that failed, what an earlier run wrote is not forgotten: it is still there, and the readers'.
        """
        page, makings = self.project.reports / job.page, self.makings.of_job(job)
        reads = reads_told(self.project.reports / job.run) if state == "made" else {}
        depends_on = self.store.of_reads(reads, self.together.get(job.unit, ())) if reads else {}
        told = json.dumps([makings, depends_on.get("rows", {}), depends_on.get("tables", {})], sort_keys=True)
        output, fingerprint = "", ""
        if state == "made":
            output, fingerprint = digest_of(page), hashlib.sha256(told.encode()).hexdigest()
        elif earlier := self.manifest.of(job):
            output, fingerprint = earlier.output, earlier.fingerprint
        self.manifest.add(
            Record(
                page=job.page, report=job.report, parameters=masked(job.parameters), state=state, message=message,
                kind=kind, section=section, output=output, fingerprint=fingerprint,
                makings=makings, reads=reads, depends_on=depends_on, at=at, seconds=seconds, commit=self.commit,
            )
        )  # fmt: skip


def digest_of(path: Path) -> str:
    """Return the sha256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def commit_of(root: Path) -> str:
    """Return the commit that the project's folder stands at, read from its ``.git``; empty where it has none."""
    head = root / ".git" / "HEAD"
    if not head.is_file():
        return ""
    told = head.read_text(encoding="utf-8").strip()
    if not told.startswith("ref: "):
        return told
    name = told.removeprefix("ref: ")
    loose, packed = root / ".git" / name, root / ".git" / "packed-refs"
    if loose.is_file():
        return loose.read_text(encoding="utf-8").strip()
    lines = packed.read_text(encoding="utf-8").splitlines() if packed.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {name}")), "")
