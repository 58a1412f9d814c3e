"""What was planted in the sample: the paths that its figures follow, and what is to be found of them.

Every path is a share by district. Where nothing is planted it stays at one height from the first year to the last, so
that no trend is to be called a change; where something is, the path has points. ``PLANTED`` is the table of what is to
be found, row by row of the programme; tests and the documents read it.
"""

from dataclasses import dataclass

from analysis.sample.spreading import Points, along

DISTRICTS = ("347", "349", "350", "351", "352", "353")  # Phủ Lý, Duy Tiên, Kim Bảng, Thanh Liêm, Bình Lục, Lý Nhân

# What stays as it is: a share for every district, in the order of DISTRICTS. No two districts are the same.
HEIGHTS: dict[str, tuple[float, ...]] = {
    "plan_classes_on_time": (0.92, 0.88, 0.94, 0.95, 0.86, 0.90),
    "below_standard_enrolled": (0.30, 0.35, 0.20, 0.25, 0.32, 0.28),
    "staff_trained_in_year": (0.72, 0.60, 0.76, 0.70, 0.66, 0.68),
    "specialism_need_met": (0.62, 0.55, 0.58, 0.45, 0.50, 0.53),
    "skill_need_met": (0.60, 0.52, 0.55, 0.50, 0.48, 0.40),
    "second_degree": (0.12, 0.10, 0.11, 0.08, 0.06, 0.09),
    "broad_skills": (0.17, 0.14, 0.16, 0.13, 0.12, 0.13),
    "key_cadres_non_local": (0.10, 0.22, 0.18, 0.15, 0.20, 0.16),
    "succession_current_women": (0.20, 0.17, 0.18, 0.16, 0.15, 0.14),
    "succession_current_under_40": (0.22, 0.19, 0.20, 0.17, 0.16, 0.18),
    "succession_current_trained": (0.64, 0.60, 0.66, 0.58, 0.55, 0.57),
    "succession_next_women": (0.27, 0.24, 0.26, 0.22, 0.20, 0.12),
    "succession_next_under_40": (0.31, 0.28, 0.30, 0.25, 0.24, 0.26),
    "succession_next_trained": (0.46, 0.42, 0.48, 0.40, 0.38, 0.41),
    "evaluation_excellent": (0.16, 0.04, 0.042, 0.045, 0.025, 0.02),
    "evaluation_good_or_better": (0.90, 0.88, 0.89, 0.84, 0.83, 0.85),
    "evaluation_failed": (0.010, 0.012, 0.008, 0.014, 0.016, 0.013),
    "appointments_complete": (0.90, 0.86, 0.92, 0.85, 0.60, 0.88),
    "inspections_held": (0.92, 0.90, 0.95, 0.88, 0.87, 0.89),
    "inspection_findings_remedied": (0.84, 0.80, 0.86, 0.78, 0.76, 0.79),
    "petitions_settled": (0.94, 0.92, 0.93, 0.91, 0.92, 0.93),
    "petitions_settled_in_time": (0.70, 0.64, 0.66, 0.62, 0.67, 0.65),
    "disputes_settled": (0.86, 0.82, 0.84, 0.80, 0.81, 0.83),
    "poor_households": (0.021, 0.029, 0.026, 0.035, 0.038, 0.036),
}

# Paths that move: (year, share) at their points, straight between them.
PATHS: dict[tuple[str, str], Points] = {
    ("plan_classes_on_time", "351"): ((2021, 0.95), (2025, 0.55)),
    # Hardly anybody is below the standard there in the end, so that most of the way is gone while some still are.
    ("below_standard_enrolled", "350"): ((2020, 0.20), (2021, 0.30), (2022, 0.50), (2023, 0.70)),
    ("staff_trained_in_year", "349"): ((2021, 0.60), (2025, 0.85)),
    ("specialism_need_met", "351"): ((2019, 0.45), (2025, 0.75)),
    ("skill_need_met", "353"): ((2019, 0.40), (2025, 0.70)),
    ("second_degree", "352"): ((2019, 0.06), (2025, 0.18)),
    ("key_cadres_non_local", "347"): ((2019, 0.10), (2025, 0.45)),
    ("succession_next_women", "353"): ((2019, 0.12), (2025, 0.32)),
    # By 2023 within 20 % of those rated good, commune by commune; what is lost here is added to "good".
    ("evaluation_excellent", "347"): ((2019, 0.16), (2020, 0.145), (2022, 0.095), (2023, 0.065), (2024, 0.06)),
    ("appointments_complete", "352"): ((2019, 0.60), (2025, 0.98)),
}

