"""An office with one small notebook, a mail server and three recipients; commands run as the clock would run them."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from analysis.report.scheduling.log import FILE as RUNS
from analysis.report.sharing.record import FILE as SENT
from analysis.report.sharing.secrets import MAIL_PASSWORD
from mail_server import PASSWORD, Postbox, mail_server, set_mail

# What a place tells stands in a file of its own; a page fails where there is none, and is slow where it says so.
SOURCE = """
import time
from pathlib import Path
from IPython.display import display
told = Path(folder, unit).read_text()
if told.startswith("slow"):
    time.sleep(5)
"""
LAST = """
display({"text/html": f"<h2 id='a'>{unit}</h2><p>{told}, {period}</p>"}, raw=True)
display({"application/vnd.cadre.page+json": facts | {
    "unit": unit, "lang": lang, "period": period, "reads": {"until": period, "tables": [], "rows": []},
    "place": {"350": "Kim Bảng", "347": "Phủ Lý"}[unit]}}, raw=True)
"""
RECIPIENTS = """
recipients:
  - {id: kim_bang, name: "Huyện ủy Kim Bảng", mail: "vp@kimbang.example", language: vi, units: ["350"], profile: office}
  - {id: phu_ly, name: "Phủ Lý", mail: "vp@phuly.example", language: en, units: ["347"], profile: office}
  - {id: ha_nam, name: "Tỉnh ủy Hà Nam", mail: "vp@hanam.example", language: vi, units: ["35"], profile: office}
"""
SCHEDULE = """
schedules:
  - id: daily
    name: {{vi: "Hồ sơ huyện", en: "District profiles"}}
    reports: [tiny]
    units: ["350", "347"]
    period: last_full_year
    cron: "{cron}"
    time_zone: {zone}
    since: 2021-01-01
    profile: office
    recipients: [{recipients}]
    to: "{to}"
"""


@dataclass
class Office:
    """The project and what came of it."""

    root: Path
    postbox: Postbox

    def write_schedule(
        self, cron: str = "0 6 * * *", zone: str = "Asia/Ho_Chi_Minh", recipients: str = "kim_bang, phu_ly, ha_nam",
        to: str = "",
    ) -> None:  # fmt: skip
        text = SCHEDULE.format(cron=cron, zone=zone, recipients=recipients, to=to)
        (self.root / "catalogue/schedule.yml").write_text(text, encoding="utf-8")

    def tell(self, unit: str, text: str | None) -> None:
        """Let the pages of a place tell something; None lets them fail."""
        if text is None:
            (self.root / "told" / unit).unlink()
        else:
            (self.root / "told" / unit).write_text(text, encoding="utf-8")
        # Pages are made anew where what they are made from is another; the notebook is, then.
        notebook = self.root / "notebooks/tiny.ipynb"
        notebook.write_text(notebook.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        own = ("--json", "--root", str(self.root))
        command = [sys.executable, "-m", "analysis.cli.main", "schedule", *arguments, *own]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.root)

    def lines(self, file: str) -> list[dict[str, Any]]:
        path = self.root / file
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    def runs(self) -> list[dict[str, Any]]:
        return self.lines(RUNS)

    def sent(self) -> list[tuple[str, str]]:
        """Return to whom something was sent, and for which scheduled time, as the record has it."""
        return [(one["recipient"], one["as_of"]) for one in self.lines(SENT) if one["state"] == "sent"]

    def came(self) -> list[str]:
        """Return to whom messages came since this was asked last."""
        came = [to.removeprefix("vp@").removesuffix(".example") for to in self.postbox.to()]
        self.postbox.messages.clear()
        return came


@pytest.fixture
def postbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    monkeypatch.setenv(MAIL_PASSWORD, PASSWORD)
    with mail_server(tmp_path) as postbox:
        yield postbox


@pytest.fixture
def office(own_project: Path, make_notebook: Callable, page_facts: Callable, postbox: Postbox) -> Office:
    shutil.rmtree(own_project / "notebooks")
    folder = own_project / "told"
    folder.mkdir()
    written = make_notebook("tiny", f"folder, facts = {str(folder)!r}, {page_facts()!r}", SOURCE, LAST)
    shutil.copytree(written.parent, own_project / "notebooks")
    (own_project / "catalogue/recipients.yml").write_text(RECIPIENTS, encoding="utf-8")
    set_mail(own_project, postbox.settings())
    office = Office(own_project, postbox)
    office.write_schedule()
    for unit in ("350", "347"):
        office.tell(unit, "first")
    return office


@pytest.fixture
def run(office: Office, cadre: Callable) -> Callable[..., dict[str, Any]]:
    """Run what is due at a moment, within this process; return the summary with the exit code."""

    def at(moment: str, *names: str) -> dict[str, Any]:
        done = cadre("schedule", "run", *names, "--at", moment, "--json", root=office.root)
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout) | {"code": done.returncode}

    return at


@pytest.fixture
def eventually() -> Callable[..., None]:
    """Wait until something is so."""

    def until(is_so: Callable[[], object], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, "it did not come to be so"
            time.sleep(0.05)

    return until
