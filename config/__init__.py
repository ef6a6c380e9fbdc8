"""How Longstop is configured, started and served."""
