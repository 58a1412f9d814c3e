"""What goes back to senders: a copy of each file with refused cells, in the quarantine folder until a newer comes."""

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analysis.ingest.marks import Mark
from analysis.ingest.parse import figure_told
from analysis.ingest.readers import file_content, read_grids
from analysis.ingest.sent_back import fits, write_copy
from analysis.ingest.totals import PARTS, SETS
from analysis.model.errors import UsageError
from analysis.model.tables import rows_of
from analysis.project.receiving import Round
from analysis.store.store import Store

LONGEST_NAME = 80
SUM_DIFFERS = (
    "Tổng in sẵn là {printed}, nhưng các số cộng lại là {summed}. Hãy kiểm tra cả hai; phần mềm không tự sửa số nào."
)
PARTS_DIFFER = (
    "Số này là {printed}, nhưng các phần của nó cộng lại là {summed}. Hãy kiểm tra cả hai; phần mềm không tự sửa số "
    "nào."
)

SETS_DIFFER = (
    "Tổng số để trống; các nhóm chia từ cùng một tổng phải bằng nhau, nhưng nhóm bắt đầu ở ô này cộng lại là "
    "{printed}, nhóm khác là {summed}. Hãy ghi tổng số và kiểm tra hàng có bị lệch cột không; phần mềm không tự sửa số "
    "nào."
)
SAID = {PARTS: PARTS_DIFFER, SETS: SETS_DIFFER}


def send_back(done: Round, store: Store, folder: Path, reports: Path) -> list[tuple[str, Path]]:
    """Write a copy of every file received now that its sender must mend; return path of the file and of the copy.

    A file of no known form gets none: it may be anything, and what is wrong with it is one sentence. The copy of a
    file that was superseded goes away, unless the newer file lies in its folder.

    Parameters
    ----------
    folder : the quarantine folder. reports : where pages lie; a copy may hold names and must not lie there.

    Raises
    ------
    UsageError
        if the quarantine folder lies among the pages.
    """
    if folder.resolve().is_relative_to(reports.resolve()):
        raise UsageError(
            "Copies of received files must not lie among the pages.", where="analysis.toml: folders.quarantine",
            do="Name a folder outside of that of the reports.",
        )  # fmt: skip
    _take_away(done, folder)
    ids = list(done.paths)
    rejects = store.read("rejects", {"source": ids}) if ids else pd.DataFrame()
    sums = store.read("findings", {"question": "adds_up"}) if ids else pd.DataFrame()
    marked = marks_by_source(rejects, sums)
    written = []
    for receipt in done.received:
        source = receipt.source
        marks = marked.get(str(source["id"]), [])
        path = done.paths[source["id"]]
        if not marks or not source["form"]:
            continue
        content = file_content(path)
        grids = read_grids(path, content)
        if not fits(grids):
            continue
        target = folder / _folder_of(source) / f"{safe(path.stem)}.xlsx"
        target.parent.mkdir(parents=True, exist_ok=True)
        write_copy(target, content, grids, marks, path.name)
        written.append((str(source["path"]), target))
    return written


def marks_by_source(rejects: pd.DataFrame, sums: pd.DataFrame) -> dict[str, list[Mark]]:
    """Return the cells that senders must look at, by file, from REJECTS and the FINDINGS of ``adds_up``."""
    marks: dict[str, list[Mark]] = defaultdict(list)
    for row in rows_of(rejects):
        marks[row["source"]].append(Mark(row["cell"], row["raw"], row["message"]))
    for row in rows_of(sums[sums["verdict"] == "does_not_add_up"]) if len(sums) else ():
        source, _, cell = row["against"].partition("!")
        said = next((text for begins, text in SAID.items() if row["method"].startswith(begins)), SUM_DIFFERS)
        told = said.format(printed=figure_told(row["estimate"]), summed=figure_told(row["lower"]))
        marks[source].append(Mark(cell, "", told, "sum"))
    return dict(marks)


def _take_away(done: Round, folder: Path) -> None:
    """Remove the copies of superseded files; where the mended file was received from there, it stays."""
    received = [path.resolve() for path in done.paths.values()]
    for receipt in done.received:
        old = receipt.source["supersedes"]
        for copy in folder.glob(f"*_{old}") if old else ():
            if not any(path.is_relative_to(copy.resolve()) for path in received):
                shutil.rmtree(copy)


def _folder_of(source: dict[str, object]) -> str:
    """Return the name of a copy's folder; the copy itself has the name of the file, which may tell year and unit."""
    parts = (source["form"], source["unit"] or "unknown", str(source["period"] or "no_year").replace("..", "-"))
    return "_".join([*(safe(str(part)) for part in parts), str(source["id"])])


def safe(name: str) -> str:
    """Return a name that any system takes as one of a file: no path, no sign of a system's own, not too long."""
    plain = re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", name).strip(" .")[:LONGEST_NAME]
    return plain or "workbook"


def not_copied(done: Round) -> Iterable[str]:
    """Return the paths of files that must be mended and have no copy, as a text of more columns than .xlsx has."""
    copied = {path for path, _ in done.sent_back}
    return [
        str(receipt.source["path"])
        for receipt in done.received
        if receipt.source["form"] and receipt.source["rejected"] and receipt.source["path"] not in copied
    ]
