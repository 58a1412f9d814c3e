"""How the sample is fitted to what was published of Kim Bảng in 2020.

The founding article tells of 333 staff, "trên 93,1%" with a university degree or higher, 95% with intermediate
political theory or higher, all key cadres with both, 80 learners in the intermediate political-theory class, and
2.132 participations = 491 + 1.134 + 238 + 269. Its shares of 333 are 310 and 316 persons.

The staff of 2020 first comes about like that of every other district and year; the course of Kim Bảng is chosen so
that it comes close. Then, in this order:

1. every commune gets the number of staff in ``STAFF`` (they add up to 333): those who came last go, or some more come;
2. every key cadre gets a university degree and intermediate political theory, if one lacks it;
3. Tân Sơn gets exactly 18 with "Đại học" and no higher degree, so that its cell says 18;
4. in the other communes the youngest without it get a degree (or intermediate political theory), or the youngest
   civil servants with it go back to a college degree (or elementary), until the district counts 310 and 316.

The persons so changed live on into 2021, so that the years around 2020 do not jump. Training is drawn for the whole
district and divided among its communes; for Kim Bảng in 2020 the district's totals are ``TRAINED`` instead of drawn.
"""

from collections.abc import Callable
from dataclasses import replace

from analysis.sample.chance import Chance
from analysis.sample.persons import Course, Degree, Person, Politics, newcomer
from analysis.sample.seats import FRONT_DEPUTY, holds_key_post, staff_of

DISTRICT, YEAR, TAN_SON = "350", 2020, "13411"
STAFF_TOTAL, WITH_DEGREE, WITH_POLITICS, TAN_SON_UNIVERSITY = 333, 310, 316, 18
TRAINED = {
    "I.1.1": 9, "I.1.2": 3, "I.1.3": 0, "I.2.1": 80, "I.2.2": 3, "I.2.3": 0,
    "II.1": 491, "II.2": 1134, "II.3": 0, "II.4": 0, "II.5": 0, "II.6": 0, "II.7": 269, "II.8": 238,
}  # fmt: skip
# Staff of every commune on 30 June 2020; made up, adding up to 333.
STAFF = {
    "13384": 20, "13387": 18, "13390": 19, "13393": 19, "13396": 18, "13399": 18, "13402": 19, "13405": 19,
    "13408": 17, "13411": 19, "13414": 18, "13417": 18, "13420": 18, "13423": 19, "13429": 19, "13432": 18,
    "13435": 20, "13438": 17,
}  # fmt: skip

Place = tuple[str, int]
Persons = dict[str, list[Person]]


def fitted(persons: Persons, course: Course) -> Persons:
    """Return the persons of Kim Bảng in 2020 (commune's code -> persons), fitted in the steps told above."""
    persons = {code: _of_size(code, members, course) for code, members in persons.items()}
    persons = {code: [_qualified_leader(one, code) for one in members] for code, members in persons.items()}
    persons[TAN_SON] = _tan_son(persons[TAN_SON])
    _turn(persons, WITH_DEGREE, _has_degree, _with_degree, _without_degree, fixed=(TAN_SON,))
    _turn(persons, WITH_POLITICS, _has_politics, _with_politics, _without_politics, fixed=())
    return persons


def _of_size(code: str, members: list[Person], course: Course) -> list[Person]:
    staff, deputies = staff_of(members), [person for person in members if person.seat == FRONT_DEPUTY]
    chance = Chance("fitted newcomers", code, YEAR)
    while len(staff) > STAFF[code]:
        staff.pop(max(place for place, person in enumerate(staff) if not person.seat))
    while len(staff) < STAFF[code]:
        staff.append(newcomer(course, YEAR, chance))
    return staff + deputies


def _qualified_leader(person: Person, code: str) -> Person:
    return _with_politics(_with_degree(person)) if holds_key_post(person, code) else person


def _tan_son(members: list[Person]) -> list[Person]:
    staff = [replace(one, degree=min(one.degree, Degree.UNIVERSITY)) for one in members]
    places = [place for place, person in enumerate(staff) if person.seat != FRONT_DEPUTY]
    by_need = sorted(places, key=lambda place: (not _has_degree(staff[place]), not staff[place].seat, place))
    for rank, place in enumerate(by_need):
        staff[place] = (_with_degree if rank < TAN_SON_UNIVERSITY else _without_degree)(staff[place])
    return staff


def _turn(
    persons: Persons,
    wanted: int,
    has: Callable[[Person], bool],
    give: Callable[[Person], Person],
    take: Callable[[Person], Person],
    fixed: tuple[str, ...],
) -> None:
    """Give or take, the youngest first, until the district counts ``wanted``; communes in ``fixed`` stay."""
    places = [
        (code, place)
        for code, members in persons.items()
        for place, person in enumerate(members)
        if person.seat != FRONT_DEPUTY
    ]
    difference = wanted - sum(has(persons[code][place]) for code, place in places)
    change = give if difference > 0 else take

    def may_change(code: str, person: Person) -> bool:
        if code in fixed:
            return False
        return not has(person) if difference > 0 else has(person) and not person.seat

    open_places = [(code, place) for code, place in places if may_change(code, persons[code][place])]
    open_places.sort(key=lambda where: (-persons[where[0]][where[1]].born, where))
    for code, place in open_places[: abs(difference)]:
        persons[code][place] = change(persons[code][place])


def _has_degree(person: Person) -> bool:
    return person.degree >= Degree.UNIVERSITY


def _has_politics(person: Person) -> bool:
    return person.politics >= Politics.INTERMEDIATE


def _with_degree(person: Person) -> Person:
    return replace(person, degree=max(person.degree, Degree.UNIVERSITY))


def _without_degree(person: Person) -> Person:
    return replace(person, degree=min(person.degree, Degree.COLLEGE))


def _with_politics(person: Person) -> Person:
    return replace(person, politics=max(person.politics, Politics.INTERMEDIATE))


def _without_politics(person: Person) -> Person:
    return replace(person, politics=min(person.politics, Politics.ELEMENTARY))
