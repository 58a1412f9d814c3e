import os
import shutil
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.model.errors import CadreError, FileError
from analysis.project import reading
from analysis.project.project import Project
from analysis.project.reading import LEAST_FILES, read_files
from analysis.sample.country import write_country

RECEIVED_AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
MANY = 3 * LEAST_FILES


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    project = Project.open(Path(__file__).parents[3])
    folder = tmp_path_factory.mktemp("country")
    return folder, write_country(folder, 2, catalogue=project.catalogue, registry=project.registry)


def test_receipts_come_in_the_order_of_files_whoever_read_them(tmp_path):
    files = [tmp_path / f"{number}" for number in range(MANY)]

    def read(path):
        if path.name == "7":
            raise FileError("tệp rỗng, the file is empty.", where=str(path), do="Hãy gửi lại.")
        return f"{path.name} read"

    for workers in (1, 2, 3):
        told = list(read_files(files, read, workers))
        assert [path for path, _ in told] == files
        assert str(told[7][1]) == f"{files[7]}: tệp rỗng, the file is empty. Hãy gửi lại."
        assert (told[7][1].what, told[7][1].exit_code) == ("tệp rỗng, the file is empty.", 1)
        assert [receipt for at, (_, receipt) in enumerate(told) if at != 7] == [
            f"{number} read" for number in range(MANY) if number != 7
        ]


def test_a_defect_in_a_worker_is_told_as_one(tmp_path):
    def read(path):
        raise CadreError("the cells do not add up", where="cell A1")

    with pytest.raises(CadreError, match="cell A1: the cells do not add up"):
        list(read_files([tmp_path / str(number) for number in range(MANY)], read, 2))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are forked on Linux only")
def test_a_worker_that_is_killed_is_told(tmp_path):
    def read(path):
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(CadreError, match="ended from outside"):
        list(read_files([tmp_path / str(number) for number in range(MANY)], read, 2))


def test_few_files_are_read_without_workers(monkeypatch, tmp_path):
    monkeypatch.setattr(reading, "ProcessPoolExecutor", None)
    files = [tmp_path / str(number) for number in range(LEAST_FILES - 1)]
    assert [receipt for _, receipt in read_files(files, lambda path: path.name, 2)] == [path.name for path in files]


@pytest.mark.soak
def test_the_store_is_the_same_to_the_byte_for_any_number_of_workers(own_project, country, sample):
    folder, files = country
    assert len(files) > LEAST_FILES
    # Lists of persons and refused cells are among them.
    shutil.copytree(sample / "2022", folder / "2022", dirs_exist_ok=True)
    (folder / "torn.xlsx").write_bytes(b"PK\x03\x04 no more of it came")
    told = []
    for workers in (1, 2):
        project = Project.open(own_project)
        shutil.rmtree(own_project / "data" / "store", ignore_errors=True)
        done = project.receive([folder], now=RECEIVED_AT, workers=workers)
        told.append((project.store.digests(), done.failed, [path for path, _ in done.sent_back]))
    assert told[0] == told[1]
    assert len(told[0][1]) == 1 and told[0][2]
