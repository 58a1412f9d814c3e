"""The persons behind the figures: lasting numbers that shift nothing, names, days, titles, and the staff list."""

import hashlib
import json
from collections import Counter
from datetime import date

import pytest

from analysis.sample.counting import leader_figures, staff_figures
from analysis.sample.naming import born_on, entered_on, identity_number, insured_since, name_of
from analysis.sample.staffing import years_of_staff
from analysis.sample.titles import OF_CIVIL_SERVANTS

LISTS = range(2019, 2026)
DISTRICTS = ("347", "349", "350", "351", "352", "353")
# Head of the mark on the list -> head of the count in BM02.
SAME = {
    "Đảng viên": "Trong đó | Đảng viên",
    "Trình độ văn hóa | THPT": "Chia theo trình độ đào tạo | Học vấn phổ thông | Trung học phổ thông",
    "Trình độ chuyên môn | Sơ cấp": "Chia theo trình độ đào tạo | Chuyên môn | Sơ cấp",
    "Trình độ chuyên môn | Trung cấp": "Chia theo trình độ đào tạo | Chuyên môn | Trung cấp",
    "Trình độ chuyên môn | Cao đẳng": "Chia theo trình độ đào tạo | Chuyên môn | Cao đẳng",
    "Trình độ chuyên môn | Đại học": "Chia theo trình độ đào tạo | Chuyên môn | Đại học",
    "Lý luận chính trị | Sơ cấp": "Chia theo trình độ đào tạo | Chính trị | Sơ cấp",
    "Lý luận chính trị | Trung cấp": "Chia theo trình độ đào tạo | Chính trị | Trung cấp",
    "Lý luận chính trị | Cao cấp": "Chia theo trình độ đào tạo | Chính trị | Cao cấp",
    "Quản lý nhà nước | Chuyên viên": "Chia theo trình độ đào tạo | Quản lý nhà nước | Chuyên viên & TĐ",
    "Quản lý nhà nước | Chưa qua đào tạo": "Chia theo trình độ đào tạo | Quản lý nhà nước | Chưa qua đào tạo",
    "Tin học | Trung cấp": "Chia theo trình độ đào tạo | Tin học | Trung cấp trở lên",
    "Tin học | Chứng chỉ A, B, C": "Chia theo trình độ đào tạo | Tin học | Chứng chỉ",
}


@pytest.fixture(scope="module")
def listed(sample, rows_of, catalogue):
    """Read a list back: commune's name -> the rows of its persons, as {head: cell}."""
    heads = [field.head for field in catalogue.forms["staff_list"].versions[0].fields] + ["Ghi chú"]
    titles = {member.name.vi for member in catalogue.groupings["title"].members}

    def read(year: int, district: str) -> dict[str, list[dict]]:
        found: dict[str, list[dict]] = {}
        rows = rows_of(sample / f"{year}/CL02_{district}.xlsx")
        start = next(place for place, row in enumerate(rows) if row[:3] == [1, 2, 3]) + 1
        for row in rows[start:]:
            if isinstance(row[0], int):
                found[next(reversed(found))].append(dict(zip(heads, row, strict=False)))
            elif row[1] and row[1] not in titles:
                if str(row[1]).startswith(("NGƯỜI", "(Ký")):
                    break
                found[row[1]] = []
        return found

    return read


def test_the_figures_of_bm02_and_9c_are_what_they_were_before_persons_had_numbers(registry):
    told = {}
    for staff in years_of_staff(registry):
        for code, persons in staff.persons.items():
            leaders = leader_figures({code: persons}, staff.year)
            told[f"{staff.year}|{code}"] = [
                sorted((measure, count) for (measure, _), count in staff_figures(persons, staff.year).items()),
                sorted((measure, group, count) for (measure, group), count in leaders.items()),
            ]
    # Of the sample as it was without numbers, traits and lists (version 0.1).
    before = "5a68bcbafd6e8ab97827501cf4a62036789a368f3afc32865cd9ae56e2b00ee5"
    assert hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest() == before


def test_a_number_is_one_person_for_good(sent):
    born, names, last_seen = {}, {}, {}
    for (year, _), one in sent.items():
        for person in (person for members in one.persons.values() for person in members):
            assert person.number > 0
            assert born.setdefault(person.number, born_on(person)) == born_on(person)
            assert names.setdefault(person.number, name_of(person)) == name_of(person)
            assert last_seen.get(person.number, year - 1) == year - 1, "nobody stands twice in a year, or comes back"
            last_seen[person.number] = year
    assert len(born) > 4000


