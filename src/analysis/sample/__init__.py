"""Floor 6: the made-up province, the same to the byte each time."""
