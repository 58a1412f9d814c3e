"""Whatever store: the same facts, figures, pages and fingerprints; and offices that share a database."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.project.project import Project
from analysis.store.copying import copy_store

FRAME = "2020-12-31"
AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
PAGES = ("report", "district_profile", "data_quality", "--unit", "350", "--period", "2020", "--lang", "vi")


@pytest.fixture
def of_one_frame(received_root, tmp_path) -> Path:
    """The received project with what was computed of one frame."""
    root = tmp_path / "project"
    root.mkdir()
    shutil.copy(received_root / "analysis.toml", root)
    for name in ("catalogue", "notebooks"):
        shutil.copytree(received_root / name, root / name)
    shutil.copytree(
        received_root / "data/store", root / "data/store",
        ignore=lambda folder, names: [name for name in names if name[:4].isdigit() and not name.startswith(FRAME)],
    )  # fmt: skip
    return root


def finished(root: Path, aside: Path) -> tuple[dict[str, bytes], dict[str, tuple[str, dict]]]:
    """Return the pages of a project, and fingerprints and what they depend on; the pages are put aside."""
    pages = {path.relative_to(root).as_posix(): path.read_bytes() for path in (root / "reports/vi").rglob("*.html")}
    lines = (root / "reports/runs/manifest.jsonl").read_text(encoding="utf-8").splitlines()
    records = {record["page"]: (record["fingerprint"], record["depends_on"]) for record in map(json.loads, lines)}
    (root / "reports").rename(aside)
    return pages, records


@pytest.mark.soak
def test_pages_are_the_same_to_the_byte_from_either_store(
    of_one_frame, postgres, tmp_path, cadre, cadre_process, monkeypatch
):
    database = postgres.new_database()
    address, role = postgres.address(database), f"{database}_reports"
    copied = cadre("store", "copy", "data/store", address, root=of_one_frame)
    assert copied.returncode == 0 and "≠" not in copied.stdout, copied.stderr
    again = cadre("store", "copy", "data/store", address, root=of_one_frame)
    assert again.returncode == 2 and again.stderr.index("đã có số liệu") < again.stderr.index("has figures already")
    assert cadre_process(*PAGES, root=of_one_frame).returncode == 0
    from_files = finished(of_one_frame, tmp_path / "aside")
    (of_one_frame / "data/store").rename(tmp_path / "no_store")
    postgres.run(f"CREATE ROLE {role} LOGIN", database)
    assert cadre("store", "prepare", address, "--readers", role, root=of_one_frame).returncode == 0
    address = postgres.address(database, role)  # who may write no figure makes all pages
    monkeypatch.setenv("CADRE_STORE", address)
    monkeypatch.setenv("PGPASSWORD", "not-to-be-seen")
    done = cadre_process(*PAGES, root=of_one_frame)
    assert done.returncode == 0, done.stderr
    assert "2 up to date" in cadre_process(*PAGES, root=of_one_frame).stdout
    written = b"".join(path.read_bytes() for path in (of_one_frame / "reports").rglob("*") if path.is_file())
    assert b"not-to-be-seen" not in written and address.encode() not in written
    assert finished(of_one_frame, tmp_path / "aside_too") == from_files and len(from_files[0]) == 2


def test_a_page_without_its_server_is_told_as_failed_without_the_server_being_the_page(
    of_one_frame, tmp_path, cadre_process, monkeypatch
):
    monkeypatch.setenv("CADRE_STORE", f"postgresql:///cadre?host={tmp_path}")
    done = cadre_process(*PAGES, root=of_one_frame)
    assert done.returncode == 1 and "Không kết nối được" in done.stderr and "Traceback" not in done.stderr


def workbooks(sample: Path) -> list[Path]:
    return sorted((sample / "2020").glob("BM02_*.xlsx"))[:3]


def test_receiving_and_computing_give_the_same_in_either_store(own_project, tmp_path, sample, postgres):
    stores = []
    for number, address in enumerate(("data/store", postgres.address(postgres.new_database()))):
        root = tmp_path / str(number)
        shutil.copytree(own_project, root)
        settings = (root / "analysis.toml").read_text(encoding="utf-8")
        (root / "analysis.toml").write_text(settings.replace('"data/store"', f'"{address}"'), encoding="utf-8")
        shutil.copytree(sample, root / "data/sample")
        for path in workbooks(root / "data/sample"):  # one after the other, the first once more
            Project.open(root).receive([path], now=AT)
        project = Project.open(root)
        project.receive(workbooks(root / "data/sample")[:1], now=AT)
        assert project.values(frame=FRAME)["state"].eq("ok").any()
        stores.append(project.store)
    assert stores[0].digests() == stores[1].digests() and stores[0].frames() == [FRAME]
    assert all(one.is_same for one in copy_store(stores[1], Project.open(tmp_path / "0").open_store("data/back")))


def test_two_offices_receive_at_once_and_nothing_is_lost(own_project, sample, postgres):
    root = own_project
    files = workbooks(sample)
    environment = {"CADRE_STORE": postgres.address(postgres.new_database()), "PYTHONPATH": ":".join(sys.path)}
    command = [sys.executable, "-m", "analysis.cli.main", "receive"]
    processes = [
        subprocess.Popen([*command, str(file), "--root", str(root)], env=environment, stderr=subprocess.PIPE, text=True)
        for file in files
    ]
    said = [process.communicate(timeout=300)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(files), said
    store = Project.open(root).open_store(environment["CADRE_STORE"])
    sources, facts = store.read("sources"), store.read("facts")
    assert len(sources) == len(files) == 3
    assert facts.groupby("source").size().to_dict() == sources.set_index("id")["facts"].to_dict()


def test_what_is_wrong_with_a_store_is_told_in_both_languages_and_ends_as_it_should(own_project, cadre, monkeypatch):
    for address, code, vietnamese, english in (
        ("postgresql:///cadre?host=/nowhere", 1, "Không kết nối được", "cannot be reached"),
        ("postgresql://me:secret@host/cadre", 2, "có mật khẩu", "There is a password"),
        ("mysql://host/cadre", 2, "Không có kho nào", "There is no store"),
    ):
        monkeypatch.setenv("CADRE_STORE", address)
        told = cadre("receive", "data/bundled", root=own_project)
        assert told.returncode == code and "Traceback" not in told.stderr and "secret" not in told.stderr
        assert 0 < told.stderr.index(vietnamese) < told.stderr.index(english)


def test_a_database_is_prepared_for_its_roles(own_project, postgres, cadre):
    database = postgres.new_database()
    postgres.run(f"CREATE ROLE {database}_reports LOGIN", database)
    done = cadre("store", "prepare", postgres.address(database), "--readers", f"{database}_reports", root=own_project)
    assert done.returncode == 0 and "write down what became of pages" in done.stdout
    nobody = cadre("store", "prepare", postgres.address(database), "--readers", "nobody_of_that_name", root=own_project)
    assert nobody.returncode == 1 and "nobody_of_that_name" in nobody.stderr and "Traceback" not in nobody.stderr
    folder = cadre("store", "prepare", root=own_project)
    assert folder.returncode == 2 and "a folder" in folder.stderr
    for wrong in (("copy", "data/store"), ("copy", "data/store", "data/store"), ("move", "a", "b")):
        assert cadre("store", *wrong, root=own_project).returncode == 2
