"""What pages are made from reaches workers whole through an address, and nothing else does."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest

pytest.importorskip("fsspec", reason="the extra `cluster` is not installed")
import fsspec

from analysis.model.errors import UsageError
from analysis.project.project import Project
from analysis.report.cluster.errors import AddressError
from analysis.report.cluster.shipping import Shipment, address_of, ship


@pytest.fixture
def project(own_project) -> Project:
    project = Project.open(own_project)
    project.compute()
    project.store.write("runs", project.store.read("runs"))
    (own_project / "notebooks/.ipynb_checkpoints").mkdir()
    (own_project / "notebooks/.ipynb_checkpoints/draft.ipynb").write_text("{}")
    (own_project / "data/store/values/.2020-12-31.parquet.half").write_text("half")
    return project


@pytest.fixture(params=["file", "memory", "s3"])
def through(request, tmp_path) -> str:
    if request.param == "s3":
        return f"{request.getfixturevalue('bucket')}/cadre"
    return f"memory://{uuid4().hex}" if request.param == "memory" else (tmp_path / "for-all").as_uri()


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_pages_are_made_from_arrives_and_is_taken_back(project, through, tmp_path):
    shipment = ship(project, through, "run.zip")
    root = shipment.fetch(tmp_path / "worker")
    sent = names(root)
    assert {name.split("/")[0] for name in sent} == {"analysis.toml", "catalogue", "notebooks", "data"}
    assert sent <= names(project.root)
    assert all((root / name).read_bytes() == (project.root / name).read_bytes() for name in sent)
    assert "data/store/values/2020-12-31.parquet" in sent
    store = {name for name in names(project.root) if name.startswith("data/store/") and "/." not in name}
    assert {name for name in sent if name.startswith("data")} == store - {"data/store/runs.parquet"}
    assert not any(part.startswith(".") for name in sent for part in name.split("/"))
    assert Project.open(root).store.frames() == project.store.frames()

    files, path = fsspec.core.url_to_fs(through)
    assert [Path(name).name for name in files.glob(f"{path}/*")] == ["run.zip"]
    shipment.withdraw()
    assert files.glob(f"{path}/*") == []
    assert shipment.fetch(tmp_path / "worker") == root, "who has it fetches nothing"
    assert list((tmp_path / "worker").iterdir()) == [root], "nothing is left beside it"
    with pytest.raises(AddressError, match=r"run\.zip.*FileNotFoundError"):
        shipment.fetch(tmp_path / "another")


def test_the_digest_is_that_of_the_files_whenever_they_were_written(project, through, tmp_path):
    first = ship(project, through, "1.zip")
    shutil.copytree(project.root, tmp_path / "copy")
    (tmp_path / "copy/data/store/runs.parquet").write_bytes(b"what came of another run")
    assert ship(Project.open(tmp_path / "copy"), through, "2.zip").digest == first.digest
    with (tmp_path / "copy/catalogue/targets.yml").open("a") as file:
        file.write("\n# one more line\n")
    assert ship(Project.open(tmp_path / "copy"), through, "3.zip").digest != first.digest


def test_something_else_than_was_sent_is_not_taken(project, through, tmp_path):
    shipment = ship(project, through, "run.zip")
    other = Shipment(shipment.address, "0" * 64)
    with pytest.raises(AddressError, match="changed while it was sent"):
        other.fetch(tmp_path / "worker")
    files, path = fsspec.core.url_to_fs(shipment.address)
    files.pipe_file(path, files.cat_file(path)[:-100])
    with pytest.raises(AddressError, match="BadZipFile"):
        shipment.fetch(tmp_path / "worker")
    assert list((tmp_path / "worker").iterdir()) == []


def test_a_folder_outside_of_the_project_is_refused(own_project, through):
    settings = own_project / "analysis.toml"
    settings.write_text(settings.read_text().replace('"data/store"', '"../elsewhere"'))
    with pytest.raises(UsageError, match=r"elsewhere lies outside of the project's folder"):
        ship(Project.open(own_project), through, "run.zip")


def test_of_a_database_workers_get_the_address_and_what_is_hidden(own_project, tmp_path, monkeypatch):
    settings = own_project / "analysis.toml"
    settings.write_text(settings.read_text().replace('"data/store"', '"postgresql://office/cadre"'))
    for name in ("withheld/2020-12-31.5.abc.parquet", "facts.parquet"):  # the latter of an earlier store
        (own_project / "data/store" / name).parent.mkdir(parents=True, exist_ok=True)
        (own_project / "data/store" / name).write_bytes(b"")
    shipment = ship(Project.open(own_project), (tmp_path / "for-all").as_uri(), "run.zip")
    sent = names(shipment.fetch(tmp_path / "worker"))
    assert {name for name in sent if name.startswith("data")} == {"data/store/withheld/2020-12-31.5.abc.parquet"}
    monkeypatch.setenv("CADRE_STORE", "postgresql://elsewhere/cadre")
    with pytest.raises(UsageError, match=r"CADRE_STORE.*\n.*workers do not see"):
        ship(Project.open(own_project), (tmp_path / "for-all").as_uri(), "run.zip")


def test_an_address_that_nothing_serves_is_told(own_project):
    with pytest.raises(AddressError, match="Protocol not known: carrier-pigeon"):
        ship(Project.open(own_project), "carrier-pigeon://loft", "run.zip")
    with pytest.raises(AddressError, match="Protocol not known"):
        Shipment("carrier-pigeon://loft/run.zip", "0" * 64).fetch(own_project / "worker")


def test_a_path_is_that_of_this_machine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert address_of("", tmp_path) == f"file://{tmp_path}/data/cluster"
    assert address_of("beside", tmp_path / "project") == f"file://{tmp_path}/beside"
    assert address_of("s3://office/cadre", tmp_path) == "s3://office/cadre"
