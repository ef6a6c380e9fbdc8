"""The portfolio in figures: tables that are values first, for the page, its files and the command alike."""
