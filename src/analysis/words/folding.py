"""Texts as they are compared: without what hands differ in."""

import re
import unicodedata
from functools import lru_cache

# Grave, acute, tilde, hook above, dot below: the five tones. Where they stand differs between hands: Hóa, Hoá.
TONES = "\u0300\u0301\u0303\u0309\u0323"
# Letters that old fonts and thesis files put for ư, letters of other scripts that look like ours, spaces that are not
# broken, and what is not seen at all.
# Written by their numbers, since whoever reads this could not tell them apart either: Cyrillic, Greek, African letters.
_LIKE_OURS = {
    "ABESKMHOPCTXIJY": "\u0410\u0412\u0415\u0405\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0423",
    "aesopcxijydh": "\u0430\u0435\u0455\u043e\u0440\u0441\u0445\u0456\u0458\u0443\u0501\u04bb",
    "ABEZHIKMNOPTYXo": "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf",
    "ĐđĐđ": "\u00d0\u00f0\u0189\u0256",
    "Ưư": "Ƣƣ",
}
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
_UNSEEN = "\u00ad\ufeff\u200b\u200c\u200d\u2060\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
LOOK_ALIKES = str.maketrans(
    {
        **{theirs: our for ours, others in _LIKE_OURS.items() for our, theirs in zip(ours, others, strict=True)},
        **{chr(0xFF01 + place): chr(0x21 + place) for place in range(94)},  # letters as wide as Chinese ones
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(_UNSEEN, ""),
    }
)


@lru_cache(maxsize=16_384)  # heads and names come back in every file
def folded(text: str) -> str:
    """Return the text without what hands differ in: case, spaces, punctuation and where a tone mark stands.

    Diacritics that make another letter or another tone stay: ``Tân`` and ``Tấn`` remain two words.
    """
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text.translate(LOOK_ALIKES)).casefold())
    return " ".join(_tone_last(word) for word in words)


def without_marks(text: str) -> str:
    """Return the text in plain letters, as it is searched, sorted and put into file names: ``Bảng``, Bang."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _tone_last(word: str) -> str:
    marks = unicodedata.normalize("NFD", word)
    letters = "".join(mark for mark in marks if mark not in TONES)
    return unicodedata.normalize("NFC", letters) + "".join(mark for mark in marks if mark in TONES)
