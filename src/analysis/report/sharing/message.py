"""The mail that goes with pages: what they are, the key figures of their places, and how to open them."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from analysis.project.project import Project
from analysis.project.settings import OFFICE_PROFILES
from analysis.report.index_entries import IndexEntry, by_place, newest_of, said
from analysis.report.index_figures import KeyFigure, figures_in_words, held_figures
from analysis.report.shell import template_environment
from analysis.words.language import Language

MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Told:
    """The key figures of one place, as its newest page has them."""

    place: str
    figures: Sequence[KeyFigure]


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said in the mail.

    Attributes
    ----------
    title : what the pages are, such as the name of a schedule. as_of : the scheduled time as the language writes it.
    told : of the first places; more : how many others there are.
    """

    language: Language
    recipient: str
    title: str
    periods: str
    as_of: str
    pages: int
    told: Sequence[Told]
    more: int
    is_made_up: bool
    hides: int
    file: str
    link: str = ""

    @property
    def subject(self) -> str:
        """The subject of the mail, in one line."""
        return " ".join(self.language.say("mail.subject", title=self.title, periods=self.periods).split())


def letter_of(
    project: Project, pages: Sequence[IndexEntry], *, language: Language, recipient: str, profile: str, title: str,
    as_of: str, file: str, link: str,
) -> Letter:  # fmt: skip
    """Return what is said of pages, with key figures as readers of the profile are told them."""
    held = held_figures(project, pages, profile=profile)
    figures = figures_in_words(held, language)
    told = [one for own in by_place(pages, language.code) if (one := _told(own, figures, language))]
    named = dict.fromkeys(said(page.report_title, language.code) for page in pages)
    hides = 0 if profile in OFFICE_PROFILES else project.settings.disclosure.threshold(profile)
    return Letter(
        language=language,
        recipient=recipient,
        title=title or ", ".join(named),
        periods=", ".join(sorted({page.period for page in pages})),
        as_of=as_of,
        pages=len(pages),
        told=told[:MOST_PLACES],
        more=max(0, len(told) - MOST_PLACES),
        is_made_up=any(page.is_made_up for page in pages),
        hides=hides,
        file=file,
        link=link,
    )


def _told(pages: Sequence[IndexEntry], figures: Mapping[str, Sequence[KeyFigure]], language: Language) -> Told | None:
    page = newest_of(pages)
    return Told(said(page.place, language.code), figures[page.page]) if figures.get(page.page) else None


def message_of(
    letter: Letter, *, sender: str, to: str, attachment: bytes | None, when: datetime, key: str
) -> EmailMessage:  # fmt: skip
    """Return the mail: plain text and HTML, with the zip file unless there is a link.

    Parameters
    ----------
    key : what the Message-ID is made from: the same mail sent once more has the same, and programs of mail drop it.
    """
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))  # any server takes it
    message["Subject"] = letter.subject
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(display_name=letter.recipient, addr_spec=to)
    message["Date"] = format_datetime(when)
    message["Message-ID"] = message_id(key, address)
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's "I am away" comes back
    message.set_content(body_text(letter))
    message.add_alternative(_rendered("mail.html.j2", letter), subtype="html")
    if attachment is not None:
        message.add_attachment(attachment, maintype="application", subtype="zip", filename=letter.file)
    message["Content-Language"] = letter.language.code  # last, since each content takes such headers away
    return message


def message_id(key: str, address: str) -> str:
    """Return a Message-ID that is the same for the same key."""
    domain = address.rpartition("@")[2] or "localhost"
    unique = make_msgid(domain=domain)
    return re.sub(r"<[^@]*@", f"<cadre.{hashlib.sha256(key.encode()).hexdigest()[:40]}@", unique)


def body_text(letter: Letter) -> str:
    """Return the mail as plain text."""
    return re.sub(r"\n{3,}", "\n\n", _rendered("mail.txt.j2", letter)).strip() + "\n"


def _rendered(template: str, letter: Letter) -> str:
    environment = template_environment()
    # What is no HTML has no letters that HTML would take for tags.
    source = environment if template.endswith(".html.j2") else environment.overlay(autoescape=False)
    return source.get_template(template).render(letter=letter, say=letter.language.say)
