"""The sample is the same to the byte each time. After a change that is meant, write the digests anew:

python tests/unit/sample/test_sample_digests.py
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.sample.digests import digest_of, digests
from analysis.sample.province import write_sample

HELD = Path(__file__).parent / "digests.json"
CATALOGUE = Path(__file__).parents[3] / "catalogue"
WRITE_ONE = """
import sys
from pathlib import Path

import pytest
from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.sample.province import write_sample
catalogue = Catalogue.open(Path(sys.argv[1]))
write_sample(Path(sys.argv[2]), catalogue=catalogue, registry=Registry(catalogue.units, catalogue.changes))
"""


def test_every_workbook_has_the_digest_that_is_held(sample):
    held, found = json.loads(HELD.read_text()), digests(sample)
    changed = sorted(name for name in held.keys() | found.keys() if held.get(name) != found.get(name))
    assert changed == [], "the sample has changed; if it is meant, run this file as a script"


@pytest.mark.soak
def test_another_process_time_zone_and_hash_seed_write_the_same(sample, tmp_path):
    subprocess.run(
        [sys.executable, "-c", WRITE_ONE, str(CATALOGUE), str(tmp_path)],
        check=True, env={"PYTHONHASHSEED": "7", "TZ": "Asia/Ho_Chi_Minh", "PYTHONUTF8": "1", "LC_ALL": "C"},
    )  # fmt: skip
    assert digests(tmp_path) == digests(sample)


def test_a_digest_tells_a_changed_workbook(sample):
    one, other = sample / "2020/BM02_Kim_Bang.xlsx", sample / "2021/BM02_Kim_Bang.xlsx"
    assert digest_of(one) != digest_of(other)


def write_digests() -> None:
    """Hold the digests of the sample as it is written now."""
    catalogue = Catalogue.open(CATALOGUE)
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry(catalogue.units, catalogue.changes)
        write_sample(Path(folder), catalogue=catalogue, registry=registry)
        HELD.write_text(json.dumps(digests(Path(folder)), indent=1) + "\n")


if __name__ == "__main__":
    write_digests()
