"""What came of making one page."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from analysis.report.engine.failure import Failure, Kind
from analysis.report.jobs import Job


@dataclass(frozen=True, slots=True)
class RunResult:
    """One page made or failed: a row of the table ``runs``, and what is known of it besides.

    Attributes
    ----------
    job : path of the page below ``reports/``.
    fingerprint : sha256 of the page's bytes; empty where it failed.
    status : ``made`` or ``failed``.
    page : path of the page if it was made, else empty. A page of an earlier run is left where it is.
    at : when it was done, in UTC, to the second.
    message : why it failed; else empty.
    kind : what sort of failure it is (:class:`analysis.report.engine.failure.Kind`); else empty.
    section : in which section of the report; empty where none had begun.
    cell_seconds : what the notebook's own cells took of ``seconds``.
    """

    job: str
    fingerprint: str
    status: Literal["made", "failed"]
    page: str
    seconds: float
    at: str
    message: str
    kind: Kind | Literal[""] = ""
    section: str = ""
    cell_seconds: float = 0.0

    @property
    def row(self) -> dict[str, str | float]:
        """The result as a row of ``runs``."""
        return {name: getattr(self, name) for name in _COLUMNS}


def failed(job: Job, failure: Failure, seconds: float, *, cell_seconds: float = 0.0) -> RunResult:
    """Return the result of a page that could not be made."""
    return RunResult(
        job.page, "", "failed", "", seconds, now(), str(failure), failure.kind, failure.section, round(cell_seconds, 3)
    )


_COLUMNS = ("job", "fingerprint", "status", "page", "seconds", "at", "message")


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
