"""What is new on the entry page: the pages of the last run, and those that failed, with why and how to try again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from analysis.model.tables import rows_of
from analysis.report.failures import Naming, StandingFailure
from analysis.report.index_entries import IndexEntry, said

# Pages of one run end shortly after each other; so long without one, and what follows is another run.
BETWEEN_RUNS = timedelta(minutes=10)
MOST_LISTED = 60


@dataclass(frozen=True, slots=True)
class Made:
    """A page of the last run."""

    page: str
    label: str
    lang: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A page that could not be made.

    ``told`` is where a page tells why; ``page`` is set where one of an earlier run is still there.
    """

    label: str
    day: str
    message: str
    command: str
    page: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """The last run: its day (ISO), how many pages it made, the first of them, and every page that still fails."""

    day: str
    count: int
    made: Sequence[Made]
    failed: Sequence[Failed]

    @property
    def first_failed(self) -> Sequence[Failed]:
        """Those that the entry page tells one by one; all of them stand in a list of their own."""
        return self.failed[:MOST_LISTED]


def news_of(runs: pd.DataFrame, pages: Sequence[IndexEntry], failed: Sequence[Failed] = ()) -> News | None:
    """Return what the table ``runs`` tells, newest first, or None where nothing was ever run.

    A page of the last run that is no longer there is not told; a failure is told until the same page is made.
    """
    rows = sorted(rows_of(runs), key=lambda row: (row["at"], row["job"]), reverse=True)
    if not rows and not failed:
        return None
    entries = {page.page: page for page in pages}
    of_last = _last_run(rows) if rows else []  # a run that was broken off stands in no table
    made = [
        Made(row["page"], _label(entries[row["page"]]), entries[row["page"]].lang) for row in of_last
        if row["status"] == "made" and row["page"] in entries
    ]  # fmt: skip
    day = max(at[:10] for at in [*(row["at"] for row in rows[:1]), *(one.day for one in failed)])
    return News(day, len(made), sorted(made, key=lambda one: one.page)[:MOST_LISTED], failed)


def failed_news(naming: Naming, failures: Sequence[StandingFailure]) -> list[Failed]:
    """Return the failures that stand as the entry page tells them, each called as in its own language."""
    reports = naming.project.reports
    jobs = [failure.job for failure in failures]
    return [
        Failed(
            f"{naming.report(job, job.lang)}, {naming.place(job)}, {job.period}",
            failure.at[:10],
            failure.message,
            failure.command,
            job.page if (reports / job.page).exists() else "",
            job.failure_page if (reports / job.failure_page).exists() else "",
        )
        for failure, job in zip(failures, jobs, strict=True)
    ]


def _last_run(rows: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return the rows (newest first) up to the first long pause."""
    found = [rows[0]]
    for row in rows[1:]:
        if datetime.fromisoformat(found[-1]["at"]) - datetime.fromisoformat(row["at"]) > BETWEEN_RUNS:
            break
        found.append(row)
    return found


def _label(page: IndexEntry) -> str:
    when = " ".join(text for text in (page.period, page.definition) if text)
    return f"{said(page.report_title, page.lang)}, {said(page.place, page.lang)}, {when}"
