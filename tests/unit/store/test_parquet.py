"""The embedded store: a file a table, in which nothing half-written is left and which says what is in it."""

import hashlib

import pyarrow.parquet as pq
import pytest
from rows import A, B, facts

from analysis.model.errors import CadreError, UsageError
from analysis.store.address import open_store
from analysis.store.parquet import ParquetStore


def test_a_refused_table_leaves_nothing_half_written(tmp_path):
    store = ParquetStore(tmp_path)
    store.write("facts", facts(A))
    with pytest.raises(CadreError, match="bound"):
        store.write("facts", facts((*A[:6], "perhaps", *A[7:])))
    assert [file.name for file in tmp_path.iterdir()] == ["facts.parquet"]


def test_an_address_with_an_unknown_scheme_is_refused(tmp_path):
    with pytest.raises(UsageError, match="unknown_scheme mysql"):
        open_store("mysql://somewhere", root=tmp_path, say=lambda key, scheme: f"{key} {scheme}")


def test_the_digest_goes_by_the_rows_and_not_by_the_file(tmp_path):
    one, other = ParquetStore(tmp_path / "one"), ParquetStore(tmp_path / "other")
    one.write("facts", facts(A, B))
    other.write("facts", facts(B, A))  # the units' order decides
    file = other.folder / "facts.parquet"
    pq.write_table(pq.read_table(file), file, compression="none")
    assert one.digests() == other.digests()
    other.write("facts", facts(B, (*A[:5], 18.0000000000000001 + 1e-14, *A[6:])))
    assert one.digests() != other.digests()


def test_of_a_file_without_a_digest_that_of_its_bytes_is_taken(tmp_path):
    store = ParquetStore(tmp_path)
    store.write("facts", facts(A))
    file = tmp_path / "facts.parquet"
    pq.write_table(pq.read_table(file).replace_schema_metadata(None), file)
    assert store.digests() == {"facts": hashlib.sha256(file.read_bytes()).hexdigest()}
