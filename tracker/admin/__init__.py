"""What people see under /admin/: one module for each group of models, all built on `base`."""

from tracker.admin import (
    agreements,
    closures,
    deadlines,
    divestments,
    investments,
    parties,
    people,
    reminders,
    reviews,
    sources,
)

__all__ = [
    "agreements",
    "closures",
    "deadlines",
    "divestments",
    "investments",
    "parties",
    "people",
    "reminders",
    "reviews",
    "sources",
]
