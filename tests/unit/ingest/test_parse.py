"""Texts of figures, as they come."""

import datetime
from decimal import Decimal

import pytest

from analysis.ingest.days import day_month_or_year
from analysis.ingest.parse import read_figure
from analysis.model.errors import CadreError


def read(raw, kind="count"):
    return read_figure(raw, kind, nil=("-", "–", "không"), missing=("..", "chưa có số liệu"))


@pytest.mark.parametrize(
    ("raw", "value", "bound"),
    [
        (18.0, 18, "exact"), (18, 18, "exact"), ("18 ", 18, "exact"), ("\u00a018", 18, "exact"), ("0", 0, "exact"),
        ("2.132", 2132, "exact"), ("2,132", 2132, "exact"), ("2 132", 2132, "exact"), ("1.234.567", 1234567, "exact"),
        ("18,0", 18, "exact"), ("2.132,00", 2132, "exact"), ("-", 0, "exact"), ("–", 0, "exact"), ("Không", 0, "exact"),
        ("trên 300", 300, "at_least"), ("Hơn 300", 300, "at_least"), (">300", 300, "at_least"),
        ("gần 300", 300, "about"), ("khoảng 2.132", 2132, "about"), ("dưới 40", 40, "at_most"),
        ("hơn 3 ngàn", 3000, "at_least"), ("gần 1,5 nghìn", 1500, "about"),
    ],
)  # fmt: skip
def test_read(raw, value, bound):
    reading = read(raw)
    assert (reading.state, reading.value, reading.bound) == ("figure", value, bound)


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("93,1%", "percentage"), ("trên 93,1%", "percentage"), (18.5, "not_whole"), ("18,5", "not_whole"),
        (-3, "negative"), ("-3", "negative"), ("− 3", "negative"), ("#REF!", "formula_error"),
        ("#DIV/0!", "formula_error"), ("#N/A", "formula_error"), ("2.000", "ambiguous"),
        (2.132, "ambiguous"), ("abc", "not_a_number"),
        ("12.34.5", "not_a_number"), ("1,79/31,183", "not_a_number"), ("0.132", "not_whole"), (True, "not_a_number"),
        (datetime.date(2020, 6, 30), "date"), ("10-12", "not_a_number"), (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
    ],
)  # fmt: skip
def test_refused_with_a_message_that_says_what_to_do(raw, rule):
    reading = read(raw)
    assert (reading.state, reading.rule) == ("refused", rule)
    assert "Hãy" in reading.message or "hãy" in reading.message


def test_both_readings_are_told():
    message = read(2.132).message
    assert "2132" in message and "2,132" in message


def test_missing_is_neither_nil_nor_refused():
    assert read("..").state == read("Chưa có  số liệu").state == "missing"


@pytest.mark.parametrize(
    ("raw", "value", "bound"),
    [
        (12.5, 12.5, "exact"), (12, 12, "exact"), ("12,5", 12.5, "exact"), ("12.5", 12.5, "exact"),
        ("0,132", 0.132, "exact"), ("1.234,5", 1234.5, "exact"), ("1,234.5", 1234.5, "exact"),
        ("1.234.567", 1234567, "exact"), ("1 234", 1234, "exact"), ("trên 12,5", 12.5, "at_least"), ("-", 0, "exact"),
        ("1234,25", 1234.25, "exact"), (0.132, 0.132, "exact"),
    ],
)  # fmt: skip
def test_amounts_have_decimals(raw, value, bound):
    reading = read(raw, "amount")
    assert (reading.state, reading.value, reading.bound) == ("figure", value, bound)


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("1.234", "ambiguous"), ("1,234", "ambiguous"), ("2.000", "ambiguous"), (2.132, "ambiguous"),
        ("12 triệu", "ambiguous"), ("12,5%", "percentage"), (-1.5, "negative"), ("-1,5", "negative"),
        ("12,5 ha", "not_a_number"), ("1.2.3", "not_a_number"), (True, "not_a_number"),
        (datetime.datetime(2024, 5, 12), "date"), ("#N/A", "formula_error"),
    ],
)  # fmt: skip
def test_an_amount_that_can_be_read_in_two_ways_is_refused(raw, rule):
    reading = read(raw, "amount")
    assert (reading.state, reading.rule) == ("refused", rule)


def test_both_readings_of_an_amount_are_told():
    message = read("1.234", "amount").message
    assert "1234 hoặc 1,234" in message


def test_scores_are_whole_and_classes_may_be_roman():
    assert [read(raw, "score").value for raw in (2, "2", "II", "loại III")] == [2, 2, 2, 3]
    assert read(2.5, "score").rule == "not_whole"


