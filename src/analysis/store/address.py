"""Where the tables are kept: a row here for each kind of store."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from analysis.model.errors import UsageError
from analysis.store.parquet import ParquetStore
from analysis.store.store import Store

POSTGRES = ("postgresql", "postgres")
# What a store elsewhere leaves on this machine, such as what is hidden from whom, lies where the usual one does.
USUAL_FOLDER = "data/store"


def open_store(address: str, *, root: Path, say: Callable[..., str]) -> Store:
    """Open the store at ``address``: a folder of Parquet files, relative to ``root``, or a database.

    Parameters
    ----------
    say : words a fault, by its key and its facts, in the languages of who reads it.

    Raises
    ------
    UsageError
        for an address with a scheme that no store of this project serves, or whose package is not installed.
    """
    scheme, is_elsewhere, _ = address.partition("://")
    if not is_elsewhere:
        return ParquetStore(root / address)
    if scheme not in POSTGRES:
        raise UsageError(say("unknown_scheme", scheme=scheme))
    if find_spec("psycopg") is None:
        raise UsageError(say("not_installed", package="psycopg"))
    postgres = import_module("analysis.store.postgres.store")
    opened: Store = postgres.PostgresStore(address, folder=root / USUAL_FOLDER, say=say)
    return opened


def is_on_this_machine(address: str) -> bool:
    """Whether an address is of a folder."""
    return "://" not in address
