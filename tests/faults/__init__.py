"""`make faults`: everything that can go wrong on a reminder's way goes wrong, and nothing is lost."""
