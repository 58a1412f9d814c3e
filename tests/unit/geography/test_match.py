"""Names as people write them, against the units that they mean."""

import unicodedata
from datetime import date

import pytest

from analysis.geography.match import match_name
from analysis.geography.registry import Registry
from analysis.model.errors import UsageError
from analysis.model.places import Unit

JUNE_2020 = date(2020, 6, 30)


@pytest.mark.parametrize(
    ("name", "code", "rule"),
    [
        ("Xã Đồng Hóa", "13405", "exact"),
        (unicodedata.normalize("NFD", "Xã Đồng Hóa"), "13405", "exact"),
        (" Xã\u00a0Đồng\u200b  Hóa ", "13405", "exact"),
        ("Đồng Hóa", "13405", "spelling"),
        ("XÃ ĐỒNG HÓA", "13405", "spelling"),
        ("X. Đồng Hóa", "13405", "spelling"),
        ("TT. Quế", "13384", "spelling"),
        ("TT.Ba Sao", "13429", "spelling"),
        ("T.T Quế", "13384", "spelling"),
        ("thị  trấn  quế", "13384", "spelling"),
        ("Xã Tƣợng Lĩnh", "13396", "spelling"),
        ("Xã Ðồng Hóa", "13405", "spelling"),
        ("Xã Đồng Hoá", "13405", "tone"),
        ("Thuỵ Lôi", "13414", "tone"),
        ("Xã Lê Hô", "13393", "marks"),
        ("xa tan son", "13411", "marks"),
        ("TT Que", "13384", "marks"),
    ],
)
def test_ways_to_write_a_commune_of_kim_bang(registry: Registry, name: str, code: str, rule: str) -> None:
    match = match_name(registry, name, JUNE_2020, within="350", levels={"commune"})
    assert (match.unit and match.unit.code, match.rule) == (code, rule)
    assert match.candidates == ()


@pytest.mark.parametrize(
    ("name", "likest"),
    [
        ("Phường Quế", "13384"),  # the name is known, but it was no ward in 2020
        ("Huyện Lê Hồ", "13393"),
        ("Xã Đại Cượng", "13390"),  # a mark too many is another name
        ("Xã Thi Sơnn", "13435"),
    ],
)
def test_what_only_looks_alike_is_a_candidate(registry: Registry, name: str, likest: str) -> None:
    match = match_name(registry, name, JUNE_2020, within="350", levels={"commune"})
    assert (match.unit, match.rule) == (None, "unknown")
    assert match.candidates[0].code == likest


@pytest.mark.parametrize("name", ["", "   ", "...", "Tổng số", "Người lập biểu"])
def test_what_is_no_name_finds_nothing(registry: Registry, name: str) -> None:
    match = match_name(registry, name, JUNE_2020, within="350", levels={"commune"})
    assert (match.unit, match.rule, match.candidates) == (None, "unknown", ())


def test_a_place_elsewhere_is_not_looked_for(registry: Registry) -> None:
    assert match_name(registry, "Xã Liêm Cần", JUNE_2020, within="350", levels={"commune"}).unit is None
    assert match_name(registry, "Xã Liêm Cần", JUNE_2020, within="35", levels={"commune"}).unit is not None


def test_the_day_decides(registry: Registry) -> None:
    before = match_name(registry, "Tân Tựu", JUNE_2020, within="35", levels={"commune"})
    after = match_name(registry, "Tân Tựu", date(2025, 3, 1), within="35", levels={"commune"})
    assert before.unit is None
    assert after.unit is not None
    assert after.unit.code == "13402"


def test_a_prefix_tells_two_of_one_name_apart(registry: Registry) -> None:
    """In 2020 Phủ Lý has a ward and Lý Nhân a commune called Trần Hưng Đạo."""
    found = {
        name: match_name(registry, name, JUNE_2020, within="35", levels={"commune"})
        for name in ("Xã Trần Hưng Đạo", "P. Tran Hung Dao", "Thị trấn Trần Hưng Đạo", "Trần Hưng Đạo")
    }
    assert [match.unit and match.unit.code for match in found.values()] == ["13594", "13300", None, None]
    bare = found["Trần Hưng Đạo"]
    assert (bare.rule, {unit.code for unit in bare.candidates}) == ("ambiguous", {"13300", "13594"})
    assert match_name(registry, "Trần Hưng Đạo", JUNE_2020, within="353", levels={"commune"}).unit is not None


def test_a_name_without_marks_that_means_two_is_ambiguous() -> None:
    place = {"level": "province", "kind": "tỉnh", "parent": "VN", "source": "test"}
    units = [
        Unit(code="VN", level="country", kind="quốc gia", name="Cả nước", parent="", source="test"),
        Unit.model_validate({**place, "code": "1", "name": "Tỉnh Thanh Hà"}),
        Unit.model_validate({**place, "code": "2", "name": "Tỉnh Thạnh Hạ"}),
        Unit.model_validate({**place, "code": "3", "name": "Tỉnh Xá Lượng"}),
    ]
    small = Registry(units, [])
    matches = [
        match_name(small, name, JUNE_2020, within="VN", levels={"province"}) for name in ("Thanh Ha", "Thạnh Ha")
    ]
    assert [(match.unit and match.unit.code, match.rule) for match in matches] == [(None, "ambiguous"), ("2", "marks")]
    assert match_name(small, "xa luong", JUNE_2020, within="VN", levels={"province"}).unit == units[3]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Huyện Kim Bảng", "350"),
        ("H. Kim Bảng", "350"),
        ("TX Duy Tiên", "349"),
        ("Tp.Phủ Lý", "347"),
        ("THÀNH PHỐ PHỦ LÝ", "347"),
        ("Tỉnh Hà Nam", "35"),
    ],
)
def test_senders(registry: Registry, name: str, code: str) -> None:
    match = match_name(registry, name, JUNE_2020, within="35", levels={"district", "province"})
    assert match.unit is not None
    assert match.unit.code == code


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        (" WHOLE COUNTRY", "2002-12-31", "VN"),
        ("Red River Delta", "2016-12-31", "V1"),
        ("Quang  Nam", "2002-12-31", "49"),
        ("Thua Thien-Hue", "2016-12-31", "46"),
        ("Ba Ria - Vung Tau", "2016-12-31", "77"),
        ("Ha Tay", "2007-12-31", "28"),
        ("Lai Chau", "2003-12-31", "12"),
        ("Dien Bien", "2004-12-31", "11"),
        ("Ho Chi Minh city", "2016-12-31", "79"),
        ("Thừa Thiên-Huế", "2016-12-31", "46"),
    ],
)
def test_names_of_the_health_panel(registry: Registry, name: str, day: str, code: str) -> None:
    match = match_name(
        registry, name, date.fromisoformat(day), within="VN", levels={"country", "region", "province"}
    )  # fmt: skip
    assert match.unit is not None
    assert (match.unit.code, match.unit.is_valid_on(date.fromisoformat(day))) == (code, True)


