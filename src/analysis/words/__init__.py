"""Floor 3: said how. Words of a language, and how it writes numbers and dates."""
