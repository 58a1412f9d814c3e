"""The same tests for every store: an empty one of each kind."""

import pytest

from analysis.store.address import open_store
from analysis.store.parquet import ParquetStore
from analysis.store.store import Store


def say(key: str, **facts: object) -> str:
    """Tell a fault by its key and its facts alone."""
    return f"{key}: {facts}"


@pytest.fixture(params=["parquet", "postgres"])
def store(request, tmp_path) -> Store:
    if request.param == "parquet":
        return ParquetStore(tmp_path / "store")
    server = request.getfixturevalue("postgres")
    return open_store(server.address(server.new_database()), root=tmp_path, say=say)


@pytest.fixture
def parquet(tmp_path) -> ParquetStore:
    return ParquetStore(tmp_path / "beside")
