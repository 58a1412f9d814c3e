"""``cadre units``: what it finds, and what it tells of a unit's history."""

import json

import pytest


def told(cadre, root, *arguments):
    done = cadre("units", *arguments, root=root)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_name_without_marks_is_found(cadre, own_project):
    found = json.loads(told(cadre, own_project, "kim bang", "--in", "35", "--json"))["units"]
    assert [(unit["code"], unit["name"]) for unit in found] == [
        ("350", "Huyện Kim Bảng"), ("350", "Huyện Kim Bảng"), ("350", "Thị xã Kim Bảng"),  # before and after 2013
    ]  # fmt: skip


def test_what_a_unit_was_made_of_is_told_with_day_and_resolution(cadre, own_project):
    lines = told(cadre, own_project, "Nguyễn Úy", "--day", "2026-06-30").splitlines()
    assert lines[0] == "13396  Phường Nguyễn Úy · Tỉnh Ninh Bình · 01/07/2025 – nay"
    assert [line.partition(" [")[0] for line in lines[1:]] == [
        "  01/07/2025: nhập từ 13387 Xã Nguyễn Úy",
        "  01/07/2025: nhập từ 13396 Phường Tượng Lĩnh",
        "    01/01/2025: chuyển loại từ 13396 Xã Tượng Lĩnh",
        "  01/07/2025: nhập từ 13411 Phường Tân Sơn",
        "    01/01/2025: chuyển loại từ 13411 Xã Tân Sơn",
    ]
    assert all("Resolution 1674/NQ-UBTVQH15" in line for line in lines if "01/07/2025: " in line)


def test_what_became_of_a_unit_and_its_name_of_2009_are_told(cadre, own_project):
    told_of = told(cadre, own_project, "13387")
    assert "nhập vào 13396 Phường Nguyễn Úy" in told_of
    assert "Tổng điều tra 2009: Xã Nguyễn Úy, Huyện Kim Bảng, Hà Nam (mã điều tra 1110503, cùng tên)" in told_of


def test_a_part_is_told_as_a_part_in_the_language_asked_for(cadre, own_project):
    told_of = told(cadre, own_project, "13285", "--day", "2024-06-30", "--lang", "en")
    assert "split into 13366 Phường Hà Nam (in part, not known how much)" in told_of


def test_json_tells_the_way_step_by_step(cadre, own_project):
    [unit] = json.loads(told(cadre, own_project, "26732", "--json"))["units"]  # Côn Đảo
    [step] = unit["came_from"]
    assert (unit["kind"], step["depth"], step["code"], step["change"]["is_whole"]) == ("đặc khu", 1, "755", True)
    assert unit["census_2009"] is None


def test_many_are_only_listed(cadre, own_project):
    lines = told(cadre, own_project, "hoa binh").splitlines()
    assert len(lines) > 20 and not any("nhập" in line for line in lines)
    assert lines[-1].startswith("Thêm --in MÃ")


def test_without_a_name_the_numbers_of_every_day_are_told(cadre, own_project):
    lines = told(cadre, own_project).splitlines()
    assert lines[-1].startswith("Danh sách cả nước có vào 01/11/2021") and "chỉ có đủ huyện, xã của Hà Nam" in lines[-1]
    assert lines[-2] == "01/07/2025      34 tỉnh, thành phố · 0 huyện, quận, thị xã · 3.321 xã, phường, thị trấn"
    [row] = json.loads(told(cadre, own_project, "--day", "2025-06-30", "--json"))["days"]
    assert row == {"day": "2025-06-30", "province": 63, "district": 696, "commune": 10035}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_name_that_nobody_has_is_refused_with_what_to_do(cadre, own_project, lang):
    done = cadre("units", "Không Đâu", "--lang", lang, root=own_project)
    assert done.returncode == 2
    assert "Không Đâu" in done.stderr and "--day" in done.stderr


def test_faults_of_the_list_of_2009_are_told(cadre, own_project):
    census = own_project / "catalogue" / "units" / "census_2009.csv"
    census.write_text(census.read_text(encoding="utf-8").replace(",district\n", ",village\n", 1), encoding="utf-8")
    done = cadre("units", "13387", root=own_project)
    assert done.returncode == 2
    assert "units/census_2009.csv: line 2" in done.stderr


@pytest.mark.parametrize(
    ("within", "day", "numbers"),
    [
        ("350", "2019-09-11", {"commune": 18}), ("350", "2025-03-01", {"commune": 17}),
        ("37", "2026-01-01", {"district": 0, "commune": 129}), ("35", "2025-06-30", {"district": 6, "commune": 98}),
    ],
)  # fmt: skip
def test_numbers_may_be_asked_for_within_one_unit(cadre, own_project, within, day, numbers):
    [row] = json.loads(told(cadre, own_project, "--in", within, "--day", day, "--json"))["days"]
    assert row == {"day": day, **numbers}


@pytest.mark.parametrize("arguments", [("--in", "99"), ("kim bang", "--in", "99")])
def test_an_unknown_code_to_look_in_is_told(cadre, own_project, arguments):
    done = cadre("units", *arguments, root=own_project)
    assert done.returncode == 2 and "'99'" in done.stderr


@pytest.mark.parametrize(
    ("asked", "day", "code"),
    [
        ("X. Nguyễn Úy", "2024-06-30", "13387"), ("TT. Quế", "2024-06-30", "13384"),
        ("TX Kim Bảng", "2025-03-01", "350"), ("P. Quế", "2025-03-01", "13384"),
        ("Nguyễn Uý, Kim Bảng", "2025-03-01", "13387"),
    ],
)  # fmt: skip
def test_names_are_found_as_forms_write_them(cadre, own_project, asked, day, code):
    found = json.loads(told(cadre, own_project, asked, "--day", day, "--json"))["units"]
    assert [unit["code"] for unit in found] == [code]


def test_what_is_not_found_is_answered_with_what_looks_like_it(cadre, own_project):
    done = cadre("units", "Lê Hồồ", root=own_project)
    assert done.returncode == 2 and "Gần giống: 13393 Xã Lê Hồ" in done.stderr
