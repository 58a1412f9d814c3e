"""What makes a made-up person look like one on a list: a name, a day of birth, an identity number, a day of entry.

All of it follows from the person's number. The identity numbers begin with 000: no province has that code, so that none
of them can be anybody's.
"""

from datetime import date, timedelta

from analysis.sample.persons import Person
from analysis.sample.spreading import pick, rank

FAMILY = {
    "Nguyễn": 38, "Trần": 12, "Lê": 9, "Phạm": 8, "Hoàng": 5, "Vũ": 6, "Đỗ": 4, "Bùi": 3, "Đặng": 3, "Ngô": 2,
    "Dương": 2, "Lại": 2, "Đinh": 2, "Chu": 1, "Trịnh": 1, "Lương": 1, "Phan": 1,
}  # fmt: skip
MIDDLE_OF_MEN = {"Văn": 30, "Đức": 9, "Quang": 8, "Hữu": 6, "Minh": 6, "Xuân": 6, "Ngọc": 5, "Đình": 5, "Thanh": 4}
MIDDLE_OF_WOMEN = {"Thị": 46, "Thanh": 7, "Thu": 6, "Ngọc": 6, "Minh": 4, "Hồng": 4, "Thúy": 3, "Phương": 3}
GIVEN_OF_MEN = (
    "An", "Bình", "Chiến", "Cường", "Dũng", "Đạt", "Điệp", "Đông", "Giang", "Hải", "Hiếu", "Hòa", "Hoàn", "Hùng",
    "Huy", "Khánh", "Kiên", "Lâm", "Long", "Mạnh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Quyết", "Sơn", "Tài",
    "Tâm", "Thái", "Thắng", "Thành", "Thịnh", "Tiến", "Toàn", "Trung", "Tuấn", "Tùng", "Việt", "Vinh",
)  # fmt: skip
GIVEN_OF_WOMEN = (
    "Anh", "Bích", "Chi", "Dung", "Duyên", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Hoài", "Huệ", "Huyền", "Hương",
    "Lan", "Liên", "Linh", "Loan", "Mai", "Nga", "Ngân", "Nhung", "Oanh", "Phương", "Quyên", "Tâm", "Thảo", "Thu",
    "Thủy", "Trang", "Tuyết", "Vân", "Xuân", "Yến",
)  # fmt: skip
YOUNGEST_ENTRY, YOUNGEST_INSURED = 22, 18
DAY = timedelta(days=1)


def name_of(person: Person) -> str:
    """Return the person's name: family, middle and given name."""
    number = person.number
    middle = MIDDLE_OF_WOMEN if person.is_female else MIDDLE_OF_MEN
    given = GIVEN_OF_WOMEN if person.is_female else GIVEN_OF_MEN
    last = given[int(rank("given name", number) * len(given))]
    return f"{pick(FAMILY, 'family name', number)} {pick(middle, 'middle name', number)} {last}"


def born_on(person: Person) -> date:
    """Return the day of birth. The age on 30 June, in full years, is that of ``Person.age_in``, whatever the rule.

    Whoever is said to be born in 1980 was born between 2 July 1979 and 29 June 1980: on no 30 June is a birthday.
    """
    return _between(date(person.born - 1, 7, 2), date(person.born, 6, 29), rank("born on", person.number))


def entered_on(person: Person, first_year: int) -> date:
    """Return the day of entry: in the year before the person's first 30 June, or, for founders, some time before."""
    if person.came_in > first_year:
        return _between(date(person.came_in - 1, 7, 1), date(person.came_in, 6, 29), rank("entered", person.number))
    youngest = date(person.born + YOUNGEST_ENTRY, 1, 1)
    return _between(youngest, date(first_year, 6, 29), rank("entered", person.number))


def insured_since(person: Person, entered: date) -> date:
    """Return the first day of the month in which the person's social insurance began: up to four years before entry."""
    earliest = max(date(person.born + YOUNGEST_INSURED, 1, 1), entered - 4 * 365 * DAY)
    return _between(min(earliest, entered), entered, rank("insured", person.number)).replace(day=1)


def identity_number(person: Person) -> str:
    """Return twelve digits that begin with 000, which no real identity number does."""
    return f"000{person.number:09d}"


def _between(first: date, last: date, share: float) -> date:
    return first + int(share * ((last - first).days + 1)) * DAY
