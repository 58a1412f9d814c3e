"""``cadre schedule``: what is due when, running it, and how the system's clock is told to ask."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.cli.telling import Json, Lang, Root, answer, open_project, tell
from analysis.model.errors import UsageError
from analysis.model.sending import Schedule
from analysis.project.asking import known
from analysis.report.scheduling.asking import Schedules
from analysis.report.scheduling.clocks import CLOCK_LOG, KINDS, USUAL_MINUTES, WRITTEN, program_here, write_into
from analysis.report.scheduling.due import Due, due_of
from analysis.report.scheduling.lock import AlreadyAtWorkError, only_one
from analysis.report.scheduling.log import Log
from analysis.report.scheduling.times import next_times
from analysis.report.sharing.record import LOCK
from analysis.words.language import Language

if TYPE_CHECKING:
    from analysis.report.scheduling.running import Outcome

ACTIONS = ("next", "due", "run", "export")


def schedule(
    action: Annotated[str, typer.Argument(help="next (default), due, run, or export.")] = "next",
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Schedules of catalogue/schedule.yml, all by default; of export: cron, systemd, windows.",
                       show_default=False),
    ] = None,
    count: Annotated[int, typer.Option("--count", min=1, help="Of next: how many times of each.")] = 3,
    at: Annotated[str, typer.Option("--at", help="Tell or do what is due at this moment instead of now, such as "
                                    "2026-03-05T06:00+07:00.", show_default=False)] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Of run: tell what would be done; do nothing.")] = False,
    every: Annotated[int, typer.Option("--every", help="Of export: minutes between two questions.")] = USUAL_MINUTES,
    to: Annotated[Path | None, typer.Option("--to", help="Of export: folder to write the files into, which are printed "
                                            "without it.", show_default=False)] = None,
    lang: Lang = "",
    root: Root = None,
    json: Json = False,
) -> int:  # fmt: skip
    """Tell which reports are due when, run what is due, or write the entry for the system's clock."""
    known(action, ACTIONS, "action of cadre schedule")
    own = Schedules.open(root, lang)
    if action == "export":
        return _export(own, list(names or ()), every, to, as_json=json)
    chosen = own.chosen(names or ())
    now = _moment(at) if at else datetime.now(UTC)
    if action == "next":
        return _next(own, chosen, now, count, as_json=json)
    if action == "due":
        found = own.due(chosen, now)
        lines = [line for due in found for line in _due_lines(due, own.language)]
        summary: dict[str, object] = {"due": [_told(due) for due in found]}
        answer(summary, as_json=json, lines=lines or [own.language.say("schedule.nothing_due")])
        return 0
    if dry_run:
        return _list(own, chosen, now, is_named=bool(names), as_json=json)
    return _run(own, chosen, now, is_named=bool(names), as_json=json)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime(1970, 1, 1)
    if moment.tzinfo is None:
        raise UsageError(f"{text!r} is no moment.", where="--at", do="Write it as 2026-03-05T06:00+07:00.")
    return moment.astimezone(UTC)


def _next(own: Schedules, chosen: Sequence[Schedule], now: datetime, count: int, *, as_json: bool) -> int:
    language = own.language
    times = sorted(
        ((when, one) for one in chosen for when in next_times(one, now, count)),
        key=lambda pair: (pair[0].astimezone(UTC), pair[1].id),
    )
    lines = [
        language.say("schedule.next", id=one.id, when=_clock(when, language), zone=one.time_zone, year=one.year(when),
                     title=language.text(one.name))
        for when, one in times
    ]  # fmt: skip
    told = [
        {"schedule": one.id, "as_of": when.isoformat(), "utc": when.astimezone(UTC).isoformat(), "year": one.year(when)}
        for when, one in times
    ]  # fmt: skip
    answer({"next": told}, as_json=as_json, lines=lines or [language.say("schedule.none")])
    return 0


