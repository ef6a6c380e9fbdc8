"""News of the calendar: added once, with a citation; never edited."""
