"""Floor 3: where. The register of units, names on forms, moving counts into a frame, adding them up."""
