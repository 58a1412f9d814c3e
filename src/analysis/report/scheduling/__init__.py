"""What is due when: the schedule says it, the system's clock asks, a run makes the pages and has them sent, once."""
