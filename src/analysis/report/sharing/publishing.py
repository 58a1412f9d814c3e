"""Puts pages as files at an address, for whoever reads there: looked over first, and recorded."""

from collections.abc import Mapping, Sequence

from analysis.model.errors import CadreError
from analysis.project.project import Project
from analysis.report.index_entries import IndexEntry
from analysis.report.sharing.preflight import NotToBeSharedError, Preflight
from analysis.report.sharing.putting import PlaceError, Put, put_pages
from analysis.report.sharing.record import Records, Sent, State, now
from analysis.report.sharing.secrets import without_secrets


def publish(
    project: Project, address: str, pages: Sequence[IndexEntry], parts: Mapping[str, str], *, profile: str,
    schedule: str = "", as_of: str = "",
) -> Put:  # fmt: skip
    """Put pages and their entry pages (``parts``) at an address, a path of which is taken from the project's folder.

    Raises
    ------
    NotToBeSharedError
        where something on them is not for readers of the profile; nothing is put then.
    CadreError
        as :func:`put_pages` does, in the languages of the project.
    """
    records = Records(project.root)
    size = sum(len(text.encode()) for text in parts.values())

    def record(state: State, digest: str = "", message: str = "") -> None:
        records.add(
            Sent(at=now(), way="folder", state=state, to=address, schedule=schedule, as_of=as_of, profile=profile,
                 pages=len(pages), bytes=size, digest=digest, message=without_secrets(message))
        )  # fmt: skip

    problems = Preflight(project, profile).problems(pages, parts)
    if problems:
        error: CadreError = NotToBeSharedError(project, profile, problems)
        record("refused", message=str(error))
        raise error
    try:
        done = put_pages(address if "://" in address else str(project.root / address), parts, profile=profile)
    except PlaceError as fault:
        error = CadreError(project.say_in_all("sharing.why.place", address=fault.address, why=fault.why))
        record("failed", message=str(error))
        raise error from fault
    except CadreError as fault:
        record("failed", message=str(fault))
        raise
    if done.written or done.removed:
        record("sent", done.digest)
    return done
