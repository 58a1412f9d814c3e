"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket in it, run by a user that is not root."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

WHERE = "/usr/lib/postgresql"
# Nothing that is worth keeping lies there: what the tests ask for is as good without waiting for the disk.
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=4GB -c listen_addresses="


class PostgresServer:
    """A server that runs. ``folder`` : of its data and its socket; ``superuser`` : who may do everything."""

    superuser = "cadre_tests"

    def __init__(self, programs: Path, folder: Path, options: str = QUICK) -> None:
        self.programs, self.folder, self.options = programs, folder, options
        self._names = count()
        self._run("initdb", "-D", str(folder / "data"), "-U", self.superuser, "-A", "trust", "-E", "UTF8",
                  "--no-locale", "--no-sync")  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        own = ("-l", str(self.folder / "log"), "-o", f"-k {self.folder} {self.options}")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", *own, "start")

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")

    def address(self, database: str, user: str = "") -> str:
        """Return the address of a database as a store has it."""
        return f"postgresql://{user or self.superuser}@/{database}?host={self.folder}"

    def new_database(self, *options: str) -> str:
        """Make an empty database and return its name."""
        name = f"cadre_{os.getpid()}_{next(self._names)}"
        create = sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), sql.SQL(" ".join(options)))
        self.run(create, "postgres")
        return name

    def run(self, statement: sql.Composable | str, database: str) -> list[tuple]:
        """Run one statement as the superuser and return its rows."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            done = connection.execute(sql.SQL(statement) if isinstance(statement, str) else statement)
            return done.fetchall() if done.description else []

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        # The server refuses to be root's.
        command = ["runuser", "-u", "nobody", "--", *command] if os.geteuid() == 0 else command
        with (self.folder / "programs.log").open("a") as log:
            done = subprocess.run(command, stdout=log, stderr=log, cwd=self.folder, check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {(self.folder / 'programs.log').read_text()[-2000:]}")


def programs() -> Path | None:
    """Return the folder of the newest server's programs on this machine, if there is one."""
    found = sorted(Path(WHERE).glob("*/bin/initdb"), key=lambda path: int(path.parents[1].name))
    return found[-1].parent if found else None


@contextmanager
def open_postgres(options: str = QUICK) -> Iterator[PostgresServer]:
    """Run a server for as long as the context lasts; without its programs skip with the reason, fail where CI=true."""
    where = programs()
    if where is None:
        told = f"no PostgreSQL server in {WHERE}: install the Debian package postgresql"
        pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)
    folder = Path(tempfile.mkdtemp(prefix="cadre-pg-"))  # a short path: that of a socket may have 107 letters
    server = None
    try:
        folder.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        server = PostgresServer(where, folder, options)
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder)
