"""From the rows of a list of persons to its figures, commune by commune: what goes on is counts, never a person."""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from analysis.geography.registry import Registry
from analysis.model.nouns import Grouping
from analysis.model.records import Counted, Counter, Record, RecordFault
from analysis.model.standards import RetirementRule, Standard
from analysis.selection.person import Person, posts_of_each, read_persons
from analysis.selection.retirement import Retirement, band_of
from analysis.selection.standards import Rulebook

YOUNG = 40  # "cán bộ trẻ": under 40
BROAD = 2  # "giỏi một việc, biết nhiều việc": specialisms and skills together

Mark = tuple[str, str]  # measure and group

# measure -> the columns that a list must have, so that nobody in it means 0 and not "not asked".
ASKS: dict[str, tuple[str, ...]] = {
    "listed_total": (),
    "listed_university_or_higher": ("degree",),
    "listed_theory_intermediate_or_higher": ("politics",),
    "listed_both": ("degree", "politics"),
    "listed_second_degree": ("second_degree",),
    "listed_under_40": (),
    "listed_under_40_second_degree": ("second_degree",),
    "listed_broad": ("specialism", "skills"),
    "listed_below_total": (),
    "listed_below_enrolled": ("enrolled",),
    "listed_titled": (),
    "listed_meeting_standard": (),
    "listed_below_standard": (),
    "listed_without_standard": (),
    "listed_both_titled": ("degree", "politics"),
    "listed_non_local": ("non_local",),
    "listed_below_by_years_left": (),
    "listed_specialism": ("specialism",),
    "listed_skill": ("skills",),
}
GROUPED = {
    "listed_titled": "title",
    "listed_meeting_standard": "title",
    "listed_below_standard": "title",
    "listed_without_standard": "title",
    "listed_both_titled": "title",
    "listed_non_local": "title",
    "listed_below_by_years_left": "years_to_retirement",
    "listed_specialism": "specialism",
    "listed_skill": "skill",
}
# These ask besides for every column that a standard of the commune's posts asks for.
BY_STANDARD = (
    "listed_below_total",
    "listed_below_enrolled",
    "listed_meeting_standard",
    "listed_below_standard",
    "listed_without_standard",
    "listed_below_by_years_left",
)


def counter_of(
    *,
    standards: Sequence[Standard],
    retirement_rules: Sequence[RetirementRule],
    groupings: Mapping[str, Grouping],
    registry: Registry,
) -> Counter:
    """Return the function that counts a list.

    It takes the rows of a list and returns the ``listed_...`` figures of every commune in it, 0 where nobody is counted
    in a group, and the rows at fault. No figure is told of a commune with a row at fault, nor one for which the
    list lacks a column. Whoever stands in two rows of a commune under different titles is one person with two posts.

    Raises
    ------
    UsageError
        when it counts: if there is no rule of retirement, or a commune is no unit of the list's day.
    """

    @cache
    def judging() -> _Judging:  # made for the first list, and kept: months of retirement are asked for again and again
        return _Judging(Rulebook(standards, registry), Retirement(retirement_rules))

    def count(records: Sequence[Record]) -> Counted:
        persons, faults = read_persons(records, groupings)
        at_fault = _units_of(records, faults)
        figures: dict[tuple[str, str, str], int] = {}
        for unit, held in _by_unit(persons).items():
            if unit not in at_fault:
                figures |= {(unit, *mark): number for mark, number in _figures(held, judging(), groupings).items()}
        return Counted(figures, tuple(faults))

    return count


@dataclass(frozen=True, slots=True)
class _Judging:
    rulebook: Rulebook
    retirement: Retirement


def _units_of(records: Sequence[Record], faults: Sequence[RecordFault]) -> set[str]:
    lines = {(fault.sheet, fault.line) for fault in faults}
    return {record.unit for record in records if (record.sheet, record.line) in lines}


def _by_unit(persons: Iterable[Person]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in persons:
        found.setdefault(person.unit, []).append(person)
    return found


def _figures(rows: list[Person], judging: _Judging, groupings: Mapping[str, Grouping]) -> dict[Mark, int]:
    """Return the figures of one commune; ``rows`` are all of one list."""
    tally: Tally[Mark] = Tally()
    for posts in posts_of_each(rows):
        tally.update(set(_marks_of_person(posts, judging)))
        for post in posts:
            tally.update(_marks_of_post(post, judging))
    return {mark: tally[mark] for mark in _asked(rows, judging, groupings)}


def _marks_of_person(posts: list[Person], judging: _Judging) -> Iterator[Mark]:
    person = posts[0]
    specialisms = {one for post in posts for one in post.specialisms}
    skills = {one for post in posts for one in post.skills}
    yield "listed_total", ""
    if person.has("degree", "university"):
        yield "listed_university_or_higher", ""
    if person.has("politics", "intermediate"):
        yield "listed_theory_intermediate_or_higher", ""
    if has_both(person):
        yield "listed_both", ""
    if person.has_second_degree:
        yield "listed_second_degree", ""
    if person.age_on(person.as_of) < YOUNG:
        yield "listed_under_40", ""
        if person.has_second_degree:
            yield "listed_under_40_second_degree", ""
    if len(specialisms) + len(skills) >= BROAD:
        yield "listed_broad", ""
    yield from (("listed_specialism", specialism) for specialism in specialisms)
    yield from (("listed_skill", skill) for skill in skills)
    if any(judging.rulebook.lacks(post, post.as_of) for post in posts):
        yield from _marks_of_below(person, judging)


def _marks_of_below(person: Person, judging: _Judging) -> Iterator[Mark]:
    yield "listed_below_total", ""
    if person.enrolled:
        yield "listed_below_enrolled", ""
    left = judging.retirement.years_left(person.born, person.as_of, is_woman=person.is_woman)
    yield "listed_below_by_years_left", band_of(left)


def _marks_of_post(post: Person, judging: _Judging) -> Iterator[Mark]:
    yield "listed_titled", post.title
    if not judging.rulebook.needs(post.title, post.unit, post.as_of):
        yield "listed_without_standard", post.title
    elif judging.rulebook.lacks(post, post.as_of):
        yield "listed_below_standard", post.title
    else:
        yield "listed_meeting_standard", post.title
    if has_both(post):
        yield "listed_both_titled", post.title
    if post.is_non_local:
        yield "listed_non_local", post.title


def has_both(person: Person) -> bool:
    """Whether the person has a university degree and at least intermediate political theory."""
    return person.has("degree", "university") and person.has("politics", "intermediate")


def _asked(rows: list[Person], judging: _Judging, groupings: Mapping[str, Grouping]) -> Iterator[Mark]:
    """Yield every figure that the list can tell of the commune."""
    first = rows[0]
    needed = {
        need.field for title in {row.title for row in rows}
        for need in judging.rulebook.needs(title, first.unit, first.as_of)
    }  # fmt: skip
    asked = frozenset.intersection(*(row.columns for row in rows))  # what one of several sheets leaves out is not told
    for measure, columns in ASKS.items():
        if not {*columns, *(needed if measure in BY_STANDARD else ())} <= asked:
            continue
        if measure in GROUPED:
            members = groupings[GROUPED[measure]].members
            yield from ((measure, member.id) for member in members if member.is_in(str(first.as_of.year)))
        else:
            yield measure, ""
