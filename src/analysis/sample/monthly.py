"""Participations month by month: a mild season, a little restlessness, and the planted shift of the level.

Nothing tests a count for a trend, so that here some noise may be.
"""

from analysis.sample.counting import Figures
from analysis.sample.planted import LEVEL_SHIFT, LEVEL_SHIFT_IN, LEVEL_SHIFT_SINCE
from analysis.sample.sending import Sending
from analysis.sample.spreading import noise, spread, weights_of

# Little around the lunar new year and in the summer holidays, most in spring and late autumn.
SEASON = (0.90, 0.70, 1.00, 1.10, 1.10, 1.00, 0.85, 0.90, 1.05, 1.15, 1.15, 1.10)
# Participations in a usual month; Lý Nhân and Phủ Lý have the most communes.
USUAL = {"347": 205, "349": 165, "350": 180, "351": 160, "352": 170, "353": 200}
RESTLESS = 0.04


def monthly_figures(sending: Sending) -> dict[str, Figures]:
    """Return commune's code -> the figures of the form ``monthly_training``."""
    figures: dict[str, Figures] = {code: {} for code in sending.codes}
    weights = weights_of(sending.codes, "monthly")
    for month, season in enumerate(SEASON, start=1):
        has_shifted = sending.district == LEVEL_SHIFT_IN and (sending.year, month) >= LEVEL_SHIFT_SINCE
        restless = noise("monthly", sending.district, sending.year, month, width=RESTLESS)
        total = round(USUAL[sending.district] * season * restless * (LEVEL_SHIFT if has_shifted else 1))
        for code, count in zip(sending.codes, spread(total, weights), strict=True):
            figures[code]["monthly_participations", f"{month:02d}"] = count
    return figures
