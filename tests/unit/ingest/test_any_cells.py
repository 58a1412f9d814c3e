"""Whatever stands in the cells of a workbook: each has one fate, no figure is told twice, and nothing breaks."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.ingest import receive as receiving
from analysis.ingest.grid import Cell, Grid
from analysis.ingest.readers import read_grids
from analysis.model.forms import Layout

WORKBOOKS = Path(__file__).parents[2] / "workbooks"
JUNK = (
    None, "x", "1.234", "2,132", "93,1%", "trên 93,1%", "-", "..", "#REF!", "HÀ NAM", "TỔNG SỐ", "Ghi chú: a",
    "NGƯỜI LẬP", "TỈNH, THÀNH PHỐ", "Tỉnh", 1.234, 2.132, -5.0, 0.5, 1e18, True, date(1905, 11, 1), date(2024, 5, 2),
    "STT", "2007", "Đào tạo lao động", "C¸n bé",
)  # fmt: skip
BLOCKS = {
    "shape": "blocks", "sheet": "Summary_VN", "unit_head": "", "ignored_heads": ["Thứ tự"], "totals": ["Thứ tự"],
    "columns": [{"head": "Đào tạo lao động", "measure": "pci_labour_score"},
                {"head": "Gia nhập thị trường", "measure": "pci_training_cost", "times": "0.01"}],
}  # fmt: skip


def disturbed(grid: Grid, chance: random.Random) -> Grid:
    """Return the sheet with some cells replaced, some taken away, and sometimes empty rows put in."""
    cells = dict(grid.cells)
    keys = list(cells)
    for _ in range(chance.randint(1, 40)):
        key = chance.choice(keys) if chance.random() < 0.8 else (chance.randint(0, 90), chance.randint(0, 15))
        raw = chance.choice(JUNK)
        cells.pop(key, None)
        if raw is not None:
            cells[key] = Cell(*key, raw, chance.random() < 0.05, chance.random() > 0.05)
    if cells and chance.random() < 0.3:
        cut = chance.choice(sorted({row for row, _ in cells}))
        moved = [replace(cell, row=cell.row + 3 * (cell.row >= cut)) for cell in cells.values()]
        cells = {(cell.row, cell.column): cell for cell in moved}
    return replace(grid, cells=cells)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("file", "sheet"),
    [("Plan_2007.xls", "mau so 09"), ("PCI_2014.xlsx", "Đào tạo lao động"), ("PCI_2014.xlsx", "Summary_VN"),
     ("admin_units_by_province.csv", "admin_units_by_province")],
)  # fmt: skip
def test_every_cell_has_one_fate(file, sheet, seed, receive, catalogue, monkeypatch):
    path = WORKBOOKS / file
    (grid,) = [grid for grid in read_grids(path, path.read_bytes()) if grid.sheet == sheet]
    known = catalogue
    if sheet == "Summary_VN":
        more = {"versions": (Layout.model_validate(BLOCKS),), "recognised_by": ("Thứ tự", "PCI 2014")}
        known = replace(catalogue, forms=catalogue.forms | {"pci": catalogue.forms["pci"].model_copy(update=more)})
    chance = random.Random(f"{file} {sheet} {seed}")
    for _ in range(3):
        sheets = [disturbed(grid, chance)]
        monkeypatch.setattr(receiving, "read_grids", lambda path, content, sheets=sheets: sheets)
        receive(path, known=known)  # which holds the book of fates to its sum
