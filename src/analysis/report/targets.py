"""How a target is worded, and how far a place is from it: in points, and in persons where persons are counted."""

from analysis.model.nouns import Indicator, Target
from analysis.report.page import Page
from analysis.report.wording import Row, number_text, plain_text
from analysis.stats.short_of_target import points_short, things_short
from analysis.words.language import Language


def threshold_text(language: Language, target: Target, indicator: Indicator) -> str:
    """Return a threshold with no more decimals than it has: ``95%``, ``2,5``."""
    scaled = target.threshold * 100 if indicator.is_percent else target.threshold
    decimals = len(f"{round(scaled, 6):g}".partition(".")[2])
    return language.percent(target.threshold, decimals) if indicator.is_percent else language.number(scaled, decimals)


def targets_text(page: Page, indicator: Indicator, findings: list[Row], year: str) -> str:
    """Return every target that holds in ``year`` with its verdict: ``95% (minh họa, không có thật): chưa đạt``."""
    targets = {target.id: target for target in page.project.catalogue.targets}
    told = []
    for finding in findings:
        target = targets[finding["against"]]
        if target.until is not None and year > target.until:
            continue
        sign = "≤ " if indicator.direction == "down" else "≥ "
        mark = mark_of(page.language, target)
        verdict = page.language.say(f"targets.{finding['verdict']}")
        told.append(f"{sign}{threshold_text(page.language, target, indicator)}{mark}: {verdict}")
    return "; ".join(told) or page.language.say("targets.none")


def mark_of(language: Language, target: Target) -> str:
    """Return " (illustrative, not real)", " (not verified)", or nothing: what must stand beside a target wherever."""
    if target.is_made_up:
        return language.say("targets.mark_made_up")
    return "" if target.verified == "yes" else language.say("targets.mark_unverified")


def counted_in(page: Page, indicator: Indicator) -> str:
    """Return the unit in which the numerator of an indicator is counted: ``person``, ``class`` ..."""
    catalogue = page.project.catalogue
    noun = catalogue.indicators[indicator.both_of[0]] if indicator.both_of else indicator
    return catalogue.measures[noun.numerator[0]].unit


def things_text(page: Page, indicator: Indicator, number: float) -> str:
    """Return ``3 người``, ``1 class``: a number of what the numerator counts; parts of things are told without one."""
    unit = counted_in(page, indicator)
    if float(number).is_integer():
        return page.language.say_count(f"units.{unit}", int(number))
    return page.language.say("targets.amount", n=plain_text(page.language, number), unit=unit_name(page, unit))


def unit_name(page: Page, unit: str) -> str:
    """Return the name of a unit for many of it, without a number: ``hectares``."""
    return page.language.say_count(f"units.{unit}", 0).replace(page.language.number(0), "", 1).strip()


def gap_text(page: Page, row: Row, target: Target, indicator: Indicator) -> str:
    """Return ``1,9 điểm % (7 người)``: the way that is left to a target that is not reached."""
    gap = points_short(row, target, indicator)
    if not indicator.is_percent:
        return number_text(page.language, gap, indicator)
    decimals = 1 if round(100 * gap, 1) else 2  # what is short by a hair is not short by nothing
    points = page.language.say("summary.points", n=page.language.number(100 * gap, decimals))
    things = things_short(row, target, indicator)
    return points if things is None else f"{points} ({things_text(page, indicator, things)})"
