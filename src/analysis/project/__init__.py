"""Floor 5, the hall: opens settings, catalogue and store, and offers the verbs."""
