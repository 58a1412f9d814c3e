"""How a place's name may be written: what is the same in all its spellings, and the kinds that its prefix may name."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

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
KIND_OF = {form: kind for kind, forms in PREFIXES.items() for form in forms}
MARKS = re.compile(r"[\u0300-\u036f]+")
LETTER = re.compile(r"[^\u0300-\u036f][\u0300-\u036f]*")
APOSTROPHE = re.compile(r"\s*['’‘ʼ`´]\s*")  # Ea H'leo, Ea H’ Leo, Ea Hleo
PUNCTUATION = re.compile(r"[^\w\s]|_")
LEADING_ZEROS = re.compile(r"\b0+(?=\d)")
# A prefix that the name follows without a space: TTQuế, P1, xãLê Hồ, Phường1.
ABBREVIATED = re.compile(r"^(TT|TX|TP|ĐK|DK|[TQHPX])(?=[^\W\d_]{2})")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text: the kind that its prefix names ("" if it has none) and the name without it, spelled."""

    kind: str
    bare: str


def composed(text: str) -> str:
    """Return ``text`` composed (NFC), without invisible characters, with single plain spaces."""
    return " ".join(unicodedata.normalize("NFC", text.translate(INVISIBLE)).split())


def mended(text: str) -> str:
    """Return ``text`` composed, with the letters that look-alikes stand for."""
    return composed(text.translate(LOOK_ALIKES))  # first the letters: there is no ƣ with a tone to compose


@lru_cache(maxsize=50_000)
def simple(text: str) -> str:
    """Return ``text`` mended, in small letters, apostrophes left out, other punctuation as spaces, 1 for 01."""
    small = APOSTROPHE.sub("", mended(text)).casefold()
    return LEADING_ZEROS.sub("", " ".join(PUNCTUATION.sub(" ", small).split()))


def spelled(plain: str) -> str:
    """Return simple words taken apart (NFD), the tone at the end of its syllable, on whatever vowel it stood."""
    if plain.isascii():
        return plain
    apart = unicodedata.normalize("NFD", plain.replace("đ", f"d{STROKE}"))
    return " ".join(_tone_last(word) for word in apart.split())


def _tone_last(word: str) -> str:
    tones = [letter for letter in word if letter in TONES]
    return "".join([letter for letter in word if letter not in TONES] + sorted(tones)) if tones else word


def skeleton(spelling: str) -> str:
    """Return what is left of a spelling without any mark."""
    return spelling if spelling.isascii() else MARKS.sub("", spelling)


def is_with_marks_left_off(written: str, known: str) -> bool:
    """Whether two spellings of one skeleton differ only by marks that ``written`` lacks; a mark too many is no such."""
    pairs = zip(LETTER.findall(written), LETTER.findall(known), strict=True)
    return all(set(letter) <= set(own) for letter, own in pairs)


@lru_cache(maxsize=20_000)
def readings(written: str) -> tuple[Reading, ...]:
    """Return the ways to read a text: as a bare name (Xá Lượng), and with each prefix that it may begin with."""
    plain = simple(written)
    found = [Reading("", spelled(plain))] if plain else []
    apart = _with_prefix_apart(mended(written))
    for text in (plain, simple(apart)) if apart else (plain,):
        words = text.split()
        for size in (1, 2):
            kind = KIND_OF.get(" ".join(words[:size])) if len(words) > size else None
            if kind is not None:
                found.append(Reading(kind, spelled(" ".join(words[size:]))))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=20_000)
def own_spellings(name: str, aliases: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """Return the spellings of a unit's names without its own prefix."""
    return tuple(dict.fromkeys(spelled(simple(text).removeprefix(f"{kind} ")) for text in (name, *aliases)))


def _with_prefix_apart(text: str) -> str:
    """Return the text with a space behind a prefix that the name follows at once; nothing where none does."""
    found = ABBREVIATED.match(text)
    if found and text[found.end()].isupper() and text[found.end() + 1].islower():
        return f"{found[0]} {text[found.end() :]}"
    for at, (before, here) in enumerate(pairwise(text), start=1):
        if (before.islower() and here.isupper()) or (before.isalpha() and here.isdigit()):
            return f"{text[:at]} {text[at:]}"
    return ""
