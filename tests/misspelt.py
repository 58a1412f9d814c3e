"""Real names of units as clerks write them. Knows nothing of how the project reads names: its letters are listed here.

``drawn`` gives names of the whole country on several days, each with the unit that is meant, the place in
which it is looked for, and whether anybody could tell it from its neighbours.
"""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random

UNITS = Path(__file__).parents[1] / "catalogue" / "units"
DAYS = ("2016-06-30", "2022-06-30", "2024-10-31", "2025-03-01", "2025-06-30", "2025-07-01", "2026-06-30")
LETTERS = {
    "a": "àáảãạăằắẳẵặâầấẩẫậ", "e": "èéẻẽẹêềếểễệ", "i": "ìíỉĩị", "o": "òóỏõọôồốổỗộơờớởỡợ", "u": "ùúủũụưừứửữự",
    "y": "ỳýỷỹỵ", "d": "đ",
}  # fmt: skip
BARE = {letter: base for base, letters in LETTERS.items() for letter in letters}
BARE |= {letter.upper(): base.upper() for letter, base in BARE.items()}
# Where the tone stands on the other vowel: new way -> old way; at the end of a syllable only.
TONE_PLACES = {"oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe",
               "oẽ": "õe", "oẹ": "ọe", "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy"}  # fmt: skip
OTHER_PLACE = TONE_PLACES | {old: new for new, old in TONE_PLACES.items()}
HORNED = {"ư": "ƣ", "ừ": "ƣ\u0300", "ứ": "ƣ\u0301", "ử": "ƣ\u0309", "ữ": "ƣ\u0303", "ự": "ƣ\u0323", "Ư": "Ƣ"}
SHORT = {
    "xã": ("X.", "X. ", "x. ", "X "), "phường": ("P.", "P. ", "P ", "p. "), "thị trấn": ("TT.", "TT. ", "TT ", "T.T "),
    "huyện": ("H.", "H. ", "h. "), "quận": ("Q.", "Q. ", "Q "), "thị xã": ("TX.", "TX. ", "T.X "),
    "thành phố": ("TP.", "TP. ", "Tp.", "T.P "), "tỉnh": ("T. ", "tỉnh "), "đặc khu": ("ĐK.", "ĐK "),
}  # fmt: skip
JOINED = {"xã": "X", "phường": "P", "thị trấn": "TT", "quận": "Q", "huyện": "H", "thị xã": "TX", "thành phố": "TP"}


@dataclass(frozen=True)
class Place:
    """A row of the register, as its file has it."""

    code: str
    first: str
    last: str
    level: str
    kind: str
    name: str
    parent: str

    @property
    def bare(self) -> str:
        return self.name[len(self.kind) + 1 :] if self.name.casefold().startswith(self.kind) else self.name

    def stands_on(self, day: str) -> bool:
        return (not self.first or self.first <= day) and (not self.last or day <= self.last)


@dataclass(frozen=True)
class Written:
    """A name as somebody wrote it. is_clear : whether the text can mean one unit only. how : what was done to it."""

    text: str
    meant: str
    day: date
    within: str
    level: str
    is_clear: bool
    how: tuple[str, ...]


@lru_cache(maxsize=1)
def places() -> list[Place]:
    return [
        Place(*(row[key] for key in ("code", "valid_from", "valid_to", "level", "kind", "name", "parent")))
        for file in sorted(UNITS.glob("units*.csv"))
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    ]


