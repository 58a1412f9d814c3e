"""Known errors in received files, put right before anything is read; each is guarded by what the file should say."""

from collections.abc import Collection, Iterable, Sequence

from analysis.ingest.grid import Grid, place
from analysis.model.errors import UsageError
from analysis.model.forms import Correction


def corrected(
    grids: Sequence[Grid], corrections: Iterable[Correction], file: str, *, quotable: Collection[str] = ()
) -> tuple[list[Grid], tuple[str, ...]]:
    """Return the sheets with the corrections of this file made, and a note (Vietnamese) for every one of them.

    A correction goes unused where the file has no such cell or no longer says ``from``; that too is a note.

    Parameters
    ----------
    quotable : sheets whose cells the notes may quote; a list of persons is none.

    Raises
    ------
    UsageError
        if a correction's cell is not written ``Sheet!D14``.
    """
    by_name = {grid.sheet: grid for grid in grids}
    notes = []
    for each in corrections:
        if each.file.rsplit("/", 1)[-1] != file:
            continue
        sheet, _, address = each.cell.rpartition("!")
        try:
            key = place(address)
        except ValueError as error:
            raise UsageError(str(error), where=f"correction of {each.file}", do="Write Sheet!D14.") from error
        grid = by_name.get(sheet)
        said = grid.text(*key) if grid else ""
        if grid is not None and said and said == each.from_.strip():
            by_name[sheet] = grid.with_text(*key, each.to)
            what = f": “{each.from_}” thành “{each.to}” ({each.reason})" if sheet in quotable else ""
            notes.append(f"Đã sửa ô {each.cell}{what}.")
        else:
            what = f": tệp ghi “{said}”, không phải “{each.from_}”" if sheet in quotable else ""
            notes.append(f"Không dùng sửa chữa cho ô {each.cell}{what}.")
    return [by_name[grid.sheet] for grid in grids], tuple(notes)
