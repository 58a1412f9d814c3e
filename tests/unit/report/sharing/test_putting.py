"""Pages at an address: a folder here, and a bucket of a server that speaks S3."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from analysis.model.errors import UsageError
from analysis.report.sharing.putting import LIST, PlaceError, put_file, put_pages
from analysis.report.sharing.secrets import without_secrets

PARTS = {"index.html": "<p>all</p>", "vi/district_profile/350/2020@2025-06-30.html": "<p>Kim Bảng</p>",
         "vi/district_profile/350/2020+with_council.html": "<p>2</p>"}  # fmt: skip


def texts(address: str) -> dict[str, str]:
    """Return what lies at an address, by another way than the program's."""
    files, folder = import_module("fsspec").url_to_fs(address)
    files.invalidate_cache()
    return {path.removeprefix(folder).lstrip("/"): files.cat_file(path).decode() for path in files.find(folder)}


@pytest.fixture(params=["folder", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "Trang đã gửi") if request.param == "folder" else f"{request.getfixturevalue('bucket')}/cadre"


def test_what_changed_is_written_and_what_is_gone_is_taken_away(address: str) -> None:
    first = put_pages(address, PARTS, profile="public")
    assert (first.written, first.left, first.removed) == (3, 0, 0)
    there = texts(address)
    assert {name: text for name, text in there.items() if name != LIST} == PARTS
    assert json.loads(there[LIST])["profile"] == "public"
    again = put_pages(address, PARTS, profile="public")
    assert (again.written, again.left, again.removed) == (0, 3, 0)
    assert again.digest == first.digest
    other = PARTS | {"index.html": "<p>fewer</p>"}
    del other["vi/district_profile/350/2020+with_council.html"]
    last = put_pages(address, other, profile="public")
    assert (last.written, last.left, last.removed) == (1, 1, 1)
    assert {name: text for name, text in texts(address).items() if name != LIST} == other
    assert last.digest != first.digest


def test_what_somebody_else_put_there_stays(address: str) -> None:
    put_file(address, "note.txt", b"ours")
    put_pages(address, PARTS, profile="public")
    put_pages(address, {"index.html": "<p>none</p>"}, profile="public")
    assert set(texts(address)) == {"note.txt", "index.html", LIST}


def test_a_list_that_was_tampered_with_removes_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "kept.html").write_text("kept")
    at = tmp_path / "pages"
    put_pages(str(at), PARTS, profile="public")
    told = json.loads((at / LIST).read_text())
    told["files"] |= {"../kept.html": "", "/etc/x.html": "", "a/../../kept.html": ""}
    (at / LIST).write_text(json.dumps(told))
    put_pages(str(at), {"index.html": ""}, profile="public")
    assert (tmp_path / "kept.html").exists()


def test_pages_for_other_readers_do_not_go_to_the_same_place(address: str) -> None:
    put_pages(address, PARTS, profile="leadership")
    with pytest.raises(UsageError, match="pages for leadership lie there, and these are for public"):
        put_pages(address, PARTS, profile="public")


def test_a_run_that_breaks_off_leaves_no_file_that_no_list_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_module("analysis.report.sharing.putting")
    place = import_module("analysis.report.sharing.putting")._Place
    write = place.write

    def breaking(self, name: str, text: str) -> None:
        if name == "index.html":
            raise OSError("the disk is full")
        write(self, name, text)

    monkeypatch.setattr(place, "write", breaking)
    with pytest.raises(PlaceError, match="the disk is full"):
        put_pages(str(tmp_path), PARTS, profile="public")
    monkeypatch.setattr(place, "write", write)
    put_pages(str(tmp_path), {"index.html": "<p>none</p>"}, profile="public")
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [LIST, "index.html"]


def test_a_place_that_cannot_be_written_to_is_told_without_keys(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PlaceError, match="s3://not-there-at-all/x"):
        put_pages("s3://not-there-at-all/x", PARTS, profile="public")
    (tmp_path / "file").write_text("")
    with pytest.raises(PlaceError, match="nothing can be put there"):
        put_pages(str(tmp_path / "file"), PARTS, profile="public")
    with pytest.raises(PlaceError, match="Protocol not known"):
        put_file("nosuch://office/x", "a.zip", b"")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")
    assert without_secrets("signed with wJalrXUtnFEMI") == "signed with ***"


def test_browsers_are_told_what_a_page_of_a_bucket_is(bucket: str) -> None:
    put_pages(bucket, PARTS, profile="public")
    where = put_file(bucket, "a.zip", b"PK")
    files = import_module("fsspec").filesystem("s3")
    kinds = [files.info(path)["ContentType"] for path in (f"{bucket}/index.html", where)]
    assert kinds == ["text/html; charset=utf-8", "application/zip"]