@lru_cache(maxsize=1)
def former_names() -> dict[tuple[str, str], Place]:
    """(code, first day) of a unit -> the one unit that it was, whole, before it got another name or kind."""
    changes = [
        row
        for file in sorted(UNITS.glob("changes*.csv"))
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    ]
    came, went = defaultdict(list), defaultdict(list)
    for row in changes:
        came[row["to_code"], row["date"]].append(row)
        went[row["from_code"], row["date"]].append(row)
    by_code = defaultdict(list)
    for place in places():
        by_code[place.code].append(place)
    former = {}
    for (code, day), [row, *more] in came.items():
        if more or row["is_whole"] != "yes" or len(went[row["from_code"], day]) > 1:
            continue
        [now] = [place for place in by_code[code] if place.stands_on(day)]
        eve = date.fromordinal(date.fromisoformat(day).toordinal() - 1).isoformat()
        [before] = [place for place in by_code[row["from_code"]] if place.stands_on(eve)]
        if before.name != now.name:
            former[now.code, now.first] = before
    return former


@lru_cache(maxsize=16)
def standing(day: str) -> tuple[dict[str, Place], dict[str, list[Place]]]:
    """Return the units of a day by code, and by what they lie in anywhere."""
    by_code = {place.code: place for place in places() if place.stands_on(day)}
    inside = defaultdict(list)
    for place in by_code.values():
        for code in line(place, by_code):
            inside[code].append(place)
    return by_code, inside


@lru_cache(maxsize=64)
def of_level(day: str, level: str) -> tuple[list[Place], list[Place]]:
    """Return the units of a level on a day, and those of them that were called otherwise once."""
    pool = [place for place in standing(day)[1]["VN"] if place.level == level]
    return pool, [place for place in pool if (place.code, place.first) in former_names()]


def line(place: Place, by_code: dict[str, Place]) -> list[str]:
    codes = []
    while place.parent:
        codes.append(place.parent)
        place = by_code[place.parent]
    return codes


def drawn(random: Random) -> Written:
    """Draw a unit of a day and a place in which it is looked for, mostly that just above it; and write its name."""
    day = random.choice(DAYS)
    by_code, _ = standing(day)
    pool: list[Place] = []
    while not pool:  # districts ended in 2025
        pool, renamed = of_level(day, random.choice(["commune", "commune", "commune", "district", "province"]))
    called = None
    if renamed and random.random() < 0.1:
        meant = random.choice(renamed)
        called = former_names()[meant.code, meant.first]
    else:
        meant = random.choice(pool)
    above = [code for code in line(meant, by_code) if by_code[code].level != "region"]
    within = above[0] if called or random.random() < 0.8 else random.choice(above)
    return written(meant, day, within, random, called)


def written(meant: Place, day: str, within: str, random: Random, called: Place | None = None) -> Written:
    """Write the name of ``meant``, or that of the place ``called`` which it once was, in a way of one's own."""
    by_code, inside = standing(day)
    source, how = called or meant, ["former name"] if called else []
    bare = source.bare
    for name, change in (("tone", other_tone_place), ("signs", other_signs), ("number", zero_before)):
        if random.random() < 0.4 and (changed := change(bare, random)) != bare:
            bare, how = changed, [*how, name]
    prefix, kept = _prefix(source, bare, random)
    text, parent = prefix + bare, ""
    if within != meant.parent and by_code[meant.parent].level != "region" and random.random() < 0.5:
        parent = random.choice([by_code[meant.parent].name, by_code[meant.parent].bare])
        text += random.choice([", {}", " ({})"]).format(parent)
    letters = random.choice(["as is", "as is", "no marks", "no marks", "NFD", "half", "horn"])
    text = LETTERINGS[letters](text)
    how += [f"prefix {kept}"] * (kept != "whole") + [letters] * (letters != "as is") + ["parent"] * bool(parent)
    if kept != "joined" and random.random() < 0.3:
        text, how = random.choice([str.upper, str.lower])(text), [*how, "case"]
    if random.random() < 0.3:
        text, how = other_spaces(text, random), [*how, "spaces"]
    has_marks = letters != "no marks" and (kept == "whole" or not source.bare.isascii())
    rivals = [place for place in inside[within] if not parent or _lies_in(place, parent, has_marks, day)]
    rivals = [place for place in rivals if place != meant]
    # Who leaves marks off, or keeps to an old name, may mean what was called so once.
    if called or (letters == "no marks" and not source.bare.isascii()):
        rivals += [old for rival in rivals if (old := former_names().get((rival.code, rival.first)))]
    is_clear = not any(_may_be(place, source, kept, has_marks) for place in rivals if place != source)
    return Written(text, meant.code, date.fromisoformat(day), within, meant.level, is_clear, tuple(how))


