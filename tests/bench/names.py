"""How long 10,000 names of the whole country, as clerks write them, take to be matched, for ``make bench``.

The names are real ones of seven days, each written in a way of its own (``tests/misspelt.py``), most of them looked
for in the place just above, the others in the province or the country. Putting the register's names in order is within
the time measured; reading the register from its files is not. Ends with 1 where it takes longer than is to be reached,
or where one name is read as another unit.
"""

import sys
from collections import Counter
from pathlib import Path
from random import Random
from time import perf_counter, process_time

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from analysis.catalogue import register  # noqa: E402
from analysis.catalogue.read import Reader  # noqa: E402
from analysis.geography.match import match_name  # noqa: E402
from analysis.geography.registry import Registry  # noqa: E402
from misspelt import drawn  # noqa: E402

TO_REACH_SECONDS, NAMES = 2.0, 10_000


def main() -> None:
    """Match the names, tell the seconds, and count what was read, refused or misread."""
    reader = Reader(ROOT / "catalogue")
    registry = Registry(register.read_units(reader), register.read_changes(reader))
    random = Random(1)
    names = [drawn(random) for _ in range(NAMES)]
    began, worked = perf_counter(), process_time()
    matches = [
        match_name(registry, name.text, name.day, within=name.within, levels=[name.level]) for name in names
    ]  # fmt: skip
    seconds, worked = perf_counter() - began, process_time() - worked
    became = Counter(
        "refused" if match.unit is None else "right" if match.unit.code == name.meant else "wrong"
        for name, match in zip(names, matches, strict=True)
    )
    unclear = sum(not name.is_clear for name in names)
    print(
        f"{NAMES:,} names: {seconds:.2f} s (at most {TO_REACH_SECONDS:g}), {worked:.2f} s of a core; "
        f"{became['right']:,} right, {became['refused']} refused ({unclear} mean several units), "
        f"{became['wrong']} wrong"
    )
    raise SystemExit(int(seconds > TO_REACH_SECONDS or became["wrong"] > 0))


if __name__ == "__main__":
    main()
