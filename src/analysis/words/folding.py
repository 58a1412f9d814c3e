"""Texts as they are compared: without what hands differ in."""

import re
import unicodedata
from functools import lru_cache

# Grave, acute, tilde, hook above, dot below: the five tones. Where they stand differs between hands: Hóa, Hoá.
TONES = "\u0300\u0301\u0303\u0309\u0323"
# Letters that old fonts and thesis files put for ư: they look alike.
LOOK_ALIKES = str.maketrans({"Ƣ": "Ư", "ƣ": "ư", "\u00a0": " ", "\u00ad": "", "\ufeff": "", "\u200b": ""})


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
