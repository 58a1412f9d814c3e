"""Which unit a name on a form means: by rules that can be told, never by likeness.

The rules are tried in order and the first that finds a unit decides; where it finds several, none is taken:

``exact``
    the name or one of its aliases, as written in the register;
``spelling``
    letter case, punctuation, look-alike letters (ƣ for ư, ð for đ), and the prefix left off or shortened (``TT.``);
``tone``
    the tone mark on another vowel of the syllable (``Hoá`` for ``Hóa``, ``Thuỵ`` for ``Thụy``);
``marks``
    marks left off (``Le Ho``, ``Lê Hô`` for ``Lê Hồ``); a mark that differs is another name.

A prefix that is written must be the unit's own kind: "Xã Tân Thanh" is not "Thị trấn Tân Thanh".
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from analysis.geography.registry import Registry
from analysis.model.places import Unit

LIKENESS = 0.75  # lower, and totals begin to look like places (tong so, tan son)
MOST_CANDIDATES = 3

TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
STROKE = "\u0335"  # stands for the stroke of đ, which Unicode does not take apart
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
# Old fonts and converters leave these letters behind.
LOOK_ALIKES = str.maketrans({"ƣ": "ư", "Ƣ": "Ư", "ð": "đ", "Ð": "Đ", "ɖ": "đ", "Ɖ": "Đ"})
PREFIXES = {
    "tỉnh": ("tỉnh", "tinh", "t"),
    "thành phố": ("thành phố", "thanh pho", "t p", "tp"),
    "quận": ("quận", "quan", "q"),
    "huyện": ("huyện", "huyen", "h"),
    "thị xã": ("thị xã", "thi xa", "t x", "tx"),
    "thị trấn": ("thị trấn", "thi tran", "t t", "tt"),
    "phường": ("phường", "phuong", "p"),
    "xã": ("xã", "xa", "x"),
    "đặc khu": ("đặc khu", "dac khu", "đk", "dk"),
}


@dataclass(frozen=True)
class Match:
    """What a name was found to mean.

    Attributes
    ----------
    unit : the unit, or None where no rule tells exactly one.
    rule : ``exact``, ``spelling``, ``tone`` or ``marks`` (how it was found); ``ambiguous`` (a rule finds several) or
        ``unknown`` (none finds any).
    candidates : for the sender to choose from: those found where ambiguous, else those that look alike, likest first.
    """

    unit: Unit | None
    rule: str
    candidates: tuple[Unit, ...] = ()


@dataclass(frozen=True)
class _Reading:
    """One way to read a text: the kind that its prefix names ("" if it has none) and the name without it."""

    kind: str
    bare: str


def match_name(registry: Registry, name: str, day: date, *, within: str, levels: Collection[str]) -> Match:
    """Return which unit of ``levels`` in or under ``within`` is called ``name`` on ``day``.

    Raises
    ------
    UsageError
        if ``within`` is no unit of that day, or a level does not exist.
    """
    pool = [unit for level in sorted(levels) for unit in registry.descendants(within, day, level)]
    pool += [unit for unit in [registry.unit(within, day)] if unit.level in levels]
    written = _clean(name)
    for rule, agrees in RULES.items():
        found = [unit for unit in pool if agrees(written, unit)]
        if len(found) == 1:
            return Match(found[0], rule)
        if found:
            return Match(None, "ambiguous", tuple(found))
    return Match(None, "unknown", _alike(written, pool))


def _is_exact(written: str, unit: Unit) -> bool:
    return written in _names(unit.name, unit.aliases)


def _is_same_spelling(written: str, unit: Unit) -> bool:
    return _any_reading(written, unit, lambda left, right: left == right)


def _is_same_but_for_tone_place(written: str, unit: Unit) -> bool:
    return _any_reading(written, unit, lambda left, right: _letters(left) == _letters(right))


def _is_same_but_for_marks_left_off(written: str, unit: Unit) -> bool:
    return _any_reading(written, unit, _has_only_marks_left_off)


RULES: dict[str, Callable[[str, Unit], bool]] = {
    "exact": _is_exact,
    "spelling": _is_same_spelling,
    "tone": _is_same_but_for_tone_place,
    "marks": _is_same_but_for_marks_left_off,
}


def _any_reading(written: str, unit: Unit, agrees: Callable[[str, str], bool]) -> bool:
    """Whether some way to read the text agrees with a name of the unit, and its prefix, if any, is the unit's kind."""
    return any(
        agrees(reading.bare, own.bare) and reading.kind in ("", unit.kind)
        for reading in _readings(written)
        for own in _own_readings(unit.name, unit.aliases, unit.kind)
    )


