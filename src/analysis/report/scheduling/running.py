"""A scheduled run: makes the pages of one scheduled time, puts and sends them, and writes down how it went."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from analysis.model.errors import CadreError, UsageError
from analysis.model.sending import Schedule
from analysis.project.project import Project
from analysis.report.asked import Asked
from analysis.report.batch import make_pages
from analysis.report.bundle import parts_of
from analysis.report.caching import Cache, Planned
from analysis.report.grid import Request, jobs_of
from analysis.report.index_around import write_indexes
from analysis.report.index_entries import IndexEntry, entry_of
from analysis.report.jobs import Job
from analysis.report.notebook import read_notebooks
from analysis.report.scheduling.due import Due
from analysis.report.scheduling.log import Log, Run, now
from analysis.report.scheduling.times import next_times
from analysis.report.sharing.mailing import check_settings
from analysis.report.sharing.preflight import own_language
from analysis.report.sharing.publishing import publish
from analysis.report.sharing.secrets import without_secrets
from analysis.report.sharing.sending import GOOD, Delivery, Giving, Occasion

Tell = Callable[[str], None]


@dataclass(slots=True)
class Outcome:
    """What became of a run: its last line in the log, and each recipient."""

    run: Run
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether all is done."""
        return self.run.state == "done"


def jobs_due(project: Project, due: Due) -> list[Job]:
    """Return the pages of a scheduled time; a ``UsageError`` tells what of the schedule cannot be meant."""
    schedule = due.schedule
    return jobs_of(
        [Request(schedule.reports, schedule.units, (due.year,), _languages(project, schedule), profile=schedule.profile,
                 where=f"catalogue/schedule.yml: {schedule.id}")],
        read_notebooks(project.root / project.settings.folders.notebooks),
        project.registry,
        project.catalogue.groupings,
        project.settings.languages.all,
    )  # fmt: skip


def counts_of(project: Project, due: Due) -> dict[str, int]:
    """Return how many pages a scheduled time has, how many of them would be made, and to how many it would go."""
    planned = Cache.open(project).plan(jobs_due(project, due))
    needed = sum(plan.is_needed for plan in planned)
    return {"needed": needed, "pages": len(planned), "recipients": len(due.schedule.recipients)}


def problems_of_schedules(project: Project, now: datetime) -> list[str]:
    """Return what no schedule of the project can mean: reports, units and years of its next time that there are not."""
    problems = []
    for schedule in project.catalogue.schedules.values():
        try:
            for as_of in next_times(schedule, now, 1):
                jobs_due(project, Due(schedule, as_of, 0, 0, "due"))
        except UsageError as error:
            problems.append(str(error))
    return problems


def run_due(project: Project, due: Due, log: Log, tell: Tell) -> Outcome:
    """Run what is due. Whatever goes wrong stands in the outcome and in the log; the run is due again then."""
    schedule = due.schedule
    as_of = due.as_of.astimezone(ZoneInfo(schedule.time_zone)).isoformat()
    begun = Run(at=now(), schedule=schedule.id, as_of=as_of, state="begun", missed=due.missed, year=due.year,
                pid=os.getpid())  # fmt: skip
    log.add(begun)
    outcome = Outcome(begun.model_copy(update={"state": "failed"}))
    try:
        _run(project, due, outcome, tell)
    except (CadreError, OSError) as error:
        outcome.run = outcome.run.model_copy(update={"message": without_secrets(str(error))})
        tell(f"{schedule.id}: {outcome.run.message}")
    except BaseException as error:  # a defect, or Ctrl-C: it is not mended here, but the log has it
        outcome.run = outcome.run.model_copy(update={"message": without_secrets(f"{type(error).__name__}: {error}")})
        raise
    finally:
        outcome.run = outcome.run.model_copy(update={"at": now()})
        log.add(outcome.run)
    return outcome


