"""The elected seats of a commune and who sits on them.

A seat may carry two posts: the secretary often chairs the People's Council, sometimes the People's Committee as well.
Posts are therefore more than persons, as in the real forms.
"""

from dataclasses import replace

from analysis.sample.chance import Chance
from analysis.sample.persons import Degree, Person, Politics

FRONT_DEPUTY = "front_deputy"
FRONT_DEPUTIES = 5
KEY_POSTS = ("party_secretary", "party_deputy_secretary", "people_committee_chair", "people_committee_vice_chair")
COMMITTEE_SIZE = 15


def seats_of(code: str) -> dict[str, tuple[str, ...]]:
    """Return the seats of the commune ``code``, most weighty first, and the posts that each carries.

    Deputies of the Front and the mass organisations are no seats: they are not staff (``FRONT_DEPUTY``).
    """
    chance = Chance("seats", code)
    secretary_chairs_committee = chance.happens(0.15)
    secretary_chairs_council = chance.happens(0.7)
    has_two_deputies, has_two_vice_chairs = chance.happens(0.4), chance.happens(0.4)
    council: tuple[str, ...] = ("people_council_chair",)
    seats = {
        "secretary": (
            "party_secretary",
            *(("people_committee_chair",) if secretary_chairs_committee else ()),
            *(council if secretary_chairs_council else ()),
        ),
        "deputy": ("party_deputy_secretary", *(() if secretary_chairs_council else council)),
    }
    if has_two_deputies:
        seats["second_deputy"] = ("party_deputy_secretary",)
    if not secretary_chairs_committee:
        seats["chair"] = ("people_committee_chair",)
    seats["vice_chair"] = ("people_committee_vice_chair",)
    if has_two_vice_chairs:
        seats["second_vice_chair"] = ("people_committee_vice_chair",)
    seats["council_vice_chair"] = ("people_council_vice_chair",)
    return seats | dict.fromkeys(("front", "women", "youth", "farmers", "veterans"), ("front_mass_organisation_head",))


def seated(persons: list[Person], code: str, year: int) -> list[Person]:
    """Return the persons with every seat of the commune filled once, where there is somebody fit for it.

    Who already sits there stays; of two after a merger the better qualified stays and the other becomes a civil
    servant. An empty seat goes to the best qualified civil servant. Surplus deputies of the Front go home.
    """
    seats = seats_of(code)
    deputies = [person for person in persons if person.seat == FRONT_DEPUTY][:FRONT_DEPUTIES]
    staff = [person for person in persons if person.seat != FRONT_DEPUTY]
    for seat in seats:
        holders = [place for place, person in enumerate(staff) if person.seat == seat]
        free = [place for place, person in enumerate(staff) if not person.seat and _may_hold(person, seat, year)]
        chosen = max(holders or free, key=lambda place: (_merit(staff[place]), -place), default=None)
        for place in {*holders, *([] if chosen is None else [chosen])}:
            is_chosen = place == chosen
            staff[place] = replace(
                staff[place],
                seat=seat if is_chosen else "",
                is_party_member=is_chosen or staff[place].is_party_member,
            )
    return [replace(person, seat=person.seat if person.seat in seats else "") for person in staff] + deputies


def staff_of(persons: list[Person]) -> list[Person]:
    """Return those who are cadres or civil servants."""
    return [person for person in persons if person.seat != FRONT_DEPUTY]


def posts_of(persons: list[Person], code: str) -> list[tuple[str, Person]]:
    """Return every leading post of the commune with the person in it; who holds two stands there twice."""
    seats = seats_of(code)
    by_seat = {person.seat: person for person in persons if person.seat in seats}
    posts = [(post, by_seat[seat]) for seat in seats if seat in by_seat for post in seats[seat]]
    posts += [("front_mass_organisation_deputy", person) for person in persons if person.seat == FRONT_DEPUTY]
    cadres = [by_seat[seat] for seat in seats if seat in by_seat]
    others = [person for person in staff_of(persons) if not person.seat and person.is_party_member]
    posts += [("committee_member", person) for person in (cadres + others)[:COMMITTEE_SIZE]]
    return posts + [("standing_board_member", person) for person in cadres[:5]]


def holds_key_post(person: Person, code: str) -> bool:
    """Whether the person is one of the key cadres of the commune."""
    return any(post in KEY_POSTS for post in seats_of(code).get(person.seat, ()))


def _may_hold(person: Person, seat: str, year: int) -> bool:
    if seat == "women":
        return person.is_female
    if seat == "youth":
        return person.age_in(year) <= 37
    return seat != "veterans" or not person.is_female


def _merit(person: Person) -> tuple[bool, bool, bool, int]:
    return (
        person.politics >= Politics.INTERMEDIATE,
        person.degree >= Degree.UNIVERSITY,
        person.is_party_member,
        -person.born,
    )
