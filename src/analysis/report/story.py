"""The paragraph in the order of the founding article: learners, participations and their parts, staff, shares.

Where somebody printed the place's own figure for that year, the paragraph tells the printed one ("trên 93,1%"), and
what we count ourselves follows after it.
"""

from html import escape

from analysis.model.tables import rows_of
from analysis.report.page import Page
from analysis.report.wording import Row, by_period, estimated_sign, in_sentence, number_of, printed_text

REFRESHERS = ("II.1", "II.2", "II.8", "II.7", "II.3", "II.4", "II.5", "II.6")  # the article's order, then the rest
LEARNERS = ("degree_training_persons", "I.2.1")
PARTICIPATIONS = "refresher_participations"
DEGREE, THEORY, BOTH = "university_or_higher", "political_theory_intermediate_or_higher", "key_cadres_both"


def story(page: Page) -> None:
    """Tell the year in the article's order; a sentence whose figures are not known says so instead."""
    words = page.report.words[page.language.code]
    facts = {"place": in_sentence(page.language, page.place.name), "period": page.period}
    sentences = [words[key].format(**facts, **more) for key, more in (_training(page), _staff(page), _ours(page))]
    page.html(f'<p class="story">{escape(" ".join(sentences))}</p>')
    page.html(f'<p class="note">{escape(words["participations_are_not_persons"])}</p>')


def _row(page: Page, indicator: str, group: str = "") -> Row | None:
    row = by_period(page.value_rows(indicator, group=group)).get(page.period)
    return row if row is not None and row["state"] == "ok" else None


def _number(page: Page, row: Row, column: str = "value") -> str:
    return estimated_sign(row) + page.language.number(number_of(row, column))


def _percent(page: Page, row: Row) -> str:
    return estimated_sign(row) + page.language.percent(number_of(row, "value"))


def _training(page: Page) -> tuple[str, dict[str, str]]:
    learners, total = _row(page, *LEARNERS), _row(page, PARTICIPATIONS)
    parts = {group: row for group in REFRESHERS if (row := _row(page, PARTICIPATIONS, group)) is not None}
    if learners is None or total is None or len(parts) < len(REFRESHERS):
        return "story_training_unknown", {}
    members = page.project.catalogue.groupings["programme"].members
    names = {member.id: page.language.text(member.name) for member in members}
    held = {group: _number(page, row) for group, row in parts.items() if row["value"]}
    return "story_training", {
        "learners": _number(page, learners),
        "total": _number(page, total),
        "parts": " + ".join(held.values()),
        "named": "; ".join(f"{names[group]}: {number}" for group, number in held.items()),
    }


def _staff(page: Page) -> tuple[str, dict[str, str]]:
    headcount = _row(page, "staff_headcount")
    asked = {"degree": DEGREE, "theory": THEORY, "both": BOTH}
    figures = {name: _printed(page, indicator) for name, indicator in asked.items()}
    shares = {name: _share(page, indicator, figures[name]) for name, indicator in asked.items()}
    if headcount is None or not all(shares.values()):
        return "story_staff_unknown", {}
    printed = sorted({row["source"] for rows in figures.values() for row in rows})
    told = {"staff": _number(page, headcount), **shares}
    return ("story_staff_printed", told | {"source": "; ".join(printed)}) if printed else ("story_staff", told)


def _share(page: Page, indicator: str, printed: list[Row]) -> str:
    if printed:
        return printed_text(page.language, printed[0], is_share=True)
    row = _row(page, indicator)
    return _percent(page, row) if row else ""


def _printed(page: Page, indicator: str) -> list[Row]:
    return [row for row in rows_of(page.published(page.indicator(indicator))) if row["period"] == page.period]


def _ours(page: Page) -> tuple[str, dict[str, str]]:
    degree, theory = _row(page, DEGREE), _row(page, THEORY)
    if degree is None or theory is None:
        return "story_ours_unknown", {}
    return "story_ours", {
        "communes": page.language.number(len(page.communes()[1])),
        "degree": _number(page, degree, "numerator"),
        "degree_share": _percent(page, degree),
        "theory": _number(page, theory, "numerator"),
        "theory_share": _percent(page, theory),
    }
