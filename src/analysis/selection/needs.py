"""What communes still need: the specialisms and skills that they asked for, less those who have them."""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence

from analysis.selection.person import Person

# (code of the commune, member of the grouping specialism or skill) -> persons
Needed = Mapping[tuple[str, str], int]


def unmet_needs(needed: Needed, persons: Iterable[Sequence[Person]]) -> dict[tuple[str, str], int]:
    """Return how many a commune still lacks of each specialism and skill, only where it lacks any.

    Parameters
    ----------
    needed : how many it needs in all; what is not told is not needed.
    persons : the posts of each person.
    """
    held = Tally(
        (posts[0].unit, member)
        for posts in persons
        for member in frozenset(member for post in posts for member in post.specialisms | post.skills)
    )
    return {key: number - held[key] for key, number in needed.items() if number > held[key]}
