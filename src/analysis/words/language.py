"""How a language says things: its words, and how it writes numbers, percentages and dates.

The words stand in ``catalogue/languages/<xx>.yml``; the habits of writing come from Babel (the Unicode CLDR).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cached_property, lru_cache
from string import Formatter
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from analysis.model.errors import CatalogueError, Fault, UsageError
from analysis.model.nouns import Words

PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
ESTIMATED = "~\u00a0"  # before a figure of which a part came through a share
MINUS = "−"


@dataclass(frozen=True)
class Language:
    """One language.

    Attributes
    ----------
    code : ``vi``, ``en``, ...
    locale : Babel's locale, which decides on separators, names of months and plural forms.
    date_pattern : how a day is written, in the pattern letters of CLDR (``dd/MM/y``).
    texts : key with dots -> text with ``{names}`` in it, or for counted things plural form -> text.
    """

    code: str
    locale: Locale
    date_pattern: str
    texts: Mapping[str, str | Mapping[str, str]]

    @classmethod
    def of(cls, code: str, catalogue_languages: Mapping[str, Mapping[str, Any]]) -> "Language":
        """Return the language ``code`` of the catalogue's languages.

        Raises
        ------
        UsageError
            if the catalogue has no such language.
        CatalogueError
            if the file lacks its habits.
        """
        if code not in catalogue_languages:
            raise UsageError(f"there is no language {code!r}", do=f"Choose one of: {', '.join(catalogue_languages)}.")
        content = catalogue_languages[code]
        try:
            habits = content["habits"]
            locale, date_pattern = Locale.parse(habits["locale"]), habits["date"]
        except (KeyError, TypeError, ValueError, UnknownLocaleError) as error:
            message = f"a locale known to Babel and a date pattern are expected here ({error})"
            raise CatalogueError([Fault(f"languages/{code}.yml", "habits", message)]) from error
        return cls(code, locale, date_pattern, dict(_leaves(content)))

    def say(self, key: str, **facts: object) -> str:
        """Return the text under ``key`` with the facts in their places. Numbers are worded by the caller.

        Raises
        ------
        CatalogueError
            if the language has no such text, or the text names a fact that is not given.
        """
        text = self.texts.get(key)
        if not isinstance(text, str):
            raise self._fault(key, "the text is missing; add it to every language")
        return self._filled(key, text, facts)

    def say_count(self, key: str, n: int, **facts: object) -> str:
        """Return the text under ``key`` in the plural form that ``n`` asks for; ``{n}`` is ``n`` as it is written."""
        forms = self.texts.get(key)
        if not isinstance(forms, Mapping):
            raise self._fault(key, "the text in its plural forms is missing; add it to every language")
        form = self.locale.plural_form(n)
        if form not in forms:
            raise self._fault(f"{key}.{form}", "this plural form is missing")
        return self._filled(key, forms[form], {"n": self.number(n), **facts})

    def number(self, x: float, decimals: int = 0) -> str:
        """Return a number with so many decimals, halves rounded away from zero: ``2.132`` in vi, ``2,132`` in en."""
        if not math.isfinite(x):
            raise UsageError(f"{x} cannot be written as a number", do="Say in words why there is no figure.")
        return _written(x, decimals, self._signs)

    @cached_property
    def _signs(self) -> tuple[str, str]:
        return get_group_symbol(self.locale), get_decimal_symbol(self.locale)

    def percent(self, fraction: float, decimals: int = 1) -> str:
        """Return a fraction as a percentage: ``93,1%`` in vi, ``93.1%`` in en."""
        return self.number(_hundredfold(fraction), decimals) + "%"

    def points(self, difference: float, decimals: int = 1) -> str:
        """Return a difference of two fractions in percentage points, with its sign: ``+1,3 điểm %``."""
        size = self.number(abs(_hundredfold(difference)), decimals)
        is_nothing = not any(digit in size for digit in "123456789")
        sign = "" if is_nothing else "+" if difference > 0 else MINUS
        return self.say("number.points", n=sign + size)

    def interval(self, lower: float, upper: float, decimals: int = 1) -> str:
        """Return a range of two fractions: ``89,9–95,4%``."""
        return f"{self.number(_hundredfold(lower), decimals)}–{self.percent(upper, decimals)}"

    def count_of(self, numerator: float, denominator: float) -> str:
        """Return a part of a whole with its share: ``310/333 (93,1%)``; of nothing there is no share: ``0/0``."""
        counts = f"{self.number(numerator)}/{self.number(denominator)}"
        return f"{counts} ({self.percent(numerator / denominator)})" if denominator else counts

    def date(self, d: date | str) -> str:
        """Return a day (or its ISO text) as the language writes it: ``30/06/2020``, ``30 June 2020``."""
        day = date.fromisoformat(d) if isinstance(d, str) else d
        return format_date(day, self.date_pattern, locale=self.locale)

    def text(self, words: Words) -> str:
        """Return a name or text of the catalogue in this language."""
        return words.in_language(self.code)

    def _filled(self, key: str, text: str, facts: Mapping[str, object]) -> str:
        try:
            return text.format_map(facts)
        except (KeyError, IndexError, ValueError) as error:
            message = f"the text {text!r} asks for what is not given ({error}); given: {', '.join(facts) or 'nothing'}"
            raise self._fault(key, message) from error

    def _fault(self, key: str, message: str) -> CatalogueError:
        return CatalogueError([Fault(f"languages/{self.code}.yml", key, message)])


def placeholders(text: str | Mapping[str, str]) -> frozenset[str]:
    """Return the names in braces that a text (or its form ``other``) asks for."""
    told = text if isinstance(text, str) else text["other"]
    return frozenset(name for _, name, _, _ in Formatter().parse(told) if name is not None)


@lru_cache(maxsize=10_000)
def _written(x: float, decimals: int, signs: tuple[str, str]) -> str:
    """Return a finite number as ``Language.number`` does, with its signs of thousands and of decimals.

    Babel does the same at ten times the cost, and rounds halves to even, which reads as a mistake beside a hand-made
    table.
    """
    with localcontext(prec=400):  # a float has at most 309 digits before its point
        rounded = Decimal(str(x)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, _, rest = f"{rounded.copy_abs():,f}".partition(".")
    minus = "-" if rounded < 0 else ""
    return minus + whole.replace(",", signs[0]) + (signs[1] + rest if rest else "")


def _leaves(content: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str | Mapping[str, str]]]:
    """Yield each text with its dotted key; plural forms stay together."""
    for name, value in content.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and not ("other" in value and PLURAL_FORMS.issuperset(value)):
            yield from _leaves(value, f"{key}.")
        else:
            yield key, value


def _hundredfold(fraction: float) -> float:
    # 0.285 * 100 is 28.499999999999996, which would be written 28; fifteen digits are what a float can promise.
    return float(f"{fraction * 100:.15g}")
