"""Identifiers with what they are called, as an analyst types them: either is understood, and TAB completes both."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from analysis.model.errors import UsageError
from analysis.project.asking import known
from analysis.words.folding import folded, without_marks

MOST_SHOWN = 30


class Names:
    """Identifiers by what they are called.

    ``names["Huyện Kim Bảng"]``, ``names["kim bang"]``, ``names["350"]`` and ``names.Kim_Bảng`` are all ``"350"``. What
    is written with other marks, without any or in other capitals is found where it means one identifier only.

    Parameters
    ----------
    called : identifier -> all that it is called; the first name is the one that is shown.
    what : what they are, for messages: ``indicator``, ``unit``.
    """

    def __init__(self, called: Mapping[str, Iterable[str]], what: str) -> None:
        self._called = {one: tuple(names) for one, names in called.items()}
        self._what = what
        self._meant: dict[str, set[str]] = {}
        for one, names in self._called.items():
            for name in (one, *names):
                for key in (name, _plain(name)):
                    self._meant.setdefault(key, set()).add(one)

    def __getitem__(self, name: str) -> str:
        meant = self._meant.get(name) or self._meant.get(_plain(name)) or set()
        if len(meant) > 1:
            told = ", ".join(f"{one} ({next(iter(self._called[one]), one)})" for one in sorted(meant))
            raise UsageError(f"{name!r} may be any of several: {told}.", where=self._what, do="Write one of the codes.")
        return next(iter(meant)) if meant else known(name, self._typed(), self._what)  # tells what was probably meant

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):  # asked by Python and IPython, which want no advice
            raise AttributeError(name)
        try:
            return self[name]
        except UsageError as error:
            raise AttributeError(str(error)) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._called)

    def __len__(self) -> int:
        return len(self._called)

    def __contains__(self, one: object) -> bool:
        return one in self._called

    def name(self, one: str) -> str:
        """Return what an identifier is called, or itself where it has no other name."""
        return next(iter(self._called[self[one]]), one)

    def every(self) -> list[str]:
        """Return all identifiers, and then all names, also those that several bear."""
        return [*self._called, *dict.fromkeys(name for called in self._called.values() for name in called)]

    def _typed(self) -> list[str]:
        """Return all that may be typed and means one identifier: identifiers first, then names."""
        return [name for name in self.every() if name in self._called or len(self._meant[name]) == 1]

    def _ipython_key_completions_(self) -> list[str]:
        return self._typed()

    def __dir__(self) -> list[str]:
        as_attributes = (re.sub(r"\W+", "_", name).strip("_") for name in self._typed())
        return ["name", "every", *dict.fromkeys(name for name in as_attributes if name.isidentifier())]

    def __repr__(self) -> str:
        lines = [f"{one}  {called[0] if called else ''}".rstrip() for one, called in self._called.items()]
        return "\n".join([*lines[:MOST_SHOWN], *([f"… {len(lines)}"] if len(lines) > MOST_SHOWN else [])])

    def _repr_html_(self) -> str:
        left = "style='text-align:left'"
        named = ((escape(one), escape("; ".join(called[:2]))) for one, called in self._called.items())
        rows = "".join(f"<tr><td {left}><code>{one}</code></td><td {left}>{name}</td></tr>" for one, name in named)
        return f"<div style='max-height:22em;overflow:auto;display:inline-block'><table>{rows}</table></div>"


def _plain(name: str) -> str:
    return without_marks(folded(name.replace("_", " ")))
