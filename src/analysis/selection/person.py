"""A person, read from a row of a list; or why the row cannot be read, in words that quote nothing of it.

A person has no text of its own (``repr`` is off), so that no log and no traceback shows one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.model.nouns import Group, Grouping
from analysis.model.records import Record, RecordFault
from analysis.model.standards import PERSON_LEVELS
from analysis.words.folding import folded

LEAST_AGE, MOST_AGE = 18, 75
NOT_ENROLLED = ("không", "chưa")  # "chưa học lớp nào" is no course
# Everybody has some schooling and some qualification, if only "chưa qua đào tạo"; no mark is no answer.
ALWAYS_TOLD = {"degree": "trình độ chuyên môn", "school": "trình độ văn hóa"}
FIELD_WORDS = {
    **ALWAYS_TOLD,
    "politics": "trình độ lý luận chính trị",
    "management": "quản lý nhà nước",
    "computing": "tin học",
    "language": "ngoại ngữ",
    "defence": "quốc phòng – an ninh",
}


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One person of a list.

    Attributes
    ----------
    unit : code of the commune; title : member of the grouping ``title``; as_of : the day of the list.
    sheet, line : where the row stands; ``name`` as written.
    levels : field -> level (``PERSON_LEVELS``), for every such field that the list has a column for.
    specialisms, skills : members of those groupings, and, folded, what names none of them.
    enrolled, trained : courses and programmes as written.
    entered : the day of entry; None where it is not told, or lies after the list's day.
    columns : the fields that the list has a column for.
    """

    unit: str
    title: str
    as_of: date
    sheet: str
    line: int
    name: str
    born: date
    is_woman: bool
    levels: Mapping[str, str]
    specialisms: frozenset[str]
    skills: frozenset[str]
    has_second_degree: bool
    is_non_local: bool
    enrolled: tuple[str, ...]
    trained: tuple[str, ...]
    entered: date | None
    columns: frozenset[str]

    def age_on(self, day: date) -> int:
        """Return the age on ``day``, in full years."""
        return full_years(self.born, day)

    def has(self, field: str, level: str) -> bool:
        """Whether the person has at least ``level``; a field that the list does not ask for is not had."""
        return rank_of(field, self.levels.get(field, "")) >= rank_of(field, level)

    @property
    def key(self) -> tuple[str, str, date, bool]:
        """What is the same for one person in two rows of a commune's list: who holds two posts stands in both."""
        return self.unit, folded(self.name), self.born, self.is_woman


