"""What was given to whom: a line of JSON for each time, and the question whether something was given already."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from analysis.report.json_lines import add_line, every_line_of

FOLDER = "data/sent"
FILE = f"{FOLDER}/sent.jsonl"
LOCK = f"{FOLDER}/sending.lock"

Way = Literal["mail", "zip", "folder"]
# begun: the server was about to be told the message; without a later line nobody knows whether it took it.
State = Literal["begun", "sent", "failed", "unclear", "refused"]


class Sent(BaseModel):
    """Something that was given, or was to be given, to somebody."""

    model_config = ConfigDict(extra="forbid")

    at: str
    """When it was written: ISO 8601, in UTC."""
    way: Way
    """``mail``; ``zip``, a file for a recipient; ``folder``, pages as files at an address."""
    state: State
    """``begun`` just before a message is handed over; then ``sent``, ``failed`` (the server said no) or ``unclear``
    (the connection was lost before the server said whether it took it). ``refused``: it must not be handed to them."""
    recipient: str = ""
    """Id of the recipient; empty where pages were put at an address."""
    to: str
    """Address of mail, path, or address at which it was put."""
    schedule: str = ""
    """Id of the schedule; empty where a person gave it."""
    as_of: str = ""
    """The scheduled time; empty where a person gave it."""
    profile: str
    """Whose pages they are, and so by which rules small counts are hidden in them."""
    language: str = ""
    """Language of the pages and the message; empty for several."""
    pages: int = 0
    """How many pages it holds, without entry pages."""
    bytes: int = 0
    """Size of the zip file, or of all files."""
    digest: str = ""
    """sha256 of the zip file; of pages as files, of their names and digests."""
    link: str = ""
    """Where the zip file was put, if it was not attached."""
    message_id: str = ""
    """Message-ID of the mail."""
    message: str = ""
    """What went wrong; else empty."""


class Records:
    """All that was given from a project."""

    def __init__(self, root: Path) -> None:
        self.path = root / FILE
        self._lines = list(every_line_of(self.path, Sent))

    def add(self, sent: Sent) -> None:
        """Add a line; it is on the disk when this returns."""
        self._lines.append(sent)
        add_line(self.path, sent)

    def of(self, recipient: str, way: Way) -> list[Sent]:
        """Return what a recipient was given in a way, oldest first."""
        return [one for one in self._lines if (one.recipient, one.way) == (recipient, way)]

    def newest(self, recipient: str) -> Sent | None:
        """Return what a recipient was given last, in whatever way."""
        return next((one for one in reversed(self._lines) if one.recipient == recipient and one.state == "sent"), None)


def has_just(digest: str, lines: Iterable[Sent], schedule: str, to: str) -> bool:
    """Whether the last that was sent to an address under a schedule (empty: by hand) is what has this digest.

    The same sent by hand, or under another schedule, counts as well: who has it needs it no second time.
    """
    own = [one for one in lines if one.state == "sent" and one.to == to]
    told = [one.digest for one in own if one.schedule == schedule or one.digest == digest]
    return bool(told) and told[-1] == digest


def is_unclear(lines: Iterable[Sent]) -> bool:
    """Whether nobody knows if the last message came through: it was begun, and no answer stands in the record."""
    last = next(iter(reversed([one for one in lines if one.state != "refused"])), None)
    return last is not None and last.state in ("begun", "unclear")


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
