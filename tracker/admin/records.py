"""Registers every kind of record with the admin site, which must exist by then."""

from tracker.admin import (
    absences,
    agreements,
    calendar_feeds,
    closures,
    deadlines,
    divestments,
    investments,
    ledger,
    parties,
    people,
    planning,
    reader_zones,
    reminders,
    reviews,
    scenarios,
    sources,
)

__all__ = [
    "absences",
    "agreements",
    "calendar_feeds",
    "closures",
    "deadlines",
    "divestments",
    "investments",
    "ledger",
    "parties",
    "people",
    "planning",
    "reader_zones",
    "reminders",
    "reviews",
    "scenarios",
    "sources",
]
