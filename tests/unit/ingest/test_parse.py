"""Texts of figures, as they come."""

import datetime

import pytest

from analysis.ingest.parse import read_figure
from analysis.model.errors import CadreError


def read(raw):
    return read_figure(raw, nil=("-", "–", "không"), missing=("..", "chưa có số liệu"))


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


def test_other_kinds_are_not_read():
    with pytest.raises(CadreError, match="share"):
        read_figure("93,1%", "share", nil=(), missing=())
