"""The store of the project: it answers."""

from analysis.project.project import Project
from analysis.report.machine.examining import Place, State


def store(place: Place) -> tuple[State, str, str]:
    """The store can be read; of a database that cannot, the error says why and what to do."""
    if place.root is None:
        return State.WARNING, "no project, so no store to look at", "Name its folder with --root."
    project = Project.open(place.root)
    frames, files = project.store.frames(), len(project.sources())
    told = f"{project.settings.store}: {files} file(s) received, {len(frames)} map(s) of units computed"
    if not files:
        return State.WARNING, told, "Receive files with cadre receive."
    return State.GOOD, told, ""
