"""From persons to the figures of the forms: (measure, group) -> whole number."""

from collections import Counter
from collections.abc import Callable

from analysis.sample.persons import Degree, Management, Person, Politics, School, Skill
from analysis.sample.seats import posts_of, staff_of

Figures = dict[tuple[str, str], int]
Test = Callable[[Person, int], bool]

STAFF_MEASURES: dict[str, Test] = {
    "staff_total": lambda one, year: True,
    "staff_female": lambda one, year: one.is_female,
    "staff_party_member": lambda one, year: one.is_party_member,
    "staff_ethnic_minority": lambda one, year: one.is_minority,
    "staff_religious": lambda one, year: one.is_religious,
    "staff_pos_cadre": lambda one, year: bool(one.seat),
    "staff_pos_civil_servant": lambda one, year: not one.seat,
    "staff_prof_doctor": lambda one, year: one.degree == Degree.DOCTOR,
    "staff_prof_master": lambda one, year: one.degree == Degree.MASTER,
    "staff_prof_university": lambda one, year: one.degree == Degree.UNIVERSITY,
    "staff_prof_college": lambda one, year: one.degree == Degree.COLLEGE,
    "staff_prof_intermediate": lambda one, year: one.degree == Degree.INTERMEDIATE,
    "staff_prof_elementary": lambda one, year: one.degree == Degree.ELEMENTARY,
    "staff_edu_upper_secondary": lambda one, year: one.school == School.UPPER_SECONDARY,
    "staff_edu_lower_secondary": lambda one, year: one.school == School.LOWER_SECONDARY,
    "staff_edu_primary": lambda one, year: one.school == School.PRIMARY,
    "staff_llct_bachelor": lambda one, year: one.politics == Politics.BACHELOR,
    "staff_llct_advanced": lambda one, year: one.politics == Politics.ADVANCED,
    "staff_llct_intermediate": lambda one, year: one.politics == Politics.INTERMEDIATE,
    "staff_llct_elementary": lambda one, year: one.politics == Politics.ELEMENTARY,
    "staff_it_intermediate_plus": lambda one, year: one.computing == Skill.HIGHER,
    "staff_it_certificate": lambda one, year: one.computing == Skill.CERTIFICATE,
    "staff_eng_degree_plus": lambda one, year: one.english == Skill.HIGHER,
    "staff_eng_certificate": lambda one, year: one.english == Skill.CERTIFICATE,
    "staff_ofl_degree_plus": lambda one, year: one.other_language == Skill.HIGHER,
    "staff_ofl_certificate": lambda one, year: one.other_language == Skill.CERTIFICATE,
    "staff_ethnic_language_certificate": lambda one, year: one.speaks_minority_language,
    "staff_sm_principal": lambda one, year: one.management == Management.PRINCIPAL,
    "staff_sm_specialist": lambda one, year: one.management == Management.SPECIALIST,
    "staff_sm_none": lambda one, year: one.management == Management.NONE,
    "staff_age_le30": lambda one, year: one.age_in(year) <= 30,
    "staff_age_31_40": lambda one, year: 31 <= one.age_in(year) <= 40,
    "staff_age_41_50": lambda one, year: 41 <= one.age_in(year) <= 50,
    "staff_age_51_60": lambda one, year: 51 <= one.age_in(year) <= 60,
    "staff_age_f51_55": lambda one, year: one.is_female and 51 <= one.age_in(year) <= 55,
    "staff_age_m56_60": lambda one, year: not one.is_female and 56 <= one.age_in(year) <= 60,
    "staff_age_over_retirement": lambda one, year: one.age_in(year) > 60,
    "staff_rotated_from_district": lambda one, year: one.is_rotated,
}
LEADER_MEASURES: dict[str, Test] = {
    "leaders_total": lambda one, year: True,
    "leaders_female": lambda one, year: one.is_female,
    "leaders_ethnic_minority": lambda one, year: one.is_minority,
    "leaders_age_le40": lambda one, year: one.age_in(year) <= 40,
    "leaders_age_41_50": lambda one, year: 41 <= one.age_in(year) <= 50,
    "leaders_age_over_50": lambda one, year: one.age_in(year) > 50,
    "leaders_college": lambda one, year: one.degree == Degree.COLLEGE,
    "leaders_university": lambda one, year: one.degree == Degree.UNIVERSITY,
    "leaders_postgraduate": lambda one, year: one.degree > Degree.UNIVERSITY,
    "leaders_associate_professor": lambda one, year: False,
    "leaders_professor": lambda one, year: False,
    "leaders_llct_elementary": lambda one, year: one.politics == Politics.ELEMENTARY,
    "leaders_llct_intermediate": lambda one, year: one.politics == Politics.INTERMEDIATE,
    "leaders_llct_advanced_or_bachelor": lambda one, year: one.politics > Politics.INTERMEDIATE,
}


def staff_figures(persons: list[Person], year: int) -> Figures:
    """Count the staff of one commune as form BM02 does."""
    staff = staff_of(persons)
    return {(measure, ""): sum(test(one, year) for one in staff) for measure, test in STAFF_MEASURES.items()}


def leader_figures(communes: dict[str, list[Person]], year: int) -> Figures:
    """Count the leading posts of some communes (code -> persons) as form 9C does: posts, not persons."""
    posts = [held for code, persons in communes.items() for held in posts_of(persons, code)]
    counted: Counter[tuple[str, str]] = Counter()
    for post, person in posts:
        counted.update((measure, post) for measure, test in LEADER_MEASURES.items() if test(person, year))
    return counted
