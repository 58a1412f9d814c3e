"""Why somebody is sent to a course. A further reason is one function and its place in ``REASONS``.

A reason looks at one case and returns Vietnamese words, or nothing where it does not speak. The strongest reason that
speaks decides where the case stands; all that speak are told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from analysis.model.standards import Course
from analysis.selection.person import FIELD_WORDS, Person, rank_of
from analysis.selection.standards import Lack
from analysis.selection.wording import Wording, lacking, level

YOUNG = 40
DEGREE_TRAINING = "I.1."  # programmes of form 10-BTCTW, part "Đào tạo chuyên môn"


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """One person before one course.

    Attributes
    ----------
    person : the row that stands for the person (that of the key post, if there is one); posts : all rows.
    day : the day on which it is decided.
    lacks : what is lacking for any of the posts; years_left : to retirement.
    unmet : (commune, specialism or skill) -> how many the commune still lacks; empty where nobody told its needs.
    """

    person: Person
    posts: tuple[Person, ...]
    course: Course
    day: date
    lacks: tuple[Lack, ...]
    years_left: float
    unmet: Mapping[tuple[str, str], int]
    words: Wording

    @property
    def new_specialisms(self) -> frozenset[str]:
        """What the course gives of specialisms that the person has not."""
        return frozenset(self.course.specialisms).difference(*(post.specialisms for post in self.posts))

    @property
    def new_skills(self) -> frozenset[str]:
        """What the course gives of skills that the person has not."""
        return frozenset(self.course.skills).difference(*(post.skills for post in self.posts))

    @property
    def new_levels(self) -> dict[str, str]:
        """The fields in which the course gives a higher level than the person has."""
        held = self.person.levels
        return {
            field: name
            for field, name in self.course.gives.items()
            if field in held and not self.person.has(field, name)
        }


def lacks_standard(case: Case) -> str:
    """The post needs a level that the person has not and the course gives."""
    told = [f"{lacking(lack)} ({lack.need.standard.name.vi})" for lack in _mended(case)]
    return "Chưa đạt chuẩn chức danh: " + "; ".join(told) if told else ""


def commune_needs(case: Case) -> str:
    """The commune still lacks a specialism or a skill that the course gives and the person has not."""
    told = [
        f"{case.unmet[case.person.unit, member]} người có {words}"
        for member, words in (
            *((one, case.words.knowledge([one], [])) for one in sorted(case.new_specialisms)),
            *((one, case.words.knowledge([], [one])) for one in sorted(case.new_skills)),
        )
        if (case.person.unit, member) in case.unmet
    ]
    return "Đơn vị còn thiếu " + ", ".join(told) if told else ""


def young_with_one_degree(case: Case) -> str:
    """Under 40, with one university degree, before a course that leads to a degree in another specialism."""
    course, person = case.course, case.person
    is_second = course.programme.startswith(DEGREE_TRAINING) and bool(case.new_specialisms)
    has_one = person.has("degree", "university") and not person.has_second_degree
    if not (is_second and has_one) or "second_degree" not in person.columns or person.age_on(case.day) >= YOUNG:
        return ""
    return f"Dưới {YOUNG} tuổi, mới có một bằng đại học"


def raises_level(case: Case) -> str:
    """The course leads to a higher level than the person has, though the post does not ask for it."""
    asked_for = {lack.need.field for lack in _mended(case)}
    told = [
        f"{FIELD_WORDS[field]}: {level(field, name)} (hiện: {level(field, case.person.levels[field])})"
        for field, name in case.new_levels.items()
        if field not in asked_for
    ]
    return "Nâng trình độ – " + "; ".join(told) if told else ""


def knows_more(case: Case) -> str:
    """The course gives a specialism or a skill that the person has not, though the commune did not ask for it."""
    unasked = [
        {one for one in new if (case.person.unit, one) not in case.unmet}
        for new in (case.new_specialisms, case.new_skills)
    ]
    told = case.words.knowledge(*unasked)
    return f"Bổ sung {told}" if told else ""


def has_not_attended(case: Case) -> str:
    """The course gives no level, specialism or skill (a refresher), and is not among those attended."""
    gives = case.course.gives or case.course.specialisms or case.course.skills
    return "" if gives else "Thuộc đối tượng của lớp, chưa có trong danh sách đã học"


# The strongest first. What order it is, is told in docs/methods/candidates.md and in the workbook.
REASONS: tuple[Callable[[Case], str], ...] = (
    lacks_standard,
    commune_needs,
    young_with_one_degree,
    raises_level,
    knows_more,
    has_not_attended,
)
REASON_WORDS = {
    "lacks_standard": "Chưa đạt chuẩn của chức danh mà lớp bổ sung được",
    "commune_needs": "Đơn vị còn thiếu chuyên môn, kỹ năng mà lớp bổ sung",
    "young_with_one_degree": "Cán bộ trẻ (dưới 40 tuổi) mới có một bằng đại học",
    "raises_level": "Nâng trình độ, dù chức danh không đòi hỏi",
    "knows_more": "Bổ sung chuyên môn, kỹ năng, dù đơn vị chưa nêu nhu cầu",
    "has_not_attended": "Thuộc đối tượng của lớp bồi dưỡng, chưa học",
}


def _mended(case: Case) -> list[Lack]:
    """Return what the person lacks for a post and has after the course."""
    gives = case.course.gives
    return [
        lack for lack in case.lacks
        if rank_of(lack.need.field, gives.get(lack.need.field, "")) >= rank_of(lack.need.field, lack.need.level)
    ]  # fmt: skip
