"""Pages of places that stand no more, with the units of a later day that lie in them."""

from collections.abc import Sequence
from datetime import date

from analysis.geography.former import last_standing, partial_parts_of
from analysis.geography.registry import Registry
from analysis.model.errors import UsageError
from analysis.model.places import Unit
from analysis.project.asking import day_of
from analysis.project.settings import OFFICE_PROFILES
from analysis.words.language import Language


def place_of(registry: Registry, code: str, frame: str, profile: str) -> tuple[Unit, str]:
    """Return the place of a page, and the frame in which its own figures are told.

    That is the page's frame. A place that stood no more on that day has figures on the last day on which it did.

    Raises
    ------
    UsageError
        where there was no such unit, or a reader outside the office may not see it.
    """
    unit, last = last_standing(registry, code, day_of(frame))
    if last.isoformat() != frame:
        make_sure_may_be_read_by(profile, unit, frame)
    return unit, last.isoformat()


def make_sure_may_be_read_by(profile: str, unit: Unit, frame: str) -> None:
    """Raise a ``UsageError`` where a reader outside the office asks for a former unit on a later map.

    Two maps side by side give away what either hides: of the rest of the unit, what a part hides.
    """
    if profile and profile not in OFFICE_PROFILES:
        raise UsageError(
            f"{unit.name} stood no more on {frame}: its page on that map is not for {profile}.", where="profile",
            do=f"Make it for {' or '.join(OFFICE_PROFILES)}, or take a frame up to {unit.valid_to}.",
        )  # fmt: skip


def note_on(registry: Registry, language: Language, place: Unit, last: str, frame: str) -> str:
    """Return what is to be said of a place that stood up to ``last``, and of parts of ``frame`` that lie across it."""
    partial = "; ".join(unit.name for unit in partial_parts_of(registry, place.code, date.fromisoformat(frame)))
    told = language.say(
        "page.former_place", place=place.name, last=language.date(last), frame=language.date(frame)
    )  # fmt: skip
    across = language.say("page.former_place_partial" if partial else "page.former_place_whole",
                          place=place.name, places=partial)  # fmt: skip
    return f"{told} {across}"


def frames_of(registry: Registry, units: Sequence[str], frame: str, former: str) -> dict[str, list[str]]:
    """Return frame -> those of ``units`` that are read in it; what stands no more in ``frame`` is in ``former``."""
    found: dict[str, list[str]] = {}
    day = date.fromisoformat(frame)
    for code in units:
        own = frame if former == frame or registry.find(code, day) else former
        found.setdefault(own, []).append(code)
    return found
