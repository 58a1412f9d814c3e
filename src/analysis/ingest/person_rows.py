"""A list of persons read: rows that name a unit, beneath them rows that name a title, beneath them a row a person.

The rows become records, which the room that counts them gets and nobody keeps. What is told of a list otherwise
(messages, problems, addresses) quotes nothing that stands in it: any cell may hold a person's name, also where none
belongs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.ingest.corrections import corrected
from analysis.ingest.grid import Grid, column_letters
from analysis.ingest.heads import find_person_heads
from analysis.ingest.names import Finder, day_of
from analysis.ingest.person_sheet import PersonSheet
from analysis.ingest.person_walk import Titles, Walk
from analysis.ingest.readers import file_content, read_grids
from analysis.ingest.recognise import is_made_up, recognise
from analysis.ingest.template_marks import is_guide, without_checks
from analysis.model.forms import Form, Layout
from analysis.model.nouns import Grouping
from analysis.model.places import ConfirmedName
from analysis.model.records import Record, RecordFault

TITLE = "title"  # the grouping whose members the headings above persons name


@dataclass(frozen=True, slots=True, repr=False)
class RecordsRead:
    """The rows of a file's lists of persons: those that can be read, and what is wrong with the others.

    Both are empty for a file that holds no such list.
    """

    records: tuple[Record, ...] = ()
    faults: tuple[RecordFault, ...] = ()
    is_made_up: bool = False


def records_of(path: Path, *, catalogue: Catalogue, registry: Registry) -> RecordsRead:
    """Read the lists of persons of one file, for choosing among them; nothing is kept.

    Raises
    ------
    FileError
        if the file cannot be read at all.
    """
    grids = read_grids(path, file_content(path))
    records: list[Record] = []
    faults: list[RecordFault] = []
    for number, head in enumerate(recognise(grid, catalogue.forms.values()) for grid in grids):
        layout = head.form.layout_for(head.year, grids[number].sheet) if head and head.year else None
        if head is None or layout is None or layout.shape != "persons":
            continue
        if head.wrong:
            faults.append(RecordFault(grids[number].sheet, 1, "", *head.wrong))
            continue
        grid = corrected(grids, catalogue.corrections.get(head.form.id, ()), path.name)[0][number]
        if fnmatchcase(grid.sheet, layout.sheet) and not is_guide(grid):
            titles, confirmed = catalogue.groupings[TITLE], catalogue.confirmed_names
            read = read_persons(grid, layout, head.form, head.year, head.sender, registry, titles, confirmed)
            records += read.records
            faults += [each.fault for each in read.faults]
            if read.refusal:
                faults.append(RecordFault(grid.sheet, 1, "", *read.refusal))
    return RecordsRead(tuple(records), tuple(faults), is_made_up(grids))


def read_persons(
    grid: Grid, layout: Layout, form: Form, year: str, sender: str, registry: Registry, titles: Grouping,
    confirmed: Sequence[ConfirmedName] = (),
) -> PersonSheet:  # fmt: skip
    """Read a sheet of a list of persons.

    Parameters
    ----------
    sender : the sending unit's name as the head says; empty if it does not.
    titles : the grouping whose members the rows above persons name.
    confirmed : what names that no rule reads were confirmed to mean.
    """
    finder = Finder(registry, form, layout, day_of(form, year), sender, confirmed)
    read = PersonSheet(grid.sheet, finder.day, finder.sender.unit.code if finder.sender.unit else "")
    heads = find_person_heads(grid, layout)
    if heads is None:
        wanted = next((each.head for each in layout.fields if each.field == "name"), layout.fields[0].head)
        message = f"Không tìm thấy hàng tiêu đề có “{wanted}”. Hãy dùng đúng mẫu biểu, giữ nguyên tiêu đề."
        read.refusal = "no_heads", message
    elif heads.missing:
        message = f"Danh sách thiếu cột: {'; '.join(heads.missing)}. Hãy bổ sung cột theo mẫu biểu."
        read.refusal = "missing_column", message
    else:
        if form.sender_pattern and not read.sender:
            read.problems.append(
                f"Trang “{grid.sheet}”: không rõ đơn vị báo cáo. Hãy ghi đúng tên đơn vị ở đầu danh sách."
            )
        read.first_row, read.last_column = heads.end, column_letters(max(heads.paths))
        body, checks = without_checks(grid, heads)
        read.checks += [placed.cell for placed in checks]
        Walk(body, layout, heads, finder, Titles(titles, year), read).down()
    return read
