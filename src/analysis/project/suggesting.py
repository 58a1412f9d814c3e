"""Names that a user mistypes: an error that says which were meant."""

from collections.abc import Iterable
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
