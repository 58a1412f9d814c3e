"""Every reason, obstacle and level has its words."""

from analysis.model.standards import PERSON_LEVELS
from analysis.selection.obstacles import OBSTACLE_WORDS, OBSTACLES
from analysis.selection.person import FIELD_WORDS
from analysis.selection.reasons import REASON_WORDS, REASONS
from analysis.selection.wording import LEVEL_WORDS, Wording, at_least, years


def test_reasons_and_obstacles_have_words():
    assert [reason.__name__ for reason in REASONS] == list(REASON_WORDS)
    assert {obstacle.__name__ for obstacle in OBSTACLES} | {
        "is_trained", "is_enrolled", "is_chosen_elsewhere", "no_reason",
    } == set(OBSTACLE_WORDS)  # fmt: skip


def test_levels_have_words():
    assert not [
        (field, step) for field, steps in PERSON_LEVELS.items() for step in steps if step not in LEVEL_WORDS[field]
    ]
    assert set(FIELD_WORDS) == set(PERSON_LEVELS)


def test_needs_spans_and_knowledge_in_words(groupings):
    assert at_least("degree", "university") == "trình độ chuyên môn từ đại học trở lên"
    assert at_least("defence", "yes") == "đã qua bồi dưỡng quốc phòng – an ninh"
    assert [years(number) for number in (0, 5 / 12, 1, 3 + 4 / 12)] == ["0 tháng", "5 tháng", "1 năm", "3 năm 4 tháng"]
    words = Wording(groupings)
    assert words.knowledge({"law", "economics"}, {"petitions"}) == (
        "chuyên môn kinh tế, chuyên môn luật, kỹ năng tiếp dân"
    )
    assert words.titles(["party_secretary", "office_statistics"]) == "Bí thư Đảng ủy, Văn phòng – thống kê"
