"""Floor 2: reads what we know (the folder catalogue/) into model objects, all problems at once."""
