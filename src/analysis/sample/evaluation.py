"""The yearly evaluation: everybody on the staff is rated, in four grades, by group of staff.

From 2023 on at most 20 % of those rated good are excellent, in every commune and group, so that in small groups
nobody is: mostly only civil servants are. Before 2023 leaders and other cadres of Phủ Lý are as well, above that
ceiling. Thanh Liêm in 2024 takes 20 % of all instead: the common mistake.
"""

from collections.abc import Mapping

from analysis.sample.counting import Figures
from analysis.sample.persons import Person
from analysis.sample.planted import CEILING_OF_ALL, height
from analysis.sample.sending import Sending
from analysis.sample.spreading import nearest, rank, spread

GROUPS = ("leaders", "other_cadres", "civil_servants")
MASS_ORGANISATIONS = ("front", "women", "youth", "farmers", "veterans")
CEILING, CEILING_SINCE = 5, 2023  # one in five of those rated good
# Who is more often called excellent, and who less often good, beside the others.
EXCELLENT_LEAN = {"leaders": 0.0, "other_cadres": 0.0, "civil_servants": 1.0}
# Lý Nhân's communes have too few civil servants each for one in five to be a whole person: there it is the leaders.
EXCELLENT_LEAN_OF = {"353": {"leaders": 1.0, "other_cadres": 0.0, "civil_servants": 0.0}}
ABOVE_UNTIL_2022 = "347"  # there every group had its share
WORSE_LEAN = {"leaders": 0.6, "other_cadres": 1.5, "civil_servants": 0.9}

Cell = tuple[str, str]  # commune's code, group
Counts = dict[Cell, int]


def evaluation_figures(sending: Sending) -> dict[str, Figures]:
    """Return commune's code -> the figures of the form ``evaluation``."""
    rated = {
        (code, group): sum(group_of(one) == group for one in sending.staff[code])
        for code in sending.codes for group in GROUPS
    }  # fmt: skip
    total, district, year = sum(rated.values()), sending.district, sending.year
    worse = total - nearest(height("evaluation_good_or_better", district, year), total)
    not_good = _spread(worse, _leaning(rated, WORSE_LEAN, "worse"), rated)
    failed = _spread(
        nearest(height("evaluation_failed", district, year), total), _weights(not_good, "failed"), not_good
    )
    better = {cell: rated[cell] - not_good[cell] for cell in rated}
    excellent = _excellent(rated, better, district, year)
    figures: dict[str, Figures] = {code: {} for code in sending.codes}
    for (code, group), count in rated.items():
        cell = (code, group)
        figures[code] |= {
            ("evaluation_rated", group): count,
            ("evaluation_excellent", group): excellent[cell],
            ("evaluation_good", group): better[cell] - excellent[cell],
            ("evaluation_completed", group): not_good[cell] - failed[cell],
            ("evaluation_failed", group): failed[cell],
        }
    return figures


def group_of(person: Person) -> str:
    """Return the group in which somebody is rated; leaders are those of Party, council and committee."""
    if not person.seat:
        return "civil_servants"
    return "other_cadres" if person.seat in MASS_ORGANISATIONS else "leaders"


def most_excellent(better: int) -> int:
    """Return how many of ``better`` (good or excellent) may be excellent: 20 % of those who are then good."""
    return better // (CEILING + 1)


def _excellent(rated: Counts, better: Counts, district: str, year: int) -> Counts:
    if (district, year) == CEILING_OF_ALL:
        return {cell: min(better[cell], count // CEILING) for cell, count in rated.items()}
    wanted = nearest(height("evaluation_excellent", district, year), sum(rated.values()))
    if year < CEILING_SINCE and district == ABOVE_UNTIL_2022:
        return _spread(wanted, _weights(rated, "excellent"), better)
    most = {cell: most_excellent(count) for cell, count in better.items()}
    lean = EXCELLENT_LEAN_OF.get(district, EXCELLENT_LEAN)
    return _spread(wanted, _leaning(rated, lean, "excellent"), most)


def _weights(counts: Mapping[Cell, int], word: str) -> dict[Cell, float]:
    return {(code, group): count * (0.8 + 0.4 * rank(word, code, group)) for (code, group), count in counts.items()}


def _leaning(counts: Mapping[Cell, int], lean: Mapping[str, float], word: str) -> dict[Cell, float]:
    return {(code, group): weight * lean[group] for (code, group), weight in _weights(counts, word).items()}


def _spread(total: int, weights: Mapping[Cell, float], most: Mapping[Cell, int]) -> Counts:
    """Divide first among the groups, so that each group's share is steady, then among the communes."""
    cells = {group: [cell for cell in weights if cell[1] == group] for group in GROUPS}
    heavy = [sum(weights[cell] for cell in cells[group]) for group in GROUPS]
    limits = [sum(most[cell] for cell in cells[group]) for group in GROUPS]
    counts: Counts = {}
    for group, count in zip(GROUPS, spread(total, heavy, limits), strict=True):
        parts = spread(count, [weights[cell] for cell in cells[group]], [most[cell] for cell in cells[group]])
        counts |= dict(zip(cells[group], parts, strict=True))
    return counts
