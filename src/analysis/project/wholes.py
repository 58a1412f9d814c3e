"""Within which whole each unit is shown beside its like, and so compared with them."""

from collections.abc import Mapping, Sequence
from datetime import date

from analysis.geography.crosswalk import membership
from analysis.geography.registry import Registry
from analysis.model.places import Unit

# Viet Nam has had no districts since 1 July 2025: a district's frame is at most the day before.
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)


def wholes(lines: Mapping[str, Sequence[Unit]], registry: Registry, frame: date) -> dict[str, list[str]]:
    """Return the code of what lies directly above each unit of ``frame``, and of a commune's former district.

    After the end of districts a page of a former district shows the communes of today that lie in it, wholly or in
    part; they are one table there, and all communes of the province are another.

    Parameters
    ----------
    lines : code -> the unit itself and everything above it, nearest first.
    """
    found = {code: [unit.code for unit in line[1:2]] for code, line in lines.items()}
    if frame <= LAST_DAY_OF_DISTRICTS:
        return found
    pairs = membership(registry, "commune", frame, LAST_DAY_OF_DISTRICTS).pairs
    of_districts = pairs[pairs["target_level"] == "district"]
    for unit, district in zip(of_districts["unit"], of_districts["target"], strict=True):
        if unit in found:
            found[unit].append(district)
    return found
