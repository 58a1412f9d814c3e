"""Within which whole each unit is shown beside its like, and so compared with them."""

from collections.abc import Mapping, Sequence
from datetime import date

from analysis.geography.former import former_wholes
from analysis.geography.registry import Registry
from analysis.model.places import Unit

# Viet Nam has had no districts since 1 July 2025: a district's frame is at most the day before.
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)


def wholes(lines: Mapping[str, Sequence[Unit]], registry: Registry, frame: date) -> dict[str, list[str]]:
    """Return the code of what lies directly above each unit of ``frame``, and of what is no more that it lies in.

    A page of a former district shows the communes of today that lie in it, wholly or in part, and so does one of a
    former province: each is one table, and all communes of the province of today are another.

    Parameters
    ----------
    lines : code -> the unit itself and everything above it, nearest first.
    """
    former = former_wholes(registry, frame)
    return {
        code: list(dict.fromkeys([*(unit.code for unit in line[1:2]), *former.get(code, ())]))
        for code, line in lines.items()
    }