def test_the_day_of_birth_gives_the_age_that_the_forms_show(sent):
    for (year, _), one in sent.items():
        for person in (person for members in one.staff.values() for person in members):
            born = born_on(person)
            had_birthday = (born.month, born.day) <= (6, 30)
            assert year - born.year - (0 if had_birthday else 1) == person.age_in(year)


def test_days_of_entry_and_insurance_are_possible(sent):
    for (year, _), one in sent.items():
        for person in (person for members in one.staff.values() for person in members):
            entered = entered_on(person, 2015)
            assert entered <= date(year, 6, 30)
            assert entered.year - born_on(person).year >= 20
            assert date(born_on(person).year + 17, 1, 1) < insured_since(person, entered) <= entered
            assert person.came_in == 2015 or date(person.came_in - 1, 7, 1) <= entered


def test_no_identity_number_can_be_anybodys(sent):
    numbers = {identity_number(one) for members in sent[2024, "350"].staff.values() for one in members}
    assert all(number.startswith("000") and len(number) == 12 for number in numbers)
    assert len(numbers) == sum(sent[2024, "350"].sizes)


@pytest.mark.parametrize(
    ("year", "district"), [(2019, "Phu_Ly"), (2020, "Kim_Bang"), (2022, "Ly_Nhan"), (2025, "Binh_Luc")]
)
def test_the_list_has_exactly_the_persons_of_bm02(sample, table_of, listed, year, district):
    persons = listed(year, district)
    for name, cells in table_of(sample / f"{year}/BM02_{district}.xlsx", "bm02")[:-1]:
        assert len(persons[name]) == cells["Tổng số"], name
        women = sum(row["Ngày, tháng, năm sinh | Nữ"] != "" for row in persons[name])
        assert women == cells["Trong đó | Nữ"], name
        for mark, head in SAME.items():
            assert sum(row[mark] == "x" for row in persons[name]) == int(cells[head]), (name, mark)


def test_kim_bang_2020_lists_310_with_a_degree_and_316_with_political_theory(listed):
    persons = [row for rows in listed(2020, "Kim_Bang").values() for row in rows]
    degrees = ("Trình độ chuyên môn | Đại học", "Trình độ chuyên môn | Thạc sỹ, tiến sỹ")
    theory = [f"Lý luận chính trị | {level}" for level in ("Trung cấp", "Cao cấp", "Cử nhân")]
    assert len(persons) == 333
    assert sum("x" in [row[head] for head in degrees] for row in persons) == 310
    assert sum("x" in [row[head] for head in theory] for row in persons) == 316


def test_everybody_has_one_degree_one_schooling_and_a_birthday_in_one_column(listed):
    for row in (row for rows in listed(2023, "Thanh_Liem").values() for row in rows):
        for field in ("Trình độ chuyên môn", "Trình độ văn hóa", "Quản lý nhà nước"):
            assert [cell for head, cell in row.items() if head.startswith(field) and cell] == ["x"]
        assert [row[f"Ngày, tháng, năm sinh | {sex}"] == "" for sex in ("Nam", "Nữ")].count(True) == 1
        assert row["Ghi chú"].startswith("Số định danh 000")


@pytest.mark.parametrize("year", LISTS)
def test_each_commune_has_each_title_of_civil_servants_where_it_has_enough(sent, year):
    known = set(OF_CIVIL_SERVANTS) - ({"police_chief"} if year > 2023 else set())
    for district in DISTRICTS:
        one = sent[year, district]
        for members in one.staff.values():
            held = Counter(one.traits[person.number].title for person in members if not person.seat)
            assert set(held) <= known
            assert len(held) == min(len(known), held.total())


def test_a_civil_servant_keeps_the_title_and_nobody_loses_what_was_learned(sent):
    kept = moved = 0
    for year in LISTS[1:]:
        before = {number: one for district in DISTRICTS for number, one in sent[year - 1, district].traits.items()}
        for district in DISTRICTS:
            one = sent[year, district]
            for person in (person for members in one.staff.values() for person in members):
                now, then = one.traits[person.number], before.get(person.number)
                if then is None:
                    continue
                assert then.items <= now.items
                assert now.has_second_degree >= then.has_second_degree
                assert now.is_non_local >= then.is_non_local
                if then.title in OF_CIVIL_SERVANTS and now.title in OF_CIVIL_SERVANTS and then.title != "police_chief":
                    kept, moved = kept + (now.title == then.title), moved + (now.title != then.title)
    assert moved < 0.05 * kept
