"""Findings are rounded to what arithmetic warrants."""

import numpy as np
import pandas as pd

from analysis.project.rounding import ROUNDED, rounded, rounded_findings


def test_nine_digits_are_kept_of_any_size():
    numbers = np.array([0.07288661708888683, 123456789.123, -1.23456789012e-7, 5e-320, 0.0, 1.0])
    assert rounded(numbers).tolist() == [0.0728866171, 123456789.0, -1.23456789e-7, 0.0, 0.0, 1.0]


def test_what_is_no_finite_number_stays():
    told = rounded(np.array([np.nan, np.inf, -np.inf]))
    assert np.isnan(told[0])
    assert told[1:].tolist() == [np.inf, -np.inf]


def test_what_differs_in_the_last_digits_becomes_the_same():
    one = pd.DataFrame({name: [0.07288661708888683, 0.6484774651515599] for name in ROUNDED} | {"n": [20.0, 3.0]})
    other = one.assign(p=[0.0728866170888868, 0.64847746515156])
    assert not one.equals(other)
    pd.testing.assert_frame_equal(rounded_findings(one), rounded_findings(other), check_exact=True)
    assert rounded_findings(one)["n"].tolist() == [20.0, 3.0]
