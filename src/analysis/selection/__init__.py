"""Floor 4: persons, what their posts ask of them, whom to send; hands on counts and a workbook, never a person."""
