"""Gives each recipient the pages of their places: chosen, packed, looked over, sent and recorded, one after another.

What goes wrong with one recipient is told and recorded, and does not stop the others.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from analysis.model.errors import CadreError
from analysis.model.sending import Recipient
from analysis.project.project import Project
from analysis.report.asked import Asked
from analysis.report.bundle import parts_of, zip_of
from analysis.report.index_entries import IndexEntry
from analysis.report.jobs import Job
from analysis.report.sharing.mailing import MOST_TRIES, NotReachedError, Server, UnclearError
from analysis.report.sharing.message import body_text, letter_of, message_of
from analysis.report.sharing.places import Places
from analysis.report.sharing.preflight import Preflight, own_language
from analysis.report.sharing.putting import PlaceError, put_file
from analysis.report.sharing.record import Records, Sent, State, has_just, is_unclear, now
from analysis.report.sharing.secrets import without_secrets
from analysis.words.language import Language

# sent: now; unchanged: they have just this; already: sent for this scheduled time; would: in a dry run;
# waiting: a page of theirs failed; nothing: no page is of their places; refused: must not be handed to them.
Became = Literal["sent", "unchanged", "already", "would", "waiting", "nothing", "refused", "failed", "unclear"]
GOOD = ("sent", "unchanged", "already", "would")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one recipient. ``text`` : of a dry run, what the mail would say."""

    recipient: str
    became: Became
    to: str = ""
    pages: int = 0
    bytes: int = 0
    digest: str = ""
    message: str = ""
    text: str = ""


@dataclass(frozen=True)
class Occasion:
    """Why something is given: by hand, or since a schedule was due.

    Attributes
    ----------
    titles : language -> what the pages are called; empty for the names of the reports.
    failed : jobs whose pages could not be made: who is to have one of them waits for it.
    again : also what was sent already. dry_run : nothing is sent and nothing recorded.
    """

    schedule: str = ""
    as_of: datetime | None = None
    titles: dict[str, str] = field(default_factory=dict)
    failed: Sequence[Job] = ()
    again: bool = False
    dry_run: bool = False

    @property
    def as_of_text(self) -> str:
        """The scheduled time as records have it; empty where there is none."""
        return self.as_of.isoformat() if self.as_of else ""


@dataclass(frozen=True)
class Parcel:
    """The pages of one recipient, packed."""

    pages: Sequence[IndexEntry]
    content: bytes
    digest: str


