"""Floor 4: from values to findings: intervals, trends, verdicts. Arrays in, small frozen results out."""
