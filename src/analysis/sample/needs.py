"""How many persons with each specialism and skill the communes need: so many that the district meets the path's share.

What is there is counted from the staff (``traits``). Every commune needs at least as many as it has, but for one of a
district and specialism: there is one more than needed, and the surplus makes up for nothing elsewhere.
"""

from collections.abc import Sequence

from analysis.sample.counting import Figures
from analysis.sample.planted import height
from analysis.sample.sending import Sending
from analysis.sample.spreading import nearest, spread, weights_of
from analysis.sample.traits import IS_MET, NEEDED

MEASURES = {"specialism": "specialism_needed", "skill": "skill_needed"}


def needs_figures(sending: Sending) -> dict[str, Figures]:
    """Return commune's code -> the figures of the form ``needs``."""
    figures: dict[str, Figures] = {code: {} for code in sending.codes}
    for kind, shares in NEEDED.items():
        share = height(IS_MET[kind], sending.district, sending.year)
        for name in shares:
            held = [_held(sending, code, kind, name) for code in sending.codes]
            needed = _needed(held, share, sending.codes, name)
            for code, count in zip(sending.codes, needed, strict=True):
                figures[code][MEASURES[kind], name] = count
    return figures


def _held(sending: Sending, code: str, kind: str, name: str) -> int:
    return sum((kind, name) in sending.traits[one.number].items for one in sending.staff[code])


def _needed(held: Sequence[int], share: float, codes: Sequence[str], name: str) -> list[int]:
    """Return the needs of the communes: what counts of the supply, over all that is needed, is nearest to the share."""
    most = max(held)
    counting = [count - 1 if place == held.index(most) and most > 1 else count for place, count in enumerate(held)]
    total = nearest(1 / share, sum(counting))
    weights = weights_of(codes, f"need of {name}")
    missing = spread(
        max(0, total - sum(counting)),
        [0.0 if counts < has else weight for counts, has, weight in zip(counting, held, weights, strict=True)],
        [0 if counts < has else total for counts, has in zip(counting, held, strict=True)],
    )
    return [counts + more for counts, more in zip(counting, missing, strict=True)]