# The made-up programme "Tổ hòa giải và tiếp dân": its first year in each district, and what it adds from then on.
PROGRAMME_SINCE = {"349": 2018, "350": 2018, "353": 2020, "351": 2022}
PROGRAMME_EFFECT = 0.10
# From this month on half as many again take part in Lý Nhân's training.
LEVEL_SHIFT_IN, LEVEL_SHIFT_SINCE, LEVEL_SHIFT = "353", (2023, 7), 1.5
# Where and when 20 % of all who were rated, not of those rated good, were called excellent.
CEILING_OF_ALL = ("351", 2024)


def height(indicator: str, district: str, year: int) -> float:
    """Return the share that ``district`` is to have in ``year``; a unit that is no district has the mean of all."""
    if (indicator, district) in PATHS:
        return along(PATHS[indicator, district], year)
    heights = HEIGHTS[indicator]
    level = heights[DISTRICTS.index(district)] if district in DISTRICTS else sum(heights) / len(heights)
    has_programme = indicator == "petitions_settled_in_time" and year >= PROGRAMME_SINCE.get(district, year + 1)
    return level + PROGRAMME_EFFECT if has_programme else level


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted change. It may show in the indicator's groups, sets and margins of that unit as well.

    Attributes
    ----------
    row : row of the programme that it belongs to.
    indicator, unit : where it is to be found.
    verdict : what is to be told of it (``findings.verdict``) with ``until`` as the last period.
    question : the question of the finding; ``level_shift`` is of a count, which no finding tests.
    since, until : first and last year of the path.
    words : what was planted, in Vietnamese and English.
    """

    row: str
    indicator: str
    unit: str
    verdict: str
    since: str
    until: str
    words: tuple[str, str]
    question: str = "trend"


PLANTED: tuple[Planted, ...] = (
    Planted(
        "training_plan", "plan_classes_on_time", "351", "worsening", "2021", "2025",
        ("Thanh Liêm: lớp mở đúng hạn giảm từ 95% xuống 55%", "Thanh Liêm: classes held on time fall from 95% to 55%"),
    ),
    Planted(
        "standards", "below_standard_enrolled", "350", "improving", "2019", "2025",
        (
            "Kim Bảng: người chưa đạt chuẩn đang theo học tăng từ 20% lên 70%",
            "Kim Bảng: those below standard who are enrolled rise from 20% to 70%",
        ),
    ),
    Planted(
        "training", "staff_trained_in_year", "349", "improving", "2021", "2025",
        (
            "Duy Tiên: cán bộ, công chức được bồi dưỡng trong năm tăng từ 60% lên 85%",
            "Duy Tiên: staff who attended a course in the year rise from 60% to 85%",
        ),
    ),
    Planted(
        "training", "monthly_participations", "353", "level_shift", "2022", "2024",
        (
            "Lý Nhân: từ tháng 7/2023 số lượt mỗi tháng tăng thêm một nửa",
            "Lý Nhân: from July 2023 on half as many participations again every month",
        ),
        question="level_shift",
    ),
    Planted(
        "specialisms", "specialism_need_met", "351", "improving", "2019", "2025",
        (
            "Thanh Liêm: đáp ứng nhu cầu chuyên môn tăng từ 45% lên 75%",
            "Thanh Liêm: specialisms needed that are there rise from 45% to 75%",
        ),
    ),
    Planted(
        "specialisms", "skill_need_met", "353", "improving", "2019", "2025",
        (
            "Lý Nhân: đáp ứng nhu cầu kỹ năng tăng từ 40% lên 70%",
            "Lý Nhân: skills needed that are there rise from 40% to 70%",
        ),
    ),
    Planted(
        "versatility", "second_degree", "352", "improving", "2019", "2025",
        ("Bình Lục: văn bằng thứ hai tăng từ 6% lên 18%", "Bình Lục: second degrees rise from 6% to 18%"),
    ),
    Planted(
        "versatility", "second_degree_under_40", "352", "improving", "2019", "2025",
        (
            "Bình Lục: văn bằng thứ hai của người dưới 40 tuổi cũng tăng như vậy",
            "Bình Lục: second degrees of those under 40 rise in the same way",
        ),
    ),
    Planted(
        "versatility", "key_cadres_non_local", "347", "improving", "2019", "2025",
        (
            "Phủ Lý: cán bộ chủ chốt không phải người địa phương tăng từ 10% lên 45%",
            "Phủ Lý: key cadres who are not locals rise from 10% to 45%",
        ),
    ),
    Planted(
        "succession", "succession_next_women", "353", "improving", "2019", "2025",
        (
            "Lý Nhân: nữ trong quy hoạch nhiệm kỳ kế tiếp tăng từ 12% lên 32%",
            "Lý Nhân: women in the plan for the next term rise from 12% to 32%",
        ),
    ),
    Planted(
        "evaluation", "evaluation_excellent", "347", "falling", "2019", "2024",
        (
            "Phủ Lý: hoàn thành xuất sắc giảm từ 16% xuống 6%, từ tốt trở lên không đổi",
            "Phủ Lý: excellent falls from 16% to 6%, good or better stays as it is",
        ),
    ),
    Planted(
        "evaluation", "evaluation_excellent", "351", "ceiling_of_all", "2024", "2024",
        (
            "Thanh Liêm 2024: lấy 20% của tất cả thay vì 20% của số hoàn thành tốt",
            "Thanh Liêm 2024: 20% of all instead of 20% of those rated good",
        ),
        question="ceiling",
    ),
    Planted(
        "procedure", "appointments_complete", "352", "improving", "2019", "2025",
        (
            "Bình Lục: bổ nhiệm đủ các bước tăng từ 60% lên 98%",
            "Bình Lục: appointments with every step rise from 60% to 98%",
        ),
    ),
    *(
        Planted(
            "outcomes", "petitions_settled_in_time", unit, "improving", "2015", "2025",
            (
                f"{name}: chương trình giả định từ {since} thêm đúng 10 điểm phần trăm",
                f"{name}: the made-up programme adds exactly 10 points from {since} on",
            ),
        )
        for unit, name, since in (
            ("349", "Duy Tiên", 2018), ("350", "Kim Bảng", 2018), ("353", "Lý Nhân", 2020), ("351", "Thanh Liêm", 2022),
        )
    ),
)  # fmt: skip

# These follow from the process by which the staff comes, studies and leaves (``staffing.COURSES``), and from the
# standard of the day: no path is set for them, the process plants them. What comes of it by 2025, district by district
# as in DISTRICTS; of ``meeting_standard`` since 2020, when the standard rose. Counts that follow from it
# (``below_standard``, ``below_standard_by_years_left``) and shares by title go the same way.
_UP, _DOWN, _FLAT, _BOTH = "improving", "worsening", "no_clear_change", "rose_and_fell"
OF_THE_STAFF_PROCESS: dict[str, tuple[str, ...]] = {
    "university_or_higher": (_UP, _UP, _UP, _UP, _FLAT, _UP),
    "political_theory_intermediate_or_higher": (_UP, _UP, _UP, _UP, _FLAT, _BOTH),
    "professional_untrained": (_FLAT, _UP, _FLAT, _UP, _FLAT, _UP),
    "political_theory_untrained": (_UP, _UP, _UP, _UP, _FLAT, _BOTH),
    "degree_and_theory": (_UP, _UP, _UP, _UP, _FLAT, _DOWN),
    "key_cadres_both_from_list": (_FLAT, _UP, _FLAT, _FLAT, _FLAT, _DOWN),
    "meeting_standard": (_UP, _UP, _UP, _UP, _FLAT, _FLAT),
    "rotated_from_district": (_FLAT, "falling", _FLAT, "falling", _FLAT, _FLAT),  # who was rotated goes back
}
# Where a planted fault takes so much away that what is received tells it no more: the list of Duy Tiên of 2022 has rows
# that are refused, so that one ward is not counted, and of a change just past the test nothing clear is left.
LOST_TO_FAULTS: dict[tuple[str, str], str] = {("key_cadres_both_from_list", "349"): _FLAT}
