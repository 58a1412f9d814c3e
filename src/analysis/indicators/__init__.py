"""Floor 4: from counts in a frame to values: added first, divided last."""
