"""Faults of ``confirmed_names.csv``: each is told with its file and row."""

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.model.errors import CatalogueError

GOOD = "bm02,350,Xã Lê Hồồ,13393,2020-06-30,Trần Thị B,2026-11-02"


def faults(folder, *rows):
    file = folder / "units/confirmed_names.csv"
    file.write_text(file.read_text(encoding="utf-8") + "\n".join(rows) + "\n", encoding="utf-8")
    try:
        Catalogue.open(folder)
    except CatalogueError as error:
        return [str(fault).split("confirmed_names.csv: ")[1] for fault in error.faults]
    return []


def test_a_signed_row_is_sound(copied):
    assert faults(copied, GOOD, GOOD.replace("2020-06-30", "2022-06-30"), GOOD.replace("bm02", "")) == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (GOOD.replace("bm02", "bm2"), "no form is called 'bm2'"),
        (GOOD.replace("13393", "99999"), "no unit had the code '99999' on 2020-06-30"),
        (GOOD.replace("2020", "2026"), "no unit had the code '350' on 2026-06-30"),
        (GOOD.replace("13393", "13300"), "'13300' did not lie in '350' on 2020-06-30"),
        (GOOD.replace("Trần Thị B", ""), "line 2.confirmed_by"),
        (GOOD.replace("2026-11-02", "gestern"), "line 2.confirmed_on"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(copied, row, told):
    [fault] = faults(copied, row)
    assert told in fault


def test_a_name_confirmed_twice_is_told(copied):
    [fault] = faults(copied, GOOD, GOOD.replace("Xã Lê Hồồ", "xã lê  hồồ").replace("13393", "13411"))
    assert "twice" in fault
