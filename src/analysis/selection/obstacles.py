"""Why somebody is not sent to a course: each one function, in the order in which they are told and counted."""

from collections.abc import Callable, Iterable

from analysis.model.standards import Course
from analysis.selection.person import FIELD_WORDS
from analysis.selection.reasons import Case
from analysis.selection.wording import at_least, level, years
from analysis.words.folding import folded

COLUMN_WORDS = FIELD_WORDS | {"specialism": "chuyên ngành", "skills": "kỹ năng"}

# Course -> every text, folded, by which a list may name it.
CourseNames = dict[str, frozenset[str]]


def not_asked(case: Case) -> str:
    """The list has no column for what the course asks for or gives: nobody can know."""
    course = case.course
    wanted = {
        *course.gives, *course.needs,
        *(["specialism"] if course.specialisms else []), *(["skills"] if course.skills else []),
    }  # fmt: skip
    absent = sorted(COLUMN_WORDS[field] for field in wanted - case.person.columns)
    return f"Danh sách không có cột {', '.join(absent)} nên không xét được" if absent else ""


def has_it_already(case: Case) -> str:
    """The person has all that the course gives."""
    course = case.course
    if not (course.gives or course.specialisms or course.skills):
        return ""
    if case.new_levels or case.new_specialisms or case.new_skills:
        return ""
    told = [f"{FIELD_WORDS[field]}: {level(field, case.person.levels[field])}" for field in course.gives]
    if knowledge := case.words.knowledge(course.specialisms, course.skills):
        told.append(knowledge)
    return "Đã có " + "; ".join(told)


def is_unprepared(case: Case) -> str:
    """The person has not what the course itself asks for."""
    absent = [at_least(field, name) for field, name in case.course.needs.items() if not case.person.has(field, name)]
    return "Chưa đủ điều kiện dự học: cần " + "; ".join(absent) if absent else ""


def retires_soon(case: Case) -> str:
    """The person retires before the course would be of use."""
    least = case.course.least_years_left
    if case.years_left >= least:
        return ""
    return f"Còn {years(case.years_left)} đến tuổi nghỉ hưu, lớp cần còn ít nhất {years(least)}"


OBSTACLES: tuple[Callable[[Case], str], ...] = (not_asked, has_it_already, is_unprepared, retires_soon)
OBSTACLE_WORDS = {
    "not_asked": "Danh sách không có cột cần xét",
    "is_trained": "Đã học lớp này",
    "is_enrolled": "Đang học lớp này",
    "has_it_already": "Đã có trình độ, chuyên môn, kỹ năng mà lớp cấp",
    "is_unprepared": "Chưa đủ điều kiện dự học",
    "retires_soon": "Sắp đến tuổi nghỉ hưu",
    "no_reason": "Không có lý do cử đi học",
    "is_chosen_elsewhere": "Đã được chọn cử đi lớp khác trong đợt này",
}


def attended(texts: Iterable[str], names: frozenset[str]) -> bool:
    """Whether one of the courses written in a list is the one that goes by ``names``."""
    return any(folded(text) in names for text in texts)


def names_of_courses(courses: Iterable[Course], programmes: dict[str, frozenset[str]]) -> CourseNames:
    """Return by which texts a list may name each course: its id, its names, and those of its programme.

    A programme stands for a course only where all courses of it give the same: "Đào tạo đại học" does not tell in what.

    Parameters
    ----------
    programmes : programme -> every text, folded, by which it may be named.
    """
    courses = list(courses)
    gives: dict[str, set[str]] = {}
    for course in courses:
        gives.setdefault(course.programme, set()).add(_given(course))
    return {
        course.id: frozenset(folded(text) for text in (course.id, course.name.vi, course.name.en))
        | (programmes.get(course.programme, frozenset()) if len(gives[course.programme]) == 1 else frozenset())
        for course in courses
    }


def _given(course: Course) -> str:
    return repr((sorted(course.gives.items()), sorted(course.specialisms), sorted(course.skills)))