@pytest.mark.parametrize(
    "raw",
    [
        datetime.date(2024, 6, 30), datetime.datetime(2024, 6, 30), "30/06/2024", "30-6-2024", "2024-06-30",
        "30.06.2024", " 30/6/2024 ", "2024-06-30 00:00:00",
    ],
)  # fmt: skip
def test_days_are_counted_from_1970(raw):
    # 54 years, of which 13 are leap years (1972 to 2020), and the days of 2024 before 30 June.
    assert read(raw, "day").value == 54 * 365 + 13 + 31 + 29 + 31 + 30 + 31 + 30 - 1


@pytest.mark.parametrize(
    "raw", ["31/06/2024", "30/6/24", "6/2024", "2024", 45473, 45473.0, "quý II", "30/13/2024", "1/1/0204", True]
)
def test_what_is_no_day_is_refused_with_an_example(raw):
    reading = read(raw, "day")
    assert (reading.state, reading.rule) == ("refused", "not_a_date") and "30/06/2024" in reading.message


def test_nothing_is_no_day():
    assert read("-", "day").state == read("..", "day").state == "missing"


@pytest.mark.parametrize(
    ("raw", "times", "value", "bound"),
    [
        ("93,1%", 1, 0.931, "exact"), ("93.1 %", 0.01, 0.931, "exact"), ("trên 93,1%", 1, 0.931, "at_least"),
        ("trên 93,1", 0.01, 0.931, "at_least"), (0.931, 1, 0.931, "exact"), (93.1, 0.01, 0.931, "exact"),
        (31, 0.01, 0.31, "exact"), ("100", 0.01, 1, "exact"), ("-", 0.01, 0, "exact"), ("1,25%", 1, 0.0125, "exact"),
        # 1234 % cannot be, so that these can be read in one way only.
        ("1.234", 0.01, 0.01234, "exact"), ("1,234%", 1, 0.01234, "exact"), (7.729, 0.01, 0.07729, "exact"),
    ],
)  # fmt: skip
def test_shares_are_read_as_fractions(raw, times, value, bound):
    reading = read_figure(raw, "share", nil=("-",), missing=(), times=Decimal(str(times)))
    assert (reading.state, reading.value, reading.bound) == ("figure", value, bound)


@pytest.mark.parametrize(("raw", "times"), [("120%", 1), (93.1, 1), ("931", 0.01)])
def test_a_share_above_one_is_refused(raw, times):
    assert read_figure(raw, "share", nil=(), missing=(), times=Decimal(str(times))).rule == "above_most"


def test_other_kinds_are_never_read():
    with pytest.raises(CadreError, match="colour"):
        read_figure("93", "colour", nil=(), missing=())


def test_scores_may_have_decimals_up_to_a_greatest_one():
    def score(raw):
        return read_figure(raw, "score", nil=(), missing=(), decimals=True, at_most=10)

    assert score("7,26").value == 7.26 and score(7.729).value == 7.729 and score("10").value == 10
    assert score("11").rule == "above_most"


def test_figures_in_another_unit_of_measurement():
    assert read_figure("2,5", "amount", nil=(), missing=(), times=Decimal(1000)).value == 2500
    assert read_figure(0.1, "amount", nil=(), missing=(), times=Decimal("0.001")).value == 0.0001


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (datetime.date(1900, 1, 18), 18), (datetime.date(1900, 11, 28), 333), (datetime.datetime(1900, 3, 1), 61),
        (datetime.date(1903, 12, 31), 1461),
    ],
)
def test_a_number_shown_as_a_day_is_the_number(raw, number):
    assert read(raw).value == number


@pytest.mark.parametrize(
    ("raw", "readings"),
    [
        (datetime.date(1905, 11, 1), (2132, 670)), (datetime.date(1900, 2, 28), (59, 60)),
        ("2.000", (2000, 2)), (2.132, (2132, 2.132)),
    ],
)  # fmt: skip
def test_what_the_sums_may_decide_has_both_readings(raw, readings):
    assert read(raw).rule == "ambiguous" and read(raw).readings == readings


def test_a_mark_is_no_figure_unless_the_layout_says_so():
    assert read("x").rule == "mark" and read("18\u200b").value == 18 and read("１８").value == 18
    assert read_figure("x", nil=(), missing=("x",)).state == "missing"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("12/03/1975", "1975-03-12"), (datetime.datetime(1975, 3, 12), "1975-03-12"), ("3/1975", "1975-03"),
        ("03-1975", "1975-03"), ("1975", "1975"), (1975, "1975"), (1975.0, "1975"),
        ("13/1975", ""), ("75", ""), (27465, ""), ("Nguyễn Văn A", ""), (True, ""), ("00/00/1975", ""), (1899, ""),
    ],
)  # fmt: skip
def test_days_of_persons_may_be_months_or_years(raw, told):
    assert day_month_or_year(raw) == told
