"""How the office's workbook says things: Vietnamese words for levels, posts, specialisms and skills."""

from collections.abc import Iterable, Mapping

from analysis.model.nouns import Grouping
from analysis.selection.person import FIELD_WORDS
from analysis.selection.standards import Lack

STEPS = {"certificate": "chứng chỉ", "intermediate": "trung cấp", "college": "cao đẳng", "university": "đại học"}
LEVEL_WORDS: dict[str, dict[str, str]] = {
    "school": {
        "primary": "tiểu học",
        "lower_secondary": "trung học cơ sở",
        "upper_secondary": "trung học phổ thông",
    },
    "degree": STEPS | {"none": "chưa qua đào tạo", "elementary": "sơ cấp", "postgraduate": "trên đại học"},
    "politics": {
        "none": "chưa qua đào tạo",
        "elementary": "sơ cấp",
        "intermediate": "trung cấp",
        "advanced": "cao cấp",
        "bachelor": "cử nhân",
    },
    "management": {"none": "chưa qua bồi dưỡng", "specialist": "chuyên viên", "principal": "chuyên viên chính"},
    "computing": STEPS | {"none": "chưa có chứng chỉ"},
    "language": STEPS | {"none": "chưa có chứng chỉ"},
    "defence": {"none": "chưa qua bồi dưỡng", "yes": "đã qua bồi dưỡng"},
}


class Wording:
    """The words of the groupings ``title``, ``specialism`` and ``skill``."""

    def __init__(self, groupings: Mapping[str, Grouping]) -> None:
        self._names = {
            kind: {member.id: member.name.vi for member in groupings[kind].members}
            for kind in ("title", "specialism", "skill")
        }

    def titles(self, titles: Iterable[str]) -> str:
        """Return the posts that one person holds."""
        return ", ".join(self._names["title"].get(title, title) for title in titles)

    def knowledge(self, specialisms: Iterable[str], skills: Iterable[str]) -> str:
        """Return specialisms and skills in one text: "chuyên môn kinh tế, kỹ năng vận động quần chúng"."""
        told = [f"chuyên môn {self._name('specialism', one)}" for one in sorted(specialisms)]
        return ", ".join(told + [f"kỹ năng {self._name('skill', one)}" for one in sorted(skills)])

    def _name(self, kind: str, member: str) -> str:
        name = self._names[kind].get(member, member)
        return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def level(field: str, name: str) -> str:
    """Return a level in words."""
    return LEVEL_WORDS[field][name]


def at_least(field: str, name: str) -> str:
    """Return a need in words: "trình độ chuyên môn từ đại học trở lên"."""
    if field == "defence":
        return "đã qua bồi dưỡng quốc phòng – an ninh"
    return f"{FIELD_WORDS[field]} từ {level(field, name)} trở lên"


def lacking(lack: Lack) -> str:
    """Return what somebody lacks, and what is there instead."""
    return f"cần {at_least(lack.need.field, lack.need.level)}, hiện {level(lack.need.field, lack.held)}"


def years(number: float) -> str:
    """Return a span in years and months: "3 năm 4 tháng"."""
    whole, months = divmod(round(number * 12), 12)
    if not whole:
        return f"{months} tháng"
    return f"{whole} năm {months} tháng" if months else f"{whole} năm"
