"""Which unit a name on a form means: by rules that can be told. What only looks alike is proposed, never taken.

The rules are tried in order and the first that finds a unit decides; where it finds several, none is taken:

``exact``
    the name or one of its aliases, as written in the register;
``spelling``
    letter case, punctuation, look-alike letters (ƣ for ư, ð for đ), and the prefix left off or shortened (``TT.``);
``tone``
    the tone mark on another vowel of the syllable (``Hoá`` for ``Hóa``, ``Thuỵ`` for ``Thụy``);
``marks``
    marks left off (``Le Ho``, ``Lê Hô`` for ``Lê Hồ``); a mark that differs is another name;
``former``
    the name, in any of these spellings, of a unit that is called something else now. One that was merged or divided
    since is no unit of the day: what it went into is a candidate.

The first three are one question, and who writes without marks is asked about all whose marks may be left off: "Sa Pa"
may be Phường Sa Pả. Only the full name with its kind (Phường Sa Pa) is beyond doubt. A prefix that is written must be
the unit's own kind: "Xã Tân Thanh" is not "Thị trấn Tân Thanh". A name may tell what it lies in, behind a comma or in
brackets: "xã Thanh Sơn (thị xã Kim Bảng)".
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from analysis.geography.gazetteer import Gazetteer
from analysis.geography.likeness import most_alike
from analysis.geography.registry import Registry, depth_of
from analysis.geography.spelling import (
    composed,
    is_with_marks_left_off,
    own_spellings,
    readings,
    simple,
    skeleton,
    spelled,
)
from analysis.model.places import Unit

APART = re.compile(r"[,;()\[\]]")


@dataclass(frozen=True)
class Match:
    """What a name was found to mean.

    Attributes
    ----------
    unit : the unit, or None where no rule tells exactly one.
    rule : ``exact``, ``spelling``, ``tone``, ``marks`` or ``former`` (how it was found); ``ambiguous`` (a rule finds
        several) or ``unknown`` (none finds any).
    candidates : for a person to choose from: those found where ambiguous; else what a former unit of that name went
        into, and those that look alike, likest first.
    likeness : of each candidate, from 0 to 1; None for those that were not found by likeness.
    """

    unit: Unit | None
    rule: str
    candidates: tuple[Unit, ...] = ()
    likeness: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    """A name asked for: where, on which day, and what else the text says that it lies in."""

    name: str
    day: date
    within: str
    levels: tuple[str, ...]
    parents: tuple[str, ...] = ()


def match_name(registry: Registry, name: str, day: date, *, within: str, levels: Collection[str]) -> Match:
    """Return which unit of ``levels`` in or under ``within`` is called ``name`` on ``day``.

    Raises
    ------
    UsageError
        if ``within`` is no unit of that day, or a level does not exist.
    """
    registry.unit(within, day)
    asked = _Question(name, day, within, tuple(sorted(levels, key=depth_of)))
    known = gazetteer(registry)
    match = _by_rules(known, asked)
    first, *parents = [part for part in APART.split(name) if simple(part)] or [name]
    if match.unit is not None or not parents:
        return match if match.unit is not None or match.candidates else _proposed(known, asked)
    asked = _Question(first, day, within, asked.levels, tuple(parents))
    match = _by_rules(known, asked)
    return match if match.unit is not None or match.candidates else _proposed(known, asked)


@lru_cache(maxsize=4)
def gazetteer(registry: Registry) -> Gazetteer:
    """Return the register's names, put in order once."""
    return Gazetteer(registry)


