"""Which printed figures belong together is read strictly: a link that leads astray is a fault."""

import csv
import shutil
from pathlib import Path

import pytest

from analysis.catalogue.published import FILE, read_published
from analysis.catalogue.read import Reader

FOLDER = Path(__file__).parents[3] / "catalogue"


def faults(tmp_path, **changed):
    """Faults of the file with some cells changed: ``p026_count_id="p999"``."""
    with (FOLDER / FILE).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for name, text in changed.items():
        key, _, column = name.partition("_")
        next(row for row in rows if row["id"] == key)[column] = text
    with (tmp_path / FILE).open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    reader = Reader(tmp_path)
    read_published(reader)
    return [(fault.key, fault.message) for fault in reader.faults]


def test_the_file_as_it_is_is_sound(tmp_path):
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("changed", "key", "told"),
    [
        ({"p026_count_id": "p999"}, "p026.count_id", "no row has the id 'p999'"),
        ({"p026_count_id": "p033"}, "p026.count_id", "another place"),
        ({"p026_out_of": ""}, "p026.count_id", "fill printed_share and out_of"),
        ({"p025_value": "910"}, "p026.count_id", "910 is no count out of 436"),
        ({"p025_value": "9.5"}, "p026.count_id", "9.5 is no count"),
        ({"p026_out_of": "437"}, "p026.out_of", "row 'p024' says 436"),
        ({"p034_total_id": "p999"}, "p034.total_id", "no row has the id"),
        ({"p050_part_set": ""}, "p051.part_set", "one part only"),
        ({"p050_total_id": ""}, "p050.part_set", "one and the same row"),
        ({"p026_printed_share": "20,8"}, "line 27.printed_share", "pattern"),
        ({"p026_out_of": "0"}, "line 27.out_of", "pattern"),
        ({"p026_value": "about 20"}, "line 27.value", "pattern"),
    ],
)
def test_links_that_lead_astray(tmp_path, changed, key, told):
    found = faults(tmp_path, **changed)
    assert any(where == key and told in message for where, message in found), found


def test_decimals_are_kept_as_printed(tmp_path):
    shutil.copy(FOLDER / FILE, tmp_path / FILE)
    table = read_published(Reader(tmp_path)).set_index("id")
    assert table.loc["p107", ["value", "value_text", "share_text"]].tolist() == [32.0, "32.0", "32.0"]
    assert table.loc["p002", "value_text"] == "2132" and table.loc["p002", "share_text"] == ""
