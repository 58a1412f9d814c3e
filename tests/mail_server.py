"""A mail server as an office has one: over TLS, with a password, and now and then with something against a message."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "noivu", "s3cret, of the office"


@dataclass
class Postbox:
    """What came in, and what is done with whom.

    Attributes
    ----------
    refused, lost : addresses that the server does not know, and those with whose message it takes the message and
        closes the connection before it says so; held_up : those of whom it thinks for long.
    authority : file with the certificate of whoever signed the server's.
    """

    port: int
    authority: Path
    messages: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    held_up: set[str] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.held_up:
            self.waiting.append(address)
            await asyncio.sleep(30)
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        assert envelope.rcpt_tos == [message["To"].addresses[0].addr_spec], "one message a recipient"
        self.messages.append(message)
        if self.lost & set(envelope.rcpt_tos):
            server.transport.abort()
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, told: Any) -> AuthResult:
        self.logins.append(told.login.decode())
        return AuthResult(success=(told.login.decode(), told.password.decode()) == (USER, PASSWORD), handled=False)

    def settings(self, security: str = "tls", **others: object) -> str:
        """Return the section of ``analysis.toml``."""
        told = {"server": "localhost", "port": self.port, "security": security, "user": USER,
                "sender": "Sở Nội vụ <noivu@office.example>", "certificates": str(self.authority), "seconds": 10}
        lines = [f"{name} = {value!r}" for name, value in (told | others).items()]
        return "\n[mail]\n" + "\n".join(lines) + "\n"  # fmt: skip

    def to(self) -> list[str]:
        """Return to whom messages came."""
        return [message["To"].addresses[0].addr_spec for message in self.messages]


@contextmanager
def mail_server(folder: Path, security: str = "tls") -> Iterator[Postbox]:
    """Serve mail on this machine, with a certificate of an authority of its own, until left."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    trusted = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(trusted)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    postbox = Postbox(port, folder / "authority.pem")
    own = {"ssl_context": trusted} if security == "tls" else {"tls_context": trusted, "require_starttls": True}
    controller = Controller(
        postbox, hostname="localhost", port=port, server_hostname="localhost", authenticator=postbox.authenticate,
        auth_required=True, auth_require_tls=security != "tls", **own,
    )  # fmt: skip
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()


def set_mail(root: Path, section: str) -> None:
    """Write a section on mail into a project's settings, instead of the one that is there."""
    file = root / "analysis.toml"
    file.write_text(file.read_text(encoding="utf-8").partition("\n[mail]")[0] + section, encoding="utf-8")
