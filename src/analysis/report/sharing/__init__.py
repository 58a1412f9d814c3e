"""Pages for others: as files at an address, as a zip for each recipient, by mail; looked over first, and recorded."""
