"""Form 10-BTCTW: its commune column repeats the persons of the form ``training``, its other columns are made up."""

from collections import Counter

from analysis.sample.counting import Figures
from analysis.sample.sending import Sending
from analysis.sample.spreading import rank, spread
from analysis.sample.training import USUAL, classes_opened

# Each programme's rows without rows beneath them, and how the persons of communes are divided among these.
ABROAD, JOINT = (0.84, 0.0, 0.16), (1.0, 0.0)
ROWS: dict[str, dict[str, float]] = {
    "I.1.1": dict(zip(("I.1.1.1", "I.1.1.2", "I.1.1.3"), ABROAD, strict=True)),
    "I.1.2": dict(zip(("I.1.2.1", "I.1.2.2", "I.1.2.3"), ABROAD, strict=True)),
    "I.1.3": dict(zip(("I.1.3.1", "I.1.3.2", "I.1.3.3"), ABROAD, strict=True)),
    "I.2.1": {"I.2.1.1": 0.25, "I.2.1.2": 0.75},
    "I.2.2": {"I.2.2.1": 0.4, "I.2.2.2": 0.6},
    "I.2.3": {"I.2.3.1": 1.0, "I.2.3.2": 0.0},
    "II.1": {"II.1": 1.0},
    "II.2": {"II.2": 1.0},
    "II.3": dict(zip(("II.3.1", "II.3.2"), JOINT, strict=True)),
    "II.4": dict(zip(("II.4.1", "II.4.2"), JOINT, strict=True)),
    "II.5": dict(zip(("II.5.1", "II.5.2"), JOINT, strict=True)),
    "II.6": {"II.6": 1.0},
    "II.7": {"II.7": 1.0},
    "II.8": {"II.8.1": 0.0, "II.8.2": 0.02, "II.8.3": 0.28, "II.8.4": 0.7},
}
# Persons of higher levels beside a hundred of communes, and which share of them leads.
PROVINCE_LEVEL, DISTRICT_LEVEL = 0.03, 0.14
LEADING = {"province": 0.5, "district": 0.35}
OPENED_BY_PROVINCE = ("I.1.1", "I.1.2", "I.2.2", "II.3", "II.4")


def detailed_figures(sending: Sending) -> Figures:
    """Return the figures of the form ``btctw10``: (measure, row) -> number."""
    persons: Counter[str] = Counter()
    for figures in sending.training.values():
        persons.update({group: count for (measure, group), count in figures.items() if measure == "training_persons"})
    classes = classes_opened(sending.training)
    told: Figures = {}
    for programme in USUAL:
        of_district, of_province = _higher_levels(sending, programme, persons[programme])
        by_province = int(programme in OPENED_BY_PROVINCE and persons[programme] > 0)
        counts = {
            "form10_commune_level": persons[programme],
            "form10_district_level": of_district,
            "form10_province_level": of_province,
            "form10_classes_by_district": classes["training_classes", programme],
            "form10_classes_by_province": by_province,
        }
        for measure, count in counts.items():
            for row, part in zip(ROWS[programme], spread(count, list(ROWS[programme].values())), strict=True):
                told[measure, row] = part
    for level, share in LEADING.items():
        told |= {
            (f"form10_{level}_leaders", row): int(told[f"form10_{level}_level", row] * share)
            for rows in ROWS.values() for row in rows
        }  # fmt: skip
    return told


def _higher_levels(sending: Sending, programme: str, persons: int) -> tuple[int, int]:
    restless = 0.7 + 0.6 * rank("higher levels", sending.district, sending.year, programme)
    return round(persons * DISTRICT_LEVEL * restless), round(persons * PROVINCE_LEVEL * restless)
