"""A layout file proposed for a workbook that no form describes: what was found, to be corrected by a person.

Nothing is taken for sure. The draft is tried on its own file, and says how many cells it reads and which it does not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

import yaml
from pydantic import ValidationError

from analysis.catalogue.catalogue import Catalogue
from analysis.catalogue.known import Known
from analysis.catalogue.layouts import of_forms
from analysis.geography.registry import Registry
from analysis.ingest.draft_columns import columns_of
from analysis.ingest.draft_cross import find_cross
from analysis.ingest.draft_file import LAST_DAY, written_cross, written_table, year_of
from analysis.ingest.draft_table import YEAR, FoundTable, Gazetteer, find_table, is_figure
from analysis.ingest.grid import Grid
from analysis.ingest.readers import file_content, read_grids
from analysis.ingest.receipt import Receipt
from analysis.ingest.receive import receive_file
from analysis.model.errors import FileError, UsageError
from analysis.model.forms import Form
from analysis.model.records import Counted
from analysis.words.folding import without_marks

MOST_REFUSED = 12  # of the refused cells that the draft shows
FIGURES_OF_A_TABLE = 8
DO_BY_HAND = (
    "Danh sách người và kế hoạch phải viết tệp bố cục, theo một mẫu trong catalogue/forms (docs/add/form.md). Lists of "
    "persons and of items have their layout written by hand, like that of a form in catalogue/forms."
)
DO_NAME_SHEET = "Name another sheet with --sheet, or write the layout by hand: docs/add/form.md."


@dataclass(frozen=True)
class Draft:
    """A proposal. text : the layout file. facts, refused : what it reads of its own file. found : the same in lines."""

    id: str
    text: str
    sheet: str
    facts: int
    refused: int
    found: tuple[str, ...]


def draft_layout(path: Path, *, catalogue: Catalogue, registry: Registry, sheet: str = "", name: str = "") -> Draft:
    """Propose a layout file for a workbook.

    Parameters
    ----------
    sheet : name of the sheet to look at; by default the one with most figures in a table.
    name : id of the form; by default made of the file's name.

    Raises
    ------
    FileError
        if the file cannot be read, or no sheet of it looks like a table.
    UsageError
        if there is no sheet of that name.
    """
    grids = read_grids(path, file_content(path))
    if sheet and sheet not in {grid.sheet for grid in grids}:
        names = ", ".join(grid.sheet for grid in grids)
        raise UsageError(f"there is no sheet {sheet!r}.", where=str(path), do=f"Its sheets: {names}.")
    year = year_of(path, grids)
    gazetteer = Gazetteer(registry, date.fromisoformat(f"{year or date.today().year}-{LAST_DAY}"))
    asked = [grid for grid in grids if grid.cells and (not sheet or grid.sheet == sheet)]
    identifier = name or _identifier(path.stem, catalogue)
    trials = [
        _trial(path, text, what, shown, catalogue, registry)
        for text, what, shown in _proposals(path, grids, asked, identifier, gazetteer, catalogue)
    ]
    if not trials:
        raise _no_table(path, asked)
    best = max(trials, key=lambda draft: draft.facts)  # of as many facts the first
    return replace(best, id=identifier)


def _proposals(
    path: Path, grids: list[Grid], asked: list[Grid], identifier: str, gazetteer: Gazetteer, catalogue: Catalogue
) -> Iterator[tuple[str, str, str]]:
    """Yield layout files, with what they take which sheet for: two where its heads may begin in two places."""
    is_one = len([grid for grid in grids if grid.cells]) == 1
    told = set[tuple[int, int]]()
    for is_last in (False, True):
        found = [table for grid in asked if (table := find_table(grid, gazetteer, is_last=is_last)) is not None]
        table = max(found, key=_figures_of, default=None)
        if table is not None and (table.top, table.end) not in told:
            told.add((table.top, table.end))
            columns = columns_of(table, identifier, catalogue)
            text = written_table(path, table, columns, identifier, gazetteer, not is_one)
            yield text, "table of units", table.grid.sheet
    if told:
        return
    crosses = [cross for grid in asked if (cross := find_cross(grid)) is not None]
    if crosses:
        cross = max(crosses, key=lambda each: sum(map(len, each.rows.values())))
        others = [each for grid in grids if (each := find_cross(grid)) is not None]
        text = written_cross(path, cross, others, identifier, gazetteer, catalogue)
        yield text, "cross-table, a sheet a unit", cross.table.grid.sheet


def _figures_of(table: FoundTable) -> int:
    return sum(len(table.cells(column)) for column in range(table.grid.width))


def _trial(path: Path, text: str, what: str, sheet: str, catalogue: Catalogue, registry: Registry) -> Draft:
    """Try a layout on its own file, and write at its top what it reads."""
    receipt, faults = _tried(path, text, catalogue, registry)
    lines = [*(f"fault: {fault}" for fault in faults), *(_told(receipt) if receipt else [])]
    begins = f"Drafted from {path.name}, sheet {sheet!r}, as a {what}; others are not. Tried on it:"
    head = "".join(f"# {line}\n" for line in (begins, *lines))
    facts, refused = (receipt.source["facts"], receipt.source["rejected"]) if receipt else (0, 0)
    return Draft("", head + text, sheet, int(facts), int(refused), tuple(lines))


def _no_table(path: Path, grids: list[Grid]) -> FileError:
    """Return what is wrong with a file without a table of units: it may be a list, which is not drafted."""
    figures = {grid.sheet: sum(is_figure(cell) for cell in grid) for grid in grids}
    most = max(figures, key=lambda name: figures[name], default="")
    if figures.get(most, 0) < FIGURES_OF_A_TABLE:
        what = "không trang nào có bảng với tên đơn vị, no sheet has a table of names that the register knows."
        return FileError(what, where=str(path), do=DO_NAME_SHEET)
    what = (
        f"trang “{most}” có số liệu nhưng không có cột tên đơn vị hay hàng tiêu chí nào: chưa lập nháp được. Sheet "
        f"{most!r} has figures but neither a column of units nor rows of criteria, and is not drafted."
    )
    return FileError(what, where=str(path), do=DO_BY_HAND)


def _identifier(stem: str, catalogue: Catalogue) -> str:
    """Return an id made of the file's name without its year, with a number where there is such a form already."""
    plain = re.sub(r"[^a-z0-9]+", "_", without_marks(YEAR.sub("", stem)).casefold()).strip("_")
    plain = plain if plain[:1].isalpha() else f"form_{plain}".rstrip("_")
    free = (f"{plain}_{number}" for number in count(2))
    return plain if plain not in catalogue.forms else next(each for each in free if each not in catalogue.forms)


