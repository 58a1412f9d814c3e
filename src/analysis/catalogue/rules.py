"""Whether what the law asks can be asked: known titles and levels, and one rule for one day. Yields faults."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import TypeVar

from analysis.catalogue.known import Known, told
from analysis.model.errors import Fault
from analysis.model.standards import PERSON_LEVELS, Ceiling, Course, Dated, Norm, RetirementRule, Standard, Term

FILE, COURSES = "standards.yml", "courses.yml"

Rule = TypeVar("Rule", Standard, Norm, Ceiling, RetirementRule)


def of_standards(known: Known, standards: Collection[Standard]) -> Iterator[Fault]:
    """Titles and levels are known, and of two rules for one title on one day one is the exception for some units."""
    for standard in standards:
        key = f"standards.{standard.id}"
        yield from _of_members(known, FILE, f"{key}.titles", "title", standard.titles)
        yield from of_levels(FILE, f"{key}.needs", standard.needs)
    yield from _of_spans("standards", standards, lambda standard: standard.id)
    for earlier, later in _at_one_time(standards):
        titles = sorted(set(earlier.titles) & set(later.titles))
        is_one_place = set(earlier.units) & set(later.units) or not (earlier.units or later.units)
        if titles and is_one_place:
            message = f"{earlier.id!r} asks of {told(titles)} at the same time; let the earlier end before the later"
            yield Fault(FILE, f"standards.{later.id}.since", message)


def of_norms(norms: Collection[Norm]) -> Iterator[Fault]:
    """One norm holds for a kind and class of commune on a day."""
    yield from _of_spans("norms", norms, lambda norm: norm.id)
    for earlier, later in _at_one_time(norms):
        kinds = sorted(set(earlier.kinds) & set(later.kinds))
        if earlier.unit_class == later.unit_class and kinds:
            message = f"{earlier.id!r} holds for {told(kinds)} of class {later.unit_class} at the same time"
            yield Fault(FILE, f"norms.{later.id}.since", message)
    for norm in norms:
        if not norm.kinds:
            yield Fault(FILE, f"norms.{norm.id}.kinds", "name the kinds of communes that it is for")


def of_ceilings(ceilings: Collection[Ceiling]) -> Iterator[Fault]:
    """One ceiling holds on a day."""
    yield from _of_spans("ceilings", ceilings, lambda ceiling: ceiling.id)
    for earlier, later in _at_one_time(ceilings):
        yield Fault(FILE, f"ceilings.{later.id}.since", f"{earlier.id!r} holds at the same time")


def of_retirement_rules(rules: Collection[RetirementRule]) -> Iterator[Fault]:
    """One rule of retirement holds on a day, and tells one age for a year."""
    yield from _of_spans("retirement_rules", rules, lambda rule: str(rule.since))
    for earlier, later in _at_one_time(rules):
        message = f"the rule since {earlier.since} holds at the same time"
        yield Fault(FILE, f"retirement_rules.{later.since}.since", message)
    for rule in rules:
        years = [age.year for age in rule.ages]
        for year in sorted({year for year in years if years.count(year) > 1}):
            yield Fault(FILE, f"retirement_rules.{rule.since}.ages", f"the year {year} stands twice")


def of_terms(terms: Collection[Term]) -> Iterator[Fault]:
    """Terms follow one another: one ends in the year in which the next begins, or before."""
    for term in terms:
        if term.until <= term.since:
            yield Fault(FILE, f"terms.{term.id}.until", "the term ends before it begins")
    for earlier, later in combinations(sorted(terms, key=lambda term: term.since), 2):
        if later.since < earlier.until:
            yield Fault(FILE, f"terms.{later.id}.since", f"the term {earlier.id!r} has not ended by then")


def of_courses(known: Known, courses: Iterable[Course]) -> Iterator[Fault]:
    """A course is of a known programme, for known titles, and gives and needs known levels."""
    for course in courses:
        key = f"courses.{course.id}"
        yield from _of_members(known, COURSES, f"{key}.programme", "programme", [course.programme])
        yield from _of_members(known, COURSES, f"{key}.titles", "title", course.titles)
        yield from _of_members(known, COURSES, f"{key}.specialisms", "specialism", course.specialisms)
        yield from _of_members(known, COURSES, f"{key}.skills", "skill", course.skills)
        yield from of_levels(COURSES, f"{key}.gives", course.gives)
        yield from of_levels(COURSES, f"{key}.needs", course.needs)


def of_levels(file: str, key: str, levels: Mapping[str, str]) -> Iterator[Fault]:
    """Fields have levels, and each level is one of its field's."""
    for field, level in levels.items():
        if field not in PERSON_LEVELS:
            yield Fault(file, key, f"no field with levels is called {field!r}; known: {told(PERSON_LEVELS)}")
        elif level not in PERSON_LEVELS[field]:
            message = f"{field} has no level {level!r}; known: {told(PERSON_LEVELS[field])}"
            yield Fault(file, f"{key}.{field}", message)


def _of_members(known: Known, file: str, key: str, grouping: str, named: Iterable[str]) -> Iterator[Fault]:
    members = known.members(grouping)
    for name in named:
        if name not in members and grouping not in known.broken:
            yield Fault(file, key, f"{grouping} has no member {name!r}; known: {told(members)}")


def _of_spans(key: str, rules: Iterable[Rule], name: Callable[[Rule], str]) -> Iterator[Fault]:
    for rule in rules:
        if rule.until is not None and rule.until < rule.since:
            yield Fault(FILE, f"{key}.{name(rule)}.until", "it ends before it begins")


def _at_one_time(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Yield each two rules that both hold on some day, the earlier first."""
    for earlier, later in combinations(sorted(rules, key=lambda rule: rule.since), 2):
        if later.since <= _last(earlier):
            yield earlier, later


def _last(rule: Dated) -> date:
    return rule.until or date.max
