"""The summary's sentences, in both languages, for every way in which figures may stand to each other."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from analysis.model.nouns import Indicator, Measure, Target, Words
from analysis.report.summary import Figures, Teller
from analysis.report.wording import in_sentence
from analysis.words.language import Language

FOLDER = Path(__file__).parents[3] / "catalogue/languages"
CONTENTS = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) for path in sorted(FOLDER.glob("*.yml"))
}
NAME = Words(vi="Có trình độ đại học trở lên", en="University degree or higher")


def indicator(name="university_or_higher", kind="share", direction="up", unit="person"):
    return Indicator(
        id=name, theme="qualification", name=NAME, definition=NAME, kind=kind, numerator=(unit,),
        denominator=() if kind == "count" else ("total",), direction=direction,
    )  # fmt: skip


def row(numerator, denominator=None, *, state="ok", reason=""):
    value = numerator if denominator is None else numerator / denominator
    return {
        "numerator": float(numerator), "denominator": float("nan") if denominator is None else float(denominator),
        "value": float(value), "state": state, "reason": reason,
    }  # fmt: skip


def target(threshold=0.95, *, resolution="r", is_made_up=False):
    return Target(
        id="t", indicator="university_or_higher", units=("35",), threshold=threshold, since="2020", by="2025",
        name=NAME, resolution=resolution, source="s", verified="yes", is_made_up=is_made_up,
    )  # fmt: skip


def teller(code, place="Thị xã Kim Bảng"):
    measures = {
        unit: Measure(id=unit, name=NAME, unit=unit) for unit in ("person", "class", "household", "participation")
    }
    catalogue = SimpleNamespace(measures=measures, indicators={})
    page = SimpleNamespace(
        language=Language.of(code, CONTENTS),
        place=SimpleNamespace(name=place),
        project=SimpleNamespace(catalogue=catalogue),
    )
    return Teller(page)


def said(code, *, noun=None, year="2025", period="2025", **figures):
    noun = noun or indicator()
    return teller(code).sentence(Figures(indicator=noun, year=year, period=period, **figures))


FULL = {
    "now": row(268, 301), "before": row(265, 303), "above": row(1690, 1945), "above_name": "Tỉnh Hà Nam",
    "compares_above": True, "target": target(),
}  # fmt: skip


def test_all_comparisons_in_one_sentence():
    assert said("vi", **FULL) == (
        "Năm 2025, thị xã Kim Bảng có 268/301 cán bộ, công chức cấp xã có trình độ đại học trở lên (89,0%), tăng 1,6 "
        "điểm % so với năm 2024 (tăng 3 người), cao hơn mức chung của tỉnh Hà Nam (86,9%) 2,1 điểm % và còn thiếu 6,0 "
        "điểm % (18 người) mới đạt chỉ tiêu 95%."
    )
    assert said("en", **FULL) == (
        "In 2025, Thị xã Kim Bảng had 268 of 301 staff members with a university degree or higher (89.0%), up 1.6 "
        "percentage points on 2024 (up by 3 persons), 2.1 percentage points above Tỉnh Hà Nam (86.9%) and 6.0 "
        "percentage points (18 persons) short of the target of 95%."
    )


@pytest.mark.parametrize(
    ("before", "vi", "en"),
    [
        (row(270, 301), "giảm 0,7 điểm % so với năm 2024 (giảm 2 người)",
         "down 0.7 percentage points on 2024 (down by 2 persons)"),
        (row(269, 301), "giảm 0,3 điểm % so với năm 2024 (giảm 1 người)",
         "down 0.3 percentage points on 2024 (down by 1 person)"),
        (row(268, 301), "tỷ lệ và số lượng không đổi so với năm 2024",
         "the same share and number as in 2024"),
        (row(536, 602), "tỷ lệ không đổi so với năm 2024 (giảm 268 người)",
         "the same share as in 2024 (down by 268 persons)"),
        (row(270, 320), "tăng 4,7 điểm % so với năm 2024 (giảm 2 người)",
         "up 4.7 percentage points on 2024 (down by 2 persons)"),
        (None, "chưa có số liệu năm 2024 để so sánh", "with no figure for 2024 to compare with"),
        (row(1, 2, state="suppressed"), "chưa có số liệu năm 2024 để so sánh",
         "with no figure for 2024 to compare with"),
    ],
)  # fmt: skip
def test_last_year(before, vi, en):
    now = row(268, 301)
    assert said("vi", now=now, before=before).endswith(f"(89,0%), {vi}.")
    assert said("en", now=now, before=before).endswith(f"(89.0%), {en}.")


@pytest.mark.parametrize(
    ("above", "vi", "en"),
    [
        (row(95, 100), "thấp hơn mức chung của tỉnh Hà Nam (95,0%) 6,0 điểm %",
         "6.0 percentage points below Tỉnh Hà Nam (95.0%)"),
        (row(268, 301), "bằng mức chung của tỉnh Hà Nam (89,0%)", "level with Tỉnh Hà Nam (89.0%)"),
        (None, "tỉnh Hà Nam chưa có số liệu để so sánh", "with no figure for Tỉnh Hà Nam to compare with"),
        (row(1, 2, state="missing"), "tỉnh Hà Nam chưa có số liệu để so sánh",
         "with no figure for Tỉnh Hà Nam to compare with"),
    ],
)  # fmt: skip
def test_the_place_above(above, vi, en):
    facts = {"now": row(268, 301), "before": row(268, 301), "above": above, "above_name": "Tỉnh Hà Nam"}
    assert said("vi", compares_above=True, **facts).endswith(f" và {vi}.")
    assert said("en", compares_above=True, **facts).endswith(f" and {en}.")
    assert "Hà Nam" not in said("vi", **facts)


@pytest.mark.parametrize(
    ("now", "goal", "direction", "vi", "en"),
    [
        (row(95, 100), target(), "up", "đã đạt chỉ tiêu 95%", "reaching the target of 95%"),
        (row(94, 100), target(), "up", "còn thiếu 1,0 điểm % (1 người) mới đạt chỉ tiêu 95%",
         "1.0 percentage points (1 person) short of the target of 95%"),
        (row(9499, 10_000), target(), "up", "còn thiếu 0,01 điểm % (1 người) mới đạt chỉ tiêu 95%",
         "0.01 percentage points (1 person) short of the target of 95%"),
        (row(12, 100), target(0.10), "down", "còn phải giảm 2,0 điểm % (2 người) mới đạt chỉ tiêu không quá 10%",
         "2.0 percentage points (2 persons) above the target of at most 10%"),
        (row(10, 100), target(0.10), "down", "đã đạt chỉ tiêu không quá 10%", "reaching the target of at most 10%"),
        (row(94, 100), target(resolution=None), "up", "còn thiếu 1,0 điểm % (1 người) mới đạt mức quy định 95%",
         "1.0 percentage points (1 person) short of the required 95%"),
        (row(94, 100), target(is_made_up=True), "up",
         "còn thiếu 1,0 điểm % (1 người) mới đạt chỉ tiêu minh họa 95% (không có thật)",
         "1.0 percentage points (1 person) short of the illustrative target of 95% (not a real one)"),
    ],
)  # fmt: skip
def test_targets(now, goal, direction, vi, en):
    noun = indicator(direction=direction)
    facts = {"noun": noun, "now": now, "before": now, "target": goal}
    assert said("vi", **facts).endswith(f" và {vi}.")
    assert said("en", **facts).endswith(f" and {en}.")


def test_without_a_target_none_is_mentioned():
    for code, word in (("vi", "chỉ tiêu"), ("en", "target")):
        assert word not in said(code, now=row(268, 301), before=row(265, 303))


@pytest.mark.parametrize(
    ("now", "vi", "en"),
    [
        (None, "năm 2025 chưa có số liệu.", "(2025) – no figure yet."),
        (row(0, 1, state="missing", reason="units_missing:17,18"), "chưa có số liệu: mới có 17/18 đơn vị báo cáo.",
         "no figure yet: only 17 of 18 units have reported."),
        (row(0, 1, state="suppressed"), "không nêu để bảo vệ cá nhân.", "not shown, to protect individuals."),
        (row(0, 1, state="cannot", reason="nothing_to_divide"), "không tính được: mẫu số bằng không hoặc chưa có.",
         "cannot be told: the denominator is zero or not known."),
    ],
)  # fmt: skip
def test_what_is_not_known_is_said_with_its_reason_and_no_number(now, vi, en):
    for code, end in (("vi", vi), ("en", en)):
        told = said(code, now=now, before=row(265, 303), target=target())
        assert told.endswith(end)
        assert NAME.in_language(code) in told and "%" not in told


def test_a_count_is_told_in_what_it_counts_and_not_compared_with_the_place_above():
    noun = indicator("below_standard", "count", "down")
    facts = {
        "noun": noun,
        "now": row(1),
        "before": row(3),
        "above": row(90),
        "above_name": "Tỉnh",
        "compares_above": True,
    }
    assert (
        said("vi", **facts)
        == "Năm 2025, thị xã Kim Bảng có 1 người chưa đạt chuẩn chức danh, giảm 2 người so với năm 2024."
    )
    assert said("en", **facts) == (
        "In 2025, Thị xã Kim Bảng had 1 person below the standard of the title, down 2 persons on 2024."
    )
    assert "had 33 persons below the standard of their title" in said("en", noun=noun, now=row(33))


def test_a_rate_has_no_points_and_no_persons():
    noun = indicator("staff_participations_per_100", "rate", "none", unit="participation")
    now, before = row(714, 333), row(600, 320)
    now["value"], before["value"] = 214.414, 187.5
    assert said("vi", noun=noun, now=now, before=before) == (
        "Năm 2025, thị xã Kim Bảng có 214,4 lượt đào tạo, bồi dưỡng trên 100 cán bộ, công chức (714 lượt của 333 "
        "người), tăng 26,9 so với năm 2024."
    )
    assert said("en", noun=noun, now=now, before=before).endswith("(714 over 333), up 26.9 on 2024.")


def test_an_indicator_without_a_phrase_is_told_by_its_name():
    noun = indicator("something_new")
    facts = {"noun": noun, "now": row(3, 4), "before": row(2, 4)}
    assert said("vi", **facts) == (
        "Có trình độ đại học trở lên năm 2025: 3/4 (75,0%), tăng 25,0 điểm % so với năm 2024 (tăng 1 người)."
    )
    assert said("en", **facts) == (
        "University degree or higher in 2025: 3 of 4 (75.0%), up 25.0 percentage points on 2024 (up by 1 person)."
    )


def test_place_and_year_are_told_once_and_another_year_again():
    for code, expected in (
        ("vi", ["Năm 2025, thị xã Kim Bảng có", "Có 1/2", "Năm 2024 (năm gần nhất có số liệu), địa phương có"]),
        ("en", ["In 2025, Thị xã Kim Bảng had", "It had 1 of 2", "In 2024 (the last year with figures), it had"]),
    ):
        one = teller(code)
        for year, begin in zip(("2025", "2025", "2024"), expected, strict=True):
            figures = Figures(indicator=indicator(), year=year, period="2025", now=row(1, 2))
            assert one.sentence(figures).startswith(begin)


def test_plurals_of_what_is_counted():
    assert "1 of 1 staff member with a" in said("en", now=row(1, 1))
    assert "0 of 20 staff members with a" in said("en", now=row(0, 20))


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Huyện Kim Bảng", "huyện Kim Bảng"), ("Thị xã Duy Tiên", "thị xã Duy Tiên"), ("Tỉnh Hà Nam", "tỉnh Hà Nam"),
        ("Thành phố Phủ Lý", "thành phố Phủ Lý"), ("Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Quận 1", "Quận 1"), ("Việt Nam", "Việt Nam"), ("Đồng bằng sông Hồng", "Đồng bằng sông Hồng"),
    ],
)  # fmt: skip
def test_names_of_places_inside_a_sentence(name, inside):
    assert in_sentence(Language.of("vi", CONTENTS), name) == inside
    assert in_sentence(Language.of("en", CONTENTS), name) == name


def test_what_is_estimated_is_told_by_its_sign_in_whole_numbers_and_without_a_verdict():
    now = row(255.69, 266.7) | {"estimated": 0.32}
    told = said("vi", **FULL | {"now": now, "before": row(323, 338), "above": row(1789, 1905)})
    assert "~\u00a0256/267 " in told and "(~\u00a095,9%)" in told
    assert "(giảm ~\u00a067 người)" in told and "255,7" not in told and "67,3" not in told
    assert "cao hơn mức chung" in told and " ~\u00a02,0 điểm %" in told
    assert "chưa kết luận được" in told and "đã đạt" not in told.replace("đã đạt chỉ tiêu 95% hay chưa", "")
