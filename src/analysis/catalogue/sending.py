"""Whether what is sent fits together: recipients that there are, pages that they may read. Yields faults."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.catalogue.known import told
from analysis.catalogue.read import Reader
from analysis.model.errors import CatalogueError, Fault
from analysis.model.sending import Recipient, Schedule, may_be_given

RECIPIENTS, SCHEDULE = "recipients.yml", "schedule.yml"


def read_schedules(folder: Path, languages: Iterable[str]) -> tuple[dict[str, Schedule], dict[str, dict[str, Any]]]:
    """Return the schedules and the words of some languages, and read nothing else: a clock asks again and again.

    Raises
    ------
    CatalogueError
        for faults in these files; what does not fit between files is found when the catalogue is opened as a whole.
    """
    reader = Reader(folder)
    schedules = reader.keyed(SCHEDULE, reader.mapping(SCHEDULE, ("schedules",)), "schedules", Schedule)
    words = {code: reader.mapping(f"languages/{code}.yml") for code in languages}
    if reader.faults:
        raise CatalogueError([replace(fault, file=(folder / fault.file).as_posix()) for fault in reader.faults])
    return schedules, words


def of_recipients(recipients: Iterable[Recipient], languages: Collection[str]) -> Iterator[Fault]:
    """A recipient reads a language of the house."""
    for recipient in recipients:
        if recipient.language not in languages:
            message = f"there is no language {recipient.language!r}; known: {told(languages)}"
            yield Fault(RECIPIENTS, f"recipients.{recipient.id}.language", message)


def of_schedules(
    schedules: Iterable[Schedule], recipients: Mapping[str, Recipient], broken: frozenset[str]
) -> Iterator[Fault]:
    """A schedule sends to recipients that there are, and to each no page that tells more than may be read by them."""
    for schedule in schedules:
        key = f"schedules.{schedule.id}.recipients"
        for name in schedule.recipients:
            recipient = recipients.get(name)
            if recipient is None:
                if name not in broken:
                    yield Fault(SCHEDULE, key, f"no recipient is called {name!r}; known: {told(recipients)}")
            elif not may_be_given(schedule.profile, recipient.profile):
                yield Fault(
                    SCHEDULE, key, f"{name!r} reads pages for {recipient.profile}, these are for {schedule.profile}; "
                    "leave the recipient out or change one of the profiles",
                )  # fmt: skip


def codes_sent(
    schedules: Iterable[Schedule], recipients: Iterable[Recipient]
) -> Iterator[tuple[str, str, str]]:  # fmt: skip
    """Yield every unit's code that the files name, as file, key, code; a pattern (``district:35*``) is none."""
    for recipient in recipients:
        for unit in recipient.units:
            yield RECIPIENTS, f"recipients.{recipient.id}.units", unit.partition("@")[0]
    for schedule in schedules:
        for unit in schedule.units:
            if ":" not in unit:
                yield SCHEDULE, f"schedules.{schedule.id}.units", unit
