"""A connection to the server, opened when it is first needed, and what goes wrong with it in the user's words."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from analysis.model.errors import NoRightsError, StoreError, UsageError
from analysis.store.postgres import schema
from analysis.store.postgres.rows import FORMAT, as_csv

LEAST_VERSION = 130_000
CONNECT_SECONDS = 10
Say = Callable[..., str]
_LOG = logging.getLogger(__name__)


class Server:
    """The database at an address.

    Parameters
    ----------
    address : a URI of libpq without a password; that comes from ``PGPASSWORD`` or ``~/.pgpass``.
    say : words a fault, by its key and its facts.
    """

    def __init__(self, address: str, say: Say) -> None:
        self.address, self.say = address, say
        self._connection: psycopg.Connection | None = None
        self._process = os.getpid()
        self._is_made = False
        try:
            told = conninfo_to_dict(address)
        except psycopg.ProgrammingError as error:
            raise UsageError(say("wrong_address", why=_first_line(error))) from None
        if told.get("password"):
            raise UsageError(say("password_in_address"))
        self._options: dict[str, Any] = {"autocommit": True, "client_encoding": "utf8"}
        self._options |= {"connect_timeout": told.get("connect_timeout", CONNECT_SECONDS)}
        self._options |= {"application_name": told.get("application_name", "cadre")}

    @property
    def connection(self) -> psycopg.Connection:
        """The connection of this process: one that was opened before a fork belongs to the other side."""
        if self._connection is None or self._process != os.getpid():
            self._connection, self._process = self._opened(), os.getpid()
        return self._connection

    @property
    def is_in_transaction(self) -> bool:
        """Whether what is written now is kept with all else of a transaction, or not at all."""
        busy = psycopg.pq.TransactionStatus.INTRANS
        return self._connection is not None and self.connection.info.transaction_status == busy

    def is_made(self) -> bool:
        """Whether the schema is there; one of another version is refused."""
        if not self._is_made:
            found = self.rows(sql.SQL("SELECT to_regclass({})").format(f"{schema.SCHEMA}.made_for"))
            self._is_made = found[0][0] is not None and self._is_of_this_version()
        return self._is_made

    def _is_of_this_version(self) -> bool:
        [[version]] = self.rows(sql.SQL("SELECT version FROM {}").format(schema.MADE_FOR))
        if version != schema.VERSION:
            raise StoreError(self.say("other_version", address=self.address, there=version, here=schema.VERSION))
        return True

    def rows(self, statement: sql.Composed, arguments: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return what a statement answers."""
        with self.told():
            done = self.connection.execute(statement, arguments or None)
            return done.fetchall() if done.description else []

    def copied_out(self, query: sql.Composed, arguments: Sequence[object]) -> BytesIO:
        """Return what a query answers as CSV."""
        content = BytesIO()
        statement = sql.SQL("COPY ({}) TO STDOUT {}").format(query, sql.SQL(FORMAT))
        with self.told(), self.connection.cursor().copy(statement, arguments or None) as copy:
            for row in copy:
                content.write(row)
        return content

    def copy_in(self, table: str, rows: pa.Table) -> None:
        """Add rows to a table; what they do not name is null."""
        statement = sql.SQL("COPY {} ({}) FROM STDIN {}").format(
            schema.place_of(table), schema.names_of(rows.column_names), sql.SQL(FORMAT)
        )
        with self.told(), self.connection.cursor().copy(statement) as copy:
            for piece in as_csv(rows):
                copy.write(piece)

    @contextmanager
    def transaction(self, of: str) -> Iterator[None]:
        """Keep all that is written within, or nothing. Who writes ``of`` the same elsewhere is waited for."""
        with self.told(), self._forgetting_what_is_made(), self.connection.transaction():
            lock = sql.SQL("SELECT {}(hashtextextended({}, 0))")
            name = f"{schema.SCHEMA} {of}"
            if not self.rows(lock.format(sql.SQL("pg_try_advisory_xact_lock"), name))[0][0]:
                _LOG.warning(self.say("waiting", address=self.address))
                self.rows(lock.format(sql.SQL("pg_advisory_xact_lock"), name))
            yield

    def make(self) -> None:
        """Make the schema within a transaction, where it is not there."""
        if not self.is_made():
            for statement in schema.making():
                self.rows(statement)

    @contextmanager
    def _forgetting_what_is_made(self) -> Iterator[None]:
        """Look again for a schema that was made in a transaction that came to nothing."""
        try:
            yield
        except BaseException:
            self._is_made = False
            raise

    def _opened(self) -> psycopg.Connection:
        self._is_made = False
        try:
            connection = psycopg.connect(self.address, **self._options)
        except psycopg.OperationalError as error:
            raise StoreError(self.say("not_reached", address=self.address, why=_first_line(error))) from error
        version, encoding = connection.info.server_version, connection.info.parameter_status("server_encoding")
        if version < LEAST_VERSION:
            raise StoreError(self.say("too_old", address=self.address, there=version // 10_000))
        if encoding != "UTF8":
            raise StoreError(self.say("encoding", address=self.address, there=encoding))
        connection.execute("SET jit = off")  # to compile a question takes longer than to answer a page's
        return connection

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell in the user's words what the server refuses, and that it went away."""
        try:
            yield
        except (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction) as error:
            raise NoRightsError(self.say("no_rights", address=self.address, why=_first_line(error))) from error
        except psycopg.Error as error:
            is_lost = self._connection is not None and self._connection.closed
            self._connection = None if is_lost else self._connection
            key = "lost" if is_lost else "refused"
            raise StoreError(self.say(key, address=self.address, why=_first_line(error))) from error


def _first_line(error: Exception) -> str:
    """Return what the server says, without the lines on where in a statement, which may quote rows."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__).removeprefix("ERROR: ").strip()
