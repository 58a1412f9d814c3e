"""Whether a word can be a Vietnamese syllable: by its beginning, its rime, and the tones that a stop allows."""

import re
import unicodedata
from functools import lru_cache

TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
TONES_BEFORE_STOPS = ("\u0301", "\u0323")
_STOPS = ("c", "p", "t", "ch")
_BEGINNING = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx]"
_RIMES = {
    "a": "i|o|u|y|c|ch|m|n|ng|nh|p|t|", "ă": "c|m|n|ng|p|t", "â": "u|y|c|m|n|ng|p|t", "e": "o|c|m|n|ng|p|t|",
    "ê": "u|ch|m|n|nh|p|t|", "i": "u|a|ch|m|n|nh|p|t|", "iê": "u|c|m|n|ng|p|t", "yê": "u|c|m|n|ng|t", "y": "t|",
    "o": "i|c|m|n|ng|p|t|", "oa": "i|o|y|c|ch|m|n|ng|nh|p|t|", "oă": "c|m|n|ng|t", "oe": "o|n|t|", "oo": "c|ng",
    "ô": "i|c|m|n|ng|p|t|", "ơ": "i|m|n|p|t|", "u": "a|i|c|m|n|ng|p|t|", "uâ": "c|n|ng|t|y", "uê": "ch|n|nh|",
    "uô": "i|c|m|n|ng|t", "uơ": "", "uy": "a|ch|n|nh|p|t|u|", "uyê": "n|t", "ư": "a|i|u|c|m|n|ng|t|",
    "ươ": "i|u|c|m|n|ng|p|t",
}  # fmt: skip
_SYLLABLE = re.compile(
    f"(?:{_BEGINNING})?(?:" + "|".join(f"{vowels}(?:{ends})" for vowels, ends in _RIMES.items()) + ")"
)


@lru_cache(maxsize=16_384)
def is_syllable(word: str) -> bool:
    """Whether ``word`` (any case, any form of Unicode) is a syllable that Vietnamese can have."""
    apart = unicodedata.normalize("NFD", word.casefold())
    tones = [mark for mark in apart if mark in TONE_MARKS]
    plain = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONE_MARKS))
    if len(tones) > 1 or _SYLLABLE.fullmatch(plain) is None:
        return False
    return not plain.endswith(_STOPS) or (bool(tones) and tones[0] in TONES_BEFORE_STOPS)
