"""TAB within a call: ``project.values("univ`` and ``project.draw.trend("…", unit="Kim`` offer what may stand there.

IPython completes keys and attributes by what an object tells, but arguments only by their types. So it is given a
matcher that looks at the text before the cursor: whose verb it is, which argument, and what was typed of it.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

from analysis.geography.registry import LEVELS
from analysis.model.tables import QUESTIONS
from analysis.project.desk import Desk
from analysis.project.settings import PROFILES
from analysis.words.folding import folded, without_marks

MATCHER = "cadre.names"
# The last text that was begun and not ended, in a call of a verb of one object: project.verb( or project.draw.verb(
_CALL = re.compile(
    r"""(?P<object>\b\w+)\.(?P<draws>draw\.)?(?P<verb>\w+)\((?P<before>(?:[^()"']|"[^"\n]*"|'[^'\n]*')*)["'](?P<begun>[^"'\n]*)$"""
)
_NAMED = re.compile(r"(\w+)\s*=\s*(?:\[[^\]]*)?$")
_WHOLE = re.compile(r"""["'][^"']*["']|\[[^\]]*\]""")  # texts and lists that have ended: their commas part no arguments
_POSITIONS = {
    "values": ("indicator",), "findings": ("question",), "what_if": ("indicator",),
    "trace": ("indicator", "unit", "period"), "code_of": ("unit", "frame"),
}  # fmt: skip
_OFFERED: Mapping[str, Callable[[Desk], Iterable[str]]] = {
    "indicator": lambda desk: desk.indicators.every(),
    "unit": lambda desk: desk.units.every(),
    "within": lambda desk: desk.units.every(),
    "period": lambda desk: desk.periods,
    "until": lambda desk: desk.periods,
    "frame": lambda desk: desk.frames,
    "question": lambda desk: QUESTIONS,
    "level": lambda desk: LEVELS,
    "profile": lambda desk: PROFILES,
}


def offered(before: str, names: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return what was begun of an argument, and all that may stand there: beginning so, then with a word that does.

    Marks need not be typed. Of units those too whose name another one bears: which is meant goes by the map.

    Parameters
    ----------
    before : the text of the cell up to the cursor.
    names : what is defined; only a name of a project, or of what it draws with, has arguments that are known here.
    """
    call = _CALL.search(before)
    found = names.get(call["object"]) if call else None
    desk = getattr(found, "_project", found)  # of ``draw = project.draw``, too
    if call is None or not isinstance(desk, Desk):
        return "", []
    draws = bool(call["draws"]) or desk is not found
    what = _argument(call["verb"], call["before"], draws=draws)
    begun = _plain(call["begun"])
    plain = {one: _plain(one) for one in (_OFFERED[what](desk) if what in _OFFERED else ())}
    first = [one for one, told in plain.items() if told.startswith(begun)]
    return call["begun"], [*first, *(one for one, told in plain.items() if f" {begun}" in told and one not in first)]


def offer_names() -> None:
    """Have IPython offer them, where it is what one types into; said again, it does nothing."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or any(getattr(one, "matcher_identifier", "") == MATCHER for one in _matchers(shell)):
        return
    completion = import_module("IPython.core.completer").SimpleCompletion

    def names_in_calls(context: Any) -> dict[str, object]:
        lines = context.full_text.split("\n")[: context.cursor_line]
        begun, told = offered("\n".join([*lines, context.text_until_cursor]), shell.user_ns)
        return {
            "completions": [completion(text=one, type="text") for one in told],
            "matched_fragment": begun, "suppress": bool(told), "ordered": True,
        }  # fmt: skip

    names_in_calls.matcher_api_version = 2  # type: ignore[attr-defined]
    names_in_calls.matcher_identifier = MATCHER  # type: ignore[attr-defined]
    _matchers(shell).append(names_in_calls)


def _matchers(shell: Any) -> list[Any]:
    matchers: list[Any] = shell.Completer.custom_matchers
    return matchers


def _argument(verb: str, before: str, *, draws: bool) -> str:
    """Return which argument of a verb is being typed, after those before it; empty where it is not known."""
    named = _NAMED.search(before)
    if named:
        return named[1]
    places = ("indicator",) if draws else _POSITIONS.get(verb, ())
    number = _WHOLE.sub("", before).partition("[")[0].count(",")
    return places[number] if number < len(places) else ""


def _plain(text: str) -> str:
    return without_marks(folded(text))
