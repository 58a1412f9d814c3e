"""What a user asks for, checked: names, years, days. The error says what was probably meant."""

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from analysis.model.errors import UsageError


def known(name: str, names: Iterable[str], what: str) -> str:
    """Return ``name`` if it is among ``names``.

    Raises
    ------
    UsageError
        naming the nearest ones.
    """
    names = list(names)
    if name in names:
        return name
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(sorted(names))}."
    raise UsageError(f"There is no {what} {name!r}.", do=hint)


def year_of(text: str) -> int:
    """Return a period as a year; a ``UsageError`` tells how to write one."""
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise UsageError(f"{text!r} is not a period.", do="Write a year, such as 2020.")
    return int(text)


def day_of(text: str) -> date:
    """Return a frame as a day; a ``UsageError`` tells how to write one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a day.", do="Write a frame as 2020-12-31.") from None
