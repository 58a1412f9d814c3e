"""The store in PostgreSQL: all or nothing, one office after the other, and faults told with what to do."""

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context

import pandas as pd
import pytest
from rows import A, B, C, facts, findings

from analysis.model.errors import CadreError, StoreError, UsageError
from analysis.store import address as addresses
from analysis.store.address import open_store
from analysis.store.copying import copy_store, is_empty
from analysis.store.parquet import ParquetStore


def say(key: str, **facts: object) -> str:
    return f"{key}: {facts}"


def opened(address: str, tmp_path):
    return open_store(address, root=tmp_path, say=say)


@pytest.fixture
def database(postgres) -> str:
    return postgres.new_database()


@pytest.fixture
def office(postgres, database, tmp_path):
    return opened(postgres.address(database), tmp_path)


@pytest.fixture
def other_office(postgres, database, tmp_path):
    return opened(postgres.address(database), tmp_path)


def test_what_breaks_off_was_never_written(office, other_office):
    office.write("facts", facts(A))

    class BrokenError(Exception):
        pass

    with pytest.raises(BrokenError), office.together():
        office.write("facts", facts(A, B))
        office.forget_computed(keep="")
        assert len(office.read("facts")) == 2 and len(other_office.read("facts")) == 1
        raise BrokenError
    assert len(office.read("facts")) == 1 and office.digests() == other_office.digests()


def test_a_schema_that_came_to_nothing_is_made_again(office):
    with pytest.raises(ZeroDivisionError), office.together():
        raise ZeroDivisionError
    assert office.read("facts").empty
    office.write("facts", facts(A))
    assert len(office.read("facts")) == 1


def test_of_two_offices_that_write_at_once_neither_loses_what_it_wrote(office, other_office, caplog):
    has_begun, may_end, failed = threading.Event(), threading.Event(), []

    def first() -> None:
        with office.together():
            has_begun.set()
            may_end.wait(10)
            office.write("facts", pd.concat([office.read("facts"), facts(A)]))

    def second() -> None:
        try:
            has_begun.wait(10)
            with other_office.together():
                other_office.write("facts", pd.concat([other_office.read("facts"), facts(B)]))
        except CadreError as error:
            failed.append(error)

    threads = [threading.Thread(target=one) for one in (first, second)]
    for thread in threads:
        thread.start()
    has_begun.wait(10)
    while "waiting" not in caplog.text and threads[1].is_alive():
        pass
    may_end.set()
    for thread in threads:
        thread.join(20)
    assert not failed and office.read("facts")["source"].tolist() == ["s2", "s1"]


def test_who_makes_pages_reads_all_and_writes_what_became_of_them(postgres, database, office, tmp_path):
    role = f"{database}_reports"
    postgres.run(f"CREATE ROLE {role} LOGIN", database)
    office.write("facts", facts(A))
    reports = opened(postgres.address(database, role), tmp_path)
    with pytest.raises(StoreError, match="no_rights"):
        reports.read("facts")
    office.prepare(readers=[role])
    assert reports.read("facts")["unit"].tolist() == ["13396"] and reports.digests() == office.digests()
    run = pd.DataFrame([{"job": "j", "fingerprint": "f", "status": "made", "page": "p", "seconds": 1.0, "at": "t",
                         "message": ""}])  # fmt: skip
    reports.write("runs", run)
    assert office.read("runs")["job"].tolist() == ["j"]
    for write in (
        lambda: reports.write("facts", facts(B)),
        lambda: reports.write_frame("findings", "2020-12-31", findings("a", frame="2020-12-31")),
        lambda: reports.forget_computed(keep=""),
    ):
        with pytest.raises(StoreError, match="no_rights"):
            write()
    assert len(office.read("facts")) == 1


def test_a_second_role_may_write(postgres, database, office, tmp_path):
    role = f"{database}_office"
    postgres.run(f"CREATE ROLE {role} LOGIN", database)
    office.prepare(writers=[role])
    opened(postgres.address(database, role), tmp_path).write("facts", facts(A))
    assert len(office.read("facts")) == 1


def test_a_lost_connection_is_told_and_the_next_is_a_new_one(postgres, database, office):
    office.write("facts", facts(A))
    postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cadre'", "postgres")
    with pytest.raises(StoreError, match="lost"):
        office.read("facts")
    assert len(office.read("facts")) == 1