def _run(own: Schedules, chosen: Sequence[Schedule], now: datetime, *, is_named: bool, as_json: bool) -> int:
    """Run what is due; what was named is run, too, where it waits or was given up. Return the exit code."""
    outcomes: list[Outcome] = []
    left: list[Due] = []
    try:
        with only_one(own.root / LOCK):
            log = Log(own.root)
            for one in chosen:
                due = due_of(one, log, now)  # asked within the lock: who had it before may have done this
                if due and (due.state == "due" or is_named):
                    outcomes.append(_done(own, due, log))
                elif due:
                    left.append(due)
    except AlreadyAtWorkError:
        answer({"runs": [], "left": [], "locked": True}, as_json=as_json, lines=[own.language.say("schedule.locked")])
        return 0
    lines = [_outcome_line(one, own) for one in outcomes]
    lines += [line for due in left for line in _due_lines(due, own.language)]
    told = [one.run.model_dump() | {"recipients": [asdict(each) for each in one.deliveries]} for one in outcomes]
    summary: dict[str, object] = {"runs": told, "left": [_told(due) for due in left], "locked": False}
    answer(summary, as_json=as_json, lines=lines or [own.language.say("schedule.nothing_due")])
    return 0 if all(one.is_good for one in outcomes) else 1


def _done(own: Schedules, due: Due, log: Log) -> "Outcome":
    """Run what is due; only now is imported what makes pages, which takes seconds."""
    outcome: Outcome = import_module("analysis.report.scheduling.running").run_due(
        open_project(own.root), due, log, tell
    )
    return outcome


def _list(own: Schedules, chosen: Sequence[Schedule], now: datetime, *, is_named: bool, as_json: bool) -> int:
    """Tell what would be run, and do nothing."""
    lines, told = [], []
    for due in own.due(chosen, now):
        if due.state != "due" and not is_named:
            continue
        counts = import_module("analysis.report.scheduling.running").counts_of(open_project(own.root), due)
        lines += [*_due_lines(due, own.language), own.language.say("schedule.would", id=due.schedule.id, **counts)]
        told.append(_told(due) | counts)
    answer({"would_run": told}, as_json=as_json, lines=lines or [own.language.say("schedule.nothing_due")])
    return 0


def _outcome_line(outcome: "Outcome", own: Schedules) -> str:
    run, language = outcome.run, own.language
    if not outcome.is_good:
        return language.say("schedule.failed", id=run.schedule, message=run.message)
    return language.say("schedule.done", id=run.schedule, made=run.made, up_to_date=run.up_to_date, sent=run.sent,
                        unchanged=run.unchanged)  # fmt: skip


def _due_lines(due: Due, language: Language) -> list[str]:
    name = due.schedule.id
    missed = language.say("schedule.missed", n=due.missed) if due.missed else ""
    tries = language.say("schedule.tries", n=due.tries) if due.tries else ""
    lines = [
        language.say("schedule.due", id=name, when=_clock(due.as_of, language), year=due.year, missed=missed,
                     tries=tries)
    ]  # fmt: skip
    if due.state == "waits" and due.again:
        lines.append(language.say("schedule.waits", id=name, again=_clock(due.again.astimezone(), language)))
    if due.state == "given_up":
        lines.append(language.say("schedule.given_up", id=name, n=due.tries))
    return lines


def _told(due: Due) -> dict[str, Any]:
    return {
        "schedule": due.schedule.id, "as_of": due.as_of.isoformat(), "year": due.year, "missed": due.missed,
        "tries": due.tries, "state": due.state, "again": due.again.isoformat() if due.again else None,
    }  # fmt: skip


def _clock(when: datetime, language: Language) -> str:
    return f"{when:%H:%M} {language.date(when.date())}"


def _export(own: Schedules, names: Sequence[str], every: int, to: Path | None, *, as_json: bool) -> int:
    if len(names) != 1:
        raise UsageError("say for which clock.", where="export", do=f"One of: {', '.join(KINDS)}.")
    kind = known(names[0], KINDS, "clock")
    if every < 1 or 60 % every:
        raise UsageError("an hour has no such part.", where=f"--every {every}", do="Write 5, 10, 15, 20, 30 or 60.")
    (own.root / CLOCK_LOG).parent.mkdir(parents=True, exist_ok=True)
    files = WRITTEN[kind](own.root, program_here(), every)
    if to is not None:
        paths = [str(path) for path in write_into(to, files)]
        answer({"clock": kind, "paths": paths}, as_json=as_json, lines=paths)
        return 0
    lines = [line for name, text in files.items() for line in (f"# {name}", *text.splitlines())]
    answer({"clock": kind, "files": files}, as_json=as_json, lines=lines[1:] if len(files) == 1 else lines)
    return 0
