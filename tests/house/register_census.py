"""The communes of the census of 2009 beside the register: joined by name where that tells exactly one."""

from collections import Counter, defaultdict
from pathlib import Path

from register_sources import Units, rows_of, tidy

from analysis.words.folding import folded

HA_NAM = "35"
DAY_IN_HA_NAM = "2015-01-01"  # of the list of its 116 communes
DAY = "2021-11-01"
Names = dict[tuple[str, ...], list[str]]


def census_rows(
    census: list[dict[str, str]], districts: Units, communes: Units, folder: Path
) -> tuple[list[tuple[str, ...]], dict[str, int]]:
    """Return a row for each commune of 2009, with the code of the one that bears its name, and how many were joined.

    They are joined to the list of 11/2021, in Hà Nam to the list of 2015: by name within the district,
    else by name within the province; two of 2009 never to one.
    """
    register = rows_of(folder / "units.csv")
    provinces = {
        row["code"]: _bare(row["name"])
        for row in register
        if row["level"] == "province" and row["valid_from"] <= DAY <= (row["valid_to"] or DAY)
    }
    named = _names(provinces, districts, communes, register)
    found = [_found(row, named) for row in census]
    taken = Counter(code for code, _ in found if code)
    kept = [(code, how) if taken[code] == 1 else ("", "") for code, how in found]
    told = [
        (row["commune_id"], row["province_vn"], row["district_vn"], tidy(row["commune_vn"]), code, how)
        for row, (code, how) in zip(census, kept, strict=True)
    ]
    return told, dict(Counter(how or "not joined" for _, how in kept))


def _names(provinces: dict[str, str], districts: Units, communes: Units, register: list[dict[str, str]]) -> Names:
    lines = [
        (unit.code, unit.bare, districts[unit.parent].bare, provinces[districts[unit.parent].parent])
        for unit in communes.values()
        if districts[unit.parent].parent != HA_NAM
    ]
    first = {
        row["code"]: row
        for row in register
        if "2009-04-01" <= row["valid_from"] <= DAY_IN_HA_NAM <= (row["valid_to"] or DAY)
    }
    lines += [
        (row["code"], _bare(row["name"]), _bare(first[row["parent"]]["name"]), provinces[HA_NAM])
        for row in first.values()
        if row["level"] == "commune"
    ]
    named: Names = defaultdict(list)
    for code, *names in lines:
        commune, district, province = map(folded, names)
        named[province, district, commune].append(code)
        named[province, commune].append(code)
    return named


def _found(row: dict[str, str], named: Names) -> tuple[str, str]:
    province, district, commune = (folded(_bare(row[f"{level}_vn"])) for level in ("province", "district", "commune"))
    for how, key in (("district", (province, district, commune)), ("province", (province, commune))):
        if len(codes := named.get(key, [])) == 1:
            return codes[0], how
    return "", ""


def _bare(name: str) -> str:
    name = tidy(name)
    kinds = ("Tỉnh ", "Thành phố ", "Quận ", "Huyện ", "Thị xã ", "Thị trấn ", "Phường ", "Xã ")
    return next((name.removeprefix(kind) for kind in kinds if name.startswith(kind)), name)
