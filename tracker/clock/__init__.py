"""Floor 0: counting. Standard library only: no database, no wall clock, no settings."""

ENGINE_VERSION = "2.0"
"""Stored with every computed date. Raise it whenever the same inputs may give another date or other steps."""
