"""Receiving files: find them, read each, let a newer file of the same round supersede the older, keep all three tables.

A file that was received before (the same bytes) and is live is left alone, unless it is read otherwise now, since a
name was confirmed or a layout corrected: it takes its own place. A file of the same form, sender and period supersedes
one received in an earlier call, whose facts stay in the store but are no longer live. It does so only
when it can stand for it: the sender is known, and it tells of every unit that the earlier file told of. Otherwise, and
for two files of one call, of which nobody can say which is newer, what both tell is refused in the second, and told.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.ingest.copied_rows import copied_rows, leaps_since_last_year
from analysis.ingest.receipt import Receipt
from analysis.ingest.receive import receive_file
from analysis.ingest.suspicion import suspicious
from analysis.model.errors import FileError
from analysis.model.nouns import Measure
from analysis.model.records import Counter
from analysis.model.tables import FACTS, FINDINGS, REJECTS, SOURCES, TABLES, checked, empty, rows_of
from analysis.project.reading import read_files
from analysis.project.received_before import ReceivedBefore
from analysis.project.revisions import FACT_KEY, Change, changes
from analysis.store.store import Store

AS_RECEIVED = "received"
LIST_TOLD_ALREADY = (
    "Danh sách kể lại đơn vị đã có trong tệp khác của cùng kỳ, nên không tính. Nếu một đơn vị gửi nhiều danh sách "
    "(cán bộ riêng, công chức riêng), hãy gộp thành một tệp."
)
NAME_RULES = ("ambiguous_unit", "unknown_unit", "unknown_title")


@dataclass(slots=True)
class Round:
    """What one call to receive did.

    Attributes
    ----------
    paths : where the files received now lie, by id of the source.
    already : path, and that of the file of the same bytes that was received before.
    failed : path and what was wrong, of files that could not be read at all. superseded : new path and old path.
    changed : by id of a source that superseded another, what it tells otherwise.
    sent_back : path, and that of the copy with what its sender must mend.
    """

    received: list[Receipt] = field(default_factory=list)
    paths: dict[str, Path] = field(default_factory=dict)
    already: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    superseded: list[tuple[str, str]] = field(default_factory=list)
    changed: dict[str, list[Change]] = field(default_factory=dict)
    sent_back: list[tuple[str, Path]] = field(default_factory=list)

    def count(self, column: str) -> int:
        """Return the sum of a counting column of ``sources`` over the files received now."""
        return sum(int(receipt.source[column]) for receipt in self.received)


def receive(
    files: list[Path],
    *,
    catalogue: Catalogue,
    registry: Registry,
    store: Store,
    root: Path,
    now: datetime,
    count_records: Counter,
    workers: int = 1,
    on_file: Callable[[Path], None] = lambda path: None,
) -> Round:
    """Receive ``files`` into the store and return what came of each.

    ``count_records`` counts the rows of lists of persons, of which nothing else is kept. ``workers``
    processes read files side by side.
    """
    done = Round()
    sources = store.read("sources")
    before = ReceivedBefore(sources[~sources["id"].isin(sources["supersedes"])], store)
    read = partial(
        receive_file, catalogue=catalogue, registry=registry, received_at=now.isoformat(timespec="seconds"), root=root,
        count_records=count_records,
    )  # fmt: skip
    for path, receipt in read_files(files, read, workers):
        if isinstance(receipt, FileError):
            done.failed.append((str(path), str(receipt)))
        else:
            if (same := before.path_of(receipt)) is not None:
                done.already.append((str(path), same))
            else:
                before.add(receipt)
                done.received.append(receipt := _with_own_id(receipt, sources))
                done.paths[str(receipt.source["id"])] = path
        on_file(path)
    if done.received:
        done.superseded, kept = _keep(done.received, sources, store, catalogue.measures, registry)
        done.received = [replace(receipt, source=kept[str(receipt.source["id"])]) for receipt in done.received]
        done.changed = changes(store, {str(r.source["id"]): r.source["supersedes"] for r in done.received})
    return done


def live_facts(facts: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the facts of sources that no later file superseded."""
    return facts[~facts["source"].isin(superseded(sources))]


def superseded(sources: pd.DataFrame) -> pd.Series:
    """Return the ids of the sources whose place a later file took."""
    return sources.loc[sources["supersedes"] != "", "supersedes"]


def _with_own_id(receipt: Receipt, sources: pd.DataFrame) -> Receipt:
    """Return the receipt with an id that no source has: a superseded file that is sent again counts as a new one."""
    old, again = str(receipt.source["id"]), int((sources["digest"] == receipt.source["digest"]).sum())
    if not again:
        return receipt
    new = f"{old}-{again + 1}"
    return replace(
        receipt,
        source=receipt.source | {"id": new},
        facts=receipt.facts.assign(source=new),
        rejects=receipt.rejects.assign(source=new),
        findings=receipt.findings.assign(against=receipt.findings["against"].str.replace(f"{old}!", f"{new}!", n=1)),
    )


