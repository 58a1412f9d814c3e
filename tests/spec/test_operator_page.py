"""The page for the operator, followed word by word: its blocks are written and run as they stand, in their order.

Other than there are the names of the mail server and what vouches for it; the clock is not set up.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from mail_server import PASSWORD, USER, Postbox, mail_server, set_mail

PAGE = Path(__file__).parents[2] / "docs/operator.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


pytestmark = pytest.mark.soak


@pytest.fixture
def postbox(tmp_path: Path) -> Iterator[Postbox]:
    with mail_server(tmp_path) as postbox:
        yield postbox


@pytest.fixture
def office(received_root: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(received_root, tmp_path / "office", ignore=shutil.ignore_patterns("sample", "reports")))


def run(block: str, root: Path) -> str:
    """Run a block as a shell does, with the commands of this environment; return what it told."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "CADRE_MAIL_PASSWORD": PASSWORD}
    done = subprocess.run(
        ["bash", "-e", "-c", block], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{block}{done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


def settings(block: str, postbox: Postbox) -> str:
    """Return the section of the page, with the server and the user of this test."""
    here = block.replace("mail.office.example", "localhost").replace("465", str(postbox.port), 1)
    assert here != block
    ours = here.replace('user = "cadre"', f'user = "{USER}"')
    return f"\n{ours}certificates = {str(postbox.authority)!r}\n"


def test_the_blocks_do_what_the_page_says(office: Path, postbox: Postbox) -> None:
    told: list[str] = []
    for language, block in BLOCKS:
        if language == "yaml" and block.startswith(("recipients:", "schedules:")):
            name = "recipients.yml" if block.startswith("recipients:") else "schedule.yml"
            (office / "catalogue" / name).write_text(block, encoding="utf-8")
        elif language == "toml":
            set_mail(office, settings(block, postbox))
        elif language == "bash":
            told.append(run(block, office))
    listed, tried, given, scheduled, exported, recorded = told
    assert "kim_bang: Phòng Nội vụ Kim Bảng, noivu@kimbang.example, office, vi, 350; chưa gửi gì" in listed
    assert tried.count("sẽ gửi 1 trang") == 2 and "Kính gửi: Phòng Nội vụ Phủ Lý" in tried
    assert "kim_bang: đã gửi 1 trang" in given and "2 trang; ghi 4 tệp" in given
    for name, unit in (("kim_bang", "350"), ("phu_ly", "347")):
        with ZipFile(office / f"data/zips/{name}.zip") as bundle:
            assert [page for page in bundle.namelist() if "/" in page] == [f"vi/district_profile/{unit}/2024.html"]
    assert "yearly_profiles: xong." in scheduled and "gửi 2 nơi nhận" in scheduled
    assert "schedule run --root" in exported and (office / "data/clock/cadre-schedule.timer").exists()
    assert [json.loads(line)["state"] for line in recorded.splitlines()] == ["sent", "begun", "sent"]
    assert postbox.to() == ["noivu@kimbang.example", "noivu@phuly.example"]
    check_figures(office, postbox)


def check_figures(office: Path, postbox: Postbox) -> None:
    """Every number that the mails tell stands on the pages that came with them."""
    for message in postbox.messages:
        body = message.get_body(("plain",)).get_content()
        [attached] = message.iter_attachments()
        (office / "got.zip").write_bytes(attached.get_content())
        with ZipFile(office / "got.zip") as bundle:
            text = "".join(bundle.read(name).decode() for name in bundle.namelist())
        assert "SỐ LIỆU MẪU – KHÔNG CÓ THẬT" in body
        figures = re.findall(r"^  - .*\): (\d[\d.,]*%) \((\d+/\d+)\)", body, re.MULTILINE)
        assert len(figures) == 3
        for share, counts in figures:
            assert share in text and counts in text
