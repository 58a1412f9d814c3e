from datetime import date
from decimal import ROUND_HALF_UP, localcontext
from pathlib import Path

import pytest
import yaml
from babel import Locale
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from analysis.catalogue.catalogue import Catalogue
from analysis.model.errors import CatalogueError, UsageError
from analysis.model.nouns import Words
from analysis.model.tables import BOUNDS, STATES, VERDICTS
from analysis.words.language import Language, placeholders

FOLDER = Path(__file__).parents[3] / "catalogue"
FILES = sorted((FOLDER / "languages").glob("*.yml"))
CONTENTS = {path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) for path in FILES}
VI, EN = Language.of("vi", CONTENTS), Language.of("en", CONTENTS)


def language(**texts):
    return Language.of("xx", {"xx": {"habits": {"locale": "en", "date": "y-MM-dd"}, **texts}})


@pytest.mark.parametrize("code", sorted(CONTENTS))
def test_all_languages_have_the_same_keys_and_placeholders(code):
    other = Language.of(code, CONTENTS)
    assert set(other.texts) == set(VI.texts)
    differing = [key for key in VI.texts if placeholders(other.texts[key]) != placeholders(VI.texts[key])]
    assert differing == []
    assert [key for key, text in other.texts.items() if not text] == []


@pytest.mark.parametrize("code", sorted(CONTENTS))
def test_counted_words_have_every_plural_form_of_the_language(code):
    counted = {key: forms for key, forms in Language.of(code, CONTENTS).texts.items() if not isinstance(forms, str)}
    needed = set(Language.of(code, CONTENTS).locale.plural_form.tags) | {"other"}
    assert counted
    assert {key: set(forms) for key, forms in counted.items() if set(forms) != needed} == {}


@pytest.mark.parametrize("code", sorted(CONTENTS))
def test_every_verdict_state_bound_and_unit_has_its_word(code):
    spoken = Language.of(code, CONTENTS)
    for verdict in VERDICTS:
        assert not verdict or spoken.say(f"verdicts.{verdict}")
    for state in STATES:
        assert spoken.say(f"states.{state}")
    for bound in BOUNDS:
        assert "7" in spoken.say(f"bounds.{bound}", value="7")
    for unit in {measure.unit for measure in Catalogue.open(FOLDER).measures.values()}:
        assert spoken.say_count(f"units.{unit}", 3).startswith("3 ")


def test_numbers_as_each_language_writes_them():
    assert (VI.number(2132), EN.number(2132)) == ("2.132", "2,132")
    assert (VI.number(1234567.5, 2), EN.number(1234567.5, 2)) == ("1.234.567,50", "1,234,567.50")
    assert (VI.percent(310 / 333), EN.percent(310 / 333)) == ("93,1%", "93.1%")
    assert (VI.percent(310 / 333, 2), EN.percent(1, 0)) == ("93,09%", "100%")
    assert (VI.count_of(310, 333), EN.count_of(310, 333)) == ("310/333 (93,1%)", "310/333 (93.1%)")


@pytest.mark.parametrize(
    ("fraction", "written"), [(0.285, "29%"), (0.125, "13%"), (0.135, "14%"), (0.1249999, "12%"), (-0.001, "0%")]
)
def test_halves_are_rounded_away_from_zero(fraction, written):
    assert EN.percent(fraction, 0) == written


def test_nothing_out_of_nothing_has_no_share():
    assert EN.count_of(0, 0) == "0/0"


@pytest.mark.parametrize("x", [float("nan"), float("inf")])
def test_what_is_no_number_is_never_written_as_one(x):
    with pytest.raises(UsageError):
        EN.percent(x)


def test_days():
    assert VI.date(date(2020, 6, 30)) == VI.date("2020-06-30") == "30/06/2020"
    assert EN.date("2020-06-30") == "30 June 2020"


def test_differences_bear_their_sign():
    assert VI.points(0.0131) == "+1,3 điểm %"
    assert EN.points(-0.0131) == "−1.3 pp"
    assert EN.points(-0.0001) == "0.0 pp"


def test_interval():
    assert VI.interval(0.8987, 0.9536) == "89,9–95,4%"


def test_plural():
    assert [EN.say_count("units.class", n) for n in (0, 1, 1200)] == ["0 classes", "1 class", "1,200 classes"]
    assert VI.say_count("units.participation", 2132) == "2.132 lượt"


def test_names_of_the_catalogue():
    words = Words(vi="Nữ", en="Women")
    assert (VI.text(words), EN.text(words)) == ("Nữ", "Women")


def test_what_is_missing_is_told_with_file_and_key():
    with pytest.raises(CatalogueError, match=r"languages/en.yml: verdicts.splendid"):
        EN.say("verdicts.splendid")
    with pytest.raises(CatalogueError, match="asks for what is not given"):
        EN.say("bounds.about")
    with pytest.raises(CatalogueError, match="plural forms is missing"):
        EN.say_count("heads.place", 1)
    with pytest.raises(CatalogueError, match=r"units\.one"):
        language(units={"other": "{n} units"}).say_count("units", 1)


def test_facts_with_braces_are_facts():
    assert language(told="says {what}").say("told", what="{x}") == "says {x}"


def test_languages_that_cannot_be():
    with pytest.raises(UsageError, match="en"):
        Language.of("fr", CONTENTS)
    with pytest.raises(CatalogueError, match="habits"):
        Language.of("xx", {"xx": {"habits": {"locale": "zz_ZZ", "date": "y"}}})
    with pytest.raises(CatalogueError, match="habits"):
        Language.of("xx", {"xx": {}})


@given(
    number=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15) | st.floats(-2e4, 2e4),
    decimals=st.integers(0, 4),
    code=st.sampled_from(["vi", "en", "fr", "de_CH", "es", "pl"]),
)
def test_numbers_are_written_as_babel_writes_them_but_for_halves_and_minus_nothing(number, decimals, code):
    language = Language(code, Locale.parse(code), "d", {})
    with localcontext(rounding=ROUND_HALF_UP, prec=400):
        written = format_decimal(number, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=code)
    assert language.number(number, decimals) == (written if set(written) & set("123456789") else written.lstrip("-"))
