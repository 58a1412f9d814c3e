"""The plan of classes, an item a programme and agency: what was planned and done adds up to the form ``training``.

All classes that were opened were planned. Of those that are not on time some are held late and some are not held at
all; so many are on time that the district's share of the planned ones is nearest to its path.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from analysis.sample.planted import height
from analysis.sample.sending import Sending
from analysis.sample.spreading import nearest, rank, spread
from analysis.sample.training import USUAL, classes_opened

# Who holds the classes of a programme, the one with the most first.
AGENCIES: dict[str, tuple[str, ...]] = {
    "I.1.1": ("district_home_affairs",),
    "I.1.2": ("district_home_affairs",),
    "I.2.1": ("district_political_centre", "provincial_political_school"),
    "I.2.2": ("provincial_political_school",),
    "II.1": ("district_organisation_board", "district_inspection_commission", "district_political_centre"),
    "II.2": ("district_mass_mobilisation_board", "district_political_centre"),
    "II.3": ("district_home_affairs", "provincial_political_school"),
    "II.4": ("district_home_affairs",),
    "II.5": ("district_home_affairs",),
    "II.6": ("district_home_affairs",),
    "II.7": ("district_political_centre", "district_organisation_board"),
    "II.8": ("district_military_command",),
}
SHARES = (0.6, 0.25, 0.15)
NOT_HELD = 0.4  # of the classes that are not on time
# Months by whose end classes are due, from October to June; the plan's year ends with the day of the form.
DUE_IN = ((-1, 10, 31), (-1, 11, 30), (-1, 12, 31), (0, 3, 31), (0, 4, 30), (0, 5, 31), (0, 6, 15))


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the plan; ``figures`` are by measure."""

    programme: str
    agency: str
    figures: dict[str, int | date]


def plan_items(sending: Sending) -> list[Item]:
    """Return the rows of the form ``training_plan``."""
    keys, counts = _shared_out(sending)
    share = height("plan_classes_on_time", sending.district, sending.year)
    done = [count["plan_done_classes"] for count in counts]
    total = nearest(1 / (1 - NOT_HELD * (1 - share)), sum(done))
    restless = [rank("not held", sending.district, sending.year, *key) for key in keys]
    not_held = spread(total - sum(done), [count * each for count, each in zip(done, restless, strict=True)])
    planned = [count + more for count, more in zip(done, not_held, strict=True)]
    on_time = spread(nearest(share, total), planned, done)
    return [
        Item(programme, agency, {
            "plan_planned_classes": planned[place], **counts[place], "plan_classes_on_time": on_time[place],
            "plan_due_day": _due_day(sending, programme, agency),
        })
        for place, (programme, agency) in enumerate(keys)
    ]  # fmt: skip


def _shared_out(sending: Sending) -> tuple[list[tuple[str, str]], list[dict[str, int]]]:
    """Return the items that have a class, and what the form ``training`` tells, divided among the agencies."""
    totals: Counter[tuple[str, str]] = Counter()
    for figures in sending.training.values():
        totals.update(figures)
    opened = {programme: classes_opened(sending.training)["training_classes", programme] for programme in USUAL}
    keys, counts = [], []
    for programme, agencies in AGENCIES.items():
        weights = SHARES[: len(agencies)]
        done = spread(opened[programme], weights)
        # Participations go with the classes; a programme that nobody attended had no class and no item.
        lots = [spread(totals[measure, programme], done) for measure in
                ("training_planned_participations", "training_participations")]  # fmt: skip
        for place, agency in enumerate(agencies):
            if done[place]:
                keys.append((programme, agency))
                counts.append({
                    "plan_done_classes": done[place],
                    "plan_planned_participations": lots[0][place],
                    "plan_done_participations": lots[1][place],
                })  # fmt: skip
    return keys, counts


def _due_day(sending: Sending, programme: str, agency: str) -> date:
    """Return the due day of an item: the same month every year."""
    back, month, day = DUE_IN[int(rank("due", sending.district, programme, agency) * len(DUE_IN))]
    return date(sending.year + back, month, day)
