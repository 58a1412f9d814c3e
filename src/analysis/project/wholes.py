"""Within which whole each unit is shown beside its like, and so compared with them."""

from collections.abc import Mapping, Sequence
from datetime import date

from analysis.geography.crosswalk import membership
from analysis.geography.registry import Registry
from analysis.model.places import Unit


def wholes(
    lines: Mapping[str, Sequence[Unit]], registry: Registry, frame: date, last_day_of_districts: date
) -> dict[str, list[str]]:
    """Return the code of what lies directly above each unit of ``frame``, and of a commune's former district.

    After the end of districts a page of a former district shows the communes of today that lie in it, wholly or in
    part; they are one table there, and all communes of the province are another.

    Parameters
    ----------
    lines : code -> the unit itself and everything above it, nearest first.
    """
    found = {code: [unit.code for unit in line[1:2]] for code, line in lines.items()}
    if frame <= last_day_of_districts:
        return found
    pairs = membership(registry, "commune", frame, last_day_of_districts).pairs
    of_districts = pairs[pairs["target_level"] == "district"]
    for unit, district in zip(of_districts["unit"], of_districts["target"], strict=True):
        if unit in found:
            found[unit].append(district)
    return found
