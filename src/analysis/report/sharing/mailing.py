"""Hands messages to a mail server, over TLS alone; tells apart what the server refused from what nobody knows."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Literal

from analysis.model.errors import CadreError, UsageError
from analysis.project.project import Project
from analysis.project.settings import FILE, Mail
from analysis.report.sharing.secrets import mail_password, without_secrets

MOST_TRIES = 2  # to reach the server; whoever waits a minute for each of a hundred recipients learns nothing more


class ServerError(CadreError):
    """The mail server took no message (exit code 1)."""


class NotReachedError(ServerError):
    """The mail server was not reached, so often in a row that it is not asked any more (exit code 1)."""


class UnclearError(CadreError):
    """The connection was lost after the message was handed over and before the server answered (exit code 1)."""


def check_settings(project: Project) -> None:
    """Raise a ``UsageError`` where the settings do not tell by which server to send, or who sends."""
    mail = project.settings.mail
    where = f"{FILE}: [mail]"
    if not mail.server:
        raise UsageError(project.say_in_all("sharing.no_server"), where=where)
    name, address = parseaddr(mail.sender)
    if "@" not in address or not address.isascii():
        raise UsageError(project.say_in_all("sharing.no_sender", name=name or mail.sender), where=where)
    if mail.user and not mail_password():
        raise UsageError(project.say_in_all("sharing.no_password", user=mail.user), where=where)
    if not f"{mail.user}{mail_password()}".isascii():  # which Python's smtplib cannot send
        raise UsageError(project.say_in_all("sharing.password_not_ascii"), where=where)
    if mail.put and not mail.link:
        raise UsageError(project.say_in_all("sharing.no_link"), where=where)


class Server:
    """A connection to the mail server, held with ``with``: opened by the first message, or one that finds it closed."""

    def __init__(self, settings: Mail, root: Path) -> None:
        self._settings, self._root = settings, root
        self._open: smtplib.SMTP | None = None
        self._not_reached = 0  # times in a row

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        self._close()
        return False

    def send(self, message: EmailMessage, to: str, on_handing_over: Callable[[], None]) -> None:
        """Send one message to one recipient.

        Parameters
        ----------
        on_handing_over : called when the server has taken sender and recipient, just before it is told the message.

        Raises
        ------
        ServerError
            if the server cannot be reached or said no: it has no such message.
        UnclearError
            if nobody knows whether it has.
        """
        if self._not_reached >= MOST_TRIES:
            raise NotReachedError(f"the server was not reached {MOST_TRIES} times in a row")
        handed_over = False
        sender = parseaddr(self._settings.sender)[1]
        try:
            server = self._connected()
            _good(server.mail(sender))
            _good(server.rcpt(to))
            on_handing_over()
            handed_over = True
            _good(server.data(message.as_bytes()))
        except smtplib.SMTPResponseException as error:
            self._close()
            raise ServerError(_told(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise (UnclearError if handed_over else ServerError)(_told(error)) from error

    def _connected(self) -> smtplib.SMTP:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._open.noop()[0] == 250:
                    return self._open
            self._close()
        settings = self._settings
        self._not_reached += 1
        trusted = ssl.create_default_context(
            cafile=str(self._root / settings.certificates) if settings.certificates else None
        )
        if settings.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.server, settings.port, timeout=settings.seconds, context=trusted
            )
        else:
            server = smtplib.SMTP(settings.server, settings.port, timeout=settings.seconds)
        self._open = server
        if settings.security == "starttls":
            server.starttls(context=trusted)
        server.ehlo_or_helo_if_needed()
        self._not_reached = 0
        if settings.user:
            server.login(settings.user, mail_password())
        return server

    def _close(self) -> None:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._open.quit()
            self._open.close()
        self._open = None


def _good(answer: tuple[int, bytes]) -> None:
    code, told = answer
    if code // 100 != 2:
        raise smtplib.SMTPResponseException(code, told)


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        told = error.smtp_error
        text = f"{error.smtp_code} {told.decode('utf-8', 'replace') if isinstance(told, bytes) else told}"
    else:
        text = f"{type(error).__name__}: {error}"
    return without_secrets(" ".join(text.split()))
