"""What is looked at before pages go to readers outside the office: each thing that must not be is found."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from analysis.project.project import Project
from analysis.report.sharing import preflight as looked_at
from analysis.report.sharing.persons import Persons
from analysis.report.sharing.record import FILE
from analysis.words.folding import folded

pytestmark = pytest.mark.soak  # each looks at pages that are made first

RECIPIENTS = """
recipients:
  - {id: kim_bang, name: "Kim Bảng", language: vi, units: ["350"], profile: leadership}
  - {id: phu_ly, name: "Phủ Lý", language: vi, units: ["347"], profile: leadership}
"""
SOURCE = """
from pathlib import Path
from IPython.display import display
told = Path(folder, unit).read_text()
"""
LAST = """
display({"text/html": f"<h2 id='a'>{unit}</h2><p>{told}</p>"}, raw=True)
display({"application/vnd.cadre.page+json": facts | {"unit": unit, "lang": lang, "report": "tiny",
    "reads": {"until": period, "tables": [], "rows": []}}}, raw=True)
"""
PAGE = "reports/leadership/vi/tiny/350/2020.html"


@pytest.fixture
def office(own_project: Path, make_notebook: Callable, page_facts: Callable, cadre, monkeypatch) -> Path:
    """A project with a page of two places, for leadership; nobody was received, so that nothing is hidden."""
    shutil.rmtree(own_project / "notebooks")
    for unit, told in (("350", "Kim Bảng"), ("347", "Phủ Lý")):
        (own_project / "told").mkdir(exist_ok=True)
        (own_project / "told" / unit).write_text(told, encoding="utf-8")
    parameters = 'unit: str = "350"\nperiod: str = "2020"\nframe: str = ""\nlang: str = "vi"\nprofile: str = "office"'
    facts = f"folder, facts = {str(own_project / 'told')!r}, {page_facts()!r}"
    written = make_notebook("tiny", facts, SOURCE, LAST, parameters=parameters)
    shutil.copytree(written.parent, own_project / "notebooks")
    (own_project / "catalogue/recipients.yml").write_text(RECIPIENTS, encoding="utf-8")
    monkeypatch.setattr(looked_at, "untold_on", lambda project, job: job)
    monkeypatch.setattr(looked_at, "check_untold", lambda html, job: ["4/9 is hidden"] * ("4/9" in html))
    monkeypatch.setattr(Persons, "of", lambda project: Persons({folded("Nguyễn Thị Hoà")}))
    make(own_project, cadre)
    return own_project


def make(root: Path, cadre: Callable) -> None:
    asked = ("tiny", "--unit", "350,347", "--period", "2020", "--lang", "vi", "--profile", "leadership", "--no-cache")
    done = cadre("report", *asked, root=root)
    assert done.returncode == 0, done.stderr


def zips(root: Path, cadre: Callable) -> dict[str, tuple[str, str]]:
    done = cadre("share", "zips", "out", "--json", root=root)
    told = {one["recipient"]: (one["became"], one["message"]) for one in json.loads(done.stdout)["recipients"]}
    assert done.returncode == (0 if all(became == "sent" for became, _ in told.values()) else 1)
    return told


def test_pages_as_they_were_made_are_handed_on(office, cadre):
    assert zips(office, cadre) == {"kim_bang": ("sent", ""), "phu_ly": ("sent", "")}
    with ZipFile(office / "out/kim_bang.zip") as bundle:
        assert [name for name in bundle.namelist() if "/" in name] == ["vi/tiny/350/2020.html"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda root: (root / PAGE).write_text((root / PAGE).read_text() + " "), "không đúng như chương trình đã viết"),
        (lambda root: raise_threshold(root / "analysis.toml"),
         "không làm từ dữ liệu hiện có (changed: settings)"),
        (lambda root: rewrite_record(root, profile="office"), "không được làm cho nhóm leadership"),
        (lambda root: rewrite_card(root), "không được làm cho nhóm leadership"),
    ],
)  # fmt: skip
@pytest.mark.soak
def test_what_is_not_as_it_was_made_is_not(office, cadre, spoil, told):
    spoil(office)
    became, message = zips(office, cadre)["kim_bang"]
    assert became == "refused" and told in message
    assert not (office / "out/kim_bang.zip").exists()
    record = json.loads((office / FILE).read_text().splitlines()[0])
    assert (record["state"], record["recipient"], record["profile"]) == ("refused", "kim_bang", "leadership")


def raise_threshold(settings: Path) -> None:
    raised = settings.read_text(encoding="utf-8").replace("leadership = 5", "leadership = 6")
    settings.write_text(raised, encoding="utf-8")


def rewrite_record(root: Path, **parameters: str) -> None:
    file = root / "reports/runs/manifest.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    for line in lines:
        line["parameters"] |= parameters
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))


def rewrite_card(root: Path) -> None:
    file = root / "notebooks/tiny.yml"
    file.write_text(file.read_text(encoding="utf-8") + "office_only: true\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [("Bà Nguyễn Thị Hòa", "có họ tên người"), ("4/9", "4/9 is hidden"), ("0912345678", "có số điện thoại")],
)
def test_what_a_page_must_not_tell_holds_back_who_would_get_it_and_no_other(office, cadre, text, told):
    (office / "told/347").write_text(text, encoding="utf-8")
    make(office, cadre)
    found = zips(office, cadre)
    assert found["kim_bang"] == ("sent", "")
    assert found["phu_ly"][0] == "refused" and told in found["phu_ly"][1]
    whole = cadre("share", "folder", "site", "--profile", "leadership", root=office)
    assert (whole.returncode, (office / "site").exists()) == (1, False)
    vietnamese, english, *listed = whole.stderr.splitlines()
    assert "1 điểm không được gửi cho người đọc thuộc nhóm leadership" in vietnamese
    assert "must not be handed to readers of leadership: 1." in english
    assert len(listed) == 1 and told in listed[0]


def test_a_page_that_was_put_in_by_hand_is_not_handed_on(office, cadre):
    other = office / "reports/leadership/vi/tiny/350/2021.html"
    other.write_text((office / PAGE).read_text(), encoding="utf-8")
    became, message = zips(office, cadre)["kim_bang"]
    assert became == "refused" and "2021.html: không đúng như chương trình đã viết" in message


def test_what_is_no_page_is_found(office):
    found = looked_at.Preflight(Project.open(office), "public").problems([], {"data/selection/cu_di_hoc.xlsx": ""})
    assert found == ["data/selection/cu_di_hoc.xlsx: không phải là trang"]


def test_those_of_the_office_see_all(office):
    assert looked_at.Preflight(Project.open(office), "office").problems([], {"x/y.xlsx": ""}) == []
