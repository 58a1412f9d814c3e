"""Floor 6: pages, jobs, batch, export, promises, index."""
