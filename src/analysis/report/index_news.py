"""What is new on the entry page: the pages of the last run, and those that failed, with why and how to try again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

import pandas as pd

from analysis.model.tables import rows_of
from analysis.project.settings import PROFILES
from analysis.report.index_entries import IndexEntry, said

# Pages of one run end shortly after each other; so long without one, and what follows is another run.
BETWEEN_RUNS = timedelta(minutes=10)
MOST_LISTED = 60
COMMAND = "cadre report {report} --unit {unit} --period {period} --lang {lang}"


@dataclass(frozen=True, slots=True)
class Made:
    """A page of the last run."""

    page: str
    label: str
    lang: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A page that could not be made. ``page`` is set where one of an earlier run is still there."""

    label: str
    day: str
    message: str
    command: str
    page: str


@dataclass(frozen=True, slots=True)
class News:
    """The last run: its day (ISO), how many pages it made, the first of them, and every page that still fails."""

    day: str
    count: int
    made: Sequence[Made]
    failed: Sequence[Failed]


def news_of(runs: pd.DataFrame, pages: Sequence[IndexEntry]) -> News | None:
    """Return what the table ``runs`` tells, newest first, or None where nothing was ever run.

    A page of the last run that is no longer there is not told; a failure is told until the same page is made.
    """
    rows = sorted(rows_of(runs), key=lambda row: (row["at"], row["job"]), reverse=True)
    if not rows:
        return None
    entries = {page.page: page for page in pages}
    of_last = _last_run(rows)
    made = [
        Made(row["page"], _label(entries[row["page"]]), entries[row["page"]].lang) for row in of_last
        if row["status"] == "made" and row["page"] in entries
    ]  # fmt: skip
    failed = [
        Failed(
            _label(entries[row["job"]]) if row["job"] in entries else row["job"].removesuffix(".html"),
            row["at"][:10],
            row["message"],
            again(row["job"]),
            row["job"] if row["job"] in entries else "",
        )
        for row in rows
        if row["status"] == "failed"
    ]
    return News(rows[0]["at"][:10], len(made), sorted(made, key=lambda one: one.page)[:MOST_LISTED], failed)


def again(job: str) -> str:
    """Return the command that makes a page once more, from the path of the page."""
    *before, lang, report, unit, file = PurePosixPath(job).parts
    # The day of a frame holds no further mark, and the definition of key cadres stands last.
    told, _, key_cadres = file.removesuffix(".html").partition("+")
    period, _, frame = told.partition("@")
    command = COMMAND.format(report=report, unit=unit, period=period, lang=lang)
    command += f" --frame {frame}" if frame else ""
    command += f" --key-cadres {key_cadres}" if key_cadres else ""
    return command + (f" --profile {before[0]}" if before and before[0] in PROFILES else "")


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
