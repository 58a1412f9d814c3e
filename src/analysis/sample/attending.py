"""Who of the staff attended a course in the year: the path's share of them, and which programmes each attended.

The programmes are taken from the commune's own participations (``training``), so that the staff's are a part of them.
"""

from collections.abc import Mapping, Sequence

from analysis.sample.counting import Figures
from analysis.sample.persons import Degree, Person, Politics
from analysis.sample.planted import height
from analysis.sample.spreading import nearest, rank, ranks, spread, weights_of

FIRST_YEAR = 2021  # before, the form does not ask for the staff among the participants
MOST_PROGRAMMES = 4

Attended = dict[int, tuple[str, ...]]


def attended_by(
    district: str, year: int, staff: Mapping[str, Sequence[Person]], training: Mapping[str, Figures]
) -> Attended:
    """Return number -> programmes of those who attended at least one.

    Parameters
    ----------
    staff : commune's code -> its staff, of the whole district.
    training : commune's code -> figures of the form ``training``.
    """
    codes = list(staff)
    sizes = [len(staff[code]) for code in codes]
    wanted = nearest(height("staff_trained_in_year", district, year), sum(sizes))
    weights = [weight * size for weight, size in zip(weights_of(codes, "attending", 0.9, 1.1), sizes, strict=True)]
    attended: Attended = {}
    for code, count in zip(codes, spread(wanted, weights, sizes), strict=True):
        chosen = sorted(staff[code], key=lambda one: rank("attending", one.number, year))[:count]
        attended |= _in_commune(chosen, dict(training[code]), year)
    return attended


def attendance_figures(staff: Sequence[Person], attended: Attended, programmes: Sequence[str]) -> Figures:
    """Return how many of a commune's staff attended anything, and their participations by programme."""
    told = [attended[one.number] for one in staff if one.number in attended]
    figures: Figures = {("training_staff_persons", ""): len(told)}
    return figures | {
        ("training_staff_participations", programme): sum(programme in each for each in told)
        for programme in programmes
    }


def _in_commune(chosen: Sequence[Person], figures: Figures, year: int) -> Attended:
    """Give everybody a first programme, then further ones while there are places."""
    places = {group: count for (measure, group), count in figures.items() if measure == "training_participations"}
    taken: dict[int, list[str]] = {one.number: [] for one in chosen}
    liking = {one.number: dict(zip(places, ranks("programmes", one.number, year), strict=False)) for one in chosen}
    for turn in range(MOST_PROGRAMMES):
        for one in chosen:
            if rank("how many", one.number, year) * MOST_PROGRAMMES < turn:
                continue  # not everybody goes to so many
            fitting = [
                programme for programme, left in places.items()
                if left > 0 and programme not in taken[one.number] and _is_for(programme, one)
            ]  # fmt: skip
            if fitting:
                programme = max(fitting, key=lambda each: (places[each] * liking[one.number][each], each))
                places[programme] -= 1
                taken[one.number].append(programme)
    return {number: tuple(sorted(programmes)) for number, programmes in taken.items() if programmes}


def _is_for(programme: str, person: Person) -> bool:
    """Whether a degree programme is for the person; refresher courses are for everybody."""
    if not programme.startswith("I."):
        return True
    return {
        "I.1.1": person.degree < Degree.UNIVERSITY,
        "I.1.2": person.degree == Degree.UNIVERSITY,
        "I.2.1": person.politics < Politics.INTERMEDIATE,
        "I.2.2": person.politics == Politics.INTERMEDIATE and bool(person.seat),
    }.get(programme, False)
