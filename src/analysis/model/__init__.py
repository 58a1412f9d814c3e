"""Floor 1, nouns and tables: what a measure, an indicator, a unit, a form is. Imports nothing of ours."""
