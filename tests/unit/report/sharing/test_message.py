"""The mail itself: Vietnamese in every header, plain text and HTML, the same identity for the same mail."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.report.index_figures import KeyFigure
from analysis.report.sharing.message import Letter, Told, body_text, message_of
from analysis.words.language import Language

CATALOGUE = Catalogue.open(Path(__file__).parents[4] / "catalogue")
CHANGE = "+1,3 điểm % so với 2024"
FIGURE = KeyFigure("Có trình độ đại học & trên <đại học>", "2025", "93,1%", "310/333", CHANGE, "Tăng")
WHEN = datetime(2026, 3, 5, 6, 1, tzinfo=UTC)


def letter(lang: str = "vi", **others: object) -> Letter:
    told = {
        "language": Language.of(lang, CATALOGUE.languages), "recipient": "Huyện ủy Kim Bảng, “văn phòng”",
        "title": "Hồ sơ huyện\nnăm trước", "periods": "2025", "pages": 3,
        "as_of": "06:00 05/03/2026 (Asia/Ho_Chi_Minh)",
        "told": [Told("Kim Bảng", [FIGURE])], "more": 2, "is_made_up": True, "hides": 5, "file": "kim_bang_2025.zip",
    }  # fmt: skip
    return Letter(**(told | others))  # type: ignore[arg-type]


def sent(of: Letter, attachment: bytes | None = b"PK\x05\x06", key: str = "a"):
    """Return a message as a program of mail reads it."""
    message = message_of(of, sender="Sở Nội vụ <noivu@office.example>", to="vp@kimbang.example", attachment=attachment,
                         when=WHEN, key=key)  # fmt: skip
    raw = message.as_bytes()
    assert raw.isascii() and b"\n" not in raw.replace(b"\r\n", b""), "any server takes it"
    return message_from_bytes(raw, policy=default)


def test_headers_are_read_as_they_were_meant() -> None:
    message = sent(letter())
    assert message["Subject"] == "Hồ sơ huyện năm trước: số liệu năm 2025"
    assert message["From"].addresses[0].display_name == "Sở Nội vụ"
    assert message["To"].addresses[0].display_name == "Huyện ủy Kim Bảng, “văn phòng”"
    assert message["To"].addresses[0].addr_spec == "vp@kimbang.example"
    assert message["Date"].datetime == WHEN
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "vi" and sent(letter("en"), None)["Content-Language"] == "en"
    assert message["Message-ID"].startswith("<cadre.") and message["Message-ID"].endswith("@office.example>")


def test_the_same_mail_has_the_same_identity_and_another_has_not() -> None:
    assert sent(letter())["Message-ID"] == sent(letter())["Message-ID"] != sent(letter(), key="b")["Message-ID"]


def test_plain_text_and_html_say_the_same() -> None:
    message = sent(letter())
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for told in ("Kính gửi: Huyện ủy Kim Bảng, “văn phòng”", "06:00 05/03/2026", "SỐ LIỆU MẪU – KHÔNG CÓ THẬT", "93,1%",
                 "310/333", "+1,3 điểm % so với 2024", "2 nơi khác", "kim_bang_2025.zip", "dưới 5 người"):  # fmt: skip
        assert told in plain and told in html, told
    assert "& trên <đại học>" in plain and "&amp; trên &lt;đại học&gt;" in html
    assert '<html lang="vi">' in html
    [attached] = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("kim_bang_2025.zip", b"PK\x05\x06")


def test_a_link_stands_in_the_place_of_the_file() -> None:
    message = sent(letter(link="https://files.office.example/kim_bang.zip", hides=0, is_made_up=False), None)
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "https://files.office.example/kim_bang.zip" in plain
    assert '<a href="https://files.office.example/kim_bang.zip" ' in html
    assert list(message.iter_attachments()) == []
    assert "đính kèm kim" not in plain and "dưới 5" not in plain and "SỐ LIỆU MẪU" not in plain


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_plain_text_as_a_whole(lang: str) -> None:
    text = body_text(letter(lang))
    assert "{" not in text and "\n\n\n" not in text and text == text.strip() + "\n"
    assert max(map(len, text.splitlines())) < 300