class Giving:
    """Gives pages of one profile to recipients on an occasion."""

    def __init__(
        self, project: Project, pages: Sequence[IndexEntry], profile: str, occasion: Occasion = Occasion()
    ) -> None:
        self.project, self.pages, self.profile, self.occasion = project, pages, profile, occasion
        self.records = Records(project.root)
        self.preflight = Preflight(project, profile)
        self._say = own_language(project).say
        self._today = datetime.now(UTC).date()

    def by_mail(self, recipients: Sequence[Recipient], on_done: Callable[[Delivery], None]) -> list[Delivery]:
        """Send each recipient a mail with their pages, unless they have them."""
        with Server(self.project.settings.mail, self.project.root) as server:
            return self._each(recipients, lambda one: self._mail(one, server), on_done)

    def as_zips(
        self, recipients: Sequence[Recipient], address: str, on_done: Callable[[Delivery], None]
    ) -> list[Delivery]:
        """Put a zip file for each recipient at an address."""
        return self._each(recipients, lambda one: self._zip(one, address), on_done)

    def _each(
        self, recipients: Sequence[Recipient], give: Callable[[Recipient], Delivery],
        on_done: Callable[[Delivery], None],
    ) -> list[Delivery]:  # fmt: skip
        done = []
        for recipient in recipients:
            try:
                delivery = give(recipient)
            except (CadreError, OSError) as error:
                delivery = Delivery(recipient.id, "failed", recipient.mail, message=self._in_words(error))
            done.append(delivery)
            on_done(delivery)
        return done

    def _mail(self, recipient: Recipient, server: Server) -> Delivery:
        lines, occasion = self.records.of(recipient.id, "mail"), self.occasion
        to = recipient.mail
        if not to:
            return Delivery(recipient.id, "nothing", message=self._say("sharing.why.no_mail"))
        if occasion.as_of and not occasion.again and self._is_sent(lines):
            return Delivery(recipient.id, "already", to)
        found = self._parcel(recipient, "mail", to)
        if isinstance(found, Delivery):
            return found
        told = Delivery(recipient.id, "would", to, len(found.pages), len(found.content), found.digest)
        if not occasion.again:
            if has_just(found.digest, lines, occasion.schedule, to):
                return replace(told, became="unchanged")
            own = [one for one in lines if self._is_of_this(one)]
            if is_unclear(one for one in own if one.as_of or one.digest == found.digest):
                return replace(told, became="unclear", message=self._say("sharing.why.unclear"))
        return self._send(recipient, found, server, told)

    def _is_of_this(self, line: Sent) -> bool:
        return (line.schedule, line.as_of) == (self.occasion.schedule, self.occasion.as_of_text)

    def _is_sent(self, lines: Sequence[Sent]) -> bool:
        return any(one.state == "sent" and self._is_of_this(one) for one in lines)

    def _send(self, recipient: Recipient, parcel: Parcel, server: Server, told: Delivery) -> Delivery:
        mail = self.project.settings.mail
        is_linked = bool(mail.put) and len(parcel.content) > mail.attachment_megabytes * MEGABYTE
        if not is_linked and len(parcel.content) > mail.attachment_megabytes * MEGABYTE:
            size = f"{len(parcel.content) / MEGABYTE:.1f}"
            too_large = self._say("sharing.why.too_large", megabytes=size)
            return self._failed(self._line(recipient, told, "mail"), told, too_large)
        # Who does not know the pages cannot guess the name.
        name = f"{recipient.id}_{parcel.digest[:32]}.zip"
        language = Language.of(recipient.language, self.project.catalogue.languages)
        link = f"{mail.link.rstrip('/')}/{name}" if is_linked else ""
        periods = "_".join(sorted({page.period for page in parcel.pages})[:3])
        letter = letter_of(
            self.project, parcel.pages, language=language, recipient=recipient.name, profile=self.profile,
            title=self.occasion.titles.get(recipient.language, ""), as_of=self._as_of_in(language),
            file=f"{recipient.id}_{periods}.zip", link=link,
        )  # fmt: skip
        if self.occasion.dry_run:
            return replace(told, text=f"{letter.subject}\n\n{body_text(letter)}")
        message = message_of(
            letter, sender=mail.sender, to=recipient.mail, attachment=None if is_linked else parcel.content,
            when=datetime.now(UTC),
            key=f"{recipient.id} {recipient.mail} {self.occasion.schedule} {self.occasion.as_of_text} {parcel.digest}",
        )  # fmt: skip
        line = self._line(recipient, told, "mail", link=link, message_id=message["Message-ID"])
        try:
            if is_linked:
                put_file(self._address(mail.put), name, parcel.content)
            server.send(message, recipient.mail, lambda: self._record(line, "begun"))
        except UnclearError as error:
            self._record(line, "unclear", str(error))
            return replace(told, became="unclear", message=str(error))
        except CadreError as error:
            return self._failed(line, told, self._in_words(error))
        self._record(line, "sent")
        return replace(told, became="sent")

    def _failed(self, line: Sent, told: Delivery, message: str) -> Delivery:
        """Return that it failed; it is recorded, but of a dry run."""
        if not self.occasion.dry_run:
            self._record(line, "failed", message)
        return replace(told, became="failed", message=message)

    def _in_words(self, error: Exception) -> str:
        """Return what went wrong: what we say ourselves in the language of the office, else as the server told it."""
        if isinstance(error, PlaceError):
            return self._say("sharing.why.place", address=error.address, why=error.why)
        if isinstance(error, NotReachedError):
            return self._say("sharing.why.not_reached", n=MOST_TRIES)
        return without_secrets(str(error))

    def _zip(self, recipient: Recipient, address: str) -> Delivery:
        name = f"{recipient.id}.zip"
        to = f"{address.rstrip('/')}/{name}"
        found = self._parcel(recipient, "zip", to)
        if isinstance(found, Delivery):
            return found
        told = Delivery(recipient.id, "would", to, len(found.pages), len(found.content), found.digest)
        if self.occasion.dry_run:
            return told
        line = self._line(recipient, told, "zip")
        try:
            put_file(self._address(address), name, found.content)
        except CadreError as error:
            return self._failed(line, told, self._in_words(error))
        self._record(line, "sent")
        return replace(told, became="sent")

    def _parcel(self, recipient: Recipient, way: Literal["mail", "zip"], to: str) -> Parcel | Delivery:
        """Return the pages of a recipient, or why there are none to be given."""
        places = Places(self.project, recipient.units, self._today)
        late = [
            job.page for job in self.occasion.failed
            if job.lang == recipient.language and places.hold(job.unit, job.period, job.frame)
        ]  # fmt: skip
        if late:
            return Delivery(recipient.id, "waiting", to, message=", ".join(late[:3]))
        own = [page for page in self.pages if page.lang == recipient.language and places.hold_page(page)]
        pages = sorted(own, key=lambda page: page.page)  # in one order, so that the same pages are the same file
        if not pages:
            return Delivery(recipient.id, "nothing", to, message=self._say("sharing.why.no_page"))
        # The pages first: entry pages of a threshold that is new take minutes, and are in vain where a page is refused.
        problems, parts = self.preflight.problems(pages, {}), {}
        if not problems:
            parts = parts_of(self.project, pages, Asked(profile=self.profile))
            problems = self.preflight.problems(pages, parts)
        if problems:
            refused = Delivery(recipient.id, "refused", to, len(pages), message="; ".join(problems[:5]))
            if not self.occasion.dry_run:
                self._record(self._line(recipient, refused, way), "refused", refused.message)
            return refused
        content = zip_of(parts)
        return Parcel(pages, content, hashlib.sha256(content).hexdigest())

    def _line(
        self, recipient: Recipient, told: Delivery, way: Literal["mail", "zip"], link: str = "", message_id: str = ""
    ) -> Sent:
        return Sent(
            at=now(), way=way, state="begun", recipient=recipient.id, to=told.to, schedule=self.occasion.schedule,
            as_of=self.occasion.as_of_text, profile=self.profile, language=recipient.language, pages=told.pages,
            bytes=told.bytes, digest=told.digest, link=link, message_id=message_id,
        )  # fmt: skip

    def _record(self, line: Sent, state: State, message: str = "") -> None:
        self.records.add(line.model_copy(update={"at": now(), "state": state, "message": without_secrets(message)}))

    def _as_of_in(self, language: Language) -> str:
        when = self.occasion.as_of
        return f"{when:%H:%M} {language.date(when.date())} ({when.tzinfo})" if when else ""

    def _address(self, address: str) -> str:
        """Return an address, a path of which is taken from the project's folder."""
        return address if "://" in address else str(self.project.root / address)
