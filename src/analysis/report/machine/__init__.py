"""Whether this machine has what pages need: what is installed, what can be started, and room for it."""
