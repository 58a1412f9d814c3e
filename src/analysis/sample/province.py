"""The made-up province: all workbooks that Hà Nam would have sent from 2015 to 2026, the same to the byte each time.

``<folder>/<year>/<FORM>_<District>.xlsx``: one workbook a district, form and year, as of 30 June or the year's end; in
2026, when there are no districts any more, the province of Ninh Bình sends one workbook a form, with the 33 communes of
former Hà Nam.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.ingest.drawing import Sheet, draw_workbook
from analysis.sample.faults import is_sent, with_faults
from analysis.sample.making import MAKINGS
from analysis.sample.sending import sendings
from analysis.words.folding import without_marks


def write_sample(
    folder: Path, *, catalogue: Catalogue, registry: Registry, on_file: Callable[[Path], None] | None = None
) -> list[Path]:
    """Write the sample province.

    Parameters
    ----------
    folder : where the years' folders go; files of the same name are overwritten, others are left alone.
    catalogue : its forms are drawn, the names of its groupings and courses are written; who is below its standards may
        be enrolled.
    registry : the register of units; the communes of each 30 June are taken from it.
    on_file : told of every workbook written, for a progress bar.

    Returns
    -------
    list of Path
        the workbooks, in the order of writing. How Kim Bảng's 2020 is fitted to its published figures is told in
        ``fitting``, what changes were planted in ``planted``, which faults were put in deliberately in ``faults``.
    """
    written = []
    for path, sheets in _workbooks(catalogue, registry):
        written.append(draw_workbook(folder / path, sheets, on_file, made_up=True))
    return written


def _workbooks(catalogue: Catalogue, registry: Registry) -> Iterator[tuple[str, list[Sheet]]]:
    for sending in sendings(catalogue, registry):
        for form, making in MAKINGS.items():
            path = f"{sending.year}/{making.stem}_{file_name_of(sending.sender.name)}.xlsx"
            if making.first <= sending.year <= making.last and is_sent(path):
                yield path, with_faults(path, making.make(catalogue.forms[form], sending, making.sheet))


def file_name_of(name: str) -> str:
    """Return a unit's name for a file: without its kind and its marks ("Huyện Kim Bảng" becomes "Kim_Bang")."""
    for kind in ("Huyện ", "Thị xã ", "Thành phố ", "Tỉnh "):
        name = name.removeprefix(kind)
    return without_marks(name).replace(" ", "_")
