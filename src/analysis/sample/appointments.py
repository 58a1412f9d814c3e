"""Appointments and nominations by the rules, and the inspection of cadre work.

A case that is not complete lacks one step of the procedure, never the decision itself.
"""

from analysis.sample.counting import Figures
from analysis.sample.planted import height
from analysis.sample.sending import Sending
from analysis.sample.spreading import nearest, rank, spread, weights_of

STEPS = ("policy", "criteria", "nomination", "consultation", "decision")
CASES, INSPECTIONS, UNPLANNED, FINDINGS = 2.4, 1.6, 0.3, 1.9  # of a commune in a usual year


def appointment_figures(sending: Sending) -> dict[str, Figures]:
    """Return commune's code -> the figures of the form ``appointments``."""
    district, year, codes = sending.district, sending.year, sending.codes

    def of_communes(usual: float, word: str) -> list[int]:
        return spread(round(usual * len(codes)), weights_of(codes, word, 0.4, 1.6))

    def share_of(whole: list[int], indicator: str) -> list[int]:
        weights = [count * each for count, each in zip(whole, weights_of(codes, indicator), strict=True)]
        return spread(nearest(height(indicator, district, year), sum(whole)), weights, whole)

    cases, planned, findings = (
        of_communes(CASES, "cases"), of_communes(INSPECTIONS, "inspections"), of_communes(FINDINGS, "findings"),
    )  # fmt: skip
    complete, held = share_of(cases, "appointments_complete"), share_of(planned, "inspections_held")
    remedied, unplanned = share_of(findings, "inspection_findings_remedied"), of_communes(UNPLANNED, "unplanned")
    return {
        code: {
            ("appointment_cases", ""): cases[place],
            ("appointment_cases_complete", ""): complete[place],
            **_steps(code, year, cases[place], complete[place]),
            ("inspections_planned", ""): planned[place],
            ("inspections_planned_held", ""): held[place],
            ("inspections_unplanned", ""): unplanned[place],
            ("inspection_findings", ""): findings[place],
            ("inspection_findings_remedied", ""): remedied[place],
        }
        for place, code in enumerate(codes)
    }


def _steps(code: str, year: int, cases: int, complete: int) -> Figures:
    lacking = [STEPS[int(rank("step", code, year, case) * (len(STEPS) - 1))] for case in range(cases - complete)]
    return {("appointment_cases_step", step): cases - lacking.count(step) for step in STEPS}
