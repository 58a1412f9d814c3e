"""Where the tables are kept: one row here for each kind of store."""

from pathlib import Path

from analysis.model.errors import UsageError
from analysis.store.parquet import ParquetStore


def open_store(address: str, *, root: Path) -> ParquetStore:
    """Open the store at ``address``: a folder of Parquet files, relative to ``root``.

    Raises
    ------
    UsageError
        for an address with a scheme that no store of this project serves.
    """
    if "://" in address:
        raise UsageError(
            f"There is no store for the address {address!r}.",
            where="analysis.toml: [folders] store",
            do="Name a folder, for example data/store.",
        )
    return ParquetStore(root / address)