@pytest.mark.parametrize("day", ["2015-06-30", "2020-06-30", "2025-03-01", "2026-06-30"])
def test_every_unit_is_found_by_its_own_name(registry: Registry, day: str) -> None:
    on = date.fromisoformat(day)
    within = "35" if day < "2025-07-01" else "37"
    for unit in registry.descendants(within, on, "commune"):
        assert match_name(registry, unit.name, on, within=within, levels={"commune"}).unit == unit


def test_an_unknown_place_to_look_in_is_refused(registry: Registry) -> None:
    with pytest.raises(UsageError):
        match_name(registry, "Xã Lê Hồ", date(2026, 6, 30), within="350", levels={"commune"})


def test_an_old_name_is_the_unit_that_is_called_otherwise_now(registry: Registry) -> None:
    march = date(2025, 3, 1)
    ward = match_name(registry, "TT. Que", march, within="350", levels={"commune"})  # a ward since 2025-01-01
    town = match_name(registry, "Huyện Kim Bảng", march, within="35", levels={"district"})
    assert [(match.unit and match.unit.name, match.rule) for match in (ward, town)] == [
        ("Phường Quế", "former"), ("Thị xã Kim Bảng", "former"),
    ]  # fmt: skip


def test_what_was_merged_is_no_unit_any_more_and_what_it_went_into_is_told(registry: Registry) -> None:
    match = match_name(registry, "Xã Nhật Tân", date(2025, 3, 1), within="350", levels={"commune"})
    assert (match.unit, match.rule) == (None, "unknown")
    assert [(unit.name, likeness) for unit, likeness in zip(match.candidates, match.likeness, strict=True)] == [
        ("Phường Tân Tựu", None)
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Xã Thanh Sơn, huyện Kim Bảng", "13438"),
        ("xa Thanh Son (Kim Bang)", "13438"),
        ("Xã Liêm Sơn (huyện Thanh Liêm, tỉnh Hà Nam)", "13483"),
    ],
)
def test_what_a_unit_lies_in_may_stand_behind_it(registry: Registry, name: str, code: str) -> None:
    match = match_name(registry, name, JUNE_2020, within="VN", levels={"commune"})
    assert match.unit is not None
    assert match.unit.code == code


def test_a_place_that_the_unit_does_not_lie_in_is_not_passed_over(registry: Registry) -> None:
    assert match_name(registry, "Xã Lê Hồ, huyện Lý Nhân", JUNE_2020, within="35", levels={"commune"}).unit is None


def test_communes_of_one_name_in_two_provinces_are_told_apart_by_the_province(registry: Registry) -> None:
    day = date(2025, 7, 1)
    alone = match_name(registry, "Kim Bảng", day, within="VN", levels={"commune"})
    assert (alone.unit, alone.rule) == (None, "ambiguous")
    assert {registry.unit(unit.parent, day).name for unit in alone.candidates} == {"Tỉnh Nghệ An", "Tỉnh Ninh Bình"}
    with_province = match_name(registry, "Kim Bảng (Nghệ An)", day, within="VN", levels={"commune"})
    below_it = match_name(registry, "Kim Bảng", day, within="37", levels={"commune"})
    assert [match.unit and match.unit.parent for match in (with_province, below_it)] == ["40", "37"]


@pytest.mark.parametrize(
    ("name", "within", "name_of_unit"),
    [
        ("Phường Sa Pa", "088", "Phường Sa Pa"),  # the whole name, beyond doubt
        ("P. Sa Pả", "088", "Phường Sa Pả"),
        ("Sa Pa", "088", ""),  # its writer may leave marks off
        ("phuong sa pa", "088", ""),
        ("TTrấn Sa Pa", "088", ""),
        ("Xã Ea H’ Leo", "645", "Xã Ea H'leo"),
        ("P.01", "772", "Phường 1"),
        ("P1", "772", "Phường 1"),
        ("TTMa Lâm", "597", "Thị trấn Ma Lâm"),
        ("xãLê Hồ", "350", "Xã Lê Hồ"),
    ],
)
def test_what_is_told_apart_by_marks_kinds_and_signs(
    registry: Registry, name: str, within: str, name_of_unit: str
) -> None:
    match = match_name(registry, name, date(2022, 6, 30), within=within, levels={"commune"})
    assert (match.unit.name if match.unit else "") == name_of_unit
    assert match.unit is not None or len(match.candidates) == 2 or name == "TTrấn Sa Pa"
