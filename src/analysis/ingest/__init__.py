"""Floor 4: from a received file to facts, checks, refused and ignored cells."""