def test_a_connection_that_is_lost_within_takes_all_back(postgres, office, other_office):
    office.write("facts", facts(A))
    kill = f"SELECT pg_terminate_backend({office.server.connection.info.backend_pid})"
    with pytest.raises(StoreError, match="lost"), office.together():
        office.write("facts", facts(A, B))
        postgres.run(kill, "postgres")
        office.write("facts", facts(A, B, C))
    assert len(other_office.read("facts")) == 1
    other_office.write("facts", facts(B))  # nobody holds the lock any more
    assert office.read("facts")["source"].tolist() == ["s2"]


def test_a_server_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreError, match="not_reached"):
        opened(f"postgresql:///cadre?host={tmp_path}", tmp_path).read("facts")
    with pytest.raises(StoreError, match="not_reached"):
        opened("postgresql://127.0.0.1:1/cadre", tmp_path).digests()


def test_tables_of_another_version_are_refused(postgres, database, office, other_office):
    office.write("facts", facts(A))
    postgres.run("UPDATE cadre.made_for SET version = 99", database)
    for ask in (lambda: other_office.read("facts"), lambda: other_office.write("facts", facts(B))):
        with pytest.raises(StoreError, match=r"other_version.*99"):
            ask()


def test_a_database_that_cannot_keep_vietnamese_is_refused(postgres, tmp_path):
    name = postgres.new_database("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    with pytest.raises(StoreError, match="encoding"):
        opened(postgres.address(name), tmp_path).read("facts")


def test_a_letter_that_no_database_keeps_is_told_and_nothing_is_written(office):
    office.write("facts", facts(A))
    with pytest.raises(StoreError, match="refused"):
        office.write("facts", facts(A, (*B[:8], "a\0b")))
    assert len(office.read("facts")) == 1


@pytest.mark.parametrize("address", ["postgresql://me:geheim@host/cadre", "postgresql://host/cadre?password=geheim"])
def test_a_password_in_the_address_is_refused_and_not_repeated(address, tmp_path):
    with pytest.raises(UsageError, match="password_in_address") as refused:
        opened(address, tmp_path)
    assert "geheim" not in str(refused.value)


def test_what_is_no_address_is_refused(tmp_path):
    with pytest.raises(UsageError, match="wrong_address"):
        opened("postgresql://host/cadre?no_such=1", tmp_path)


def test_without_the_package_it_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(addresses, "find_spec", lambda name: None if name == "psycopg" else find_spec(name))
    with pytest.raises(UsageError, match=r"not_installed.*psycopg"):
        opened("postgresql://host/cadre", tmp_path)


def test_a_forked_process_has_a_connection_of_its_own(office):
    office.write("facts", facts(A))
    child = os.fork()
    if not child:
        os._exit(0 if len(office.read("facts")) == 1 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert len(office.read("facts")) == 1


def test_processes_that_read_files_within_a_receipt_leave_its_connection_alone(office, other_office):
    with office.together():
        office.write("facts", facts(A))
        with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
            assert list(pool.map(len, ["a", "bc"])) == [1, 2]
        office.write("facts", facts(A, B))
    assert len(other_office.read("facts")) == 2


@pytest.mark.parametrize("to_postgres", [True, False])
def test_a_copy_says_the_same_and_nothing_else(office, tmp_path, to_postgres):
    folder = ParquetStore(tmp_path / "folder")
    original, copy = (folder, office) if to_postgres else (office, folder)
    original.write("facts", facts(C, A, B))
    original.write_frame("findings", "received", findings("b", "a", frame=""))
    original.write_frame("findings", "2020-12-31", findings("b", "a", frame="2020-12-31"))
    copy.write_frame("findings", "1999-12-31", findings("b", frame="1999-12-31"))
    copy.write("facts", facts(A))
    assert not is_empty(copy)
    done = copy_store(original, copy)
    assert all(one.is_same for one in done)
    assert {one.name: one.rows for one in done if one.rows} == {
        "facts": 3, "findings/received": 2, "findings/2020-12-31": 2,
    }  # fmt: skip
    pd.testing.assert_frame_equal(copy.read("facts"), original.read("facts"))
    assert "findings/1999-12-31" not in copy.digests()
    copy.write("facts", facts(A))
    assert not all(one.is_same for one in copy_store(original, Untouchable(copy)))


class Untouchable:
    """A store that loses what is written into it."""

    def __init__(self, store) -> None:
        self.store = store

    def write(self, table, rows) -> None:
        pass

    def __getattr__(self, name):
        return getattr(self.store, name)
