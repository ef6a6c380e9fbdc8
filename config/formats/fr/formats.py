"""Days as on every page of ours: `ven. 3 juil. 2026`, hours with their zone.

The short names of days and months are those of our catalogue. Days are read as they are written in law files,
2026-07-03, and as in France, 03/07/2026.
"""

DATE_FORMAT = "D j b Y"
SHORT_DATE_FORMAT = "D j b Y"
DATETIME_FORMAT = "D j b Y, H:i T"
SHORT_DATETIME_FORMAT = "D j b Y, H:i T"
TIME_FORMAT = "H:i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
