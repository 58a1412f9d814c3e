"""Floor 7, the front door: one file per verb; each parses, calls one function, and prints."""
