"""The class of each commune and the staff allocated to it, both lasting; communes that merged have more than that."""

from analysis.sample.counting import Figures
from analysis.sample.sending import Sending
from analysis.sample.spreading import pick
from analysis.sample.staffing import places_of

CLASSES = {"1": 25.0, "2": 55.0, "3": 20.0}


def allocation_figures(sending: Sending) -> dict[str, Figures]:
    """Return commune's code -> the figures of the form ``allocation``."""
    return {
        unit.code: {
            ("commune_class", ""): int(pick(CLASSES, "class of commune", unit.code)),
            ("staff_allocated", ""): places_of(unit, sending.year),
        }
        for unit in sending.communes
    }
