"""Succession planning: candidacies for every leading post of the district's communes, for this term and the next."""

from collections.abc import Sequence

from analysis.sample.counting import Figures, leader_figures
from analysis.sample.planted import height
from analysis.sample.sending import Sending
from analysis.sample.spreading import nearest, rank, spread

TERMS = ("current", "next")
PARTS = ("women", "under_40", "trained")
# Candidacies for each person in a post; for the Party committee itself fewer than two each.
USUAL_CANDIDATES = 1.7
CANDIDATES = {"committee_member": 1.3, "standing_board_member": 1.5, "party_secretary": 2.0}
OF_TERM = {"current": 0.9, "next": 1.0}
# The Front and the mass organisations put up more women, the secretaries' posts fewer.
LEAN = {
    ("women", "front_mass_organisation_head"): 1.5, ("women", "front_mass_organisation_deputy"): 1.6,
    ("women", "party_secretary"): 0.6, ("women", "people_committee_chair"): 0.6,
}  # fmt: skip


def succession_figures(sending: Sending) -> Figures:
    """Return the figures of the form ``succession``: (measure, post) -> number."""
    leaders = leader_figures(dict(sending.persons), sending.year)
    posts = sorted(post for (measure, post), count in leaders.items() if measure == "leaders_total" and count)
    figures: Figures = {}
    for term in TERMS:
        candidates = [_candidates(term, post, leaders["leaders_total", post], sending.district) for post in posts]
        figures |= _by_post(f"succession_{term}_candidates", posts, candidates)
        for part in PARTS:
            share = height(f"succession_{term}_{part}", sending.district, sending.year)
            weights = [count * LEAN.get((part, post), 1.0) for count, post in zip(candidates, posts, strict=True)]
            counted = spread(nearest(share, sum(candidates)), weights, candidates)
            figures |= _by_post(f"succession_{term}_{part}", posts, counted)
    return figures


def _candidates(term: str, post: str, leaders: int, district: str) -> int:
    per_leader = CANDIDATES.get(post, USUAL_CANDIDATES) * OF_TERM[term] * (0.95 + 0.1 * rank(term, post, district))
    return round(leaders * per_leader)


def _by_post(measure: str, posts: Sequence[str], counts: Sequence[int]) -> Figures:
    return {(measure, post): count for post, count in zip(posts, counts, strict=True)}
