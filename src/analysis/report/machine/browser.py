"""Whether there is a browser that makes PDF of pages."""

from pathlib import Path

from analysis.model.errors import CadreError
from analysis.report.chromium import find_program, open_chromium
from analysis.report.machine.examining import Place, State


def browser(place: Place) -> tuple[State, str, str]:
    """The browser is found, and starts."""
    named = place.settings.printing.chromium
    try:
        with open_chromium(named) as opened:
            version = opened.version
        return State.GOOD, f"{version}, {Path(find_program(named) or 'as installed')}", ""
    except CadreError as error:
        return State.WARNING, f"{error.what} Pages are made, PDF is not.", error.do