def _keep(
    receipts: list[Receipt], sources: pd.DataFrame, store: Store, measures: Mapping[str, Measure],
    registry: Registry,
) -> tuple[list[tuple[str, str]], dict[str, dict[str, Any]]]:  # fmt: skip
    """Keep what the receipts hold; return which file takes whose place, and by id the rows of ``sources`` as kept."""
    earlier, rejects, findings = store.read("facts"), store.read("rejects"), _received_findings(store)
    facts = _together(earlier, [receipt.facts for receipt in receipts], FACTS)
    rejects = _together(rejects, [receipt.rejects for receipt in receipts], REJECTS)
    findings = _together(findings, [receipt.findings for receipt in receipts], FINDINGS)
    before = _Before(sources, earlier)
    rows = [receipt.source | {"supersedes": before.superseded_by(receipt)} for receipt in receipts]
    sources = _together(sources, [pd.DataFrame(rows)], SOURCES)
    facts, rejects, sources = _refuse_told_twice(facts, rejects, sources)
    live = live_facts(facts, sources)
    findings = findings[findings["question"] == "adds_up"]
    superseded = set(sources.loc[sources["supersedes"] != "", "supersedes"])
    findings = findings[~findings["against"].str.split("!").str[0].isin(superseded)]
    odd = [suspicious(live, measures), copied_rows(live, measures), leaps_since_last_year(live, measures, registry)]
    findings = _together(findings, odd, FINDINGS)
    store.write("facts", facts)
    store.write("rejects", rejects)
    store.write_frame("findings", AS_RECEIVED, findings)
    store.write("sources", sources)
    store.forget_computed(keep=AS_RECEIVED)
    paths = dict(zip(sources["id"], sources["path"], strict=True))
    new = sources[sources["id"].isin([receipt.source["id"] for receipt in receipts]) & (sources["supersedes"] != "")]
    superseding = [(str(path), paths[old]) for path, old in zip(new["path"], new["supersedes"], strict=True)]
    return superseding, {row["id"]: row for row in rows_of(sources)}


def _received_findings(store: Store) -> pd.DataFrame:
    return store.read("findings", {"question": ["adds_up", "looks_wrong"]})


def _together(first: pd.DataFrame, more: list[pd.DataFrame], schema: object) -> pd.DataFrame:
    parts = [part for part in [first, *more] if len(part)]
    name = schema.name  # type: ignore[attr-defined]
    return checked(pd.concat(parts, ignore_index=True), TABLES[name]) if parts else empty(TABLES[name])


class _Before:
    """The files of earlier calls, of which each may be superseded once. facts : all that the store has of them."""

    def __init__(self, sources: pd.DataFrame, facts: pd.DataFrame) -> None:
        self._facts = facts
        self._by_digest: dict[str, list[str]] = defaultdict(list)
        self._by_round: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._taken = set(sources["supersedes"])
        with_facts = set(facts["source"].unique())
        for row in rows_of(sources):
            self._by_digest[row["digest"]].append(row["id"])
            if row["id"] in with_facts:  # a file whose every figure was refused has no place to take
                self._by_round[row["form"], row["unit"], row["period"]].append(row["id"])

    def superseded_by(self, receipt: Receipt) -> str:
        """Return the id of the earlier file that this one stands for from now on, or the empty text."""
        source = receipt.source
        if itself := self._free(self._by_digest.get(source["digest"], [])):
            return self._take(itself[-1])
        same = self._free(self._by_round.get((source["form"], source["unit"], source["period"]), []))
        if not same or source["form"] == "" or source["unit"] == "":
            return ""
        return self._take(same[-1]) if self._units[same[-1]] <= set(receipt.facts["unit"]) else ""

    @cached_property
    def _units(self) -> dict[str, set[str]]:
        """By file the units that it told of; asked for only where a file comes again."""
        units: dict[str, set[str]] = defaultdict(set)
        pairs = self._facts[["source", "unit"]].drop_duplicates()
        for source, unit in pairs.itertuples(index=False):
            units[source].add(unit)
        return units

    def _free(self, ids: list[str]) -> list[str]:
        return [each for each in ids if each not in self._taken]

    def _take(self, name: str) -> str:
        self._taken.add(name)
        return name


def is_range(cells: pd.Series) -> pd.Series:
    """Return for each address whether it is of ranges (``CL02!A12:AV45``): of rows counted, not of a cell."""
    return cells.str.contains(r":[A-Z]+[0-9]+$")


def _refuse_told_twice(
    facts: pd.DataFrame, rejects: pd.DataFrame, sources: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """At most one live fact per unit, day, period, measure and group: what a second file tells again is refused.

    What was counted from a range of rows is refused once for the range, without its figures, and in no count of cells.
    """
    live = live_facts(facts, sources)
    again = live[live.duplicated(FACT_KEY, keep="first")]
    if again.empty:
        return facts, rejects, sources
    first = live[~live.index.isin(again.index)].merge(again, on=FACT_KEY, suffixes=("_first", ""))
    paths = dict(zip(sources["id"], sources["path"], strict=True))
    of_cells = ~is_range(first["cell"])
    refused = pd.DataFrame(
        {
            "source": first["source"],
            "cell": first["cell"],
            "raw": first["value"].map("{:g}".format).where(of_cells, ""),
            "rule": "told_already",
            "message": "Số liệu này đã có trong tệp "
            + first["source_first"].map(paths)
            + ", ô "
            + first["cell_first"]
            + ". Đề nghị cho biết tệp nào đúng.",
        }
    )
    refused = pd.concat([refused[of_cells], refused[~of_cells].drop_duplicates(["source", "cell"])])
    moved = again[~is_range(again["cell"])].groupby("source").size()
    delta = sources["id"].map(moved).fillna(0).astype("int64")
    lists = set(first.loc[~of_cells, "source"])
    told = [
        " ".join(part for part in (problem, LIST_TOLD_ALREADY if name in lists else "") if part)
        for name, problem in zip(sources["id"], sources["problem"], strict=True)
    ]
    sources = sources.assign(facts=sources["facts"] - delta, rejected=sources["rejected"] + delta, problem=told)
    return facts.drop(again.index), _together(rejects, [refused], REJECTS), sources
