"""What a staff list says of a person's levels: the made-up person's own scales in the words of the list's columns."""

from analysis.sample.persons import Degree, Management, Person, Politics, School, Skill
from analysis.sample.spreading import rank

DEGREES = {
    Degree.NONE: "none", Degree.ELEMENTARY: "elementary", Degree.INTERMEDIATE: "intermediate",
    Degree.COLLEGE: "college", Degree.UNIVERSITY: "university", Degree.MASTER: "postgraduate",
    Degree.DOCTOR: "postgraduate",
}  # fmt: skip
POLITICS = {
    Politics.NONE: "none", Politics.ELEMENTARY: "elementary", Politics.INTERMEDIATE: "intermediate",
    Politics.ADVANCED: "advanced", Politics.BACHELOR: "bachelor",
}  # fmt: skip
SCHOOLS = {
    School.PRIMARY: "primary",
    School.LOWER_SECONDARY: "lower_secondary",
    School.UPPER_SECONDARY: "upper_secondary",
}
MANAGEMENT = {Management.NONE: "none", Management.SPECIALIST: "specialist", Management.PRINCIPAL: "principal"}
# BM02 tells "intermediate or higher" of computing and "degree or higher" of languages in one column each.
COMPUTING = {Skill.NONE: "none", Skill.CERTIFICATE: "certificate", Skill.HIGHER: "intermediate"}
LANGUAGES = {Skill.NONE: "none", Skill.CERTIFICATE: "certificate", Skill.HIGHER: "university"}
KNOW_DEFENCE = 0.82


def levels_of(person: Person) -> dict[str, str]:
    """Return field -> level of ``person``, as the fields of the form ``staff_list`` name them."""
    return {
        "school": SCHOOLS[person.school],
        "degree": DEGREES[person.degree],
        "politics": POLITICS[person.politics],
        "management": MANAGEMENT[person.management],
        "computing": COMPUTING[person.computing],
        "language": LANGUAGES[max(person.english, person.other_language)],
        "defence": "yes" if rank("defence", person.number) < KNOW_DEFENCE else "none",
    }
