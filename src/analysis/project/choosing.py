"""Choosing whom to send: reads staff lists, asks the room of persons, writes the office's workbook.

What comes back is counts. The names are in the workbook, and only there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.model.errors import UsageError
from analysis.model.records import Record
from analysis.model.standards import Course
from analysis.model.tables import rows_of
from analysis.project.asking import known
from analysis.project.staff_lists import FileFault, Lists, newest_of_each_commune, read_lists
from analysis.selection.candidates import Choice, Chooser
from analysis.selection.method import Considered, method_of
from analysis.selection.needs import Needed
from analysis.selection.person import Person, read_persons
from analysis.selection.retirement import Retirement
from analysis.selection.standards import Rulebook
from analysis.selection.workbook import Book, write_workbook

NEEDS = ("specialism_needed", "skill_needed")
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Attributes
    ----------
    courses : ids; whoever is chosen for one is not chosen for a later one.
    places : for each course, instead of its own; day : on which it is decided, by default that of the newest list.
    to : where the workbook goes; by default below ``data/selection``.
    """

    courses: tuple[str, ...]
    places: int | None = None
    day: date | None = None
    to: Path | None = None


@dataclass(frozen=True, slots=True)
class ChoiceCount:
    """What came of one course, in numbers. by_reason and by_obstacle name the strongest reason, the first obstacle."""

    course: str
    name: str
    places: int
    chosen: int
    waiting: int
    not_sent: int
    outside: int
    by_reason: Mapping[str, int]
    by_obstacle: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice came to, in numbers, and where the workbook is.

    Attributes
    ----------
    other_files : how many files hold no staff list; failed : path and problem of those that could not be read.
    """

    workbook: Path
    considered: Considered
    courses: tuple[ChoiceCount, ...]
    other_files: int
    failed: tuple[tuple[str, str], ...]


def choose(
    files: Sequence[Path],
    asked: Asked,
    *,
    catalogue: Catalogue,
    registry: Registry,
    facts: pd.DataFrame,
    root: Path,
    reports: Path,
    on_file: Callable[[Path], None] = lambda path: None,
) -> Chosen:
    """Choose among the persons of ``files`` for each course in turn, and write the workbook.

    Parameters
    ----------
    facts : live FACTS, for what communes need. root, reports : folders of the project and of its pages.

    Raises
    ------
    UsageError
        for an unknown course, no places, a place where the workbook must not lie, no staff list, a commune that two
        files tell of.
    """
    wanted = courses_named(asked.courses, catalogue.courses)
    if asked.places is not None and asked.places < 1:
        raise UsageError("There must be at least one place.", where="--places", do="Write a number from 1 up.")
    check_place(asked.to or _default_place(root, asked.courses, asked.day), root, reports)
    lists = read_lists(files, catalogue, registry, on_file)
    day = asked.day or max(record.as_of for record in lists.records)
    records = newest_of_each_commune(lists.records, day, registry)
    rows, faults = _readable(records, lists, catalogue)
    needed = needed_on(facts, day)
    chooser = _chooser(rows, day, needed, catalogue, registry)
    choices = chooser.choose(wanted, asked.places)
    considered = _considered(chooser, lists, left_aside=len(lists.records) - len(records), faults=faults, needed=needed)
    files_used = {record.unit: lists.file_of(record) for record in records}
    book = Book(
        day=day,
        choices=choices,
        falling=chooser.falling_short(),
        faults=faults,
        method=method_of(considered, choices, chooser.standards(), catalogue.retirement_rules, files_used),
        places={row.unit: registry.unit(row.unit, day).name for row in rows},
        files=files_used,
        words=chooser.words,
        is_made_up=lists.is_made_up,
    )
    place = write_workbook(asked.to or _default_place(root, asked.courses, day), book)
    return Chosen(place, considered, tuple(map(_counted, choices)), lists.other_files, tuple(lists.failed))


def courses_named(names: Sequence[str], courses: Mapping[str, Course]) -> list[Course]:
    """Return the courses of these ids, each once, in the order named; an unknown one is a ``UsageError``."""
    if not names:
        there_are = f"There are: {', '.join(sorted(courses)) or 'none; add one to catalogue/courses.yml'}."
        raise UsageError("Name a course.", where="--course", do=there_are)
    return [courses[known(name, courses, "course")] for name in dict.fromkeys(names)]


def check_place(to: Path, root: Path, reports: Path) -> None:
    """Refuse a place for the workbook from which files are published, received or put into the history.

    Raises
    ------
    UsageError
        beneath the reports, anywhere in the project but ``data/selection``, and for another kind of file.
    """
    place, own = to.resolve(), (root / "data" / "selection").resolve()
    if place.suffix != ".xlsx":
        raise UsageError("The workbook is an .xlsx file.", where=f"--to {to}", do="Let its name end with .xlsx.")
    is_outside = not place.is_relative_to(root.resolve())
    if place.is_relative_to(reports.resolve()) or not (is_outside or place.is_relative_to(own)):
        raise UsageError(
            "The workbook holds names and must not lie where files are published or kept in the history.",
            where=f"--to {to}",
            do=f"Leave --to out, or name a place in {own} or outside of the project.",
        )


def needed_on(facts: pd.DataFrame, day: date) -> Needed:
    """Return what each commune needs, (commune, specialism or skill) -> persons, by its newest form up to ``day``."""
    told = facts[facts["measure"].isin(NEEDS) & (facts["as_of"] <= day.isoformat())]
    if told.empty:
        return {}
    newest = told[told["as_of"] == told.groupby("unit")["as_of"].transform("max")]
    return {(row["unit"], row["group"]): round(row["value"]) for row in rows_of(newest)}


def _default_place(root: Path, courses: Sequence[str], day: date | None) -> Path:
    stem = f"cu_di_hoc_{day or ''}_{'_'.join(dict.fromkeys(courses))}"
    return root / "data" / "selection" / f"{stem[:LONGEST_NAME]}.xlsx"


def _chooser(rows: Sequence[Person], day: date, needed: Needed, catalogue: Catalogue, registry: Registry) -> Chooser:
    return Chooser(
        rows,
        day=day,
        rulebook=Rulebook(catalogue.standards, registry),
        retirement=Retirement(catalogue.retirement_rules),
        groupings=catalogue.groupings,
        courses=catalogue.courses.values(),
        needed=needed,
    )


def _readable(records: Sequence[Record], lists: Lists, catalogue: Catalogue) -> tuple[list[Person], list[FileFault]]:
    """Return the persons, and every row at fault of the files that tell of them or of nobody."""
    persons: list[Person] = []
    by_file = lists.by_file(records)
    unused = set(lists.files.values()) - set(by_file)
    faults = [(file, fault) for file, fault in lists.faults if file not in unused]
    for file, own in by_file.items():
        read, wrong = read_persons(own, catalogue.groupings)
        persons += read
        faults += [(file, fault) for fault in wrong]
    return persons, faults


def _considered(
    chooser: Chooser, lists: Lists, *, left_aside: int, faults: Sequence[FileFault], needed: Needed
) -> Considered:
    units = {posts[0].unit for posts in chooser.persons}
    return Considered(
        day=chooser.day,
        communes=len(units),
        persons=len(chooser.persons),
        below_standard=len(chooser.falling_short()),
        without_standard=chooser.without_standard(),
        left_aside=left_aside,
        rows_at_fault=len({(file, fault.sheet, fault.line) for file, fault in faults}),
        communes_with_needs=len({unit for unit, _ in needed} & units),
        other_specialisms=chooser.other_specialisms(),
        is_made_up=lists.is_made_up,
    )


def _counted(choice: Choice) -> ChoiceCount:
    return ChoiceCount(
        course=choice.course.id,
        name=choice.course.name.vi,
        places=choice.places,
        chosen=choice.chosen,
        waiting=len(choice.candidates) - choice.chosen,
        not_sent=len(choice.not_sent),
        outside=choice.outside,
        by_reason=choice.tally_of_reasons(),
        by_obstacle=choice.tally_of_obstacles(),
    )
