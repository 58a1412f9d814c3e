"""Make the outlines of communes anew: ``python make_outlines.py COMMUNES_2009.geojson COMMUNES_2025.geojson``.

The first holds Hà Nam's communes from the R package censusVN2009 (codes of the census, joined here by district and
name), the second those of the new Ninh Bình from vietnamese-provinces-database (codes of the register). Needs
shapely 2.2. Overlaps and slits between neighbours are closed, then borders are simplified together, so that what was
shared stays shared, and rounded to 0.0001 degrees (11 m).
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

UNITS = Path(__file__).parents[2] / "catalogue/units"
GAP, DECIMALS = 0.003, 4  # in degrees; decimals of a degree
KINDS = ("Thành phố ", "Thị xã ", "Thị trấn ", "Huyện ", "Phường ", "Xã ")
# 2013 gave Phủ Lý communes of its neighbours: the district tells two of one name apart, and decides nowhere else
SOURCE = {
    "ha_nam_2015-01-01": "census of 2009, by the R package censusVN2009; carried to 2015 by name",
    "ninh_binh_2025-07-01": "state map portal (sapnhap.bando.com.vn), by vietnamese-provinces-database",
}


def main(communes_2009: Path, communes_2025: Path) -> None:
    """Write both snapshots into ``catalogue/units/outlines``."""
    old, new = (json.loads(path.read_text(encoding="utf-8"))["features"] for path in (communes_2009, communes_2025))
    day = "2015-01-01"
    register = [row for row in _rows() if "2009-04-01" <= row["valid_from"] <= day <= (row["valid_to"] or day)]
    _write("ha_nam_2015-01-01", _codes_by_name(old, register), old, tolerance=0.001)
    _write("ninh_binh_2025-07-01", [feature["properties"]["code"] for feature in new], new, tolerance=0.0015)


def _rows() -> list[dict[str, str]]:
    with (UNITS / "units.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _codes_by_name(features: list[dict[str, Any]], register: list[dict[str, str]]) -> list[str]:
    """Return the code of each feature; a name that leads to none, or to several in its district, stops all."""
    districts = {row["code"]: _bare(row["name"]) for row in register if row["level"] == "district"}
    communes = [row for row in register if row["level"] == "commune"]
    codes = []
    for properties in (feature["properties"] for feature in features):
        alike = [row for row in communes if _bare(row["name"]) == _bare(properties["commune_vn"])]
        own = [row for row in alike if districts[row["parent"]] == _bare(properties["district_vn"])]
        (found,) = own or alike
        codes.append(found["code"])
    assert len(set(codes)) == len(communes), "every commune of the register has one outline"
    return codes


def _bare(name: str) -> str:
    return next((name.removeprefix(kind) for kind in KINDS if name.startswith(kind)), name)


def _write(name: str, codes: list[str], features: list[dict[str, Any]], *, tolerance: float) -> None:
    sound = [shapely.make_valid(shape(feature["geometry"]), method="structure") for feature in features]
    simple = shapely.coverage_simplify(shapely.coverage_clean(sound, gap_width=GAP), tolerance)
    rounded = [shapely.transform(area, lambda points: points.round(DECIMALS)) for area in simple]
    assert shapely.coverage_is_valid(rounded), "neighbours still share their borders"
    assert all(area.is_valid for area in rounded)
    lines = [_feature(code, area) for code, area in sorted(zip(codes, rounded, strict=True), key=lambda one: one[0])]
    head = {"type": "FeatureCollection", "day": name.rsplit("_")[-1], "source": SOURCE[name], "licence": "MIT"}
    told = json.dumps(head, ensure_ascii=False)[:-1]
    written = f'{told}, "features": [\n' + ",\n".join(lines) + "\n]}\n"
    (UNITS / "outlines" / f"{name}.geojson").write_text(written, encoding="utf-8")


def _feature(code: str, area: BaseGeometry) -> str:
    feature = {"type": "Feature", "properties": {"code": code}, "geometry": mapping(area)}
    return json.dumps(feature, separators=(",", ":"))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
