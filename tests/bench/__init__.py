"""`make bench`: how fast Longstop is, as ratios to what else could do the work. Never collected by pytest."""
