"""Under which title a staff list puts each person: those elected by their seat, civil servants by their work.

A person stands once, under one title, although a seat may carry two posts: then the weightier gives the title.
"""

from collections.abc import Mapping, Sequence

from analysis.sample.persons import Person
from analysis.sample.seats import seats_of
from analysis.sample.spreading import pick, rank

OF_SEATS = {
    "secretary": "party_secretary",
    "deputy": "party_deputy_secretary",
    "second_deputy": "party_deputy_secretary",
    "chair": "people_committee_chair",
    "vice_chair": "people_committee_vice_chair",
    "second_vice_chair": "people_committee_vice_chair",
    "council_vice_chair": "people_council_vice_chair",
    "front": "front_chair",
    "women": "women_union_chair",
    "youth": "youth_secretary",
    "farmers": "farmers_chair",
    "veterans": "veterans_chair",
}
# The most needed first: a commune with few civil servants lacks the last ones.
OF_CIVIL_SERVANTS = (
    "office_statistics", "finance_accounting", "land_administration", "justice_civil_status", "culture_society",
    "military_commander", "police_chief",
)  # fmt: skip
FOR_MEN = ("military_commander", "police_chief")
LAST_YEAR_OF_POLICE = 2023  # afterwards the police chief is of the regular police, no civil servant (Decree 33/2023)
HELD_BY_SEVERAL = {"office_statistics": 3, "land_administration": 3, "finance_accounting": 2, "culture_society": 2}
LEADERS = (
    "party_secretary", "party_deputy_secretary", "people_council_chair", "people_council_vice_chair",
    "people_committee_chair", "people_committee_vice_chair",
)  # fmt: skip


def titles_of(staff: Sequence[Person], code: str, year: int, before: Mapping[int, str]) -> dict[int, str]:
    """Return the title of everybody on the staff of the commune ``code``, by number.

    A civil servant keeps the title of the year before (``before``); each title of civil servants is held at least once
    where there are enough of them.
    """
    seats = seats_of(code)
    titles = {one.number: _of_seat(one.seat, seats) for one in staff if one.seat}
    return titles | _of_civil_servants([one for one in staff if not one.seat], year, before)


def _of_seat(seat: str, seats: Mapping[str, tuple[str, ...]]) -> str:
    # Of two deputies the one who chairs the council stands under that title; a single deputy stays deputy.
    if seat == "deputy" and "second_deputy" in seats and "people_council_chair" in seats[seat]:
        return "people_council_chair"
    return OF_SEATS[seat]


def _of_civil_servants(servants: Sequence[Person], year: int, before: Mapping[int, str]) -> dict[int, str]:
    known = [title for title in OF_CIVIL_SERVANTS if title != "police_chief" or year <= LAST_YEAR_OF_POLICE]
    titles = {one.number: before[one.number] for one in servants if before.get(one.number) in known}
    for title in (title for title in known if title not in titles.values()):
        free = [one for one in servants if one.number not in titles]
        held = list(titles.values())
        free = free or [one for one in servants if held.count(titles[one.number]) > 1]
        if free:
            chosen = min((title in FOR_MEN and one.is_female, rank(title, one.number), one.number) for one in free)
            titles[chosen[-1]] = title
    return titles | {
        one.number: pick(HELD_BY_SEVERAL, "title", one.number) for one in servants if one.number not in titles
    }
