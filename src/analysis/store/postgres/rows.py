"""Rows between Arrow and PostgreSQL's COPY, as CSV: both write numbers with all their bits and tell null from ''."""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

import pyarrow as pa
from pyarrow import csv

from analysis.store.contents import kind_of_column

ROWS_AT_ONCE = 65_536
MUCH = 8_000_000  # bytes from which on it pays to read them with all cores
FORMAT = "(FORMAT csv, ENCODING 'UTF8')"


def kinds_in_arrow(table: str, columns: Iterable[str]) -> dict[str, pa.DataType]:
    """Return the types of columns, as they come out of a store."""
    kinds = {"str": pa.string(), "float64": pa.float64(), "int64": pa.int64(), "bool": pa.bool_()}
    return {name: kinds[kind_of_column(table, name)] for name in columns}


def as_csv(table: pa.Table) -> Iterator[bytes]:
    """Give a table piece by piece as COPY takes it: texts in quotation marks, so that only nothing at all is null."""
    how = csv.WriteOptions(include_header=False, quoting_style="needed")
    for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
        piece = BytesIO()
        csv.write_csv(batch, piece, how)
        yield piece.getvalue()


def from_csv(content: BytesIO, kinds: Mapping[str, pa.DataType]) -> pa.Table:
    """Return what COPY gave as a table; an empty text is in quotation marks there, and null is not."""
    size = content.getbuffer().nbytes
    if not size:
        return pa.schema(list(kinds.items())).empty_table()
    return csv.read_csv(
        pa.BufferReader(content.getbuffer()),
        csv.ReadOptions(column_names=list(kinds), use_threads=size > MUCH, block_size=MUCH),
        csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        csv.ConvertOptions(
            column_types=dict(kinds), null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
            true_values=["t"], false_values=["f"], check_utf8=False,
        ),
    )  # fmt: skip
