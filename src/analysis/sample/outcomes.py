"""What the work came to: petitions, disputes, land cleared, poor households.

The made-up programme "Tổ hòa giải và tiếp dân" adds exactly ten points to the share of petitions settled in time, from
its first year in each district on (``planted.PROGRAMME_SINCE``), rounded to whole petitions.
"""

from collections.abc import Sequence

from analysis.sample.planted import height
from analysis.sample.sending import Sending
from analysis.sample.spreading import nearest, noise, spread, weights_of

# Of a district in a usual year; merging communes changes none of them.
PETITIONS = {"347": 560, "349": 430, "350": 440, "351": 410, "352": 450, "353": 540}
DISPUTES = {"347": 150, "349": 120, "350": 125, "351": 115, "352": 120, "353": 145}
LAND_HA = {"347": 64.0, "349": 82.0, "350": 48.0, "351": 56.0, "352": 26.0, "353": 30.0}
HOUSEHOLDS = {"347": 46200, "349": 43800, "350": 40900, "351": 38600, "352": 43100, "353": 58400}
FIRST_YEAR, GROWTH, RESTLESS = 2015, 0.006, 0.06
# How far communes lie from their district: a lasting trait of each.
LEAN = {"petitions_settled": 0.1, "petitions_settled_in_time": 0.2, "disputes_settled": 0.2, "poor_households": 0.6}
CLEARED, CLEARED_RESTLESS = 0.78, 0.08

Amounts = dict[tuple[str, str], int | float]


def outcome_figures(sending: Sending) -> dict[str, Amounts]:
    """Return commune's code -> the figures of the form ``outcomes``; areas are in hectares, to a tenth."""
    district, year, codes = sending.district, sending.year, sending.codes

    def share_of(indicator: str, whole: Sequence[int], most: Sequence[int]) -> list[int]:
        lean = weights_of(codes, indicator, 1 - LEAN[indicator], 1 + LEAN[indicator])
        weights = [count * each for count, each in zip(whole, lean, strict=True)]
        return spread(nearest(height(indicator, district, year), sum(whole)), weights, most)

    def of_year(usual: float, word: str, width: float = RESTLESS) -> int:
        return round(usual * noise(word, district, year, width=width))

    received = spread(of_year(PETITIONS[district], "petitions"), weights_of(codes, "petitions", 0.5, 1.5))
    settled = share_of("petitions_settled", received, received)
    in_time = share_of("petitions_settled_in_time", received, settled)
    arisen = spread(of_year(DISPUTES[district], "disputes"), weights_of(codes, "disputes", 0.5, 1.5))
    conciliated = share_of("disputes_settled", arisen, arisen)
    tenths = spread(of_year(10 * LAND_HA[district], "land", 0.3), weights_of(codes, "land", 0.0, 2.0))
    cleared = spread(of_year(CLEARED * sum(tenths), "land cleared", CLEARED_RESTLESS), tenths, tenths)
    growth = (1 + GROWTH) ** (year - FIRST_YEAR)
    households = spread(round(HOUSEHOLDS[district] * growth), weights_of(codes, "households", 0.6, 1.4))
    poor = share_of("poor_households", households, households)
    columns: dict[str, Sequence[int | float]] = {
        "petitions_received": received, "petitions_settled": settled, "petitions_settled_in_time": in_time,
        "disputes_arisen": arisen, "disputes_settled": conciliated,
        "land_to_clear_ha": [part / 10 for part in tenths], "land_cleared_ha": [part / 10 for part in cleared],
        "households": households, "poor_households": poor,
    }  # fmt: skip
    return {
        code: {(measure, ""): counts[place] for measure, counts in columns.items()} for place, code in enumerate(codes)
    }
