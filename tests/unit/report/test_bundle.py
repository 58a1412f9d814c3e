"""The entry pages of a folder, and some pages in one zip file: nothing in it leads to what is not."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest
from nbformat import NotebookNode

from analysis.catalogue.catalogue import Catalogue
from analysis.model.errors import UsageError
from analysis.report.asked import Asked
from analysis.report.bundle import without_dead_links, write_bundle
from analysis.report.export import export_page
from analysis.report.index_around import write_indexes

CATALOGUE = Path(__file__).parents[3] / "catalogue"


@pytest.fixture
def project(
    tmp_path: Path, body: str, shown: Callable[[dict[str, Any]], NotebookNode], executed: Callable[..., NotebookNode]
) -> Any:
    """Four pages of two places, in a project that has computed nothing."""
    for unit, place in (("350", "Kim Bảng"), ("347", "Phủ Lý")):
        for lang, other in (("vi", "en"), ("en", "vi")):
            page = tmp_path / "reports" / lang / "district_profile" / unit / "2020.html"
            page.parent.mkdir(parents=True)
            others = [{"lang": other, "name": other, "href": f"../../../{other}/district_profile/{unit}/2020.html"}]
            told = executed(shown({"text/html": body}), unit=unit, place=place, lang=lang, other_languages=others)
            page.write_text(export_page(told), encoding="utf-8")
    return SimpleNamespace(
        root=tmp_path,
        reports=tmp_path / "reports",
        catalogue=Catalogue.open(CATALOGUE),
        settings=SimpleNamespace(
            languages=SimpleNamespace(default="vi", all=("vi", "en")), folders=SimpleNamespace(notebooks="notebooks")
        ),
        registry=SimpleNamespace(find=lambda unit, day: None, rows=lambda code: []),
        default_frame=lambda unit, period: f"{period}-12-31",
        store=SimpleNamespace(frames=list),
    )


def test_every_language_has_an_entry_page_that_leads_to_the_others(project: Any) -> None:
    project.store.read = lambda table: pd.DataFrame(columns=["job", "at"])
    written, count = write_indexes(project, project.reports)
    assert ([path.name for path in written], count) == (["index.html", "index.en.html"], 4)
    vietnamese, english = (path.read_text(encoding="utf-8") for path in written)
    assert '<html lang="vi">' in vietnamese and 'href="index.en.html" lang="en"' in vietnamese
    assert '<html lang="en">' in english and 'href="index.html" lang="vi"' in english


def test_outside_the_office_nothing_is_told_of_runs(project: Any) -> None:
    """The store of this project has no table to read runs from: to ask for it would fail."""
    assert len(write_indexes(project, project.reports, profile="public")[0]) == 2


def test_a_bundle_holds_what_was_asked_for_and_leads_nowhere_else(project: Any, tmp_path: Path) -> None:
    target = tmp_path / "out/kim_bang.zip"
    names = write_bundle(project, target, Asked(units=["350"], langs=["vi"]))
    assert names == ["index.html", "index.en.html", "vi/district_profile/350/2020.html"]
    with ZipFile(target) as bundle:
        assert bundle.namelist() == names
        texts = {name: bundle.read(name).decode() for name in names}
    for name in ("index.html", "index.en.html"):
        assert "vi/district_profile/350/2020.html" in texts[name] and "Phủ Lý" not in texts[name]
    page = texts["vi/district_profile/350/2020.html"]
    assert set(re.findall(r'href="(\.\.[^"]*)"', page)) == {"../../../index.html"}
    assert "hreflang" not in page and "hreflang" in (project.reports / names[2]).read_text(encoding="utf-8")
    assert [path.name for path in target.parent.iterdir()] == ["kim_bang.zip"]


def test_the_same_pages_are_the_same_file(project: Any, tmp_path: Path) -> None:
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"
    assert len(write_bundle(project, first, Asked())) == 6
    write_bundle(project, second, Asked())
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked(units=["35O"]), "35O"),
        (Asked(reports=["district"]), "district_profile"),
        (Asked(periods=["2021"]), "2021"),
        (Asked(langs=["fr"]), "fr"),
        (Asked(profile="public"), "no page"),
    ],
)
def test_what_there_is_no_page_of_is_refused(project: Any, tmp_path: Path, asked: Asked, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        write_bundle(project, tmp_path / "x.zip", asked)
    assert not (tmp_path / "x.zip").exists()


def test_other_links_that_lead_nowhere_keep_their_text() -> None:
    html = '<p>See <a href="../351/2020.html#a">Thanh Liêm</a> and <a href="#b">below</a>.</p>'
    page = "vi/district_profile/350/2020.html"
    assert without_dead_links(html, page, {page}) == '<p>See Thanh Liêm and <a href="#b">below</a>.</p>'
    assert without_dead_links(html, page, {page, "vi/district_profile/351/2020.html"}) == html
