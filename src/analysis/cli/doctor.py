"""``cadre doctor``: whether this machine has what the work needs."""

from analysis.cli.telling import Json, Root, answer
from analysis.report.machine.examining import Found, State, examine, is_fit

SIGNS = {State.GOOD: "✓", State.WARNING: "!", State.MISSING: "✗"}
WIDTH = 21  # of the longest name, and a space


def doctor(root: Root = None, json: Json = False) -> int:
    """Tell whether this machine has what the work needs, and what to do where it lacks something.

    Ends with 1 where something is missing without which no page comes out, with 0 where there are only warnings.
    """
    found = []
    for one in examine(root):
        found.append(one)
        if not json:  # each at once: some take seconds
            answer({}, as_json=False, lines=_lines(one))
    counted = {state: sum(one.state == state for one in found) for state in State}
    told = f"{counted[State.GOOD]} good, {counted[State.WARNING]} warning(s), {counted[State.MISSING]} missing."
    answer(
        {"is_fit": is_fit(found), "checks": [one.row for one in found]},
        as_json=json,
        lines=[told, *([] if len(found) == counted[State.GOOD] else ["More: docs/when-it-does-not-work.md"])],
    )
    return 0 if is_fit(found) else 1


def _lines(found: Found) -> list[str]:
    lines = [f"{SIGNS[found.state]} {found.name:<{WIDTH}}{found.figure}"]
    return [*lines, f"  {'':<{WIDTH}}→ {found.do}"] if found.do else lines
