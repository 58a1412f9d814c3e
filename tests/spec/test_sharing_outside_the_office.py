"""Real pages for leadership, handed on: nothing is found on them; nothing goes once a threshold was raised."""

import json
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from analysis.project.project import Project
from analysis.report.sharing.persons import Persons

pytestmark = pytest.mark.soak
RECIPIENT = """
recipients:
  - {id: kim_bang, name: "Huyện ủy Kim Bảng", language: vi, units: ["350"], profile: leadership}
"""
ASKED = ("district_profile", "--unit", "350", "--period", "2024", "--lang", "vi", "--profile", "leadership")


@pytest.fixture(scope="module")
def office(received_root: Path, tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("office") / "project"
    shutil.copytree(received_root, root, ignore=shutil.ignore_patterns("reports"))
    (root / "catalogue/recipients.yml").write_text(RECIPIENT, encoding="utf-8")
    return root


def test_pages_for_leadership(office: Path, cadre) -> None:
    assert cadre("report", *ASKED, root=office).returncode == 0
    done = cadre("share", "zips", "out", "--json", root=office)
    assert done.returncode == 0, done.stdout
    with ZipFile(office / "out/kim_bang.zip") as bundle:
        assert [name for name in bundle.namelist() if "/" in name] == ["vi/district_profile/350/2024.html"]

    settings = office / "analysis.toml"
    raised = settings.read_text(encoding="utf-8").replace("leadership = 5", "leadership = 40")
    settings.write_text(raised, encoding="utf-8")
    [told] = json.loads(cadre("share", "zips", "out", "--json", root=office).stdout)["recipients"]
    assert told["became"] == "refused" and "changed: settings" in told["message"]


def test_every_list_that_was_received_is_looked_through(office: Path) -> None:
    persons = Persons.of(Project.open(office))
    assert persons.unread == () and len(persons.names) > 1000
