"""No person of a staff list is anywhere but in the list itself: not in the store, a page, a log or an error message."""

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from analysis.ingest.readers import read_grids
from analysis.report.jobs import Job

LIST = "2024/CL02_Kim_Bang.xlsx"
# Pages that other tests read as well, and for `make soak` all that might come near a list, of one district.
PAGES = (
    Job("district_profile", "350", "2020", "", "vi"),
    Job("training", "35", "2025", "", "vi"),
    Job("standards", "35", "2025", "", "vi"),
    Job("succession_and_evaluation", "35", "2025", "", "vi"),
    Job("data_quality", "VN", "2026", "", "vi"),
)
PAGES_OF_A_DISTRICT = tuple(
    Job(name, "350", "2025", "", "vi")
    for name in ("district_profile", "standards", "training", "succession_and_evaluation")
)


def columns_of(rows: list[list]) -> dict[str, int]:
    """Return the columns of name, birth (men, women) and number by their heads."""
    heads: dict[str, int] = {}
    for row in rows[:15]:
        for column, value in enumerate(row):
            if str(value).strip() in ("Họ và tên", "Nam", "Nữ", "STT"):
                heads.setdefault(str(value).strip(), column)
    return heads


def persons_of(workbook: Path) -> set[str]:
    """Return names, numbers and days of birth (in the ways they may be written) of everybody on the list."""
    told: set[str] = set()
    rows = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    heads = columns_of(rows)
    for row in rows:
        born = next((row[heads[sex]] for sex in ("Nam", "Nữ") if isinstance(row[heads[sex]], date)), None)
        if born is None:
            continue
        told |= {str(row[heads["Họ và tên"]]).strip(), f"{born:%d/%m/%Y}", f"{born:%Y-%m-%d}"}
        number = str(row[heads["STT"]]).removesuffix(".0").strip()
        told |= {number} if len(number) > 5 else set()  # a running number says nothing of anybody
    return told


@pytest.fixture(scope="module")
def persons(sample) -> set[str]:
    lists = sorted(sample.glob("20*/CL02_*.xlsx"))
    assert len(lists) >= 30
    found = set().union(*(persons_of(path) for path in lists[:6] + lists[-6:]))
    assert len(found) > 3000
    return found


def texts_of(folder: Path) -> dict[str, str]:
    """Return every file of a folder as text, tables column by column."""
    texts = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            table = pd.read_parquet(path)
            words = [table[name].astype(str).unique() for name in table.columns if table[name].dtype != float]
            texts[str(path)] = "\n".join("\n".join(column) for column in words)
        elif path.is_file():
            texts[str(path)] = path.read_bytes().decode("utf-8", errors="ignore")
    return texts


def assert_silent(text: str, persons: set[str], where: str) -> None:
    # ISO days stand in tables for other reasons (frames, days of figures), so only whole days of birth that no table of
    # ours could hold are looked for: every birth lies well before the first year of the sample.
    found = [told for told in persons if told in text]
    assert not found, f"{where} holds {len(found)} texts of persons"


def test_the_store_holds_no_person(received_root, persons):
    for where, text in texts_of(received_root / "data/store").items():
        assert_silent(text, persons, where)


@pytest.mark.parametrize(
    "jobs",
    [
        pytest.param(PAGES, marks=pytest.mark.reads(*PAGES), id="read by other tests"),
        pytest.param(PAGES_OF_A_DISTRICT, marks=pytest.mark.soak, id="of a district"),
    ],
)
def test_pages_and_executed_notebooks_hold_no_person(made, persons, jobs):
    for job, page in zip(jobs, made(jobs), strict=True):
        for path in (page, page.parents[3] / job.run):
            assert_silent(path.read_text(encoding="utf-8"), persons, str(path))


@pytest.mark.parametrize("fault", ["two_births", "name_in_a_mark", "unknown_form", "unreadable_birth"])
def test_no_message_about_a_faulty_list_quotes_a_person(fault, own_project, sample, persons, cadre, cadre_process):
    target = own_project / "data/received" / Path(LIST).name
    target.parent.mkdir(parents=True, exist_ok=True)
    spoil(sample / LIST, fault, target)
    done = cadre("receive", "data/received", "--lang", "en", root=own_project)
    assert "Traceback" not in done.stderr
    assert_silent(done.stdout + done.stderr, persons, "what the command printed")
    assert "rejected" in (done.stdout + done.stderr).lower() or "refused" in (done.stdout + done.stderr).lower()
    for where, text in texts_of(own_project / "data/store").items():
        assert_silent(text, persons, where)
    if fault == "two_births":
        again = cadre_process("receive", "data/received", "--json", root=own_project)
        assert_silent(again.stdout + again.stderr, persons, "what the command printed as JSON")


def spoil(path: Path, fault: str, spoilt: Path) -> None:
    """Write the list again with a fault in it, as a clerk might make it."""
    grid = read_grids(path, path.read_bytes())[0]
    cells = {place: cell.raw for place, cell in grid.cells.items()}
    width = max(column for _, column in cells) + 1
    heads = columns_of([[cells.get((row, column), "") for column in range(width)] for row in range(15)])
    name, man, woman = (heads[head] for head in ("Họ và tên", "Nam", "Nữ"))
    first = min(row for row, column in cells if column in (man, woman) and isinstance(cells[row, column], date))
    born = cells.get((first, man)) or cells[first, woman]
    if fault == "two_births":
        cells[first, man] = cells[first, woman] = born
    elif fault == "name_in_a_mark":
        cells[first, woman + 2] = cells[first, woman + 10] = cells[first, name]
    elif fault == "unreadable_birth":
        cells[first, man if (first, man) in cells else woman] = f"sinh {born:%d/%m/%Y}?"
    else:
        cells = {at: "Bảng theo dõi nội bộ" if at[0] < 8 and is_title(raw) else raw for at, raw in cells.items()}
    write(cells, grid.merged, spoilt)


def is_title(raw: object) -> bool:
    return isinstance(raw, str) and ("DANH SÁCH" in raw or "CL.CBCCX" in raw)


def write(cells: dict, merged: tuple, path: Path) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("CL02")
        for top, left, bottom, right in merged:
            sheet.merge_range(top, left, bottom, right, "")
        for (row, column), raw in cells.items():
            is_day = isinstance(raw, date)
            sheet.write_datetime(row, column, datetime(raw.year, raw.month, raw.day)) if is_day else sheet.write(
                row, column, raw
            )
