"""What goes between pandas and a store: tables as Arrow has them, and one digest of all that a table says.

The digest goes by the rows, in their order, and not by the file or the server that they lie in: so that two stores that
say the same have the same digests.
"""

import hashlib
from collections.abc import Iterable, Sequence

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionArray

from analysis.model.tables import TABLES, TEXT

BY_FRAME = ("values", "findings")  # computed and replaced a frame at a time
BY_UNIT = ("facts", *BY_FRAME)  # lie in the order of their units: a page reads a place and its parts out of all
FEW_ROWS = 50_000  # of which texts are had as Python's own: what a page reads and takes apart row by row


def as_arrow(rows: pd.DataFrame) -> pa.Table:
    """Return a checked table as Arrow has it; NaN is null there."""
    return pa.Table.from_pandas(rows, preserve_index=False)


def as_pandas(table: pa.Table) -> pd.DataFrame:
    """Return a table with the texts of few rows as Python's own, each text once in memory."""
    texts = [
        name for name, kind in zip(table.column_names, table.schema.types, strict=True) if pa.types.is_string(kind)
    ]
    if len(table) > FEW_ROWS or any(table[name].null_count for name in texts):
        return table.to_pandas()
    columns = {
        name: _texts(column) if name in texts else column.to_numpy()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    return pd.DataFrame(columns, copy=False)


def _texts(column: pa.ChunkedArray) -> ExtensionArray:
    held = column.combine_chunks().dictionary_encode()
    different = np.array(held.dictionary.to_pylist(), dtype=object)
    return pd.array(different[held.indices.to_numpy()] if len(held) else different, dtype=TEXT)


def digest_of(table: pa.Table) -> str:
    """Return a sha256 of names, number of rows, and all that stands in the columns, to the last bit."""
    digest = hashlib.sha256(f"{table.column_names} {len(table)}".encode())
    for column in table.columns:
        for piece in _bytes_of(column.combine_chunks()):
            digest.update(piece)
    return digest.hexdigest()


def _bytes_of(column: pa.Array | pa.ChunkedArray) -> Iterable[memoryview]:
    """Return the content of a column of texts, numbers, counts or flags as bytes that do not depend on how it lies."""
    if isinstance(column, pa.ChunkedArray):  # one without rows
        return []
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        held = column.cast(pa.large_string())
        _, places, letters = held.buffers()
        ends = np.frombuffer(places, dtype=np.int64)[held.offset : held.offset + len(held) + 1]
        own = memoryview(letters)[ends[0] : ends[-1]] if letters is not None else memoryview(b"")
        return [memoryview(np.diff(ends).data), own]
    values = np.ascontiguousarray(column.to_numpy(zero_copy_only=False))
    if values.dtype == np.float64:
        values = np.where(np.isnan(values), np.nan, values)  # there are many bit patterns of NaN
    return [values.data]


def digests_query(source: str, keys: Sequence[str], columns: Sequence[str], joined: pd.DataFrame | None) -> str:
    """Return what asks DuckDB for the digest of every row of ``source``, beside its keys and its period.

    With ``joined``, rows called so stand beside those that share a column with them: see ``Store.digests_of_rows``.
    """
    of, join = list(columns), ""
    if joined is not None:
        shared = [name for name in joined.columns if name in of]
        join = f" JOIN joined USING ({names(shared)})"
        of += [name for name in joined.columns if name not in of]
    return f"SELECT {names([*keys, 'period'])}, hash({names(of)}) AS digest FROM {source}{join}"


def no_digests(keys: Sequence[str]) -> pd.DataFrame:
    """Return the answer of ``Store.digests_of_rows`` where there are no rows."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in (*keys, "period")} | {"digest": []})


def kind_of_column(table: str, column: str) -> str:
    """Return of what kind a column is: str, float64, int64 or bool."""
    return TABLES[table].columns[column].kind


def names(columns: Iterable[str]) -> str:
    """Return columns as they are named in a query."""
    return ", ".join(f'"{name}"' for name in columns)


def new_duckdb() -> duckdb.DuckDBPyConnection:
    """Return a DuckDB of one thread (others would be missing in a forked process) that keeps no copies of files."""
    return duckdb.connect(config={"threads": 1, "async_threads": 0, "enable_external_file_cache": False})