def _tried(path: Path, text: str, catalogue: Catalogue, registry: Registry) -> tuple[Receipt | None, list[str]]:
    """Receive the file by the draft, in memory alone; faults of the layout are told instead."""
    try:
        form = Form.model_validate(yaml.load(text, yaml.BaseLoader))
    except ValidationError as error:
        return None, [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    measures = catalogue.measures | {measure.id: measure for measure in form.measures}
    groupings = catalogue.groupings | {grouping.id: grouping for grouping in form.groupings}
    known = Known(measures, groupings, catalogue.indicators, catalogue.themes, frozenset())
    if faults := [str(fault) for fault in of_forms(known, {form.id: form})]:
        return None, faults
    alone = replace(catalogue, forms={form.id: form}, measures=measures, groupings=groupings, corrections={})
    receipt = receive_file(
        path, catalogue=alone, registry=registry, received_at="", root=path.parent, count_records=lambda _: Counted({})
    )
    return receipt, []


def _told(receipt: Receipt) -> list[str]:
    source = receipt.source
    lines = [
        f"{source['body_cells']} cells = {source['facts']} facts + {source['checks']} checks "
        f"+ {source['rejected']} refused + {source['ignored']} ignored."
    ]
    sums = receipt.findings[receipt.findings["question"] == "adds_up"]["verdict"].value_counts()
    if len(sums):
        lines.append(f"printed sums: {', '.join(f'{n} {verdict}' for verdict, n in sums.items())}.")
    lines += [f"problem: {source['problem']}"] if source["problem"] else []
    refused = receipt.rejects.head(MOST_REFUSED).to_dict("records")
    lines += [f"refused {row['cell']} {row['raw'][:40]!r} ({row['rule']})".replace("\n", " ") for row in refused]
    more = len(receipt.rejects) - len(refused)
    return lines + ([f"... and {more} refused cells more."] if more > 0 else [])
