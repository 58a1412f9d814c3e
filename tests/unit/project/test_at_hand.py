"""Names that complete themselves, and places that are meant by a name, a level and what they lie in."""

from datetime import date
from functools import cached_property
from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.model.errors import UsageError
from analysis.project.at_hand import Names
from analysis.project.desk import Desk
from analysis.project.places_asked import code_meant, codes_within, with_codes

CATALOGUE = Catalogue.open(Path(__file__).parents[3] / "catalogue")
REGISTRY = Registry(CATALOGUE.units, CATALOGUE.changes)
DAY = date(2025, 6, 30)
UNITS = Names(
    {"350": ("Huyện Kim Bảng", "Kim Bảng"), "13384": ("Phường Kim Bảng", "Kim Bảng"), "352": ("Huyện Bình Lục",)},
    "unit",
)


@pytest.mark.parametrize("typed", ["350", "Huyện Kim Bảng", "huyen kim bang", "HUYỆN KIM BẢNG", "Huyện_Kim_Bảng"])
def test_a_name_is_found_by_code_and_by_name_with_marks_or_without(typed):
    assert UNITS[typed] == "350"


def test_names_complete_as_keys_and_as_attributes():
    assert UNITS.Huyện_Bình_Lục == UNITS.huyen_binh_luc == "352"
    assert {"Huyện_Kim_Bảng", "Huyện_Bình_Lục"} <= set(dir(UNITS))
    assert {"350", "Huyện Kim Bảng", "Phường Kim Bảng"} <= set(UNITS._ipython_key_completions_())
    assert "Kim Bảng" not in UNITS._ipython_key_completions_()  # it may be either of two


def test_what_completes_is_kept_since_ipython_calls_nothing_to_complete():
    assert {"indicators", "measures", "units", "periods", "draw"} <= {
        name for name, value in vars(Desk).items() if isinstance(value, cached_property)
    }


def test_a_name_of_two_and_a_name_of_none_say_what_was_probably_meant():
    with pytest.raises(UsageError, match=r"13384 \(Phường Kim Bảng\), 350 \(Huyện Kim Bảng\)"):
        UNITS["Kim Bảng"]
    with pytest.raises(UsageError, match=r"Did you mean .*Huyện Bình Lục"):
        UNITS["Huyện Bình Lụt"]
    with pytest.raises(AttributeError, match="Did you mean"):
        _ = UNITS.Huyện_Bình_Lụt
    assert not hasattr(UNITS, "_repr_mimebundle_")


def test_of_two_units_of_one_name_the_one_with_figures_is_meant():
    with pytest.raises(UsageError, match=r"2 units can be meant by 'Kim Bảng'.* 350 \(Thị xã Kim Bảng\), 17791"):
        code_meant(REGISTRY, "Kim Bảng", DAY)
    assert code_meant(REGISTRY, "kim bang", DAY, lambda: {"350", "352"}) == "350"
    with pytest.raises(UsageError, match="No unit can be meant by 'Kim Bảngg'"):
        code_meant(REGISTRY, "Kim Bảngg", DAY)


def test_a_level_and_what_it_lies_in_choose_units():
    districts = ["347", "349", "350", "351", "352", "353"]
    assert codes_within(REGISTRY, DAY, within="35") == districts
    assert codes_within(REGISTRY, DAY, level="district", within="Tỉnh Hà Nam") == districts
    assert set(districts) < set(codes_within(REGISTRY, DAY, level="district"))
    today = codes_within(REGISTRY, date(2026, 12, 31), within="35")  # a province that is no more, on today's map
    assert len(today) == 33
    with pytest.raises(UsageError, match="No province lies in"):
        codes_within(REGISTRY, DAY, level="province", within="350")


def test_conditions_name_codes_and_what_was_asked_of_both_is_left():
    asked = {"period": "2025", "level": "district", "within": "35", "unit": ["350", "01"]}
    assert with_codes(REGISTRY, asked, DAY) == {"period": "2025", "unit": ["350"]}
    assert with_codes(REGISTRY, {"unit": "Bình Lục"}, DAY, lambda: {"352"}) == {"unit": "352"}
    assert with_codes(REGISTRY, {"indicator": "x"}, DAY) == {"indicator": "x"}