def _may_be(place: Place, source: Place, kept: str, has_marks: bool) -> bool:
    """Whether a reader could take what is written for ``place``: of its level, its kind if told, its letters."""
    if place.level != source.level or (kept != "dropped" and place.kind != source.kind):
        return False
    return plain(place.bare, has_marks) == plain(source.bare, has_marks)


def _lies_in(place: Place, parent: str, has_marks: bool, day: str) -> bool:
    """Whether anything that ``place`` lies in, its district or its province, may be called like what is written."""
    by_code, _ = standing(day)
    above = [by_code[code] for code in line(place, by_code)]
    names = {plain(text, has_marks) for unit in above for text in (unit.name, unit.bare)}
    return plain(parent, has_marks) in names


def plain(text: str, has_marks: bool) -> str:
    """Return what two names of one spelling have in common."""
    small = "".join(sign for sign in text.casefold() if sign.isalnum() or sign == " ")
    for new, old in TONE_PLACES.items():
        small = small.replace(new, old)
    return " ".join((small if has_marks else no_marks(small)).split())


def _prefix(place: Place, bare: str, random: Random) -> tuple[str, str]:
    """Return a way to begin, and whether the kind was kept whole, short, joined to the name or dropped."""
    ways = ["whole", "whole", "short", "short", "dropped", "joined"]
    way = random.choice(ways)
    if place.name == place.bare:
        return "", "whole"
    if way == "dropped" and not bare[0].isdigit():
        return "", "dropped"
    if way == "short":
        return random.choice(SHORT[place.kind]), "short"
    if way == "joined" and place.kind in JOINED and (bare[0].isdigit() or (bare[0].isupper() and bare[1:2].islower())):
        return JOINED[place.kind], "joined"
    return f"{place.name[: len(place.kind)]} ", "whole"


def no_marks(text: str) -> str:
    return "".join(BARE.get(letter, letter) for letter in text)


def half_apart(text: str) -> str:
    """Write tones behind their letters, as code page 1258 does: ê and a dot, not ệ."""
    return "".join(_half(letter) for letter in text)


def _half(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    tones = [part for part in parts[1:] if part in "\u0300\u0301\u0303\u0309\u0323"]
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + "".join(tones)


def horned(text: str) -> str:
    return "".join(HORNED.get(letter, letter) for letter in text)


def other_tone_place(text: str, random: Random) -> str:
    return " ".join(
        word[:-2] + OTHER_PLACE[word[-2:]] if word[-2:] in OTHER_PLACE else word for word in text.split(" ")
    )


def other_signs(text: str, random: Random) -> str:
    dash = random.choice(["–", " – ", " - ", "-", "\u2011", " "])
    return text.replace(" - ", "-").replace("-", dash).replace("'", random.choice(["’", "‘", "´", "'"]))


def zero_before(text: str, random: Random) -> str:
    return f"0{text}" if text.isdigit() and len(text) == 1 else text


def other_spaces(text: str, random: Random) -> str:
    kinds: list[Callable[[], str]] = [
        lambda: text.replace(" ", "  "), lambda: f" {text} ", lambda: f"{text}\u00a0", lambda: f"\t{text}\n",
        lambda: text.replace(" ", "\u00a0"), lambda: text.replace(" ", "\u200b "), lambda: f"{text}.",
    ]  # fmt: skip
    return random.choice(kinds)()


LETTERINGS: dict[str, Callable[[str], str]] = {
    "as is": str,
    "no marks": no_marks,
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "half": half_apart,
    "horn": horned,
}
