"""On which day of the year the figures of an indicator stand, and of which level: those of the form that tells them."""

from itertools import chain

from analysis.catalogue.catalogue import Catalogue
from analysis.model.forms import Form
from analysis.model.nouns import Indicator


def day_of_figures(indicator: Indicator, catalogue: Catalogue) -> str:
    """Return month and day (``06-30``) of the first form that tells what ``indicator`` counts."""
    return form_of(indicator, catalogue).day


def level_of_posts(indicator: Indicator, catalogue: Catalogue) -> str:
    """Return the level of the units whose mergers change the posts that ``indicator`` tells of, whoever reports them.

    Leaders of communes are told by their district, and become fewer where communes are merged.
    """
    return "commune" if indicator.subject == "commune_staff" else form_of(indicator, catalogue).level


def form_of(indicator: Indicator, catalogue: Catalogue) -> Form:
    """Return the first form that tells what ``indicator`` counts.

    A list of persons names no measures, since they are counted from it: what no other form tells comes from there.
    """
    forms = [form for form in catalogue.forms.values() if form.subject == indicator.subject]
    parts = [catalogue.indicators[name] for name in indicator.both_of] or [indicator]
    counted = {measure for part in parts for measure in part.numerator}
    telling = (form for form in forms if counted & measures_told(form))
    lists = (form for form in forms if any(version.shape == "persons" for version in form.versions))
    return next(chain(telling, lists, forms))


def measures_told(form: Form) -> set[str]:
    """Return the measures that any version of a form names."""
    return {
        measure
        for version in form.versions
        for measure in (
            *(column.measure for column in version.columns),
            *version.measures.values(),
            *version.sender_measures,
        )
        if measure
    }
