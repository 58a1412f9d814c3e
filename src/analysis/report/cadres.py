"""What the page on succession and evaluation shows besides its indicators: the four grades and their ceiling."""

import pandas as pd

from analysis.charts.stack import stack_chart
from analysis.model.places import Unit
from analysis.model.tables import rows_of
from analysis.report.grouped import group_names
from analysis.report.page import Page
from analysis.report.programme import no_figures, side_by_side
from analysis.report.wording import Row, in_sentence, verdict_text
from analysis.stats.ceilings import EXCELLENT, GOOD_OR_BETTER

FAILED = "evaluation_failed"
GRADES = ("excellent", "good", "completed", "failed")
KEYS = ["unit", "group", "period"]
# head of the table -> column of FINDINGS
CEILING = {"excellent": "estimate", "allowed": "upper", "base": "n"}


def definition(page: Page) -> None:
    """Say which definition of key cadres the page goes by, and which others there are."""
    chosen = page.definition()
    if chosen is None:
        return
    sets = {one.id: one for grouping in page.project.catalogue.groupings.values() for one in grouping.sets}
    others = "; ".join(page.language.text(one.name) for one in sets.values() if one.id != chosen.id)
    page.note(page.language.say("programme.definition", chosen=page.language.text(chosen.name), others=others))


def grades_by_place(page: Page) -> None:
    """Show the four grades of all who were rated, a bar a place; a district stands beside its province."""
    places, year = _places(page)
    if not year:
        no_figures(page, page.indicator(GOOD_OR_BETTER))
        return
    counts = grade_counts(page, places)
    counts = counts[(counts["group"] == "") & (counts["period"] == year)].set_index("unit")[list(GRADES)]
    _show(page, counts, {unit.code: unit.name for unit in places}, year, "heads.place", "grades_what")


def grades_by_group(page: Page) -> None:
    """Show the four grades of the page's place, a bar a group of posts."""
    year = page.year(GOOD_OR_BETTER)
    if not year:
        return
    names = group_names(page, page.indicator(EXCELLENT), year)
    counts = grade_counts(page, [page.place])
    counts = counts[counts["group"].isin(list(names)) & (counts["period"] == year)].set_index("group")[list(GRADES)]
    _show(page, counts, names, year, "heads.group", "grades_by_group_what")


def grade_counts(page: Page, places: list[Unit]) -> pd.DataFrame:
    """Return a row a unit, group and year with the persons of each grade; NaN where one of the shares is not told.

    The form's grades are a partition: good is what is better than completed less the excellent, completed is the rest.
    """
    codes = [unit.code for unit in places]
    parts = []
    for name in (EXCELLENT, GOOD_OR_BETTER, FAILED):
        own = page.with_groups(name, units=codes)
        told = own[own["state"] == "ok"].set_index(KEYS)[["numerator", "denominator"]]
        parts.append(told.rename(columns={"numerator": name, "denominator": f"{name}_of"}))
    wide = pd.concat(parts, axis=1)
    rated = wide[f"{EXCELLENT}_of"]
    same = (rated == wide[f"{GOOD_OR_BETTER}_of"]) & (rated == wide[f"{FAILED}_of"])
    wide = wide.where(same)
    return pd.DataFrame(
        {
            "excellent": wide[EXCELLENT],
            "good": wide[GOOD_OR_BETTER] - wide[EXCELLENT],
            "completed": rated - wide[GOOD_OR_BETTER] - wide[FAILED],
            "failed": wide[FAILED],
        }
    ).reset_index()


def _places(page: Page) -> tuple[list[Unit], str]:
    places = side_by_side(page, page.indicator(GOOD_OR_BETTER))
    return places, page.year(GOOD_OR_BETTER, units=[unit.code for unit in places])


def _show(page: Page, counts: pd.DataFrame, rows: dict[str, str], year: str, head: str, what: str) -> None:
    words = page.report.words[page.language.code]
    page.show(
        stack_chart(
            counts,
            language=page.language,
            rows=rows,
            parts={grade: words[f"grade_{grade}"] for grade in GRADES},
            what=words[what],
            place=page.place.name,
            period=year,
            head=page.language.say(head),
        )
    )


def ceiling(page: Page) -> None:
    """Show, place by place and group by group, whether the excellent keep the ceiling of the year."""
    words, say = page.report.words[page.language.code], page.language.say
    places = [page.place] if page.is_single else page.children()
    names = {unit.code: unit.name for unit in places}
    found = page.findings("ceiling", EXCELLENT, units=list(names))
    if found.empty:
        page.note(words["ceiling_none"].format(place=in_sentence(page.language, page.place.name)))
        return
    year = str(found["period"].max())
    groups = {"": say("programme.all_groups"), **group_names(page, page.indicator(EXCELLENT), year)}
    found = found[(found["period"] == year) & found["group"].isin(list(groups))]
    rules = {one.id: one for one in page.project.catalogue.ceilings}
    for rule in dict.fromkeys(found["against"]):
        rows = [
            [names[row["unit"]], groups[row["group"]], *_ceiling_cells(page, row)]
            for row in _in_order(found[found["against"] == rule], list(names), list(groups))
        ]
        heads = [say(f"heads.{name}") for name in ("place", "group", *CEILING, "verdict")]
        page.table(
            pd.DataFrame(rows, columns=heads),
            caption=words["ceiling_caption"].format(
                place=page.place.name, year=year, rule=page.language.text(rules[rule].name)
            ),
            numeric=tuple(heads[2:5]),
        )


def _in_order(found: pd.DataFrame, units: list[str], groups: list[str]) -> list[Row]:
    return sorted(rows_of(found), key=lambda row: (units.index(row["unit"]), groups.index(row["group"])))


def _ceiling_cells(page: Page, row: Row) -> list[str]:
    """Return the excellent, how many may be, of how many, and the verdict; or that it cannot be told."""
    if row["verdict"] == "cannot_tell":
        return ["–", "–", "–", page.language.say("targets.cannot_tell")]
    return [*(page.language.number(row[column]) for column in CEILING.values()), verdict_text(page.language, row)]