def _has_only_marks_left_off(written: str, known: str) -> bool:
    left, right = _letters(written), _letters(known)
    return len(left) == len(right) and all(
        base == own_base and marks <= own_marks
        for (base, marks), (own_base, own_marks) in zip(left, right, strict=True)
    )


def _alike(written: str, pool: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the units whose names look most like the text, marks and prefixes aside; no more than candidates."""
    texts = {_without_marks(reading.bare) for reading in _readings(written)}
    likeness = [
        max(
            (
                difflib.SequenceMatcher(None, text, _without_marks(own.bare)).ratio()
                for text in texts
                for own in _own_readings(unit.name, unit.aliases, unit.kind)
            ),
            default=0.0,  # an empty text is like nothing
        )
        for unit in pool
    ]
    ranked = sorted(zip(likeness, pool, strict=True), key=lambda pair: (-pair[0], pair[1].code))
    return tuple(unit for ratio, unit in ranked[:MOST_CANDIDATES] if ratio >= LIKENESS)


def _clean(text: str) -> str:
    """Return ``text`` composed (NFC), without invisible characters, with single plain spaces."""
    return " ".join(unicodedata.normalize("NFC", text.translate(INVISIBLE)).split())


@lru_cache(maxsize=10_000)
def _names(name: str, aliases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_clean(text) for text in (name, *aliases))


@lru_cache(maxsize=10_000)
def _own_readings(name: str, aliases: tuple[str, ...], kind: str) -> tuple[_Reading, ...]:
    """Return the names of a unit without its own prefix."""
    readings = (_simple(text).removeprefix(f"{kind} ") for text in (name, *aliases))
    return tuple(_Reading(kind, bare) for bare in dict.fromkeys(readings))


@lru_cache(maxsize=10_000)
def _readings(written: str) -> tuple[_Reading, ...]:
    """Return the ways to read a text: as a bare name (Xá Lượng), and with each prefix that it may begin with."""
    simple = _simple(written)
    readings = [_Reading("", simple)] if simple else []
    for kind, forms in PREFIXES.items():
        for form in forms:
            if simple.startswith(f"{form} "):
                readings.append(_Reading(kind, simple.removeprefix(f"{form} ")))
    return tuple(readings)


def _simple(text: str) -> str:
    """Return ``text`` in small letters, look-alikes mended, punctuation as spaces."""
    small = _clean(text).translate(LOOK_ALIKES).casefold()
    return " ".join(re.sub(r"[^\w\s]|_", " ", small).split())


@lru_cache(maxsize=10_000)
def _letters(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the letters with their marks; the tone is told at the end of its syllable, wherever it stood."""
    letters: list[tuple[str, frozenset[str]]] = []
    for syllable in text.split():
        letters.append((" ", frozenset()))
        tones: set[str] = set()
        for letter in unicodedata.normalize("NFD", syllable.replace("đ", f"d{STROKE}")):
            if letter in TONES:
                tones.add(letter)
            elif unicodedata.combining(letter):
                base, marks = letters.pop()
                letters.append((base, marks | {letter}))
            else:
                letters.append((letter, frozenset()))
        letters.append(("", frozenset(tones)))
    return tuple(letters)


def _without_marks(text: str) -> str:
    return "".join(base for base, _ in _letters(text)).strip()
