"""Findings to as many digits as arithmetic warrants, so that the same figures always give the same findings.

The last digits of an exponential or a logarithm depend on where in an array it stands (processors take four or eight at
a time and the rest one by one). One more row elsewhere would change the sixteenth digit of a p value, and with it every
page that shows it.
"""

import numpy as np
import pandas as pd

SIGNIFICANT_DIGITS = 9  # more than any page shows, and a million times coarser than what arithmetic leaves
ROUNDED = ("estimate", "lower", "upper", "p", "p_adjusted")


def rounded_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Return FINDINGS with their computed numbers rounded to significant digits; counts and levels are as they are."""
    return findings.assign(**{name: rounded(findings[name].to_numpy(dtype=float)) for name in ROUNDED})


def rounded(numbers: np.ndarray) -> np.ndarray:
    """Return ``numbers`` rounded to :data:`SIGNIFICANT_DIGITS`; what is zero or no finite number stays."""
    told = numbers.copy()
    is_told = np.isfinite(numbers) & (numbers != 0)
    own = numbers[is_told]
    power = SIGNIFICANT_DIGITS - 1 - np.floor(np.log10(np.abs(own)))
    # for powers beyond what a double can scale by (p values of 1e-300) the number is so small that it is zero
    scale = 10.0 ** np.minimum(power, 300)
    told[is_told] = np.round(own * scale) / scale
    return told
