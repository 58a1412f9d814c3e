"""A worker of the cluster keeps one copy of a project and one kernel parent; other projects wait for their turn."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
from analysis.project.settings import Run
from analysis.report.cluster import host
from analysis.report.cluster.errors import UnfitWorkerError, WorkersLostError
from analysis.report.cluster.host import Host, Order, make_there
from analysis.report.cluster.shipping import Shipment
from analysis.report.jobs import Job
from analysis.report.result import RunResult

HERE = {"python": "3", "code": "0123"}


class FetchedByHand(Shipment):
    """What is fetched without an address."""

    def fetch(self, folder: Path) -> Path:
        (folder / self.digest).mkdir(parents=True, exist_ok=True)
        return folder / self.digest


class Making:
    """What stands in for making a page: notes where it is made, and waits for a word."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.begun: list[tuple[str, str]] = []

    def __call__(self, job: Job, root: Path, reports: Path, limits: Run) -> RunResult:
        self.begun.append((job.unit, root.name))
        assert self.may_end.wait(20)
        (reports / job.run).parent.mkdir(parents=True)
        (reports / job.run).write_text("{}")
        return RunResult(job.page, "", "failed", "", 0.0, "", "no page")


@pytest.fixture
def making(monkeypatch) -> Making:
    making = Making()
    monkeypatch.setattr(host, "make_page", making)
    monkeypatch.setattr(host, "made_with", lambda: HERE)
    monkeypatch.setattr(host, "forked_workers", lambda number, root: ThreadPoolExecutor(number))
    return making


@pytest.fixture
def own(making, tmp_path) -> Host:
    return Host("tcp://worker:1", tmp_path / "cadre", 2)


def order(run: str, digest: str) -> Order:
    return Order(run, FetchedByHand("memory://x", digest), HERE, Run())


def page(unit: str) -> Job:
    return Job("tiny", unit, "2020", "", "vi")


def test_pages_of_one_project_are_made_at_once_those_of_another_wait(own, making, eventually):
    with ThreadPoolExecutor(3) as threads:
        first = [threads.submit(own.make, page(unit), order("run 1", "old")) for unit in ("1", "2")]
        eventually(lambda: len(making.begun) == 2)
        other = threads.submit(own.make, page("3"), order("run 2", "new"))
        assert not making.may_end.wait(0.3)
        assert len(making.begun) == 2
        making.may_end.set()
        parcels = [future.result(timeout=20) for future in (*first, other)]
    assert [(unit, root) for unit, root in sorted(making.begun)] == [("1", "old"), ("2", "old"), ("3", "new")]
    assert {(parcel.notebook, parcel.page) for parcel in parcels} == {(b"{}", None)}
    assert [path.name for path in own._folder.parent.iterdir()] == ["cadre"], "no pages are left here"


def test_copies_that_no_run_reads_are_removed(own):
    assert own.root_of(order("run 1", "old")) == own.root_of(order("run 2", "old"))
    own.root_of(order("run 3", "new"))
    assert {path.name for path in own._folder.iterdir()} == {"old", "new"}
    for run in ("run 1", "run 2", "run 3"):
        own.leave(run)
    own.root_of(order("run 4", "new"))
    assert {path.name for path in own._folder.iterdir()} == {"new"}


def test_of_a_run_that_was_left_no_page_is_made(own, making):
    making.may_end.set()
    own.make(page("1"), order("run 1", "old"))
    own.leave("run 1")
    with pytest.raises(RuntimeError, match="was ended"):
        own.make(page("2"), order("run 1", "old"))


def test_a_worker_that_differs_or_cannot_fetch_refuses_by_its_name(own, monkeypatch):
    monkeypatch.setattr(host, "made_with", lambda: {**HERE, "code": "4567"})
    with pytest.raises(UnfitWorkerError, match="tcp://worker:1: code 4567 ≠ 0123"):
        own.root_of(order("run 1", "old"))
    monkeypatch.setattr(host, "made_with", lambda: HERE)
    with pytest.raises(UnfitWorkerError, match="tcp://worker:1: memory://nothing: FileNotFoundError") as error:
        own.root_of(Order("run 1", Shipment("memory://nothing", "0" * 64), HERE, Run()))
    assert error.value.key == "not_fetched"


def test_a_page_that_was_lost_with_two_workers_is_not_begun_again(monkeypatch, own, making):
    class Client:
        def __init__(self) -> None:
            self.told: list[str] = []

        def get_events(self, topic: str) -> list[tuple[float, str]]:
            return [(0.0, told) for told in self.told]

        def log_event(self, topic: str, told: str) -> None:
            self.told.append(told)

    client = Client()
    making.may_end.set()
    monkeypatch.setattr(host, "get_client", lambda: client)
    monkeypatch.setattr(host, "get_worker", lambda: None)
    monkeypatch.setattr(host, "host_of", lambda worker: own)
    for _ in range(2):  # as the cluster gives it to others
        make_there(page("1"), order("run 1", "old"))
    with pytest.raises(WorkersLostError, match="2 time") as error:
        make_there(page("1"), order("run 1", "old"))
    assert error.value.tries == 2
    make_there(page("1"), order("run 2", "old"))