def _run(project: Project, due: Due, outcome: Outcome, tell: Tell) -> None:
    schedule = due.schedule
    if schedule.recipients:
        check_settings(project)  # before pages are made for an hour
    jobs = jobs_due(project, due)
    failed = _made(project, jobs, outcome, tell)
    asked = Asked(profile=schedule.profile)
    folder = asked.folder(project.reports)
    write_indexes(project, folder, profile=schedule.profile)
    pages = [entry_of(project.reports / job.page, folder) for job in jobs if job not in failed]
    say = own_language(project).say
    faults = [say("sharing.why.pages_failed", n=len(failed))] if failed else []
    if schedule.to:
        faults += _put(project, schedule, pages, outcome, is_whole=not failed)
    if schedule.recipients:
        faults += _sent(project, due, pages, failed, outcome, tell)
    state = "failed" if faults else "done"
    outcome.run = outcome.run.model_copy(update={"state": state, "message": "; ".join(faults)})


def _made(project: Project, jobs: Sequence[Job], outcome: Outcome, tell: Tell) -> list[Job]:
    """Make the pages that need it; return the jobs that failed."""
    cache = Cache.open(project)
    planned: list[Planned] = cache.plan(jobs)
    results = make_pages(
        project, cache, planned, workers=project.settings.run.workers,
        on_done=lambda result: tell(f"{result.status} {result.job} {result.seconds:.1f} s"),
    )  # fmt: skip
    wrong = {result.job for result in results if result.status == "failed"}
    failed = [job for job in jobs if job.page in wrong]
    counts = {"made": len(results) - len(failed), "failed": len(failed), "up_to_date": len(jobs) - len(results)}
    outcome.run = outcome.run.model_copy(update=counts)
    return failed


def _put(
    project: Project, schedule: Schedule, pages: Sequence[IndexEntry], outcome: Outcome, *, is_whole: bool
) -> list[str]:
    """Put the pages at the schedule's address; where some failed, what lies there stays. Return what is wrong."""
    if not is_whole:
        return [own_language(project).say("sharing.why.not_put", address=schedule.to)]
    try:
        parts = parts_of(project, pages, Asked(profile=schedule.profile))
        done = publish(project, schedule.to, pages, parts, profile=schedule.profile, schedule=schedule.id,
                       as_of=outcome.run.as_of)  # fmt: skip
    except (CadreError, OSError) as error:
        return [without_secrets(str(error))]
    outcome.run = outcome.run.model_copy(update={"put": done.written})
    return []


def _sent(
    project: Project, due: Due, pages: Sequence[IndexEntry], failed: Sequence[Job], outcome: Outcome, tell: Tell
) -> list[str]:
    """Mail the recipients; return what is wrong."""
    schedule = due.schedule
    as_of = datetime.fromisoformat(outcome.run.as_of).astimezone(ZoneInfo(schedule.time_zone))
    titles = {"vi": schedule.name.vi, "en": schedule.name.en}
    occasion = Occasion(schedule.id, as_of, titles, failed)
    recipients = [project.catalogue.recipients[name] for name in schedule.recipients]
    outcome.deliveries = Giving(project, pages, schedule.profile, occasion).by_mail(
        recipients, lambda one: tell(f"{one.became} {one.recipient} {one.message}".rstrip())
    )
    became = [one.became for one in outcome.deliveries]
    lacking = [one for one in outcome.deliveries if one.became not in GOOD]
    counts = {"sent": became.count("sent"), "unchanged": became.count("unchanged"), "not_sent": len(lacking)}
    outcome.run = outcome.run.model_copy(update=counts)
    return [f"{one.recipient}: {one.became}{': ' + one.message if one.message else ''}" for one in lacking]


def _languages(project: Project, schedule: Schedule) -> tuple[str, ...]:
    """Return the languages of the recipients; of pages that lie somewhere for everybody, all."""
    if schedule.to or not schedule.recipients:
        return project.settings.languages.all
    return tuple(dict.fromkeys(project.catalogue.recipients[name].language for name in schedule.recipients))
