"""A small world made by hand: two districts, of which one lies in the mountains, some posts, courses and rules."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from analysis.geography.registry import Registry
from analysis.model.nouns import Grouping
from analysis.model.places import Unit
from analysis.model.records import Record
from analysis.model.standards import PERSON_LEVELS, Course, RetirementRule, Standard
from analysis.selection.person import Person, read_persons

DAY = date(2024, 6, 30)
COLUMNS = frozenset(PERSON_LEVELS) | {
    "name", "born_man", "born_woman", "entered", "specialism", "second_degree", "non_local", "skills", "enrolled",
    "trained",
}  # fmt: skip
UNITS = (
    ("VN", "country", "quốc gia", "Cả nước", ""),
    ("90", "province", "tỉnh", "Tỉnh Mẫu", "VN"),
    ("901", "district", "huyện", "Huyện Đồng Bằng", "90"),
    ("902", "district", "huyện", "Huyện Miền Núi", "90"),
    ("00001", "commune", "xã", "Xã Một", "901"),
    ("00002", "commune", "xã", "Xã Hai", "901"),
    ("00003", "commune", "xã", "Xã Cao", "902"),
)


def _grouping(name: str, members: dict[str, str], **more: object) -> Grouping:
    listed = [
        {"id": key, "name": {"vi": text, "en": key.replace("_", " ")}, **more.get(key, {})}
        for key, text in members.items()
    ]
    sets = [{"id": "party_and_committee", "name": {"vi": "Chủ chốt", "en": "Key"}, "members": more.get("key", [])}]
    return Grouping.model_validate(
        {"id": name, "name": {"vi": name, "en": name}, "members": listed, "sets": sets if "key" in more else []}
    )


@pytest.fixture(scope="session")
def groupings() -> dict[str, Grouping]:
    made = (
        _grouping(
            "title",
            {
                "party_secretary": "Bí thư Đảng ủy",
                "people_committee_chair": "Chủ tịch UBND",
                "youth_secretary": "Bí thư Đoàn thanh niên",
                "office_statistics": "Văn phòng – thống kê",
                "police_chief": "Trưởng Công an",
            },
            key=["party_secretary", "people_committee_chair"],
            police_chief={"until": "2023"},
        ),
        _grouping(
            "specialism",
            {"economics": "Kinh tế", "law": "Luật", "information_technology": "Công nghệ thông tin"},
            law={"aliases": ["Luật học"]},
        ),
        _grouping("skill", {"mobilising": "Vận động quần chúng", "petitions": "Tiếp dân"}),
        _grouping(
            "programme",
            {"I.1.1": "Đào tạo đại học", "I.2.1": "Trung cấp lý luận chính trị", "II.7": "Cập nhật kiến thức mới"},
        ),
        _grouping(
            "years_to_retirement",
            {"within_2": "2 năm", "from_3_to_5": "3-5", "from_6_to_10": "6-10", "over_10": "Trên 10"},
        ),
    )
    return {grouping.id: grouping for grouping in made}


@pytest.fixture(scope="session")
def registry() -> Registry:
    names = ("code", "level", "kind", "name", "parent")
    return Registry([Unit.model_validate(dict(zip(names, row, strict=True)) | {"source": "made"}) for row in UNITS], [])


def standard_of(name: str, titles: list[str], since: str, needs: dict[str, str], **more: object) -> Standard:
    return Standard.model_validate(
        {"id": name, "name": {"vi": f"Tiêu chuẩn {name}", "en": name}, "titles": titles, "since": since, "needs": needs,
         "source": {"vi": "made for a test", "en": "made for a test"}, "verified": "no", **more}
    )  # fmt: skip


@pytest.fixture(scope="session")
def standards() -> list[Standard]:
    return [
        standard_of("civil_2012", ["office_statistics"], "2012-12-15", {"degree": "intermediate"}, until="2019-12-24"),
        standard_of(
            "civil_2019", ["office_statistics"], "2019-12-25", {"degree": "university", "school": "upper_secondary"}
        ),
        standard_of("civil_mountain", ["office_statistics"], "2020-01-01", {"degree": "intermediate"}, units=["902"]),
        standard_of(
            "leaders", ["party_secretary", "people_committee_chair"], "2012-01-01",
            {"degree": "university", "politics": "intermediate"},
        ),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def retirement_rules() -> list[RetirementRule]:
    """Before 2021: 60 and 55 years. Since 2021, Decree 135/2020: 3 and 4 months more every year, up to 62 and 60."""
    rising = [
        {"year": str(2021 + step), "men_months": min(723 + 3 * step, 744), "women_months": min(664 + 4 * step, 720)}
        for step in range(15)
    ]
    source = {"vi": "Labour Code", "en": "Labour Code"}
    before = {"since": "1995-01-01", "until": "2020-12-31", "source": source, "verified": "no"}
    decree = {"vi": "Decree 135/2020", "en": "Decree 135/2020"}
    since = {"since": "2021-01-01", "source": decree, "verified": "no"}
    return [
        RetirementRule.model_validate(
            before | {"ages": [{"year": "1995", "men_months": 720, "women_months": 660}]}
        ),
        RetirementRule.model_validate(since | {"ages": rising}),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def courses() -> dict[str, Course]:
    entries = (
        {"id": "politics_intermediate", "name": {"vi": "Trung cấp lý luận chính trị", "en": "Intermediate theory"},
         "programme": "I.2.1", "gives": {"politics": "intermediate"}, "needs": {"school": "upper_secondary"},
         "months": 12, "least_years_left": 5, "places": 2},
        {"id": "second_degree_economics", "name": {"vi": "Đại học kinh tế, bằng hai", "en": "Economics"},
         "programme": "I.1.1", "gives": {"degree": "university"}, "needs": {"degree": "university"},
         "specialisms": ["economics"], "months": 24, "least_years_left": 10, "places": 2},
        {"id": "law_degree", "name": {"vi": "Đại học luật", "en": "Law"}, "programme": "I.1.1",
         "gives": {"degree": "university"}, "specialisms": ["law"], "months": 48, "places": 2},
        {"id": "knowledge_update", "name": {"vi": "Cập nhật kiến thức", "en": "Update"}, "programme": "II.7",
         "titles": ["party_secretary", "people_committee_chair"], "months": 0.25, "places": 5},
    )  # fmt: skip
    return {str(entry["id"]): Course.model_validate(entry) for entry in entries}


@pytest.fixture
def record() -> Callable[..., Record]:
    """Make a row: somebody who meets every standard, but for what is said."""
    lines = iter(range(12, 9999))

    def make(
        title: str = "office_statistics",
        unit: str = "00001",
        as_of: date = DAY,
        columns: frozenset[str] = COLUMNS,
        **fields: str | None,
    ) -> Record:
        line = next(lines)
        told = {"name": f"Nguyễn Thị Thử Nghiệm {line}", "school": "upper_secondary", "degree": "university",
                "politics": "intermediate"}  # fmt: skip
        if "born_man" not in fields and "born_woman" not in fields:
            told["born_man"] = "1980-05-10"
        told |= {key: value for key, value in fields.items() if value is not None}
        kept = {key: value for key, value in told.items() if key not in fields or fields[key] is not None}
        return Record("CL02", line, unit, title, as_of, kept, columns)

    return make


@pytest.fixture
def person(record, groupings) -> Callable[..., Person]:
    def make(*arguments: object, **fields: object) -> Person:
        persons, faults = read_persons([record(*arguments, **fields)], groupings)
        assert not faults
        return persons[0]

    return make


@pytest.fixture
def world(groupings, registry, standards, retirement_rules, courses) -> SimpleNamespace:
    return SimpleNamespace(
        groupings=groupings,
        registry=registry,
        standards=standards,
        retirement_rules=retirement_rules,
        courses=courses,
    )
