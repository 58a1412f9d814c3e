"""Messages over TLS to a real server: taken, refused, lost; and never without TLS, or to a stranger."""

import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from analysis.project.settings import Mail
from analysis.report.sharing.mailing import Server, ServerError, UnclearError
from analysis.report.sharing.secrets import MAIL_PASSWORD, without_secrets
from mail_server import PASSWORD, USER, Postbox, mail_server


@pytest.fixture(params=["tls", "starttls"])
def security(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def postbox(tmp_path: Path, security: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    monkeypatch.setenv(MAIL_PASSWORD, PASSWORD)
    with mail_server(tmp_path, security) as postbox:
        yield postbox


@pytest.fixture
def server(postbox: Postbox, security: str, tmp_path: Path) -> Iterator[Server]:
    with Server(settings(postbox, security), tmp_path) as server:
        yield server


def settings(postbox: Postbox, security: str, **others: object) -> Mail:
    told = {"server": "localhost", "port": postbox.port, "security": security, "user": USER, "seconds": 10,
            "sender": "Sở Nội vụ <noivu@office.example>", "certificates": str(postbox.authority)}  # fmt: skip
    return Mail.model_validate(told | others)


def message(to: str) -> EmailMessage:
    told = EmailMessage()
    told["Subject"], told["To"], told["From"] = "Thử", to, "noivu@office.example"
    told.set_content("Kính gửi\n")
    return told


def test_messages_come_in_with_the_password_over_one_connection(server: Server, postbox: Postbox) -> None:
    handed_over: list[str] = []
    for name in ("a", "b"):
        to = f"{name}@commune.example"
        server.send(message(to), to, lambda to=to: handed_over.append(to))
    assert postbox.to() == handed_over == ["a@commune.example", "b@commune.example"]
    assert postbox.logins == [USER]


def test_one_that_is_refused_leaves_the_others(server: Server, postbox: Postbox) -> None:
    postbox.refused.add("a@commune.example")
    handed_over: list[str] = []
    with pytest.raises(ServerError, match=r"550 .* no such mailbox"):
        server.send(message("a@commune.example"), "a@commune.example", lambda: handed_over.append("a"))
    server.send(message("b@commune.example"), "b@commune.example", lambda: handed_over.append("b"))
    assert (postbox.to(), handed_over) == (["b@commune.example"], ["b"])


def test_where_the_connection_is_lost_after_the_message_nobody_knows(server: Server, postbox: Postbox) -> None:
    postbox.lost.add("a@commune.example")
    with pytest.raises(UnclearError):
        server.send(message("a@commune.example"), "a@commune.example", lambda: None)
    server.send(message("b@commune.example"), "b@commune.example", lambda: None)
    assert postbox.to() == ["a@commune.example", "b@commune.example"]


def test_nothing_is_sent_to_a_server_that_nobody_vouches_for(
    postbox: Postbox, security: str, tmp_path: Path
) -> None:  # fmt: skip
    with (
        Server(settings(postbox, security, certificates=""), tmp_path) as server,
        pytest.raises(ServerError, match="CERTIFICATE_VERIFY_FAILED") as told,
    ):
        server.send(message("a@commune.example"), "a@commune.example", lambda: None)
    assert isinstance(told.value.__cause__, ssl.SSLCertVerificationError)
    assert postbox.logins == [] and postbox.messages == []


def test_a_wrong_password_is_told_without_it(
    postbox: Postbox, security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MAIL_PASSWORD, "not this one")
    with Server(settings(postbox, security), tmp_path) as server, pytest.raises(ServerError, match="535") as told:
        server.send(message("a@commune.example"), "a@commune.example", lambda: None)
    assert "not this one" not in str(told.value) and postbox.messages == []


def test_a_server_that_is_not_there_is_asked_twice_and_no_more(tmp_path: Path) -> None:
    nowhere = Mail.model_validate({"server": "localhost", "port": 1, "sender": "a@office.example", "seconds": 1})
    with Server(nowhere, tmp_path) as server:
        for told in ("refused", "refused", "not reached 2 times"):
            with pytest.raises(ServerError, match=told):
                server.send(message("a@commune.example"), "a@commune.example", lambda: None)


def test_secrets_are_masked_as_they_are_and_as_base64_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MAIL_PASSWORD, PASSWORD)
    assert without_secrets(f"login noivu/{PASSWORD}: no") == "login noivu/***: no"
    monkeypatch.setenv(MAIL_PASSWORD, "mật khẩu")
    assert without_secrets("AUTH beG6rXQga2jhuql1 mật khẩu") == "AUTH *** ***"