def _by_rules(known: Gazetteer, asked: _Question) -> Match:
    """Return what the rules find; unknown, with what former units of that name went into, where they find none."""
    same, without_marks, former = _found(known, asked)
    if len(same) + len(without_marks) > 1:
        official = [unit for unit in same if _is_official(asked.name, unit)]
        if len(official) == 1:
            return Match(official[0], _rule(asked.name, official[0]))
    first = same if without_marks and _has_marks(asked.name) else [*same, *without_marks]
    still = [unit for unit, is_the_same in former if is_the_same]
    for found in (first, [*without_marks, *still]):
        several = list(dict.fromkeys(found))
        if len(several) == 1:
            unit = several[0]
            rule = _rule(asked.name, unit) if unit in same else "marks" if unit in without_marks else "former"
            # A former unit of that name may be meant where only marks that were left off make it another's.
            if rule != "marks" or set(still) <= {unit}:
                return Match(unit, rule)
            several += [one for one in still if one != unit]
        if several:
            ordered = sorted(several, key=lambda unit: unit.code)
            return Match(None, "ambiguous", tuple(ordered), (None,) * len(ordered))
    went = tuple(dict.fromkeys(unit for unit, _ in former))
    return Match(None, "unknown", went, (None,) * len(went))


def _has_marks(name: str) -> bool:
    """Whether any letter of the name itself has a mark, so that its writer left none off."""
    return all(not reading.bare.isascii() for reading in readings(name))


def _found(known: Gazetteer, asked: _Question) -> tuple[list[Unit], list[Unit], list[tuple[Unit, bool]]]:
    """Return the units of the name; those whose marks it may lack; and what former units of it are (still) now."""
    same: dict[Unit, None] = {}
    without_marks: dict[Unit, None] = {}
    former: dict[tuple[Unit, bool], None] = {}
    for reading in readings(asked.name):
        for unit, own in known.alike_without_marks(reading.bare):
            if reading.kind not in ("", unit.kind):
                continue
            is_same = reading.bare == own
            if not is_same and not is_with_marks_left_off(reading.bare, own):
                continue
            if unit.is_valid_on(asked.day):
                if unit.level in asked.levels and _lies_there(known, unit, asked):
                    (same if is_same else without_marks)[unit] = None
            elif unit.valid_to is not None and unit.valid_to < asked.day:
                ends, is_the_same = known.now(unit, asked.day)
                former |= {
                    (end, is_the_same): None
                    for end in ends
                    if end.level in asked.levels and _lies_there(known, end, asked)
                }
    return list(same), [unit for unit in without_marks if unit not in same], list(former)


def _lies_there(known: Gazetteer, unit: Unit, asked: _Question) -> bool:
    """Whether the unit lies in (or is) the place asked about, and in all that the text says besides."""
    line = known.line(unit, asked.day)
    if asked.within not in line:
        return False
    return all(
        any(_is_called(part, above) for code in line[1:] if (above := known.registry.find(code, asked.day)))
        for part in asked.parents
    )


def _is_called(text: str, unit: Unit) -> bool:
    return any(
        reading.kind in ("", unit.kind) and reading.bare in (own, skeleton(own))
        for reading in readings(text)
        for own in own_spellings(unit.name, unit.aliases, unit.kind)
    )


def _is_official(name: str, unit: Unit) -> bool:
    """Whether the text is the unit's whole name, its kind included."""
    return spelled(simple(name)) in {spelled(simple(own)) for own in (unit.name, *unit.aliases)}


def _rule(name: str, unit: Unit) -> str:
    """Return how a text that has all marks differs from the unit's name."""
    if composed(name) in {composed(own) for own in (unit.name, *unit.aliases)}:
        return "exact"
    plain = {simple(own).removeprefix(f"{unit.kind} ") for own in (unit.name, *unit.aliases)}
    is_spelled_so = any(simple(name).endswith(own) for own in plain)
    return "spelling" if is_spelled_so else "tone"


def _proposed(known: Gazetteer, asked: _Question) -> Match:
    """Return the units whose names look most like the text."""
    pool: Sequence[Unit] = known.pool(asked.within, asked.day, asked.levels)
    if asked.parents:
        pool = [unit for unit in pool if _lies_there(known, unit, asked)]
    alike = most_alike(asked.name, pool)
    return Match(None, "unknown", tuple(unit for unit, _ in alike), tuple(likeness for _, likeness in alike))
