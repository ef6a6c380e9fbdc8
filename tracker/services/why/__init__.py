"""Why a date falls on its day: the clock counted again, its ruler in words and weeks, what would move it."""
