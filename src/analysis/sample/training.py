"""Training results: drawn for a district and year, then divided among its communes so that they add up exactly.

Planned figures lie around the actual ones. Participations are never fewer than persons: somebody may come twice.
"""

from analysis.sample import fitting
from analysis.sample.chance import Chance
from analysis.sample.counting import Figures

# What a district of about 350 staff does in a usual year: persons for degree programmes (I), participations for
# refresher courses (II), to which Party and mass-organisation members come as well.
USUAL = {
    "I.1.1": 11, "I.1.2": 4, "I.1.3": 0, "I.2.1": 62, "I.2.2": 4, "I.2.3": 0,
    "II.1": 430, "II.2": 1020, "II.3": 58, "II.4": 26, "II.5": 9, "II.6": 34, "II.7": 240, "II.8": 215,
}  # fmt: skip
HOURS_OF_A_CLASS = {"I.1.1": 480, "I.1.2": 420, "I.2.1": 640, "I.2.2": 640, "II.3": 80, "II.5": 60, "II.6": 40}
USUAL_HOURS = 24
COST_OF_AN_HOUR = 0.8  # million đồng, made up
SIZE_OF_YEAR = {2016: 1.1, 2020: 1.05, 2021: 0.55, 2022: 0.8, 2025: 0.9, 2026: 0.85}
PERSONS_IN_A_CLASS = 60
LAST_POLITICS_OF_LY_NHAN = 2019


def training_figures(district: str, communes: list[str], year: int, size: float) -> dict[str, Figures]:
    """Return the figures of every commune of a district (or of the new communes of 2026, ``district`` "37").

    Parameters
    ----------
    size : how large the district is beside a usual one.
    """
    figures: dict[str, Figures] = {code: {} for code in communes}
    for programme, usual in USUAL.items():
        chance = Chance("training", district, year, programme)
        total = _total(district, year, programme, round(usual * size * SIZE_OF_YEAR.get(year, 1.0)), chance)
        for code, part in zip(communes, chance.parts_of(total, len(communes)), strict=True):
            figures[code] |= _of_commune(programme, part, chance)
    return figures


def classes_opened(figures: dict[str, Figures]) -> Figures:
    """Return the classes that the district opened for what its communes did (``figures``), their hours and cost."""
    opened: Figures = {}
    for programme in USUAL:
        done = sum(of_commune["training_participations", programme] for of_commune in figures.values())
        classes = -(-done // PERSONS_IN_A_CLASS)
        hours = classes * HOURS_OF_A_CLASS.get(programme, USUAL_HOURS)
        opened["training_classes", programme] = classes
        opened["training_hours", programme] = hours
        opened["training_cost_million_dong", programme] = round(hours * COST_OF_AN_HOUR)
    return opened


def _total(district: str, year: int, programme: str, usual: int, chance: Chance) -> int:
    if (district, year) == (fitting.DISTRICT, fitting.YEAR):
        return fitting.TRAINED[programme]
    if programme == "I.2.1" and district == "353" and year > LAST_POLITICS_OF_LY_NHAN:
        usual = usual // 10
    return round(usual * chance.between(0.82, 1.18))


def _of_commune(programme: str, done: int, chance: Chance) -> Figures:
    planned = max(0, round(done * chance.between(0.88, 1.16)))
    is_degree = programme.startswith("I.")
    share = 1.0 if is_degree else chance.between(0.62, 0.95)
    return {
        ("training_planned_persons", programme): int(planned * share),
        ("training_planned_participations", programme): planned,
        ("training_persons", programme): int(done * share),
        ("training_participations", programme): done,
    }
