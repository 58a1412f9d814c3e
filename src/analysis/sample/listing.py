"""The staff list (Mẫu số 02/CL.CBCCX): a row a person, beneath rows that name the commune and the title.

The persons are those whom BM02 counts in the same commune and year. Everything that could be somebody's is made up:
names, days of birth, and, among the notes, identity numbers that no real person can have.
"""

from collections.abc import Mapping

from analysis.ingest.drawing import Cell, Line
from analysis.model.forms import Layout
from analysis.sample.levels import levels_of
from analysis.sample.naming import born_on, entered_on, identity_number, insured_since, name_of
from analysis.sample.persons import Person
from analysis.sample.seats import posts_of, seats_of
from analysis.sample.sending import Sending
from analysis.sample.spreading import rank
from analysis.sample.staffing import FIRST_YEAR

MARK, NOTES = "x", "Ghi chú"
ETHNICITIES, RELIGION = ("Mường", "Tày", "Thái"), "Công giáo"
ON_COUNCIL = 0.25  # of those whose post does not put them there


def list_lines(layout: Layout, sending: Sending) -> list[Line]:
    """Return the lines of the district's list; a person's line is named by the commune and the place in it."""
    lines, number = [], 0
    for commune in sending.communes:
        lines.append(Line(commune.name, {}, "section"))
        place, title = 0, ""
        posts = posts_of(sending.persons[commune.code], commune.code)
        committee = {one.number for post, one in posts if post == "committee_member"}
        for person in _in_order(sending, commune.code):
            number, place = number + 1, place + 1
            if sending.traits[person.number].title != title:
                title = sending.traits[person.number].title
                lines.append(Line(sending.name_in("title", title), {}, "section"))
            fields = fields_of(person, sending, commune.code) | {"number": number}
            if person.number in committee:
                fields["committee"] = "yes"
            lines.append(Line(f"{commune.name}, {place}", _cells(layout, fields, person)))
    return lines


def _in_order(sending: Sending, code: str) -> list[Person]:
    order = [title.id for title in sending.groupings["title"].members]
    return sorted(
        sending.staff[code], key=lambda one: (order.index(sending.traits[one.number].title), one.born, one.number)
    )


def fields_of(person: Person, sending: Sending, code: str) -> dict[str, Cell]:
    """Return field -> what the list tells of somebody in the commune ``code``; what is not told is left out."""
    traits, entered = sending.traits[person.number], entered_on(person, FIRST_YEAR)
    marks = {
        "party_member": person.is_party_member,
        "second_degree": traits.has_second_degree,
        "non_local": traits.is_non_local,
    }
    texts = {
        "religion": RELIGION if person.is_religious else "",
        "specialism": _names(sending, "specialism", traits.of_kind("specialism")),
        "skills": _names(sending, "skill", traits.of_kind("skill")),
        "enrolled": sending.courses[traits.enrolled].name.vi if traits.enrolled else "",
        "trained": _names(sending, "programme", sending.attended.get(person.number, ())),
    }
    levels = {
        field: level for field, level in levels_of(person).items()
        if level != "none" or field in ("degree", "management")
    }  # fmt: skip
    return {
        "name": name_of(person),
        "born_woman" if person.is_female else "born_man": born_on(person),
        "insured_since": f"{insured_since(person, entered):%m/%Y}",
        "ethnicity": ETHNICITIES[person.number % len(ETHNICITIES)] if person.is_minority else "Kinh",
        "entered": f"{entered:%m/%Y}",
        **({"council": "commune"} if _is_on_council(person, code) else {}),
        **levels,
        **{field: "yes" for field, holds in marks.items() if holds},
        **{field: text for field, text in texts.items() if text},
    }


def _cells(layout: Layout, fields: Mapping[str, Cell], person: Person) -> dict[str, Cell]:
    """Put each field where the form has it: a mark in the column of its level, other things as they are."""
    cells: dict[str, Cell] = {
        column.head: MARK if column.reads == "mark" else fields[column.field]
        for column in layout.fields
        if column.field in fields and (column.reads != "mark" or column.value == fields[column.field])
    }
    return cells | {NOTES: f"Số định danh {identity_number(person)}"}


def _names(sending: Sending, grouping: str, members: tuple[str, ...] | list[str]) -> str:
    return "; ".join(sending.name_in(grouping, member) for member in members)


def _is_on_council(person: Person, code: str) -> bool:
    posts = seats_of(code).get(person.seat, ())
    return any(post.startswith("people_") for post in posts) or rank("council", person.number) < ON_COUNCIL