def full_years(since: date, day: date) -> int:
    """Return the full years from ``since`` to ``day``."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def rank_of(field: str, level: str) -> int:
    """Return how high ``level`` stands in its field, lowest 0; -1 for one that there is not."""
    steps = PERSON_LEVELS.get(field, ())
    return steps.index(level) if level in steps else -1


def read_persons(
    records: Iterable[Record], groupings: Mapping[str, Grouping]
) -> tuple[list[Person], list[RecordFault]]:
    """Return the persons of the rows, and what is wrong with the rows that tell none."""
    names = {kind: names_of(groupings[kind]) for kind in ("specialism", "skill")}
    titles = {member.id: member for member in groupings["title"].members}
    persons: list[Person] = []
    faults: list[RecordFault] = []
    for record in records:
        born = _birth_date(record)
        wrong = [
            *_faults_of_title(record, titles),
            *([born] if isinstance(born, RecordFault) else []),
            *_faults_of_levels(record),
        ]
        faults += wrong
        if not isinstance(born, RecordFault) and not wrong:
            persons.append(_person(record, born, names))
    return persons, [*faults, *twice(persons)]


def twice(persons: Iterable[Person]) -> list[RecordFault]:
    """Return a fault for each row that says the same of the same person as an earlier one: a sheet that was copied."""
    seen: set[object] = set()
    faults = []
    for person in persons:
        key = (person.key, person.title)
        if key in seen:
            message = "Người này đã có ở một hàng khác với cùng chức danh. Hãy xóa hàng (hoặc trang) trùng."
            faults.append(RecordFault(person.sheet, person.line, "name", "person_twice", message))
        seen.add(key)
    return faults


def posts_of_each(rows: Iterable[Person]) -> list[list[Person]]:
    """Gather the rows of each person. Two rows of one title are two persons, even of one name and birthday."""
    found: dict[object, list[Person]] = {}
    for row in rows:
        key: object = row.key
        if any(row.title == other.title for other in found.get(key, ())):
            key = (row.unit, row.sheet, row.line)
        found.setdefault(key, []).append(row)
    return list(found.values())


def names_of(grouping: Grouping) -> dict[str, str]:
    """Return every text, folded, by which a member of the grouping may be named -> the member."""
    return {folded(text): member.id for member in grouping.members for text in (*member.texts, member.name.en)}


def texts_of(record: Record, field: str) -> tuple[str, ...]:
    """Return the several texts of a field, as written."""
    return tuple(text.strip() for text in record.fields.get(field, "").split(";") if text.strip())


def _person(record: Record, born: date, names: Mapping[str, Mapping[str, str]]) -> Person:
    fields = record.fields
    entered = _day(fields.get("entered", ""))
    return Person(
        unit=record.unit,
        title=record.title,
        as_of=record.as_of,
        sheet=record.sheet,
        line=record.line,
        name=fields.get("name", ""),
        born=born,
        is_woman="born_woman" in fields,
        levels={field: _level(record, field) for field in PERSON_LEVELS if field in record.columns},
        specialisms=_members(texts_of(record, "specialism"), names["specialism"]),
        skills=_members(texts_of(record, "skills"), names["skill"]),
        has_second_degree="second_degree" in fields,
        is_non_local="non_local" in fields,
        enrolled=tuple(text for text in texts_of(record, "enrolled") if not folded(text).startswith(NOT_ENROLLED)),
        trained=texts_of(record, "trained"),
        entered=entered if entered and entered <= record.as_of else None,
        columns=record.columns,
    )


def _members(texts: Sequence[str], names: Mapping[str, str]) -> frozenset[str]:
    return frozenset(names.get(folded(part), folded(part)) for text in texts for part in _parts(text, names))


def _parts(text: str, names: Mapping[str, str]) -> list[str]:
    """Return the text, or what stands between its commas: a name may have a comma of its own."""
    return [text] if folded(text) in names else [part for part in text.split(",") if part.strip()]


def _level(record: Record, field: str) -> str:
    written = record.fields.get(field, "")
    if field == "defence":
        return "yes" if written else "none"
    return written or "none"


def _day(text: str) -> date | None:
    """Return an ISO day, of a month or year alone its first day; None if it is none."""
    parts = text.split("-")
    try:
        return date.fromisoformat("-".join([*parts, "01", "01"][:3]))
    except ValueError:
        return None


def _faults_of_title(record: Record, titles: Mapping[str, Group]) -> list[RecordFault]:
    title = titles.get(record.title)
    if title is not None and title.is_in(str(record.as_of.year)):
        return []
    message = f"Chức danh này không có trong mẫu năm {record.as_of.year}. Hãy kiểm tra lại chức danh."
    return [_fault(record, "title", "unknown_title", message)]


def _birth_date(record: Record) -> date | RecordFault:
    told = [field for field in ("born_man", "born_woman") if field in record.fields]
    if not told:
        return _fault(record, "born_man", "no_birth_date", "Chưa ghi ngày sinh ở cột Nam hoặc cột Nữ.")
    if len(told) > 1:
        message = "Ghi ngày sinh ở cả cột Nam và cột Nữ. Hãy chỉ ghi ở một cột."
        return _fault(record, "born_woman", "two_birth_dates", message)
    field = told[0]
    born = _day(record.fields[field])
    if born is None:
        return _fault(record, field, "not_a_date", "Ngày sinh không đọc được. Hãy ghi đủ ngày/tháng/năm.")
    if born > record.as_of:
        return _fault(record, field, "born_after_list", "Ngày sinh sau ngày lập danh sách. Hãy kiểm tra lại.")
    if not LEAST_AGE <= full_years(born, record.as_of) <= MOST_AGE:
        message = f"Theo ngày sinh thì chưa đủ {LEAST_AGE} tuổi hoặc đã trên {MOST_AGE} tuổi. Hãy kiểm tra lại."
        return _fault(record, field, "impossible_age", message)
    return born


def _faults_of_levels(record: Record) -> list[RecordFault]:
    faults = []
    for field, steps in PERSON_LEVELS.items():
        words, written = FIELD_WORDS[field], record.fields.get(field, "")
        if not written:
            if field in ALWAYS_TOLD and field in record.columns:
                message = f"Chưa đánh dấu mức nào về {words}. Hãy đánh dấu đúng một mức."
                faults.append(_fault(record, field, f"no_{field}", message))
        elif field != "defence" and ";" in written:
            message = f"Đánh dấu nhiều mức về {words}. Hãy chỉ đánh dấu mức cao nhất."
            faults.append(_fault(record, field, "several_levels", message))
        elif field != "defence" and written not in steps:
            message = f"Mức ghi về {words} không có trong mẫu. Hãy đánh dấu một mức có trong mẫu."
            faults.append(_fault(record, field, "unknown_level", message))
    if "degree" not in record.columns:
        message = "Danh sách không có cột trình độ chuyên môn. Hãy lập theo đúng mẫu."
        faults.append(_fault(record, "degree", "no_degree", message))
    return faults


def _fault(record: Record, field: str, rule: str, message: str) -> RecordFault:
    return RecordFault(record.sheet, record.line, field, rule, message)
